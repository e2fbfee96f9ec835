"""What a route is, said once: who may call it, what it takes and gives. The guard and the API description read it."""

from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response

from tongguan.api.language import Language
from tongguan.api.node import Node
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal

JSON = "application/json"
EXAMPLES = Path(__file__).parent / "examples"
Call = Request[Any, Any, Any]
Sent = Response[bytes]


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A query parameter: anything else in the query is a Problem."""

    name: str
    words: str
    example: str = ""
    schema: dict[str, Any] = msgspec.field(default_factory=lambda: {"type": "string"})
    many: bool = False


class Deprecated(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that is to go: since when that is known, until when it is there, what is there instead."""

    since: datetime
    until: datetime
    instead: str = ""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One method at one path. `action` None: open to everybody. `body`, `answer`: the structs of the contract.

    `also`: other statuses that carry the same answer. `examples/<id>.json` is an example of its body,
    `examples/<id>.answer.json` of its answer.
    """

    id: str
    summary: str
    summary_zh: str = ""
    action: Action | None
    words: str = ""
    query: tuple[Parameter, ...] = ()
    body: Any = None
    takes: tuple[str, ...] = (JSON,)
    answer: Any = None
    gives: tuple[str, ...] = (JSON,)
    status: int = 200
    also: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    refusals: tuple[Reason, ...] = ()
    """What it refuses beside what follows from the rest; see `refuses`."""
    signed: bool = False
    """Whether its message may be signed: a detached JWS over the exact body, in a header."""
    deprecated: Deprecated | None = None

    def refuses(self) -> set[Reason]:
        """Every reason for which it may say no."""
        found = {*self.refusals, Reason.UNREADABLE}
        if self.action is not None:
            found |= {Reason.UNKNOWN_CALLER, Reason.NOT_ALLOWED, Reason.LIMITED, Reason.OVERLOADED}
        if self.body is not None or self.takes != (JSON,):
            found |= {Reason.INVALID, Reason.UNSUPPORTED, Reason.TOO_LARGE, Reason.TOO_SLOW}
        return found

    @property
    def example(self) -> bytes:
        return _file(f"{self.id}.json")

    @property
    def answered(self) -> bytes:
        return _file(f"{self.id}.answer.json")


def _file(name: str) -> bytes:
    path = EXAMPLES / name
    return path.read_bytes() if path.is_file() else b""


def operation_of(call: Any) -> Operation:
    """The operation that this request is for."""
    found = call.route_handler.opt.get("operation")
    assert isinstance(found, Operation), "every route says what it is"
    return found


async def admit(call: Any, _: Any) -> None:
    """The guard of every route: a token, its scope, and no query parameter nobody knows."""
    if call.method == "OPTIONS":
        return
    operation = operation_of(call)
    if operation.deprecated is not None:
        call.scope["state"]["going"] = farewell(operation.id, operation.deprecated)
    if operation.action is not None:
        caller = await node_of(call).callers.of(call.headers.get("authorization", ""))
        call.scope["state"]["caller"] = caller
        permit(caller, operation.action)
    if "number" in call.path_params:
        call.scope["state"]["case"] = call.path_params["number"][:64]
    if "\0" in call.scope["path"]:
        raise Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    refuse_unknown(call, operation)


def farewell(id_: str, going: Deprecated) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer of an operation says that is to go (RFC 9745, RFC 8594)."""
    link = [f'</v1/openapi#{id_}>; rel="deprecation"']
    if going.instead:
        link.append(f'<{going.instead}>; rel="successor-version"')
    return (
        (b"deprecation", f"@{int(going.since.timestamp())}".encode()),
        (b"sunset", format_datetime(going.until, usegmt=True).encode()),
        (b"link", ", ".join(link).encode()),
    )


def refuse_unknown(call: Call, operation: Operation) -> None:
    """Unknown or repeated query parameters are named, all of them."""
    known = {p.name: p.many for p in operation.query}
    problems = []
    for name in dict.fromkeys(k for k, _ in call.query_params.multi_items()):
        if name not in known:
            problems.append(
                Problem(
                    code="API01",
                    message=f"There is no query parameter {name[:50]!r} here.",
                    message_zh=f"此处没有查询参数 {name[:50]!r}。",
                    pointer=f"?{name[:50]}",
                )
            )
        elif not known[name] and len(call.query_params.getall(name)) > 1:
            problems.append(
                Problem(
                    code="API02",
                    message=f"The query parameter {name!r} is given twice.",
                    message_zh=f"查询参数 {name!r} 重复。",
                    pointer=f"?{name}",
                )
            )
        elif "\0" in call.query_params[name]:
            problems.append(
                Problem(
                    code="API04",
                    message=f"The query parameter {name!r} holds a NUL character.",
                    message_zh=f"查询参数 {name!r} 含有空字符（NUL）。",
                    pointer=f"?{name}",
                )
            )
    if problems:
        raise bad_query(tuple(problems))


def bad_query(problems: tuple[Problem, ...]) -> Refusal:
    return Refusal(Reason.UNREADABLE, "The query cannot be read as asked.", "查询参数有误。", problems)


def node_of(call: Any) -> Node:
    node: Node = call.app.state["node"]
    return node


def caller_of(call: Call) -> Caller:
    caller: Caller = call.scope["state"]["caller"]
    return caller


def language_of(call: Call) -> Language:
    language: Language = call.scope["state"]["language"]
    return language


def sent(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Sent:
    """A value of the contract as JSON."""
    return Response(msgspec.json.encode(value), status_code=status, media_type=JSON, headers=headers or {})
