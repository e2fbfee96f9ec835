"""The drill: a backup taken while the node works comes back whole, and what is damaged or in the way is refused."""

import argparse
import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from obstore.store import MemoryStore

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.cli import main
from tongguan.commands import Stop
from tongguan.commands.backup import backup
from tongguan.commands.door import door
from tongguan.commands.prepare import Sandbox, known_sandbox, tell
from tongguan.commands.reach import reached
from tongguan.commands.restore import restore
from tongguan.commands.verify import configure
from tongguan.commands.verify import run as verify_command
from tongguan.store import acts, reading
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.partitions import ahead
from tongguan.store.reading import Filter
from tongguan.store.server import Server
from tongguan.worker.run import Settings
from tongguan.worker.run import run as work
from tongguan.worker.verify import Walked, verify

pytestmark = pytest.mark.soak


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for data folders that any user may pass through."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("TONGGUAN_OBJECTS", raising=False)
    made = Path(mkdtemp(prefix="tongguan-test-"))
    made.chmod(0o755)
    yield made
    rmtree(made)


@pytest.fixture
def data(folder: Path) -> Iterator[Path]:
    """The data folder of a running node with a document."""
    data = folder / "data"
    with Server(data):
        (data / "objects" / "2026").mkdir(parents=True)
        (data / "objects" / "2026" / "invoice.pdf").write_bytes(b"%PDF-1.7 invoice")
        yield data


def numbers(store: Store) -> set[str]:
    with store.reading(SYSTEM) as conn:
        return {case.number for case in reading.cases(conn, Filter(), 100_000)}


def test_a_backup_under_load_comes_back_whole(data: Path, folder: Path) -> None:
    stop, lodged = threading.Event(), set[str]()
    with reached(data) as database:
        store, sealing = Store(database.urls), Store(database.urls)

        with store.writing() as conn:
            ahead(conn, MORNING)

        def load() -> None:
            serial = 0
            while not stop.is_set():
                batch = [Lodged(serial := serial + 1) for _ in range(20)]
                lodge(store, *batch)
                lodged.update(case.number for case in batch)

        settings = Settings(keys=data / "keys", objects=MemoryStore(), now=lambda: MORNING, every=0.02)
        threads = [threading.Thread(target=load), threading.Thread(target=work, args=(sealing, settings, stop))]
        for thread in threads:
            thread.start()
        while not (data / "keys" / "last-seal.json").exists():
            pass
        acknowledged = set(lodged)
        manifest = backup(data, folder / "saved")
        stop.set()
        for thread in threads:
            thread.join()
        store.close()
        sealing.close()
    assert {"database.dump", "objects/2026/invoice.pdf", "keys/seal.pem"} <= {entry.path for entry in manifest.files}

    new = folder / "new"
    restore(folder / "saved", new)
    with reached(new) as database:
        store = Store(database.urls)
        assert acknowledged <= numbers(store) <= lodged
        walked = Walked()
        assert list(verify(store, new / "keys", walked)) == []
        assert walked.seals > 0
        more = Lodged(999_999)
        lodge(store, more)  # the restored node goes on
        assert more.number in numbers(store)
        store.close()
    assert (new / "objects" / "2026" / "invoice.pdf").read_bytes() == b"%PDF-1.7 invoice"


def test_restoring_over_anything_is_refused(data: Path, folder: Path) -> None:
    with reached(data):
        backup(data, folder / "saved")
    with pytest.raises(Stop, match="not empty"):
        restore(folder / "saved", data)
    with pytest.raises(Stop, match="there already"):
        backup(data, folder / "saved")


@pytest.mark.parametrize("harm", ["change", "remove", "add"])
def test_a_damaged_backup_is_refused_before_anything_is_made(harm: str, data: Path, folder: Path) -> None:
    with reached(data):
        backup(data, folder / "saved")
    file = folder / "saved" / "objects" / "2026" / "invoice.pdf"
    if harm == "change":
        file.write_bytes(b"%PDF-1.7 invoicf")
    elif harm == "remove":
        file.unlink()
    else:
        file.with_name("extra").write_bytes(b"")
    with pytest.raises(Stop, match="Nothing was restored"):
        restore(folder / "saved", folder / "new")
    assert not (folder / "new").exists()


def test_verify_says_what_it_walked_and_fails_on_a_finding(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(["--data", str(data), "--chains-only"])
    with reached(data) as database:
        store = Store(database.urls)
        lodge(store, Lodged(1), Lodged(2))
        assert verify_command(args) == 0
        assert "2 cases, 2 facts, 0 seals: no findings" in capsys.readouterr().err
        with store.writing() as conn:
            conn.execute("update tongguan.case_file set seq = 7 where id % 10 = 2")
        store.close()
    assert verify_command(args) == 1
    assert (
        capsys.readouterr().out == f"cut-tail: Case {Lodged(2).number}: the list of cases names fact 7 as its last; "
        "the chain ends elsewhere.\n"
    )


def test_a_restore_that_fails_leaves_nothing(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reached(data):
        backup(data, folder / "saved")
    file = folder / "saved" / "manifest.json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"server": 18', b'"server": 99'))
    (folder / "new").mkdir()
    with pytest.raises(Stop, match="of PostgreSQL 99"):
        restore(folder / "saved", folder / "new")
    assert list((folder / "new").iterdir()) == []
    file.write_bytes(whole)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Stop, match="does not answer"):
        restore(folder / "saved", folder / "other")
    assert not (folder / "other").exists()
    monkeypatch.delenv("DATABASE_URL")
    restore(folder / "saved", folder / "new")


def test_a_restored_sandbox_keeps_its_tokens_and_forgets_the_old_address(data: Path, folder: Path) -> None:
    known = Sandbox(url="http://127.0.0.1:9", profile="cn", data=str(data), pid=1, database="x", tokens={"bank": "t"})
    tell(data, known)
    with reached(data):
        backup(data, folder / "saved")
    restore(folder / "saved", folder / "new")
    assert known_sandbox(folder / "new") == Sandbox(
        url="", profile="cn", data=str(folder / "new"), tokens={"bank": "t"}
    )
    args = argparse.Namespace(url="", token="", data=folder / "new")
    with pytest.raises(Stop, match="never started"):
        door(args)


def test_a_sandbox_tells_its_tokens_to_no_other_node(data: Path) -> None:
    tell(data, Sandbox(url="http://127.0.0.1:8000", profile="cn", data=str(data), tokens={"integrator": "t"}))
    for own in ("http://127.0.0.1:8000", "http://localhost:8000/"):
        assert door(argparse.Namespace(url=own, token="", data=data)).token == "t"
    for other in ("http://127.0.0.1:8001", "http://node.example:8000", "https://127.0.0.1:8000", "http://[::"):
        with pytest.raises(Stop):
            door(argparse.Namespace(url=other, token="", data=data))


def test_that_a_node_was_saved_and_verified_is_noted_in_it(data: Path, folder: Path) -> None:
    assert main(["backup", str(folder / "saved"), "--data", str(data)]) == 0
    assert main(["verify", "--data", str(data)]) == 0
    with reached(data) as database:
        store = Store(database.urls, readers=1)
        with store.reading(SYSTEM) as conn:
            verified, saved = acts.acts(conn, acts.Asked())
        store.close()
    assert (verified.what, saved.what) == ("node.verify", "node.backup")
    assert saved.name.startswith("operator ") and str(folder / "saved") in saved.body.decode()
    assert '"findings":0' in verified.body.decode()
