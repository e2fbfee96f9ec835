"""Times from lodging to the figure: measured by the worker, counted by the database, and again from exported facts."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.journeys.conftest import BANK, NOW, OFFICER, Desk, declaration, sent
from tongguan.analytics.course import Course, Stamp
from tongguan.analytics.intervals import INTERVALS
from tongguan.analytics.phases import measured
from tongguan.analytics.report import PhaseQuestion, PhaseReport, recounted, report, written
from tongguan.analytics.statistics import By, together
from tongguan.cli import main
from tongguan.codes.law import Law
from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.pay import Payment, pay
from tongguan.messages.answer import Answer
from tongguan.parties.party import Caller, Scope
from tongguan.release.lifecycle import Hold
from tongguan.release.voice import Stance
from tongguan.store import documents, phases, walk
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker.measure import Measuring, everything, measure
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet

ALL = PhaseQuestion(since=NOW.date() - timedelta(days=2), until=NOW.date() + timedelta(days=2))


def lodged(desk: Desk, name: str, reference: str) -> Answer:
    (reply,) = desk.lodge(sent(declaration(name, reference=reference)))
    assert reply.answer is not None, reply.refusal
    return reply.answer


def consented(desk: Desk, number: str) -> None:
    """Each agency that must speak says yes, as soon as it is asked."""
    asked = "select id, agency from tongguan.agency_task where number = %s and state = 'sent'"
    while waits := desk.conn.execute(asked, (number,)).fetchall():
        for id_, party in waits:
            caller = Caller(party=party, name=party, scopes=frozenset({Scope.LEDGER}))
            agency.spoken(desk.conn, desk.office, caller, id_, TaskAnswer(answer=Stance.CONSENT, reason="seen"))


def settled(desk: Desk, told: Answer, minutes: int) -> None:
    """Everything that holds the case is closed, each so many minutes after the one before."""
    for hold in told.holds:
        desk.moment += timedelta(minutes=minutes)
        if hold is Hold.PAYMENT:
            assert told.assessment is not None
            due = Decimal(told.assessment.due_now)
            word = Payment(number=told.number, amount=due, currency="CNY", bank_reference=told.number)
            pay(desk.conn, desk.office, BANK, word)
        elif hold is Hold.ARRIVAL:
            desk.lodge(sent(declaration("present", reference=told.reference)))
        elif hold is Hold.AGENCY:
            consented(desk, told.number)
        else:
            case = desk.rows("case_file", f"id, number = '{told.number}'")
            (id_,) = [id_ for id_, same in case if same]
            documents.looked(desk.conn, id_, OFFICER, "case", desk.now())
            desk.moment += timedelta(minutes=minutes)
            answer(desk.conn, desk.office, OFFICER, Verdict(number=told.number, hold=hold, passed=True, reason="seen"))


def courses(store: Store) -> list[Course]:
    with walk.walking(store) as conn:
        return list(everything(conn))


def counted(store: Store, asked: PhaseQuestion, zone: str) -> PhaseReport:
    since, until = asked.moments(zone)
    which = phases.Asked(since=since, until=until, mode=asked.mode or None, lane=asked.lane or None)
    with store.reading(SYSTEM) as conn:
        cells = phases.counted(conn, which, asked.by)
        whole = phases.counted(conn, which, By.ALL)
        apart = phases.between(conn, which)
        told = report(asked, whole, cells, apart)
        assert asked.by is By.AGENCY or told == report(asked, together(cells), cells, apart)
        return told


@pytest.fixture
def busy(desk: Desk, store: Store, tmp_path: Path) -> Desk:
    """Cases of several kinds, most of them released, sealed and measured."""
    names = ("import-standard", "import-five-items", "import-prelodged", "import-meat", "export-standard")
    for n, name in enumerate(names * 2):
        settled(desk, lodged(desk, name, f"T-{n}"), 3 * n)
    lodged(desk, "import-meat", "T-open")
    seal(store, Signet(tmp_path), desk.now())
    assert measure(store, Measuring())
    assert not measure(store, Measuring()), "nothing more has changed"
    return desk


@pytest.mark.parametrize("by", By)
def test_the_database_and_the_exported_facts_say_the_same(busy: Desk, store: Store, law: Law, by: By) -> None:
    zone = law.head.time_zone
    exported = [msgspec.json.decode(msgspec.json.encode(one), type=Course) for one in courses(store)]
    asked = msgspec.structs.replace(ALL, by=by)
    told = counted(store, asked, zone)
    assert told == recounted(exported, asked, zone)
    assert told.total.cases >= 6 and told.total.phases[1].work > 0
    apart = {(one.since, one.until, one.agency): one for one in told.intervals}
    assert apart[Stamp.LODGED, Stamp.RELEASED, ""].cases == told.total.cases
    assert apart[Stamp.ASSESSED, Stamp.PAID, ""].median > 0
    of_all, *each = (one for one in told.intervals if one.since is Stamp.AGENCY_SENT)
    assert of_all.agency == "" and each and all(one.agency and one.cases <= of_all.cases for one in each)
    assert by in (By.ALL, By.AGENCY) or sum(group.cases for group in told.groups) == told.total.cases


def test_filters_count_the_same_cases(busy: Desk, store: Store, law: Law) -> None:
    zone = law.head.time_zone
    for more in ({"mode": "1"}, {"lane": "green"}, {"mode": "9"}):
        asked = msgspec.structs.replace(ALL, by=By.CHAPTER, **more)  # type: ignore[arg-type]
        told = counted(store, asked, zone)
        assert told == recounted(courses(store), asked, zone)
        assert told.intervals == () or told.intervals[0].cases <= told.total.cases
    none = msgspec.structs.replace(ALL, since=ALL.until, by=By.LANE)
    nothing = counted(store, none, zone)
    assert nothing.total.cases == 0 and nothing.groups == nothing.intervals == ()


def test_it_can_be_begun_anew_and_stops_anywhere(busy: Desk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = busy.rows("phase", "*")
    assert all(len(intervals) == len(INTERVALS) for (intervals,) in busy.rows("phase", "intervals"))
    monkeypatch.setattr(phases, "AT_ONCE", 4)
    with store.writing() as conn:
        phases.advance(conn, phases.Mark())
        phases.keep(conn, [(id_, None) for (id_,) in busy.rows("phase", "case_id")])
    steps = [measure(store, Measuring()) for _ in range(4)]
    assert steps == [True, True, True, False], "eleven cases, four at a time"
    assert sorted(busy.rows("phase", "*")) == sorted(before)


def test_an_export_names_nobody(busy: Desk, store: Store) -> None:
    said = msgspec.json.encode(courses(store)).decode()
    assert OFFICER.name not in said.replace('"officers"', "") and "COMMUNITY" not in said
    assert {one.mode for one in courses(store)} == {"1"}


def test_what_was_lodged_ahead_is_measured_before_and_at_the_border(busy: Desk, store: Store) -> None:
    ahead = [case for one in courses(store) if (case := measured(one)) and case.ahead]
    assert ahead and all(case.spans[0].time and Stamp.ARRIVED in case.stamps for case in ahead)


def test_the_command_counts_what_was_exported(
    busy: Desk, store: Store, law: Law, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.ndjson"
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in courses(store)))
    days = ["--since", str(ALL.since), "--until", str(ALL.until), "--zone", law.head.time_zone, "--by", "lane"]
    assert main(["phases", str(file), *days]) == 0
    told = counted(store, msgspec.structs.replace(ALL, by=By.LANE), law.head.time_zone)
    assert json.loads(capsys.readouterr().out) == json.loads(msgspec.json.encode(told))
    assert main(["phases", str(file), *days, "--csv"]) == 0
    assert capsys.readouterr().out.encode() == written(told).encode()
    assert main(["phases", str(file), "--since", "2026-01-02", "--until", "2026-01-01"]) == 2
    assert "wrong order" in capsys.readouterr().err
    file.write_bytes(b"{}\n")
    assert main(["phases", str(file)]) == 2
    assert "line 1" in capsys.readouterr().err


def test_nobody_but_officers_reads_what_was_measured(busy: Desk, store: Store) -> None:
    from tests.journeys.conftest import TRADER

    since, until = ALL.moments("UTC")
    with store.reading(TRADER) as conn:
        assert phases.counted(conn, phases.Asked(since, until), By.ALL) == []
