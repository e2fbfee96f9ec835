"""Inspections: an officer orders one, the inspector tells what he found, or the office takes the order back. The hold
`inspection` stays until a verdict on it."""

import os
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.findings import finding as findings
from tongguan.findings.finding import Finding
from tongguan.inspections import order as orders
from tongguan.inspections.order import Order
from tongguan.journeys.agency_found import tell_agencies
from tongguan.journeys.answer import moved_on
from tongguan.journeys.draft import repeated
from tongguan.journeys.event import held, held_by_id, ready, written_as
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, may, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import accounts, inspections, lodging
from tongguan.store.inspections import Inspection

encode = msgspec.json.Encoder(order="deterministic").encode


class Ordering(Order, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order with what only inspectors read: `words`, what to look for; `inspector`: the login of who is to go."""

    words: str = ""
    inspector: str = ""
    seq: int = 0  # the last fact that the officer saw; 0: he doesn't say

    @property
    def told(self) -> Order:
        """The part that the declarant is told."""
        return Order(
            place=self.place.strip(), since=self.since, until=self.until, methods=self.methods, items=self.items
        )


def order(conn: Connection[Any], office: Office, caller: Caller, number: str, wanted: Ordering) -> Reply:
    """The case after the order: it holds `inspection` until a verdict."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, number)
        assert file.declaration is not None, "a held case has its declaration"
        refuse(orders.checked(wanted, now, len(file.declaration.items)))
        if len(wanted.words) > orders.WORDS:
            refuse((orders.wrong("/words", f"At most {orders.WORDS} characters.", "内容过长。"),))
        if wanted.seq and wanted.seq != file.seq:
            raise moved_on()
        zone = ZoneInfo(office.standards.law.head.time_zone)
        told = replace(wanted.told, since=wanted.since.astimezone(zone), until=wanted.until.astimezone(zone))
        id_, inspector = secrets.token_hex(8), named(conn, wanted.inspector)
        given = event(Event.ORDER, now, id_, order=told)
        reply = written_as(conn, office, caller, file, given)
        inspections.keep(
            conn,
            {
                **msgspec.structs.asdict(told),
                "methods": [str(m) for m in told.methods],
                "items": list(told.items),
                "id": id_,
                "case_id": file.id,
                "number": file.number,
                "seq": file.seq,
                "words": wanted.words,
                "ordered_by": caller.name or caller.party,
                "ordered_at": now,
                "inspector": inspector[0],
                "inspector_name": inspector[1],
                "delete_by": office.keeps(Kept.FINDINGS, now),
            },
        )
    office.committed()
    return reply


def find(conn: Connection[Any], office: Office, caller: Caller, id_: str, finding: Finding) -> Reply:
    """The case after the inspector has told what he found; the same again is the same."""
    permit(caller, Action.ANSWER)
    refuse(findings.checked(finding))
    with conn.transaction():
        now = ready(conn, office)
        inspection, file = found(conn, id_)
        said, salt = encode(finding), os.urandom(16)
        if inspection.finding == said:
            return repeated(lodging.answers(conn, [(file.id, file.seq)])[file.id, file.seq])
        given = event(Event.FIND, now, id_, digest=inspections.digest(salt, said), passed=finding.conforms)
        reply = written_as(conn, office, caller, file, given)
        by = caller.name or caller.party
        inspections.find(conn, inspection.id, (said, salt, finding.conforms), (by, now))
        tell_agencies(conn, office, caller, file, (inspection.id, finding))
    office.committed()
    return reply


def recall(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> Reply:
    """The office takes an order back."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = ready(conn, office)
        _, file = found(conn, id_)
        reply = written_as(conn, office, caller, file, event(Event.RECALL, now, id_))
        inspections.recall(conn, id_, now)
    office.committed()
    return reply


def event(kind: Event, now: datetime, id_: str, **more: Any) -> Inputs:
    """What is particular to the event: which inspection, and what of it."""
    return Inputs(event=kind, received_at=now, caller="", number="", case=0, seed=0, request=id_, **more)


def found(conn: Connection[Any], id_: str) -> tuple[Inspection, File]:
    """The inspection and its case, locked."""
    inspection = inspections.one(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    file = held_by_id(conn, inspection.case_id) if inspection else None
    if inspection is None or file is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such inspection.", "没有该项查验。")
    return inspection, file


def named(conn: Connection[Any], login: str) -> tuple[str, str]:
    """(account, name) of the officer with this login; nobody for none."""
    if not login:
        return ("", "")
    found = accounts.person(conn, login)
    if found is None or not may(found[0].caller(), Action.ANSWER):
        refuse((orders.wrong("/inspector", "There is no such officer.", "没有该关员。"),))
        return ("", "")
    return (found[0].id, found[0].name)


def refuse(problems: tuple[Problem, ...]) -> None:
    """What stands against it, at its places."""
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, problems)
