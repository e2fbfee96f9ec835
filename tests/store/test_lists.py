"""Lists on filled tables: whatever is asked, by whomever, a page reads hardly more rows than it shows; and a container
leads to its manifest by an index."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tongguan.parties.party import Caller, Scope, Sight
from tongguan.store import (
    agency_tasks,
    appeals,
    crossed,
    denied,
    manifests,
    movements,
    passages,
    phases,
    records,
    reviews,
)
from tongguan.store.connect import SYSTEM, Store, Urls
from tongguan.store.statements import Statements

ROWS = int(os.environ.get("TONGGUAN_LIST_ROWS", "20000"))
PAGE = 50
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
OWN = Caller(party="P7", scopes=frozenset({Scope.READ}))
PARTY = "case when n % 4000 = 7 then 'P7' else 'Q' || n % 100 end"
FILL = (
    """insert into tongguan.manifest (id, party, kind, mode, reference, office, batch, journey, means, state, version,
        consignments, received_at, changed_at, content)
    select n, {p}, case when n % 1000 = 1 then 'loading' else 'original' end,
        case when n % 1000 = 1 then '2' else '1' end, 'R' || n, '530' || n % 7, 'B' || n, 'J' || n, 'M' || n,
        case when n % 1000 = 1 then 'review' else 'standing' end, 1, 1, now(), now(), ''
    from generate_series(1, {n}) n""",
    """insert into tongguan.consignment (manifest, place, document, party, content)
    select n, 0, 'D' || n, {p}, '' from generate_series(1, {n}) n""",
    """insert into tongguan.consignment_unit (manifest, place, unit, party)
    select n, 0, 'CSQU' || n, {p} from generate_series(1, {n}) n""",
    """insert into tongguan.forbidden (document, kind, manifest, party, why, by, at, lifted_at)
    select 'D' || n, 'original', n, {p}, case when n % 1000 = 3 then '' else 'Why.' end, 'officer', now(),
        case when n % 1000 = 5 then now() end from generate_series(1, {n}) n where n % 20 = 3 or n % 1000 = 5""",
    """insert into tongguan.vehicle_trip (id, party, reference, way, load, office, batch, vehicle, state, version,
        received_at, changed_at, content)
    select n, {p}, 'T' || n, 'in', 'laden', case when n % 1000 = 1 then '9999' else '5301' end, 'B' || n,
        'V' || n, 'standing', 1, now(), now(), convert_to('{{"reference":"T","way":"in","load":"laden"}}', 'utf8')
    from generate_series(1, {n}) n""",
    """insert into tongguan.review (case_id, number, office, direction, lane, released_at, due_at, outcome, answered_at)
    select n, 'N' || n, case when n % 1000 = 1 then '9999' else '5301' end, 'import', 'blue', now(),
        now() + n * interval '1 minute', case when n % 2 = 0 then 'nothing' else '' end,
        case when n % 2 = 0 then timestamptz '2026-11-26 08:00Z' - n * interval '1 hour' end
    from generate_series(1, {n}) n""",
    """insert into tongguan.phase (case_id, number, left_at, office, direction, mode, lane, chapter, agencies, ahead,
        peak, time, work, touches, stamps)
    select n, 'N' || n, timestamptz '2026-11-26 08:00Z' - n * interval '1 hour', '530' || n % 7, 'import', '3', 'green',
        '84', '{{}}', '', '', '{{1,2,3}}', '{{0,0,0}}', '{{0,0,0}}', '' from generate_series(1, {n}) n""",
    """insert into tongguan.passage (office, seq, at, step, source, plate, party, carrier, actor, signal, body, hash)
    select '530' || n % 2, n, timestamptz '2026-11-26 08:00Z' + n * interval '1 second', 'arrival', 'gate', 'V' || n,
        'CUSTOMS', {p}, '', 'go', '', '' from generate_series(1, {n}) n""",
    """insert into tongguan.movement (case_id, number, reference, owner, declarant, carrier, phase, departure,
        destination, mode, due_at, changed_at, ended_at, awaited, awaited_by, content)
    select n, 'N' || n, 'R' || n, {p}, {p}, '', 'underway', '9403',
        case when n % 1000 = 1 then '9999' else '0100' end, '2',
        case when n % 3 > 0 then timestamptz '2026-11-26 08:00Z' + n * interval '1 minute' end, now(),
        case when n % 2 = 0 then now() end, case when n % 4 = 1 then '{{0100}}'::text[] else '{{}}' end,
        timestamptz '2026-11-26 08:00Z' + n * interval '1 minute', '' from generate_series(1, {n}) n""",
    """insert into tongguan.record (system, number, written, issuer, readers, holder, state, stands, version,
        changed_at, body, lines)
    select 'kind-' || n % 10, 'L' || n, 'L' || n, case when n % 2 = 0 then 'P7' else 'Q' || n % 10 end,
        case when n % 10 = 1 then '{{P7,P8}}'::text[] else '{{P8}}' end, {p},
        s.s, s.s, 1, now(), '{{}}', '[]'
    from generate_series(1, {n}) n, lateral (select case when n % 1000 = 2 then 'applied' else 'issued' end s) s""",
    """insert into tongguan.agency_task (case_id, number, agency, round, documents, state, made_at, sent_at, remind_at,
        shown, clauses, delete_by)
    select n, 'N' || n, {p}, 1, '{{D1}}', case when n % 2 = 0 then 'sent' else 'answered' end, now(), now(),
        timestamptz '2026-11-26 08:00Z' + n * interval '1 minute', '{{}}', '[]', '2030-01-01'
    from generate_series(1, {n}) n""",
    """insert into tongguan.denied_list (id, edition, imported_by, imported_at, entries)
    select 'L' || n, 1, '', now(), 0 from generate_series(0, 6) n where {n} > 0""",
    """insert into tongguan.denied_entry (list, id, mark, kind, country, number, address, programme, source, valid_from,
        names)
    select 'L' || n % 7, 'E' || n, 'M' || n, '', '', '', '', '', '', '2020-01-01', array['N' || n]
    from generate_series(1, {n}) n""",
    """insert into tongguan.denied_name (list, entry, name, keys)
    select 'L' || n % 7, 'E' || n, 'N' || n, array['n' || n, 'k' || n % 1000] from generate_series(1, {n}) n""",
    """analyze tongguan.denied_entry, tongguan.denied_name""",
    """insert into tongguan.appeal (case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until,
        reason, documents, by, at, salt, outcome, delete_by)
    select n, 3, 'N' || n, {p}, {p}, {p}, {p}, 'No.', false, '{{Hand}}', '2030-01-01', 'Yes.', '{{}}', 'Trader', now(),
        'salt', case when n % 1000 = 5 then '' else 'upheld' end, '2030-01-01'
    from generate_series(1, {n}) n""",
    """analyze tongguan.appeal, tongguan.record, tongguan.agency_task, tongguan.movement, tongguan.passage,
        tongguan.forbidden,
        tongguan.manifest, tongguan.consignment, tongguan.consignment_unit, tongguan.vehicle_trip, tongguan.review,
        tongguan.phase""",
)


@pytest.fixture(scope="module")
def filled(module_store: Store, module_urls: Urls) -> Store:
    """As many rows in each list as there are asked for."""
    with psycopg.connect(module_urls.owner, autocommit=True) as conn:
        for statement in FILL:
            conn.execute(statement.format(n=ROWS, p=PARTY).encode())
    return module_store


def touched(plan: dict[str, Any]) -> Iterator[int]:
    """The rows that each part of a plan that reads a table went over."""
    if "Relation Name" in plan:
        each = (
            plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        )
        yield round(each * plan["Actual Loops"])
    for part in plan.get("Plans", ()):
        yield from touched(part)


def read(store: Store, caller: Caller, statement: bytes, values: dict[str, Any]) -> int:
    """How many rows a statement goes over."""
    with store.reading(caller) as conn:
        row = conn.execute(b"explain (analyze, format json) " + statement, values).fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return sum(touched(plan[0]["Plan"]))


def of_manifests(**asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    word = str(asked.get("word", ""))
    return manifests.SQL, "manifests", {**manifests.Asked(**asked)._asdict(), "plain": word, "limit": PAGE}


def of_trips(**asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    none = dict.fromkeys(("batch", "vehicle", "office", "party", "word", "plate", "before"))
    return manifests.SQL, "trips", {**none, **asked, "limit": PAGE}


def of_passages(**asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    return passages.SQL, "passages", {**passages.Asked(**asked)._asdict(), "limit": PAGE}


def of_reviews(**asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    return reviews.SQL, "open", {"office": None, "after": None, **asked, "most": PAGE}


def of_movements(statement: str, **asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    place = {"ended": False, "by": str(NOW + timedelta(minutes=ROWS // 2))}
    return movements.SQL, statement, {**movements.Wanted(**asked)._asdict(), **place, "limit": PAGE}


def of_tasks(**asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    return agency_tasks.SQL, "listed", {"agency": "Q5", "state": None, "before": None, **asked, "limit": PAGE}


def of_denied(statement: str, **asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    wanted = denied.Wanted("L3", **asked)._asdict()
    return denied.SQL, statement, {**wanted, "keys": sorted(wanted["keys"]), "limit": PAGE}


def of_appeals(statement: str, **asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    return appeals.SQL, statement, {"body": "Q5", "before": None, **asked, "limit": PAGE}


def of_phases(statement: str, **asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    which = phases.Asked(since=NOW - timedelta(hours=PAGE), until=NOW, **asked)._asdict()
    return phases.SQL, statement, {**which, "by": "lane", "place": 1, "high": 0, "most": 20, "answered": 0}


def of_records(statement: str, **asked: Any) -> tuple[Statements, str, dict[str, Any]]:
    wanted = records.Wanted(**{"reads": ("kind-1",), **asked})._asdict()
    return records.SQL, statement, {**wanted, "reads": list(wanted["reads"]), "limit": PAGE}


RECORDS = {
    "all": (SYSTEM, of_records("listed")),
    "all, a later page": (SYSTEM, of_records("listed", before=ROWS // 2)),
    "all, of a kind": (SYSTEM, of_records("listed", system="kind-3")),
    "all, by number": (SYSTEM, of_records("listed", word="L77", whose="L77")),
    "own": (OWN, of_records("listed_own")),
    "own, a later page": (OWN, of_records("listed_own", before=ROWS // 2)),
    "own, by state": (OWN, of_records("listed_own", state="applied")),
    "own, of a kind": (OWN, of_records("listed_own", system="kind-1")),
    "own, by number": (OWN, of_records("listed_own", word="L78", whose="L78")),
    "a holder's": (Caller(party="Q6", scopes=frozenset({Scope.READ})), of_records("listed_own", reads=())),
    "tasks": (OWN, of_records("tasks")),
    "one": (OWN, (records.SQL, "one", {"system": "kind-8", "number": "L78"})),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_page_of_records_reads_hardly_more_than_it_shows(name: str, filled: Store) -> None:
    caller, (book, statement, values) = RECORDS[name]
    rows = read(filled, caller, book[statement], values)
    assert rows <= 12 * PAGE, (name, rows)


LISTS = {
    "manifests": of_manifests(),
    "manifests, a later page": of_manifests(before=ROWS // 2),
    "manifests, what waits": of_manifests(state="review"),
    "manifests, by mode": of_manifests(mode="2"),
    "manifests, by kind": of_manifests(kind="loading"),
    "manifests, by document": of_manifests(document="D77"),
    "manifests, by container": of_manifests(word="CSQU77"),
    "manifests, by nothing known": of_manifests(word="XXXX0"),
    "trips": of_trips(),
    "trips, by office": of_trips(office="9999"),
    "trips, of a party": of_trips(party="P7"),
    "trips, by word": of_trips(word="B77", plate="B77"),
    "trips, a later page": of_trips(before=ROWS // 2),
    "passages": of_passages(),
    "passages, of an office": of_passages(office="5301"),
    "passages, after the last": of_passages(office="5301", after=ROWS),
    "passages, of a vehicle": of_passages(plate="V77", office="5301"),
    "passages, a later page": of_passages(office="5301", before=NOW + timedelta(seconds=ROWS // 2)),
    "reviews": of_reviews(),
    "reviews, by office": of_reviews(office="9999"),
    "reviews, a later page": of_reviews(after=ROWS // 2 + 1),
    "reviews, found": (reviews.SQL, "outcomes", {"since": NOW - timedelta(hours=PAGE)}),
    "movements": of_movements("listed"),
    "movements, a later page": of_movements("listed", after=ROWS // 2 + 1),
    "movements, to an office": of_movements("listed", destination="9999"),
    "movements, late": of_movements("listed", late_at=NOW + timedelta(minutes=PAGE)),
    "movements, awaited": of_movements("awaited"),
    "movements, awaited, a later page": of_movements("awaited", after=ROWS // 2 + 1),
    "tasks of an agency": of_tasks(),
    "tasks of an agency, a later page": of_tasks(before=ROWS // 2),
    "tasks of an agency, to answer": of_tasks(state="sent"),
    "tasks of agencies, silent": (agency_tasks.SQL, "silent", {"at": NOW + timedelta(minutes=PAGE), "limit": PAGE}),
    "denied": of_denied("all"),
    "denied, a later page": of_denied("all", after="E5"),
    "passages, of a step": (
        crossed.SQL,
        "passed",
        {"since": NOW, "until": NOW + timedelta(seconds=ROWS // 2), "limit": PAGE},
    ),
    "appeals before a body": of_appeals("listed"),
    "appeals before a body, a later page": of_appeals("listed", before=ROWS // 2),
    "appeals that wait": of_appeals("open"),
    "phases": of_phases("counted"),
    "phases, at an office": of_phases("counted", office="5301"),
    "phases, between stamps": of_phases("between"),
    "phases, the slowest": of_phases("outliers"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_reads_hardly_more_than_it_shows(name: str, filled: Store) -> None:
    book, statement, values = LISTS[name]
    for caller in (SYSTEM, OWN) if book in (manifests.SQL, movements.SQL) else (SYSTEM,):
        rows = read(filled, caller, book[statement], {**values, "everything": caller is SYSTEM})
        assert rows <= 8 * PAGE, (name, caller.party, rows)


def test_the_container_of_a_gate_is_found_by_its_index(filled: Store) -> None:
    assert read(filled, SYSTEM, passages.SQL["boxed"], {"units": ["CSQU7", "CSQU8"]}) <= 8
    with filled.reading(SYSTEM) as conn:
        assert passages.boxed(conn, ["CSQU7", "CSQU8", "XXXX0"]) == {"CSQU7": ["D7"], "CSQU8": ["D8"]}
        assert [row.id for row in manifests.manifests(conn, manifests.Asked(word="csqu-77"), PAGE)] == [77]
    with filled.reading(OWN) as conn:
        assert manifests.manifests(conn, manifests.Asked(word="CSQU8"), PAGE) == [], "another party's"


def test_an_officers_task_is_a_manifest_that_waits_or_a_document_of_one(filled: Store) -> None:
    with filled.reading(Caller(party="CUSTOMS", scopes=frozenset({Scope.READ}), sees=Sight.ALL)) as conn:
        found = [row.id for row in manifests.manifests(conn, manifests.Asked(state="review"), 2 * PAGE)]
    assert found == [n for n in range(ROWS, 0, -1) if n % 1000 in (1, 3)]
