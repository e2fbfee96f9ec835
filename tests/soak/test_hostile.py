"""Strangers at the doors of a running node, all at once: floods, trickles, bombs, crowds that say nothing. They are
told why or hung up on; the node's memory stays bounded; whoever comes meanwhile is answered; it is well after."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bench.node import Node, family
from tests.api.test_connection import heard, pour, told
from tests.soak.load import JSON, NDJSON, Trader

pytestmark = pytest.mark.soak

MB = 1024 * 1024
TWO_GB = 2048 * MB
PATIENCE = 120
"""Seconds after which a stranger who was neither told nor hung up on complains."""
GROWTH = 256 * MB
"""What all this may cost a process beyond what it holds anyway."""
CROWD = 1500
FEW = 1024
"""How many files a process may have open, as many systems have it."""


@pytest.fixture
def crowded() -> Iterator[None]:
    """The node starts under the usual limit of open files; these tests may open more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Strangers:
    """What they do. Each returns when it was told or hung up on."""

    def __init__(self, node: Node, number: str) -> None:
        self.node = node
        self.documents = f"/v1/declarations/{number}/documents"

    def line(self) -> "closing[socket.socket]":
        return closing(socket.create_connection(("127.0.0.1", self.node.port), timeout=PATIENCE))

    def head(self, path: str, media: str, *more: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: node", f"Authorization: Bearer {self.node.token('trader')}"]
        return "\r\n".join([*lines, f"Content-Type: {media}", *more, "", ""]).encode()

    def flood(self, path: str, media: str, length: str) -> None:
        """Two gigabytes of zeros, as long as anybody takes them."""
        part = bytes(MB) if "Length" in length else b"100000\r\n" + bytes(MB) + b"\r\n"
        with self.line() as line:
            line.sendall(self.head(path, media, length))
            assert pour(line, part, TWO_GB) < 256 * MB, f"{path}, {length}: all was taken"
            refused(heard(line), 413, 400)

    def flood_form(self) -> None:
        """The same within a form."""
        with self.line() as line:
            line.sendall(self.head(self.documents, "multipart/form-data; boundary=B", f"Content-Length: {TWO_GB}"))
            pour(line, b'--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n', 1)
            assert pour(line, bytes(MB), TWO_GB) < 256 * MB
            refused(heard(line), 413)

    def say_less(self) -> None:
        """More than was said, and nobody reads it as a request."""
        with self.line() as line:
            line.sendall(self.head("/v1/declarations", JSON, "Content-Length: 100"))
            assert pour(line, bytes(MB), TWO_GB) < 256 * MB
            refused(heard(line), 400)

    def stall(self) -> None:
        """A body that stops."""
        with self.line() as line:
            line.sendall(self.head("/v1/declarations", JSON, "Content-Length: 8000000") + bytes(4 * MB))
            refused(heard(line), 408, 503)

    def trickle(self) -> None:
        """A body that never stops."""
        with self.line() as line:
            line.sendall(self.head(self.documents, "application/pdf", "Content-Length: 8000000"))
            drip(line, b"a")
            refused(heard(line), 408)

    def loris(self) -> None:
        """A head that never ends."""
        with self.line() as line:
            line.sendall(b"GET / HTTP/1.1\r\n")
            drip(line, b"X: y\r\n")
            refused(heard(line), 408)

    def bomb(self) -> None:
        """A head without end, at once."""
        with self.line() as line:
            line.sendall(b"GET / HTTP/1.1\r\nX: ")
            assert pour(line, b"a" * MB, TWO_GB) < 256 * MB
            refused(heard(line), 431)

    def queue(self) -> None:
        """Requests by the thousand, whose answers are not read."""
        with self.line() as line:
            pour(line, b"GET /v1/openapi.json HTTP/1.1\r\nHost: node\r\n\r\n" * 5000, 256 * MB)

    def endless_line(self) -> None:
        """A stream of one line."""
        with self.line() as line:
            line.sendall(self.head("/v1/declarations", NDJSON, "Transfer-Encoding: chunked"))
            pour(line, b"100000\r\n" + b"a" * MB + b"\r\n", 256 * MB)
            line.sendall(b"0\r\n\r\n")
            line.settimeout(PATIENCE)
            answer = b""
            while not answer.endswith(b"0\r\n\r\n"):
                answer += line.recv(65536)
            assert answer.count(b"#too-large") == 1, answer[-2000:]

    def deaf(self) -> None:
        """Lines by the hundred thousand, whose answers nobody reads."""
        lines = (b"[]\n" * 1000, b'{"function":"9","type":"IMA","reference":"\xff"}\n' * 1000)
        with self.line() as line:
            line.sendall(self.head("/v1/declarations", NDJSON, "Transfer-Encoding: chunked"))
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in lines)
            assert pour(line, chunks, 256 * MB) < 256 * MB, "all was taken"

    def disguise(self) -> None:
        """A bomb that would have to be unpacked."""
        with self.line() as line:
            head = self.head("/v1/declarations", JSON, "Content-Encoding: gzip", f"Content-Length: {MB}")
            line.sendall(head + b"\x1f\x8b" + bytes(MB - 2))
            answer = line.recv(65536)
            refused(answer + line.recv(65536) if answer.endswith(b"\r\n\r\n") else answer, 415)

    def leave(self) -> None:
        """Half a request, and gone."""
        with self.line() as line:
            line.sendall(self.head("/v1/declarations", JSON, "Content-Length: 1000") + b'{"fun')
            line.shutdown(socket.SHUT_WR)
            assert heard(line) == b""

    def crowd(self) -> None:
        """Connections that say nothing."""
        lines = [socket.create_connection(("127.0.0.1", self.node.port), timeout=PATIENCE) for _ in range(CROWD)]
        for line in lines:
            with line:
                assert heard(line) == b""


def drip(line: socket.socket, part: bytes) -> None:
    """Sends a little twice a second, until hung up on."""
    pause = threading.Event()
    try:
        for _ in range(2 * PATIENCE):
            line.sendall(part)
            pause.wait(0.5)
    except OSError:
        return


def refused(answer: bytes, *statuses: int) -> None:
    """Told why; or the line broke under what was still on its way."""
    assert not answer or told(answer)[0] in statuses, answer[:500]


def peaks(node: Node) -> dict[int, int]:
    """Bytes of memory that each process of the node has held at most, PostgreSQL's left out."""
    assert node.process is not None
    found = {}
    for pid, name, _ in family(node.process.pid):
        if not name.startswith("postgres"):
            status = Path(f"/proc/{pid}/status").read_text()
            found[pid] = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return found


def acts(strangers: Strangers) -> list[Callable[[], None]]:
    """All that they do at the same time."""
    lodge, document = ("/v1/declarations", JSON), (strangers.documents, "application/pdf")
    lengths = f"Content-Length: {TWO_GB}", "Transfer-Encoding: chunked"
    floods = [(*door, length) for door in (lodge, document) for length in lengths]
    return [
        strangers.crowd,
        *[lambda one=one: strangers.flood(*one) for one in floods],
        strangers.flood_form,
        strangers.say_less,
        *[strangers.stall] * 40,
        *[strangers.trickle] * 3,
        *[strangers.loris] * 20,
        *[strangers.bomb] * 5,
        *[strangers.queue] * 5,
        *[strangers.endless_line] * 2,
        *[strangers.deaf] * 3,
        *[strangers.leave] * 20,
        strangers.disguise,
    ]


def test_strangers_at_the_doors(crowded: None, node: Node) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    honest = Trader(node, "HONEST")
    number = Trader(node, "BEFORE").ask("trader", "/v1/declarations", honest.sample.body(b"BEFORE"))["number"]
    before = peaks(node)
    honest.start()
    everybody = acts(Strangers(node, number))
    with ThreadPoolExecutor(len(everybody)) as pool:
        ends = [pool.submit(act) for act in everybody]
    meanwhile = len(honest.acknowledged)
    honest.stop.set()
    honest.join(PATIENCE)
    assert [str(end.exception()) for end in ends if end.exception()] == []
    assert honest.faults == [] and meanwhile > 0
    after = peaks(node)
    assert before.keys() == after.keys(), "a process died"
    grown = {pid: (after[pid] - before[pid]) // MB for pid in after}
    assert all(mb * MB < GROWTH for mb in grown.values()), f"MB more: {grown}"
    assert httpx.get(f"{node.url}/readyz").status_code == 200
