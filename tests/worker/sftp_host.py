"""An agency's SFTP server for tests: a real one, on loopback, over a folder."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import asyncssh

from tongguan.exchange.server import Server


class Host:
    """An SFTP server on loopback over a folder; `files` may make it misbehave."""

    def __init__(self, root: Path, files: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> None:
        self.root, self.files = root, files
        self.key, self.guest = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        (root.parent / "guest.key").write_bytes(self.guest.export_private_key())
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.guests: list[asyncssh.SSHServerConnection] = []
        self.port = 0

    def _run(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _listen(self) -> None:
        trusted = asyncssh.import_authorized_keys(self.guest.export_public_key().decode())
        self.listener = await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self.key], authorized_client_keys=trusted, acceptor=self.guests.append,
            sftp_factory=lambda chan: self.files(chan, chroot=str(self.root).encode()),
        )  # fmt: skip
        self.port = self.listener.get_port()

    def __enter__(self) -> "Host":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.vanish()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def vanish(self) -> None:
        """Gone at once, with whoever is connected."""
        asyncio.run_coroutine_threadsafe(self._vanish(), self._loop).result(10)

    async def _vanish(self) -> None:
        self.listener.close()
        for guest in self.guests:
            guest.abort()
        await asyncio.sleep(0)

    def described(self, **said: Any) -> Server:
        """As the operator of the node describes it."""
        usual = {
            "url": f"sftp://node@127.0.0.1:{self.port}/customs",
            "host_key": self.key.export_public_key().decode(),
            "key_file": str(self.root.parent / "guest.key"),
        }
        return Server(**{**usual, **said})
