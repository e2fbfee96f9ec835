"""What goods meet besides permits, for whoever asks beforehand: agencies that are asked about the case itself, measures
that bound them, and what officers stopped for a while. The public part alone: no reasons, no names."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from tongguan.codes.rows import Direction, Measure, MeasureKind, Quota
from tongguan.codes.rows_agency import ConsultationRow, Refusing
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.quota import balance_key
from tongguan.risk.emergency import NO_SHIPMENT, Emergency, about


class Hearing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency that is asked about each case of these goods, whether its document is there or not: within how many
    hours of its desk it is to answer, after whom; `final`: its no is the end of the case. `items` counts from 1."""

    agency: str
    document: str
    items: tuple[int, ...]
    hours: int
    after: tuple[str, ...] = ()
    final: bool = False
    appeal: str = ""
    contact: str = ""
    law: str = ""


class Bound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measure beyond the usual duty: a quota with what is left of it, or a duty on top. `scheme`: what is claimed to
    get its rate; `document`: what that needs."""

    kind: MeasureKind
    name: str
    name_zh: str = ""
    items: tuple[int, ...]
    scheme: str = ""
    document: str = ""
    quota: str = ""
    left: Decimal | None = None
    unit: str = ""
    law: str = ""


class PublicNotice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What officers stopped, and until when (until just before). `offices` and `modes`: only there, if it names any.
    `items`: which of the goods it is about; none: all that passes there."""

    kind: str
    then: str
    notice: str
    notice_zh: str
    valid_from: datetime
    valid_until: datetime
    agency: str = ""
    items: tuple[int, ...] = ()
    offices: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


def hearings(
    asked: Iterable[tuple[str, str, tuple[int, ...]]], declaration: Declaration, law: Snapshot
) -> tuple[Hearing, ...]:
    """The agencies that will be asked, each row once, those before others first; `asked`: agency and document of each
    permit, with the items that need it."""
    codes = {item.sequence: item.tariff_code for item in declaration.items}
    found: dict[tuple[str, str, str], tuple[ConsultationRow, list[int]]] = {}
    for agency, document, items in asked:
        for item in items:
            row = law.consultation(agency, document, codes[item])
            if row is not None:
                found.setdefault((row.agency, row.document, row.hs), (row, []))[1].append(item)
    heard = [hearing(row, tuple(places)) for row, places in found.values()]
    return tuple(sorted(heard, key=lambda one: (bool(one.after), one.agency, one.document)))


def hearing(row: ConsultationRow, items: tuple[int, ...]) -> Hearing:
    return Hearing(
        agency=row.agency,
        document=row.document,
        items=items,
        hours=row.answer_hours,
        after=row.after,
        final=row.refusal == Refusing.FINAL,
        appeal=row.appeal,
        contact=row.contact,
        law=row.source,
    )


def measured(declaration: Declaration, law: Snapshot, direction: Direction) -> Iterator[tuple[int, Measure]]:
    """The measures of quotas and of duties on top, item by item."""
    kinds = (MeasureKind.QUOTA, MeasureKind.ADDITIONAL)
    for item in declaration.items:
        rows = law.measures(item.tariff_code, item.origin, direction)
        yield from ((item.sequence, row) for row in rows if row.kind in kinds)


def quotas(declaration: Declaration, law: Snapshot, direction: Direction) -> dict[str, Quota]:
    """The balances of the quotas that these goods could draw on, by key."""
    found = (law.quota(row.quota) for _, row in measured(declaration, law, direction) if row.quota)
    return {balance_key(quota): quota for quota in found if quota is not None}


def bounds(
    declaration: Declaration, law: Snapshot, direction: Direction, left: Mapping[str, Decimal]
) -> tuple[Bound, ...]:
    """Each measure once, with the goods that it is about; a quota whose balance is not in `left` is whole."""
    found: dict[str, tuple[Measure, list[int]]] = {}
    for item, row in measured(declaration, law, direction):
        found.setdefault(row.id, (row, []))[1].append(item)
    return tuple(bound(row, tuple(dict.fromkeys(items)), law, left) for row, items in found.values())


def bound(row: Measure, items: tuple[int, ...], law: Snapshot, left: Mapping[str, Decimal]) -> Bound:
    quota = law.quota(row.quota) if row.quota else None
    return Bound(
        kind=row.kind,
        name=row.name or row.id,
        name_zh=row.name_zh,
        items=items,
        scheme=row.scheme,
        document=row.document,
        quota=row.quota,
        left=left.get(balance_key(quota), quota.volume) if quota else None,
        unit=quota.unit if quota else "",
        law=row.source,
    )


def notices(emergencies: Iterable[Emergency], declaration: Declaration, law: Snapshot) -> tuple[PublicNotice, ...]:
    """What is stopped on the day that is asked for and may stop these goods. Of one that names parties nobody is told
    beforehand."""
    shipment = declaration.shipment or NO_SHIPMENT
    found = []
    for one in emergencies:
        if one.parties or not on_day(one, law.date, law.head.time_zone):
            continue
        items = tuple(i.sequence for i in shipment.items if about(one, shipment, i)) if not one.closes else ()
        if items or one.closes:
            found.append(public(one, items))
    return tuple(sorted(found, key=lambda one: (one.valid_from, one.notice)))


def on_day(emergency: Emergency, day: date, zone: str) -> bool:
    """Whether it holds at some moment of a day."""
    first = datetime.combine(day, time(), ZoneInfo(zone))
    try:
        return emergency.valid_from < first + timedelta(days=1) and first < emergency.valid_until
    except OverflowError:
        return False


def public(one: Emergency, items: tuple[int, ...]) -> PublicNotice:
    return PublicNotice(
        kind=one.kind,
        then=one.then,
        notice=one.notice,
        notice_zh=one.notice_zh,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        agency=one.agency,
        items=items,
        offices=one.offices,
        modes=one.modes,
    )
