"""What a node tells unasked (AsyncAPI 3.0), made from the events' own table and the structs of the contract.

A way to be told stands in `CHANNELS`; it is described as soon as the route that serves it is there. Whatever the way,
the message is the same: a `Notice`, of cargo a `CargoNotice`, of a record a `RecordNotice`, of a task a `TaskNotice`;
`event` says the kind.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from litestar.handlers import HTTPRouteHandler

from tongguan.api.notices import Acknowledged, Had
from tongguan.api.openapi import BEARER, worded
from tongguan.api.operation import JSON
from tongguan.exchange.task_word import TASK, TaskNotice
from tongguan.journeys.notice import Notice
from tongguan.ledgers.receipt import RECORD, RecordNotice
from tongguan.manifests.word import SAID, CargoEvent, CargoNotice
from tongguan.release.lifecycle import Event

EXAMPLES = Path(__file__).parent / "events"
MESSAGE = "#/components/messages/"
SCHEMA = "#/components/schemas/"
WORDS: dict[Event, tuple[str, str]] = {
    Event.LODGE: ("Another party of the case lodged it again", "该票相关方重新提交了报关单"),
    Event.AMEND: ("Another party of the case amended it", "该票相关方修改了报关单"),
    Event.CANCEL: ("Another party of the case cancelled it", "该票相关方撤销了报关单"),
    Event.PRESENT: ("Another party of the case told that the goods are here", "该票相关方告知货物已到"),
    Event.PAY: ("A bank told that a bill was paid", "银行告知税单已缴款"),
    Event.ANSWER: ("An officer or agency gave a verdict on a hold", "关员或主管部门就暂扣事项作出结论"),
    Event.REQUEST: ("The office asks the declarant for something", "海关要求申报人补充"),
    Event.REPLY: ("Another party of the case answered a request", "该票相关方答复了补充要求"),
    Event.RECALL: ("The office took a request or an order back", "海关撤回了补充要求或查验指令"),
    Event.ORDER: ("The office wants to see the goods", "海关下达查验指令"),
    Event.FIND: ("The goods were inspected", "货物已查验"),
    Event.MATCH: (
        "The manifest, or a record that it names, says something else than before",
        "舱单或底账内容有变，已重新比对",
    ),
    Event.MOVE: ("Something happened to goods in transit", "转关货物有新动态"),
    Event.OVERRIDE: ("The office decided anew how the goods are checked", "海关重新决定了核查方式"),
    Event.ARRIVE: ("A gate or a terminal saw the goods come", "卡口或场站确认货物运抵"),
    Event.APPEAL: ("Another party of the case contests a refusal", "该票相关方申请复议"),
    Event.RULE: ("An appeal was decided", "复议已作出决定"),
    Event.EXIT: ("The last of the goods left customs control", "货物已全部结关"),
}
"""What each event says to a party that did not bring it about itself."""
REMINDER = "reminder"
REMINDED = ("A request is still without an answer: its deadline is near, or past", "补充要求尚未答复：期限将至或已过")


class Channel(NamedTuple):
    """One way to be told: `served` is the route that has to be there, `address` where messages are, if that is ours."""

    name: str
    served: str
    address: str | None
    method: str
    title: str
    words: str


CHANNELS = (
    Channel(
        "notices",
        "/v1/notices",
        "/v1/notices",
        "GET",
        "By pull",
        "Oldest first, as a list; told again until acknowledged. At least once, in order.",
    ),
    Channel(
        "cargo",
        "/v1/notices/cargo",
        "/v1/notices/cargo",
        "GET",
        "By pull, of cargo",
        "Oldest first, as a list; told again until acknowledged. At least once, of each manifest in order.",
    ),
    Channel(
        "records",
        "/v1/notices/records",
        "/v1/notices/records",
        "GET",
        "By pull, of records",
        "Oldest first, as a list; told again until acknowledged. At least once, of each record in order.",
    ),
    Channel(
        "tasks",
        "/v1/notices/tasks",
        "/v1/notices/tasks",
        "GET",
        "By pull, of what agencies are asked",
        "Oldest first, as a list; told again until acknowledged. At least once, of each task in order.",
    ),
    Channel(
        "webhooks",
        "/v1/webhooks",
        None,
        "POST",
        "By push",
        "To the address that you registered, one message a request; tried again until your answer is 2xx.",
    ),
    Channel(
        "events",
        "/v1/events",
        "/v1/events",
        "GET",
        "As a stream",
        "Server-sent events, one message in each `data`; what was missed is fetched by pull.",
    ),
)


def described(routes: Iterable[HTTPRouteHandler], title: str, version: str) -> dict[str, Any]:
    """The whole document."""
    served = {path for handler in routes for path in handler.paths}
    there = [channel for channel in CHANNELS if channel.served in served]
    _, components = msgspec.json.schema_components(
        [Notice, CargoNotice, RecordNotice, TaskNotice, Had, Acknowledged], ref_template=SCHEMA + "{name}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": version,
            "description": "What a party learns without having asked: every event of its declarations that was not the "
            "answer to a message of its own, a reminder of each request that nobody answered, a day before its "
            "deadline and at it, and what became of its manifests and vehicles. The whole API is in "
            "`/v1/openapi.json`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": JSON,
        "channels": {c.name: channel(c) for c in there} | {"acknowledgements": ACKNOWLEDGEMENTS},
        "operations": {f"tell-{c.name}": operation(c) for c in there} | {"acknowledge-notices": ACKNOWLEDGE},
        "components": {
            "messages": {e: message(e) for e in (*map(str, Event), REMINDER)}
            | {str(e): cargo_message(e) for e in CargoEvent}
            | {name: beside(name) for name in BESIDE}
            | {"acknowledgement": acknowledgement()},
            "schemas": {name: worded(schema) for name, schema in sorted(components.items())},
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


ACKNOWLEDGEMENTS = {
    "address": "/v1/notices/acknowledge",
    "title": "What you have kept",
    "messages": {"acknowledgement": {"$ref": f"{MESSAGE}acknowledgement"}},
}
ACKNOWLEDGE = {
    "action": "receive",
    "channel": {"$ref": "#/channels/acknowledgements"},
    "title": "Say which notices you have kept",
    "security": [{"$ref": f"#/components/securitySchemes/{BEARER}"}],
    "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
}


def channel(one: Channel) -> dict[str, Any]:
    """Where messages pass."""
    return {
        "address": one.address,
        "title": one.title,
        "description": one.words,
        "messages": {e: {"$ref": f"{MESSAGE}{e}"} for e in passing(one)},
    }


def passing(one: Channel) -> list[str]:
    """The messages that pass there: by pull those of declarations and those of cargo are apart."""
    cases, cargo = [*map(str, Event), REMINDER], [*map(str, CargoEvent)]
    return {"notices": cases, "cargo": cargo, "records": [RECORD], "tasks": [TASK]}.get(
        one.name, [*cases, *cargo, RECORD, TASK]
    )


def operation(one: Channel) -> dict[str, Any]:
    """The node tells."""
    found: dict[str, Any] = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{one.name}"},
        "title": one.title,
        "bindings": {"http": {"method": one.method, "bindingVersion": "0.3.0"}},
    }
    if one.address:
        found["security"] = [{"$ref": f"#/components/securitySchemes/{BEARER}"}]
    return found


def message(event: str) -> dict[str, Any]:
    """One kind of message; a reminder tells of a request again."""
    english, chinese = REMINDED if event == REMINDER else WORDS[Event(event)]
    tells: dict[str, Any] = {"properties": {"event": {"const": event}}}
    if event == REMINDER:
        tells = {"properties": {"event": {"const": str(Event.REQUEST)}}, "required": [REMINDER]}
    example = EXAMPLES / f"{event}.json"
    return {
        "name": event,
        "title": english,
        "x-title-zh": chinese,
        "contentType": JSON,
        "correlationId": {"description": "The declaration.", "location": "$message.payload#/number"},
        "payload": {"allOf": [{"$ref": f"{SCHEMA}Notice"}, tells]},
        "examples": [{"name": event, "payload": msgspec.json.decode(example.read_bytes())}],
    }


def cargo_message(event: CargoEvent) -> dict[str, Any]:
    """One kind of message about cargo."""
    english, chinese = SAID[event]
    example = EXAMPLES / f"{event}.json"
    return {
        "name": str(event),
        "title": english,
        "x-title-zh": chinese,
        "contentType": JSON,
        "correlationId": {"description": "The manifest or vehicle.", "location": "$message.payload#/number"},
        "payload": {"allOf": [{"$ref": f"{SCHEMA}CargoNotice"}, {"properties": {"event": {"const": str(event)}}}]},
        "examples": [{"name": str(event), "payload": msgspec.json.decode(example.read_bytes())}],
    }


BESIDE: dict[str, tuple[str, str, type, str, str]] = {
    RECORD: (
        "Something happened to a record that the party keeps or holds",
        "本方管理或持有的底账有新回执",
        RecordNotice,
        "The record.",
        "number",
    ),
    TASK: (
        "Something happened to what an agency is asked about a declaration",
        "会办任务有新情况",
        TaskNotice,
        "The declaration.",
        "declaration",
    ),
}
"""What is told beside declarations and cargo: its titles, its struct, what it is about, and where that stands."""


def beside(name: str) -> dict[str, Any]:
    """One kind of message about a record or a task; `step` says what happened."""
    english, chinese, struct, about, at = BESIDE[name]
    return {
        "name": name,
        "title": english,
        "x-title-zh": chinese,
        "contentType": JSON,
        "correlationId": {"description": about, "location": f"$message.payload#/{at}"},
        "payload": {"$ref": f"{SCHEMA}{struct.__name__}"},
        "examples": [{"name": name, "payload": msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes())}],
    }


def acknowledgement() -> dict[str, Any]:
    """What a party sends back."""
    return {
        "name": "acknowledgement",
        "title": "The notices that you have kept",
        "contentType": JSON,
        "payload": {"$ref": f"{SCHEMA}Had"},
        "examples": [{"payload": {"ids": [1204]}}],
    }
