"""One connection of the door, with the bounds that uvicorn leaves open.

A head comes within seconds and within bytes, whether one is never begun, never ended or never small; whoever asks and
doesn't read is let go; requests that wait behind one another are counted, and so are connections. What is wrong before
there is a request is told as problem+json too. The hot path pays one comparison a read.
"""

import asyncio
import secrets

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from tongguan.api import problems
from tongguan.api.edge import SAFE
from tongguan.api.language import Language
from tongguan.problem import Reason, Refusal

HEAD_SECONDS = 10.0
"""From a head's first byte, or from the connection where none comes, to its last."""
HEAD_BYTES = 64 * 1024
UNREAD_SECONDS = 30.0
"""How long an answer that fills the line may wait for its reader."""
PIPELINED = 128
"""Requests on one connection that wait for the answers before theirs."""
CONNECTIONS = 4096
"""Of one process."""

UNREADABLE = Refusal(Reason.UNREADABLE, "This is not HTTP as it should be.", "不是有效的 HTTP 请求。")
SLOW = Refusal(Reason.TOO_SLOW, "The head of your request did not arrive in time.", "请求头未能及时传完。")
FULL = Refusal(Reason.OVERLOADED, "Too many connections. Try again in a second.", "连接过多，请稍后重试。")
LONG = Refusal(
    Reason.HEAD_TOO_LARGE,
    f"The head of a request has at most {HEAD_BYTES:,} bytes.",
    f"请求头不超过 {HEAD_BYTES:,} 字节。",
)


class Connection(HttpToolsProtocol):
    """What uvicorn makes of each connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.idle_bytes = 0  # that arrived since the last head was whole, or the last of a body came
        self.head_clock: asyncio.TimerHandle | None = None
        self.answer_clock: asyncio.TimerHandle | None = None
        self.wrong = UNREADABLE
        if len(self.connections) > CONNECTIONS:
            self.refuse(FULL)
        else:
            self.expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop(self.head_clock, self.answer_clock)
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """A sender that has said all may still listen: what came whole is answered before the line is closed."""
        busy = self.busy()
        if busy:
            self.cycle.keep_alive = False
        return busy

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self.idle_bytes += len(data)
        super().data_received(data)
        if self.idle_bytes:
            self.look()

    def look(self) -> None:
        """After a read that ended amid a head, or amid what frames a body."""
        if self.idle_bytes > HEAD_BYTES:
            self.refuse(LONG)
        elif self.head_clock is None and (self.cycle is None or not self.cycle.more_body):
            self.expect_head()

    def on_headers_complete(self) -> None:
        if self.idle_bytes > HEAD_BYTES and sum(len(k) + len(v) for k, v in self.headers) + len(self.url) > HEAD_BYTES:
            self.wrong = LONG
            raise ValueError("head too large")
        if len(self.pipeline) >= PIPELINED:
            raise ValueError("too many requests wait")
        if self.head_clock is not None:
            self.head_clock.cancel()
            self.head_clock = None
        super().on_headers_complete()
        self.idle_bytes = 0

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.idle_bytes = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.cycle.more_body = False  # also where it was answered before it was whole
        self.idle_bytes = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.answer_clock = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.stop(self.answer_clock)

    def send_400_response(self, msg: str) -> None:
        self.refuse(self.wrong)

    def expect_head(self) -> None:
        self.head_clock = self.loop.call_later(HEAD_SECONDS, self.late)

    def late(self) -> None:
        """The time for a head is over. Where answers are still under way, they come first."""
        self.head_clock = None
        if self.busy():
            self.expect_head()
        elif self.idle_bytes:
            self.refuse(SLOW)
        else:
            self.transport.close()

    def busy(self) -> bool:
        """Whether a request that came whole is still being answered."""
        return bool(self.pipeline) or (
            self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
        )

    def refuse(self, refusal: Refusal) -> None:
        """Ends the connection: with the reason, or, where answers are under way, after the last of them."""
        if self.busy():
            self.flow.pause_reading()
            self.cycle.keep_alive = False
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(page(refusal))
        self.transport.close()

    def stop(self, *clocks: asyncio.TimerHandle | None) -> None:
        for clock in clocks:
            if clock is not None:
                clock.cancel()


def page(refusal: Refusal) -> bytes:
    """The refusal as a whole HTTP response, before there is a request with an address and a language."""
    correlation = secrets.token_hex(16)
    told = problems.answer(refusal, path="", correlation=correlation, language=Language.EN)
    length = str(len(told.body))
    headers = {**told.headers, "content-length": length, "connection": "close", "x-correlation-id": correlation}
    lines = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
    head = b"".join(k + b": " + v + b"\r\n" for k, v in (*lines, *SAFE))
    return STATUS_LINE[told.status] + head + b"\r\n" + told.body
