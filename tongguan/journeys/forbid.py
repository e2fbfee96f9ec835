"""An officer forbids a transport document to be unloaded or loaded, or allows it again. At the gate it stops; the
submitters of the manifests that tell of it are told, and read it in their receipts."""

from datetime import datetime

from tongguan.journeys.again import goods_under
from tongguan.manifests.clearance import FORBIDS
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.word import CargoEvent, of_manifest
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, cargo_turn, cleared, forbidden, manifests, outbox, phases
from tongguan.store.connect import Writing
from tongguan.store.forbidden import Prohibition
from tongguan.store.manifests import Held

WHY_MOST = 500


def forbid(conn: Writing, caller: Caller, number: int, said: tuple[str, str], at: datetime) -> None:
    """The document may not be unloaded (of what comes) or loaded (of what goes); `said`: which, and why. Of one about
    which an officer had to decide this is his word."""
    permit(caller, Action.REVIEW)
    document, why = said
    cargo_turn.forbidding(conn)
    cargo_turn.told(conn, [plain(document)])
    held, by = there(conn, number, document), (caller.name or caller.party, at)
    reasoned(why)
    forbidden.allow(conn, held, plain(document), by, waiting=True)
    what = Prohibition(plain(document), why.strip(), goods_under(conn, held, plain(document)))
    if not forbidden.forbid(conn, held, what, by):
        raise Refusal(Reason.CONFLICT, "It is forbidden already.", "已被禁止。")
    tell(conn, caller, (CargoEvent.FORBIDDEN, held, document, why.strip()), at)
    acts.note(conn, caller, at, "document.forbidden", (str(number), {"document": document, "reason": why.strip()}))


def allow(conn: Writing, caller: Caller, number: int, said: tuple[str, str], at: datetime) -> None:
    """It may be unloaded or loaded; `said`: which document, and why: of one about which an officer had to decide."""
    permit(caller, Action.REVIEW)
    document, why = said
    cargo_turn.told(conn, [plain(document)])
    held = manifests.hold_one(conn, number)
    if held is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such manifest.", "没有该舱单。")
    stands = forbidden.forbidden(conn, [plain(document)])().get((str(held.manifest.kind.side), plain(document)))
    if stands == "" or why:
        reasoned(why)
    if not forbidden.allow(conn, held, plain(document), (caller.name or caller.party, at)):
        raise Refusal(Reason.CONFLICT, "It is not forbidden.", "未被禁止。")
    tell(conn, caller, (CargoEvent.ALLOWED, held, document, ""), at)
    phases.tell(conn, {plain(document)})  # what became of it meanwhile is told then
    words = {"document": document, **({"reason": why.strip()} if why.strip() else {})}
    acts.note(conn, caller, at, "document.allowed", (str(number), words))


def reasoned(why: str) -> None:
    """Whoever decides says why. Raises Refusal."""
    if not why.strip() or len(why) > WHY_MOST:
        english, chinese = f"Say why, in at most {WHY_MOST} characters.", f"请说明理由，不超过 {WHY_MOST} 个字符。"
        problem = Problem(code="MFL08", message=english, message_zh=chinese, pointer="/reason")
        raise Refusal(Reason.INVALID, english, chinese, (problem,))


def tell(conn: Writing, caller: Caller, what: tuple[CargoEvent, Held, str, str], at: datetime) -> None:
    """The submitters of all manifests that tell of the document on this side are told; `what`: the event, a manifest
    that tells of it, the document, and why."""
    event, held, document, why = what
    kinds = [kind for kind in ManifestKind if kind.side is held.manifest.kind.side]
    found = {one.id: (one.party, one.manifest) for one in manifests.under(conn, {plain(document)}, kinds)}
    found.setdefault(held.id, (held.party, held.manifest))  # it may wait for an officer still
    words = []
    for number, (party, manifest) in found.items():
        names = [c.document for c in manifest.consignments if plain(c.document) == plain(document)]
        outcome = FORBIDS[manifest.kind] if event is CargoEvent.FORBIDDEN else ReceiptCode.ACCEPTED
        more = {"document": (names or [document])[0], "reason": why}
        if event is CargoEvent.FORBIDDEN:  # once it is allowed again, what became of it is told anew
            cleared.tell(conn, number, (), {(plain(document), str(CargoEvent.RELEASED))})
        if party != caller.party:
            words.append((party, of_manifest(event, (number, 0, manifest), outcome, at, **more)))
    outbox.tell(conn, words)


def there(conn: Writing, number: int, document: str) -> Held:
    """The manifest of a number that has this document, held. Raises Refusal."""
    held = manifests.hold_one(conn, number)
    told = (*held.manifest.consignments, *(held.proposed.consignments if held.proposed else ())) if held else ()
    if held is None or plain(document) not in {plain(c.document) for c in told}:
        raise Refusal(Reason.NOT_FOUND, "There is no such document on a manifest.", "舱单中没有该提运单。")
    return held
