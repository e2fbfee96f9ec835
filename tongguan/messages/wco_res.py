"""The WCO's response message (RES, Data Model 3.6): an `Answer` as XML, and read back.

Function codes follow EDIFACT 1225 as customs systems on this model use it; a held declaration is told what is asked of
the trader first. Codes of Status (state, then one for each open hold) are this system's own; both tables are below.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import structs

from tongguan.declarations.parts import DutyTax, Pointer
from tongguan.messages.answer import Answer
from tongguan.messages.found import problem
from tongguan.messages.wco_places import pointers
from tongguan.messages.wco_reader import Reader
from tongguan.messages.wco_res_table import (
    DATE_NAMESPACE,
    NAMESPACE,
    TABLE,
    Answered,
    Bill,
    Fault,
    ItemDuties,
    Response,
    Statement,
    Status,
)
from tongguan.messages.wco_wrapper import carried_wrapper, wrapped
from tongguan.messages.wco_writer import Writer
from tongguan.messages.xml_bytes import parsed
from tongguan.money import CENT, Money
from tongguan.payments.assessment import Assessment, Line
from tongguan.problem import Problem
from tongguan.release.lifecycle import Hold, State

FUNCTIONS = {
    State.RELEASED: "09",  # cleared
    State.SETTLED: "09",
    State.RETURNED: "03",  # rejected
    State.REFUSED: "03",
    State.CANCELLED: "10",  # invalidated
}
HELD = (  # the first that is open counts
    (Hold.INSPECTION, "05"),  # under control
    (Hold.CHECK, "05"),
    (Hold.DOCUMENTS, "06"),  # documents are asked for
    (Hold.PERMIT, "06"),
    (Hold.PAYMENT, "13"),  # tax calculated
    (Hold.ARRIVAL, "02"),  # received, goods not yet presented
    (Hold.AGENCY, "01"),  # accepted
    (Hold.OTHER_SIDE, "01"),
)
ACCEPTED = "01"
STATES = {
    State.HELD: "HLD",
    State.RELEASED: "REL",
    State.SETTLED: "SET",
    State.RETURNED: "RET",
    State.REFUSED: "REF",
    State.CANCELLED: "CAN",
}
HOLDS = {
    Hold.PAYMENT: "PAY",
    Hold.PERMIT: "PER",
    Hold.DOCUMENTS: "DOC",
    Hold.ARRIVAL: "ARR",
    Hold.INSPECTION: "INS",
    Hold.OTHER_SIDE: "OTH",
    Hold.CHECK: "CHK",
    Hold.AGENCY: "AGY",
}
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MILLI = Decimal("0.001")
MOST = Decimal(10) ** 13


def function_code(answer: Answer) -> str:
    if answer.state is State.HELD:
        return next((code for hold, code in HELD if hold in answer.holds), ACCEPTED)
    return FUNCTIONS[answer.state]


def write(answer: Answer) -> bytes:
    """The message, valid against the schema whatever the answer holds: what is too long is cut, with an ellipsis."""
    return written(response(answer))


def written(said: Response) -> bytes:
    writer = Writer(TABLE, "ds")
    writer.struct(TABLE.root, said)
    text = f'<Response xmlns="{NAMESPACE}" xmlns:ds="{DATE_NAMESPACE}">{"".join(writer.lines)}</Response>'
    return wrapped(text, said.carried, "RES").encode()


def read(body: bytes) -> tuple[Response | None, tuple[Problem, ...]]:
    """The response in the message and whatever is wrong with it."""
    root, problems = parsed(body)
    if root is None:
        return None, problems
    element, carried, found = carried_wrapper(root, TABLE.root.tag)
    if element is None:
        return None, tuple(found) or (problem("X004", fact="RES"),)
    reader = Reader(TABLE, element)
    reader.problems.extend(found)
    said: Response = reader.struct(element, TABLE.root)
    said = structs.replace(said, carried=said.carried | carried)
    return said, reader.told()


def response(answer: Answer) -> Response:
    """The answer in the message's own structure."""
    at = answer.answered_at or answer.received_at
    rejected = answer.state in (State.RETURNED, State.REFUSED)
    return Response(
        function=function_code(answer),
        reference=cut(f"{answer.number or answer.reference}-{answer.version}", 35),
        issued_at=at,
        statements=tuple(_statements(answer)),
        faults=tuple(_fault(p) for p in answer.problems if p.stops),
        statuses=(
            Status(since=at, name=STATES[answer.state], released_at=at if answer.state is State.RELEASED else None),
            *(Status(since=at, name=HOLDS[hold]) for hold in answer.holds),
        ),
        declaration=Answered(
            accepted_at=None if rejected else answer.received_at,
            cancelled_at=at if answer.state is State.CANCELLED else None,
            reference=cut(answer.reference, 35),
            number=cut(answer.number, 70),
            rejected_at=at if rejected else None,
            version=str(answer.version)[:9],
            bills=tuple(_bills(answer.assessment)),
            items=tuple(_items(answer.assessment)),
        ),
    )


def _statements(answer: Answer) -> Iterator[Statement]:
    """The decision and what happens next, in both languages; documents that are missing; warnings."""
    for code, language, text in (
        ("DECISION", "en", answer.sentence),
        ("DECISION", "zh", answer.sentence_zh),
        ("NEXT", "en", answer.next),
        ("NEXT", "zh", answer.next_zh),
    ):
        if text:
            yield Statement(code=code, text=cut(text, 512), carried={"StatementDescription@languageID": language})
    for need in answer.needs:
        if not need.met_by:
            text = cut(f"{need.document} {need.name} ({need.agency})", 512)
            where = (Pointer(section="42A"), Pointer(section="67A"), Pointer(section="68A", sequence=need.item))
            yield Statement(code="NEED", text=text, pointers=where)
    for warning in answer.problems:
        if not warning.stops:
            text = cut(f"{warning.code} {warning.message}", 512)
            yield Statement(code="WARNING", text=text, pointers=_pointers(warning))


def _fault(fault: Problem) -> Fault:
    return Fault(description=cut(fault.message, 512), code=start(fault.code, 8), pointers=_pointers(fault))


def _pointers(found: Problem) -> tuple[Pointer, ...]:
    if not found.pointer and not found.wire_pointer:
        return ()
    return tuple(Pointer(section=section, sequence=number, tag=tag) for section, number, tag in pointers(found.pointer))


def _bills(assessment: Assessment | None) -> Iterator[Bill]:
    if assessment is not None:
        assessed = _money(assessment.total, assessment.currency)
        yield Bill(assessed=assessed, payable=_money(assessment.due_now, assessment.currency))


def _items(assessment: Assessment | None) -> Iterator[ItemDuties]:
    if assessment is None:
        return
    lines: dict[int, list[Line]] = {}
    for line in assessment.lines:
        lines.setdefault(line.item, []).append(line)
    for item, of_item in sorted(lines.items()):
        yield ItemDuties(sequence=item, duties=_duties(of_item, assessment.currency))


def _duties(lines: Sequence[Line], currency: str) -> tuple[DutyTax, ...]:
    return tuple(
        DutyTax(
            base_amount=_money(line.base, currency),
            rate=_rate(line.rate),
            type=start(line.tax.upper(), 3),
            assessed=_money(line.amount, currency),
            payable=_money(line.payable, currency),
        )
        for line in lines
    )


def _money(amount: Decimal, currency: str) -> Money | None:
    """To three decimals, as the message has it; None where it has more digits than the message can hold."""
    if abs(amount) >= MOST:
        return None
    return Money(
        amount.quantize(CENT) if amount == amount.quantize(CENT) else amount.quantize(MILLI, ROUND_HALF_UP), currency
    )


def _rate(rate: str) -> Decimal | None:
    """An ad valorem rate in per cent; other rates have no plain number."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", rate)
    return Decimal(found[1]) if found else None


def cut(text: str, length: int) -> str:
    """One line of at most `length` characters that XML can hold."""
    line = " ".join(UNWRITABLE.sub("", text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def start(code: str, length: int) -> str:
    """The first characters of a code that XML can hold."""
    return UNWRITABLE.sub("", code)[:length].strip()
