"""What a party's programs carry: tokens that call, keys that sign. A company issues its own, an administrator any; one
that sees all or administers opens nothing until a second administrator agrees. Each step is an act."""

import secrets
from datetime import datetime, timedelta

import msgspec

from tongguan.journeys.people import wrong
from tongguan.parties import rotation
from tongguan.parties.key import PublicKey, read
from tongguan.parties.may import SAME_OFFICER, Action, may, permit
from tongguan.parties.party import OPEN_TO, Caller, Scope, Sight, Token
from tongguan.parties.secret import RANDOM_BYTES, digest, spelled
from tongguan.parties.signature import NotGenuine
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import accounts, acts, parties, signing_keys, tokens
from tongguan.store.connect import Writing
from tongguan.store.signing_keys import SigningKey

DAYS = 366
MANDATES = 10_000
OFFICES = 100


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose token it shall be and what it opens; `days` until it ends by itself. `offices`: where it tells what passes;
    everywhere where none is named."""

    party: str
    name: str
    scopes: tuple[Scope, ...]
    mandates: tuple[str, ...] = ()
    sees: Sight = Sight.OWN
    days: int = 90
    offices: tuple[str, ...] = ()


class KeyWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public key to register: a JWK (RFC 7517) as text, and what it is called."""

    name: str
    jwk: str


class NextKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next key, in a JWT that the key in force signed (`parties.rotation`)."""

    jwt: str


class Issued(msgspec.Struct, frozen=True):
    """A new token and its secret, which is told once."""

    token: Token
    secret: str


def issue(conn: Writing, caller: Caller, wish: Wish, now: datetime) -> Issued:
    """A token, as an administrator wishes, or as a company may for itself."""
    if not _administers(caller):
        _own(conn, caller, wish)
    checked(wish)
    secret, id_ = spelled(secrets.token_bytes(RANDOM_BYTES)), secrets.token_hex(8)
    opens = Caller(
        party=wish.party,
        name=wish.name,
        scopes=frozenset(wish.scopes),
        mandates=frozenset(wish.mandates),
        sees=wish.sees,
        token=id_,
        offices=frozenset(wish.offices),
    )
    made = Token(
        id=id_,
        hash=digest(secret),
        caller=opens,
        created_at=now,
        created_by=caller.name or caller.party,
        expires_at=now + timedelta(days=wish.days),
    )
    made = msgspec.structs.replace(made, awaits=made.wide)
    tokens.keep(conn, made)
    told = {"name": wish.name, "party": wish.party, "scopes": sorted(wish.scopes), "sees": str(wish.sees)}
    told |= {"offices": sorted(wish.offices)} if wish.offices else {}
    acts.note(conn, caller, now, "token.issued", (id_, {**told, "days": wish.days, "awaits": made.awaits}))
    return Issued(made, secret)


def agree(conn: Writing, caller: Caller, id_: str, now: datetime) -> Token:
    """The second administrator's word: the token opens what it says. Whom the first let in is no second."""
    if not _administers(caller):
        raise _not(caller)
    found = tokens.held(conn, id_)
    if found is None:
        raise none()
    if not found.awaits or found.revoked_at is not None:
        raise Refusal(Reason.CONFLICT, "This token waits for nobody's word.", "该令牌无需同意。")
    himself = accounts.account(conn, caller.account) if caller.account else None
    if found.created_by in (caller.name, caller.party, himself.created_by if himself else ""):
        raise Refusal(Reason.NOT_ALLOWED, SAME_OFFICER.sentence, SAME_OFFICER.sentence_zh)
    tokens.agree(conn, id_, caller.name or caller.party)
    acts.note(conn, caller, now, "token.agreed", (id_, {"name": found.caller.name, "party": found.caller.party}))
    return found


def withdraw(conn: Writing, caller: Caller, id_: str, now: datetime) -> Token:
    """The token opens nothing any more; one that is withdrawn already stays so."""
    acts.alone(conn)
    if not _administers(caller) and not may(caller, Action.COMPANY):
        raise _not(caller)
    found = tokens.held(conn, id_)
    if found is None or not (_administers(caller) or found.caller.party == caller.party):
        raise none()
    if found.revoked_at is not None:
        return found
    if Scope.ADMIN in found.caller.scopes and found.good(now) and not tokens.administering(conn, id_, now):
        raise Refusal(
            Reason.CONFLICT,
            "This is the last token that administers. Issue another one first.",
            "这是最后一个管理令牌，请先另行签发。",
        )
    tokens.revoke(conn, id_, now)
    told = {"name": found.caller.name, "party": found.caller.party}
    acts.note(conn, caller, now, "token.withdrawn", (id_, told))
    return found


def register(conn: Writing, caller: Caller, wish: KeyWish, now: datetime) -> SigningKey:
    """A public key of the caller's company."""
    if not may(caller, Action.COMPANY):
        raise _not(caller)
    found, name = read(wish.jwk), wish.name.strip()
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise wrong("/name", "1 to 120 printable characters.", "1 至 120 个可见字符。")
    if not isinstance(found, PublicKey):
        raise Refusal(Reason.INVALID, found.message, found.message_zh, (found,))
    made = SigningKey(
        id=secrets.token_hex(8),
        party=caller.party,
        kid=found.kid,
        jwk=found.jwk,
        name=name,
        added_by=caller.name or caller.party,
        added_at=now,
    )
    if not signing_keys.keep(conn, made):
        raise wrong("/jwk", "This key is registered already.", "该密钥已登记。", Reason.CONFLICT)
    acts.note(conn, caller, now, "key.registered", (made.id, {"kid": made.kid, "name": name}))
    return made


def rotate(conn: Writing, caller: Caller, wish: NextKey, now: datetime) -> SigningKey:
    """The next key of a program, by its own word, signed with the key in force, which ends by itself a week later. A
    word that was told before is refused: its key is on record, even where it was withdrawn since."""
    permit(caller, Action.ROTATE)
    acts.alone(conn)
    try:
        before = signing_keys.named(conn, [caller.party], rotation.signer_of(wish.jwt), now)
        if before is None:
            raise NotGenuine("No key of this name is in force for you.", "没有该名称的有效密钥。")
        found = rotation.proven(wish.jwt, bytes(before.jwk), caller.party, now)
    except NotGenuine as error:
        raise wrong("/jwt", error.english, error.chinese) from error
    if before.withdrawn_at is not None:
        raise wrong("/jwt", "This key has its next one already.", "该密钥已有后继密钥。", Reason.CONFLICT)
    if signing_keys.ever(conn, caller.party, found.kid):
        raise wrong("/jwt", "The next key was registered before.", "该后继密钥已登记过。", Reason.CONFLICT)
    made = SigningKey(
        id=secrets.token_hex(8),
        party=caller.party,
        kid=found.kid,
        jwk=found.jwk,
        name=before.name,
        added_by=caller.name or caller.party,
        added_at=now,
    )
    signing_keys.keep(conn, made)
    signing_keys.withdraw(conn, before.id, (made.added_by, now + rotation.OVERLAP))
    acts.note(conn, caller, now, "key.rotated", (made.id, {"kid": made.kid, "before": before.kid, "name": made.name}))
    return made


def retire(conn: Writing, caller: Caller, id_: str, now: datetime) -> None:
    """A key is good no longer; what was signed before stays good."""
    if not may(caller, Action.COMPANY):
        raise _not(caller)
    found = signing_keys.one(conn, id_)
    if found is None or found.party != caller.party:
        raise Refusal(Reason.NOT_FOUND, "There is no such key.", "没有该密钥。")
    if signing_keys.withdraw(conn, id_, (caller.name or caller.party, now)):
        acts.note(conn, caller, now, "key.withdrawn", (id_, {"kid": found.kid, "name": found.name}))


def checked(wish: Wish) -> None:
    """Refuses with every reason why there can be no such token."""
    found = []
    for pointer, text, most in (("/party", wish.party, 64), ("/name", wish.name, 120)):
        if not text.strip() or len(text) > most or not text.isprintable():
            found.append(_wrong(pointer, f"1 to {most} printable characters", f"1 至 {most} 个可见字符"))
    if not wish.scopes:
        found.append(_wrong("/scopes", "at least one scope", "至少一项权限"))
    if not 1 <= wish.days <= DAYS:
        found.append(_wrong("/days", f"1 to {DAYS}", f"1 至 {DAYS}"))
    if any(not m.isprintable() or not 1 <= len(m) <= 64 for m in wish.mandates) or len(wish.mandates) > MANDATES:
        found.append(_wrong("/mandates", "identifiers of companies, or *", "企业编号或 *"))
    if wish.offices and Scope.GATE not in wish.scopes:
        found.append(_wrong("/offices", "offices only with the scope gate", "关区（仅限含 gate 权限的令牌）"))
    if any(not o.isprintable() or not 1 <= len(o) <= 20 for o in wish.offices) or len(wish.offices) > OFFICES:
        found.append(_wrong("/offices", f"up to {OFFICES} codes of offices", f"至多 {OFFICES} 个关区代码"))
    if found:
        raise Refusal(Reason.INVALID, "There can be no such token.", "令牌申请有误。", tuple(found))


def _own(conn: Writing, caller: Caller, wish: Wish) -> None:
    """A company's token is its own, opens no more than its programs may, and acts for whom its mandates name."""
    if not may(caller, Action.COMPANY):
        raise _not(caller)
    if wish.party != caller.party or wish.mandates or wish.sees is not Sight.OWN:
        raise wrong("/party", "A company issues tokens for itself.", "企业只能为自身签发令牌。")
    open_to = OPEN_TO[parties.kind(conn, caller.party)]
    if set(wish.scopes) - open_to:
        names = ", ".join(sorted(open_to))
        raise wrong("/scopes", f"Tokens of your company may carry {names}.", f"贵单位的令牌可含权限：{names}。")


def _administers(caller: Caller) -> bool:
    return bool(may(caller, Action.TOKENS))


def _not(caller: Caller) -> Refusal:
    said = may(caller, Action.COMPANY)
    return Refusal(said.reason or Reason.NOT_ALLOWED, said.sentence, said.sentence_zh)


def none() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such token.", "没有该令牌。")


def _wrong(pointer: str, expected: str, expected_zh: str) -> Problem:
    return Problem(code="API06", message=f"Give {expected}.", message_zh=f"须为{expected_zh}。", pointer=pointer)
