"""A load generator that costs little: raw HTTP/1.1 over kept connections, each declaration under its own reference.

Runs as a process of its own: ``python -m bench.load URL TOKEN SAMPLE --connections 64 --seconds 3`` prints one JSON
object {sent, seconds, rate, p50_ms, p99_ms, errors}. Bounded in time; only to a loopback address.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

REFERENCE, BOX, RECORD = "@@REFERENCE@@", "@@BOX{}@@", "@@RECORD@@"
HOLES = re.compile(rb"@@(REFERENCE|RECORD|BOX\d+)@@")
RECORDS = 500
"""Records of agencies that a sample's declarations name by turns, BENCH0 and on."""
VALUES = dict(
    zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", [*range(10), *(n for n in range(10, 39) if n % 11)], strict=True)
)
WINDOW, CHUNK = 64, 16
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Sample:
    """A declaration in canonical JSON; each sending has a reference, containers and a transport document of its own."""

    def __init__(self, path: Path) -> None:
        declaration = json.loads(path.read_text())
        declaration["reference"] = REFERENCE
        shipment = declaration["shipment"]
        for number, box in enumerate(shipment.get("equipment", ())):
            box["id"] = BOX.format(number)
        for paper in shipment.get("previous_documents", ()):
            paper["id"] = REFERENCE
        text = json.dumps(declaration, separators=(",", ":"), ensure_ascii=False).encode()
        self.parts = HOLES.split(text)

    def body(self, reference: bytes) -> bytes:
        filled = list(self.parts)
        for at in range(1, len(filled), 2):
            hole = filled[at]
            filled[at] = filling(reference, hole)
        return b"".join(filled)


def filling(reference: bytes, hole: bytes) -> bytes:
    """What stands in a hole of the declaration under a reference."""
    if hole == b"RECORD":
        return b"BENCH%d" % (int.from_bytes(blake2b(reference, digest_size=4).digest(), "big") % RECORDS)
    return reference if hole == b"REFERENCE" else container(reference + hole)


def container(seed: bytes) -> bytes:
    """A container number (ISO 6346), with its check digit."""
    number = int.from_bytes(blake2b(seed, digest_size=7).digest(), "big")
    owner = "".join(LETTERS[number // 26**i % 26] for i in range(3))
    box = f"{owner}U{number // 26**3 % 10**6:06d}"
    total = sum(VALUES[c] << i for i, c in enumerate(box))
    return f"{box}{total % 11 % 10}".encode()


class Single(asyncio.Protocol):
    """One kept connection that sends the next declaration when the answer to the last is there."""

    def __init__(self, run: "Run") -> None:
        self.run = run
        self.buffer = b""
        self.started = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.send()

    def send(self) -> None:
        if self.run.over():
            self.transport.close()
            return
        delay = self.run.wait()
        if delay > 0:
            asyncio.get_running_loop().call_later(delay, self.send_now)
        else:
            self.send_now()

    def send_now(self) -> None:
        if not self.transport.is_closing():
            self.started = time.perf_counter()
            self.transport.write(self.run.request())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        at = self.buffer.lower().find(b"content-length:", 0, end)
        length = int(self.buffer[at + 15 : self.buffer.find(b"\r\n", at)])
        if len(self.buffer) < end + 4 + length:
            return
        self.run.answered(self.buffer[9:12], time.perf_counter() - self.started)
        self.buffer = self.buffer[end + 4 + length :]
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        self.run.closed()


class Run:
    """One bounded run: what is sent, at which pace, what came back."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.sample = Sample(Path(args.sample))
        self.prefix = f"B{os.getpid():x}{time.time_ns() % 10**9:x}-".encode()
        where = urlsplit(args.url)
        assert where.hostname in ("127.0.0.1", "localhost", "::1"), "only to this machine"
        self.host, self.port = where.hostname, where.port or 80
        self.head = (
            f"POST /v1/declarations HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {args.token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self.interval = 1 / args.rate if args.rate else 0.0
        self.next_at = self.until = self.began = 0.0
        self.seconds = args.seconds
        self.latencies: list[float] = []
        self.errors = 0
        self.number = 0
        self.ready = [self.made() for _ in range(args.ready)]  # made before the clock starts: it is not what we measure
        self.open = args.connections
        self.finished = asyncio.Event()

    def line(self) -> bytes:
        self.number += 1
        return self.sample.body(self.prefix + str(self.number).encode())

    def made(self) -> bytes:
        body = self.line()
        return self.head + str(len(body)).encode() + b"\r\n\r\n" + body

    def request(self) -> bytes:
        return self.ready.pop() if self.ready else self.made()

    def wait(self) -> float:
        """Seconds until this connection may send, at a given rate over all connections."""
        if not self.interval:
            return 0.0
        now = time.perf_counter()
        at = self.next_at = max(self.next_at + self.interval, now - self.interval)
        return at - now

    def over(self) -> bool:
        return time.perf_counter() >= self.until

    def answered(self, status: bytes, seconds: float) -> None:
        if status == b"201":
            self.latencies.append(seconds)
        else:
            self.errors += 1

    def closed(self) -> None:
        self.open -= 1
        if not self.open:
            self.finished.set()

    async def go(self) -> dict[str, float]:
        loop = asyncio.get_running_loop()
        self.began = self.next_at = time.perf_counter()
        self.until = self.began + self.seconds
        await asyncio.gather(
            *(loop.create_connection(lambda: Single(self), self.host, self.port) for _ in range(self.open))
        )
        await asyncio.wait_for(self.finished.wait(), self.seconds + 30)
        return summary(self.latencies, time.perf_counter() - self.began, self.errors)


class Upload:
    """One NDJSON upload: at most WINDOW lines without an answer, for so long; what comes later is read, not counted."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.open = 0
        self.moved = asyncio.Event()

    async def go(self) -> None:
        run = self.run
        reader, writer = await asyncio.open_connection(run.host, run.port, limit=2**22)
        head = run.head.replace(b"application/json", b"application/x-ndjson").removesuffix(b"Content-Length: ")
        writer.write(head + b"Transfer-Encoding: chunked\r\n\r\n")
        answers = asyncio.create_task(self.count(reader))
        while not run.over():
            if self.open > WINDOW - CHUNK:
                self.moved.clear()
                await self.moved.wait()
                continue
            chunk = b"".join([run.line() + b"\n" for _ in range(CHUNK)])
            self.open += CHUNK
            writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        await answers
        writer.close()

    async def count(self, reader: asyncio.StreamReader) -> None:
        """Counts the answers of one upload until its last chunk."""
        run = self.run
        await reader.readuntil(b"\r\n\r\n")
        while size := int((await reader.readline()).strip(), 16):
            chunk = await reader.readexactly(size + 2)
            lines, good = chunk.count(b"\n", 0, size), chunk.count(b'"number"')
            self.open -= lines
            self.moved.set()
            run.errors += lines - good
            if not run.over():
                run.latencies.extend([0.0] * good)
        self.moved.set()


async def stream(args: argparse.Namespace) -> dict[str, float]:
    """NDJSON uploads, one per connection; their answers in the time given."""
    run = Run(args)
    run.until = time.perf_counter() + args.seconds
    await asyncio.gather(*(Upload(run).go() for _ in range(args.connections)))
    return summary(run.latencies, args.seconds, run.errors) | {"sent": run.number - args.ready + len(run.ready)}


def summary(latencies: list[float], seconds: float, errors: int) -> dict[str, float]:
    """What a run comes to."""
    ordered = sorted(latencies)
    at = lambda share: 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0  # noqa: E731
    return {
        "sent": len(ordered),
        "seconds": seconds,
        "rate": len(ordered) / seconds,
        "p50_ms": at(0.50),
        "p99_ms": at(0.99),
        "errors": errors,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("sample")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--ready", type=int, default=0, help="requests made before the clock starts")
    parser.add_argument("--ndjson", action="store_true")
    args = parser.parse_args()

    async def work() -> dict[str, float]:
        return await (stream(args) if args.ndjson else Run(args).go())

    json.dump(uvloop.run(work()), sys.stdout)


if __name__ == "__main__":
    main()
