"""Legal holds: an administrator sets one on a case, with a reason, and lifts it again; each is an act."""

import secrets
from datetime import datetime

import msgspec

from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, legal_holds
from tongguan.store.connect import Writing
from tongguan.store.legal_holds import LegalHold

REASON = 500


class Keeping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be kept, and why: a court's order, a dispute, an audit."""

    number: str
    reason: str


def hold(conn: Writing, caller: Caller, wish: Keeping, now: datetime) -> LegalHold:
    """Nothing of this case is deleted until the hold is lifted."""
    permit(caller, Action.ADMINISTER)
    reason = reasoned(wish.reason)
    case = legal_holds.case_of(conn, wish.number.strip())
    if case is None:
        raise wrong("/number", "There is no declaration of this number.", "没有此编号的报关单。")
    new = LegalHold(secrets.token_hex(8), case, wish.number.strip(), reason, caller.name or caller.party, now)
    if not legal_holds.keep(conn, new):
        raise wrong("/number", "A hold stands on this declaration already.", "该报关单已设置留存令。", Reason.CONFLICT)
    acts.note(conn, caller, now, "case.held", (new.number, {"hold": new.id, "reason": reason}))
    return new


def lift(conn: Writing, caller: Caller, id_: str, why: str, now: datetime) -> LegalHold:
    """What is past its date goes with the worker's next round; the hold that stood."""
    permit(caller, Action.ADMINISTER)
    why = reasoned(why)
    stood = legal_holds.lift(conn, id_, why, (caller.name or caller.party, now))
    if stood is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such hold, or it was lifted.", "没有该留存令，或已解除。")
    acts.note(conn, caller, now, "case.let-go", (stood.number, {"hold": id_, "reason": why}))
    return stood


def reasoned(said: str) -> str:
    """A reason that somebody can read later."""
    if not said.strip() or len(said) > REASON:
        raise wrong("/reason", f"Say why, in 1 to {REASON} characters.", f"请填写理由，不超过 {REASON} 字。")
    return said.strip()


def wrong(pointer: str, english: str, chinese: str, reason: Reason = Reason.INVALID) -> Refusal:
    """What is amiss, at its field."""
    problem = Problem(code="TGK026", message=english, message_zh=chinese, pointer=pointer)
    return Refusal(reason, english, chinese, (problem,))
