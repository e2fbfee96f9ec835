"""Time and work before arrival, at the border and after: the dumbbell, for the officer in charge."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from litestar import Response, get

from tongguan.analytics.phases import Phase
from tongguan.analytics.report import PhaseQuestion, PhaseReport, written
from tongguan.analytics.statistics import By
from tongguan.api import node as at
from tongguan.api.analytics import CSV, question_of, reported, which_of
from tongguan.api.operation import Call, bad_query, caller_of, node_of
from tongguan.api.paging import wrong
from tongguan.codes.snapshot import Snapshot
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.risk.selection import SEVEREST_FIRST
from tongguan.store import phases
from tongguan.store.connect import Reading
from tongguan.store.phases import Slow

QUERY = ("from", "until", "by", "office", "mode", "lane", "agency", "phase")
LISTS = {By.MODE: "transport-mode", By.AGENCY: "agency", By.OFFICE: "office"}
"""By which code list a group's key has its name."""
SLOWEST = 20
SPANS = (7, 30, 90, 365)
WIDTH, HEIGHT = 160, 84
THIN = 3.0


class Part(NamedTuple):
    """A part of a drawn dumbbell: where it begins, how high it is, and how many of a hundred it stands for."""

    phase: Phase
    left: int
    height: float
    share: int


@get("/analytics/phases", opt=page("phases", "Time and work, phase by phase", Action.SEE_GROUNDS, query=QUERY))
async def shown(request: Call) -> Response[str]:
    """Both dumbbells, the figures, and the cases that took longest in one phase: opening one is a look, as ever."""
    node = node_of(request)
    asked, phase = question_of(filled(request), node), phase_of(request)

    def read(conn: Reading) -> tuple[PhaseReport, list[Slow]]:
        answer = reported(conn, asked, node)
        high = answer.total.phases[phases.PLACES[phase] - 1].high
        return answer, phases.outliers(conn, which_of(asked, node), phase, high, SLOWEST)

    answer, slow = await at.reading(node, caller_of(request), read)
    law = at.law_on(node)
    return desk(
        request,
        "analytics/phases.html",
        report=answer,
        asked=asked,
        phase=phase,
        slow=slow,
        time=drawn([told.total for told in answer.total.phases]),
        work=drawn([told.work for told in answer.total.phases]),
        names=names_of(law, asked.by, (group.key for group in answer.groups)),
        agencies=names_of(law, By.AGENCY, {one.agency for one in answer.intervals}),
        filters=tuple((str(by), getattr(asked, by), law.entries(LISTS[by])) for by in LISTS),
        lanes=SEVEREST_FIRST,
        ways=tuple(By),
        ends=spans_of(asked),
    )


@get("/analytics/phases/table", opt=page("phases-table", "The same as a table", Action.SEE_GROUNDS, query=QUERY))
async def table(request: Call) -> Response[bytes]:
    """The figures as CSV, to be kept."""
    node = node_of(request)
    asked = question_of(filled(request), node)
    answer = await at.reading(node, caller_of(request), lambda conn: reported(conn, asked, node))
    name = f"phases-{asked.since}-{asked.until}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(b"\xef\xbb\xbf" + written(answer).encode(), media_type=f"{CSV}; charset=utf-8", headers=headers)


def filled(request: Call) -> dict[str, str]:
    """What is asked, without the fields of the form that were left empty."""
    return {name: value for name, value in request.query_params.items() if value}


def phase_of(request: Call) -> Phase:
    """In which phase the slowest are looked for; at the border unless said."""
    said = request.query_params.get("phase", "") or Phase.BORDER
    if said not in set(Phase):
        raise bad_query((wrong("phase", ", ".join(Phase), "、".join(Phase)),))
    return Phase(said)


def drawn(amounts: Iterable[int]) -> tuple[Part, ...]:
    """The phases side by side, as high as their share of the whole; the thinnest can still be seen."""
    amounts = tuple(amounts)
    whole = sum(amounts)
    shares = [round(100 * amount / whole) if whole else 0 for amount in amounts]
    highest = max(amounts) or 1
    return tuple(
        Part(phase, n * WIDTH, round(max(THIN, HEIGHT * amount / highest), 1), share)
        for n, (phase, amount, share) in enumerate(zip(Phase, amounts, shares, strict=True))
    )


def names_of(law: Snapshot, by: By, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Key → what a group is called, in both languages, where a code list of the law says it."""
    named = {key: law.entry(LISTS[by], key) for key in keys} if by in LISTS else {}
    return {key: (row.name, row.name_zh) for key, row in named.items() if row}


def spans_of(asked: PhaseQuestion) -> tuple[tuple[int, str, str], ...]:
    """The last week, month, quarter and year up to the same last day: how many days, the first one, the last."""
    return tuple((days, str(asked.until - timedelta(days=days - 1)), str(asked.until)) for days in SPANS)
