"""What a proposal would have done to the latest declarations, some at a time: each step is kept, anybody goes on."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from tongguan.api.node import Node, law_named, reading, writing
from tongguan.api.views import grounds_in
from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.proposed import moved_on, standing
from tongguan.messages.received import JSON, read
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Event
from tongguan.release.what_if import MOST, Past, Trial, Twice, twice
from tongguan.risk.profiles import ProfileSet
from tongguan.store import acts, proposals
from tongguan.store import reading as stored
from tongguan.store import standards as stored_law
from tongguan.store.connect import Reading, Writing
from tongguan.store.proposals import Proposal
from tongguan.store.reading import CaseLine, Filter

AT_ONCE = 25
"""Declarations of one step."""


def begun(said_day: date | None, wanted: int, proposal: Proposal, today: date) -> Trial:
    """A new trial; without a day, on the first on which the proposal changes something."""
    if not 1 <= wanted <= MOST:
        raise Refusal(Reason.INVALID, f"Give a number from 1 to {MOST}.", f"请填 1 至 {MOST}。")
    return Trial(day=said_day or proposal.change.day(today), wanted=wanted)


async def step(node: Node, caller: Caller, proposal: Proposal, trial: Trial) -> Trial:
    """The trial after a step; what somebody else did meanwhile counts, where he was quicker."""
    standing(proposal)
    profiles, now = node.profiles, node.now()

    def go_on(conn: Reading) -> Trial:
        if stored_law.law_id(conn) != proposal.base:
            raise moved_on()
        laws = both(law_named(node, conn, proposal.base), proposal, trial.day, now)
        return further(conn, trial, laws, profiles)

    taken = await reading(node, caller, go_on)

    def keep(conn: Writing) -> bool:
        kept = proposals.keep_trial(conn, proposal.id, proposal.steps, taken)
        if kept and not trial.done:
            told = {"day": str(trial.day), "declarations": trial.wanted, "base": proposal.base}
            acts.note(conn, caller, now, "law.tried", (proposal.id, told))
        return kept

    if await writing(node, keep):
        return taken
    again = await reading(node, caller, lambda conn: proposals.proposal(conn, proposal.id))
    return (again.trial if again else None) or trial


def both(law: Law, proposal: Proposal, day: date, now: datetime) -> tuple[Snapshot, Snapshot]:
    """The law of a day as it is, and as it would be once all of the proposal is known."""
    change = proposal.change.known(now)
    moments = [row.known_from for rows in change.rows.values() for row in rows]
    known = max([now, *moments, *(o.known_from for o in change.officials)])
    return law.at(day, known), change.on(law).at(day, known)


def further(conn: Reading, trial: Trial, laws: tuple[Snapshot, Snapshot], profiles: ProfileSet) -> Trial:
    """The trial after the next declarations, newest first."""
    size = min(AT_ONCE, trial.wanted - trial.done)
    cases = stored.cases(conn, Filter(), size, trial.cursor) if size > 0 else []
    after = trial.with_(considered(conn, cases, laws, profiles))
    last = cases[-1].id if cases else trial.cursor
    return replace(after, cursor=last, finished=after.done >= after.wanted or len(cases) < size)


def considered(
    conn: Reading, cases: list[CaseLine], laws: tuple[Snapshot, Snapshot], profiles: ProfileSet
) -> Iterator[Twice | None]:
    """Each case under both laws; None where its data are gone."""
    for case in cases:
        past = remembered(conn, case)
        yield twice(past, laws, profiles) if past is not None else None


def remembered(conn: Reading, case: CaseLine) -> Past | None:
    """The declaration as it stands, with what its last thought saw."""
    message = stored.message(conn, case.id, case.message_seq)
    inputs: Any = None
    for line in stored.grounds(conn, case.id):
        grounds = grounds_in(line.body)
        if grounds.inputs.event in (Event.LODGE, Event.AMEND):
            inputs = grounds.inputs
    if message is None or message.deleted or inputs is None:
        return None
    body, media = (message.standing, JSON) if message.standing else (message.body, message.media)
    result = read(media, bytes(body))
    if result.declaration is None:
        return None
    return Past(number=case.number, declaration=result.declaration, inputs=inputs, problems=result.problems)
