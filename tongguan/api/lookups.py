"""Looking things up before there is a declaration: codes by code or word, the law in force, what goods require."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api.body import read
from tongguan.api.language import Language
from tongguan.api.node import Node, law_on, reading
from tongguan.api.operation import Call, Operation, Parameter, Sent, bad_query, language_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link, wrong
from tongguan.codes.rows import Code
from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers.quota import wanted
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.release.foresee import Foreseen, foresee, timed
from tongguan.release.heard import quotas
from tongguan.release.question import Goods, sketched
from tongguan.store import emergencies, lodging, records
from tongguan.store.connect import SYSTEM


class ListLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code list: closed = a code must be in it; open = a code must match `format`."""

    list: str
    name: str
    closed: bool
    format: str = ""
    codes: int


class CodeLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One code with its words, in the reader's language where there are some, and where it comes from."""

    code: str
    name: str
    name_zh: str = ""
    valid_from: date
    valid_to: date | None = None
    source: str


class CodeLines(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a code list."""

    list: str
    codes: tuple[CodeLine, ...]
    next: str = ""


class NoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something one ought to know about this node's law."""

    code: str
    sentence: str


class LawView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The law in force: the name of the snapshot that decisions of today rest on."""

    snapshot: str
    date: date
    profile: str
    name: str
    country: str
    currency: str
    time_zone: str
    languages: tuple[str, ...]
    illustrative: bool
    notes: tuple[NoteLine, ...] = ()


@get(
    "/v1/codes",
    opt={
        "operation": Operation(
            id="list-code-lists",
            summary="The code lists of this administration",
            summary_zh="查询本关代码表",
            action=Action.LOOK_UP,
            answer=tuple[ListLine, ...],
        )
    },
)
async def lists(request: Call) -> Sent:
    """Which lists there are."""
    language = language_of(request)
    return sent(
        [
            ListLine(
                list=name,
                name=language.choose(listing.row.name, listing.row.name_zh) or name,
                closed=listing.closed,
                format=listing.row.format,
                codes=len(listing.entries()),
            )
            for name, listing in sorted(law_on(node_of(request)).listings().items())
        ]
    )


@get(
    "/v1/codes/{list_:str}",
    opt={
        "operation": Operation(
            id="find-codes",
            summary="The codes of a list, by code or word",
            summary_zh="按代码或词语查询代码",
            action=Action.LOOK_UP,
            query=(
                Parameter(name="q", words="A code's beginning, or part of its words in either language."),
                CURSOR,
                LIMIT,
            ),
            answer=CodeLines,
            headers=("Link",),
            refusals=(Reason.NOT_FOUND, Reason.UNREADABLE),
        )
    },
)
async def codes(request: Call, list_: FromPath[str]) -> Sent:
    """A page of the codes that fit."""
    law, limit, q = law_on(node_of(request)), limit_of(request), request.query_params.get("q", "").strip()
    if list_ not in law.listings():
        raise Refusal(Reason.NOT_FOUND, "There is no such code list; see /v1/codes.", "没有该代码表，请见 /v1/codes。")
    if len(q) > 100:
        raise bad_query((wrong("q", "at most 100 characters", "不超过 100 个字符"),))
    question = [list_, q, law.id]
    start = cursor_of(request, question) or 0
    found = matching(law, list_, q)
    more = next_link(request, start + limit, question) if len(found) > start + limit else ""
    page = CodeLines(list=list_, codes=tuple(_code(c) for c in found[start : start + limit]), next=more)
    return sent(page, headers={"link": f'<{more}>; rel="next"'} if more else {})


@get(
    "/v1/law",
    opt={
        "operation": Operation(
            id="get-law",
            summary="The law in force: snapshot, date, what to know about it",
            summary_zh="查询现行法规快照",
            action=Action.LOOK_UP,
            answer=LawView,
        )
    },
)
async def law(request: Call) -> Sent:
    """The law of today."""
    return sent(law_view(law_on(node_of(request)), request))


@post(
    "/v1/requirements",
    status_code=200,
    opt={
        "operation": Operation(
            id="foresee-requirements",
            summary="What goods will need: permits, agencies, duty",
            summary_zh="申报前查询监管要求：许可证件、主管部门、税费",
            words="Before there is a declaration: goods, origin, route and date in; what a declaration of these goods "
            "would be asked for out. Duty is told if there is a price and nothing told is wrong; quotas as they are.",
            action=Action.LOOK_UP,
            body=Goods,
            answer=Foreseen,
        )
    },
)
async def requirements(request: Call) -> Sent:
    """Foresees."""
    node, goods = node_of(request), await read(request, Goods)
    law = law_on(node, goods.date)
    return sent(await foreseen(node, goods, law))


async def foreseen(node: Node, goods: Goods, law: Snapshot) -> Foreseen:
    """The answer with quotas as they are, what is stopped for a while, and the time that permits took lately."""
    declaration = sketched(goods, law)
    reach = wanted(declaration, law) | quotas(declaration, law, goods.direction)
    left = await reading(node, SYSTEM, lambda conn: lodging.balances(conn, reach)) if reach else {}
    stopped = await reading(node, SYSTEM, lambda conn: emergencies.live(conn, node.now()))
    answer = foresee(goods, law, left, stopped)
    systems = {p.system for p in answer.permits if p.system}
    lately = await reading(node, SYSTEM, lambda conn: records.usual(conn, systems)) if systems else {}
    return timed(answer, lately)


def matching(law: Snapshot, list_: str, q: str) -> list[Code]:
    """Codes that begin with `q` or whose words hold it; in code order, codes before words."""
    if not q:
        return list(law.entries(list_))
    wanted = q.casefold()
    entries = law.entries(list_)
    by_code = [e for e in entries if e.code.casefold().startswith(wanted)]
    seen = {e.code for e in by_code}
    return by_code + [
        e for e in entries if e.code not in seen and (wanted in e.name.casefold() or wanted in e.name_zh.casefold())
    ]


def law_view(snapshot: Snapshot, call: Call) -> LawView:
    """The law in force, for a reader."""
    language: Language = language_of(call)
    head = snapshot.head
    return LawView(
        snapshot=snapshot.id,
        date=snapshot.date,
        profile=head.id,
        name=language.choose(head.name, head.name_zh),
        country=head.country,
        currency=head.currency,
        time_zone=head.time_zone,
        languages=head.languages,
        illustrative=head.illustrative,
        notes=tuple(
            NoteLine(code=n.code, sentence=language.choose(n.sentence, n.sentence_zh))
            for n in node_of(call).law.notes()
        ),
    )


def _code(code: Code) -> CodeLine:
    return CodeLine(
        code=code.code,
        name=code.name,
        name_zh=code.name_zh,
        valid_from=code.valid_from,
        valid_to=code.valid_to,
        source=code.source,
    )
