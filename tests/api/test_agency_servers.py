"""Agencies with servers of their own: the same files, receipts and digests as in a folder of the node; one that is
slow keeps no other waiting; whoever is suspended speaks through no file."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import asyncssh
import pytest

from tests.api.conftest import Calling, Small
from tests.api.test_agencies import lodged, receipts, went
from tests.worker.sftp_host import Host
from tongguan.parties.party import Kind, Party
from tongguan.store import agency_tasks, parties
from tongguan.worker.files import Window, exchange
from tongguan.worker.servers import Servers, run
from tongguan.worker.sftp import connected

NOW = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """The server of the radio desk."""
    (tmp_path / "root" / "customs").mkdir(parents=True)
    (tmp_path / "root" / "MIIT").symlink_to("customs")  # by which the helpers for folders find it
    with Host(tmp_path / "root") as one:
        yield one


def turn(node: Small, host: Host, code: str = "MIIT") -> None:
    """What the worker does in one turn."""
    with node.store.direct() as conn, connected(host.described()) as folder:
        exchange(Window(conn, node.office), folder, code)


def drop(host: Host, name: str, said: dict[str, Any]) -> None:
    """An answer, and its digest beside it."""
    body = json.dumps(said).encode()
    path = host.root / "customs" / "in" / name
    path.write_bytes(body)
    path.with_name(f"{name}.sha256").write_text(sha256(body).hexdigest())


def test_a_task_goes_out_and_its_answer_is_taken(call: Calling, node: Small, host: Host) -> None:
    number = lodged(call, "SFTP-1")
    turn(node, host)
    out = went(host.root, number)
    drop(host, "1.json", {"task": out["id"], "answer": "consent", "reason": "type approved"})
    drop(host, "2.json", {"task": out["id"], "answer": "perhaps", "reason": "x"})
    (host.root / "customs" / "in" / "3.json").write_bytes(b"x" * 200_000)
    (host.root / "customs" / "in" / "3.json.sha256").write_text("0" * 64)
    turn(node, host)
    assert {name: one["taken"] for name, one in receipts(host.root).items()} == {
        "1.json": True, "2.json": False, "3.json": False,
    }  # fmt: skip
    assert not list((host.root / "customs" / "in").iterdir())
    assert len(list((host.root / "customs" / "done").iterdir())) == 3


class Full(asyncssh.SFTPServer):
    """It has no room for receipts."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if b"/receipts/" in path:
            raise asyncssh.SFTPFailure("no space left")
        return super().open(path, pflags, attrs)


def test_a_turn_that_ends_before_its_receipt_says_nothing_twice(call: Calling, node: Small, host: Host) -> None:
    number = lodged(call, "SFTP-2")
    turn(node, host)
    id_ = went(host.root, number)["id"]
    drop(host, "1.json", {"task": id_, "answer": "consent", "reason": "type approved"})
    with Host(host.root, Full) as full, pytest.raises(ConnectionError, match="no space left"):
        turn(node, full)
    assert receipts(host.root) == {}, "the word was taken, its receipt not given"
    with Host(host.root) as again:
        turn(node, again)
    assert receipts(host.root)["1.json"]["taken"] is True
    with node.store.writing() as conn:
        acts = [act.act for act in agency_tasks.acts(conn, id_, 100)]
    assert acts.count("answered") == 1


def test_whoever_is_suspended_speaks_through_no_file(call: Calling, node: Small, host: Host) -> None:
    number = lodged(call, "SFTP-3")
    turn(node, host)
    drop(host, "1.json", {"task": went(host.root, number)["id"], "answer": "consent", "reason": "type approved"})
    with node.store.writing() as conn:
        parties.keep(conn, Party(id="MIIT", kind=Kind.AGENCY, name="MIIT", made_at=NOW, made_by="test"), NOW)
        parties.suspend(conn, "MIIT", ("test", NOW))
    turn(node, host)
    assert receipts(host.root) == {} and (host.root / "customs" / "in" / "1.json").exists()
    with node.store.writing() as conn:
        parties.resume(conn, "MIIT")
    turn(node, host)
    assert receipts(host.root)["1.json"]["taken"] is True


def test_one_that_says_nothing_keeps_no_other_waiting(call: Calling, node: Small, host: Host) -> None:
    number = lodged(call, "SFTP-4")
    another = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    strange = host.described(host_key=another)
    of = {"AQSIQ": strange, "MIIT": host.described()}
    servers = Servers(of=of, desk=lambda: node.office, now=lambda: datetime.now(UTC), every=0.2)
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(node.store, servers, stop))
    thread.start()
    end = monotonic() + 20
    try:
        while not list((host.root / "customs").glob("out/*.json")):
            assert monotonic() < end, "it never went out"
            sleep(0.1)
    finally:
        stop.set()
        thread.join(30)
    assert went(host.root, number)["agency"] == "MIIT"
    with node.store.writing() as conn:
        fault = conn.execute("select fault from tongguan.job where name = 'files AQSIQ'").fetchone()
    assert fault and "HostKeyNotVerifiable" in fault[0], "it is told which and why"
