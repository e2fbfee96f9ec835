"""A gate under measurement: trucks with goods that were decided ahead come one after another, among so many manifests
that are live."""

import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from bench.node import Node

OFFICE = "5301"
SAMPLE = Path(__file__).parents[1] / "sandbox" / "samples" / "cn" / "import-prelodged.json"
FILL = (
    """insert into tongguan.manifest select -n, s.party, s.kind, s.mode, 'B' || n, s.office, 'BB' || n, s.journey,
    'BP' || n, s.state, s.version, s.consignments, s.departs_at,
    s.arrives_at + n * interval '2 s', s.received_at, s.changed_at, s.content
    from (select * from tongguan.manifest where id > 0 order by id limit 1) s, generate_series(1, %s) n""",
    """insert into tongguan.consignment (manifest, place, document, master, ucr, party, content)
    select -n, 0, 'BD' || n, '', '', s.party, s.content
    from (select * from tongguan.consignment where manifest > 0 order by manifest limit 1) s,
         generate_series(1, %s) n""",
    """insert into tongguan.vehicle_trip select -n, s.party, 'B' || n, s.way, s.load, s.office, 'BB' || n, 'BP' || n,
    s.state, s.version, s.arrives_at + n * interval '2 s', s.received_at, s.changed_at, s.content
    from (select * from tongguan.vehicle_trip where id > 0 order by id limit 1) s, generate_series(1, %s) n""",
    """insert into tongguan.fleet (id, party, kind, mark, plain, country, since, made_by)
    select 'B' || n, 'B', 'vehicle', 'BP' || n, 'BP' || n, 'CN', now(), 'B' from generate_series(1, %s) n""",
    """insert into tongguan.permit (id, member, party, kind, number, valid_from, valid_until, granted_by, granted_at)
    select 'B' || n, 'B' || n, 'B', 'passage', 'B', '2020-01-01', '2100-01-01', 'B', now()
    from generate_series(1, %s) n""",
)
TABLES = ("manifest", "consignment", "vehicle_trip", "fleet", "permit", "trace", "case_file", "message")


class Passed(NamedTuple):
    """Milliseconds from the request to the answer, and how many were answered in a second."""

    rate: float
    p50_ms: float
    p99_ms: float


class Trucks:
    """Trucks that were told, whose goods are declared, paid and wait for nothing but their arrival."""

    def __init__(self, node: Node, count: int, mark: str) -> None:
        self._node = node
        self._line = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
        self.plates = [f"G{mark}{n:05d}" for n in range(count)]
        for plate in self.plates:
            self._announce(plate)

    def pass_(self, count: int) -> Passed:
        """The next so many come, one right after another."""
        coming, self.plates = self.plates[:count], self.plates[count:]
        self._line.close()  # the node let go of a line that was idle while the table was filled
        assert len(coming) == count, "there are enough"
        took, began = [], time.perf_counter()
        for plate in coming:
            since = time.perf_counter()
            said = self.post("gate", "/v1/arrivals", {"passages": [{"office": OFFICE, "plate": plate}]})
            took.append(time.perf_counter() - since)
            answer = said["passages"][0]["answer"]
            chosen = {reason["code"] for reason in answer.get("reasons", ())} == {"GAT12"}  # by lot, to be looked at
            assert chosen or (answer["signal"] == "go" and len(answer["released"]) == 1), answer
        took.sort()
        at = [1000 * took[min(count - 1, int(share * count))] for share in (0.5, 0.99)]
        return Passed(count / (time.perf_counter() - began), *at)

    def post(self, role: str, path: str, body: Any) -> Any:
        headers = {"authorization": f"Bearer {self._node.token(role)}", "content-type": "application/json"}
        self._line.request("POST", path, json.dumps(body).encode(), headers)
        answer = self._line.getresponse()
        text = answer.read()
        assert answer.status < 300, (path, answer.status, text[:500])
        return json.loads(text)

    def _announce(self, plate: str) -> None:
        now = datetime.now(UTC)
        made = self.post("trader", "/v1/vehicles", {"mark": plate, "country": "CN"})
        term = {"valid_from": "2020-01-01", "valid_until": f"{now.date() + timedelta(days=90)}"}
        self.post("officer", "/v1/permits", {"member": made["id"], "kind": "passage", "number": plate, **term})
        road = {"office": OFFICE, "batch": f"B{plate}", "means": {"id": plate, "id_type": "30", "mode": "3"}}
        road["arrives_at"] = now.isoformat()
        self.post("trader", "/v1/trips", {"reference": plate, "way": "in", "load": "laden", **road})
        waybill = {
            "sequence": 1,
            "document": f"W{plate}",
            "document_type": "730",
            "consignor": {"name": "Nishi Seiko K.K."},
            "consignee": {"name": "Harbour Bridge Trading"},
            "loading": {"id": "HKHKG"},
            "unloading": {"id": "CNSZX"},
            "packages": "20",
            "gross_mass": {"value": "2900", "unit": "KGM"},
        }
        carrier = {"id": "91440300MA0DB0001B", "name": "Harbour Bridge Trading"}
        head = {"kind": "original", "mode": "3", "reference": plate, "journey": "J1", "carrier": carrier, **road}
        self.post("trader", "/v1/manifests", {"manifest": {**head, "consignments": [waybill]}})
        self._declare(plate)

    def _declare(self, plate: str) -> None:
        values = json.loads(SAMPLE.read_text())
        values["reference"] = plate
        papers = [{"category": "Z", "type": "730", "id": f"W{plate}", "line": 1}]
        values["shipment"] |= {"containerised": "0", "previous_documents": papers}
        del values["shipment"]["equipment"]
        said = self.post("trader", "/v1/declarations", values)
        paid = {"number": said["number"], "currency": "CNY", "bank_reference": plate}
        self.post("bank", "/v1/payments", {**paid, "amount": said["assessment"]["due_now"]})


def fill(node: Node, count: int) -> None:
    """So many manifests stand besides, each with its document, its vehicle and its permit."""
    with psycopg.connect(node.database, autocommit=True) as conn:
        for statement in FILL:
            conn.execute(statement.encode(), (count,))
        for table in TABLES:
            conn.execute(f"vacuum (analyze, parallel 0) tongguan.{table}".encode())
