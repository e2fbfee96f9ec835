"""An agency's SFTP server, a real one: what is put is there whole, and whoever is another, slow, hostile or gone is
told by name and waited for no longer than agreed."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.worker.sftp_host import Host
from tongguan.exchange.server import Server
from tongguan.worker.sftp import Unreachable, connected

Serving = Callable[..., Any]


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    (tmp_path / "root" / "customs").mkdir(parents=True)

    @contextmanager
    def host(files: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> Iterator[Host]:
        with Host(tmp_path / "root", files) as one:
            yield one

    return host


def refused(server: Server, why: str, turn: float = 10.0) -> None:
    """No turn begins there."""
    with pytest.raises(Unreachable, match=why), connected(server, turn):
        raise AssertionError("it must not come so far")


def test_what_is_put_is_there_whole_and_nothing_else(serving: Serving) -> None:
    with serving() as host, connected(host.described()) as folder:
        folder.put("out/1.json", b"first")
        folder.put("out/1.json", b"second")
        assert (folder.sizes("out"), folder.read("out/1.json", 100)) == ({"1.json": 6}, b"second")
        folder.move("out/1.json", "done/1.json")
        assert folder.sizes("out") == {}, "no part of a file stays"
        (host.root / "customs" / "in" / "folder.json").mkdir()
        (host.root / "customs" / "in" / "a.json").write_bytes(b"x" * 500)
        assert folder.sizes("in") == {"a.json": 500}
        assert len(folder.read("in/a.json", 100)) == 101, "no more than one asks for"
        folder.delete("in/a.json")
        folder.delete("in/a.json")
        with pytest.raises(FileNotFoundError):
            folder.read("in/a.json", 100)


def test_another_host_key_is_not_talked_to(serving: Serving) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with serving() as host:
        refused(host.described(host_key=other), "HostKeyNotVerifiable")
    assert not list((host.root / "customs").iterdir())


def test_a_login_that_is_refused_is_told(serving: Serving, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.key"
    stranger.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    with serving() as host:
        refused(host.described(key_file=str(stranger)), "PermissionDenied")


def test_a_server_that_goes_half_way_is_told(serving: Serving) -> None:
    with serving() as host, connected(host.described()) as folder:
        folder.put("out/1.json", b"whole")
        host.vanish()
        with pytest.raises(Unreachable):
            for n in range(3):
                folder.put(f"out/{n}.json", b"never")
    assert (host.root / "customs" / "out" / "1.json").read_bytes() == b"whole"


class Slow(asyncssh.SFTPServer):
    """It lists nothing for a long time."""

    async def scandir(self, path: bytes) -> Any:
        await asyncio.sleep(30)
        yield None


def test_a_slow_server_is_not_waited_for(serving: Serving) -> None:
    began = time.monotonic()
    with (
        serving(Slow) as host,
        connected(host.described(), turn=1.0) as folder,
        pytest.raises(Unreachable, match="in time"),
    ):
        folder.sizes("in")
    assert time.monotonic() - began < 10


def test_one_that_accepts_and_says_nothing_is_not_waited_for(serving: Serving) -> None:
    with serving() as host, socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"sftp://node@127.0.0.1:{mute.getsockname()[1]}/customs"
        refused(host.described(url=url), "in time", turn=0.5)
