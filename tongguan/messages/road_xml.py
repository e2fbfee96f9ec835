"""The national road messages as bytes: any of MT1401 … MT5402 → its report, and back."""

import re
from datetime import datetime

import msgspec

from tongguan.messages.cargo_taken import Part, Taken, Told, Wire
from tongguan.messages.found import problem
from tongguan.messages.road_messages import FORMS, Form, type_for
from tongguan.messages.road_reader import Reader, Tree, got, put
from tongguan.messages.road_text import BEIJING
from tongguan.messages.road_writer import Writer, valued
from tongguan.messages.xml_bytes import parsed

NAMESPACE = "urn:Declaration:datamodel:standard:CN:{type}:1"
ROOT = re.compile(r"\{(urn:Declaration:datamodel:standard:CN:(MT\d{4}):1)\}Manifest")
VERSION = "1.0"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says of itself. `sent_at` is aware."""

    message: str
    sender: str
    receiver: str
    sent_at: datetime
    version: str = VERSION


def read(body: bytes) -> Taken:
    """The one message that the bytes are."""
    root, wrong = parsed(body)
    if root is None:
        return Taken(wire=Wire.XML, problems=wrong)
    found = ROOT.fullmatch(str(root.tag))
    if found is None or (form := FORMS.get(found[2])) is None:
        known = f"Manifest, {NAMESPACE.format(type='MT1401')} … {max(FORMS)}"
        return Taken(wire=Wire.XML, problems=(problem("X022", fact=known),))
    reader = Reader(found[1])
    tree = reader.struct(root, form.table.root, "", "")
    report = reported(reader, form, tree)
    head = reader.head
    if (said := head.get("MessageType", "")) not in ("", found[2]):
        reader.tell("X020", "", "Head/MessageType", name=f"MessageType {said}", fact=found[2])
    message = head.get("MessageID", "")
    part = Part(report=report, problems=tuple(reader.problems), id=message, type=found[2], places=reader.places)
    return Taken(
        wire=Wire.XML,
        parts=(part,),
        sender=head.get("SenderID", ""),
        recipient=head.get("ReceiverID", ""),
        reference=message,
        version=head.get("Version", ""),
        charset="UTF-8",
    )


def reported(reader: Reader, form: Form, tree: Tree) -> Told | None:
    """The report that a tree is; None where what makes it one is missing, which is told."""
    also, same = (tuple(path.split(".")) for path in form.also)
    if got(tree, also) is None and (known := got(tree, same)):
        put(tree, also, known)
    for path, said in form.fixed.items():
        put(tree, tuple(path.split(".")), said)
    reader.complete(tree, form.table.root, "", "")
    try:
        report = msgspec.convert(tree, form.table.struct)
    except msgspec.ValidationError:
        return None
    return report if isinstance(report, Told) else None


def write(report: Told, head: Head) -> bytes:
    """The message that tells a report. Raises ValueError where no road message does."""
    name = type_for(report)
    if not name:
        raise ValueError("No road message tells this.")
    form = FORMS[name]
    also, same = (tuple(path.split(".")) for path in form.also)
    silent = frozenset({also}) if valued(report, also) == valued(report, same) else frozenset()
    said = {
        "MessageID": head.message,
        "MessageType": name,
        "SenderID": head.sender,
        "ReceiverID": head.receiver,
        "SendTime": f"{head.sent_at.astimezone(BEIJING):%Y%m%d%H%M%S%f}"[:17],
        "Version": head.version,
    }
    inside = Writer(said, silent).inside(form.table.root, report)
    namespace = NAMESPACE.format(type=name)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Manifest xmlns="{namespace}">{inside}</Manifest>'.encode()
