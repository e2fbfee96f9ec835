"""Proposing law: kept with what it was compared with, compared again when the law moved on, withdrawn or refused."""

import secrets
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.codes.comparison import compare, counted
from tongguan.codes.law import Law
from tongguan.codes.upload import Read, defects
from tongguan.journeys.proposed import no_law, standing
from tongguan.parties.may import Action, Subject, may
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.rules import judges
from tongguan.store import acts, proposals, standards
from tongguan.store.proposals import Closing, Proposal

TITLE, REASON = 200, 2_000
"""Characters of a title, of a reason."""


def propose(conn: Connection[Any], caller: Caller, law: Law, told: tuple[str, Read], now: datetime) -> Proposal:
    """Keeps a proposal; `told` is its title, and what was read of it under `law`. Raises Refusal with every defect."""
    title, read = told[0].strip(), told[1]
    if not title or len(title) > TITLE or not title.isprintable():
        raise Refusal(
            Reason.INVALID, f"Say in 1 to {TITLE} characters what it is for.", f"请用 1 至 {TITLE} 个字符说明用途。"
        )
    if read.defects:
        raise no_law(read.defects)
    new = Proposal(
        id=secrets.token_hex(8),
        title=title,
        base=law.id,
        told=proposals.encode(counted(compare(law, read.change, now))),
        party=caller.party,
        proposed_by=caller.name,
        hands=sorted(caller.hands),
        proposed_at=now,
        body=read.change.dump(),
    )
    proposals.keep(conn, new)
    acts.note(conn, caller, now, "law.proposed", (new.id, {"title": title, "base": law.id, "rows": new.counts}))
    return new


def compare_again(conn: Connection[Any], caller: Caller, id_: str, now: datetime) -> None:
    """The proposal held against the law of now. Raises Refusal with every defect that it has there."""
    found = standing(proposals.hold(conn, id_))
    law = Law.load(standards.law(conn, standards.law_id(conn)))
    change = found.change.known(now)
    wrong = defects(change, law, judges())
    if wrong:
        raise no_law(wrong)
    proposals.compared(conn, id_, law.id, counted(compare(law, change, now)))
    acts.note(conn, caller, now, "law.compared", (id_, {"base": law.id, "before": found.base}))


def withdraw(conn: Connection[Any], caller: Caller, id_: str, now: datetime) -> None:
    """The proposer takes it back."""
    found = standing(proposals.hold(conn, id_))
    if not caller.hands & set(found.hands):
        raise Refusal(
            Reason.NOT_ALLOWED,
            "Only the proposer withdraws a proposal. You can refuse it.",
            "仅提案人可撤回提案，您可以退回。",
        )
    proposals.close(conn, id_, Closing(proposals.WITHDRAWN, caller.name, now))
    acts.note(conn, caller, now, "law.withdrawn", (id_, {}))


def refuse(conn: Connection[Any], caller: Caller, id_: str, reason: str, now: datetime) -> None:
    """A second administrator says no, and why."""
    found, words = standing(proposals.hold(conn, id_)), reason.strip()
    said = may(caller, Action.PUBLISH, Subject(owner=found.party, hands=frozenset(found.hands)))
    if not said:
        raise Refusal(said.reason or Reason.NOT_ALLOWED, said.sentence, said.sentence_zh)
    if not words or len(words) > REASON:
        raise Refusal(
            Reason.INVALID, f"Say why, in 1 to {REASON:,} characters.", f"请用 1 至 {REASON} 个字符说明理由。"
        )
    proposals.close(conn, id_, Closing(proposals.REFUSED, caller.name, now, words))
    acts.note(conn, caller, now, "law.refused", (id_, {"reason": words}))
