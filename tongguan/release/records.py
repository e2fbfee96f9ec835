"""A declaration against the records that it names (ledgers of agencies): what sends it back, what holds it, what it
takes. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import asdict

from tongguan.codes.rows import Direction, Stage
from tongguan.ledgers.consult import Entry, Found, Named, Record, balance, consult, drawn_on, opened
from tongguan.ledgers.definition import Absent, Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.names import names
from tongguan.ledgers.need import Draw
from tongguan.problem import Problem
from tongguan.release.case import Case
from tongguan.release.lifecycle import Event


class Consulted(NamedTuple):
    """What was found of all records together; `disputed`: what holds the declaration until somebody settles it."""

    problems: tuple[Problem, ...] = ()
    draws: tuple[Draw, ...] = ()

    @property
    def disputed(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if not p.stops)


def consulted(case: Case, direction: Direction, balances: Mapping[str, Decimal]) -> Consulted:
    """Every record that the declaration names, one after another; `balances` without what this case drew before.

    Goods that are released already, and declared in full later, have had their records' answer.
    """
    kind = case.law.type(case.declaration.type)
    if kind is None or kind.stage is Stage.SUPPLEMENTARY:
        return Consulted()
    held = {(entry.system, entry.number): entry for entry in case.inputs.records if answers(case, entry)}
    problems, draws = list[Problem](), list[Draw]()
    for key, name in names(case.declaration, case.law).items():
        row, entry = case.law.subsystem(key[0]), held.get(key)
        definition = definition_of(row.definition) if row else None
        if definition is None or (entry is None and definition.absent is Absent.TAKE):
            continue
        named = Named(
            declaration=case.declaration,
            direction=direction,
            day=case.law.date,
            places=name.places,
            head=name.head,
        )
        found = answer(definition, entry, (name.number, named), balances)
        problems += found.problems
        draws += found.draws
    return Consulted(tuple(problems), () if any(p.stops for p in problems) else tuple(draws))


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
    full = opened(definition, entry).items()
    left = {key: balances.get(balance(entry.system, entry.number, *key), volume) for key, (volume, _) in full}
    return consult(definition, Record(**asdict(entry), left=left), number, named)
