"""The life of a record of an agency: one table, state × event → state; and why a record does not answer.

    applied ─review→ reviewed ─issue→ issued ─annotate→ annotated ─write off→ written off
       └─refuse→ refused           void, expire, withdraw ──────────────→ voided, expired, withdrawn
                                   write off (by its agency) ───────────→ written off

Annotated: a declaration counts on it, and until that one is settled nobody else may (where it serves one). Written off:
its goods have left or come, and it is used up; or its agency has settled it (a refund that is paid). What a declaration
gives back makes it issued again. Expired: its last day is past and no declaration counts on it; its agency may issue it
again with a later one.
"""

from enum import StrEnum


class RecordState(StrEnum):
    """Where a record stands."""

    APPLIED = "applied"
    SUPPLEMENT = "supplement"  # the applicant is asked for more
    REVIEWED = "reviewed"
    REFUSED = "refused"
    ISSUED = "issued"
    ANNOTATED = "annotated"
    WRITTEN_OFF = "written-off"
    VOIDED = "voided"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class UseState(StrEnum):
    """How a declaration counts on a record: it waits for one that is in no ledger yet; until it is settled, no longer,
    or for good once its goods have gone."""

    AWAITED = "awaited"
    ANNOTATED = "annotated"
    GIVEN_BACK = "given-back"
    WRITTEN_OFF = "written-off"


class RecordEvent(StrEnum):
    """What happens to it."""

    ASK = "ask"
    REPLY = "reply"
    REVIEW = "review"
    REFUSE = "refuse"
    ISSUE = "issue"
    ANNOTATE = "annotate"
    GIVE_BACK = "give-back"
    WRITE_OFF = "write-off"
    VOID = "void"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


S, E = RecordState, RecordEvent
NEXT: dict[tuple[RecordState, RecordEvent], RecordState] = {
    (S.APPLIED, E.ASK): S.SUPPLEMENT,
    (S.SUPPLEMENT, E.REPLY): S.APPLIED,
    (S.APPLIED, E.REVIEW): S.REVIEWED,
    (S.APPLIED, E.REFUSE): S.REFUSED,
    (S.REVIEWED, E.REFUSE): S.REFUSED,
    (S.REVIEWED, E.ISSUE): S.ISSUED,
    (S.APPLIED, E.WITHDRAW): S.WITHDRAWN,
    (S.SUPPLEMENT, E.WITHDRAW): S.WITHDRAWN,
    (S.REVIEWED, E.WITHDRAW): S.WITHDRAWN,
    (S.ISSUED, E.ANNOTATE): S.ANNOTATED,
    (S.ISSUED, E.VOID): S.VOIDED,
    (S.ISSUED, E.WRITE_OFF): S.WRITTEN_OFF,
    (S.ISSUED, E.EXPIRE): S.EXPIRED,
    (S.ISSUED, E.WITHDRAW): S.WITHDRAWN,
    (S.EXPIRED, E.ISSUE): S.ISSUED,
    (S.ANNOTATED, E.ANNOTATE): S.ANNOTATED,
    (S.ANNOTATED, E.GIVE_BACK): S.ISSUED,
    (S.ANNOTATED, E.WRITE_OFF): S.WRITTEN_OFF,
    (S.ANNOTATED, E.VOID): S.VOIDED,
}
"""What an event makes of a record; what is not here cannot happen."""


COUNTS = frozenset({S.ISSUED, S.ANNOTATED})
"""Where declarations may name it."""


def standing(state: RecordState, open_: bool, spent: bool) -> RecordState:
    """Where a record stands with what declarations do to it. `open_`: one counts on it that is not settled; `spent`:
    nothing is left of it for another."""
    if state is not S.ISSUED:
        return state
    return S.ANNOTATED if open_ else S.WRITTEN_OFF if spent else S.ISSUED


class Abnormal(StrEnum):
    """Why a record does not answer (the receipts of the clearance-form cross-check, in force since 1 January 2008)."""

    ANNOTATED = "1"
    WRITTEN_OFF = "2"
    VOIDED = "3"
    NO_DATA = "4"


def abnormal(state: RecordState | None, once: bool) -> Abnormal | None:
    """The abnormal receipt of a record that a declaration names; None where it answers. `once`: it serves one
    declaration. Whoever has not got so far as to be issued is not in the ledger."""
    match state:
        case S.ISSUED:
            return None
        case S.ANNOTATED:
            return Abnormal.ANNOTATED if once else None
        case S.WRITTEN_OFF:
            return Abnormal.WRITTEN_OFF
        case S.VOIDED | S.WITHDRAWN:
            return Abnormal.VOIDED
        case S.EXPIRED:
            return None  # the dates say so, with the day
        case _:
            return Abnormal.NO_DATA
