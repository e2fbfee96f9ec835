"""The national road messages as bytes: any of MT1401 … MT5402 → its report, and back; and the receipts that answer."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tongguan.manifests.receipt import Receipt
from tongguan.messages.cargo_taken import Part, Taken, Told, Wire
from tongguan.messages.found import problem
from tongguan.messages.road_messages import ANSWER, FORMS, Form, type_for
from tongguan.messages.road_reader import Reader
from tongguan.messages.road_text import BEIJING
from tongguan.messages.road_writer import Writer, valued
from tongguan.messages.tree import Tree, got, put
from tongguan.messages.xml_bytes import parsed
from tongguan.problem import Problem

NAMESPACE = "urn:Declaration:datamodel:standard:CN:{type}:1"
ROOT = re.compile(r"\{(urn:Declaration:datamodel:standard:CN:(MT\d{4}):1)\}Manifest")
VERSION = "1.0"
RESPONSE = "11"
"""What a receipt says of its function (1225: response)."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says of itself. `sent_at` is aware."""

    message: str
    sender: str
    receiver: str
    sent_at: datetime
    version: str = VERSION


class Message(msgspec.Struct, frozen=True):
    """A message taken apart: its type, its head, what it tells, its problems and places."""

    type: str
    head: dict[str, str]
    told: Any
    problems: tuple[Problem, ...]
    places: dict[str, str]


def read(body: bytes) -> Taken:
    """The one message that the bytes are."""
    message, wrong = opened(body, FORMS)
    if message is None:
        return Taken(wire=Wire.XML, problems=wrong)
    head = message.head
    part = Part(
        report=message.told,
        problems=message.problems,
        id=head.get("MessageID", ""),
        type=message.type,
        places=message.places,
    )
    return Taken(
        wire=Wire.XML,
        parts=(part,),
        sender=head.get("SenderID", ""),
        recipient=head.get("ReceiverID", ""),
        reference=part.id,
        version=head.get("Version", ""),
        charset="UTF-8",
    )


def read_receipt(body: bytes) -> tuple[Receipt | None, tuple[Problem, ...]]:
    """The receipt that the bytes are."""
    message, wrong = opened(body, dict.fromkeys(FORMS, ANSWER))
    return (None, wrong) if message is None else (message.told, message.problems)


def opened(body: bytes, forms: Mapping[str, Form]) -> tuple[Message | None, tuple[Problem, ...]]:
    """The message that the bytes are, by the form of its type; or what stands in the way."""
    root, wrong = parsed(body)
    if root is None:
        return None, wrong
    found = ROOT.fullmatch(str(root.tag))
    if found is None or (form := forms.get(found[2])) is None:
        known = f"Manifest, {NAMESPACE.format(type=min(FORMS))} … {max(FORMS)}"
        return None, (problem("X022", fact=known),)
    reader = Reader(found[1])
    tree = reader.struct(root, form.table.root, "", "")
    told = converted(reader, form, tree)
    if (said := reader.head.get("MessageType", "")) not in ("", found[2]):
        reader.tell("X020", "", "Head/MessageType", name=f"MessageType {said}", fact=found[2])
    return Message(found[2], reader.head, told, tuple(reader.problems), reader.places), ()


def converted(reader: Reader, form: Form, tree: Tree) -> Any:
    """The value that a tree is; None where what makes it one is missing, which is told."""
    also, *others = (tuple(path.split(".")) for path in form.also)
    if got(tree, also) is None and (known := joined(got(tree, path) for path in others)):
        put(tree, also, known)
    for path, said in form.fixed.items():
        put(tree, tuple(path.split(".")), said)
    reader.complete(tree, form.table.root, "", "")
    try:
        return msgspec.convert(tree, form.table.struct)
    except msgspec.ValidationError:
        return None


def joined(parts: Iterable[str | None]) -> str:
    """What stands for a reference that is left out."""
    return "/".join(part for part in parts if part)


def write(report: Told, head: Head) -> bytes:
    """The message that tells a report. Raises ValueError where no road message does."""
    if not (name := type_for(report)):
        raise ValueError("No road message tells this.")
    return written(report, FORMS[name], {"MessageType": name}, head)


def write_receipt(receipt: Receipt, type: str, head: Head) -> bytes:
    """The receipt for a message of this type."""
    return written(receipt, ANSWER, {"MessageType": type, "FunctionCode": RESPONSE}, head)


def written(told: Told | Receipt, form: Form, said: dict[str, str], head: Head) -> bytes:
    """A message by its form. `said`: what its head says besides."""
    also, *others = (tuple(path.split(".")) for path in form.also)
    same = valued(told, also) == joined(valued(told, path) for path in others)
    silent = frozenset({also}) if same else frozenset()
    said |= {
        "MessageID": head.message,
        "SenderID": head.sender,
        "ReceiverID": head.receiver,
        "SendTime": f"{head.sent_at.astimezone(BEIJING):%Y%m%d%H%M%S%f}"[:17],
        "Version": head.version,
    }
    inside = Writer(said, silent).inside(form.table.root, told)
    namespace = NAMESPACE.format(type=said["MessageType"])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Manifest xmlns="{namespace}">{inside}</Manifest>'.encode()
