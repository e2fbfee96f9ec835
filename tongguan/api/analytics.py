"""Times and work before arrival, at the border and after: for officers, as JSON or CSV."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get

from tongguan.analytics.report import PhaseQuestion, PhaseReport, days_of, report, written
from tongguan.analytics.statistics import By, together
from tongguan.api import node as at
from tongguan.api.node import Node
from tongguan.api.operation import JSON, Call, Operation, Parameter, Sent, bad_query, caller_of, node_of, sent
from tongguan.api.paging import wrong
from tongguan.parties.may import Action
from tongguan.problem import Problem
from tongguan.store import phases
from tongguan.store.connect import Reading

CSV = "text/csv"
DAY: dict[str, Any] = {"type": "string", "format": "date"}
FILTERS = ("office", "mode", "lane", "agency")
LONGEST = 64


@get(
    "/v1/analytics/phases",
    opt={
        "operation": Operation(
            id="get-phases",
            summary="Time and work before arrival, at the border and after: the dumbbell",
            summary_zh="到港前、口岸、放行后的用时与工作量（哑铃式通关）",
            words="Of cases whose goods left in these days; seconds. A phase that nobody told of counts in no figure "
            "but the work. Percentiles are nearest-rank, outliers Tukey's. `tongguan phases` counts "
            "the same again from exported facts. Send Accept: text/csv for a table.",
            action=Action.SEE_GROUNDS,
            query=(
                Parameter(name="from", words="The first day, where the administration is; thirty days.", schema=DAY),
                Parameter(name="until", words="The last day; today unless said.", schema=DAY),
                Parameter(
                    name="by",
                    words="What cases are told apart by.",
                    schema={"type": "string", "enum": [str(by) for by in By]},
                ),
                Parameter(name="office", words="At this customs office.", example="5301"),
                Parameter(name="mode", words="By this mode of transport (Recommendation 19).", example="3"),
                Parameter(name="lane", words="In this lane.", example="green"),
                Parameter(name="agency", words="Lacking a document of this agency.", example="MOFCOM"),
            ),
            answer=PhaseReport,
            gives=(JSON, CSV),
        )
    },
)
async def told(request: Call) -> Sent:
    """The report, as it was measured."""
    node = node_of(request)
    asked = question_of(request.query_params, node)
    answer = await at.reading(node, caller_of(request), lambda conn: reported(conn, asked, node))
    if CSV in request.headers.get("accept", ""):
        return Response(written(answer).encode(), media_type=f"{CSV}; charset=utf-8; header=present")
    return sent(answer)


def question_of(said: Mapping[str, str], node: Node) -> PhaseQuestion:
    """What is asked. Raises Refusal, with every parameter that cannot be."""
    problems = list[Problem]()
    since, until = (_day(said.get(name), name, problems) for name in ("from", "until"))
    by = said.get("by", By.ALL)
    if by not in set(By):
        problems.append(wrong("by", ", ".join(By), "、".join(By)))
    filters = {name: said.get(name, "") for name in FILTERS}
    problems += [
        wrong(name, f"at most {LONGEST} characters", f"不超过 {LONGEST} 个字符")
        for name, value in filters.items()
        if len(value) > LONGEST
    ]
    try:
        first, last = days_of(since, until, node.law.head.day(node.now()))
    except (ValueError, OverflowError):
        problems.append(wrong("until", "no earlier than from, within ten years", "不早于 from，且不超过十年"))
    if problems:
        raise bad_query(tuple(problems))
    return PhaseQuestion(since=first, until=last, by=By(by), **filters)


def reported(conn: Reading, asked: PhaseQuestion, node: Node) -> PhaseReport:
    """The answer, from what the worker measured."""
    which = which_of(asked, node)
    counted = phases.counted(conn, which, asked.by)
    total = phases.counted(conn, which, By.ALL) if asked.by is By.AGENCY else together(counted)
    return report(asked, total, counted, phases.between(conn, which))


def which_of(asked: PhaseQuestion, node: Node) -> phases.Asked:
    """The cases that are meant."""
    since, until = asked.moments(node.law.head.time_zone)
    filters = {name: getattr(asked, name) or None for name in FILTERS}
    return phases.Asked(since=since, until=until, **filters)


def _day(said: str | None, name: str, problems: list[Problem]) -> date | None:
    if said is None:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9000:
        problems.append(wrong(name, "a day like 2026-11-05", "形如 2026-11-05 的日期"))
        return None
    return day
