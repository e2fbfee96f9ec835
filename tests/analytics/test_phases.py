"""A case cut at arrival and at leaving: what is known is measured, what nobody told is no zero."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.analytics.course import Course, Happened, Looked, Said, Stamp
from tongguan.analytics.intervals import INTERVALS, answers, between, intervals
from tongguan.analytics.phases import IDLE, Measured, Phase, cuts, measured, phase_of, rounded
from tongguan.analytics.stamps import FIRST, LAST, AgencyAsked, asked, stamps
from tongguan.analytics.statistics import By, Cell, cells, fences, figures, grouped, middle, rank
from tongguan.inspections.order import Method
from tongguan.release.lifecycle import Event, Hold, State

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
BESIDE = {Stamp.MANIFEST, Stamp.ARRIVED_LAST, Stamp.UNLOADED, Stamp.GATE_OUT}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def fact(minutes: float, event: Event, state: State = State.HELD, **more: object) -> Happened:
    return Happened(event=event, at=at(minutes), state=state, **more)  # type: ignore[arg-type]


def course(*happened: Happened, **more: object) -> Course:
    return Course(number="N1", office="5301", happened=happened, **more)  # type: ignore[arg-type]


LONG = course(
    fact(0, Event.LODGE, holds=(Hold.PERMIT, Hold.PAYMENT, Hold.ARRIVAL), lane="yellow", agencies=("AQSIQ",),
         assessed=True),
    fact(30, Event.ANSWER, hand=1, closes=Hold.PERMIT),
    fact(60, Event.PAY),
    fact(100, Event.PRESENT, holds=(Hold.INSPECTION,)),
    fact(110, Event.ORDER, hand=2, methods=(Method.SCAN,)),
    fact(130, Event.FIND, hand=3, methods=(Method.SCAN,)),
    fact(140, Event.ANSWER, State.RELEASED, hand=2, closes=Hold.INSPECTION),
    looked=(Looked(1, at(20)), Looked(2, at(104)), Looked(2, at(128)), Looked(2, at(300))),
)  # fmt: skip


def spans(case: Measured) -> list[tuple[int | None, int, int]]:
    return [(s.time, s.work, s.touches) for s in case.spans]


def test_a_declaration_lodged_ahead_is_wide_thin_wide() -> None:
    case = measured(replace(LONG, said=(Said(Stamp.MANIFEST, at(-60)), Said(Stamp.GATE_OUT, at(150)))))
    assert case is not None
    assert spans(case) == [(160 * 60, 600, 1), (50 * 60, 360 + 720, 3), (None, 0, 0)]
    assert (case.lane, case.agencies, case.ahead, case.left_at) == ("yellow", ("AQSIQ",), True, at(150))


def test_every_stamp_comes_from_its_fact() -> None:
    told = stamps(replace(LONG, said=tuple(Said(stamp, at(200)) for stamp in BESIDE)))
    assert set(told) == set(Stamp) - {Stamp.DOCUMENTS, Stamp.EXAMINED, Stamp.SETTLED, Stamp.REVIEWED}
    assert list(told) == [stamp for stamp in Stamp if stamp in told]
    minutes = {s: (moment - NOON) // timedelta(minutes=1) for s, moment in told.items()}
    assert minutes == {
        Stamp.MANIFEST: 200, Stamp.ARRIVED: 100, Stamp.ARRIVED_LAST: 200, Stamp.UNLOADED: 200, Stamp.LODGED: 0,
        Stamp.ACCEPTED: 0, Stamp.ROUTED: 0, Stamp.ASSESSED: 0, Stamp.AGENCY_SENT: 0, Stamp.AGENCY_ANSWERED: 30,
        Stamp.NOTICE: 110, Stamp.SCANNED: 130, Stamp.PAID: 60, Stamp.RELEASED: 140, Stamp.GATE_OUT: 200,
    }  # fmt: skip


def test_every_stamp_has_a_source() -> None:
    first, last = ({stamp for stamp, _ in table} for table in (FIRST, LAST))
    assert first | last | BESIDE | {Stamp.REVIEWED} == set(Stamp)
    assert not first & last


def test_what_a_gate_saw_counts_more_than_the_declarants_word() -> None:
    seen = course(
        fact(0, Event.LODGE), fact(5, Event.PRESENT), fact(9, Event.ARRIVE, State.RELEASED),
        fact(20, Event.EXIT, State.RELEASED), fact(30, Event.EXIT, State.RELEASED),
    )  # fmt: skip
    assert (stamps(seen)[Stamp.ARRIVED], stamps(seen)[Stamp.GATE_OUT]) == (at(9), at(30))
    case = measured(seen)
    assert case is not None and spans(case) == [(540, 0, 0), (21 * 60, 0, 0), (None, 0, 0)]


def test_opening_goods_is_an_examination_and_looking_through_them_is_not() -> None:
    def found(*methods: Method) -> set[Stamp]:
        return set(stamps(course(fact(0, Event.FIND, methods=methods))))

    assert found(Method.SCAN, Method.SEALS) == {Stamp.SCANNED}
    assert found(Method.SCAN, Method.PHYSICAL) == {Stamp.EXAMINED}
    assert found() == {Stamp.EXAMINED}


def test_what_is_told_from_beside_counts_more_than_the_declarants_word() -> None:
    said = (
        Said(Stamp.ARRIVED, at(95)),
        Said(Stamp.ARRIVED, at(90)),
        Said(Stamp.GATE_OUT, at(150)),
        Said(Stamp.GATE_OUT, at(160)),
    )
    told = stamps(replace(LONG, said=said))
    assert (told[Stamp.ARRIVED], told[Stamp.GATE_OUT]) == (at(90), at(160)), "the first arrival, the last truck"
    assert told[Stamp.ARRIVED_LAST] == at(95)
    alone = stamps(replace(LONG, said=said[:1]))
    assert Stamp.ARRIVED_LAST not in alone, "what came at once has no last part"


TWO_AGENCIES = course(
    fact(0, Event.LODGE, holds=(Hold.PERMIT,), lane="green", agencies=("AQSIQ", "MOFCOM")),
    fact(10, Event.AMEND, holds=(Hold.PERMIT,), agencies=("MOFCOM",)),
    fact(20, Event.AMEND, holds=(Hold.PERMIT,), agencies=("AQSIQ", "MOFCOM")),
    fact(50, Event.ANSWER, State.RELEASED, hand=1, closes=Hold.PERMIT),
)


def test_each_agency_is_asked_and_answers_for_itself() -> None:
    case = measured(TWO_AGENCIES)
    assert case is not None and case.agencies == ("AQSIQ", "MOFCOM")
    assert [(one.sent, one.answered) for one in case.asked] == [(at(0), at(50)), (at(0), at(50))], "asked again"
    first = measured(course(*(fact for n, fact in enumerate(TWO_AGENCIES.happened) if n != 2)))
    assert first is not None and answers(first) == (600, 3000)
    (waits,) = asked(course(TWO_AGENCIES.happened[1]))
    assert waits.answered is None


def test_a_case_counts_between_two_stamps_where_it_has_both_in_order() -> None:
    case = measured(replace(LONG, said=(Said(Stamp.MANIFEST, at(-60)), Said(Stamp.GATE_OUT, at(150)))))
    assert case is not None
    told = {(one.since, one.until, one.agency): one.median for one in intervals(between([case]))}
    s = Stamp
    assert told == {
        (s.MANIFEST, s.ARRIVED, ""): 9600, (s.LODGED, s.ARRIVED, ""): 6000, (s.LODGED, s.ACCEPTED, ""): 0,
        (s.ACCEPTED, s.ROUTED, ""): 0, (s.LODGED, s.ASSESSED, ""): 0, (s.AGENCY_SENT, s.AGENCY_ANSWERED, ""): 1800,
        (s.AGENCY_SENT, s.AGENCY_ANSWERED, "AQSIQ"): 1800, (s.NOTICE, s.SCANNED, ""): 1200,
        (s.ASSESSED, s.PAID, ""): 3600, (s.PAID, s.RELEASED, ""): 4800, (s.LODGED, s.RELEASED, ""): 8400,
        (s.ARRIVED, s.RELEASED, ""): 2400, (s.RELEASED, s.GATE_OUT, ""): 600,
    }  # fmt: skip
    assert (s.ARRIVED, s.LODGED, "") not in told, "it was lodged ahead: that time would be below zero"


def test_every_stamp_begins_or_ends_an_interval() -> None:
    assert {stamp for pair in INTERVALS for stamp in pair} == set(Stamp)


def test_an_arrival_that_nobody_told_is_no_zero_before() -> None:
    case = measured(course(fact(0, Event.LODGE, State.RELEASED, lane="green")))
    assert case is not None and case.ahead is None
    assert spans(case) == [(None, 0, 0), (0, 0, 0), (None, 0, 0)]


def test_unloaded_goods_were_at_the_border_though_nobody_told_their_arrival() -> None:
    released = course(fact(0, Event.LODGE, State.RELEASED), said=(Said(Stamp.UNLOADED, at(-10)),))
    case = measured(released)
    assert case is not None and spans(case)[:2] == [(None, 0, 0), (600, 0, 0)]


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED, State.RETURNED, State.CANCELLED])
def test_what_is_not_released_is_not_measured(state: State) -> None:
    assert measured(course(fact(0, Event.LODGE, state))) is None


def test_a_review_is_time_and_work_after() -> None:
    seen = replace(LONG, looked=(Looked(4, at(1000)),), reviewed=(Looked(4, at(1010)),))
    case = measured(seen)
    assert case is not None and spans(case)[2] == (870 * 60, 600, 1)
    assert case.stamps[Stamp.REVIEWED] == at(1010)


def test_a_supplementary_declaration_is_all_after() -> None:
    case = measured(course(
        fact(0, Event.LODGE, holds=(Hold.PERMIT,)),
        fact(10, Event.ANSWER, State.SETTLED, hand=1, closes=Hold.PERMIT),
    ))  # fmt: skip
    assert case is not None
    assert spans(case) == [(None, 0, 0), (None, 0, 0), (600, 0, 1)]


def test_who_was_away_longer_did_something_else() -> None:
    idle = IDLE / timedelta(minutes=1)
    looks = (Looked(1, at(0)), Looked(1, at(idle)), Looked(2, at(idle + 1)))
    case = measured(course(
        fact(-1, Event.LODGE), fact(2 * idle + 0.1, Event.ANSWER, State.RELEASED, hand=1), looked=looks,
    ))  # fmt: skip
    assert case is not None and case.spans[1].work == IDLE // timedelta(seconds=1)


moments = st.integers(-10_000, 10_000).map(at)


@given(st.tuples(moments, moments).map(sorted), moments)
def test_every_moment_is_in_one_phase_and_they_are_in_order(cut: list[datetime], moment: datetime) -> None:
    order = list(Phase)
    phase = phase_of(moment, (cut[0], cut[1]))
    later = phase_of(moment + timedelta(seconds=1), (cut[0], cut[1]))
    assert order.index(phase) <= order.index(later)


@given(st.dictionaries(st.sampled_from(list(Stamp)), moments))
def test_goods_never_leave_before_they_arrived(known: dict[Stamp, datetime]) -> None:
    cut = cuts(known)
    assert (cut is None) == (Stamp.LODGED not in known or not {Stamp.RELEASED, Stamp.SETTLED} & set(known))
    assert cut is None or cut[0] <= cut[1]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_statistics_are_those_of_the_list(times: list[int]) -> None:
    told = figures(Phase.BORDER, [Cell(key="", phase=Phase.BORDER, time=t, cases=1, work=2, touches=1) for t in times])
    assert (told.cases, told.total, told.least, told.most) == (len(times), sum(times), min(times), max(times))
    assert told.median == median_low(times)
    assert told.least <= told.median <= told.p90 <= told.most
    assert sum(t <= told.p90 for t in times) * 100 >= 90 * len(times)
    assert abs(told.mean * len(times) - told.total) <= len(times)
    low, high = fences(Counter(times))
    assert told.outliers == sum(t < low or t > high for t in times)
    assert (told.work, told.touches) == (2 * len(times), len(times))


@given(st.integers(0, 10**10))
def test_a_duration_loses_half_a_per_cent_at_most_and_keeps_its_place(seconds: int) -> None:
    counted = rounded(seconds)
    assert counted <= seconds < counted * 1.01 + 1
    assert rounded(counted) == counted
    assert rounded(seconds) <= rounded(seconds + 1)


def test_a_case_counts_under_each_agency_and_once_elsewhere() -> None:
    case = measured(replace(LONG, mode="3"))
    assert case is not None
    two = replace(case, asked=(*case.asked, AgencyAsked(agency="MOFCOM", sent=at(0))))
    assert [(g.key, g.cases) for g in grouped(cells([two, case], By.AGENCY))] == [("AQSIQ", 2), ("MOFCOM", 1)]
    assert [(g.key, g.cases) for g in grouped(cells([two, case], By.MODE))] == [("3", 2)]
    assert [g.key for g in grouped(cells([two], By.AHEAD))] == ["yes"]
    assert [g.key for g in grouped(cells([two], By.PEAK))] == [""]


def test_the_middle_is_a_part_of_the_whole() -> None:
    case = measured(LONG)
    assert case is not None
    (whole,) = grouped(cells([case], By.ALL))
    assert middle(whole) == (29, 64)


def test_a_percentile_of_nothing_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no durations"):
        rank(Counter(), 50)
    assert figures(Phase.AFTER, []).cases == 0
