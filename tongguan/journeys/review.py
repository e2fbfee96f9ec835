"""Looking again after release: an officer says what he found in a case that the lot chose. The act is chained."""

from datetime import datetime

import msgspec

from tongguan.audit.select import ReviewOutcome
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, reviews
from tongguan.store.connect import Writing
from tongguan.store.reviews import Review


class ReviewFound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a review found. More is said in a remark on the case."""

    outcome: ReviewOutcome


def answer(conn: Writing, caller: Caller, number: str, found: ReviewFound, now: datetime) -> Review:
    """The review as it stands now. The same officer's same word again changes nothing."""
    permit(caller, Action.ANSWER)
    by = caller.name or caller.party
    stood = reviews.one(conn, number)
    if stood is None:
        raise Refusal(Reason.NOT_FOUND, "This case is not chosen to be looked at again.", "该票未被选中复核。")
    if stood.outcome:
        if (stood.outcome, stood.answered_by) == (found.outcome, by):
            return stood
        raise Refusal(Reason.CONFLICT, f"{stood.answered_by} has answered it already.", f"{stood.answered_by} 已复核。")
    reviews.answer(conn, number, str(found.outcome), by, now)
    acts.note(conn, caller, now, "case.reviewed", (number, {"outcome": str(found.outcome)}))
    return stood._replace(outcome=str(found.outcome), answered_by=by, answered_at=now)
