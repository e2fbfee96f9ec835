"""An officer's word on a manifest: it stands, or goes back with the reason, whole or one document of it."""

from datetime import datetime

from msgspec.structs import replace

from tongguan.journeys.against import wrong
from tongguan.journeys.manifest import stand
from tongguan.manifests.amend import withdraws
from tongguan.manifests.apply import amiss
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.word import CargoEvent, of_manifest
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, cargo_turn, manifests, outbox
from tongguan.store.connect import Writing
from tongguan.store.manifests import Held, State

WHY_MOST = 500
WORDS = {
    (False, True): CargoEvent.ACCEPTED,
    (False, False): CargoEvent.RETURNED,
    (True, True): CargoEvent.CHANGED,
    (True, False): CargoEvent.REFUSED,
}
"""What its submitter is told: was it a change that waited, and did the officer say yes?"""


def review(conn: Writing, caller: Caller, number: int, verdict: tuple[bool, str], at: datetime) -> Held:
    """An officer's word on a manifest, or a change of one, that waits for it; `verdict`: yes, and why. What goes back
    leaves what stood before."""
    permit(caller, Action.REVIEW)
    held, (yes, why) = alone(conn, number), verdict
    if held is None:
        raise Refusal(Reason.NOT_FOUND, f"There is no manifest {number}.", f"没有舱单 {number}。")
    if held.state != State.REVIEW and held.proposed is None:
        raise Refusal(Reason.CONFLICT, "The manifest waits for no review.", "该舱单无需人工审核。")
    if not yes:
        said(why)
    elif held.proposed is not None and (taken := manifests.foreign(conn, held.party, held.proposed)):
        problem = amiss("MFA07", "", ", ".join(sorted(taken)))
        raise Refusal(Reason.CONFLICT, problem.message, problem.message_zh)
    now = answered(held, yes)._replace(word=why.strip())
    stand(conn, now, at, held.manifest)
    tell(conn, caller, now, (WORDS[held.proposed is not None, yes], ""), at)
    acts.note(conn, caller, at, "manifest.accepted" if yes else "manifest.returned", (str(number), {"reason": why}))
    return now


def alone(conn: Writing, number: int) -> Held | None:
    """The manifest of a number, while nobody else tells of its documents or of those that are to come."""
    if named := cargo_turn.named(conn, number):
        proposed = manifests.proposed(conn, number)
        coming = {plain(c.document) for c in proposed.consignments} if proposed else set()
        cargo_turn.alone(conn, named[0], (named[1],), coming)
    return manifests.hold_one(conn, number)


def answered(held: Held, yes: bool) -> Held:
    """What waited stands, or does not."""
    now = held._replace(version=held.version + 1, proposed=None)
    if held.proposed is None:
        return now._replace(state=State.STANDING if yes else State.WITHDRAWN)
    if not yes:
        return now
    gone = withdraws(held.proposed)
    return now._replace(state=State.WITHDRAWN if gone else State.STANDING, manifest=held.proposed)


def said(why: str) -> None:
    """Whoever sends something back says why. Raises Refusal."""
    if not why.strip() or len(why) > WHY_MOST:
        english = f"Say why it goes back, in at most {WHY_MOST} characters."
        chinese = f"请说明退回理由，不超过 {WHY_MOST} 个字符。"
        problem = wrong("MFL07", "/reason", english, chinese)
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))


def send_back(conn: Writing, caller: Caller, number: int, wanted: tuple[str, str], at: datetime) -> Held:
    """A manifest that stands goes back, whole or one document with its houses; `wanted`: the document, empty for all,
    and why. Whoever was kept from telling of that document may tell of it then."""
    permit(caller, Action.REVIEW)
    held, (document, why) = alone(conn, number), wanted
    if held is None or (document and plain(document) not in {plain(c.document) for c in held.manifest.consignments}):
        raise Refusal(Reason.NOT_FOUND, "There is no such document on a manifest.", "舱单中没有该提运单。")
    if held.state != State.STANDING:
        raise Refusal(Reason.CONFLICT, "The manifest does not stand.", "该舱单未生效。")
    said(why)
    now = held._replace(version=held.version + 1, word=why.strip())
    rest = without(held.manifest, plain(document)) if document else None
    if rest is None or withdraws(rest):
        now = now._replace(state=State.WITHDRAWN, proposed=None)
    else:
        proposed = None if held.proposed is None else without(held.proposed, plain(document))
        now = now._replace(manifest=rest, proposed=proposed)
    stand(conn, now, at, held.manifest)
    name = next((c.document for c in held.manifest.consignments if plain(c.document) == plain(document)), "")
    tell(conn, caller, now, (CargoEvent.SENT_BACK if document else CargoEvent.RETURNED, name), at)
    told = {"reason": why.strip(), **({"document": document} if document else {})}
    acts.note(conn, caller, at, "document.returned" if document else "manifest.returned", (str(number), told))
    return now


def tell(conn: Writing, caller: Caller, now: Held, what: tuple[CargoEvent, str], at: datetime) -> None:
    """Its submitter is told, unless it was his own word; `what`: the event, and of which document, empty for all."""
    event, document = what
    good = event in (CargoEvent.ACCEPTED, CargoEvent.CHANGED)
    outcome = ReceiptCode.ACCEPTED if good else ReceiptCode.RETURNED
    known = (now.id, now.version, now.manifest)
    word = of_manifest(event, known, outcome, at, document=document, reason=now.word)
    if now.party != caller.party:
        outbox.tell(conn, [(now.party, word)])


def without(manifest: Manifest, document: str) -> Manifest:
    """The manifest without a document (plain) and the houses under it."""
    gone = {document}
    while more := {plain(c.document) for c in manifest.consignments if plain(c.master) in gone} - gone:
        gone |= more
    return replace(manifest, consignments=tuple(c for c in manifest.consignments if plain(c.document) not in gone))
