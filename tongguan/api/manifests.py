"""Manifests by API: listed, shown whole with their balances, reviewed by officers."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import manifest_views as views
from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.cargo import compared, telling_now
from tongguan.api.manifest_views import CargoReceipts, ManifestLine, ManifestView
from tongguan.api.node import Node
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.journeys import cargo_change as change
from tongguan.journeys import manifest_word as word
from tongguan.journeys.cargo_change import CargoSplit
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import manifests
from tongguan.store.manifests import Asked

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


class SendingBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A manifest that stands goes back, or one `document` of it with its houses; the submitter reads the reason."""

    reason: str
    document: str = ""


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


@post(
    "/v1/manifests/{number:str}/return",
    status_code=200,
    opt={
        "operation": Operation(
            id="return-manifest",
            summary="Send a manifest that stands back, whole or one document of it",
            summary_zh="退回已生效的舱单或其中一份提运单",
            words="It stands no more: declarations are compared anew, and another submitter may tell of the document.",
            action=Action.REVIEW,
            body=SendingBack,
            answer=ManifestLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def send_back(request: Call, number: FromPath[str]) -> Sent:
    """With the reason."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, SendingBack)
    return sent(await sent_back(node, caller, number_of(number), (wanted.document, wanted.reason)))


async def sent_back(node: Node, caller: Caller, id_: int, wanted: tuple[str, str]) -> ManifestLine:
    """The manifest without what went back; open declarations are compared with it anew."""
    await at.writing(node, lambda conn: word.send_back(conn, caller, id_, wanted, node.now()))
    return await compared_line(node, caller, id_)


async def reviewed(node: Node, caller: Caller, id_: int, verdict: tuple[bool, str]) -> ManifestLine:
    """The manifest after the officer's word; open declarations are compared with it anew."""
    await at.writing(node, lambda conn: word.review(conn, caller, id_, verdict, node.now()))
    return await compared_line(node, caller, id_)


async def compared_line(node: Node, caller: Caller, id_: int) -> ManifestLine:
    """The manifest in a line, once open declarations were compared with it."""
    await compared(node)
    found = await at.reading(node, caller, lambda conn: views.whole(conn, id_))
    assert found is not None, "an officer sees every manifest"
    return found.line


@post(
    "/v1/manifests/{number:str}/splits",
    status_code=201,
    opt={
        "operation": Operation(
            id="split-document",
            summary="Split a transport document of your manifest into several",
            summary_zh="提运单分票",
            words="All parts together are the whole; what stays is a part under the old number. What is declared stays "
            "there. Each part names the old document as its previous one. A house is split like any other; a master "
            "that has houses is not.",
            action=Action.CARGO,
            body=CargoSplit,
            answer=CargoReceipts,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT, Reason.INVALID),
        )
    },
)
async def split(request: Call, number: FromPath[str]) -> Sent:
    """With the reasons; open declarations are compared anew."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, CargoSplit)
    teller, id_ = telling_now(node, caller), number_of(number)
    receipt = await at.writing(node, lambda conn: change.split(conn, teller, id_, wanted))
    await compared(node)
    return sent(CargoReceipts(receipts=(receipt,)), 201)


def number_of(said: str) -> int:
    """A number as we give them; what is none is not there."""
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise NOT_THERE
    return int(said)
