"""An agency's folder on its own SFTP server, where the node is a guest: it talks to the one host key that it was told,
signs in with its key and nothing else, and waits no longer than its patience."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import TypeVar

import asyncssh
from asyncssh import SFTPClient, SFTPNoSuchFile, SFTPOpUnsupported, SSHClientConnection, SSHClientConnectionOptions
from asyncssh.constants import FILEXFER_TYPE_REGULAR

from tongguan.exchange.server import Place, Server, place_of

PATIENCE, TURN = 15.0, 60.0
"""Seconds that a server has for an answer, and for all of a turn."""
MOST_NAMES = 10_000
"""So many names of a folder are looked at."""
FOLDERS = ("in", "out", "receipts", "done")
T = TypeVar("T")


class Unreachable(ConnectionError):
    """The server does not answer as agreed: who it is, what it refuses, or how long it takes."""


class Served:
    """A folder on a server, as long as the connection lasts; made by `connected`."""

    def __init__(self, runner: asyncio.Runner, turn: float) -> None:
        self._runner = runner
        self._until = runner.get_loop().time() + turn
        self._connection: SSHClientConnection | None = None
        self._sftp: SFTPClient | None = None
        self._folder = ""

    def sizes(self, below: str) -> Mapping[str, int]:
        return self.do(self._sizes(below))

    def read(self, path: str, most: int) -> bytes:
        return self.do(self._read(path, most))

    def put(self, path: str, body: bytes) -> None:
        self.do(self._put(path, body))

    def move(self, path: str, to: str) -> None:
        self.do(self._move(self.at(path), self.at(to)))

    def delete(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self.do(self.sftp.remove(self.at(path)))

    def do(self, work: Awaitable[T]) -> T:
        """What is asked of the server, while there is time. Raises FileNotFoundError, Unreachable."""
        left = min(PATIENCE, self._until - self._runner.get_loop().time())
        try:
            return self._runner.run(self._within(work, left))
        except SFTPNoSuchFile as error:
            raise FileNotFoundError(error.reason) from error
        except TimeoutError as error:
            raise Unreachable("it did not answer in time") from error
        except (asyncssh.Error, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def at(self, path: str) -> str:
        return str(PurePosixPath(self._folder, path))

    @property
    def sftp(self) -> SFTPClient:
        assert self._sftp is not None, "it is connected"
        return self._sftp

    def hang_up(self) -> None:
        """At once: nobody waits for a last word."""
        if self._connection is not None:
            self._connection.abort()

    async def _within(self, work: Awaitable[T], seconds: float) -> T:
        """Whoever is late is hung up on first, for what tidies up would wait for him too."""
        asked = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({asked}, timeout=max(seconds, 0.0))
        if not done:
            self.hang_up()
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            raise TimeoutError
        return asked.result()

    async def arrive(self, place: Place, options: SSHClientConnectionOptions) -> None:
        """Where the files lie; the folders that they lie in are made."""
        self._connection = await asyncssh.connect(place.host, place.port, options=options)
        self._sftp, self._folder = await self._connection.start_sftp_client(), place.folder
        for name in FOLDERS:
            await self.sftp.makedirs(self.at(name), exist_ok=True)

    async def _sizes(self, below: str) -> dict[str, int]:
        found: dict[str, int] = {}
        looked = 0
        async for entry in self.sftp.scandir(self.at(below).encode()):
            looked += 1
            name = entry.filename.decode("ascii", "replace") if isinstance(entry.filename, bytes) else entry.filename
            if entry.attrs.type == FILEXFER_TYPE_REGULAR:
                found[name] = entry.attrs.size or 0
            if looked >= MOST_NAMES:
                break
        return found

    async def _read(self, path: str, most: int) -> bytes:
        async with self.sftp.open(self.at(path), "rb", encoding=None) as file:
            found = await file.read(most + 1)
        return found.encode() if isinstance(found, str) else bytes(found)

    async def _put(self, path: str, body: bytes) -> None:
        whole = PurePosixPath(self.at(path))
        part = str(whole.with_name(f".{whole.name}.part"))
        async with self.sftp.open(part, "wb", encoding=None) as file:
            await file.write(body)
            with suppress(SFTPOpUnsupported):
                await file.fsync()
        await self._move(part, str(whole))

    async def _move(self, path: str, to: str) -> None:
        """In the place of what is there, as far as the server can."""
        try:
            await self.sftp.posix_rename(path, to)
        except SFTPOpUnsupported:
            with suppress(SFTPNoSuchFile):
                await self.sftp.remove(to)
            await self.sftp.rename(path, to)


@contextmanager
def connected(server: Server, turn: float = TURN) -> Iterator[Served]:
    """A turn at an agency's server. Raises Unreachable where it is another, does not let the node in, or is not
    there; FileNotFoundError where its folder is not; ValueError, where the description is amiss."""
    place = place_of(server)
    options = SSHClientConnectionOptions(
        username=place.user,
        known_hosts=([asyncssh.import_public_key(server.host_key)], [], []),
        client_keys=[asyncssh.read_private_key(server.key_file)],
        preferred_auth="publickey",
        agent_path=None,
        config=None,
        compression_algs=None,
    )
    with asyncio.Runner() as runner:
        served = Served(runner, turn)
        try:
            served.do(served.arrive(place, options))
            yield served
        finally:
            served.hang_up()
            runner.run(asyncio.sleep(0))
