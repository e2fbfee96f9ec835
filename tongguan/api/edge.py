"""The outermost layer of the API: every answer gets its correlation id, language and safe headers, whoever made it.

It also refuses who asks too often (api/rates.py), signs the answers that shall be (api/signing.py), sends
POST /v1/declarations past the router to the intake, answers HEAD as GET without the body, gives up on a sender that
stops sending, and hangs up on one who goes on sending what was refused.
"""

import asyncio
import math
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from tongguan.api.language import preferred
from tongguan.api.problems import answer
from tongguan.api.rates import Gate, Header, Ticket
from tongguan.api.signing import Signing, Signs, wanted
from tongguan.problem import Reason, Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

INTAKE = "/v1/declarations"
TRACED = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
"""A `traceparent` (W3C Trace Context)."""
SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}")
CHUNK_SECONDS = 15.0
BODY_SECONDS = 60.0
HEARD_SECONDS = 1.0
HEARD_BYTES = 1024 * 1024
"""How much of a body is still taken, and thrown away, when the answer is no."""
STREAMED = b"application/x-ndjson"
SAFE: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
CSP = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


CODED = Refusal(
    Reason.UNSUPPORTED,
    "Send the body as it is, without Content-Encoding.",
    "请勿使用 Content-Encoding，按原样提交正文。",
)


class Edge:
    """The ASGI application that uvicorn runs. `intake` answers POST /v1/declarations, `inner` all else."""

    def __init__(
        self,
        inner: App,
        intake: App | None = None,
        gate: Gate | None = None,
        going: tuple[Header, ...] = (),
        signer: Signs | None = None,
    ) -> None:
        self._inner = inner
        self._going = going  # what answers of the intake say, should its operation be one that is to go
        self._intake = intake
        self._gate = gate
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        if self._signer and scope["method"] != "HEAD" and wanted(dict(scope["headers"])):
            send = Signing(send, self._signer, scope["path"])
        body = Body(scope, receive)
        sending = Sending(scope, send, body, self._gate)
        app = self._inner
        if self._intake is not None and scope["method"] == "POST" and scope["path"] == INTAKE:
            app = self._intake
            if self._going:
                scope["state"]["going"] = self._going
        try:
            if sending.ticket and not sending.ticket.good:
                raise sending.ticket.refusal()
            if sending.coded:
                raise CODED
            await app(scope, body, sending)
        except Exception as error:
            if sending.started:
                raise
            await sending.problem(error)


class Sending:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send, body: "Body", gate: Gate | None) -> None:
        headers = dict(scope["headers"])
        self._body = body
        self._gate = gate
        self.ticket: Ticket | None = gate.ask(scope, headers) if gate else None
        self.coded = headers.get(b"content-encoding", b"identity").lower() != b"identity"
        self.started = False
        self._send = send
        self._path = scope["path"]
        self._scope = scope
        self._head = scope["method"] == "HEAD"
        if self._head:
            scope["method"] = "GET"
        trace = traced(headers.get(b"traceparent", b""))
        self._correlation = correlation(headers.get(b"x-correlation-id", b""), trace)
        self._language = preferred(headers.get(b"accept-language", b"").decode("latin-1"))
        scope.setdefault("state", {}).update(correlation=self._correlation, language=self._language)
        if trace:
            scope["state"]["trace"] = trace

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            if self._gate and self.ticket:
                self._gate.answered(self._scope["state"], self.ticket, message["status"])
            if self._head:
                self._scope["method"] = "HEAD"  # the server counts no body then
            message = {**message, "headers": self._headers(message.get("headers", ()))}
            if message["status"] >= 400 and not await self._body.heard_out():
                message["headers"].append((b"connection", b"close"))
        elif self._head and message["type"] == "http.response.body":
            message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
        await self._send(message)

    async def problem(self, error: Exception) -> None:
        page = answer(error, path=self._path, correlation=self._correlation, language=self._language)
        headers = [(k.encode(), v.encode("latin-1")) for k, v in page.headers.items()]
        headers.append((b"content-length", str(len(page.body)).encode()))
        await self({"type": "http.response.start", "status": page.status, "headers": headers})
        await self({"type": "http.response.body", "body": page.body})

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = list(given)
        names = {name.lower() for name, _ in headers}
        ours = (
            (b"x-correlation-id", self._correlation.encode()),
            (b"content-language", self._language.encode()),
            (b"vary", b"Accept, Accept-Language, Authorization"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", CSP),
            *SAFE,
            *(self.ticket.headers() if self.ticket else ()),
        )
        going = self._scope["state"].get("going", ())  # of an operation that is to go
        return headers + [pair for pair in ours if pair[0] not in names] + list(going)


def correlation(offered: bytes, trace: str = "") -> str:
    """The caller's correlation id where it is a plain word, else his trace's, else a new one."""
    return offered.decode() if SANE.fullmatch(offered) else trace or secrets.token_hex(16)


def traced(offered: bytes) -> str:
    """The trace that a caller's `traceparent` names, where it is one."""
    found = TRACED.fullmatch(offered) if offered else None
    return found[1].decode() if found else ""


class Body:
    """`receive`, but not for ever: a body that stalls, or trickles in for too long, ends in a Refusal."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._headers = scope["headers"]
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        streamed = any(k == b"content-type" and v.startswith(STREAMED) for k, v in self._headers)
        self._deadline = math.inf if streamed else self._loop.time() + BODY_SECONDS
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            return await self._next(min(self._loop.time() + CHUNK_SECONDS, self._deadline))
        except TimeoutError:
            raise Refusal(
                Reason.TOO_SLOW, "The rest of your request did not arrive in time.", "请求未能及时传完。"
            ) from None

    async def heard_out(self) -> bool:
        """Whether the body has ended, or ends soon: then the connection can go on after an early refusal, and a
        sender that reads only when it has sent all gets to read."""
        names = {name for name, _ in self._headers}
        if not names & {b"content-length", b"transfer-encoding"}:
            return True
        left, until = HEARD_BYTES, self._loop.time() + HEARD_SECONDS
        try:
            while not self._whole and left > 0 and b"expect" not in names:
                left -= len((await self._next(until)).get("body", b""))
        except TimeoutError:
            pass
        return self._whole

    async def _next(self, until: float) -> Message:
        async with asyncio.timeout_at(until):
            message = await self._receive()
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message
