"""One item on its way through the taxes: what it claims, what it measures, what was charged so far."""

from collections.abc import Sequence
from decimal import Decimal

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration, Item
from tongguan.declarations.parts import Document
from tongguan.declarations.units import converted, found
from tongguan.money import measurable
from tongguan.payments.assessment import Alternative, Line
from tongguan.payments.plan import Plan

KILOGRAM = "KGM"
STRENGTH = "ASV"  # alcoholic strength by volume, per cent: tariffs' own code, Recommendation 20 has none
TARIFF = ("TSP", "HS", "TRC", "")
PREFERENTIAL = "2"


class Goods:
    """An item, its value and its plan. Mutable, and seen only inside one assessment."""

    __slots__ = (
        "_claims",
        "_measured",
        "_methods",
        "_papers",
        "alternatives",
        "at",
        "effect",
        "item",
        "lines",
        "plan",
        "preferential",
        "taxed",
        "value",
    )

    def __init__(self, at: int, item: Item, value: Decimal, plan: Plan, effect: str) -> None:
        self.at = at
        self.item = item
        self.value = value
        self.plan = plan
        self.effect = effect  # of every charge, whatever the payment method; empty = as the method says
        self.taxed: dict[str, Decimal] = {}
        self.lines: list[Line] = []
        self.alternatives: list[Alternative] = []
        self._claims: frozenset[str] | None = None
        self._papers: frozenset[str] | None = None
        self._methods: dict[str, tuple[int, str]] | None = None
        self._measured: tuple[tuple[Decimal, str], ...] | None = None

    @property
    def pointer(self) -> str:
        return f"/shipment/items/{self.at}"

    @property
    def claims(self) -> frozenset[str]:
        """Everything by which a declarant asks for another rate: regimes, additional codes, procedures."""
        if self._claims is None:
            item = self.item
            self._claims = frozenset(
                [d.regime for d in item.duties if d.regime]
                + [c.id for c in item.classifications if c.type not in TARIFF]
                + [p.current for p in item.procedures]
            )
        return self._claims

    def method(self, tax: str) -> tuple[int, str]:
        """The payment method for a tax and where it is declared: the tax's own, or the first that is there."""
        if self._methods is None:
            self._methods = {}
            for j, claim in enumerate(self.item.duties):
                if claim.payment_method:
                    self._methods.setdefault("", (j, claim.payment_method))
                    self._methods.setdefault(claim.type, (j, claim.payment_method))
        methods = self._methods
        return methods[tax] if tax in methods else methods.get("", (-1, ""))

    def has(self, document: str, declaration: Declaration) -> bool:
        """Whether the item or the head names this document (category and type), with a number."""
        if self._papers is None:
            self._papers = frozenset(
                f"{d.category}{d.type}" for d in (*self.item.documents, *declaration.documents) if numbered(d)
            )
        return document in self._papers

    def measured(self, law: Snapshot) -> tuple[tuple[Decimal, str], ...]:
        """The item's own quantities."""
        if self._measured is None:
            self._measured = measured(self.item, law)
        return self._measured

    def quantity(self, unit: str, tax: str, law: Snapshot) -> Decimal | None:
        """How much of `unit` there is: what was declared for the tax itself, else any of the item's quantities."""
        own = [
            (d.base_quantity.value, d.base_quantity.unit)
            for d in self.item.duties
            if d.base_quantity and d.type in (tax, "")
        ]
        known = (*(q for q in own if counts(*q)), *self.measured(law))
        there = found(known, unit)
        return distilled(known, unit) if there is None else there


def distilled(quantities: Sequence[tuple[Decimal, str]], unit: str) -> Decimal | None:
    """Pure alcohol, where volume and strength are declared instead: litres × per cent by volume."""
    strength = next((value for value, said in quantities if said == STRENGTH), None)
    litres = found(quantities, "LTR")
    if strength is None or litres is None:
        return None
    return converted(litres * strength / 100, "LPA", unit)


def measured(item: Item, law: Snapshot) -> tuple[tuple[Decimal, str], ...]:
    """The item's quantities; one without a unit is in the unit that the tariff line lays down, mass in kilograms."""
    line = law.commodity(item.tariff_code)
    quantities = (
        (item.net_mass, KILOGRAM),
        (item.tariff_quantity, line.unit if line else ""),
        (item.second_quantity, line.second_unit if line else ""),
    )
    said = ((q.value, q.unit or unit) for q, unit in quantities if q is not None)
    return tuple(quantity for quantity in said if counts(*quantity))


def counts(value: Decimal, unit: str) -> bool:
    """Whether a quantity says how much there is: nothing of something is no quantity, but may be a strength."""
    return measurable(value) and (value > 0 or (value == 0 and unit == STRENGTH))


def numbered(document: Document) -> bool:
    return bool(document.id)


def preferential_origin(item: Item) -> str:
    """The origin that a preference is claimed for."""
    for origin in item.origins:
        if origin.type == PREFERENTIAL and origin.country:
            return origin.country
    return item.origin
