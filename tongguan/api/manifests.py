"""Manifests by API: told in any wire, listed, shown whole with their balances, reviewed by officers."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import manifest_views as views
from tongguan.api import node as at
from tongguan.api.body import read, whole
from tongguan.api.manifest_views import CargoReceipts, ManifestLine, ManifestView
from tongguan.api.node import Node
from tongguan.api.operation import JSON, Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.codes.rows import Kept
from tongguan.journeys import manifest as journey
from tongguan.journeys import match
from tongguan.journeys.manifest import WHATS, Telling
from tongguan.journeys.manifest import Sent as Told
from tongguan.manifests.fleet import plain
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import ManifestReport, TallyReport, VehicleReport
from tongguan.messages import cargo
from tongguan.messages.cargo_taken import Taken
from tongguan.messages.limits import MAX_BODY
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import manifests
from tongguan.store.connect import Writing
from tongguan.store.manifests import Asked

EDIFACT = "application/edifact"
NOT_THERE = Refusal(Reason.NOT_FOUND, "There is no such manifest.", "没有该舱单。")
FILTERS = {
    "office": "At this customs office.",
    "mode": "By this mode of transport (Recommendation 19).",
    "kind": "original, advance or loading.",
    "state": "standing, review or withdrawn.",
    "reference": "Under this reference of its submitter.",
    "batch": "Of this transport batch.",
    "means": "Of this vehicle, ship, train or flight, however it is written.",
    "document": "With this transport document, however it is written.",
}
PLAIN = ("means", "document")


class Review(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An officer's word on a manifest: it stands (`accept`), or it goes back, with the reason."""

    accept: bool
    reason: str = ""


def telling(id_: str, said: tuple[str, str], body: Any) -> dict[str, Any]:
    """What the doors of cargo share: each names one report, and takes them all."""
    return {
        "operation": Operation(
            id=id_,
            summary=said[0],
            summary_zh=said[1],
            words="Canonical JSON, one report; or an interchange of UN/EDIFACT (CUSCAR, CUSREP) with several. Each "
            "report gets a receipt; 201: at least one of them stands now; 200: all were returned, nothing has changed. "
            "The same message again gets the receipt it had.",
            action=Action.CARGO,
            body=body,
            takes=(JSON, EDIFACT),
            answer=CargoReceipts,
            status=201,
            also=(200,),
        )
    }


@post(
    "/v1/manifests", status_code=201, opt=telling("tell-manifest", ("Tell of a manifest", "传输舱单"), ManifestReport)
)
async def tell(request: Call) -> Sent:
    """Nothing that cannot be read is kept; whatever is read is, with its receipt."""
    return await taken(request)


@post(
    "/v1/trips",
    status_code=201,
    opt=telling("tell-trip", ("Tell of a vehicle that will cross", "传输进出境车辆"), VehicleReport),
)
async def tell_trip(request: Call) -> Sent:
    """Laden with a batch, empty, or with empty containers."""
    return await taken(request)


@post(
    "/v1/tallies",
    status_code=201,
    opt=telling("tell-tally", ("Tell what was counted at unloading or loading", "传输理货报告"), TallyReport),
)
async def tell_tally(request: Call) -> Sent:
    """It changes nothing of what was told, and is shown beside it."""
    return await taken(request)


async def taken(request: Call) -> Sent:
    """All reports of a message in one transaction; then open declarations are compared with what is told now."""
    caller, node = caller_of(request), node_of(request)
    body, media = await whole(request, MAX_BODY), request.headers.get("content-type", "")
    read = readable(media, body)
    teller = Telling(caller, at.law_on(node), node.now(), at.kept_until(node, Kept.MESSAGES))
    receipts = await at.writing(node, lambda conn: told(conn, teller, read, (body, media)))
    await compared(node)
    stands = any(r.outcome is not ReceiptCode.RETURNED for r in receipts)
    return sent(CargoReceipts(receipts=receipts), 201 if stands else 200)


async def compared(node: Node) -> None:
    """The open declarations that a change of manifests touches, some at a time; what is left, the pulse does."""
    while await node.written(match.anew):
        pass


def readable(media: str, body: bytes) -> Taken:
    """What the bytes tell; Refusals where no report can be made out, with every problem at its place."""
    wire = cargo.wire_of(media, body)
    if wire is None:
        raise Refusal(Reason.UNSUPPORTED, f"Send {JSON} or {EDIFACT}.", f"请以 {JSON} 或 {EDIFACT} 提交。")
    taken = cargo.read(wire, body)
    if any(p.stops for p in taken.problems) or any(part.report is None for part in taken.parts) or not taken.parts:
        problems = taken.all_problems
        raise Refusal(Reason.INVALID, "The message cannot be read.", "报文无法读取。", problems)
    strange = tuple(elsewhere() for part in taken.parts if type(part.report) not in WHATS)
    if strange:
        raise Refusal(Reason.INVALID, strange[0].message, strange[0].message_zh, strange)
    return taken


def elsewhere() -> Problem:
    english, chinese = "Arrivals are told at /v1/arrivals.", "到货报告请提交至 /v1/arrivals。"
    return Problem(code="API08", message=english, message_zh=chinese, pointer="")


def told(conn: Writing, teller: Telling, taken: Taken, sent: tuple[bytes, str]) -> tuple[Receipt, ...]:
    """The receipts of all reports of one message, in one transaction."""
    body, media = sent
    found = []
    for part in taken.parts:
        assert part.report is not None and type(part.report) in WHATS, "made sure at the door"
        receipt = journey.take(conn, teller, Told(part.report, body, media, part.problems))  # type: ignore[arg-type]
        found.append(msgspec.structs.replace(receipt, problems=part.pointed(receipt.problems)))
    return tuple(found)


@get(
    "/v1/manifests",
    opt={
        "operation": Operation(
            id="list-manifests",
            summary="Manifests that you told, or as an officer all, newest first",
            summary_zh="查询舱单",
            action=Action.SEE,
            query=(*(Parameter(name=name, words=words) for name, words in FILTERS.items()), LIMIT, CURSOR),
            answer=tuple[ManifestLine, ...],
            headers=("Link",),
        )
    },
)
async def listed(request: Call) -> Sent:
    """A page; its Link header leads to the next."""
    said = {n: v for n in FILTERS if (v := request.query_params.get(n))}
    wanted: dict[str, Any] = {n: plain(v) if n in PLAIN else v for n, v in said.items()}
    asked = Asked(**wanted)
    limit, before = limit_of(request), cursor_of(request, asked)
    lines = await at.reading(
        node_of(request), caller_of(request), lambda conn: views.listed(conn, asked._replace(before=before), limit + 1)
    )
    if len(lines) <= limit:
        return sent(lines)
    following = next_link(request, int(lines[limit - 1].number), asked)
    return sent(lines[:limit], headers={"link": f'<{following}>; rel="next"'})


@get(
    "/v1/manifests/{number:str}",
    opt={
        "operation": Operation(
            id="get-manifest",
            summary="A manifest whole: what is told, what is left of each document, who draws on it, what came",
            summary_zh="舱单详情：内容、各提运单余量、申报情况与报文",
            action=Action.SEE,
            answer=ManifestView,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, number: FromPath[str]) -> Sent:
    """As far as the caller may see it."""
    id_ = number_of(number)
    found = await at.reading(node_of(request), caller_of(request), lambda conn: views.whole(conn, id_))
    if found is None:
        raise NOT_THERE
    return sent(found)


@get(
    "/v1/manifests/{number:str}/messages/{seq:str}",
    opt={
        "operation": Operation(
            id="get-cargo-message",
            summary="A message of a manifest as it came",
            summary_zh="舱单报文原文",
            action=Action.SEE,
            gives=("application/octet-stream",),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def message(request: Call, number: FromPath[str], seq: FromPath[str]) -> Sent:
    """The bytes, until their date."""
    id_, wanted = number_of(number), number_of(seq)
    found = await at.reading(node_of(request), caller_of(request), lambda conn: manifests.message(conn, id_, wanted))
    if found is None:
        raise NOT_THERE
    return Response(found, media_type="application/octet-stream")


@post(
    "/v1/manifests/{number:str}/review",
    status_code=200,
    opt={
        "operation": Operation(
            id="review-manifest",
            summary="Accept or return a manifest that waits for an officer",
            summary_zh="人工审核舱单",
            action=Action.REVIEW,
            body=Review,
            answer=ManifestLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def review(request: Call, number: FromPath[str]) -> Sent:
    """With the reason, where it goes back."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Review)
    id_ = number_of(number)
    return sent(await reviewed(node, caller, id_, (said.accept, said.reason)))


async def reviewed(node: Node, caller: Caller, id_: int, verdict: tuple[bool, str]) -> ManifestLine:
    """The manifest after the officer's word; open declarations are compared with it anew."""
    await at.writing(node, lambda conn: journey.review(conn, caller, id_, verdict, node.now()))
    await compared(node)
    found = await at.reading(node, caller, lambda conn: views.whole(conn, id_))
    assert found is not None, "an officer sees every manifest"
    return found.line


def number_of(said: str) -> int:
    """A number as we give them; what is none is not there."""
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise NOT_THERE
    return int(said)
