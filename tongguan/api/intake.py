"""The hot door: POST /v1/declarations, one declaration or a stream of them, straight on the intake's queue.

One: JSON or XML, the answer when it is durable. Many: NDJSON, each line a declaration of its own; answers come in
order, one line each, while the rest is still being sent. `?check` asks the same and stores nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qs

import msgspec
from msgspec.structs import replace

from tongguan.api import envelope
from tongguan.api.callers import Callers
from tongguan.api.edge import INTAKE, Receive, Scope, Send
from tongguan.api.problems import answer as problem_page
from tongguan.api.submit import JSON, Letter, Reply
from tongguan.journeys.intake import Intake, Outcome, Overloaded, Waiting
from tongguan.journeys.lodge import check
from tongguan.journeys.signature import amiss, proven
from tongguan.journeys.submission import Reply as Given
from tongguan.journeys.submission import Submission
from tongguan.messages import wco_res
from tongguan.messages.limits import MAX_BODY
from tongguan.messages.received import XML, media_of, pointed, read
from tongguan.observe import here, thread
from tongguan.parties.party import Caller
from tongguan.parties.signature import HEADER, Offered
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store.connect import Store

log = logging.getLogger(__name__)
NDJSON = "application/x-ndjson"
LARGE = 256 * 1024
"""Bytes of a message that takes long to read: tens of milliseconds and more."""
ARRIVING_AT_MOST = 128 * 1024 * 1024
"""Bytes of messages that have come in part, of all senders together."""
IN_FLIGHT = 128
"""Lines of one upload that wait at a time."""
ONE_EACH = amiss(
    "API07",
    "A signature is of one message: in a stream each line brings its own, as a flattened JWS.",
    "签名仅对应单个报文：流式提交时每行各自签名（扁平化 JWS）。",
)
encode = msgspec.json.Encoder().encode


class Desk(Protocol):
    """What the door needs of its node."""

    @property
    def callers(self) -> Callers: ...
    @property
    def intake(self) -> Intake: ...
    @property
    def store(self) -> Store: ...
    def now(self) -> datetime: ...


class Landing:
    """Where replies come back from the writer's thread: one wake-up of the loop for all replies of a batch."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()

    def __call__(self, pairs: Sequence[tuple["asyncio.Future[Given]", Outcome]]) -> None:
        try:
            self.loop.call_soon_threadsafe(self.settle, pairs)
        except RuntimeError:
            log.warning("nobody waits any more", extra={"replies": len(pairs)})

    def settle(self, pairs: Sequence[tuple["asyncio.Future[Given]", Outcome]]) -> None:
        for future, outcome in pairs:
            if future.done():
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


class Door:
    """The ASGI application of POST /v1/declarations."""

    def __init__(self, node: Desk) -> None:
        self.node = node
        self.arriving = 0
        self.aside = ThreadPoolExecutor(1, "large")
        self._landing: Landing | None = None

    @property
    def landing(self) -> Landing:
        """Of the loop that runs."""
        if self._landing is None or self._landing.loop is not asyncio.get_running_loop():
            self._landing = Landing()
        return self._landing

    def queue(self, submission: Submission, bulk: bool = False) -> "asyncio.Future[Given]":
        """On the intake; the future has the reply when it is durable."""
        landing = self.landing
        future: asyncio.Future[Given] = landing.loop.create_future()
        self.node.intake.post([Waiting(submission, future, landing, here())], bulk)
        return future

    def ask(self, submission: Submission) -> "asyncio.Future[Given]":
        """The same considering; nothing is stored."""
        return asyncio.wrap_future(self.node.intake.run_errand(lambda conn, office: check(conn, office, submission)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        authorization = headers.get(b"authorization", b"").decode("latin-1")
        caller = self.node.callers.known(authorization) or await self.node.callers.of(authorization)
        scope["state"]["caller"] = caller
        asked = options(scope["query_string"])
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        said = headers.get(HEADER.encode())
        if content_type.partition(";")[0].strip().lower() == NDJSON:
            if said is not None:
                raise ONE_EACH
            await self.stream(caller, asked, scope, receive, send)
            return
        body = await self.whole(headers, receive)
        accept = headers.get(b"accept", b"").decode("latin-1")
        offered = None if said is None else Offered(said.decode("latin-1"), body, INTAKE)
        reply = await self.one(caller, Letter(body, content_type, offered), asked, accept)
        if "location" in reply.headers:
            scope["state"]["case"] = reply.headers["location"].rpartition("/")[2]
        await respond(send, reply)

    async def whole(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        """The body, never more of it than the bound, nor of all that arrive now."""
        said = headers.get(b"content-length", b"")
        if said.isdigit() and int(said[:18]) > MAX_BODY:
            raise too_large()
        message = await receive()
        parts, size = [message.get("body", b"")], len(message.get("body", b""))
        self.arriving += size
        try:
            while message.get("more_body", False) and size <= MAX_BODY:
                message = await receive()
                part = message.get("body", b"")
                parts.append(part)
                size += len(part)
                self.arriving += len(part)
                if self.arriving > ARRIVING_AT_MOST:
                    raise Overloaded
        finally:
            self.arriving -= size
        if message["type"] == "http.disconnect":
            raise Refusal(Reason.UNREADABLE, "The sender went away.", "发送方已断开。")
        if size > MAX_BODY:
            raise too_large()
        return b"".join(parts)

    async def read(self, caller: Caller, body: bytes, content_type: str) -> Submission:
        """The message; a large one is read beside the loop, one at a time, so that nobody waits for it."""
        if len(body) <= LARGE:
            return submitted(caller, body, content_type, thread())
        return await self.landing.loop.run_in_executor(self.aside, submitted, caller, body, content_type, thread())

    async def one(self, caller: Caller, letter: Letter, asked: bool, accept: str) -> Reply:
        """The answer to one message; a signature on it is proven first."""
        submission = await self.taken(caller, letter)
        given = await (self.ask(submission) if asked else self.queue(submission))
        return reply_of(given, xml=wants_xml(accept, submission.media))

    async def taken(self, caller: Caller, letter: Letter) -> Submission:
        """The message, read, with its signature, proven."""
        submission, by = await self.read(caller, letter.body, letter.media), letter.by
        if isinstance(by, Offered):
            by = await asyncio.to_thread(proven, self.node.store, submission, by, self.node.now())
        return submission if by is None else replace(submission, signature=by)

    async def stream(self, caller: Caller, asked: bool, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in order, a line each, as they become durable."""
        head = [(b"content-type", NDJSON.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        waiting: asyncio.Queue[asyncio.Future[Given] | Given | None] = asyncio.Queue(IN_FLIGHT)
        reader = asyncio.create_task(self.queue_lines(caller, asked, receive, waiting))
        try:
            number = 0
            while (entry := await waiting.get()) is not None:
                number += 1
                ready = [line_of(number, await settled(entry), scope)]
                while not waiting.empty() and done(waiting):
                    following = waiting.get_nowait()
                    if following is None:
                        await send({"type": "http.response.body", "body": b"".join(ready), "more_body": True})
                        return
                    number += 1
                    ready.append(line_of(number, await settled(following), scope))
                await send({"type": "http.response.body", "body": b"".join(ready), "more_body": True})
        finally:
            reader.cancel()
            await send({"type": "http.response.body", "body": b""})

    async def queue_lines(self, caller: Caller, asked: bool, receive: Receive, waiting: "asyncio.Queue[Any]") -> None:
        """Puts every line on the intake as it arrives; a line that cannot be read waits in its place as a refusal."""
        try:
            async for line in lines(receive):
                if isinstance(line, Refusal):
                    await waiting.put(Given(refusal=line))
                else:
                    await waiting.put(await self.queued(caller, line, asked))
        except Refusal as slow:
            await waiting.put(Given(refusal=slow))
        await waiting.put(None)

    async def queued(self, caller: Caller, line: bytes, asked: bool) -> "asyncio.Future[Given] | Given":
        """One line on the intake; when the intake is full, the upload waits, nobody else does."""
        try:
            submission = await self.taken(caller, envelope.opened(line))
        except Refusal as refusal:
            return Given(refusal=in_line(refusal))
        while True:
            try:
                return self.ask(submission) if asked else self.queue(submission, bulk=True)
            except Refusal:
                await asyncio.sleep(0.05)


def submitted(caller: Caller, body: bytes, content_type: str, thread: str) -> Submission:
    """The message, read; a Refusal with every problem where it cannot be."""
    media = media_of(content_type, body)
    if media is None:
        raise Refusal(
            Reason.UNSUPPORTED, "Send application/json, application/xml or application/x-ndjson.",
            "请以 application/json、application/xml 或 application/x-ndjson 提交。",
        )  # fmt: skip
    result = read(media, body)
    if result.declaration is None:
        problems = pointed(result.problems)
        raise Refusal(Reason.UNREADABLE, problems[0].message, problems[0].message_zh, problems)
    return Submission(
        caller=caller,
        body=body,
        media=media,
        declaration=result.declaration,
        problems=result.problems,
        thread=thread,
    )


def reply_of(given: Given, xml: bool) -> Reply:
    """A journey's reply as HTTP: 201 when new, 200 when it was answered before or only asked."""
    if given.refusal is not None:
        raise given.refusal
    assert given.answer is not None, "a reply is an answer or a refusal"
    answer = given.answer
    created = bool(answer.number) and not given.again
    headers = {"location": f"/v1/declarations/{answer.number}"} if answer.number else {}
    if xml:
        return Reply(status=201 if created else 200, body=wco_res.write(answer), media=XML, headers=headers)
    return Reply(status=201 if created else 200, body=encode(answer), media=JSON, headers=headers)


def line_of(number: int, given: Given, scope: Scope) -> bytes:
    """One line of a streamed answer: the answer, or the problem page of a refusal with the line it speaks of."""
    if given.answer is not None:
        return encode(given.answer) + b"\n"
    refusal = given.refusal or Refusal(Reason.BROKEN, "Our fault. Send this line again.", "系统故障，请重发此行。")
    state = scope["state"]
    path = f"{scope['path']}#{number}"
    page = problem_page(refusal, path=path, correlation=state["correlation"], language=state["language"])
    return page.body.replace(b"\n", b" ") + b"\n"


def in_line(refused: Refusal) -> Refusal:
    """A refusal of a line: what stands in a head elsewhere stands in the envelope here."""
    problems = tuple(replace(p, pointer=envelope.POINTER) if p.pointer == HEADER else p for p in refused.problems)
    return Refusal(refused.reason, refused.message, refused.message_zh, problems, refused.after)


async def settled(entry: "asyncio.Future[Given] | Given") -> Given:
    """The reply in a place of the queue; a fault of ours is a reply too."""
    if isinstance(entry, Given):
        return entry
    try:
        return await entry
    except Refusal as refusal:
        return Given(refusal=refusal)


def done(waiting: "asyncio.Queue[Any]") -> bool:
    """Whether the next place of the queue has its reply already."""
    entry = waiting._queue[0]  # type: ignore[attr-defined]
    return not isinstance(entry, asyncio.Future) or entry.done()


def options(query: bytes) -> bool:
    """Whether the sender only asks (`?check`). Other parameters are refused: no typing error stores anything."""
    given = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    if given.keys() - {"check"}:
        name = sorted(given.keys() - {"check"})[0][:40]
        problem = Problem(
            code="API01",
            message=f"There is no parameter {name} here; use check.",
            message_zh=f"没有参数 {name}，可用 check。",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    return "check" in given and given["check"][0].lower() not in ("0", "false", "no")


def wants_xml(accept: str, media: str) -> bool:
    """XML where it is asked for, or where XML came and nothing is said."""
    if "json" in accept:
        return False
    return "xml" in accept or media == XML


async def lines(receive: Receive) -> AsyncIterator[bytes | Refusal]:
    """The lines of a stream, each within the bound of one message; what is longer is refused and skipped."""
    rest, skipping, more = b"", False, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
        *whole_lines, rest = (rest + message.get("body", b"")).split(b"\n")
        if not more:
            whole_lines, rest = [*whole_lines, rest], b""
        for line in (found.removesuffix(b"\r") for found in whole_lines):  # an end of line is no part of the message
            if skipping:
                skipping = False
            elif line.strip():
                yield line if len(line) <= MAX_BODY else too_large()
        if len(rest) > MAX_BODY and not skipping:
            yield too_large()
            skipping = True
        if skipping:
            rest = b""


def too_large() -> Refusal:
    """More than one message may be."""
    return Refusal(
        Reason.TOO_LARGE, f"A message has at most {MAX_BODY:,} bytes.", f"单个报文不超过 {MAX_BODY:,} 字节。"
    )


async def respond(send: Send, reply: Reply) -> None:
    """The reply on the wire."""
    headers = [(b"content-type", reply.media.encode()), (b"content-length", str(len(reply.body)).encode())]
    headers += [(k.encode(), v.encode("latin-1")) for k, v in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
