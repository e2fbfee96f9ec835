"""How a node is watched: structured logs, spans, figures. Built for the hot path: what is switched off costs nothing.

Mounting: `Watch(app, figures)` around the whole ASGI application times, counts and logs every request. Whoever learns
the correlation id or the case's number during a request writes it into `scope["state"]` as `correlation` and `case`;
every log line made meanwhile carries both. The writer thread uses `span("batch", links=…)`, `span("commit")` and
`figures.batch(…)`; `here()` is what a queued item takes along so that its batch can link to its request.
"""

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
REQUEST: ContextVar[MutableMapping[str, Any] | None] = ContextVar("request", default=None)
access = logging.getLogger("tongguan.access")
encode_lines = msgspec.json.Encoder().encode_lines
LATER = 0.2
"""Seconds that lines about requests wait to be written together."""
_process, _pid = "", 0


class JsonLines(logging.Formatter):
    """One log record as one line of JSON: when, how grave, who says so, what, and on which thread of the goods."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        state = REQUEST.get() or {}
        line |= thread_of(state)
        line |= {k: v for k, v in vars(record).items() if k not in STANDARD and not k.startswith("_")}
        if record.exc_info:
            line["exception"] = "".join(traceback.format_exception(*record.exc_info))
        return msgspec.json.encode(line, enc_hook=str).decode()


def thread_of(state: Mapping[str, Any]) -> dict[str, str]:
    """What names the thread of the goods in logs and spans: the request's number, its caller's trace, and the case's
    number where it is known."""
    names = (("correlation_id", "correlation"), ("trace_id", "trace"), ("case", "case"))
    return {name: state[key] for name, key in names if key in state}


def thread() -> str:
    """The correlation id of the request at hand; empty where there is none."""
    state = REQUEST.get()
    return str(state.get("correlation", "")) if state else ""


def start_logs(process: str, file: Path | None = None, level: str = "INFO") -> None:
    """Sends every log of this process, as JSON lines, to `file` or to standard error."""
    global _process, _pid
    _process, _pid = process, os.getpid()
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


# ------------------------------------------------------------------------------------------------------------ spans

_tracer: Any = None
_unsent: list[Callable[[], None]] = []


def start_spans(process: str) -> None:
    """Exports spans by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT says whereto; otherwise spans stay switched off."""
    global _tracer
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "tongguan", "service.instance.id": process}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("tongguan")
    _unsent.append(provider.shutdown)


def send_spans() -> None:
    """Sends what still waits to be exported: a server that is told to end ends without Python's own farewell."""
    while _unsent:
        _unsent.pop()()


def here() -> Any:
    """The current span's context, to be linked to from another thread; None while spans are off."""
    if _tracer is None:
        return None
    from opentelemetry import trace

    return trace.get_current_span().get_span_context()


@contextmanager
def span(
    name: str, links: Iterable[Any] = (), parent: bytes = b"", **attributes: str | int | float | bool
) -> Iterator[Any]:
    """A span around a piece of work, linked to the spans it works for; None while spans are off. `parent`: the
    `traceparent` that its caller sent."""
    if _tracer is None:
        yield None
        return
    from opentelemetry.trace import Link
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    known = [Link(one) for one in links if one]
    within = TraceContextTextMapPropagator().extract({"traceparent": parent.decode("latin-1")}) if parent else None
    with _tracer.start_as_current_span(name, within, attributes=attributes, links=known) as begun:
        yield begun


# ---------------------------------------------------------------------------------------------------------- figures


class Figures:
    """What is counted. With PROMETHEUS_MULTIPROC_DIR set before this is built, the figures of all processes are one."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._own = CollectorRegistry()
        fast = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
        self._requests = Counter(
            "tongguan_requests", "Requests answered.", ["method", "route", "status"], registry=self._own
        )
        self._seconds = Histogram(
            "tongguan_request_seconds", "Time to answer.", ["route"], buckets=fast, registry=self._own
        )
        self._batch = Histogram(
            "tongguan_batch_size",
            "Declarations in one commit.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128),
            registry=self._own,
        )
        self._stage = Histogram(
            "tongguan_stage_seconds", "A batch's time by stage.", ["stage"], buckets=fast, registry=self._own
        )
        self._queue = Gauge(
            "tongguan_intake_queue", "Waiting for the writer.", multiprocess_mode="livesum", registry=self._own
        )
        self._memory: dict[tuple[str, str, int], Any] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        key = (method, route, status)
        pair = self._memory.get(key)
        if pair is None:
            pair = self._memory[key] = (
                self._requests.labels(method, route, str(status)),
                self._seconds.labels(route),
            )
        pair[0].inc()
        pair[1].observe(seconds)

    def batch(self, size: int, stages: Mapping[str, float]) -> None:
        """One batch was committed; `stages` are seconds by stage: read, think, write, commit."""
        self._batch.observe(size)
        for stage, seconds in stages.items():
            self._stage.labels(stage).observe(seconds)

    def queue(self, waiting: int) -> None:
        """So many wait for the writer of this process."""
        self._queue.set(waiting)

    def exposition(self) -> bytes:
        """All figures of all processes in Prometheus' text format."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self._own
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


# --------------------------------------------------------------------------------------------------------- requests


class Visit(msgspec.Struct, omit_defaults=True):
    """One request in the log, in the words of `JsonLines`."""

    at: datetime
    level: str
    process: str
    pid: int
    logger: str
    message: str
    status: int
    ms: float
    route: str = ""
    correlation_id: str = ""
    trace_id: str = ""
    case: str = ""


class Visits:
    """Requests on their way to the log: written a fifth of a second later, many at once, which costs a tenth."""

    def __init__(self) -> None:
        self._waiting: list[Visit] = []

    def note(self, scope: Scope, status: int, took: float) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_later(LATER, self.write)
        state, words = scope["state"], f"{scope['method']} {scope['path']}"
        visit = Visit(datetime.now(UTC), "info", _process, _pid, access.name, words, status, round(took * 1000, 2))
        visit.route, visit.correlation_id, visit.trace_id, visit.case = (
            route_of(scope),
            state.get("correlation", ""),
            state.get("trace", ""),
            state.get("case", ""),
        )
        self._waiting.append(visit)

    def write(self) -> None:
        waiting, self._waiting = self._waiting, []
        text = encode_lines(waiting).decode()
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                with handler.lock or nullcontext():
                    handler.stream.write(text)
                    handler.flush()


class Watch:
    """Around the whole application: each request timed, counted, logged, and a span of its own where spans are on."""

    def __init__(self, app: App, figures: Figures) -> None:
        self._app = app
        self._figures = figures
        self._visits = Visits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self._visits.write()
            return
        state = scope.setdefault("state", {})
        status, began, method = 500, perf_counter(), scope["method"]

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        token = REQUEST.set(state)
        try:
            if _tracer is None:
                await self._app(scope, receive, sent)
            else:
                parent = next((v for k, v in scope["headers"] if k == b"traceparent"), b"")
                with span("request", parent=parent, method=method, path=scope["path"]) as begun:
                    await self._app(scope, receive, sent)
                    begun.set_attributes({"status": status, "route": route_of(scope), **thread_of(state)})
        finally:
            took, route = perf_counter() - began, route_of(scope)
            self._figures.answered(method, route, status, took)
            if access.isEnabledFor(logging.INFO):
                self._visits.note(scope, status, took)
            REQUEST.reset(token)


def route_of(scope: Scope) -> str:
    """The route's template, never the path itself: a figure per number would be a figure too many."""
    template = scope.get("path_template")
    if template:
        return str(template)
    path = str(scope["path"])
    return path if path in ("/", "/v1/declarations", "/healthz", "/readyz", "/metrics") else "other"
