"""What the journeys of proposals share: whether a proposal stands, and how defects are told."""

from collections.abc import Iterable

from tongguan.codes.finding import Finding
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store.proposals import Proposal


def standing(proposal: Proposal | None) -> Proposal:
    """The proposal, if it is there and open."""
    found = there(proposal)
    if not found.open:
        raise Refusal(
            Reason.CONFLICT,
            f"This proposal is over: {found.closed_by} closed it as {found.state}.",
            f"该提案已由 {found.closed_by} 办结。",
        )
    return found


def there(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such proposal.", "没有该提案。")
    return proposal


def moved_on() -> Refusal:
    """The law is not the one that the proposal was compared with."""
    return Refusal(
        Reason.CONFLICT,
        "The law has moved on since this was compared. Compare it again, then sign what you see.",
        "比对之后法规已有变动，请重新比对后再签署。",
    )


def no_law(found: Iterable[Finding]) -> Refusal:
    """Every defect."""
    return Refusal(
        Reason.INVALID,
        "This cannot be law as it stands. Nothing was kept.",
        "内容有误，不能作为法规；未保存。",
        problems_of(found),
    )


def problems_of(found: Iterable[Finding]) -> tuple[Problem, ...]:
    """Findings as problems, each at its file and line."""
    told = [
        Problem(
            code=f.code, message=f.message, message_zh=f.message_zh, pointer=f"{f.file}:{f.line}" if f.line else f.file
        )
        for f in found
    ]
    return tuple(told[:MAX_PROBLEMS])
