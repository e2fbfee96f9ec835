"""Companies come in by file: what is good is in, what is not is named, and what was killed goes on."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Urls
from tongguan.journeys import roster
from tongguan.journeys.roster import Import, file_of
from tongguan.parties.party import Caller, Scope
from tongguan.parties.roster import Headless
from tongguan.problem import Refusal
from tongguan.store import acts, companies, parties
from tongguan.store.companies import Far
from tongguan.store.connect import SYSTEM, Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADMIN = Caller(party="CUSTOMS", name="root", scopes=frozenset({Scope.ADMIN}))
HEAD = "id,name,name_zh,class\n"


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "companies.csv"


def brought(store: Store, path: Path, caller: Caller = ADMIN) -> Import:
    return Import(store, caller, file_of(path), ("AA", "A", "B"), lambda: NOW)


def results(far: Far) -> tuple[int, ...]:
    return far[1:]


def test_good_rows_are_in_and_bad_ones_are_named(store: Store, csv: Path) -> None:
    csv.write_text(HEAD + 'C1,"One,,A\nC2,Two,二,A\nC3,,,\n\nC2,Twice,,\nC4,Four,,Z\nC5,Five\n', "utf-8")
    far = brought(store, csv).run()
    assert results(far) == (6, 1, 0, 0, 5)
    with store.reading(SYSTEM) as conn:
        left = [(f.line, f.field) for f in companies.all_faults(conn, far.id)]
        made = parties.party(conn, "C2")
        told = [act.what for act in acts.acts(conn, acts.Asked(subject=far.id))]
    assert left == [(2, ""), (4, "name"), (6, "id"), (7, "class"), (8, "")]
    assert made is not None and (made.name_zh, made.made_by) == ("二", "root")
    assert told == ["companies.imported", "companies.import"]


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_a_fact(store: Store, csv: Path, urls: Urls) -> None:
    csv.write_text(HEAD + "C1,One,,A\nC2,Two,二,\n", "utf-8")
    brought(store, csv).run()
    assert results(brought(store, csv).run()) == (2, 0, 0, 2, 0)
    csv.write_text(HEAD + "C1,One,,\nC2,Two Ltd,二,\n", "utf-8")
    far = brought(store, csv).run()
    assert results(far) == (2, 0, 1, 1, 0)
    with psycopg.connect(urls.owner) as conn:
        facts = conn.execute('select party, "by", source, before, after from tongguan.party_change').fetchall()
    before, after = {"name": "Two", "name_zh": "二"}, {"name": "Two Ltd", "name_zh": "二"}
    assert facts == [("C2", "root", f"import {far.id}", before, after)]


def test_what_was_killed_goes_on_where_it_stopped(store: Store, csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "CHUNK", 3)
    csv.write_text(HEAD + "".join(f"C{n},Company {n},,\n" for n in range(10)), "utf-8")
    chunks = count(1)

    def die(far: Far) -> None:
        if next(chunks) == 2:
            raise Killed

    with pytest.raises(Killed):
        brought(store, csv).run(die)
    seen: list[int] = []
    far = brought(store, csv).run(lambda far: seen.append(far.rows))
    assert (seen, results(far)) == ([9, 10], (10, 10, 0, 0, 0))


@pytest.mark.parametrize("head", ["", "id,name,colour\n", "id,id,name\n", "name\n", '"id\n'])
def test_a_file_that_names_no_columns_begins_no_import(store: Store, csv: Path, head: str) -> None:
    csv.write_text(f"{head}C1,One\n", "utf-8")
    with pytest.raises(Headless):
        brought(store, csv).run()
    with store.reading(SYSTEM) as conn:
        assert companies.imports(conn) == []


def test_bytes_that_are_no_text_spoil_their_row_alone(store: Store, csv: Path) -> None:
    csv.write_bytes(b"id,name\nC1,\xff\xfe\nC2,Two\nC3,a\x00b\n")
    assert results(brought(store, csv).run()) == (3, 1, 0, 0, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_file_is_read_in_its_own_encoding(store: Store, csv: Path, encoding: str) -> None:
    csv.write_text("id,name,name_zh\nC1,One,深圳进出口公司\nC2,Two,海关\n", encoding)
    assert file_of(csv).rows == 2
    assert results(brought(store, csv).run()) == (2, 2, 0, 0, 0)
    with store.reading(SYSTEM) as conn:
        made = parties.party(conn, "C1")
    assert made is not None and made.name_zh == "深圳进出口公司"


def test_one_spoilt_line_makes_no_other_encoding_of_a_file(store: Store, csv: Path) -> None:
    csv.write_bytes("id,name\nC1,海关\nC2,公司\n".encode() + b"C3," + "海关".encode("gbk") + b"\n")
    assert results(brought(store, csv).run()) == (3, 2, 0, 0, 1)
    with store.reading(SYSTEM) as conn:
        made = parties.party(conn, "C1")
    assert made is not None and made.name == "海关"


def test_a_file_changes_neither_a_class_nor_what_a_party_is(store: Store, csv: Path) -> None:
    csv.write_text("id,name,kind,class\nC1,One,company,B\nB1,Two,broker,\n", "utf-8")
    brought(store, csv).run()
    csv.write_text("id,name,kind,class\nC1,One,company,AA\nB1,Two,company,\n", "utf-8")
    far = brought(store, csv).run()
    with store.reading(SYSTEM) as conn:
        left = [(f.line, f.field) for f in companies.all_faults(conn, far.id)]
    assert (results(far), left) == ((2, 0, 0, 0, 2), [(2, "class"), (3, "kind")])


def test_a_file_takes_no_agency_and_no_one_else_imports(store: Store, csv: Path) -> None:
    csv.write_text("id,name,kind\nX,Ministry,agency\n", "utf-8")
    assert results(brought(store, csv).run()) == (1, 0, 0, 0, 1)
    with pytest.raises(Refusal):
        brought(store, csv, Caller(party="C1", scopes=frozenset({Scope.COMPANY}))).run()


def test_two_imports_of_one_file_at_once_count_no_row_twice(store: Store, csv: Path) -> None:
    csv.write_text(HEAD + "C1,One,,\n", "utf-8")
    one = brought(store, csv)
    far, _ = one.begun()
    rows = list(roster.read(csv.read_text("utf-8").splitlines(keepends=True), ()))
    one.further(far, rows)
    with pytest.raises(Refusal):
        one.further(far, rows)
