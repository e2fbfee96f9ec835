"""The syntax of UN/EDIFACT (ISO 9735, versions 1 to 4, batch): bytes ↔ interchange, messages, segments.

Strict: what is cut, miscounted or out of its frame is a Problem that names the segment and its place. Segments are
counted as the standard counts them: in a message from UNH, which is 1; in an interchange from UNB.
"""

import re
from collections.abc import Iterable

import msgspec

from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_BODY, MAX_MARKUP
from tongguan.problem import Problem

USUAL = ":+.? '"
"""Component, element, decimal mark, release, (repetition,) terminator, where no UNA says otherwise."""
CHARSETS = {"UNOA": "ascii", "UNOB": "ascii", "UNOC": "iso8859-1", "UNOD": "iso8859-2", "UNOE": "iso8859-5"} | {
    "UNOF": "iso8859-7", "UNOG": "iso8859-3", "UNOH": "iso8859-4", "UNOI": "iso8859-6", "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9", "UNOW": "utf-8",
}  # fmt: skip
TAG = re.compile(r"[A-Z][A-Z0-9]{2}")
UNPRINTED = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
HELD = "\x01\x02\x03\x04"  # in place of released characters, while the text is split


class Segment(msgspec.Struct, frozen=True, gc=False):
    """`elements[n][m]`: component m of data element n, n from 1 as in the directories; element 0 is the tag."""

    tag: str
    elements: list[list[str]]
    number: int

    def get(self, element: int, component: int = 0) -> str:
        """A component, "" where the sender left it out."""
        elements = self.elements
        if element >= len(elements) or component >= len(elements[element]):
            return ""
        return elements[element][component]

    @property
    def place(self) -> str:
        """How a Problem points here: tag and number in the message."""
        return f"{self.tag}[{self.number}]"


class Message(msgspec.Struct, frozen=True):
    """One message, UNH and UNT left out. `release` is the directory's, e.g. 95B."""

    reference: str
    type: str
    version: str
    release: str
    agency: str
    segments: list[Segment]
    association: str = ""


class Interchange(msgspec.Struct, frozen=True):
    sender: str
    recipient: str
    reference: str
    prepared: str
    messages: tuple[Message, ...]
    charset: str = "UNOC"
    decimal: str = "."


class ReadInterchange(msgspec.Struct, frozen=True):
    """`interchange` is None where nothing could be read; with problems it may be incomplete."""

    interchange: Interchange | None
    problems: tuple[Problem, ...] = ()


def read(body: bytes, charset: str = "") -> ReadInterchange:
    """The interchange, and everything that is wrong with its syntax and frame. `charset`: of the bytes, where it is not
    the one that the interchange names."""
    if len(body) > MAX_BODY:
        return ReadInterchange(None, (problem("E002", fact=f"{len(body)} > {MAX_BODY}"),))
    marks, rest = service_characters(body)
    if len(set(marks[:4] + marks[5])) < 5:
        return ReadInterchange(None, (problem("E001", "", "UNA", fact="UNA"),))
    named = rest[4:8].decode("ascii", "replace")
    if not rest.startswith(b"UNB") or named not in CHARSETS:
        return ReadInterchange(None, (problem("E001", "", "UNB[1]", fact="UNB"),))
    try:
        text = rest.decode(charset or CHARSETS[named])
    except UnicodeDecodeError as error:
        number = rest[: error.start].count(marks[5].encode()) + 1
        return ReadInterchange(None, (problem("E003", "", f"[{number}]", name=str(number), fact=charset or named),))
    segments, problems = split(text, marks)
    if any(p.stops for p in problems):
        return ReadInterchange(None, tuple(problems))
    return framed(segments, named, marks[2])


def sender_of(body: bytes) -> str:
    """Who sends an interchange (UNB S002), before it is read; "" where it is none."""
    marks, rest = service_characters(body)
    head = rest[:500].decode("latin-1").partition(marks[5])[0].split(marks[1])
    return head[2].partition(marks[0])[0] if head[0] == "UNB" and len(head) > 2 else ""


def service_characters(body: bytes) -> tuple[str, bytes]:
    """The six characters that UNA names (or the usual ones), and what follows."""
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n ")
    if not body.startswith(b"UNA"):
        return USUAL, body
    marks = body[3:9].decode("ascii", "replace")
    known = len(marks) == 6 and not any(m.isalnum() or m in HELD or m == "\ufffd" for m in marks)
    return marks if known else "      ", body[9:].lstrip(b"\r\n ")


def split(text: str, marks: str) -> tuple[list[Segment], list[Problem]]:
    """All segments of an interchange, numbered from 1. The first problem is the last: nothing after it is certain."""
    component, element, release, terminator = marks[0], marks[1], marks[3], marks[5]
    text = text.rstrip("\r\n ")
    if text.count(terminator) > MAX_MARKUP or text.count(component) + text.count(element) > 2 * MAX_MARKUP:
        return [], [problem("E002", fact=f"{MAX_MARKUP}")]
    if found := UNPRINTED.search(text):
        cut = str(text.count(terminator, 0, found.start()) + 1)
        return [], [problem("E003", "", f"[{cut}]", name=cut, fact=f"U+{ord(found[0]):04X}")]
    released = release in text and release != " "
    if released:
        for held, mark in zip(HELD, (release, terminator, element, component), strict=True):
            text = text.replace(release + mark, held)
    lines = text.split(terminator)
    if lines.pop().strip("\r\n"):
        return [], [problem("E004", "", f"[{len(lines) + 1}]", name=str(len(lines) + 1))]
    segments: list[Segment] = []
    for number, line in enumerate(lines, 1):
        elements = [e.split(component) for e in line.strip("\r\n").split(element)]
        tag = elements[0][0]
        if not TAG.fullmatch(tag) or len(elements[0]) > 1 or (released and release in line):
            return segments, [problem("E005", "", f"[{number}]", name=str(number), fact=line.strip("\r\n")[:40])]
        if released and any(held in line for held in HELD):
            elements = [[unheld(c, marks) for c in e] for e in elements]
        segments.append(Segment(tag, elements, number))
    return segments, []


def unheld(text: str, marks: str) -> str:
    for held, mark in zip(HELD, (marks[3], marks[5], marks[1], marks[0]), strict=True):
        text = text.replace(held, mark)
    return text


def framed(segments: list[Segment], charset: str, decimal: str) -> ReadInterchange:
    """UNB … UNZ and the messages between, in groups or not, their counts and references compared."""
    head, last = segments[0], segments[-1]
    if last.tag != "UNZ" or len(segments) < 2:
        return ReadInterchange(None, (problem("E006", "", f"UNB[{len(segments)}]", name="UNZ"),))
    problems: list[Problem] = []
    inside, groups = ungrouped(segments[1:-1], problems)
    messages = list(gathered(inside, problems))
    agree(last, 1, groups or len(messages), problems)
    agree(last, 2, head.get(5), problems)
    prepared = f"{head.get(4)}:{head.get(4, 1)}"
    interchange = Interchange(head.get(2), head.get(3), head.get(5), prepared, tuple(messages), charset, decimal)
    return ReadInterchange(interchange, tuple(problems))


def ungrouped(segments: Iterable[Segment], problems: list[Problem]) -> tuple[list[Segment], int]:
    """The segments without the functional groups around their messages (UNG … UNE), and how many groups there are;
    counts and references compared. Where there are groups, every message is in one."""
    kept: list[Segment] = []
    alone: list[Segment] = []
    group: Segment | None = None
    groups = messages = 0
    inside = False  # of a message: what stands there is the message's
    for segment in segments:
        if segment.tag == "UNG" and not inside:
            if group is not None:
                problems.append(problem("E006", "", group.place, name="UNE"))
            group, groups, messages = segment, groups + 1, 0
        elif segment.tag == "UNE" and not inside and group is not None:
            agree(segment, 1, messages, problems)
            agree(segment, 2, group.get(5), problems)
            group = None
        else:
            if segment.tag == "UNH" and group is None:
                alone.append(segment)
            messages += segment.tag == "UNH"
            inside = segment.tag == "UNH" or (inside and segment.tag != "UNT")
            kept.append(segment)
    if group is not None:
        problems.append(problem("E006", "", group.place, name="UNE"))
    problems.extend(problem("E006", "", one.place, name="UNG") for one in (alone if groups else ()))
    return kept, groups


def gathered(segments: Iterable[Segment], problems: list[Problem]) -> Iterable[Message]:
    """The messages; what stands outside of any is a problem."""
    head: Segment | None = None
    inside: list[Segment] = []
    for segment in segments:
        if segment.tag == "UNH":
            if head is not None:
                problems.append(problem("E006", "", head.place, name="UNT"))
            head, inside = segment, []
        elif head is None:
            problems.append(problem("E007", "", segment.place, name=segment.tag, fact=str(segment.number)))
        elif segment.tag == "UNT":
            trailer = Segment("UNT", segment.elements, len(inside) + 2)
            agree(trailer, 1, len(inside) + 2, problems)
            agree(trailer, 2, head.get(1), problems)
            yield message_of(head, inside)
            head = None
        else:
            inside.append(Segment(segment.tag, segment.elements, len(inside) + 2))
    if head is not None:
        problems.append(problem("E006", "", head.place, name="UNT"))


def message_of(head: Segment, inside: list[Segment]) -> Message:
    kind, version, release, agency, association = (head.get(2, n) for n in range(5))
    return Message(head.get(1), kind, version, release, agency, inside, association)


def agree(trailer: Segment, element: int, counted: int | str, problems: list[Problem]) -> None:
    """Whether a trailer says what its frame holds."""
    said = trailer.get(element)
    if isinstance(counted, int):
        same = said.isascii() and said.isdigit() and int(said[:12]) == counted
    else:
        same = said == counted
    if not same:
        wire = f"{trailer.place}/{element}"
        problems.append(problem("E008", "", wire, name=trailer.place, fact=f"{said[:20]} ≠ {str(counted)[:20]}"))


def write(interchange: Interchange) -> bytes:
    """The interchange with the usual service characters, one segment a line. Raises UnicodeEncodeError where its
    character set has no room for a text."""
    charset, number = interchange.charset, interchange.reference
    syntax = "4" if charset == "UNOW" else "3"
    prepared = interchange.prepared.split(":")
    lines = [["UNB"], [charset, syntax], [interchange.sender], [interchange.recipient], prepared, [number]]
    out = [line(lines)]
    for message in interchange.messages:
        kind = [message.type, message.version, message.release, message.agency, message.association]
        out.append(line([["UNH"], [message.reference], kind]))
        out.extend(line(segment.elements) for segment in message.segments)
        out.append(line([["UNT"], [str(len(message.segments) + 2)], [message.reference]]))
    out.append(line([["UNZ"], [str(len(interchange.messages))], [number]]))
    return "\n".join(out).encode(CHARSETS[charset])


def line(elements: list[list[str]]) -> str:
    """One segment: trailing empty components and elements left out, the marks released."""
    return "+".join(trimmed([":".join(trimmed([released(c) for c in element])) for element in elements])) + "'"


def trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def released(text: str) -> str:
    for mark in "?'+:":
        if mark in text:
            text = text.replace(mark, "?" + mark)
    return text


def segment(tag: str, *elements: str | Iterable[str]) -> Segment:
    """A segment to be written: an element is a text, or its components."""
    return Segment(tag, [[tag], *([e] if isinstance(e, str) else list(e) for e in elements)], 0)
