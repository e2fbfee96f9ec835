"""Duty and taxes, item by item and tax by tax, every charge shown with its base, rate, law and one sentence.

Taxes come in the order the profile gives them, each on the base it names: the value and the taxes before it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.codes.rows import Direction, Effect, Quota, Stage, Tax
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration, Item
from tongguan.declarations.parts import Measure
from tongguan.declarations.units import found, symbol, symbol_zh
from tongguan.ledgers.need import Draw
from tongguan.ledgers.quota import Balances
from tongguan.money import exact, measurable, rounded
from tongguan.payments import wording
from tongguan.payments.assessment import Alternative, Assessment, ItemValue, Line
from tongguan.payments.bill import sums
from tongguan.payments.declared import otherwise
from tongguan.payments.goods import Goods, preferential_origin
from tongguan.payments.plan import Charge, Slot, plain, plans
from tongguan.payments.rules import problem
from tongguan.payments.working import Basis, Worked, worked
from tongguan.problem import Problem

ZERO = Decimal(0)
WAITING = (Effect.SUSPENSION, Effect.TRANSIT)
SIMPLIFIED = (Stage.SIMPLIFIED, Stage.SIMPLIFIED_PRELODGED)
EFFECT_OF = {"immediate": "due"}


def assess(
    declaration: Declaration,
    values: Sequence[ItemValue],
    law: Snapshot,
    direction: Direction,
    balances: Mapping[str, Decimal],
) -> tuple[Assessment, tuple[Draw, ...], tuple[Problem, ...]]:
    """What value and duty come to, what is drawn from quotas, and what stood in the way."""
    with exact():
        reckoning = Reckoning(declaration, law, balances)
        reckoning.take(values, direction)
        reckoning.problems += otherwise(reckoning.goods, law)
        return reckoning.assessment(values), reckoning.balances.draws(), tuple(reckoning.problems)


class Asked(NamedTuple):
    """What is asked of a quota: the money the goods are worth, and their quantity in the quota's unit."""

    base: Decimal
    quantity: Decimal


class Reckoning:
    """One assessment under way: the goods, the balances they draw on, the problems found."""

    def __init__(self, declaration: Declaration, law: Snapshot, balances: Mapping[str, Decimal]) -> None:
        self.declaration = declaration
        self.law = law
        self.currency = law.head.currency
        self.balances = Balances(balances)
        self.goods: list[Goods] = []
        self.problems: list[Problem] = []

    def take(self, values: Sequence[ItemValue], direction: Direction) -> None:
        """All goods that have a value, through all taxes."""
        law = self.law
        known = plans(law)
        kind = law.type(self.declaration.type)
        later = kind is not None and kind.stage in SIMPLIFIED
        for at, (item, value) in enumerate(zip(self.declaration.items, values, strict=True)):
            if value.basis == "none":
                continue
            code, origin = item.tariff_code, item.origin
            plan = known.plan(law, (code, origin, preferential_origin(item)), direction)
            effect = self.waiting(item, direction) or ("deferred" if later else "")
            goods = Goods(at, item, value.value, plan, effect)
            self.goods.append(goods)
            self.unmet(goods)
        for tax in known.taxes:
            for goods in self.goods:
                slot = goods.plan.slots.get(tax.code)
                if slot is not None:
                    self.tax(goods, slot)
            if tax.exempt_below:
                self.exempt(tax)

    def assessment(self, values: Sequence[ItemValue]) -> Assessment:
        lines = tuple(line for goods in self.goods for line in goods.lines)
        due, deferred, secured = sums(lines)
        return Assessment(
            currency=self.currency,
            values=tuple(values),
            lines=lines,
            total=due + deferred + secured,
            due_now=due,
            deferred=deferred,
            secured=secured,
            alternatives=tuple(a for goods in self.goods for a in goods.alternatives),
        )

    def waiting(self, item: Item, direction: Direction) -> str:
        """`secured` while the goods stand under a procedure that suspends duty."""
        procedure = item.procedure
        if procedure is None:
            return ""
        row = self.law.procedure(direction, procedure.current, procedure.previous)
        return "secured" if row is not None and row.effect in WAITING else ""

    def unmet(self, goods: Goods) -> None:
        """Claims of a regime or quota that the tariff, or of a quantity that the goods, do not have."""
        plan, item = goods.plan, goods.item
        for j, claim in enumerate(item.duties):
            facts = {"hs": item.tariff_code, "origin": preferential_origin(item) or "?"}
            if claim.quota and claim.quota not in plan.quotas:
                self.note("TGD005", f"{goods.pointer}/duties/{j}/quota", code=claim.quota, **facts)
            if claim.regime and claim.regime not in plan.schemes and self.law.has_scheme(claim.regime):
                self.note("TGD004", f"{goods.pointer}/duties/{j}/regime", scheme=claim.regime, **facts)
            if claim.base_quantity:
                self.agrees(goods, j, claim.base_quantity)

    def agrees(self, goods: Goods, at: int, said: Measure) -> None:
        """A quantity declared for a duty is what the item's own quantities come to, where they say it."""
        own = found(goods.measured(self.law), said.unit)
        if own is None or own == said.value or not measurable(said.value):
            return
        self.note(
            "TGD008",
            f"{goods.pointer}/duties/{at}/base_quantity",
            item=goods.item.sequence,
            said=plain(said.value),
            own=plain(own),
            unit=symbol(said.unit),
            unit_zh=symbol_zh(said.unit),
        )

    def tax(self, goods: Goods, slot: Slot) -> None:
        """All charges of one tax on one item."""
        taxed = goods.taxed
        base = goods.value if slot.on_value else ZERO
        for part in slot.parts:
            if part in taxed:
                base += taxed[part]
        chosen = self.chosen(goods, slot, base)
        rest = self.by_quota(goods, slot, base) if slot.quotas else Basis(base)
        if chosen is not None and rest is not None:
            self.charge(goods, slot, chosen, rest)
            if slot.favours and rest.part is None:
                self.compare(goods, slot, chosen, base)
        for extra in self.additional(goods, slot) if slot.extras else ():
            self.charge(goods, slot, extra, Basis(base))

    def chosen(self, goods: Goods, slot: Slot, base: Decimal) -> Charge | None:
        """The regular rate, or of those that are claimed and whose document is there the lowest."""
        if slot.schemes.isdisjoint(goods.claims):
            return slot.regular
        claimed = [c for c in slot.options if c.measure.scheme in goods.claims and self.documented(goods, c)]
        if len(claimed) < 2:
            return claimed[0] if claimed else slot.regular
        return min(claimed, key=lambda c: amount_of(worked(c, slot, Basis(base), goods, self.law)))

    def documented(self, goods: Goods, charge: Charge) -> bool:
        """Whether the document that a rate needs is named; a note if not."""
        measure = charge.measure
        if not measure.document or goods.has(measure.document, self.declaration):
            return True
        self.note(
            "TGD003",
            f"{goods.pointer}/documents",
            scheme=measure.scheme,
            document=measure.document,
            item=goods.item.sequence,
        )
        return False

    def additional(self, goods: Goods, slot: Slot) -> Sequence[Charge]:
        """Additional duties: those of a claimed additional code instead of the ones for everybody else."""
        claimed = [c for c in slot.extras if c.measure.scheme and c.measure.scheme in goods.claims]
        return claimed or [c for c in slot.extras if not c.measure.scheme]

    def by_quota(self, goods: Goods, slot: Slot, base: Decimal) -> Basis | None:
        """Charges what the claimed quota still has room for; the base and part that are left for the other rate."""
        orders = {d.quota for d in goods.item.duties if d.quota}
        for charge in slot.quotas:
            measure = charge.measure
            quota = self.law.quota(measure.quota) if measure.quota in orders else None
            if quota is None or (measure.scheme and measure.scheme not in goods.claims):
                continue
            if not self.documented(goods, charge):
                continue
            asked = goods.quantity(quota.unit, slot.tax.code, self.law)
            if asked is None:
                self.unmeasured(goods, slot.tax, quota.unit)
                return None
            return self.drawn(goods, slot, charge, quota, Asked(base, asked))
        return Basis(base)

    def drawn(self, goods: Goods, slot: Slot, charge: Charge, quota: Quota, whole: Asked) -> Basis | None:
        """Draws on the quota and charges its part at its rate."""
        base, asked = whole
        taken = self.balances.draw(quota, asked)
        if taken < asked:
            self.note(
                "TGD006",
                f"{goods.pointer}/duties",
                code=quota.code,
                left=plain(taken),
                asked=plain(asked),
                unit=symbol(quota.unit),
                unit_zh=symbol_zh(quota.unit),
            )
        if taken <= 0:
            return Basis(base)
        part = (taken, asked)
        inside = rounded(base * taken / asked, self.law.head.quantum)
        self.charge(goods, slot, charge, Basis(inside, part), wording.in_quota(quota.code, part, quota.unit))
        return Basis(base - inside, (asked - taken, asked)) if taken < asked else None

    def charge(
        self,
        goods: Goods,
        slot: Slot,
        charge: Charge,
        basis: Basis,
        said: tuple[str, str] = ("", ""),
    ) -> None:
        """One line: a measure on its base, or on the part of the goods that it applies to."""
        tax, measure = slot.tax, charge.measure
        result = worked(charge, slot, basis, goods, self.law)
        if result is None:
            self.unworkable(goods, tax, charge)
            return
        amount = rounded(result.amount, tax.quantum, tax.rounding)
        goods.taxed[tax.code] = goods.taxed.get(tax.code, ZERO) + amount
        method, effect = self.paid_by(goods, tax.code)
        if charge.only_percent:
            en, zh = wording.of_value(charge, result.base, self.currency)
        else:
            en, zh = wording.of_both(charge, result.base, self.currency, result.quantity, result.bound)
        how = wording.derived(charge, result, tax.inclusive)
        then = wording.EFFECTS.get(effect, ("", ""))
        goods.lines.append(
            Line(
                item=goods.item.sequence,
                tax=tax.code,
                measure=measure.id,
                base=result.base,
                rate=charge.rate,
                amount=amount,
                payable=amount,
                method=method,
                law=measure.source,
                law_date=self.law.date,
                sentence=en + said[0] + how[0] + then[0],
                sentence_zh=zh + said[1] + how[1] + then[1],
                effect=effect,
            )
        )

    def paid_by(self, goods: Goods, tax: str) -> tuple[str, str]:
        """The payment method of a tax – its own, or the one the item names at all – and what becomes of the amount."""
        at, method = goods.method(tax)
        if not method:
            return "", goods.effect or "due"
        row = self.law.payment_method(method)
        if row is None:
            pointer = f"{goods.pointer}/duties/{at}/payment_method"
            if not any(p.pointer == pointer for p in self.problems):
                self.problems += problem(self.law, "TGD002", pointer, code=method)
            return method, goods.effect or "due"
        return method, goods.effect or EFFECT_OF.get(row.effect, row.effect)

    def exempt(self, tax: Tax) -> None:
        """Waives a tax that comes to too little over the whole declaration; later taxes do not count it either."""
        lines = [line for goods in self.goods for line in goods.lines if line.tax == tax.code]
        if not ZERO < sum((line.payable for line in lines), ZERO) < tax.exempt_below:
            return
        for goods in self.goods:
            if goods.taxed.pop(tax.code, None) is None:
                continue
            goods.alternatives = [a for a in goods.alternatives if a.tax != tax.code]
            goods.lines = [waived(line) if line.tax == tax.code else line for line in goods.lines]

    def compare(self, goods: Goods, slot: Slot, chosen: Charge, base: Decimal) -> None:
        """What the preferences that were not taken would have saved, the biggest saving first."""
        tax = slot.tax
        now = worked(chosen, slot, Basis(base), goods, self.law)
        if now is None:
            return
        cheaper = []
        for option in slot.favours:
            result = worked(option, slot, Basis(base), goods, self.law) if option is not chosen else None
            saving = ZERO if result is None else rounded(now.amount - result.amount, tax.quantum, tax.rounding)
            if saving > 0:
                cheaper.append((saving, option))
        for saving, option in sorted(cheaper, key=lambda f: -f[0]):
            names = (tax.name or tax.code, tax.name_zh or tax.name or tax.code)
            en, zh = wording.cheaper(option, names, preferential_origin(goods.item), saving, self.currency)
            goods.alternatives.append(
                Alternative(
                    item=goods.item.sequence,
                    tax=tax.code,
                    measure=option.measure.id,
                    scheme=option.measure.scheme,
                    document=option.measure.document,
                    rate=option.rate,
                    saving=saving,
                    law=option.measure.source,
                    sentence=en,
                    sentence_zh=zh,
                )
            )

    def unworkable(self, goods: Goods, tax: Tax, charge: Charge) -> None:
        """Says why a charge could not be worked out: no exchange rate, or no quantity in its unit."""
        if charge.stranger:
            names = {"tax": tax.name or tax.code, "tax_zh": tax.name_zh or tax.name or tax.code}
            self.problems += problem(self.law, "TGD007", goods.pointer, currency=charge.stranger, **names)
            return
        for unit in charge.units:
            if goods.quantity(unit, tax.code, self.law) is None:
                self.unmeasured(goods, tax, unit)
                return

    def unmeasured(self, goods: Goods, tax: Tax, unit: str) -> None:
        self.problems += problem(
            self.law,
            "TGD001",
            f"{goods.pointer}/tariff_quantity",
            tax=tax.name or tax.code,
            tax_zh=tax.name_zh or tax.name or tax.code,
            unit=symbol(unit),
            unit_zh=symbol_zh(unit),
            code=unit,
            item=goods.item.sequence,
        )

    def note(self, code: str, pointer: str, /, **facts: object) -> None:
        self.problems += problem(self.law, code, pointer, **facts)


def waived(line: Line) -> Line:
    """A line that was assessed and is not collected."""
    en, zh = wording.EFFECTS["exempt"]
    nothing = ZERO.quantize(line.payable)
    said = {"sentence": line.sentence + en, "sentence_zh": line.sentence_zh + zh}
    return replace(line, payable=nothing, effect="exempt", **said)


def amount_of(result: Worked | None) -> Decimal:
    """For comparing: a charge that cannot be worked out is nobody's choice."""
    return Decimal("Infinity") if result is None else result.amount
