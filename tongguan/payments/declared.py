"""What the declarant worked out himself, held against what the tariff comes to."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.parts import DutyTax
from tongguan.money import Money, rounded
from tongguan.payments.assessment import Line
from tongguan.payments.goods import Goods
from tongguan.payments.rules import problem
from tongguan.problem import Problem

ZERO = Decimal(0)


def otherwise(goods: Iterable[Goods], law: Snapshot) -> Iterator[Problem]:
    """A problem for each customs value and each tax of an item declared as another one than ours; ours counts."""
    for one in goods:
        if one.item.customs_value is not None:
            yield from _value(one, one.item.customs_value, law)
        if any(duty.assessed or duty.payable for duty in one.item.duties):
            yield from _item(one, law)


def _value(one: Goods, declared: Money, law: Snapshot) -> Iterator[Problem]:
    own = law.head.currency
    if declared.currency in ("", own) and rounded(declared.amount) != one.value:
        told, ours = f"{declared.amount} {own}", f"{one.value} {own}"
        pointer = f"{one.pointer}/customs_value/amount"
        yield from problem(law, "TGV010", pointer, item=one.item.sequence, declared=told, ours=ours)


def _item(one: Goods, law: Snapshot) -> Iterator[Problem]:
    names = {tax.code: tax for tax in law.taxes()}
    for field in ("assessed", "payable"):
        for code in dict.fromkeys(duty.type for duty in one.item.duties if duty.type in names):
            told = [(at, amount) for at, duty in enumerate(one.item.duties) if (amount := _told(duty, code, field))]
            lines = [line for line in one.lines if line.tax == code]
            if not told or (field == "payable" and not _comparable(one.item.duties, code, lines)):
                continue
            declared = sum((amount.amount for _, amount in told), ZERO)
            ours = sum((line.amount if field == "assessed" else line.payable for line in lines), ZERO)
            currency = next((a.currency for _, a in told if a.currency not in ("", law.head.currency)), "")
            if declared == ours and not currency:
                continue
            yield from problem(
                law,
                "TGD009",
                f"{one.pointer}/duties/{told[0][0]}/{field}/amount",
                tax=names[code].name or code,
                tax_zh=names[code].name_zh or names[code].name or code,
                item=one.item.sequence,
                declared=f"{declared} {currency or law.head.currency}",
                ours=f"{ours} {law.head.currency}",
            )


def _told(duty: DutyTax, code: str, field: str) -> Money | None:
    amount: Money | None = getattr(duty, field)
    return amount if duty.type == code else None


def _comparable(duties: Iterable[DutyTax], code: str, lines: Iterable[Line]) -> bool:
    """What is payable is compared where no amount is given beside it, and nothing of it waits or is secured."""
    alone = not any(duty.assessed for duty in duties if duty.type == code)
    return alone and all(line.effect in ("due", "exempt") for line in lines)
