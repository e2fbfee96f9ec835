"""The records that an agency keeps: applied for, decided, issued, amended, voided. Each is an act with a name, and a
step of the record that nobody edits. What declarations do to a record is theirs (`lodge`)."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.codes.subsystem import Subsystem
from tongguan.codes.topic import Feed
from tongguan.journeys import charge, vet
from tongguan.journeys.enlist import enlist
from tongguan.journeys.office import Office
from tongguan.journeys.record_amiss import amiss, beyond, moved, refuse, unsaid
from tongguan.journeys.record_says import RecordAmending, RecordApplying, RecordIssuing, RecordSays, RecordStepping
from tongguan.ledgers.consult import opened
from tongguan.ledgers.deadline import Owed, next_date, owed
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.life import NEXT, RecordEvent, RecordState
from tongguan.ledgers.names import Key
from tongguan.ledgers.notices import People, notices
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.ledgers.validity import Term, lasting
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, Subject, acts_for, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, outbox, records, topics
from tongguan.store.records import Kept, Step, encode
from tongguan.trips.seals import NUMBER, wrong

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


class Kind(NamedTuple):
    """A sub-system under the law of the day."""

    row: Subsystem
    definition: Definition
    law: Snapshot

    def day(self, now: datetime) -> date:
        """The calendar day of its administration."""
        return self.law.head.day(now)

    def dated(self, record: Kept, now: datetime) -> Kept:
        """The record with its days, where its definition says how long it holds."""
        said = Term(record.valid_from, record.valid_to)
        term = lasting(self.definition.validity, said, self.day(now))
        return record._replace(valid_from=term.first, valid_to=term.last)


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
        problems = [*amiss(kind.definition, wanted, wanted.holder), *beyond(kind.definition, wanted, kind.day(now))]
        if not NUMBER(wanted.number):
            english = "A record's number has 1 to 35 letters, digits, spaces and . / -"
            problems.append(wrong("LED01", "/number", english, "编号为 1 至 35 位字母、数字、空格或 . / -"))
        refuse(problems)
        return made(conn, caller, (kind, wanted.number, RecordState.ISSUED), (wanted.holder, wanted), (now, ""))


def applied(conn: Connection[Any], office: Office, caller: Caller, wanted: RecordApplying) -> Kept:
    """An application: a record that says nothing to anybody until it is issued."""
    wanted = replace(wanted, holder=wanted.holder or meant(caller, wanted))
    with conn.transaction():
        now = ready(conn, office)
        kind = kind_of(office, now, wanted.system)
        permit(caller, applying(kind.definition), Subject(declarant=wanted.holder))
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
        readers=kind.definition.seen_by,
        holder=holder,
        state=str(state),
        version=1,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        changed_at=now,
        body=encode(said.fields),
        lines=encode(said.lines),
    )
    new = kind.dated(new, now) if state is RecordState.ISSUED else new
    if not records.make(conn, new):
        english, chinese = f"{number} is there already.", f"编号 {number} 已存在。"
        raise Refusal(Reason.CONFLICT, english, chinese, (wrong("LED02", "/number", english, chinese),))
    vet.opened(conn, kind.definition, new)
    charge.opened(conn, kind.definition, kind.law.head.currency, new)
    new = enlist(conn, caller, kind.definition, new)
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
                *beyond(kind.definition, wanted, kind.day(now)),
                *unsaid(wanted.why),
                *moved(conn, kind.definition, was, wanted),
            ]
        )
        if was.state != RecordState.ISSUED:
            raise out_of_turn(was.state)
        after = kind.dated(saying(was, wanted), now)._replace(version=was.version + 1, changed_at=now)
        records.change(conn, after)
        after = enlist(conn, caller, kind.definition, after)
        noted(conn, caller, (kind, after), ("amend", wanted.why.strip()))
    return after


def stepped(conn: Connection[Any], office: Office, caller: Caller, key: Key, said: RecordStepping) -> Kept:
    """What an agency or the holder does to a record, as its life allows."""
    with conn.transaction():
        now = ready(conn, office)
        ends = said.event in ENDS and said.says is None
        kind = kind_today(office, now, key[0]) if ends else kind_of(office, now, key[0])
        was = found(conn, caller, key, kind)
        allowed(caller, kind, was, said.event)
        unmoved(was, said.version)
        state = NEXT.get((RecordState(was.state), said.event))
        if state is None or said.event not in OF_AGENCIES | OF_HOLDERS:
            raise out_of_turn(was.state)
        after = saying(was, said.says) if said.says else was
        after = kind.dated(after, now) if kind and state is RecordState.ISSUED else after
        charge.required(conn, kind.definition if kind else None, was, said.event)
        refuse(
            [
                *(amiss(kind.definition, said.says, was.holder) if kind and said.says else ()),
                *(beyond(kind.definition, after, kind.day(now), was.state) if kind and said.event is E_.ISSUE else ()),
                *unsaid(said.why, said.event),
            ]
        )
        after = after._replace(state=str(state), version=was.version + 1, changed_at=now)
        if kind is not None:
            after = told(conn, caller, kind.definition, said.event, (was, after))
        records.change(conn, after)
        noted(conn, caller, (kind, after), (str(said.event), said.why.strip()))
        charge.ended(conn, kind.definition if kind else None, was, after)
    return after


def told(
    conn: Connection[Any], caller: Caller, definition: Definition, event: RecordEvent, turned: tuple[Kept, Kept]
) -> Kept:
    """The record after a step, with what it means to those who review it, and to the register."""
    was, after = turned
    if event is E_.REVIEW:
        state = vet.said(conn, caller, definition, after)
        if state is None:
            raise out_of_turn(was.state)
        after = after._replace(state=str(state))
    elif event is E_.REPLY:
        vet.again(conn, was, after)
    return enlist(conn, caller, definition, after, was.state)


def applying(definition: Definition) -> Action:
    """What applying for its records is: what puts on the register is open to who is not on it yet."""
    return Action.REGISTER if definition.registers else Action.APPLY


def allowed(caller: Caller, kind: Kind | None, was: Kept, event: RecordEvent) -> None:
    """Agencies review, the keeper decides, the holder replies and withdraws; what is issued, the keeper alone takes
    back."""
    if event in OF_HOLDERS and was.state != RecordState.ISSUED:
        permit(caller, applying(kind.definition) if kind else Action.APPLY, Subject(declarant=was.holder))
    elif vet.reviews(caller, kind.definition if kind else None, event):
        permit(caller, Action.LEDGER, Subject(owner=caller.party))
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
    if event != E_.REVIEW or now.state != RecordState.APPLIED:  # others still owe theirs
        waits = kind is not None and charge.paused(conn, kind.definition, now)
        records.owe(conn, (now.system, now.number), awaiting(kind, now) if kind and not waits else None)
    told: Mapping[str, object] = {"version": now.version, "state": now.state, "why": why}
    acts.note(conn, caller, now.changed_at, f"record.{event}", (f"{now.system}/{now.written}", told))
    receipt = replace(word(NEWS[event], (now.system, now.written), now.changed_at), state=now.state, reason=why)
    always = {now.issuer, now.holder} - {caller.party} | {now.issuer}
    outbox.tell(conn, notices(kind.definition if kind else None, people_of(now), receipt, always))
    if event == E_.VOID:
        said = {"system": now.system, "number": now.written, "holder": now.holder, "issuer": now.issuer, "why": why}
        item = {**said, "at": topics.moment(now.changed_at)}
        new = (f"{now.system}/{now.number}/{now.version}", item)
        topics.publish(conn, Feed.VOIDED, topics.NODE, [new], now.changed_at)


def awaiting(kind: Kind, record: Kept) -> Owed | None:
    """What the calendar brings a record next: its agency's step, or its end."""
    state, since = RecordState(record.state), kind.law.head.day(record.changed_at)
    step = owed(kind.definition, state, since, kind.law)
    return step or next_date(kind.definition, state, since, record.valid_to)


def people_of(record: Kept) -> People:
    """Who has to do with a record."""
    return People(record.holder, record.issuer, record.readers)


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
    return record._replace(issuer=kind.row.agency, readers=kind.definition.seen_by) if kind else record


def seen(caller: Caller, record: Kept) -> bool:
    """Whether it is the caller's affair: its agency, who reads it, its holder, whoever acts for him, an officer."""
    own = caller.party in (record.issuer, record.holder, *record.readers)
    return own or caller.officer or acts_for(caller, Subject(declarant=record.holder))


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
