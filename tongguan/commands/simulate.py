"""`tongguan simulate --rate N`: declarations at a steady rate through the public door, with what the answers took."""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx

from sandbox.traffic import Traffic
from tongguan.commands import Stop
from tongguan.commands.door import Door, configure_door, door
from tongguan.commands.prepare import known_sandbox

AT_MOST = 512
"""Requests under way; a node that is slower than the rate is not buried, the rate is missed and said so."""
TOLD_EVERY = 5.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--rate", type=float, required=True, help="declarations a second")
    parser.add_argument("--for", dest="seconds", type=float, default=60.0, help="seconds (default: 60)")
    parser.add_argument("--sample", type=Path, help="the declaration to vary, canonical JSON (default: the sandbox's)")
    configure_door(parser)


def run(args: argparse.Namespace) -> int:
    """0 = everything that was sent was decided."""
    if args.rate <= 0 or args.seconds <= 0:
        raise Stop("--rate and --for are above zero.")
    known = known_sandbox(args.data)
    sample = args.sample or (Path(known.sample) if known and known.sample else None)
    if sample is None or not sample.is_file() or sample.suffix != ".json":
        raise Stop("there is no declaration in canonical JSON to vary; name one with --sample.")
    try:
        traffic = iter(Traffic(sample, f"SIM{int(time.time()):X}"))
    except ValueError as error:
        raise Stop(str(error)) from error
    flow = Flow(door(args), traffic, args.rate)
    asyncio.run(flow.go(args.seconds))
    print(flow.told("in all"))
    return 1 if flow.failed else 0


class Flow:
    """One run."""

    def __init__(self, at: Door, traffic: Iterator[bytes], rate: float) -> None:
        self._at = at
        self._traffic = traffic
        self._rate = rate
        self._took: list[float] = []
        self._states: Counter[str] = Counter()
        self._began = time.monotonic()
        self._ended = self._began
        self.failed = 0

    async def go(self, seconds: float) -> None:
        """Sends at the rate until the time is up, then waits for what is under way."""
        head = {"authorization": f"Bearer {self._at.token}", "content-type": "application/json"}
        limits = httpx.Limits(max_connections=AT_MOST, max_keepalive_connections=AT_MOST)
        self._began = told = time.monotonic()
        async with httpx.AsyncClient(base_url=self._at.url, headers=head, timeout=30, limits=limits) as client:
            room, under_way = asyncio.Semaphore(AT_MOST), set[asyncio.Task[None]]()
            for number, body in enumerate(islice(self._traffic, max(1, round(self._rate * seconds)))):
                await asyncio.sleep(max(0.0, self._began + number / self._rate - time.monotonic()))
                if time.monotonic() - self._began > seconds:
                    break
                await room.acquire()
                task = asyncio.create_task(self._send(client, room, body))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                if time.monotonic() - told > TOLD_EVERY:
                    told = time.monotonic()
                    print(self.told("so far"), file=sys.stderr)
            await asyncio.gather(*under_way)

    async def _send(self, client: httpx.AsyncClient, room: asyncio.Semaphore, body: bytes) -> None:
        began = time.monotonic()
        try:
            answer = await client.post("/v1/declarations", content=body)
            state = answer.json().get("state", "") if answer.is_success else f"HTTP {answer.status_code}"
        except httpx.TransportError as error:
            state = type(error).__name__
        finally:
            room.release()
        self._ended = time.monotonic()
        self._took.append(self._ended - began)
        self._states[state] += 1
        self.failed += state.startswith("HTTP") or state.endswith("Error")

    def told(self, when: str) -> str:
        """Rate, latencies and states so far, in one line."""
        took = sorted(self._took) or [0.0]
        rate = len(self._took) / max(0.001, self._ended - self._began)
        half, most = (took[min(len(took) - 1, int(len(took) * share))] * 1000 for share in (0.5, 0.99))
        states = ", ".join(f"{count} {state}" for state, count in sorted(self._states.items()))
        return (
            f"{when}: {len(self._took)} answered, {rate:.1f}/s of {self._rate:g}/s asked, "
            f"p50 {half:.1f} ms, p99 {most:.1f} ms: {states or 'nothing yet'}"
        )
