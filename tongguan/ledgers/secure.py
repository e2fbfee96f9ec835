"""Duty that a record secures: for which items one is named, and what of a declaration's draws stands for duty. Pure."""

from tongguan.declarations.declaration import Item
from tongguan.ledgers.definition import Definition, Secures
from tongguan.ledgers.paths import DUTY


def reads_duty(definition: Definition) -> bool:
    """Whether its records are held against what duty comes to."""
    paths = (*(c.declaration for c in definition.compare), *(d.declaration for d in definition.draw))
    return not DUTY.keys().isdisjoint(paths)


def pledges(definition: Definition) -> frozenset[str]:
    """The balances of its records that duty is taken from."""
    return frozenset(draw.about for draw in definition.draw if draw.declaration in DUTY)


def asked(asks: Secures, item: Item) -> bool:
    """Whether an item pays in one of these ways, by one of these procedures."""
    procedure = item.procedure.current if item.procedure else ""
    pays = any(one.payment_method in asks.methods for one in item.duties)
    return pays and (not asks.procedures or procedure in asks.procedures)
