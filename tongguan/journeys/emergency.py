"""Emergencies: proposed by one officer, signed by a second; extended and ended by two. Each word is an act."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import asdict
from psycopg import Connection

from tongguan.journeys.answer import reasoned
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.risk.concern import ConcernSource
from tongguan.risk.emergency import LONGEST, MOST, Emergency, EmergencyKind, EmergencyThen
from tongguan.store import acts, concerns, emergencies
from tongguan.store.emergencies import DECLINED, ENDED, LIVE, MADE, PROPOSED, WAITING, WITHDRAWN, Change, Kept

WORDS = 500
EXTENDED = "extended"
SELECTORS = ("goods", "countries", "offices", "modes", "parties")


class EmergencyProposing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What shall stop, and until when: at most ninety days. `goods`: beginnings of commodity codes; `countries`: of
    origin or dispatch; `modes`: Recommendation 19; `parties`: ids or whole names. What is left out is not asked for.
    `notice`, `notice_zh`: what traders read; `reason`: for officers alone. `valid_from`: none: as soon as it is
    signed."""

    kind: EmergencyKind
    then: EmergencyThen
    notice: str
    notice_zh: str
    reason: str
    valid_until: datetime
    valid_from: datetime | None = None
    agency: str = ""
    goods: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


class Turning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an officer wants of an emergency, and why: another end (`valid_until`), or its end now (none)."""

    why: str
    valid_until: datetime | None = None


class EmergencySigning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second officer's word on what waits, and why; the first takes his own back by not agreeing."""

    agree: bool
    why: str


def proposed(conn: Connection[Any], office: Office, caller: Caller, wanted: EmergencyProposing) -> Kept:
    """It waits for a second officer; nothing stops yet."""
    permit(caller, Action.PROTECT)
    now = office.now()
    if problems := [*amiss(wanted, now), *unlawful(office, wanted, now)]:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
    with conn.transaction():
        said = {**asdict(wanted), "valid_from": wanted.valid_from or now}
        new = Emergency(**said, id=f"E{now:%y%m%d}{secrets.token_hex(3)}".upper())
        emergencies.propose(conn, new, (by(caller), now))
        emergencies.ask(conn, change_of(caller, new.id, PROPOSED, (wanted.reason, now)))
        acts.note(conn, caller, now, "emergency.proposed", (new.id, told(new)))
        return found(conn, new.id)


def turned(conn: Connection[Any], office: Office, caller: Caller, id_: str, wanted: Turning) -> Change:
    """Another end, or its end now: once a second officer agrees."""
    permit(caller, Action.PROTECT)
    reasoned(wanted.why)
    with conn.transaction():
        now, kept = office.now(), found(conn, id_)
        if kept.state != LIVE or kept.valid_until <= now:
            raise over()
        if wanted.valid_until is not None and (late := unfit_end(wanted.valid_until, now)):
            raise Refusal(Reason.INVALID, late.message, late.message_zh, (late,))
        what = ENDED if wanted.valid_until is None else EXTENDED
        new = change_of(caller, id_, what, (wanted.why, now))._replace(valid_until=wanted.valid_until)
        if not emergencies.ask(conn, new):
            raise Refusal(Reason.CONFLICT, "Something waits for its second officer already.", "已有待复核的变更。")
        end = wanted.valid_until.isoformat() if wanted.valid_until else ""
        acts.note(conn, caller, now, f"emergency.{what}-asked", (id_, {"why": wanted.why, "until": end}))
    return new


def answered(conn: Connection[Any], office: Office, caller: Caller, id_: str, said: EmergencySigning) -> Kept:
    """The second officer agrees, and it is so at every office; or it is not."""
    permit(caller, Action.PROTECT)
    reasoned(said.why)
    with conn.transaction():
        now, kept = office.now(), found(conn, id_)
        wanted = emergencies.waiting(conn, id_)
        if wanted is None:
            raise Refusal(Reason.CONFLICT, "Nothing waits for a second officer.", "没有待复核的事项。")
        if said.agree:
            permit(caller, Action.PROTECT, Subject(hands=frozenset(wanted.hands)))
        if said.agree and too_late(kept, wanted, now):
            raise over()
        own = bool(caller.hands & set(wanted.hands))
        state = MADE if said.agree else WITHDRAWN if own else DECLINED
        emergencies.answer(conn, wanted.id, state, (by(caller), said.why), now)
        after = after_answer(kept, wanted, state, now)
        emergencies.stand(conn, after)
        if after.state == ENDED:
            concerns.free(conn, now, source=ConcernSource.EMERGENCY, ref=id_)
        acts.note(conn, caller, now, f"emergency.{wanted.what}-{state}", (id_, {"why": said.why}))
    return after


def too_late(kept: Kept, wanted: Change, now: datetime) -> bool:
    """Whether what is to be signed is past already: the emergency, or its other end."""
    if wanted.what == EXTENDED and wanted.valid_until is not None and wanted.valid_until <= now:
        return True
    return wanted.what != ENDED and kept.valid_until <= now


def after_answer(kept: Kept, wanted: Change, state: str, now: datetime) -> Kept:
    """Where an emergency stands after a second officer's word."""
    if state != MADE:
        return kept._replace(state=state) if wanted.what == PROPOSED else kept
    if wanted.what == PROPOSED:
        return kept._replace(state=LIVE)
    if wanted.what == ENDED:
        return kept._replace(state=ENDED, ended_at=now)
    return kept._replace(valid_until=wanted.valid_until or kept.valid_until)


def amiss(wanted: EmergencyProposing, now: datetime) -> list[Problem]:
    """What is wrong with it by itself."""
    problems = []
    for name in ("notice", "notice_zh", "reason"):
        text = getattr(wanted, name)
        if not text.strip() or len(text) > WORDS or "\0" in text:
            problems.append(
                wrong("EMG01", f"/{name}", f"Say it in 1 to {WORDS} characters.", f"请填写 1 至 {WORDS} 字。")
            )
    lists = {name: getattr(wanted, name) for name in SELECTORS}
    for name, said in lists.items():
        if len(said) > MOST or any(not one.strip() or len(one) > 200 or "\0" in one for one in said):
            problems.append(wrong("EMG02", f"/{name}", f"At most {MOST}, none empty.", f"最多 {MOST} 项，且不得为空。"))
    if not any(lists.values()):
        problems.append(wrong("EMG03", "/goods", "Say what it is about.", "请填写适用范围。"))
    if any(not code.isdigit() for code in wanted.goods):
        problems.append(wrong("EMG04", "/goods", "A commodity code has digits alone.", "商品编码仅含数字。"))
    if (wanted.valid_from or now).tzinfo is None or wanted.valid_until.tzinfo is None:
        return [*problems, wrong("EMG05", "/valid_until", "Give times with their zone.", "时间须带时区。")]
    start = max(wanted.valid_from or now, now)
    if late := unfit_end(wanted.valid_until, start):
        problems.append(late)
    if start - now > LONGEST:
        problems.append(wrong("EMG06", "/valid_from", "This is too far ahead.", "起始时间过远。"))
    return problems


def unlawful(office: Office, wanted: EmergencyProposing, now: datetime) -> list[Problem]:
    """Offices and countries that the law does not know."""
    law = office.standards.law.at(office.day(now), now)
    problems = [
        wrong("EMG07", f"/offices/{n}", f"There is no office {one}.", f"没有关区 {one}。")
        for n, one in enumerate(wanted.offices)
        if law.office(one) is None
    ]
    return problems + [
        wrong("EMG08", f"/countries/{n}", "Give the two letters of a country.", "请填写两位国别代码。")
        for n, one in enumerate(wanted.countries)
        if not (len(one) == 2 and one.isascii() and one.isupper())
    ]


def unfit_end(until: datetime, start: datetime) -> Problem | None:
    """An emergency has an end, after its beginning and not too late."""
    if until.tzinfo is None or not start < until <= start + LONGEST:
        days = LONGEST.days
        return wrong("EMG06", "/valid_until", f"It ends within {days} days.", f"有效期须在 {days} 天之内。")
    return None


def change_of(caller: Caller, id_: str, what: str, said: tuple[str, datetime]) -> Change:
    """What an officer wants, under his names."""
    return Change(
        id=secrets.token_hex(8),
        emergency=id_,
        what=what,
        valid_until=None,
        why=said[0].strip(),
        state=WAITING,
        hands=sorted(caller.hands),
        asked_by=by(caller),
        asked_at=said[1],
    )


def found(conn: Connection[Any], id_: str) -> Kept:
    """The emergency, locked."""
    kept = emergencies.locked(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    if kept is None:
        raise missing()
    return kept


def missing() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such emergency.", "没有该紧急措施。")


def over() -> Refusal:
    return Refusal(Reason.CONFLICT, "This emergency is over, or was never signed.", "该紧急措施已结束或未经签署。")


def told(new: Emergency) -> dict[str, Any]:
    """What an act keeps of it."""
    about = {name: list(getattr(new, name)) for name in SELECTORS if getattr(new, name)}
    times = {"from": new.valid_from.isoformat(), "until": new.valid_until.isoformat()}
    return {"kind": new.kind, "then": new.then, "notice": new.notice, "reason": new.reason, **about, **times}


def by(caller: Caller) -> str:
    return caller.name or caller.party


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
