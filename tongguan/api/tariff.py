"""Goods by code or words, with what they bear and need."""

import msgspec
from litestar import get

from tongguan.api.node import law_on
from tongguan.api.operation import Call, Operation, Parameter, Sent, bad_query, node_of, sent
from tongguan.api.paging import wrong
from tongguan.codes.rows import Direction
from tongguan.codes.search import MOST, search
from tongguan.parties.may import Action


class GoodsLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the nomenclature: `duty` as everybody pays it, `papers` the documents that the goods ask for."""

    code: str
    name: str
    name_zh: str = ""
    unit: str = ""
    duty: str = ""
    papers: tuple[str, ...] = ()


@get(
    "/v1/tariff",
    opt={
        "operation": Operation(
            id="find-goods",
            summary="Goods by code or by words, in English or Chinese: the best first, with duty and papers",
            summary_zh="按编码或中英文词语查找商品，附税率及所需证件",
            action=Action.LOOK_UP,
            query=(
                Parameter(name="q", words="The beginning of a code, or words.", example="beef"),
                Parameter(
                    name="direction",
                    words="For which direction; import unless said.",
                    schema={"type": "string", "enum": [str(d) for d in Direction]},
                ),
            ),
            answer=tuple[GoodsLine, ...],
        )
    },
)
async def found(request: Call) -> Sent:
    """The best lines, at most fifty."""
    asked, said = request.query_params.get("q", "").strip(), request.query_params.get("direction", "import")
    problems = []
    if not 1 <= len(asked) <= 100:
        problems.append(wrong("q", "1 to 100 characters", "1 至 100 个字符"))
    if said not in set(Direction):
        problems.append(wrong("direction", ", ".join(Direction), "、".join(Direction)))
    if problems:
        raise bad_query(tuple(problems))
    lines = search(law_on(node_of(request)), asked, Direction(said), MOST)
    return sent([GoodsLine(**line.goods._asdict(), duty=line.duty, papers=line.papers) for line in lines])
