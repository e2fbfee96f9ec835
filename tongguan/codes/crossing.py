"""The gate of an office as the law says it: a row of `crossings.csv`."""

from decimal import Decimal

from tongguan.codes.rows import Row


class Crossing(Row, frozen=True, kw_only=True):
    """A gate at an office: what stands there and how much may differ from what was told.

    `lanes`: how many lead through; `inspection_lane`: where who is stopped goes. `scales_percent`: by how much what is
    weighed may differ. `same_seconds`: the same vehicle within so many is the same passage. Who comes more than
    `early_minutes` before the told time waits; more than `late_minutes` after it, it is told anew. `opens`, `closes`:
    the hours at the office, HH:MM, over midnight where it closes earlier than it opens; both empty = round the clock.
    `permits`: what every vehicle needs. `serves`: other offices whose goods pass here as well.
    """

    office: str
    lanes: int
    inspection_lane: int
    scales_percent: Decimal
    same_seconds: int
    early_minutes: int
    late_minutes: int
    opens: str = ""
    closes: str = ""
    permits: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()

    def open_at(self, clock: str) -> bool:
        """Whether it is open at an hour of its office, HH:MM."""
        if not self.opens:
            return True
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes
