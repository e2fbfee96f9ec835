"""Customs value: the price of each item, brought to the border in the administration's currency, to the cent.

Price × rate, then freight and insurance as the terms of delivery ask, then additions and deductions. What is declared
for the whole shipment is shared among its items, so that the shares add up to it.
"""

from collections.abc import Sequence
from decimal import Decimal

from tongguan.codes.rows import ChargeKind, DeliveryTerm, Direction, Stage
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Charge
from tongguan.declarations.units import converted
from tongguan.money import Money, apportioned, exact, measurable, rounded
from tongguan.payments.assessment import ItemValue
from tongguan.payments.rules import problem
from tongguan.problem import Problem

ZERO = Decimal(0)
ONE = Decimal(1)
KILOGRAM = "KGM"
SIMPLIFIED = (Stage.SIMPLIFIED, Stage.SIMPLIFIED_PRELODGED)
FREIGHT, INSURANCE = ChargeKind.FREIGHT, ChargeKind.INSURANCE
PARTS = {FREIGHT: ("freight", "运费"), INSURANCE: ("insurance", "保险费")}
NOTHING = dict.fromkeys(ChargeKind, ZERO)


def values(
    declaration: Declaration, law: Snapshot, direction: Direction | None = None
) -> tuple[tuple[ItemValue, ...], tuple[Problem, ...]]:
    """The value of every item, in item order, and what stood in the way. Exports are valued free on board.

    The direction is that of the declaration's type, where it is not given.
    """
    shipment = declaration.shipment
    if shipment is None or not shipment.items:
        return (), ()
    kind = law.type(declaration.type)
    direction = direction or (kind.direction if kind else None)
    basis = "FOB" if direction is Direction.EXPORT else law.head.value_basis
    with exact():
        valuation = Valuation(law, basis, declaration.invoice_total)
        valuation.demanding = kind is not None and kind.direction is Direction.IMPORT and kind.stage not in SIMPLIFIED
        return valuation.of(shipment), tuple(valuation.problems)


class Valuation:
    """One declaration's way from prices to values; what goes wrong on it is kept in `problems`."""

    def __init__(self, law: Snapshot, basis: str, invoice: Money | None) -> None:
        self.law = law
        self.basis = basis
        self.currency = law.head.currency
        self.quantum = law.head.quantum
        self.invoice_currency = invoice.currency if invoice else ""
        self.demanding = True  # whether an item without a value is worth a note
        self.problems: list[Problem] = []

    def of(self, shipment: Shipment) -> tuple[ItemValue, ...]:
        items = shipment.items
        priced = [self.priced(i, item) for i, item in enumerate(items)]
        if not (shipment.terms or shipment.freight or shipment.charges or any(item.charges for item in items)):
            return tuple(priced)
        whole = self.charged(shipment.charges, "/shipment/charges")
        whole[FREIGHT] += self.national(shipment.freight, "/shipment/freight")
        own = [self.charged(item.charges, f"/shipment/items/{i}/charges") if item.charges else None
               for i, item in enumerate(items)]  # fmt: skip
        term = self.term(shipment)
        if term is not None:
            self.insured(term, whole, own, priced)
            self.fits(term, whole, own)
        if not any(own) and not any(whole.values()):
            return tuple(priced)
        shares = self.shares(whole, items, priced)
        return tuple(
            self.brought(i, value, own[i] or NOTHING, shares.get(i, NOTHING), term) for i, value in enumerate(priced)
        )

    def priced(self, at: int, item: Item) -> ItemValue:
        """The price in national currency, or the value that was declared because there is no price."""
        for money, field, basis in (
            (item.price, "price", "price"),
            (item.customs_value, "customs_value", "declared"),
            (item.statistical_value, "statistical_value", "declared"),
        ):
            if money is None:
                continue
            pointer = f"/shipment/items/{at}/{field}"
            currency = money.currency or self.invoice_currency
            rate = self.rate(money, currency, pointer)
            if rate is None:
                return none(item.sequence, money.amount, currency)
            value = rounded(money.amount * rate[0] / rate[1], self.quantum)
            return ItemValue(
                item=item.sequence,
                price=money.amount,
                currency=currency,
                rate=rate[0],
                per=rate[1],
                law=rate[2],
                basis=basis,
                value=value,
            )
        if self.demanding:
            self.problems += problem(self.law, "TGV005", f"/shipment/items/{at}/price", item=item.sequence)
        return none(item.sequence, ZERO, self.currency)

    def rate(self, money: Money, currency: str, pointer: str) -> tuple[Decimal, Decimal, str] | None:
        """How much national currency so many units of `currency` are worth, and by which law; None, with a problem, if
        nobody knows."""
        if not measurable(money.amount) or money.amount < 0:
            self.problems += problem(self.law, "TGV006", f"{pointer}/amount")
            return None
        if currency == self.currency:
            return ONE, ONE, ""
        row = self.law.rate(currency)
        if row is None:
            self.problems += problem(self.law, "TGV001", f"{pointer}/currency", currency=currency or "?")
            return None
        return row.rate, row.per, row.source

    def national(self, money: Money | None, pointer: str) -> Decimal:
        """An amount in national currency, to the cent; nothing where it is missing or cannot be told."""
        if money is None:
            return ZERO
        rate = self.rate(money, money.currency or self.invoice_currency, pointer)
        return ZERO if rate is None else rounded(money.amount * rate[0] / rate[1], self.quantum)

    def charged(self, charges: Sequence[Charge], pointer: str) -> dict[ChargeKind, Decimal]:
        """The sums of charges by what they are to the value."""
        sums = dict(NOTHING)
        for j, charge in enumerate(charges):
            row = self.law.charge_type(charge.type)
            if row is None:
                self.problems += problem(self.law, "TGV003", f"{pointer}/{j}/type", code=charge.type or "?")
                continue
            sums[row.kind] += self.national(charge.amount, f"{pointer}/{j}/amount")
        return sums

    def term(self, shipment: Shipment) -> DeliveryTerm | None:
        if shipment.terms is None or not shipment.terms.code:
            return None
        row = self.law.delivery_term(shipment.terms.code)
        if row is None:
            self.problems += problem(self.law, "TGV002", "/shipment/terms/code", code=shipment.terms.code)
        return row

    def insured(
        self,
        term: DeliveryTerm,
        whole: dict[ChargeKind, Decimal],
        own: Sequence[dict[ChargeKind, Decimal] | None],
        priced: Sequence[ItemValue],
    ) -> None:
        """Takes the insurance that the law lays down for terms without it, where nobody told what it cost."""
        told = whole[INSURANCE] or any(o and o[INSURANCE] for o in own)
        if not term.insurance_percent or term.insurance_included or self.basis == "FOB" or told:
            return
        base = sum((value.value for value in priced if value.basis == "price"), ZERO)
        if not term.freight_included:
            base += whole[FREIGHT] + sum((o[FREIGHT] for o in own if o), ZERO)
        whole[INSURANCE] = rounded(base * term.insurance_percent / 100, self.quantum)
        self.problems += problem(
            self.law,
            "TGV009",
            "/shipment/charges",
            code=term.code,
            percent=f"{term.insurance_percent.normalize():f}",
            amount=whole[INSURANCE],
            currency=self.currency,
            law=term.source,
        )

    def fits(
        self, term: DeliveryTerm, whole: dict[ChargeKind, Decimal], own: Sequence[dict[ChargeKind, Decimal] | None]
    ) -> None:
        """Notes what the terms make us add or take off, and nobody told."""
        for kind, included in ((FREIGHT, term.freight_included), (INSURANCE, term.insurance_included)):
            if included != (self.basis == "FOB") or whole[kind] or any(o and o[kind] for o in own):
                continue
            if kind is INSURANCE and not included and term.insurance_percent:
                continue
            pointer = "/shipment/freight" if kind is FREIGHT else "/shipment/charges"
            part, zh = PARTS[kind]
            self.problems += problem(
                self.law, "TGV004", pointer, code=term.code, basis=self.basis, part=part, part_zh=zh
            )

    def shares(
        self, whole: dict[ChargeKind, Decimal], items: Sequence[Item], priced: Sequence[ItemValue]
    ) -> dict[int, dict[ChargeKind, Decimal]]:
        """What falls to each item that has a price, of each sum, to the cent."""
        sharing = [i for i, value in enumerate(priced) if value.basis == "price"]
        found: dict[int, dict[ChargeKind, Decimal]] = {i: dict(NOTHING) for i in sharing}
        for kind, total in whole.items():
            if not total:
                continue
            weights = [priced[i].value for i in sharing]
            if kind in PARTS and self.law.head.freight_share == "mass":
                weights = self.masses(items, sharing) or weights
            for i, share in zip(sharing, apportioned(total, weights, self.quantum), strict=True):
                found[i][kind] = share
        return found

    def masses(self, items: Sequence[Item], sharing: Sequence[int]) -> list[Decimal]:
        """Gross masses in kilograms; none at all, with problems, unless every item has one."""
        masses = []
        for i in sharing:
            gross = items[i].gross_mass
            mass = converted(gross.value, gross.unit or KILOGRAM, KILOGRAM) if gross else None
            if mass is None or not measurable(mass) or mass < 0:
                self.problems += problem(self.law, "TGV007", f"/shipment/items/{i}/gross_mass", item=items[i].sequence)
            else:
                masses.append(mass)
        return masses if len(masses) == len(sharing) else []

    def brought(
        self,
        at: int,
        priced: ItemValue,
        own: dict[ChargeKind, Decimal],
        share: dict[ChargeKind, Decimal],
        term: DeliveryTerm | None,
    ) -> ItemValue:
        """The price brought to the border: what was added and what was taken off."""
        if priced.basis != "price":
            return priced
        sums = {kind: own[kind] + share[kind] for kind in ChargeKind}
        freight = sums[FREIGHT] * self.sign(term.freight_included if term else None)
        insurance = sums[INSURANCE] * self.sign(term.insurance_included if term else None)
        additions, deductions = sums[ChargeKind.ADDITION], sums[ChargeKind.DEDUCTION]
        value = priced.value + freight + insurance + additions - deductions
        if value < 0:
            self.problems += problem(
                self.law,
                "TGV008",
                f"/shipment/items/{at}/charges",
                item=priced.item,
                value=value,
                currency=self.currency,
            )
        return ItemValue(
            item=priced.item,
            price=priced.price,
            currency=priced.currency,
            rate=priced.rate,
            per=priced.per,
            law=priced.law,
            freight=freight,
            insurance=insurance,
            additions=additions,
            deductions=deductions,
            value=max(value, ZERO),
        )

    def sign(self, included: bool | None) -> int:
        """Whether a cost is added to the price, taken off it, or neither. Without terms the price holds nothing."""
        if self.basis == "FOB":
            return -1 if included else 0
        return 0 if included else 1


def none(item: int, price: Decimal, currency: str) -> ItemValue:
    """An item without a value."""
    return ItemValue(item=item, price=price, currency=currency, rate=ZERO, basis="none", value=ZERO)
