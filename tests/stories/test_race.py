"""Two brokers race for the last hundred kilograms of one licence, in one batch and in two processes: one has them, the
other reads why not and what he can do, and nothing is taken twice."""

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from threading import Barrier, Event
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from bench.node import Node, family
from tests.stories.conftest import Seat, Stage, party

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"
LICENCE, MANY = "IL-LAST", 12


def fabric(importer: str, reference: str) -> dict[str, Any]:
    """A hundred kilograms of fabric under the licence."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    values |= {"reference": reference, "declarant": {"id": importer, "name": "Importer"}}
    values["shipment"]["importer"] |= values["declarant"]
    values["shipment"]["previous_documents"] = []
    item = values["shipment"]["items"][0]
    item |= {"description": "Dyed knitted fabric", "classifications": [{"id": "6006320000", "type": "TSP"}]}
    item |= {"tariff_quantity": {"value": "100", "unit": "KGM"}, "net_mass": {"value": "100", "unit": "KGM"}}
    item["documents"].append({"category": "G", "type": "001", "id": LICENCE})
    return values


def licence(holder: str) -> dict[str, Any]:
    """What the ministry issues: a hundred kilograms are left."""
    fields = {"holder": holder, "trade_country": "JP", "office": ["5304"]}
    lines = [{"hs": "600632", "origin": "JP", "quantity": "100", "unit": "KGM"}]
    return {"system": "import-licence", "number": LICENCE, "holder": holder, "fields": fields, "lines": lines}


@pytest.mark.browser
def test_in_one_batch_one_has_it_and_the_other_reads_what_he_can_do(sit: Seat, stage: Stage) -> None:
    for broker in ("pearl", "delta"):
        stage.entrust("mill", broker)
    stage.good("agency", "POST", "/v1/records", json=licence(party("mill")))
    pause = Event()
    busy = stage.node.intake.run_errand(lambda conn, office: pause.wait(20))
    with ThreadPoolExecutor(2) as both:
        sent = {
            who: both.submit(stage.lodging, who, fabric(party("mill"), f"RACE-{who}")) for who in ("pearl", "delta")
        }
        pause.wait(1)  # both are there before the writer goes on
        pause.set()
        came = {who: one.result() for who, one in sent.items()}
    busy.result()
    numbers = tuple(one["number"] for one in came.values())
    with stage.node.store.direct() as conn:
        at_once = "select count(distinct xmin::text) from tongguan.case_file where number = any(%s)"
        assert conn.execute(at_once, (list(numbers),)).fetchone() == (1,), "one batch"
    states = {one["state"]: who for who, one in came.items()}
    assert states.keys() == {"held", "returned"}, came
    (balance,) = stage.good("mill", "GET", f"/v1/records/import-licence/{LICENCE}")["balances"]
    assert Decimal(balance["left"]) == 0
    loser = states["returned"]
    page = sit(loser, f"/declarations/{came[loser]['number']}")
    expect(page.locator("main")).to_contain_text("0 KGM are left of Import licence IL-LAST")


@pytest.fixture
def running() -> Iterator[Node]:
    """A node as an operator runs it, with two web processes."""
    folder = Path(mkdtemp(prefix="tongguan-story-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "TONGGUAN_OBJECTS"):
            patch.delenv(name, raising=False)
        with Node(folder / "data", workers=2) as node:
            yield node
    shutil.rmtree(folder)


def asked(client: httpx.Client, token: str, method: str, path: str, body: Any = None) -> Any:
    answer = client.request(method, path, json=body, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def serving(node: Node) -> int:
    """How many of its processes hold connections to its address."""
    assert node.process is not None
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    open_ = {line[9] for line in lines if line[3] == "01" and int(line[1].rpartition(":")[2], 16) == node.port}
    held = 0
    for pid, _, _ in family(node.process.pid):
        links = (os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink())
        held += any(link.removeprefix("socket:[").removesuffix("]") in open_ for link in links)
    return held


def test_in_two_processes_one_has_it(running: Node) -> None:
    clients = [httpx.Client(base_url=running.url, timeout=60) for _ in range(MANY)]
    holder = str(json.loads(SAMPLE.read_text())["declarant"]["id"])
    asked(clients[0], running.token("licences"), "POST", "/v1/records", licence(holder))
    for client in clients:
        client.get("/healthz")
    assert serving(running) == 2, "both processes have some of them"
    start = Barrier(MANY)

    def lodge(n: int) -> dict[str, Any]:
        token = running.token("broker" if n % 2 else "integrator")
        start.wait()
        return dict(asked(clients[n], token, "POST", "/v1/declarations", fabric(holder, f"RACE-{n}")))

    with ThreadPoolExecutor(MANY) as racers:
        answers = list(racers.map(lodge, range(MANY)))
    assert sorted(one["state"] for one in answers) == ["held", *["returned"] * (MANY - 1)]
    (short,) = {p["message"] for one in answers for p in one.get("problems", ()) if p["code"] == "IML05"}
    assert short.startswith(
        "100 KGM are asked for and 0 KGM are left of Import licence IL-LAST: declare no more, or name"
    )
    whole = asked(clients[0], running.token("trader"), "GET", f"/v1/records/import-licence/{LICENCE}")
    assert [Decimal(one["left"]) for one in whole["balances"]] == [0] and len(whole["uses"]) == 1
    for client in clients:
        client.close()
