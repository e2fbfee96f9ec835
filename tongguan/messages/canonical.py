"""Canonical JSON ↔ `Declaration`, and any other struct that is a contract by itself.

The plain case is one decode and a look at the value written back, which shows whether anything needs a closer look:
keys given twice, numbers and characters that no message may hold, times without a zone. Only then, and when the decode
fails, is the message taken apart to name every problem at its pointer.
"""

import json
import re
from typing import Any

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.messages.canonical_problems import Closer, Contract
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_BODY, MAX_ITEMS, MAX_MARKUP, MAX_OCCURRENCES
from tongguan.messages.result import ReadResult
from tongguan.messages.wco_places import wire_pointer, with_places
from tongguan.problem import Problem

CONTRACT = Contract(
    Declaration,
    harmless={"sequence": 0, "function": "", "value": "0", "amount": "0"},
    numbers=frozenset({"amount", "value", "rate", "count", "package_count"}),
    times=frozenset({"accepted_at", "issued_at", "effective_at", "exit_at"}),
    wire=wire_pointer,
)
DECODER = msgspec.json.Decoder(Declaration)
ENCODER = msgspec.json.Encoder(order="deterministic")
# Looked for in what the encoder wrote, where a number has one form only (1E+400, NaN). Each expression begins with a
# plain byte: searching for one costs a microsecond or two (one expression for all cost 170 µs a declaration).
SUSPECT = tuple(
    re.compile(pattern).search
    for pattern in (
        rb"NaN",
        rb"Infinity",
        rb'":"-?[0-9.]{28}',  # long numbers
        rb":[0-9]{19}",
        rb'T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"',  # a time without a zone
        rb"\\(?:u[0dD]|[bf])",  # characters that no message may hold
        rb"\xef\xbf[\xbe\xbf]",
    )
)
HIDING = (b" :", b"\t:", b"\n:", b"\r:", b"\\u00")
"""Where these stand, keys cannot be counted by the quotes and colons behind them."""
EXPONENT = re.compile(rb"E[-+][0-9]").search
SCIENTIFIC = re.compile(rb'"-?[0-9.]+E[-+][0-9]+"').search  # slower; only where an E is followed by a sign and a digit


def read(body: bytes) -> ReadResult:
    """The declaration, or as much of it as could be read, with every problem that was found."""
    if wrong := too_large(body):
        return ReadResult(None, wrong)
    try:
        declaration = DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _closely(body)
    long = len(declaration.items) > MAX_ITEMS or (len(body) > MAX_OCCURRENCES and body.count(b",") >= MAX_OCCURRENCES)
    if long or doubtful(body, ENCODER.encode(declaration)):
        return _closely(body)
    return ReadResult(with_places(declaration) if declaration.amendments else declaration)


def too_large(body: bytes) -> tuple[Problem, ...]:
    """What is beyond the limits before anything is decoded."""
    if len(body) > MAX_BODY:
        return (problem("J002", fact=f"{len(body)} > {MAX_BODY} bytes"),)
    if len(body) > MAX_MARKUP and body.count(b",") + body.count(b"{") > MAX_MARKUP:
        return (problem("J002", fact=f"more than {MAX_MARKUP} values or objects"),)
    return ()


def doubtful(body: bytes, written: bytes) -> bool:
    """Whether a message that was decoded deserves a closer look, by the value as it was written back. Where as many
    keys are written as came, none came twice; where fewer are, some were empty or came twice: that is found out."""
    if suspect(written):
        return True
    counted = written == body or not any(mark in body for mark in HIDING)
    return not (counted and body.count(b'":') == written.count(b'":')) and twice(body)


class Twice(ValueError):
    """A key was given twice."""


def twice(body: bytes) -> bool:
    """Whether any object in a message gives a key twice."""
    try:
        json.loads(body, object_pairs_hook=once)
    except Twice:
        return True
    return False


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Twice
    return found


def suspect(written: bytes) -> bool:
    """Whether what was written back holds a number or a character that deserves a closer look."""
    return any(found(written) for found in SUSPECT) or bool(EXPONENT(written) and SCIENTIFIC(written))


def write(declaration: Declaration) -> bytes:
    """Always the same bytes for the same declaration; what is empty is left out."""
    return ENCODER.encode(declaration)


def _closely(body: bytes) -> ReadResult:
    declaration, problems = Closer(CONTRACT).read(body)
    return ReadResult(with_places(declaration) if declaration and declaration.amendments else declaration, problems)
