"""A whole node from the command line: up, lodge, a death, the clock, down, up again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sandbox/samples/cn/import-five-items.json"
PATIENCE = 90.0


class Up:
    """A node as its own process."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.said = data.parent / f"{data.name}.said"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tongguan", "up", "--data", str(data), "--port", "0", "--workers", "2"],
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )
        until(lambda: "Ctrl-C stops it" in self.said.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said.read_text()
        self.sandbox = json.loads((data / "sandbox.json").read_text())

    def get(self, path: str, role: str = "") -> tuple[int, str]:
        request = Request(self.sandbox["url"] + path)
        if role:
            request.add_header("authorization", f"Bearer {self.sandbox['tokens'][role]}")
        try:
            with urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def ready(self) -> bool:
        """Whether somebody listens and all parts of the node are well."""
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def until(good: object) -> None:
    """Waits until `good()` holds; a condition, never a sleep that hopes."""
    assert callable(good)
    end = time.monotonic() + PATIENCE
    while not good():
        assert time.monotonic() < end, "this did not come about"
        time.sleep(0.1)


def tongguan(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tongguan", *words, "--data", str(data)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    up = Up(tmp_path_factory.mktemp("node") / "data")
    yield up
    if up.process.poll() is None:
        up.stop()


def test_it_says_where_it_is_and_whom_it_knows(node: Up) -> None:
    said = node.said.read_text()
    assert node.sandbox["url"] in said and node.sandbox["tokens"]["trader"] in said
    assert f"--data-binary @{SAMPLE}" in said
    assert {"trader", "broker", "officer", "supervisor", "bank", "admin", "integrator"} <= set(node.sandbox["tokens"])
    assert (node.data / "sandbox.json").stat().st_mode & 0o077 == 0


def test_it_is_ready_and_shows_itself(node: Up) -> None:
    assert node.get("/healthz")[0] == 200
    assert json.loads(node.get("/readyz")[1])["parts"] == {"database": True, "law": True, "writer": True}
    status, page = node.get("/")
    assert status == 200 and "Open: declarations are taken and decided." in page
    assert f"@{SAMPLE.relative_to(ROOT)}" in page
    told = node.get("/v1/openapi")[1]
    assert re.findall(r'(?:href|src)="(?:https?:)?//[^"]*"', page + told) == [], "nothing comes from elsewhere"
    assert 'id="lodge"' in told and 'id="overloaded"' in told


def test_lodging_a_file_gives_one_object_and_again_the_same(node: Up) -> None:
    first, again = (tongguan("lodge", "--json", str(SAMPLE), data=node.data) for _ in range(2))
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert told["file"] == str(SAMPLE) and told["state"] == "held"
    assert "payment" in told["holds"] and set(told["holds"]) <= {"payment", "documents", "inspection"}  # by its lane
    assert list(told) == ["file", "reference", "state", "holds", "problems"]
    assert told["problems"] == [] and told["reference"]
    assert again.stdout == first.stdout


def test_what_no_declaration_is_gets_its_problems_and_counts_as_answered(node: Up, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text('{"function": "9", ')
    done = tongguan("lodge", "--json", str(tmp_path / "odd.json"), data=node.data)
    told = json.loads(done.stdout)
    assert done.returncode == 0 and told["state"] == "" and told["problems"]
    lost = {"function": "13", "type": "GPR", "reference": "NOWHERE-1"}
    (tmp_path / "lost.json").write_text(json.dumps(lost))
    told = json.loads(tongguan("lodge", "--json", str(tmp_path / "lost.json"), data=node.data).stdout)
    assert told["reference"] == "NOWHERE-1" and told["problems"][0]["code"] == "TGK004"


def test_stopped_in_the_middle_it_says_how_far_it_came(node: Up, tmp_path: Path) -> None:
    sample = json.loads(SAMPLE.read_text())
    for n in range(400):
        (tmp_path / f"{n:03}.json").write_text(json.dumps({**sample, "reference": f"STOPPED-{n}"}))
    words = [sys.executable, "-m", "tongguan", "lodge", "--data", str(node.data), str(tmp_path)]
    sending = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert sending.stdout is not None and sending.stdout.readline().startswith("held")
    sending.send_signal(signal.SIGINT)
    _, said = sending.communicate(timeout=PATIENCE)
    assert sending.returncode == 130
    assert said.startswith("Stopped. ") and "Lodge the same files again" in said and "Traceback" not in said


def test_a_token_that_the_node_does_not_know_is_said(node: Up) -> None:
    done = tongguan("lodge", "--token", "tgk_wrong", str(SAMPLE), data=node.data)
    assert done.returncode == 1 and "--token" in done.stdout and "1 file: 1 without answer." in done.stderr


def test_the_figures_of_all_processes_are_one(node: Up) -> None:
    status, text = node.get("/metrics", "metrics")
    assert status == 200 and 'tongguan_requests_total{method="POST",route="/v1/declarations",status="201"}' in text


def test_every_line_of_the_log_is_an_object_with_its_thread(node: Up) -> None:
    lines = [json.loads(line) for line in (node.data / "log/tongguan.jsonl").read_text().splitlines()]
    answered = [line for line in lines if line["message"] == "POST /v1/declarations"]
    assert answered and all(line["correlation_id"] and line["status"] and line["ms"] for line in answered)


def test_the_clock_moves_for_every_process(node: Up) -> None:
    done = tongguan("clock", "+72h", data=node.data)
    assert done.returncode == 0 and "moved by +3d" in done.stdout
    until(lambda: "moved by 3 d" in node.get("/")[1])


def test_a_second_node_on_the_same_data_is_told_so(node: Up) -> None:
    done = tongguan("up", "--port", "0", data=node.data)
    assert done.returncode == 2 and "already running" in done.stderr and node.sandbox["url"] in done.stderr


def test_a_taken_port_is_said(node: Up, tmp_path: Path) -> None:
    port = node.sandbox["url"].rpartition(":")[2]
    done = tongguan("up", "--port", port, data=tmp_path / "other")
    assert done.returncode == 2 and port in done.stderr and "--port" in done.stderr


@pytest.mark.soak
def test_a_database_that_hangs_is_told_and_not_waited_for(node: Up) -> None:
    place = Path(json.loads((node.data / "postgres.json").read_text())["data"])
    server = int((place / "postmaster.pid").read_text().splitlines()[0])
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    all_of_it = [
        server,
        *(int(p) for p, parent in (line.split() for line in listed.splitlines()) if int(parent) == server),
    ]
    for pid in all_of_it:
        os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: node.get("/readyz")[0] == 503)
        until(lambda: "Not taking declarations: Database." in node.get("/")[1])
        assert node.get("/healthz")[0] == 200
    finally:
        for pid in all_of_it:
            os.kill(pid, signal.SIGCONT)
    until(lambda: node.get("/readyz")[0] == 200 and "Open: declarations are taken" in node.get("/")[1])


@pytest.mark.soak
def test_what_dies_is_started_again(node: Up) -> None:
    """One web process is killed and the other answers all the while; then all of them and the worker. All come back."""
    before = children(node.process.pid)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: gone(before[0]))
    assert [node.get("/healthz")[0] for _ in range(20)] == [200] * 20
    until(lambda: len(children(node.process.pid)) == len(before))
    second = children(node.process.pid)
    for pid in second:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(children(node.process.pid)) == len(before) and not set(children(node.process.pid)) & set(second))
    until(lambda: node.ready())


def gone(pid: int) -> bool:
    """Whether a process has ended and its parent knows."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def children(pid: int) -> list[int]:
    """The node's own Python processes."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    return [int(r[0]) for r in rows if r[1] == str(pid) and "tongguan.serve" in r[3] and not r[2].startswith("Z")]


@pytest.mark.soak
def test_it_stops_when_asked_and_the_data_stay(node: Up) -> None:
    assert tongguan("lodge", "--json", str(SAMPLE), data=node.data).returncode == 0
    assert node.stop() == 0
    assert children(node.process.pid) == []
    again = Up(node.data)
    try:
        assert again.sandbox["tokens"] == node.sandbox["tokens"], "tokens that were given still open"
        assert '"number"' in again.get("/v1/declarations", "officer")[1]
    finally:
        assert again.stop() == 0
