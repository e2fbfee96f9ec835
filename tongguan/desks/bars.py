"""How much of what a transport document tells is drawn, as a bar."""

from decimal import Decimal
from typing import NamedTuple


class Bar(NamedTuple):
    """Packages or gross mass, told and left; `length`: how much is drawn, of 100."""

    unit: str
    told: Decimal
    left: Decimal

    @property
    def drawn(self) -> Decimal:
        return self.told - self.left

    @property
    def over(self) -> bool:
        """Whether more is drawn than is told."""
        return self.left < 0

    @property
    def length(self) -> int:
        return min(100, round(100 * self.drawn / self.told)) if self.told > 0 else 100 * (self.drawn > 0)
