"""The node's time: the machine's clock, moved by an offset that a sandbox keeps. Always aware, always UTC."""

import re
from datetime import UTC, datetime, timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SPAN = re.compile(r"\+(?:\d{1,6}[smhdw])+")


class Clock:
    """What time it is at this node. `offset` is set anew whenever a process reads the node's row."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


def span(text: str) -> timedelta:
    """`+72h`, `+1d12h` as a duration; ValueError with the sentence to show for anything else."""
    if SPAN.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is not a span of time. Write it as +72h or +1d12h.")
    return timedelta(**{UNITS[unit]: int(count) for count, unit in re.findall(r"(\d+)([smhdw])", text)})


def spelled(moved: timedelta) -> str:
    """A duration in the words of `span`: `+3d`, `+1d12h`; `+0s` for none."""
    days, rest = divmod(round(moved.total_seconds()), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    said = "".join(f"{n}{unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")) if n)
    return f"+{said or '0s'}"
