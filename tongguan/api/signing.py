"""An answer that the node signs: held until it is whole, then sent with the signature on its bytes in its head."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol

from tongguan.parties.signature import HEADER

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
WANTED = b"want-signature"
NAME = HEADER.encode()
MOST = 8 * 1024 * 1024
"""Bytes of an answer that is signed; a longer one goes as it comes, unsigned, and so does one that is streamed."""
STREAMED = (b"application/x-ndjson", b"text/event-stream")


class Signs(Protocol):
    """Who signs."""

    def detached(self, payload: bytes, url: str) -> str: ...


def wanted(headers: dict[bytes, bytes]) -> bool:
    """Whether the answer shall be signed: it is asked for, or the request is signed itself."""
    return NAME in headers or headers.get(WANTED) == b"1"


def streamed(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the answer comes as it happens."""
    return any(name.lower() == b"content-type" and value.startswith(STREAMED) for name, value in headers)


class Signing:
    """`send` for one answer."""

    def __init__(self, send: Send, signer: Signs, path: str) -> None:
        self._send = send
        self._signer = signer
        self._path = path
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not streamed(message["headers"]):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        more = message.get("more_body", False)
        if more and len(self._body) <= MOST:
            return
        start, self._start = self._start, None
        if len(self._body) <= MOST:
            signature = self._signer.detached(bytes(self._body), self._path)
            start = {**start, "headers": [*start["headers"], (NAME, signature.encode())]}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})
        self._body.clear()
