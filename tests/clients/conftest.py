"""A node over a real database, served over HTTP, with bad weather on the line where a test wants it; clients of it."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

import pytest
import uvicorn
from tongguan_client import AsyncClient, Client, Patience

from tests.api.conftest import SECRETS, Small
from tests.api.conftest import node as node
from tongguan.api.app import create
from tongguan.api.intake import Door

Fault = Callable[[Any, Any, Any, Any], Awaitable[None]]
QUICK = Patience(seconds=20, first=0.01, longest=0.05)


class Weather:
    """The line to the node: each request meets the next fault, if one is due."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str, str]] = []
        """Method, path and correlation id of what came."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        if scope["type"] == "http":
            self.asked.append((scope["method"], scope["path"], headers.get(b"x-correlation-id", b"").decode()))
        if scope["type"] == "http" and self.faults:
            await self.faults.pop(0)(self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def cut(send: Any, body: bytes = b"", media: bytes = b"application/json") -> None:
    """An answer that ends before it is whole: the server closes the connection."""
    headers = [(b"content-type", media), (b"content-length", str(len(body) + 10).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def lost(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """The node does all of it; its answer never arrives."""

    async def nowhere(_: Any) -> None: ...

    await app(scope, receive, nowhere)
    await cut(send)


async def broken(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """What was sent never arrives."""
    await cut(send)


async def passing(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """Nothing is amiss this time."""
    await app(scope, receive, send)


async def silent(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """Nothing comes, for longer than the client waits."""
    await asyncio.sleep(1.5)
    with contextlib.suppress(Exception):
        await cut(send)


def says(status: int, after: str = "", body: bytes = b"<html>") -> Fault:
    """Something before the node answers in its place."""

    async def fault(app: Any, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html"), (b"content-length", str(len(body)).encode())]
        headers += [(b"retry-after", after.encode())] if after else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return fault


async def going(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """The node answers, and says that what was asked is to go."""

    async def told(message: Any) -> None:
        if message["type"] == "http.response.start":
            ends = [(b"deprecation", b"@1793491200"), (b"sunset", b"Mon, 01 Nov 2027 00:00:00 GMT")]
            message = {**message, "headers": [*message["headers"], *ends]}
        await send(message)

    await app(scope, receive, told)


def lines_then_cut(most: int) -> Fault:
    """A stream of answers breaks after so many lines."""

    async def fault(app: Any, scope: Any, receive: Any, send: Any) -> None:
        parts: list[bytes] = []

        async def kept(message: Any) -> None:
            parts.append(message.get("body", b""))

        await app(scope, receive, kept)
        lines = b"".join(parts).splitlines(keepends=True)[:most]
        await cut(send, b"".join(lines), b"application/x-ndjson")

    return fault


class Served(NamedTuple):
    """Where the node is, and the weather there."""

    url: str
    weather: Weather
    node: Small

    def client(self, who: str = "trader", **more: Any) -> Client:
        return Client(self.url, SECRETS.get(who, who), **{"patience": QUICK, **more})

    def asynchronous(self, who: str = "trader", **more: Any) -> AsyncClient:
        return AsyncClient(self.url, SECRETS.get(who, who), **{"patience": QUICK, **more})


@pytest.fixture(scope="module")
def running(node: Small) -> Iterator[Served]:
    """The node at an address of its own."""
    weather = Weather(create(node, Door(node)))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(weather, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", weather, node)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def served(running: Served) -> Iterator[Served]:
    """In fair weather, until a test says otherwise; no fault is left over."""
    running.weather.asked.clear()
    yield running
    left, running.weather.faults = running.weather.faults, []
    assert left == []
