"""Careful clients under load: each sends what it has not heard an answer to again, the same bytes, and remembers which
answers it got. What they remember is what a node may never lose."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.load import Sample
from bench.node import Node

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-five-items.json"
JSON, NDJSON = "application/json", "application/x-ndjson"
GIVE_UP = 90.0
"""Seconds without an answer after which a client complains."""


class Client(threading.Thread):
    """One client; `acknowledged` is reference → (number, the events that were answered, in order)."""

    def __init__(self, node: Node, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.node = node
        self.sample = Sample(SAMPLE)
        self.acknowledged: dict[str, tuple[str, list[str]]] = {}
        self.faults: list[str] = []
        self.stop = threading.Event()
        self.http = httpx.Client(base_url=node.url, timeout=60)

    def run(self) -> None:
        number = 0
        with self.http:
            while not self.stop.is_set():
                number += 1
                try:
                    self.turn(number)
                except (AssertionError, LookupError, ValueError, httpx.HTTPError) as error:
                    self.faults.append(f"{self.name}-{number}: {error!r}")

    def turn(self, number: int) -> None:
        raise NotImplementedError

    def ask(self, role: str, path: str, body: bytes) -> dict[str, Any]:
        """The answer, however often it takes."""
        headers = {"authorization": f"Bearer {self.node.token(role)}", "content-type": JSON}
        until = time.monotonic() + GIVE_UP
        while True:
            try:
                answer = self.http.post(path, content=body, headers=headers)
                if answer.status_code in (200, 201):
                    return dict(answer.json())
                if answer.status_code != 503:
                    raise AssertionError(f"{path}: {answer.status_code} {answer.text[:300]}")
                why = answer.text
            except httpx.TransportError as error:
                why = repr(error)
            assert time.monotonic() < until, f"{path}: never answered; last: {why}"
            time.sleep(0.1)


class Trader(Client):
    """Lodges, amends, pays; an officer answers what is left. Each step waits for the answer to the one before."""

    def turn(self, number: int) -> None:
        reference = f"{self.name}-{number}"
        answer = self.ask("trader", "/v1/declarations", self.sample.body(reference.encode()))
        events = ["lodge"]
        self.acknowledged[reference] = (answer["number"], events)
        if number % 2:
            answer = self.ask("trader", "/v1/declarations", amendment(reference))
            assert not answer.get("problems"), answer["problems"]
            events.append("amend")
        for _ in range(6):
            event = self.step(reference, answer)
            if event is None:
                break
            answer = event[1]
            events.append(event[0])

    def step(self, reference: str, answer: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """What opens one of the holds, if anything does."""
        holds, number = answer.get("holds", ()), answer["number"]
        if "payment" in holds:
            paid = {"number": number, "amount": answer["assessment"]["due_now"], "currency": "CNY"}
            return "pay", self.ask("bank", "/v1/payments", dumped({**paid, "bank_reference": f"BANK-{reference}"}))
        officers = [h for h in holds if h in ("inspection", "documents", "permit")]
        if officers:
            word = {"hold": officers[0], "verdict": "passed", "reason": f"As declared: {reference}."}
            return "answer", self.ask("officer", f"/v1/declarations/{number}/verdicts", dumped(word))
        return None


class Uploader(Client):
    """Uploads many at a time; lines whose answer did not come are sent again."""

    LINES = 40

    def turn(self, number: int) -> None:
        waiting = [f"{self.name}-{number}-{line}" for line in range(self.LINES)]
        until = time.monotonic() + GIVE_UP
        while waiting:
            for reference, answer in zip(list(waiting), self.upload(waiting), strict=False):
                if "number" in answer:
                    assert answer["reference"] == reference, f"the answer to another line: {answer}"
                    self.acknowledged[reference] = (answer["number"], ["lodge"])
                    waiting.remove(reference)
                else:
                    assert answer.get("status") in (500, 503), f"{reference}: {answer}"
            assert time.monotonic() < until, f"never answered: {waiting}"
            if waiting:
                time.sleep(0.1)

    def upload(self, references: list[str]) -> Iterator[dict[str, Any]]:
        """The answers that came before the connection ended."""
        body = b"".join(self.sample.body(r.encode()) + b"\n" for r in references)
        headers = {"authorization": f"Bearer {self.node.token('trader')}", "content-type": NDJSON}
        try:
            with self.http.stream("POST", "/v1/declarations", content=body, headers=headers) as answer:
                if answer.status_code == 200:
                    yield from (json.loads(line) for line in answer.iter_lines())
        except httpx.TransportError:
            return


def amendment(reference: str) -> bytes:
    """A better description of the first item."""
    values = json.loads((SAMPLE.parent / "amend.json").read_text())
    return dumped({**values, "reference": reference})


def dumped(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()
