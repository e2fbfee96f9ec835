"""Documents past their date: their bytes go, what they were stays, and a crash at any point changes nothing of that."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import obstore
import pytest
from obstore.store import HTTPStore, LocalStore, MemoryStore, ObjectStore

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.commands.verify import summary
from tongguan.store import documents
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.documents import DocumentRow
from tongguan.worker import forget as forgetting
from tongguan.worker.forget import forget, sweep
from tongguan.worker.run import Settings, tidy
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

DAY = MORNING.date()
CASE = Lodged(1)


@pytest.fixture(params=["folder", "memory"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    yield LocalStore(str(tmp_path / "objects"), mkdir=True) if request.param == "folder" else MemoryStore()


def attach(store: Store, objects: ObjectStore, number: int, until: date) -> str:
    """A document with its bytes; returns its key."""
    key, body = f"documents/{number % 3}/{number}", f"invoice {number}".encode()
    obstore.put(objects, key, body)
    with store.writing() as conn:
        documents.add(conn, a_row(number, key, body, until))
    return key


def a_row(number: int, key: str, body: bytes, until: date) -> DocumentRow:
    return DocumentRow(
        f"{number:032x}", CASE.id, CASE.owner, CASE.declarant, f"Zhang San {number}.pdf", "N380", "application/pdf",
        len(body), sha256(body).digest(), key, MORNING, "trader", until,
    )  # fmt: skip


def keys(objects: ObjectStore) -> set[str]:
    return {meta["path"] for batch in obstore.list(objects) for meta in batch}


def kept(store: Store) -> dict[int, tuple[str, str, int]]:
    """Number → key, name and size of a document's row."""
    with store.reading(SYSTEM) as conn:
        rows = conn.execute("select id, object, name, size from tongguan.document").fetchall()
    return {int(row[0], 16): (row[1], row[2], row[3]) for row in rows}


def test_the_day_after_their_last_the_bytes_are_gone(store: Store, objects: ObjectStore) -> None:
    last = attach(store, objects, 1, DAY - timedelta(days=1))
    today = attach(store, objects, 2, DAY)
    assert forget(store, objects, DAY)
    assert keys(objects) == {today}
    assert kept(store) == {1: ("", "", len(b"invoice 1")), 2: (today, "Zhang San 2.pdf", len(b"invoice 2"))}
    assert forget(store, objects, DAY) and last not in keys(objects)


def test_a_worker_that_died_between_bytes_and_row_goes_on(store: Store, objects: ObjectStore) -> None:
    obstore.delete(objects, attach(store, objects, 1, DAY - timedelta(days=1)))
    attach(store, objects, 2, DAY - timedelta(days=1))
    assert forget(store, objects, DAY)
    assert keys(objects) == set() and {key for key, *_ in kept(store).values()} == {""}


def test_many_go_in_batches(store: Store, objects: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 3)
    for number in range(1, 9):
        attach(store, objects, number, DAY - timedelta(days=number % 2))
    assert forget(store, objects, DAY)
    assert len(keys(objects)) == 4 and sum(not key for key, *_ in kept(store).values()) == 4


def test_one_that_cannot_be_deleted_keeps_no_other(store: Store, tmp_path: Path) -> None:
    objects = LocalStore(str(tmp_path / "objects"), mkdir=True)
    attach(store, objects, 1, DAY - timedelta(days=1))
    attach(store, objects, 2, DAY - timedelta(days=1))
    stuck = tmp_path / "objects" / "documents" / "1" / "1"
    stuck.unlink()
    (stuck / "in the way").mkdir(parents=True)
    assert not forget(store, objects, DAY)
    assert [key for key, *_ in kept(store).values()] == ["documents/1/1", ""]
    (stuck / "in the way").rmdir()
    stuck.rmdir()
    assert forget(store, objects, DAY)
    assert {key for key, *_ in kept(store).values()} == {""}


def test_bytes_that_no_document_names_go_once_their_time_is_over(store: Store, objects: ObjectStore) -> None:
    today = datetime.now(UTC).date()
    stray, named = f"documents/202601/1/{'f' * 32}", f"documents/202601/1/{7:032x}"
    for key in (stray, named):
        obstore.put(objects, key, b"x")
    with store.writing() as conn:
        documents.add(conn, a_row(7, named, b"x", today + timedelta(days=400)))
    kept = timedelta(days=30)
    assert sweep(store, objects, today + kept, kept) and keys(objects) == {stray, named}
    assert sweep(store, objects, today + kept + timedelta(days=2), kept) and keys(objects) == {named}


def test_a_store_that_is_away_keeps_the_worker_from_nothing_else(store: Store, tmp_path: Path) -> None:
    objects = LocalStore(str(tmp_path / "objects"), mkdir=True)
    attach(store, objects, 1, DAY - timedelta(days=1))
    away = HTTPStore.from_url("http://127.0.0.1:9/", retry_config={"max_retries": 0})
    lodge(store, CASE)
    assert not tidy(store, Settings(keys=tmp_path, objects=away), MORNING)
    assert kept(store)[1][0] == "documents/1/1"


def test_the_worker_does_it_and_the_chain_stays_valid(store: Store, objects: ObjectStore, tmp_path: Path) -> None:
    lodge(store, CASE)
    signet = Signet(tmp_path / "keys")
    seal(store, signet, MORNING)
    attach(store, objects, 1, DAY - timedelta(days=1))
    assert tidy(store, Settings(keys=signet.folder, objects=objects), MORNING)
    walked = Walked()
    assert list(verify(store, signet.folder, walked)) == []
    assert walked.documents_deleted == 1
    assert "1 documents were deleted at their date." in summary(walked, 0)
