"""Tariff quotas as balances: which one a claim draws on at a date, and drawing in order until it is used up."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tongguan.codes.rows import Quota
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.need import Draw


def balance_key(quota: Quota) -> str:
    """The name of a quota's balance in the period of this row: order number and first day."""
    return f"{quota.code}/{quota.valid_from.isoformat()}"


def wanted(declaration: Declaration, law: Snapshot) -> dict[str, Quota]:
    """The balances that a declaration's claims would draw on, by key. A number the law does not have is left out."""
    found: dict[str, Quota] = {}
    for item in declaration.items:
        for claim in item.duties:
            if claim.quota:
                quota = law.quota(claim.quota)
                if quota is not None:
                    found[balance_key(quota)] = quota
    return found


class Balances:
    """What is left of balances while one declaration draws on them, item after item."""

    def __init__(self, left: Mapping[str, Decimal]) -> None:
        self._left = dict(left)
        self._drawn: dict[tuple[str, str], Decimal] = {}

    def left(self, quota: Quota) -> Decimal:
        """What is left, in the quota's unit; nothing of a balance that nobody read."""
        return max(self._left.get(balance_key(quota), Decimal(0)), Decimal(0))

    def draw(self, quota: Quota, asked: Decimal) -> Decimal:
        """Takes as much of `asked` as is left, and says how much that is."""
        taken = min(self.left(quota), asked)
        if taken > 0:
            key = balance_key(quota)
            self._left[key] -= taken
            self._drawn[key, quota.unit] = self._drawn.get((key, quota.unit), Decimal(0)) + taken
        return taken

    def draws(self) -> tuple[Draw, ...]:
        """All that was taken, one draw per balance, in key order."""
        return tuple(Draw(balance=b, amount=a, unit=u) for (b, u), a in sorted(self._drawn.items()))


def folded(left: Mapping[str, Decimal], draws: Iterable[Draw]) -> dict[str, Decimal]:
    """The balances after these draws, one after another; negative draws give back."""
    after = dict(left)
    for draw in draws:
        after[draw.balance] = after.get(draw.balance, Decimal(0)) - draw.amount
    return after
