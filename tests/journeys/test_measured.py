"""Verifying what was measured: nothing amiss in what the worker made, every change named; older cases found again."""

from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from tests.journeys.conftest import Desk, declaration, sent
from tests.journeys.test_arrive import PLATE, declare, look, pass_, tell, truck, waybill
from tests.journeys.test_arrive import convoy as convoy
from tests.journeys.test_phases import busy as busy
from tests.journeys.test_review import SECRET, answered
from tongguan.audit.select import ReviewOutcome
from tongguan.crossings.look import PassageKind
from tongguan.manifests.report import Function
from tongguan.store import find, looks, node, phases
from tongguan.store.connect import SYSTEM, Store, Urls
from tongguan.worker import trace as tracing
from tongguan.worker.measure import Measuring, measure
from tongguan.worker.measured import times
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.trace import trace


def found(store: Store, secret: bytes = b"") -> list[tuple[str, str]]:
    return [(finding.kind, finding.sentence) for finding in times(store, secret)]


def changed(urls: Urls, statement: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute(statement.encode()).rowcount > 0, statement


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        ("update tongguan.phase set time[2] = time[2] + 1", "changed-times", "(time)"),
        ("update tongguan.phase set stamps = '{}'", "changed-times", "(stamps)"),
        ("update tongguan.phase set stamps = 'x', lane = 'red'", "changed-times", "(lane, stamps)"),
        ("update tongguan.phase set intervals[15] = 1", "changed-times", "(intervals)"),
        ("delete from tongguan.phase", "missing-times", "are missing"),
        ("update tongguan.phase set case_id = case_id - 100000, number = 'N'", "stray", "case N, which is missing"),
        ("""insert into tongguan.phase select (select max(id) from tongguan.case_file), 'N', left_at, office, direction,
            mode, lane, chapter, agencies, ahead, peak, time, work, touches, stamps, answers, intervals
            from tongguan.phase limit 1""", "changed-times", "not gone"),
    ],
)  # fmt: skip
def test_what_was_measured_is_what_the_facts_give(
    busy: Desk, store: Store, urls: Urls, statement: str, kind: str, words: str
) -> None:
    assert found(store) == []
    changed(urls, statement)
    told = found(store)
    assert kind in {one for one, _ in told} and any(words in sentence for _, sentence in told), told


def test_what_waits_for_its_measure_or_is_gone_at_its_date_is_no_fault(
    busy: Desk, store: Store, urls: Urls, tmp_path: Path
) -> None:
    busy.lodge(sent(declaration("import-standard", reference="T-later")))
    assert found(store) == [], "it waits for its seal"
    seal(store, Signet(tmp_path), busy.now())
    assert found(store) == [], "it is sealed and not measured yet"
    with store.writing() as conn:
        assert looks.forget(conn, busy.now()) > 0
    assert found(store) == [], "its work cannot be counted again"
    changed(urls, "update tongguan.message set body = '', standing = null")
    assert found(store) == [], "nor its mode and chapter"


def test_reviews_are_those_that_law_and_lot_choose(busy: Desk, store: Store, urls: Urls, tmp_path: Path) -> None:
    with store.writing() as conn:
        phases.advance(conn, phases.Mark())
    while measure(store, Measuring(SECRET)):
        pass
    chosen = busy.rows("review", "number")
    assert chosen and found(store, SECRET) == []
    assert {kind for kind, _ in found(store, b"another secret")} <= {"missing-review", "changed-review"}
    answered(busy, store, chosen[0][0], ReviewOutcome.NOTHING)
    measure(store, Measuring(SECRET))
    assert found(store, SECRET) == []
    changed(urls, "update tongguan.review set outcome = 'refer' where outcome <> ''")
    assert [kind for kind, _ in found(store, SECRET)] == ["changed-review"], "no act says so"
    changed(urls, "update tongguan.review set lane = 'green', outcome = ''")
    assert "changed-review" in {kind for kind, _ in found(store, SECRET)}
    changed(urls, "delete from tongguan.review")
    assert {kind for kind, _ in found(store, SECRET)} == {"missing-review", "changed-times"}, "nor is its stamp told"


def test_goods_that_passed_are_measured_and_verified(convoy: Desk, store: Store, tmp_path: Path) -> None:
    declare(convoy, "WB-1", "WB-2")
    pass_(convoy, look())
    seal(store, Signet(tmp_path), convoy.now())
    assert found(store) == []
    while measure(store, Measuring()):
        pass
    assert found(store) == [] and len(convoy.rows("phase", "number")) == 2


def test_what_is_told_of_goods_later_is_measured_anew(convoy: Desk, store: Store, urls: Urls, tmp_path: Path) -> None:
    declare(convoy, "WB-1", "WB-2")
    pass_(convoy, look(), step=PassageKind.EXIT)
    seal(store, Signet(tmp_path), convoy.now())

    def stamps() -> list[bytes]:
        while measure(store, Measuring()):
            pass
        assert found(store) == [] and convoy.rows("remeasure", "case_id") == []
        return [bytes(row[0]) for row in convoy.rows("phase", "stamps")]

    assert [b'"manifest"' in one for one in stamps()] == [True, True]
    told = truck(PLATE, waybill(1, 20, 2900))
    tell(convoy, replace(told, function=Function.DELETE, reasons=("002",)))
    assert convoy.rows("remeasure", "case_id") and found(store) == [], "it waits"
    assert [b'"manifest"' in one for one in stamps()] == [False, True]


def test_cases_from_before_are_found_by_their_numbers_again(
    convoy: Desk, store: Store, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(convoy, "WB-1", "WB-2")
    convoy.lodge(sent(declaration("import-standard", reference="BOXES")))
    before = sorted(convoy.rows("trace", "word, case_id, kind"))
    assert {kind for _, _, kind in before} >= {"waybill", "container"}
    changed(urls, "delete from tongguan.trace where kind = 'waybill'")
    monkeypatch.setattr(tracing, "AT_ONCE", 2)
    assert [trace(store) for _ in range(3)] == [True, False, False], "three cases, two at a time; then no more"
    assert sorted(convoy.rows("trace", "word, case_id, kind")) == before
    with store.reading(SYSTEM) as conn:
        assert len(find.find(conn, "WB-1")) == 1
    with store.writing() as conn:
        node.keep(conn, tracing.KEY, b'{"after":0,"until":0}')
    changed(urls, "delete from tongguan.trace")
    assert not trace(store) and convoy.rows("trace", "word") == [], "what came later had its own from the beginning"
