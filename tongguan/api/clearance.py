"""What became of a manifest's documents, and an officer's word that one may not be unloaded or loaded."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath
from msgspec.structs import replace

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.cargo import written
from tongguan.api.manifests import NOT_THERE, number_of
from tongguan.api.node import Node
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, node_of, sent
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys import forbid as forbidding
from tongguan.journeys.cleared import cleared
from tongguan.manifests.clearance import whole
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.receipt import Receipt, ReceiptCode, What
from tongguan.manifests.report import Function, ManifestReport
from tongguan.messages.cargo_receipt import MEDIA
from tongguan.messages.cargo_taken import Part, Taken, Wire
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason
from tongguan.store import acts, manifests
from tongguan.store.acts import Asked
from tongguan.store.connect import SYSTEM, Reading
from tongguan.store.manifests import Row, State


class Forbidding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A transport document that may not be unloaded or loaded, and why, as the submitter reads it."""

    document: str
    reason: str


class Allowing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A transport document that may be unloaded or loaded; of one about which an officer had to decide, why."""

    document: str
    reason: str = ""


@get(
    "/v1/manifests/{number:str}/receipt",
    opt={
        "operation": Operation(
            id="get-cargo-receipt",
            summary="What became of each document of a manifest: released, forbidden, still to be decided",
            summary_zh="查询舱单回执：放行、禁止卸货或装货、待定",
            words="As JSON, or as the national message or a CUSRES: send Accept: application/xml or "
            "application/edifact.",
            action=Action.SEE,
            answer=Receipt,
            gives=(JSON, MEDIA[Wire.XML], MEDIA[Wire.EDIFACT]),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def receipt(request: Call, number: FromPath[str]) -> Sent:
    """As it stands now; a carrier learns nothing of who declared what."""
    node, caller, id_ = node_of(request), caller_of(request), number_of(number)
    said = await receipt_of(node, caller, id_)
    accept = request.headers.get("accept", "")
    wire = next((w for w in (Wire.XML, Wire.EDIFACT) if MEDIA[w] in accept), Wire.JSON)
    if wire is Wire.JSON:
        return sent(said)
    row, manifest = await seen(node, caller, id_)
    part = Part(report=ManifestReport(manifest=manifest), type=type_of(manifest, wire))
    return written(Taken(wire=wire, parts=(part,), sender=row.party), (said,), node, 200)


@post(
    "/v1/manifests/{number:str}/forbid",
    status_code=200,
    opt={
        "operation": Operation(
            id="forbid-document",
            summary="Forbid that a transport document is unloaded or loaded",
            summary_zh="禁止提运单项下货物卸货或装货",
            action=Action.REVIEW,
            body=Forbidding,
            answer=Receipt,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def forbid(request: Call, number: FromPath[str]) -> Sent:
    """The gate stops it; the submitter reads why."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Forbidding)
    id_, words = number_of(number), (said.document, said.reason)
    await at.writing(node, lambda conn: forbidding.forbid(conn, caller, id_, words, node.now()))
    return sent(await receipt_of(node, caller, id_))


@post(
    "/v1/manifests/{number:str}/allow",
    status_code=200,
    opt={
        "operation": Operation(
            id="allow-document",
            summary="Allow a transport document to be unloaded or loaded",
            summary_zh="允许提运单项下货物卸货或装货",
            action=Action.REVIEW,
            body=Allowing,
            answer=Receipt,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def allow(request: Call, number: FromPath[str]) -> Sent:
    """As if it had never been forbidden; that it was stays told."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Allowing)
    id_, words = number_of(number), (said.document, said.reason)
    await at.writing(node, lambda conn: forbidding.allow(conn, caller, id_, words, node.now()))
    return sent(await receipt_of(node, caller, id_))


async def seen(node: Node, caller: Caller, id_: int) -> tuple[Row, Manifest]:
    """A manifest, if the caller may see it. Raises Refusal."""
    found = await at.reading(node, caller, lambda conn: manifests.manifest(conn, id_))
    if found is None:
        raise NOT_THERE
    return found


async def receipt_of(node: Node, caller: Caller, id_: int) -> Receipt:
    """What became of a manifest that the caller may see."""
    found, law = await seen(node, caller, id_), at.law_on(node)
    return await at.reading(node, SYSTEM, lambda conn: became(conn, law, found, node.now()))


def became(conn: Reading, law: Snapshot, seen: tuple[Row, Manifest], now: datetime) -> Receipt:
    """The receipt of a manifest as it stands now."""
    row, manifest = seen
    documents = {plain(c.document) for c in manifest.consignments}
    parts = cleared(conn, law, manifest, known(conn, row, documents))
    outcome = ReceiptCode.REVIEW if row.state == State.REVIEW else whole(parts, manifest.kind)
    english = chinese = ""
    if row.state == State.WITHDRAWN:
        outcome, (english, chinese) = ReceiptCode.RETURNED, why_gone(conn, row)
        parts = tuple(replace(part, outcome=outcome, sentence=english, sentence_zh=chinese) for part in parts)
    return Receipt(
        outcome=outcome,
        sentence=english,
        sentence_zh=chinese,
        what=What.MANIFEST,
        function=Function.MAIN,
        reference=row.reference,
        number=str(row.id),
        version=row.version,
        batch=row.batch,
        office=row.office,
        at=now,
        parts=parts,
    )


def why_gone(conn: Reading, row: Row) -> tuple[str, str]:
    """Why nothing of a manifest stands any more: an officer returned it, and said why, or its submitter withdrew it."""
    for act in acts.acts(conn, Asked(subject=str(row.id), what="manifest.returned"), 1):
        why = msgspec.json.decode(act.body, type=dict[str, str]).get("reason", "")
        return f"An officer returned it: {why}", f"海关已退回：{why}"
    return "Its submitter withdrew it.", "传输人已撤回。"


def type_of(manifest: Manifest, wire: Wire) -> str:
    """The message that tells such a manifest: the national one by road, or the UN's (1001: cargo manifest, cargo
    declaration at departure)."""
    inward = manifest.kind is ManifestKind.ORIGINAL
    return ("MT1401" if inward else "MT2401") if wire is Wire.XML else ("785" if inward else "833")


def known(conn: Reading, row: Row, documents: set[str]) -> set[str]:
    """Of which documents the submitter learns how they stand: of what was loaded, those that he told in advance."""
    if row.kind != ManifestKind.LOADING:
        return documents
    ahead = manifests.under(conn, documents, (ManifestKind.ADVANCE,))
    own = [one for one in ahead if one.party == row.party or (row.batch and one.batch == row.batch)]
    return {plain(c.document) for one in own for c in one.manifest.consignments}
