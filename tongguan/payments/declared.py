"""What the declarant worked out himself, held against what the tariff comes to."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.parts import DutyTax
from tongguan.money import Money
from tongguan.payments.assessment import Line
from tongguan.payments.goods import Goods
from tongguan.payments.rules import problem
from tongguan.problem import Problem

ZERO = Decimal(0)


def otherwise(goods: Iterable[Goods], law: Snapshot) -> Iterator[Problem]:
    """A problem for each tax of an item whose declared amount is another one than ours; ours is charged."""
    for one in goods:
        if any(duty.assessed or duty.payable for duty in one.item.duties):
            yield from _item(one, law)


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
