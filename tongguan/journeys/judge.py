"""Concerns about a case, settled by two officers: is the party the listed one, may this case go on despite an
emergency. What they say of a party holds for it and the entry until either changes."""

import secrets
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.answer import reasoned
from tongguan.journeys.emergency import EmergencySigning, by
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, concerns
from tongguan.store.concerns import DECLINED, LET, MADE, OTHER, SAME, WAITING, WITHDRAWN, Judgement

OF_PARTY, OF_CASE = (SAME, OTHER), (LET,)


class Judging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One officer's word on a concern, by its key, and why: the party is the `same` as the listed one or an `other`; or
    this case may go on despite an emergency: `let`."""

    key: str
    verdict: str
    why: str


def judged(conn: Connection[Any], office: Office, caller: Caller, said: Judging) -> Judgement:
    """The first officer's word: nothing goes on yet."""
    permit(caller, Action.PROTECT)
    reasoned(said.why)
    with conn.transaction():
        now = office.now()
        open_ = concerns.of_key(conn, said.key) if len(said.key) <= 200 and said.key.isprintable() else None
        if open_ is None:
            raise Refusal(Reason.NOT_FOUND, "No open concern has this key.", "没有该待核查事项。")
        fit = OF_PARTY if said.key.startswith("s/") else OF_CASE
        if said.verdict not in fit:
            words = (f"Say one of: {', '.join(fit)}.", f"结论须为：{'、'.join(fit)}。")
            problem = Problem(code="EMG10", message=words[0], message_zh=words[1], pointer="/verdict")
            raise Refusal(Reason.INVALID, *words, (problem,))
        new = Judgement(
            id=secrets.token_hex(8),
            key=said.key,
            number=open_.number,
            verdict=said.verdict,
            why=said.why.strip(),
            state=WAITING,
            hands=sorted(caller.hands),
            asked_by=by(caller),
            asked_at=now,
        )
        if not concerns.ask(conn, new):
            raise Refusal(Reason.CONFLICT, "Another word on it waits for its second officer.", "已有待复核的结论。")
        acts.note(conn, caller, now, "concern.judged", (said.key, {"verdict": said.verdict, "why": said.why}))
    return new


def seconded(conn: Connection[Any], office: Office, caller: Caller, id_: str, said: EmergencySigning) -> Judgement:
    """The second officer's word; where it frees cases they are considered anew at once."""
    permit(caller, Action.PROTECT)
    reasoned(said.why)
    with conn.transaction():
        now = office.now()
        wanted = concerns.judgement(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
        if wanted is None:
            raise Refusal(Reason.NOT_FOUND, "There is no such judgement.", "没有该项结论。")
        if wanted.state != WAITING:
            raise Refusal(Reason.CONFLICT, "This is decided already.", "该项已有结论。")
        if said.agree:
            permit(caller, Action.PROTECT, Subject(hands=frozenset(wanted.hands)))
        own = bool(caller.hands & set(wanted.hands))
        state = MADE if said.agree else WITHDRAWN if own else DECLINED
        concerns.answer(conn, id_, state, (by(caller), said.why.strip()), now)
        if state == MADE and wanted.verdict != SAME:
            concerns.release(conn, key=wanted.key)
            concerns.free(conn, now, key=wanted.key)
        acts.note(conn, caller, now, f"concern.{state}", (wanted.key, {"verdict": wanted.verdict, "why": said.why}))
    return wanted._replace(state=state, answered_by=by(caller), answered_at=now, answered_why=said.why.strip())
