"""How long to go on trying: pauses that double, spread by chance so that a thousand clients don't return as one, and
never shorter than the node asks for. Values in, values out: no clock, no sleep."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Patience:
    """Tries again for `seconds` in all; the first pause is up to `first`, later ones up to `longest`."""

    seconds: float = 60.0
    first: float = 0.25
    longest: float = 10.0

    def pause(self, tries: int, spent: float, asked: float = 0.0) -> float | None:
        """How long to wait after so many tries that took so long; `asked`: what Retry-After says. None: give up."""
        most = min(self.longest, self.first * 2 ** min(tries - 1, 30))
        wait = asked + random.uniform(0, most)
        return wait if spent + wait <= self.seconds else None


def retry_after(said: str) -> float:
    """The seconds that a Retry-After header names, as a number or as a date; 0 where it says nothing readable."""
    said = said.strip()
    if said.isascii() and said.isdigit() and len(said) < 8:
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else 0.0
