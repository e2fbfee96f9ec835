"""The records that an agency keeps: applied for, decided, issued, amended, voided. Each is an act with a name, and a
step of the record that nobody edits. What declarations do to a record is theirs (`lodge`)."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.codes.subsystem import Subsystem
from tongguan.codes.topic import Feed
from tongguan.journeys.office import Office
from tongguan.ledgers.compare import folded, listed
from tongguan.ledgers.consult import balances_of, opened
from tongguan.ledgers.deadline import owed
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.draw import Book
from tongguan.ledgers.life import NEXT, RecordEvent, RecordState
from tongguan.ledgers.names import Key
from tongguan.ledgers.pair import displaced
from tongguan.ledgers.paths import recorded
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.ledgers.schema import checked
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, Subject, acts_for, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, outbox, records, topics
from tongguan.store.records import Kept, Step, encode
from tongguan.trips.seals import NUMBER, wrong

WHY, LINES = 500, 1_000
E_ = RecordEvent
OF_AGENCIES = frozenset({E_.ASK, E_.REVIEW, E_.REFUSE, E_.ISSUE, E_.WRITE_OFF, E_.VOID})
"""What the agency does; the applicant replies and withdraws, and declarations do the rest."""
ENDS = frozenset({E_.REFUSE, E_.VOID, E_.WITHDRAW})
"""What ends a record, whether its definition still holds or not."""
NEWS = {
    "amend": RecordNews.AMENDED,
    "apply": RecordNews.APPLIED,
    E_.ASK: RecordNews.ASKED,
    E_.REPLY: RecordNews.REPLIED,
    E_.REVIEW: RecordNews.REVIEWED,
    E_.REFUSE: RecordNews.REFUSED,
    E_.ISSUE: RecordNews.STORED,
    E_.VOID: RecordNews.VOIDED,
    E_.WRITE_OFF: RecordNews.SETTLED,
    E_.WITHDRAW: RecordNews.WITHDRAWN,
}
"""What agency and holder are told of each."""
OF_HOLDERS = frozenset({E_.REPLY, E_.WITHDRAW})


class RecordSays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a record says, by its definition's schema: its own fields, those of each line, and its days."""

    fields: dict[str, Any] = {}
    lines: tuple[dict[str, Any], ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


class RecordIssuing(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record that an agency issues under its own number, to a holder (a party)."""

    system: str
    number: str
    holder: str


class RecordApplying(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a holder asks an agency for; the number is ours. `holder`: left out, whom the field `holder` says, else
    whoever asks."""

    system: str
    holder: str = ""


class RecordAmending(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that a record says from now on, and why. `version`: the one that it changes, where that shall be the last."""

    why: str
    version: int = 0


class RecordStepping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happens to a record, and why. `says`: what it says from then on, where it is another; `version`: the one
    that is answered, where that shall be the last."""

    event: RecordEvent
    why: str = ""
    says: RecordSays | None = None
    version: int = 0


class Kind(NamedTuple):
    """A sub-system under the law of the day."""

    row: Subsystem
    definition: Definition
    law: Snapshot | None = None


def kind_of(office: Office, now: datetime, system: str) -> Kind:
    """The definition in force today. Raises Refusal where there is none."""
    kind = kind_today(office, now, system)
    if kind is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such sub-system today.", "没有该子系统。")
    return kind


def kind_today(office: Office, now: datetime, system: str) -> Kind | None:
    """The same; None where there is none."""
    law = office.standards.law
    today = law.at(law.head.day(now), now)
    row = today.subsystem(system)
    return Kind(row, definition_of(row.definition), today) if row else None


def issued(conn: Connection[Any], office: Office, caller: Caller, wanted: RecordIssuing) -> Kept:
    """A record that counts from now on, under the agency's own number."""
    with conn.transaction():
        now = ready(conn, office)
        kind = kind_of(office, now, wanted.system)
        permit(caller, Action.LEDGER, Subject(owner=kind.row.agency))
        problems = amiss(kind.definition, wanted, wanted.holder)
        if not NUMBER(wanted.number):
            english = "A record's number has 1 to 35 letters, digits, spaces and . / -"
            problems.append(wrong("LED01", "/number", english, "编号为 1 至 35 位字母、数字、空格或 . / -"))
        refuse(problems)
        return made(conn, caller, (kind, wanted.number, RecordState.ISSUED), (wanted.holder, wanted), (now, ""))


def applied(conn: Connection[Any], office: Office, caller: Caller, wanted: RecordApplying) -> Kept:
    """An application: a record that says nothing to anybody until it is issued."""
    wanted = msgspec.structs.replace(wanted, holder=wanted.holder or meant(caller, wanted))
    permit(caller, Action.APPLY, Subject(declarant=wanted.holder))
    with conn.transaction():
        now = ready(conn, office)
        kind = kind_of(office, now, wanted.system)
        asked_for(kind.definition)
        refuse(amiss(kind.definition, wanted, wanted.holder))
        number = f"{office.standards.law.head.day(now):%Y}{secrets.token_hex(4).upper()}"
        return made(conn, caller, (kind, number, RecordState.APPLIED), (wanted.holder, wanted), (now, ""))


def asked_for(definition: Definition) -> None:
    """Raises Refusal where nobody applies for a record: the node makes it when goods have left."""
    if not definition.applied_for:
        english = f"{definition.name} is made by itself when the goods have left: nothing is to be applied for."
        raise Refusal(Reason.CONFLICT, english, f"{definition.name_zh}在货物结关后自动生成，无需申请。")


def meant(caller: Caller, wanted: RecordApplying) -> str:
    """Whom an application is for that does not say it."""
    told = wanted.fields.get("holder")
    return told if isinstance(told, str) and told else caller.party


def ready(conn: Connection[Any], office: Office) -> datetime:
    """The moment, with the law as it is now."""
    now = office.now()
    office.standards.refresh(conn, now)
    return now


def made(
    conn: Connection[Any],
    caller: Caller,
    of: tuple[Kind, str, RecordState],
    says: tuple[str, RecordSays],
    when: tuple[datetime, str],
) -> Kept:
    """A new record with its first step; `when`: the moment, and why where somebody says it."""
    (kind, number, state), (holder, said), (now, why) = of, says, when
    new = Kept(
        system=kind.row.code,
        number=plain(number),
        written=number,
        issuer=kind.row.agency,
        readers=sorted(kind.definition.readers),
        holder=holder,
        state=str(state),
        version=1,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        changed_at=now,
        body=encode(said.fields),
        lines=encode(said.lines),
    )
    if not records.make(conn, new):
        english, chinese = f"{number} is there already.", f"编号 {number} 已存在。"
        raise Refusal(Reason.CONFLICT, english, chinese, (wrong("LED02", "/number", english, chinese),))
    noted(conn, caller, (kind, new), ("issue" if state is RecordState.ISSUED else "apply", why))
    return new


def amended(conn: Connection[Any], office: Office, caller: Caller, key: Key, wanted: RecordAmending) -> Kept:
    """It says something else from now on; what is drawn stays drawn, and declarations that count on it stand."""
    with conn.transaction():
        now = ready(conn, office)
        kind = kind_of(office, now, key[0])
        was = found(conn, caller, key, kind)
        permit(caller, Action.LEDGER, Subject(owner=was.issuer))
        unmoved(was, wanted.version)
        refuse(
            [
                *amiss(kind.definition, wanted, was.holder),
                *unsaid(wanted.why),
                *moved(conn, kind.definition, was, wanted),
            ]
        )
        if was.state != RecordState.ISSUED:
            raise out_of_turn(was.state)
        after = saying(was, wanted)._replace(version=was.version + 1, changed_at=now)
        records.change(conn, after)
        noted(conn, caller, (kind, after), ("amend", wanted.why.strip()))
    return after


def stepped(conn: Connection[Any], office: Office, caller: Caller, key: Key, said: RecordStepping) -> Kept:
    """What an agency or the holder does to a record, as its life allows."""
    with conn.transaction():
        now = ready(conn, office)
        ends = said.event in ENDS and said.says is None
        kind = kind_today(office, now, key[0]) if ends else kind_of(office, now, key[0])
        was = found(conn, caller, key, kind)
        allowed(caller, was, said.event)
        unmoved(was, said.version)
        state = NEXT.get((RecordState(was.state), said.event))
        if state is None or said.event not in OF_AGENCIES | OF_HOLDERS:
            raise out_of_turn(was.state)
        refuse(
            [
                *(amiss(kind.definition, said.says, was.holder) if kind and said.says else ()),
                *unsaid(said.why, said.event),
            ]
        )
        after = saying(was, said.says) if said.says else was
        after = after._replace(state=str(state), version=was.version + 1, changed_at=now)
        records.change(conn, after)
        noted(conn, caller, (kind, after), (str(said.event), said.why.strip()))
    return after


def allowed(caller: Caller, was: Kept, event: RecordEvent) -> None:
    """The agency decides, the holder replies and withdraws; what is issued, the agency alone takes back."""
    if event in OF_HOLDERS and was.state != RecordState.ISSUED:
        permit(caller, Action.APPLY, Subject(declarant=was.holder))
    else:
        permit(caller, Action.LEDGER, Subject(owner=was.issuer))


def saying(was: Kept, says: RecordSays) -> Kept:
    """The record with other words."""
    return was._replace(
        valid_from=says.valid_from, valid_to=says.valid_to, body=encode(says.fields), lines=encode(says.lines)
    )


def noted(conn: Connection[Any], caller: Caller, of: tuple[Kind | None, Kept], what: tuple[str, str]) -> None:
    """The step, the balances that it opens with where it counts, and the act."""
    (kind, now), (event, why) = of, what
    opens = opened(kind.definition, now.entry) if kind and now.state == RecordState.ISSUED else {}
    step = Step(event, now.version, now.changed_at, caller.party, caller.name or caller.party, why)
    records.note(conn, now, step, opens)
    records.wait(conn, (now.system, now.number))
    if event not in ("amend", str(E_.VOID)):
        since = kind.law.head.day(now.changed_at) if kind and kind.law else None
        owes = owed(kind.definition, RecordState(now.state), since, kind.law) if kind and kind.law and since else None
        records.owe(conn, (now.system, now.number), owes)
    told: Mapping[str, object] = {"version": now.version, "state": now.state, "why": why}
    acts.note(conn, caller, now.changed_at, f"record.{event}", (f"{now.system}/{now.written}", told))
    receipt = replace(word(NEWS[event], (now.system, now.written), now.changed_at), state=now.state, reason=why)
    outbox.tell(conn, [(party, receipt) for party in sorted({now.issuer, now.holder} - {caller.party} | {now.issuer})])
    if event == E_.VOID:
        said = {"system": now.system, "number": now.written, "holder": now.holder, "issuer": now.issuer, "why": why}
        item = {**said, "at": topics.moment(now.changed_at)}
        new = (f"{now.system}/{now.number}/{now.version}", item)
        topics.publish(conn, Feed.VOIDED, topics.NODE, [new], now.changed_at)


def found(conn: Connection[Any], caller: Caller, key: Key, kind: Kind | None) -> Kept:
    """A record, held, with who keeps and reads it by the law of today. Raises Refusal where there is none, or none that
    the caller sees: that one is not held."""
    number = plain(key[1]) if key[1].isprintable() else ""
    one = records.one(conn, (key[0], number)) if number and key[0].isprintable() else None
    known = one is not None and (seen(caller, one) or seen(caller, kept_by(kind, one)))
    was = records.locked(conn, (key[0], number)) if known else None
    if was is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such record.", "没有该底账。")
    return kept_by(kind, was)


def kept_by(kind: Kind | None, record: Kept) -> Kept:
    """The record with who keeps and reads it by a definition, if there is one."""
    return record._replace(issuer=kind.row.agency, readers=sorted(kind.definition.readers)) if kind else record


def seen(caller: Caller, record: Kept) -> bool:
    """Whether it is the caller's affair: its agency, who reads it, its holder, whoever acts for him, an officer."""
    own = caller.party in (record.issuer, record.holder, *record.readers)
    return own or caller.officer or acts_for(caller, Subject(declarant=record.holder))


def amiss(definition: Definition, says: RecordSays, holder: str) -> list[Problem]:
    """What a record has against its definition's schema. A field `holder` says whose the record is, and nobody else."""
    flaws = checked(definition.record, says.fields, "/fields")
    for n, line in enumerate(says.lines[:LINES]):
        flaws += checked(definition.line, line, f"/lines/{n}")
    problems = [wrong("LED03", flaw.where, flaw.message, flaw.message_zh) for flaw in flaws]
    if len(says.lines) > LINES or (says.lines and not definition.line):
        english = f"A record of this kind has at most {LINES if definition.line else 0} lines."
        problems.append(wrong("LED04", "/lines", english, f"明细最多 {LINES if definition.line else 0} 条。"))
    if says.fields.get("holder", holder) != holder:
        problems.append(
            wrong("LED09", "/fields/holder", "The record is another's: say its holder.", "与底账持有人不一致。")
        )
    problems += unmade(definition, says)
    if says.valid_from and says.valid_to and says.valid_to < says.valid_from:
        problems.append(wrong("LED05", "/valid_to", "The last day is before the first.", "终止日早于起始日。"))
    return problems


def moved(conn: Connection[Any], definition: Definition, was: Kept, says: RecordSays) -> Iterator[Problem]:
    """What was taken from a line stays with its goods: such a line keeps its place, its goods and its unit."""
    left = records.left(conn, balances_of(definition, was.entry))
    taken = {int(one.key.split("/")[3]) - 1 for one in left if one.remaining != one.volume}
    for n in displaced(definition, was.entry.lines, says.lines, sorted(taken - {-1})):
        english = "Something is taken from this line: it keeps its place, its goods and its unit. Add lines at the end."
        yield wrong("LED07", f"/lines/{n}", english, "该明细已有核扣，不得变更位置、商品或单位；新明细请加在末尾。")


def unmade(definition: Definition, says: RecordSays) -> Iterator[Problem]:
    """Materials of products that no line is for: what is made of them could not leave."""
    for path in dict.fromkeys(draw.ratios for draw in definition.draw if draw.ratios):
        book = Book(says.fields, says.lines)
        for n, row in enumerate(listed(recorded(says.fields, path))):
            if isinstance(row, dict) and folded(row.get("material")) not in book.places:
                english, chinese = "No line is for this material.", "没有该料件的明细。"
                yield wrong("LED08", f"/fields/{path}/{n}/material", english, chinese)


def unsaid(why: str, event: RecordEvent | None = None) -> list[Problem]:
    """Who takes something back or refuses it says why."""
    needs = event in (None, E_.ASK, E_.REFUSE, E_.VOID, E_.WITHDRAW)
    if len(why) > WHY or (needs and not why.strip()):
        return [wrong("LED06", "/why", f"Say why, in 1 to {WHY} characters.", f"请用 1 至 {WHY} 个字符说明理由。")]
    return []


def refuse(problems: list[Problem]) -> None:
    """Raises them, if there are any."""
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))


def unmoved(was: Kept, version: int) -> None:
    """Raises Refusal where somebody was quicker; `version` 0: whatever it is."""
    if version not in (0, was.version):
        english = "Somebody changed this record meanwhile. Look at it again; nothing was done."
        raise Refusal(Reason.CONFLICT, english, "底账已被他人更新，请重新查看；本次操作未执行。")


def out_of_turn(state: str) -> Refusal:
    """Its life does not allow that now; said with what it allows."""
    told = [str(event) for at, event in NEXT if at == state and event in OF_AGENCIES | OF_HOLDERS]
    told += ["amend"] if state == RecordState.ISSUED else []
    english = f"The record is {state}: {', '.join(told) or 'nothing'} may happen to it now, and this may not."
    return Refusal(Reason.CONFLICT, english, f"底账状态为 {state}，当前可办理：{'、'.join(told) or '无'}。")
