"""A manifest that stands becomes another, in one transaction: what differs is told in reports, and all of them are
taken or none is. So is a transport document split. And a manifest is withdrawn."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.declarations.parts import Value
from tongguan.journeys import manifest as journey
from tongguan.journeys.manifest import Sent, Telling
from tongguan.ledgers import cargo
from tongguan.manifests.amend import differences, emptied
from tongguan.manifests.apply import by_document
from tongguan.manifests.check import check
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.match import Amount
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Function, ManifestReport, VehicleReport
from tongguan.manifests.split import SplitPart, parted, said
from tongguan.parties.may import Action, permit
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import cargo_turn, forbidden, manifests
from tongguan.store.connect import Writing
from tongguan.store.manifests import Held, State

JSON = "application/json"
CHANGED = Refusal(
    Reason.CONFLICT,
    "The manifest was changed meanwhile. Look it through, and send it again.",
    "该舱单已被更改，请核对后重新提交。",
)
POINTERS = {"means": "/manifest/means/id", "carrier": "/manifest/carrier/id"}


class CargoSplit(Value, frozen=True, kw_only=True):
    """Into what a transport document is split, and why (codes of the law's list `change-reason`); `version`: of the
    manifest as it was seen, 0: it does not matter."""

    document: str
    parts: tuple[SplitPart, ...]
    reasons: tuple[str, ...] = ()
    version: int = 0


class Wanted(NamedTuple):
    """What a manifest shall become, from which version on, and why (a code of the law's list `change-reason`)."""

    manifest: Manifest
    version: int
    reason: str


def change(conn: Writing, telling: Telling, number: int, wanted: Wanted) -> Receipt:
    """The receipt of the last report that was told. Raises Refusal with all problems, each at its place in the manifest
    as it shall be; nothing has changed then."""
    now = wanted.manifest
    held = own(conn, telling, number, by_document(now))
    was = held.latest
    if was is None or held.version != wanted.version:
        raise CHANGED
    left = [kept(name) for name in emptied(was, now)]
    against = (*left, *(replace(p, pointer=f"/manifest{p.pointer}") for p in check(now)))
    if any(p.stops for p in against):
        raise unfit("The manifest cannot stand like this.", "舱单内容有误。", against)
    reports = differences(was, now, (wanted.reason,) if wanted.reason else ())
    if not reports:
        raise Refusal(Reason.CONFLICT, "Nothing is changed.", "没有改动。")
    return taken(conn, telling, reports, held, now)


def split(conn: Writing, telling: Telling, number: int, wanted: CargoSplit) -> Receipt:
    """The receipt of the change that puts the parts where the document was. Raises Refusal with all problems, each at
    its place in what was sent; nothing has changed then."""
    held = own(conn, telling, number, {plain(wanted.document), *(plain(p.document) for p in wanted.parts)})
    was = held.latest
    if was is None or wanted.version not in (0, held.version):
        raise CHANGED
    now, against = parted(was, wanted.document, wanted.parts, undeclared(conn, held, wanted.document))
    if (str(was.kind.side), plain(wanted.document)) in forbidden.forbidden(conn, [plain(wanted.document)])():
        against = (*against, said("MFS10", "/document", wanted.document))
    if not against:
        lines = [c.document for c in now.consignments]
        against = tuple(at_part(p, lines, wanted.parts) for p in check(now) if p.stops)
    if against:
        raise unfit("The document cannot be split like this.", "提运单不能如此拆分。", against)
    reports = differences(was, now, wanted.reasons)
    try:
        return taken(conn, telling, reports, held, now)
    except Refusal as refused:
        lines = [c.document for c in now.consignments]
        problems = tuple(at_part(p, lines, wanted.parts) for p in refused.problems)
        raise unfit(refused.message, refused.message_zh, problems) from refused


def undeclared(conn: Writing, held: Held, document: str) -> Amount:
    """What of a document no declaration took; None where nobody counts."""
    keys = [cargo.key(held.manifest.kind, document, about) for about in cargo.UNITS]
    found = manifests.left(conn, keys)()
    return Amount(*(found[key].remaining if key in found else None for key in keys))


def at_part(problem: Problem, lines: Sequence[str], parts: Sequence[SplitPart]) -> Problem:
    """A problem of the manifest at its place in what was sent; `lines`: the documents of the manifest."""
    head, _, rest = problem.pointer.removeprefix("/manifest").removeprefix("/consignments/").partition("/")
    name = plain(lines[int(head)]) if head.isdigit() and int(head) < len(lines) else ""
    at = next((n for n, part in enumerate(parts) if name and plain(part.document) == name), None)
    return problem if at is None else replace(problem, pointer=f"/parts/{at}/{rest}")


def withdraw(conn: Writing, telling: Telling, number: int, reason: str) -> Receipt:
    """The whole manifest is deleted. Raises Refusal where that cannot be."""
    held = own(conn, telling, number)
    reasons = (reason,) if reason else ()
    report = ManifestReport(
        function=Function.DELETE, reasons=reasons, manifest=replace(held.manifest, consignments=(), units=())
    )
    return taken(conn, telling, (report,), held, held.manifest)


def own(conn: Writing, telling: Telling, number: int, documents: Iterable[str] = ()) -> Held:
    """The caller's own manifest, held by this transaction with these documents (plain) too, if it stands."""
    permit(telling.caller, Action.CARGO)
    if named := cargo_turn.named(conn, number):
        cargo_turn.alone(conn, named[0], (named[1],), documents)
    held = manifests.hold_one(conn, number)
    if held is None or held.party != telling.caller.party:
        raise Refusal(Reason.NOT_FOUND, "There is no such manifest.", "没有该舱单。")
    if held.state == State.WITHDRAWN:
        raise Refusal(Reason.CONFLICT, "This manifest was withdrawn; tell a new one.", "该舱单已撤销，请另行传输。")
    return held


def taken(conn: Writing, telling: Telling, reports: Sequence[ManifestReport], held: Held, now: Manifest) -> Receipt:
    """The last one's receipt; a Refusal where one is returned, so that nothing of the whole stays."""
    of = f"{held.id} {held.version}"  # who changes it back and forth at a desk means it each time
    receipts = journey.take(conn, telling, [Sent(report, journey.encode(report), JSON, of=of) for report in reports])
    for report, receipt in zip(reports, receipts, strict=True):
        if receipt.outcome is ReceiptCode.RETURNED:
            raise unfit(receipt.sentence, receipt.sentence_zh, tuple(placed(p, report, now) for p in receipt.problems))
    return receipts[-1]


def placed(problem: Problem, report: ManifestReport, now: Manifest) -> Problem:
    """A problem of a report at its place in the whole manifest."""
    head, _, rest = problem.pointer.removeprefix("/manifest/consignments/").partition("/")
    lines = report.manifest.consignments
    if not problem.pointer.startswith("/manifest/consignments/") or not head.isdigit() or int(head) >= len(lines):
        return problem
    document = plain(lines[int(head)].document)
    at = next((n for n, c in enumerate(now.consignments) if plain(c.document) == document), None)
    return replace(problem, pointer="" if at is None else f"/manifest/consignments/{at}/{rest}")


def kept(name: str) -> Problem:
    """What was told in the head cannot be taken back."""
    return Problem(
        code="MFA10",
        message="This was told: a change can say something else, but not take it back.",
        message_zh="该栏已传输，只能更改，不能清空。",
        pointer=POINTERS.get(name, f"/manifest/{name}"),
    )


def unfit(english: str, chinese: str, problems: tuple[Problem, ...]) -> Refusal:
    return Refusal(Reason.INVALID, english, chinese, problems)


def change_trip(conn: Writing, telling: Telling, now: VehicleReport, version: int) -> Receipt:
    """A vehicle as it shall be, from which version on. Raises Refusal with all problems; nothing has changed then."""
    permit(telling.caller, Action.CARGO)
    held = manifests.hold_trip(conn, telling.caller.party, now.reference)
    if held is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such vehicle.", "没有该车辆。")
    _, _, standing, was = held
    if standing != version:
        raise Refusal(
            Reason.CONFLICT,
            "The vehicle was changed meanwhile. Look it through, and send it again.",
            "该车辆信息已被更改，请核对后重新提交。",
        )
    if replace(was, function=now.function, reasons=now.reasons) == now:
        raise Refusal(Reason.CONFLICT, "Nothing is changed.", "没有改动。")
    return driven(conn, telling, now)


def end_trip(conn: Writing, telling: Telling, standing: VehicleReport, reason: str) -> Receipt:
    """A vehicle that was told will not cross. Raises Refusal where that cannot be."""
    return driven(conn, telling, replace(standing, function=Function.DELETE, reasons=(reason,) if reason else ()))


def driven(conn: Writing, telling: Telling, report: VehicleReport) -> Receipt:
    """Its receipt; a Refusal in the words of the first problem where it is returned."""
    (receipt,) = journey.take(conn, telling, [Sent(report, journey.encode(report), JSON)])
    if receipt.outcome is ReceiptCode.RETURNED:
        problem = receipt.problems[0] if receipt.problems else None
        said = (problem.message, problem.message_zh) if problem else (receipt.sentence, receipt.sentence_zh)
        raise unfit(*said, receipt.problems)
    return receipt
