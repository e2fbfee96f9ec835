"""Emergencies: what is stopped for a while, at every office at once, because two officers said so. Pure.

An emergency names what it is about – goods, countries, offices, modes, parties – and what follows. What it leaves out
it does not ask for; all that it names must hold.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Party
from tongguan.risk.names import folded
from tongguan.risk.parties import parties_of

LONGEST = timedelta(days=90)
"""An emergency ends by itself after at most so long; two officers may extend it, again by at most so long."""
MOST = 200
NO_SHIPMENT = Shipment()


class EmergencyKind(StrEnum):
    HEALTH = "health"
    SECURITY = "security"
    SANCTIONS = "sanctions"
    CLOSURE = "closure"


class EmergencyThen(StrEnum):
    """What follows where it holds."""

    HOLD = "hold"  # an agency decides
    EXAMINE = "examine"  # the goods are looked at
    REFUSE = "refuse"  # what is lodged now goes back; what stands is held until an officer refuses it
    CLOSED = "closed"  # nothing goes until it is over


class Emergency(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`goods`: beginnings of commodity codes; `countries`: of origin or dispatch (ISO 3166); `modes`: Recommendation
    19; `parties`: ids or whole names. `notice`: what the trader reads; `reason`: for officers alone. It holds from
    `valid_from` until just before `valid_until`."""

    id: str
    kind: EmergencyKind
    then: EmergencyThen
    notice: str
    notice_zh: str
    reason: str
    valid_from: datetime
    valid_until: datetime
    agency: str = ""
    goods: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    def holds(self, now: datetime) -> bool:
        return self.valid_from <= now < self.valid_until

    @property
    def closes(self) -> bool:
        """Whether it is about a place or a way alone: then nothing passes there, whatever it carries."""
        return not (self.goods or self.countries or self.parties)


class Subject(NamedTuple):
    """What an emergency is asked about: a declaration, and at which office; `also`: parties that others told of."""

    declaration: Declaration
    office: str
    also: tuple[Party, ...] = ()


def touched(emergency: Emergency, subject: Subject) -> str:
    """In what it holds of a declaration, for officers; empty where it does not."""
    declared = subject.declaration
    found = []
    if emergency.offices:
        if subject.office not in emergency.offices and declared.office not in emergency.offices:
            return ""
        found.append(f"office {subject.office}")
    if emergency.modes:
        if not (modes := set(modes_of(declared)) & set(emergency.modes)):
            return ""
        found.append(f"mode {', '.join(sorted(modes))}")
    if emergency.parties:
        if not (names := list(named(emergency, subject))):
            return ""
        found.append(f"party {names[0]}")
    if emergency.goods or emergency.countries:
        whole = declared.shipment or NO_SHIPMENT
        items = [item for item in whole.items if about(emergency, whole, item)]
        if not items:
            return ""
        numbers = ", ".join(str(item.sequence) for item in items[:10])
        found.append(f"item {numbers}: {items[0].commodity_code}")
    return "; ".join(found)


def about(emergency: Emergency, whole: Shipment, item: Item) -> bool:
    """Whether an item is of these goods and of one of these countries."""
    if emergency.goods and not item.commodity_code.startswith(emergency.goods):
        return False
    return not emergency.countries or not set(emergency.countries).isdisjoint(countries_of(whole, item))


def countries_of(whole: Shipment, item: Item) -> Iterator[str]:
    """Where an item is from: origin and dispatch."""
    yield from (origin.country for origin in item.origins)
    yield item.export_country or whole.export_country


def modes_of(declared: Declaration) -> Iterator[str]:
    whole = declared.shipment or NO_SHIPMENT
    for means in (declared.border_transport, whole.arrival_transport, whole.departure_transport):
        if means and means.mode:
            yield means.mode


def named(emergency: Emergency, subject: Subject) -> Iterator[str]:
    """The parties that it names, by id or by whole name."""
    wanted = {folded(name) for name in emergency.parties}
    for _, party in (*parties_of(subject.declaration), *(("", p) for p in subject.also)):
        if (party.id and folded(party.id) in wanted) or (party.name and folded(party.name) in wanted):
            yield party.name or party.id


def holding(emergencies: Iterable[Emergency], now: datetime) -> tuple[Emergency, ...]:
    """Those that hold now."""
    return tuple(e for e in emergencies if e.holds(now))
