"""The client for programs with an event loop. `synchronous.py` is written from this file by `make client`."""

import asyncio
import hashlib
import time
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from itertools import islice
from typing import Any, Self, TypeVar, Unpack

import httpx

from tongguan_client.ask import NDJSON, XML, Ask, Filters, Line, dumped, found, lodging, named, named_so, said
from tongguan_client.contract import (
    Acknowledged,
    Answer,
    CargoNotice,
    Change,
    CodeLine,
    CodeLines,
    Declaration,
    DeclarationLine,
    DocumentLine,
    Foreseen,
    Goods,
    GoodsLine,
    Key,
    Keys,
    LawView,
    Lines,
    ListLine,
    MessageLine,
    Notice,
    Payment,
    RemarkLine,
    RequestLine,
    Status,
    Step,
    Whole,
)
from tongguan_client.patience import Patience
from tongguan_client.problems import AGAIN, Conflict, Invalid, Refused, TongguanError, Unreachable, refused
from tongguan_client.signing import HEADER, SIGNED, WANTED, SigningKey, verify_answer

T = TypeVar("T")
AT_ONCE = 100
"""Lines of one request of `lodge_many`: an answer is fetched before many more are sent."""


class AsyncClient:
    """A node, as one of its callers. Whatever fails on the way is tried again: every message of ours may be sent twice.

    `url` and `token` come from TONGGUAN_URL and TONGGUAN_TOKEN where they are not given. `timeout`: seconds that one
    try may take. `signing_key`: a SigningKey that signs what is lodged. `node_keys`: `keys()` as kept; every
    answer has then to be signed by one of them. Other `options` go to httpx.AsyncClient: proxies, certificates.
    """

    def __init__(
        self,
        url: str = "",
        token: str = "",
        *,
        patience: Patience | None = None,
        timeout: float = 30.0,
        language: str = "en",
        **options: Any,
    ) -> None:
        url, token = found(url, token)
        headers = {"accept-language": language, "user-agent": "tongguan-client/0.1.0"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self._patience = patience or Patience()
        self._signing_key: SigningKey | None = options.pop("signing_key", None)
        self._node_keys: list[Key] = options.pop("node_keys", [])
        if self._node_keys:
            headers[WANTED] = "1"
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, **options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes its connections."""
        await self._http.aclose()

    # ------------------------------------------------------------------------------------------------- lodging

    async def lodge(self, declaration: Declaration | bytes) -> Answer:
        """Lodges a declaration or a follow-up (values, JSON bytes or WCO XML bytes); the answer is durable."""
        return await self._json(lodging(declaration, check=False), Answer)

    async def lodge_xml(self, message: bytes) -> bytes:
        """Lodges a WCO DEC message; the answer as a WCO RES message."""
        return (await self._send(lodging(message, check=False, accept=XML))).content

    async def check(self, declaration: Declaration | bytes) -> Answer:
        """What would be answered; nothing is stored, and there is no number."""
        return await self._json(lodging(declaration, check=True), Answer)

    async def lodge_many(
        self, declarations: Iterable[Declaration | bytes], at_once: int = AT_ONCE
    ) -> AsyncIterator[Line]:
        """Lodges many, answers in their order, each durable when it comes; goes on where a connection broke. With
        `node_keys` they go one by one: a stream's answers are not signed."""
        if self._node_keys:
            for place, one in enumerate(declarations):
                try:
                    yield Line(place, await self.lodge(one), None)
                except Refused as no:
                    if no.again:
                        raise
                    yield Line(place, None, no)
            return
        rest: Iterator[tuple[int, bytes]] = (
            (place, lodging(one, check=False).body or b"") for place, one in enumerate(declarations)
        )
        while waiting := list(islice(rest, at_once)):
            tries, began = 0, time.monotonic()
            while waiting:
                tries += 1
                problem: TongguanError | None = None
                try:
                    async with aclosing(self._lines(waiting)) as lines:
                        async for line in lines:
                            if line.refused is not None and line.refused.again:
                                problem = line.refused
                                break
                            waiting.pop(0)
                            tries, began = 1, time.monotonic()
                            yield line
                except TongguanError as error:
                    problem = error
                if waiting:
                    await self._wait(problem or Unreachable("The answers ended early", ""), tries, began)

    async def foresee(self, goods: Goods) -> Foreseen:
        """What goods will need: permits, agencies, fees, duty. There need be no declaration."""
        return await self._json(Ask("foresee-requirements", body=dumped(goods)), Foreseen)

    # ------------------------------------------------------------------------------------------------- following

    async def declaration(self, number: str) -> Whole:
        """A declaration as it stands."""
        return await self._json(Ask("get-declaration", {"number": number}), Whole)

    async def declarations(self, **filters: Unpack[Filters]) -> AsyncIterator[DeclarationLine]:
        """Your declarations, newest first, page after page."""
        ask = Ask("list-declarations", query=dict(filters))
        while True:
            page = await self._json(ask, Lines)
            for line in page["declarations"]:
                yield line
            if not page.get("next"):
                return
            ask = Ask("list-declarations", path=page["next"])

    async def timeline(self, number: str) -> list[Step]:
        """What happened to it, in order."""
        return await self._json(Ask("get-timeline", {"number": number}), list[Step])

    async def messages(self, number: str) -> list[MessageLine]:
        """The messages that were received."""
        return await self._json(Ask("list-messages", {"number": number}), list[MessageLine])

    async def message(self, number: str, seq: int) -> bytes:
        """A message as it was received, byte for byte."""
        return (await self._send(Ask("get-message", {"number": number, "seq": str(seq)}, accept="*/*"))).content

    async def answer(self, number: str, seq: int) -> Answer:
        """The answer that a message got."""
        return await self._json(Ask("get-answer", {"number": number, "seq": str(seq)}), Answer)

    async def unread(self, limit: int = 50) -> list[Notice]:
        """What you have not been told yet, oldest first; told again until it is acknowledged."""
        return await self._json(Ask("fetch-notices", query={"limit": limit}), list[Notice])

    async def unread_cargo(self, limit: int = 50) -> list[CargoNotice]:
        """What you have not been told yet of your manifests and vehicles; acknowledged in the same way."""
        return await self._json(Ask("fetch-cargo-notices", query={"limit": limit}), list[CargoNotice])

    async def acknowledge(self, *ids: int) -> Acknowledged:
        """You have kept these notices."""
        return await self._json(Ask("acknowledge-notices", body=dumped({"ids": ids})), Acknowledged)

    async def notices(self, wait: float | None = None) -> AsyncIterator[Notice]:
        """Notices, oldest first. Each is acknowledged when you ask for the next one: what your code failed at comes
        again. Ends when there are no more; with `wait`, looks again after so many seconds and never ends."""
        while True:
            page = await self.unread()
            for notice in page:
                yield notice
                await self.acknowledge(notice["id"])
            if not page:
                if wait is None:
                    return
                await asyncio.sleep(wait)

    # ------------------------------------------------------------------------------------------------- going on

    async def amend(self, number: str, reason: str, changes: list[Change], reference: str = "") -> Answer:
        """Corrects a declaration by pointers. `reference` is your name for this amendment: it is taken once."""
        reference, tries, began, correlation = reference or f"A-{named()[:20]}", 0, time.monotonic(), named()
        wanted = dumped({"reason": reason, "changes": changes, "reference": reference})
        while True:
            tries += 1
            try:
                answer: Answer = (await self._once(Ask("amend", {"number": number}, body=wanted), correlation)).json()
                return answer
            except (Conflict, Invalid):  # what an earlier try of ours has changed no longer stands as it did
                made = await self._amended(number, reference) if tries > 1 else None
                if made is None:
                    raise
                return made
            except TongguanError as error:
                await self._wait(error, tries, began)

    async def _amended(self, number: str, reference: str) -> Answer | None:
        """The answer that an amendment of this name got, if it was taken."""
        for message in reversed(await self.messages(number)):
            if message["event"] == "amend" and not message.get("deleted"):
                body = await self.message(number, message["seq"])
                if named_so(body, reference):
                    return await self.answer(number, message["seq"])
        return None

    async def cancel(self, number: str, reason: str, text: str = "") -> Answer:
        """Withdraws a declaration that is not released yet."""
        wanted = dumped({"reason": reason, "text": text})
        return await self._json(Ask("cancel", {"number": number}, body=wanted), Answer)

    async def present(self, number: str, text: str = "") -> Answer:
        """The goods of a pre-lodged declaration are here."""
        return await self._json(Ask("present", {"number": number}, body=dumped({"text": text})), Answer)

    async def requests(self, number: str) -> list[RequestLine]:
        """What the office asked about it, and the answers."""
        return await self._json(Ask("list-requests", {"number": number}), list[RequestLine])

    async def reply(self, request: str, words: str) -> Answer:
        """Answers a request of the office, once; attach documents, or amend, before it."""
        return await self._json(Ask("reply-to-request", {"id": request}, body=dumped({"words": words})), Answer)

    async def remarks(self, number: str) -> list[RemarkLine]:
        """The conversation about it with the office."""
        return await self._json(Ask("list-remarks", {"number": number}), list[RemarkLine])

    async def remark(self, number: str, words: str) -> RemarkLine:
        """Says something to the office. What was said before is looked at first, so that it is said once."""
        known = {one["id"] for one in await self.remarks(number)}
        ask = Ask("remark", {"number": number}, body=dumped({"words": words}))
        tries, began, correlation = 0, time.monotonic(), named()
        while True:
            tries += 1
            try:
                said: RemarkLine = (await self._once(ask, correlation)).json()
                return said
            except TongguanError as error:
                await self._wait(error, tries, began)
            for one in await self.remarks(number):
                if one["id"] not in known and one["words"] == words:
                    return one

    async def pay(self, payment: Payment) -> Answer:
        """A bank's word that a bill was paid; `bank_reference` is its key."""
        return await self._json(Ask("pay", body=dumped(payment)), Answer)

    # ------------------------------------------------------------------------------- documents, looking up

    async def attach(self, number: str, content: bytes, media: str, type: str = "", name: str = "") -> DocumentLine:
        """Attaches a file. Before it is sent again, what is there is looked at: it is attached once."""
        query = {key: value for key, value in (("type", type), ("name", name)) if value}
        ask = Ask("attach-document", {"number": number}, query, content, media)
        hash_, tries, began, correlation = hashlib.sha256(content).hexdigest(), 0, time.monotonic(), named()
        while True:
            tries += 1
            try:
                answer: DocumentLine = (await self._once(ask, correlation)).json()
                return answer
            except TongguanError as error:
                await self._wait(error, tries, began)
            for one in await self.documents(number):
                if (one["sha256"], one["type"]) == (hash_, type):
                    return one

    async def documents(self, number: str) -> list[DocumentLine]:
        """What is attached."""
        return await self._json(Ask("list-documents", {"number": number}), list[DocumentLine])

    async def document(self, number: str, document: str) -> bytes:
        """A document as it was attached."""
        return (await self._send(Ask("get-document", {"number": number, "document": document}, accept="*/*"))).content

    async def goods(self, words: str, direction: str = "import") -> list[GoodsLine]:
        """The tariff by code or words, in English or Chinese: the best first, with duty and papers."""
        return await self._json(Ask("find-goods", query={"q": words, "direction": direction}), list[GoodsLine])

    async def lists(self) -> list[ListLine]:
        """The code lists of this administration."""
        return await self._json(Ask("list-code-lists"), list[ListLine])

    async def codes(self, of: str, words: str = "") -> AsyncIterator[CodeLine]:
        """The codes of a list, by code or word, page after page."""
        ask = Ask("find-codes", {"list": of}, {"q": words} if words else {})
        while True:
            page = await self._json(ask, CodeLines)
            for line in page["codes"]:
                yield line
            if not page.get("next"):
                return
            ask = Ask("find-codes", path=page["next"])

    async def law(self) -> LawView:
        """The law that decisions of today rest on."""
        return await self._json(Ask("get-law"), LawView)

    async def status(self) -> Status:
        """How the parts of the node are."""
        return await self._json(Ask("get-status"), Status)

    async def keys(self) -> list[Key]:
        """The public keys that verify what the node signed."""
        return (await self._json(Ask("get-keys"), Keys))["keys"]

    # ------------------------------------------------------------------------------------------------- sending

    async def _json(self, ask: Ask, kind: type[T]) -> T:
        """The answer as what it is described to be."""
        answer: T = (await self._send(ask)).json()
        return answer

    async def _send(self, ask: Ask) -> httpx.Response:
        """The answer, however often it takes within our patience."""
        tries, began, correlation = 0, time.monotonic(), named()
        while True:
            tries += 1
            try:
                return await self._once(ask, correlation)
            except TongguanError as error:
                await self._wait(error, tries, began)

    async def _once(self, ask: Ask, correlation: str) -> httpx.Response:
        """One try."""
        try:
            answer = await self._http.request(
                ask.method,
                ask.address,
                params=ask.query or None,
                content=ask.body,
                headers=ask.headers(correlation) | self._signed(ask),
            )
        except httpx.TransportError as error:
            raise Unreachable(f"{ask.operation}: {error!r}", correlation) from error
        if self._node_keys and answer.status_code not in AGAIN:
            verify_answer(answer.headers.get(HEADER, ""), answer.content, self._node_keys, ask.route)
        if answer.status_code >= 400:
            raise refused(answer, correlation)
        if "deprecation" in answer.headers:
            until = answer.headers.get("sunset", "a day that is not set")
            warnings.warn(f"{ask.operation} is there until {until}", DeprecationWarning, stacklevel=4)
        return answer

    def _signed(self, ask: Ask) -> dict[str, str]:
        """The header that signs a message, where it is to be signed."""
        if self._signing_key is None or ask.body is None or ask.operation not in SIGNED:
            return {}
        return {HEADER: self._signing_key.sign(ask.body, ask.route)}

    def _enclosed(self, body: bytes, route: str) -> bytes:
        """A line, signed where lines are to be."""
        return body if self._signing_key is None else self._signing_key.enclose(body, route)

    async def _lines(self, waiting: list[tuple[int, bytes]]) -> AsyncGenerator[Line, None]:
        """The answers to some lines, as they come."""
        correlation, places, rest = named(), iter([place for place, _ in waiting]), b""
        ask = Ask("lodge", media=NDJSON, accept=NDJSON)
        ask = replace(ask, body=b"\n".join(self._enclosed(body, ask.route) for _, body in waiting))
        headers = ask.headers(correlation)
        try:
            async with self._http.stream(ask.method, ask.address, content=ask.body, headers=headers) as answer:
                if answer.status_code >= 400:
                    await answer.aread()
                    raise refused(answer, correlation)
                async for piece in answer.aiter_bytes():
                    *whole, rest = (rest + piece).split(b"\n")
                    for text in whole:
                        yield said(text, next(places), correlation)
        except httpx.TransportError as error:
            raise Unreachable(f"lodge: {error!r}", correlation) from error

    async def _wait(self, error: TongguanError, tries: int, began: float) -> None:
        """A pause before the next try; the error itself where there is to be none."""
        pause = self._patience.pause(tries, time.monotonic() - began, error.after) if error.again else None
        if pause is None:
            raise error
        await asyncio.sleep(pause)
