"""What a declaration of a type needs in any case: what the rule book misses in a blank one. Pure."""

from datetime import UTC, datetime, time
from functools import lru_cache

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.form import field_at
from tongguan.declarations.rulebook import Context, Named, validate


@lru_cache(maxsize=64)
def needed(law: Named, type_: str) -> frozenset[str]:
    """The names of the form's fields (of the first item: `items-0-<name>`) that a type cannot do without.

    What depends on what else is said, the check tells.
    """
    blank = Declaration(function="9", type=type_, shipment=Shipment(items=(Item(sequence=1),)))
    noon = datetime.combine(law.law.date, time(12), UTC)
    return frozenset(field_at(p.pointer) for p in validate(blank, law.law, Context(received_at=noon)) if p.stops)
