"""Spans arrive, by OTLP over HTTP, at whoever collects them, and name the case."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.node import Node
from tests.soak.load import Trader

pytestmark = pytest.mark.soak


class Collector(BaseHTTPRequestHandler):
    """Takes spans as a collector does."""

    spans: list[Any]

    def do_POST(self) -> None:
        assert self.path == "/v1/traces" and self.headers["content-type"] == "application/x-protobuf"
        told = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
        self.spans.extend(s for r in told.resource_spans for scope in r.scope_spans for s in scope.spans)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing to say."""


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """All spans that have arrived."""
    Collector.spans = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield Collector.spans
    server.shutdown()
    server.server_close()


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def attributes(span: Any) -> dict[str, str]:
    return {a.key: a.value.string_value or str(a.value.int_value) for a in span.attributes}


def test_spans_name_the_case(collected: list[Any], folder: Path) -> None:
    with Node(folder / "data", workers=1) as node:
        trader = Trader(node, "SPAN")
        number = trader.ask("trader", "/v1/declarations", trader.sample.body(b"SPAN-1"))["number"]
        asked = {"authorization": f"Bearer {node.token('trader')}", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        read = trader.http.get(f"/v1/declarations/{number}", headers=asked)
        assert read.status_code == 200
        time.sleep(0.5)  # lines about requests are written together
        log = (folder / "data" / "log" / "tongguan.jsonl").read_text().splitlines()
    logged = [line for line in map(json.loads, log) if line.get("trace_id") == TRACE]
    assert [(line["case"], line["correlation_id"]) for line in logged] == [(number, TRACE)]
    assert {s.trace_id.hex() for s in collected if attributes(s).get("trace_id") == TRACE} == {TRACE}
    requests = {s.span_id: attributes(s) for s in collected if s.name == "request"}
    of_case = {i: a for i, a in requests.items() if a.get("case") == number}
    assert {(a["method"], a["route"], a["status"]) for a in of_case.values()} == {
        ("POST", "/v1/declarations", "201"),
        ("GET", "/v1/declarations/{number}", "200"),
    }
    assert read.headers["x-correlation-id"] in {a["correlation_id"] for a in of_case.values()}
    linked = {link.span_id for s in collected if s.name == "batch" for link in s.links}
    assert linked & of_case.keys(), "the batch that decided it leads back to its request"
