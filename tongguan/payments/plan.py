"""What the tariff asks of goods of one code and origin, compiled once per law snapshot: slots of taxes, in order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from tongguan.codes.rows import Direction, Measure, MeasureKind, Tax
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.units import symbol, symbol_zh

ZERO = Decimal(0)
HUNDRED = Decimal(100)
SNAPSHOTS_KEPT = 8
PLANS_KEPT = 20_000


class Each(NamedTuple):
    """An amount of national currency per unit: `numerator` / `denominator`, so that no division rounds."""

    numerator: Decimal
    denominator: Decimal
    unit: str

    def of(self, quantity: Decimal) -> Decimal:
        return quantity * self.numerator / self.denominator


class Charge(NamedTuple):
    """One measure, ready to be worked out. `stranger`: a currency that has no exchange rate makes it unusable."""

    measure: Measure
    fraction: Decimal | None
    specific: Each | None
    minimum: Decimal | Each | None
    maximum: Decimal | Each | None
    rate: str
    rate_zh: str
    only_percent: bool  # a percentage of its base and nothing else
    stranger: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """The units in which it has to know the quantity."""
        return tuple(e.unit for e in (self.specific, self.minimum, self.maximum) if isinstance(e, Each))


class Slot(NamedTuple):
    """One tax on these goods. `regular` is charged unless one of `options` is claimed; `extras` come on top."""

    tax: Tax
    parts: tuple[str, ...]  # the taxes in its base
    on_value: bool
    regular: Charge | None
    options: tuple[Charge, ...]
    schemes: frozenset[str]  # what must be claimed for one of the options
    favours: tuple[Charge, ...]  # those of the options that go by origin
    quotas: tuple[Charge, ...]
    extras: tuple[Charge, ...]


class Plan(NamedTuple):
    """All taxes on these goods, and whether anything of it hangs on what the declarant claims."""

    slots: dict[str, Slot]
    schemes: frozenset[str]
    quotas: frozenset[str]


class Plans:
    """The plans of one snapshot, made when first asked for."""

    def __init__(self, law: Snapshot) -> None:
        self.taxes = law.taxes()
        self._plans: dict[tuple[str, str, str, Direction], Plan] = {}

    def plan(self, law: Snapshot, goods: tuple[str, str, str], direction: Direction) -> Plan:
        """For goods of (tariff code, origin, preferential origin)."""
        key = (*goods, direction)
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= PLANS_KEPT:
                self._plans.clear()
            found = self._plans[key] = compiled(law, goods, direction)
        return found


_PLANS: dict[str, Plans] = {}  # remembered answers of a pure function, by the hash that names the law


def plans(law: Snapshot) -> Plans:
    """The plans of this law: the same snapshot is compiled once."""
    found = _PLANS.get(law.id)
    if found is None:
        while len(_PLANS) >= SNAPSHOTS_KEPT:
            _PLANS.pop(next(iter(_PLANS)), None)
        found = _PLANS[law.id] = Plans(law)
    return found


def compiled(law: Snapshot, goods: tuple[str, str, str], direction: Direction) -> Plan:
    """The plan of goods under a law: preferences and quotas by the preferential origin, all else by the origin."""
    hs, origin, preferential = goods
    measures = law.measures(hs, origin, direction)
    favours = measures if preferential == origin else law.measures(hs, preferential, direction)
    kinds = (MeasureKind.PREFERENCE, MeasureKind.QUOTA)
    rows = [m for m in measures if m.kind not in kinds] + [m for m in favours if m.kind in kinds]
    slots = {}
    for tax in law.taxes():
        mine = [charge(law, m) for m in rows if m.tax == tax.code]
        if mine:
            slots[tax.code] = slot(tax, mine)
    return Plan(
        slots=slots,
        schemes=frozenset(m.scheme for m in rows if m.scheme),
        quotas=frozenset(m.quota for m in rows if m.quota),
    )


def slot(tax: Tax, charges: Sequence[Charge]) -> Slot:
    """The charges of one tax by the part they play."""
    own = [c for c in charges if c.measure.kind in (MeasureKind.DUTY, MeasureKind.EXCISE, MeasureKind.VAT)]
    regular = next((c for c in own if not c.measure.scheme), None)
    options = (*(c for c in own if c is not regular), *of(charges, MeasureKind.PREFERENCE))
    return Slot(
        tax=tax,
        parts=tuple(p for p in tax.base if p != "value"),
        on_value="value" in tax.base,
        regular=regular,
        options=options,
        schemes=frozenset(c.measure.scheme for c in options),
        favours=tuple(c for c in options if c.measure.kind is MeasureKind.PREFERENCE and c.measure.origin),
        quotas=of(charges, MeasureKind.QUOTA),
        extras=of(charges, MeasureKind.ADDITIONAL),
    )


def of(charges: Iterable[Charge], kind: MeasureKind) -> tuple[Charge, ...]:
    return tuple(c for c in charges if c.measure.kind is kind)


def charge(law: Snapshot, measure: Measure) -> Charge:
    """A measure with its specific parts in national currency and its rate in words."""
    fraction = None if measure.ad_valorem is None else measure.ad_valorem / HUNDRED
    row = None
    stranger = ""
    if measure.currency and measure.currency != law.head.currency:
        row = law.rate(measure.currency)
        stranger = "" if row else measure.currency

    def each(amount: Decimal | None, unit: str) -> Each | None:
        if amount is None:
            return None
        if row is None:
            return Each(amount, measure.per, unit)
        return Each(amount * row.rate, measure.per * row.per, unit)

    def bound(limit: Decimal | None) -> Decimal | Each | None:
        return each(limit, measure.bound_unit) if measure.bound_unit else limit and limit / HUNDRED

    specific, minimum, maximum = each(measure.specific, measure.unit), bound(measure.minimum), bound(measure.maximum)
    return Charge(
        measure=measure,
        fraction=fraction,
        specific=specific,
        minimum=minimum,
        maximum=maximum,
        only_percent=specific is None and minimum is None and maximum is None,
        rate=rate_text(measure, law.head.currency, False),
        rate_zh=rate_text(measure, law.head.currency, True),
        stranger=stranger,
    )


def rate_text(measure: Measure, currency: str, zh: bool) -> str:
    """The rate as a tariff prints it: `8 %`, `0.5 CNY/kg`, `8 % + 0.5 CNY/kg, at least 10 %`."""
    parts = [percent(measure.ad_valorem)] if measure.ad_valorem is not None else []
    if measure.specific is not None:
        parts.append(per(measure, measure.specific, measure.unit, currency, zh))
    text = " + ".join(parts) or ("0 %" if measure.minimum is None and measure.maximum is None else "")
    for limit, word, word_zh in ((measure.minimum, "at least", "不低于"), (measure.maximum, "at most", "不高于")):
        if limit is not None:
            said = per(measure, limit, measure.bound_unit, currency, zh) if measure.bound_unit else percent(limit)
            text += f"，{word_zh} {said}" if zh else f", {word} {said}"
    return text.lstrip("，, ")


def percent(number: Decimal) -> str:
    return f"{plain(number)} %"


def per(measure: Measure, amount: Decimal, unit: str, currency: str, zh: bool) -> str:
    """`0.5 CNY/kg`, `12 EUR/100 l`."""
    many = "" if measure.per == 1 else f"{plain(measure.per)} "
    return f"{plain(amount)} {measure.currency or currency}/{many}{(symbol_zh if zh else symbol)(unit)}"


def plain(number: Decimal) -> str:
    """A number without needless zeros or exponents, thousands apart."""
    return f"{number.normalize():,f}"
