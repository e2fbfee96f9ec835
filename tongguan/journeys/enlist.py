"""Onto the register by a record: who is issued one that registers is a party from then on, his first person manages it,
and every agency that reads such records knows him. Amended, it carries his names; void, it strikes him off."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.journeys import enrol
from tongguan.ledgers.definition import Definition, Registers
from tongguan.ledgers.life import RecordState
from tongguan.parties.account import Role
from tongguan.parties.party import Caller, Kind
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, parties, records
from tongguan.store.records import Kept
from tongguan.trips.seals import wrong

TAKEN_BACK = frozenset({RecordState.VOIDED, RecordState.WITHDRAWN})
FIRST = frozenset({Role.MANAGER, Role.DECLARANT})
"""What the person who applied may do for the company that he registered."""


def enlist(conn: Connection[Any], caller: Caller, definition: Definition, record: Kept, was: str = "") -> Kept:
    """The record, with its holder on the register, or off it; `was`: where it stood before. An application that goes no
    further takes nobody off. Raises Refusal where the number is another's."""
    said, now = definition.registers, record.changed_at
    if said is not None and was == RecordState.ISSUED and record.state in TAKEN_BACK:
        struck(conn, caller, record.holder, now)
    if said is None or record.state != RecordState.ISSUED:
        return record
    wanted = wanted_of(said, record)
    applicant = parties.party(conn, record.holder)
    known = parties.party(conn, wanted.id)
    if applicant is not None and applicant.kind is Kind.APPLICANT:
        if known is not None:
            raise taken(said)
        enrol.register(conn, caller, wanted, now)
        accounts.move(conn, applicant.id, wanted.id, FIRST, now)
        parties.suspend(conn, applicant.id, (caller.name or caller.party, now))
        records.hand(conn, (record.system, record.number), wanted.id)
        return record._replace(holder=wanted.id)
    if wanted.id != record.holder:
        raise taken(said)
    if known is None:
        enrol.register(conn, caller, wanted, now)
    else:
        enrol.rename(conn, caller, wanted, now)
    return record


def wanted_of(said: Registers, record: Kept) -> enrol.Wanted:
    """The party that a record makes of its holder."""
    fields = record.entry.body
    names = {name: str(fields.get(getattr(said, name)) or "").strip() for name in ("id", "name", "name_zh")}
    return enrol.Wanted(kind=said.kind, **names)


def struck(conn: Connection[Any], caller: Caller, id_: str, now: datetime) -> None:
    """Off the register: nothing that he holds opens anything."""
    found = parties.party(conn, id_)
    if found is not None and parties.suspend(conn, id_, (caller.name or caller.party, now)):
        acts.note(conn, caller, now, "party.suspended", (id_, {"by": "its registration is void"}))
        enrol.publish(conn, found, "suspended", now)


def taken(said: Registers) -> Refusal:
    """The number on the record is another party's."""
    english, chinese = "This number is another party's on the register.", "该编号已登记为其他单位。"
    problem = wrong("LED12", f"/fields/{said.id}", english, chinese)
    return Refusal(Reason.CONFLICT, english, chinese, (problem,))
