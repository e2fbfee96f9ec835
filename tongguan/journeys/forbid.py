"""An officer forbids a transport document to be unloaded or loaded, or allows it again. At the gate it stops; the
submitter of the manifest reads it in his receipt."""

from datetime import datetime

from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, forbidden, manifests
from tongguan.store.connect import Writing
from tongguan.store.manifests import Held

WHY_MOST = 500


def forbid(conn: Writing, caller: Caller, number: int, said: tuple[str, str], at: datetime) -> None:
    """The document may not be unloaded (of what comes) or loaded (of what goes); `said`: which, and why."""
    permit(caller, Action.REVIEW)
    document, why = said
    held = there(conn, number, document)
    if not why.strip() or len(why) > WHY_MOST:
        english, chinese = f"Say why, in at most {WHY_MOST} characters.", f"请说明理由，不超过 {WHY_MOST} 个字符。"
        problem = Problem(code="MFL08", message=english, message_zh=chinese, pointer="/reason")
        raise Refusal(Reason.INVALID, english, chinese, (problem,))
    if not forbidden.forbid(conn, held, plain(document), why.strip(), (caller.name or caller.party, at)):
        raise Refusal(Reason.CONFLICT, "It is forbidden already.", "已被禁止。")
    acts.note(conn, caller, at, "document.forbidden", (str(number), {"document": document, "reason": why.strip()}))


def allow(conn: Writing, caller: Caller, number: int, document: str, at: datetime) -> None:
    """It may be unloaded or loaded again."""
    permit(caller, Action.REVIEW)
    held = manifests.hold_one(conn, number)
    if held is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such manifest.", "没有该舱单。")
    if not forbidden.allow(conn, held, plain(document), (caller.name or caller.party, at)):
        raise Refusal(Reason.CONFLICT, "It is not forbidden.", "未被禁止。")
    acts.note(conn, caller, at, "document.allowed", (str(number), {"document": document}))


def there(conn: Writing, number: int, document: str) -> Held:
    """The manifest of a number that has this document, held. Raises Refusal."""
    held = manifests.hold_one(conn, number)
    if held is None or plain(document) not in {plain(c.document) for c in held.manifest.consignments}:
        raise Refusal(Reason.NOT_FOUND, "There is no such document on a manifest.", "舱单中没有该提运单。")
    return held
