"""Overrides: an officer asks for another lane with his reason; a second one agrees, and it is so, or declines."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.answer import moved_on, reasoned
from tongguan.journeys.event import held, ready, written_as
from tongguan.journeys.office import Office
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event, State
from tongguan.risk.selection import Lane
from tongguan.store import acts, overrides
from tongguan.store.overrides import Override


class Rerouting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which lane, and why."""

    lane: Lane
    reason: str
    seq: int = 0  # the last fact that the officer saw; 0: he doesn't say


def ask(conn: Connection[Any], office: Office, caller: Caller, number: str, wish: Rerouting) -> Override:
    """An override that waits for a second officer; nothing happens to the case yet."""
    permit(caller, Action.ANSWER)
    reasoned(wish.reason)
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, number)
        if wish.seq and wish.seq != file.seq:
            raise moved_on()
        stand = file.stand
        if stand is None or stand.state is not State.HELD or stand.lane in (None, wish.lane):
            english = "Only a held case can go into another lane, and only into one that it is not in."
            raise Refusal(Reason.CONFLICT, english, "仅暂扣中的报关单可调整至其他通道。")
        values = {"id": secrets.token_hex(8), "case_id": file.id, "number": file.number, "seq": file.seq}
        by = {"asked_by": caller.account, "asked_name": caller.name or caller.party, "asked_at": now}
        lanes = {"lane_from": str(stand.lane), "lane_to": str(wish.lane), "reason": wish.reason}
        if not overrides.keep(conn, {**values, **by, **lanes}):
            english = "An override of this case is waiting for its second officer already."
            raise Refusal(Reason.CONFLICT, english, "该票已有待复核的通道调整。")
        acts.note(conn, caller, now, "override.asked", (number, {**lanes, "id": values["id"]}))
        kept = overrides.one(conn, str(values["id"]))
        assert kept is not None, "it was just kept"
    return kept


def agree(conn: Connection[Any], office: Office, caller: Caller, id_: str, reason: str) -> Reply:
    """The second officer agrees: the case is in the other lane."""
    reasoned(reason)
    with conn.transaction():
        now = ready(conn, office)
        wanted = found(conn, id_)
        second(caller, wanted)
        file = held(conn, wanted.number)
        lane = Lane(wanted.lane_to)
        if file.stand is None or str(file.stand.lane) != wanted.lane_from:
            raise moved_on()
        given = Inputs(
            event=Event.OVERRIDE, received_at=now, caller="", number="", case=0, seed=0, request=id_, lane=lane,
            reason=wanted.reason, asked_by=wanted.asked_name,
        )  # fmt: skip
        reply = written_as(conn, office, caller, file, given)
        decided(conn, caller, wanted, "agreed", (reason, now))
    office.committed()
    return reply


def decline(conn: Connection[Any], office: Office, caller: Caller, id_: str, reason: str) -> Override:
    """The second officer says no, or the first takes it back: the case stays where it is."""
    permit(caller, Action.ANSWER)
    reasoned(reason)
    with conn.transaction():
        now = ready(conn, office)
        wanted = found(conn, id_)
        own = wanted.asked_by == caller.account and wanted.asked_name == (caller.name or caller.party)
        decided(conn, caller, wanted, "withdrawn" if own else "declined", (reason, now))
        after = overrides.one(conn, id_)
        assert after is not None, "it was just found"
    return after


def decided(conn: Connection[Any], caller: Caller, wanted: Override, state: str, said: tuple[str, datetime]) -> None:
    """What became of it, as a fact with a name."""
    reason, now = said
    overrides.answer(conn, wanted.id, state, (caller.name or caller.party, reason), now)
    lanes = {"lane_from": wanted.lane_from, "lane_to": wanted.lane_to, "id": wanted.id}
    acts.note(conn, caller, now, f"override.{state}", (wanted.number, {**lanes, "reason": reason}))


def second(caller: Caller, wanted: Override) -> None:
    """Somebody other than who asked; a person is the same whatever way he comes in by."""
    permit(caller, Action.ANSWER)
    own = bool(caller.account) and caller.account == wanted.asked_by
    author = (caller.name or caller.party) if own else wanted.asked_name
    permit(caller, Action.OVERRIDE, Subject(author=author))


def found(conn: Connection[Any], id_: str) -> Override:
    """The open override of this id, locked."""
    wanted = overrides.one(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    if wanted is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such override.", "没有该项通道调整。")
    if wanted.state != "open":
        raise Refusal(Reason.CONFLICT, "This override is decided already.", "该项通道调整已有结论。")
    return wanted
