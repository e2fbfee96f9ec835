"""A node whose disk is full: clear refusals, reading goes on, nothing acknowledged is lost, and once there is room it
goes on by itself. The disk is a small one in memory, which only root may mount."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.node import Node
from tests.soak.load import JSON, Trader
from tests.soak.test_crash import BACK_WITHIN, sealed, verified, whole

pytestmark = pytest.mark.soak

MB = 1024 * 1024
FULL_FOR = 10.0
"""Seconds without room."""


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A disk of 300 MB."""
    if os.getuid():
        assert not os.environ.get("CI"), "CI has to run this as root"
        pytest.skip("only root may mount a disk to fill")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Leaves no room at all."""
    with file.open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(64 * 1024)):
                pass
        except OSError:
            return


class Prober(Trader):
    """Lodges one after another, and tells the status of each try; `acknowledged` as with the others."""

    def lodge(self) -> httpx.Response:
        reference = f"PROBE-{len(self.acknowledged)}"
        answer = self.send("/v1/declarations", self.sample.body(reference.encode()), JSON)
        if answer.status_code in (200, 201):
            self.acknowledged[reference] = (answer.json()["number"], ["lodge"])
        return answer

    def send(self, path: str, body: bytes, media: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.node.token('trader')}", "content-type": media}
        return self.http.post(path, content=body, headers=headers)


def well_refused(answer: httpx.Response) -> bool:
    problem = answer.headers["content-type"] == "application/problem+json" and "retry-after" in answer.headers
    return answer.status_code == 503 and problem


def test_a_full_disk_loses_nothing(disk: Path) -> None:
    with Node(disk / "data", workers=2) as node:
        clients = [Trader(node, f"T{n}") for n in range(3)]
        prober = Prober(node, "P")
        number = prober.lodge().json()["number"]
        for client in clients:
            client.start()
        fill(disk / "filler")
        known = {"authorization": f"Bearer {node.token('trader')}"}
        answers, until = [], time.monotonic() + FULL_FOR
        while time.monotonic() < until:
            answers.append(prober.lodge())
            reading = prober.http.get(f"/v1/declarations/{number}", headers=known)
            assert reading.status_code in (200, 503), reading.text
            assert prober.http.get("/healthz").status_code == 200
        document = prober.send(f"/v1/declarations/{number}/documents", b"%PDF-1.7 " + bytes(MB), "application/pdf")
        (disk / "filler").unlink()
        refused = [answer for answer in answers if answer.status_code not in (200, 201)]
        assert refused and all(map(well_refused, [*refused, document])), [a.text for a in (*refused[:3], document)]
        until = time.monotonic() + BACK_WITHIN
        while (again := prober.lodge()).status_code == 503 and time.monotonic() < until:
            time.sleep(0.2)
        assert again.status_code in (200, 201), again.text
        for client in clients:
            client.stop.set()
        for client in clients:
            client.join(120)
        assert not [fault for client in clients for fault in client.faults]
        sealed(node)
        whole(node, {r: told for client in (*clients, prober) for r, told in client.acknowledged.items()})
        verified(node)
