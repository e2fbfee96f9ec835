"""A declaration against the records that it names (ledgers of agencies): what sends it back, what holds it, what it
takes. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.codes.rows import Direction, Stage
from tongguan.ledgers.consult import (
    NAMED,
    PREFIX,
    USES,
    Entry,
    Found,
    Named,
    Record,
    consult,
    drawn_on,
    left_of,
)
from tongguan.ledgers.definition import Absent, Definition, ItemDuty
from tongguan.ledgers.describe import charging, definition_of
from tongguan.ledgers.draw import part
from tongguan.ledgers.names import Key, names
from tongguan.ledgers.need import Draw
from tongguan.ledgers.paths import DUTY
from tongguan.ledgers.secure import pledges
from tongguan.manifests.match import Amount, drawn
from tongguan.money import exact, rounded
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release.case import Case, Unanswered
from tongguan.release.lifecycle import Event

EFFECTS = frozenset(DUTY.values())


class Consulted(NamedTuple):
    """What was found of all records together; `disputed`: what holds the declaration until somebody settles it."""

    problems: tuple[Problem, ...] = ()
    draws: tuple[Draw, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()

    @property
    def disputed(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if not p.stops)


Duties = Mapping[int, ItemDuty]
"""What the duty of each item comes to, by its place."""


def consulted(case: Case, direction: Direction, balances: Mapping[str, Decimal], duty: Duties) -> Consulted:
    """Every record that the declaration names, one after another; `balances` without what this case drew before.

    Goods that are released already, and declared in full later, have had their records' answer.
    """
    kind = case.law.type(case.declaration.type)
    if kind is None or kind.stage is Stage.SUPPLEMENTARY:
        return Consulted()
    held = {(entry.system, entry.number): entry for entry in case.inputs.records if answers(case, entry)}
    problems, draws, unanswered = list[Problem](), list[Draw](), list[Unanswered]()
    for key, name in names(case.declaration, case.law).items():
        row, entry = case.law.subsystem(key[0]), held.get(key)
        definition = definition_of(row.definition) if row else None
        if row is None or definition is None or (entry is None and definition.absent is Absent.TAKE):
            continue
        named = Named(
            declaration=case.declaration,
            direction=direction,
            day=case.law.date,
            places=name.places,
            head=name.head,
            at=name.at,
            duty=duty,
        )
        found = answer(definition, entry, (name.number, named), balances)
        problems += found.problems
        draws += found.draws
        if found.receipt is not None:
            why = found.receipt
            unanswered.append(Unanswered(system=key[0], number=name.number, agency=row.agency, receipt=why))
    stops = any(p.stops for p in problems)
    return Consulted(tuple(problems), () if stops else tuple(draws), tuple(unanswered))


def duties(case: Case, assessment: Assessment) -> dict[int, ItemDuty]:
    """What the duty of each item comes to, where the law has records for it."""
    if not charging(case.law):
        return {}
    found = dict[int, ItemDuty]()
    places = {item.sequence: place for place, item in enumerate(case.declaration.items)}
    for line in assessment.lines:
        if line.effect in EFFECTS and line.payable:
            was = found.get(places[line.item], ItemDuty(currency=assessment.currency))
            amount = getattr(was, line.effect) + line.payable
            found[places[line.item]] = replace(was, **{line.effect: amount})
    return found


def kept_for(case: Case, duty: Duties) -> dict[str, ItemDuty]:
    """That of it which is asked for again, once a record that is named for it answers."""
    named = {key[0] for key in names(case.declaration, case.law)}
    return {str(place): one for place, one in duty.items()} if named & charging(case.law).keys() else {}


def pledged_by(case: Case, draws: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """What of these draws stands for duty."""
    kinds = charging(case.law)
    parts = ((draw, draw.balance.removeprefix(PREFIX).split("/")) for draw in draws if draw.balance.startswith(PREFIX))
    return tuple(draw for draw, of in parts if of[0] in kinds and of[-1] in pledges(kinds[of[0]]))


def redeemed(case: Case, draws: tuple[Draw, ...], paid: Decimal) -> tuple[Draw, ...]:
    """The draws once so much of the duty that they stand for is paid: one after another gives back. A record of which
    nothing is taken any more is not counted on."""
    pledge, after = set(pledged_by(case, draws)), list[Draw]()
    for draw in draws:
        back = min(draw.amount, paid) if draw in pledge else Decimal(0)
        paid -= back
        after.append(replace(draw, amount=draw.amount - back))
    over = {d.balance.rpartition("/")[0] for d in after if d in pledged_by(case, tuple(after)) and not d.amount}
    return tuple(d for d in after if d.balance.rpartition("/")[0] not in over)


def awaited(case: Case) -> tuple[Key, ...]:
    """The records that a case names and that are in no ledger, where the law lets it wait for them."""
    there = {(entry.system, entry.number) for entry in case.inputs.records}
    missing = (key for key in names(case.declaration, case.law) if key not in there)
    known = ((key, case.law.subsystem(key[0])) for key in missing)
    return tuple(key for key, row in known if row and definition_of(row.definition).absent is Absent.HOLD)


def gone_alone(case: Case, draws: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """What a case took, where of what it took from records only as much is kept as went of its goods. Which item it was
    that did not go, nobody tells: each gives back the same share. Duty stays secured."""
    (gone, told), pledge = went(case), set(pledged_by(case, draws))
    return tuple(d if d in pledge else kept(d, gone, told) for d in draws) if gone < told else draws


def went(case: Case) -> tuple[Decimal, Decimal]:
    """How much of the goods of a case went, of how much: by packages, else by weight; all of it where nobody knows."""
    seen, declared = case.inputs.went or Amount(), drawn(case.declaration)
    for gone, told in ((seen.packages, declared.packages), (seen.gross, declared.gross)):
        if gone is not None and told:
            return max(min(gone, told), Decimal(0)), told
    return Decimal(1), Decimal(1)


def share_gone(case: Case) -> Decimal:
    """The same as a share of them, to thirty places."""
    gone, told = went(case)
    with exact():
        return rounded(gone / told, Decimal(1).scaleb(-30))


def kept(draw: Draw, gone: Decimal, told: Decimal) -> Draw:
    """What stays taken. How often a record is used, and that one counts on it, are no amounts of goods."""
    if not draw.balance.startswith(PREFIX) or draw.balance.rpartition("/")[2] in (USES, NAMED):
        return draw
    with exact():
        amount = part(draw.amount * gone / told)
    return draw if amount is None else replace(draw, amount=amount)


def answers(case: Case, entry: Entry) -> bool:
    """Whether a record answers for a case: its holder declares it, or lets its declarant act for him. Another's record
    is as if it were none, whoever the declaration names. What a case counts on answers when it is compared anew."""
    was = case.before.draws if case.before is not None and case.inputs.event is Event.MATCH else ()
    before = drawn_on(d.balance for d in was)
    return entry.holder in case.inputs.holders or (entry.system, entry.number) in before


def answer(
    definition: Definition, entry: Entry | None, name: tuple[str, Named], balances: Mapping[str, Decimal]
) -> Found:
    """What one record answers; a balance that nobody opened is full."""
    number, named = name
    if entry is None:
        return consult(definition, None, number, named)
    left = left_of(definition, entry, balances)
    return consult(definition, Record(entry, left), number, named)
