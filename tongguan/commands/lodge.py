"""`tongguan lodge`: sends files to a node and says what became of each. Declarations go before follow-ups."""

import argparse
import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tongguan.commands.door import TOKEN, Door, configure_door, door
from tongguan.commands.files import MEANT, expanded
from tongguan.messages import received

AT_ONCE = 8
TRIES_FOR = 30.0
"""Seconds for which a node that is busy or away is asked again."""
FOLLOW_UP = re.compile(rb'FunctionCode>\s*13\s*<|"function"\s*:\s*"13"')
NO_ANSWER = (401, 403, 408, 429)


class Outcome(msgspec.Struct, kw_only=True):
    """What became of one file. `state` is empty where the node could not take it; then the problems say why."""

    file: str
    reference: str = ""
    state: str = ""
    holds: list[str] = []
    problems: list[dict[str, str]] = []
    number: str = ""
    sentence: str = ""
    answered: bool = False

    def told(self) -> dict[str, Any]:
        """As one line of --json."""
        shown = {"file": self.file, "reference": self.reference, "state": self.state}
        return {**shown, "holds": self.holds, "problems": self.problems}


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=MEANT)
    parser.add_argument("--json", action="store_true", help="one JSON object per file on standard output")
    configure_door(parser)


def run(args: argparse.Namespace) -> int:
    """0 = every file got an answer, whatever it says."""
    files = expanded(args.files)
    outcomes: list[Outcome] = []
    try:
        asyncio.run(lodge(door(args), files, args.json, outcomes))
    except KeyboardInterrupt:
        print(f"Stopped. {summary(outcomes)} Lodge the same files again: the same answers come.", file=sys.stderr)
        raise
    missing = sum(not o.answered for o in outcomes)
    print(summary(outcomes), file=sys.stderr)
    return 1 if missing else 0


async def lodge(at: Door, files: Sequence[Path], as_json: bool, outcomes: list[Outcome]) -> None:
    """Sends all; tells of each as its turn comes, and adds it to `outcomes`."""
    with progress(len(files)) as bar:
        task = bar.add_task("lodging", total=len(files))
        async for outcome in sent(at, files):
            outcomes.append(outcome)
            line = json.dumps(outcome.told(), ensure_ascii=False) if as_json else sentence(outcome)
            print(line, flush=True)
            bar.advance(task)


def progress(files: int) -> Progress:
    """The bar, on standard error and only where somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=files < 2 or not console.is_terminal, redirect_stdout=False)


async def sent(at: Door, files: Sequence[Path]) -> AsyncIterator[Outcome]:
    """Outcomes in the order of sending: declarations several at a time, follow-ups one by one behind them."""
    bodies = [(path, path.read_bytes()) for path in files]
    first = [b for b in bodies if not FOLLOW_UP.search(b[1])]
    then = [b for b in bodies if FOLLOW_UP.search(b[1])]
    limits, patience = httpx.Limits(max_connections=AT_ONCE), Patience()
    async with httpx.AsyncClient(base_url=at.url, headers=headers(at), timeout=120, limits=limits) as client:
        for group, width in ((first, AT_ONCE), (then, 1)):
            room = asyncio.Semaphore(width)
            tasks = [asyncio.create_task(one(client, room, patience, path, body)) for path, body in group]
            try:
                for task in tasks:
                    yield await task
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


def headers(at: Door) -> dict[str, str]:
    """What goes with every request."""
    return {"authorization": f"Bearer {at.token}", "accept": "application/json"}


class Patience:
    """How long we have been without a word from the node, over all files."""

    def __init__(self) -> None:
        self._heard = time.monotonic()

    def heard(self) -> None:
        self._heard = time.monotonic()

    @property
    def over(self) -> bool:
        return time.monotonic() - self._heard > TRIES_FOR


async def one(
    client: httpx.AsyncClient, room: asyncio.Semaphore, patience: Patience, path: Path, body: bytes
) -> Outcome:
    """One file's outcome; a node that is busy or away is asked again for a while."""
    async with room:
        media = "application/xml" if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "application/json"
        while True:
            pause = 1.0
            try:
                answer = await client.post("/v1/declarations", content=body, headers={"content-type": media})
                if answer.status_code not in (429, 503):
                    patience.heard()
                    return outcome(path, body, answer)
                pause = waiting(answer)
                reason = "The node is busy."
            except httpx.TransportError as error:
                reason = f"The node does not answer: {error or type(error).__name__}."
            if patience.over:
                return Outcome(file=str(path), sentence=reason, problems=[problem("no-answer", reason)])
            await asyncio.sleep(pause)


def waiting(answer: httpx.Response) -> float:
    """How long the node asks us to wait."""
    after = answer.headers.get("retry-after", "1")
    return min(float(after), 10.0) if after.isdigit() else 1.0


def outcome(path: Path, body: bytes, answer: httpx.Response) -> Outcome:
    """What the node said; of a file that it did not take, the reference is the file's own."""
    file = str(path)
    try:
        said = answer.json()
    except ValueError:
        said = {}
    problems = [one_problem(p) for p in said.get("problems", ())]
    if not answer.is_success:
        why = said.get("detail") or f"HTTP {answer.status_code}"
        if answer.status_code == 401:
            why = f"The node does not know this token. {TOKEN}"
        found = problems or [problem(str(said.get("type", "")).rpartition("#")[2] or "refused", why)]
        answered = answer.status_code < 500 and answer.status_code not in NO_ANSWER
        return Outcome(file=file, reference=reference_in(body), sentence=why, problems=found, answered=answered)
    return Outcome(
        file=file,
        reference=said.get("reference", ""),
        number=said.get("number", ""),
        state=said.get("state", ""),
        holds=list(said.get("holds", ())),
        problems=problems,
        sentence=said.get("sentence", ""),
        answered=True,
    )


def reference_in(body: bytes) -> str:
    """The trader's reference that a file carries, as far as it can be read."""
    read = received.read(received.seen_as(body), body).declaration
    return read.reference if read else ""


def one_problem(given: dict[str, Any]) -> dict[str, str]:
    """A problem in the five words of --json."""
    return {
        "code": given.get("code", ""),
        "severity": given.get("severity", "error"),
        "message": given.get("message", ""),
        "pointer": given.get("pointer", ""),
        "wire_pointer": given.get("wire_pointer", ""),
    }


def problem(code: str, message: str) -> dict[str, str]:
    """What stands in the way of an answer, in the same words."""
    return one_problem({"code": code, "message": message})


def sentence(outcome: Outcome) -> str:
    """One file's line, and a line per problem under it."""
    head = f"{outcome.state or 'not taken':<10} {outcome.number or outcome.reference or '-':<24} {outcome.file}"
    lines = [head if outcome.state in ("released", "settled") else f"{head}: {outcome.sentence}"]
    lines += [f"    {p['code']} {p['severity']} {p['pointer'] or '/'}: {p['message']}" for p in outcome.problems]
    return "\n".join(lines)


def summary(outcomes: Sequence[Outcome]) -> str:
    """All of them in one sentence."""
    counts: dict[str, int] = {}
    for one_of in outcomes:
        state = one_of.state or ("not taken" if one_of.answered else "without answer")
        counts[state] = counts.get(state, 0) + 1
    return (
        f"{len(outcomes)} {'file' if len(outcomes) == 1 else 'files'}: "
        + ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
        + "."
    )
