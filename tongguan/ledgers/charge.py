"""What the steps of an application cost: read from its definition, owed once somebody applies. Pure."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from tongguan.ledgers.definition import ApplicationStep, Definition, Unpaid

FEE = re.compile(r"(?P<amount>[0-9]{1,12}(?:\.[0-9]{1,4})?)(?: (?P<currency>[A-Z]{3}))?").fullmatch


class Fee(NamedTuple):
    """What a step of an application costs. `place`: which step of the definition, from 0; `waits`: the step does not
    begin before it is paid; `back`: it is given back where the applicant withdraws before work began; `paid` and
    `returned`: how much of it."""

    place: int
    step: str
    amount: Decimal
    currency: str
    waits: bool
    back: bool
    paid: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return self.amount - self.paid


def cost(step: ApplicationStep, currency: str) -> tuple[Decimal, str] | None:
    """What a step costs (amount, currency): in that of the profile where it says none. None where it costs nothing, or
    what it says is no fee."""
    read = FEE(step.fee)
    amount = Decimal(read["amount"]) if read else Decimal(0)
    return (amount, read["currency"] or currency) if read and amount else None


def fees_of(definition: Definition, currency: str) -> tuple[Fee, ...]:
    """What an application costs, step by step."""
    known = ((place, step, cost(step, currency)) for place, step in enumerate(definition.step))
    return tuple(
        Fee(place, step.step, *price, step.unpaid is Unpaid.WAIT, step.refund) for place, step, price in known if price
    )


def unpaid_before(definition: Definition | None, fees: Iterable[Fee], event: str) -> tuple[Fee, ...]:
    """The fees that have to be paid before something is done: its own, and those of the steps before it."""
    places = [place for place, step in enumerate(definition.step if definition else ()) if step.step == event]
    last = max(places, default=-1)
    return tuple(fee for fee in fees if fee.waits and fee.left > 0 and (fee.place <= last or fee.step == "apply"))


def shared(fees: Iterable[Fee], currency: str, amount: Decimal) -> tuple[dict[int, Decimal], Decimal]:
    """How much of a payment goes to which fee, by its place, the first ones first; and what is too much of it."""
    found = dict[int, Decimal]()
    for fee in fees:
        if fee.currency == currency and amount > 0 and fee.left > 0:
            found[fee.place] = min(fee.left, amount)
            amount -= found[fee.place]
    return found, amount
