"""How fast the WCO's XML becomes a value, beside what lxml needs to parse the same bytes and validate them."""

import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from tongguan.commands.messages import schema_of
from tongguan.messages import wco_dec

DATA = Path(__file__).parents[2] / "shared" / "data" / "wco-dm"


def measured(rounds: int) -> list[tuple[float, float]] | None:
    """(ours, lxml's) CPU seconds per message, round by round, over all samples; None where there are none."""
    files = sorted((DATA / "samples").rglob("*.xml"))
    if not files or not (DATA / "schemas").is_dir():
        return None
    schema = schema_of(DATA / "schemas")
    bodies = [f.read_bytes() for f in files]

    def validated(body: bytes) -> None:
        schema.validate(etree.fromstring(body))

    over(bodies, wco_dec.read), over(bodies, validated)
    found = []
    for n in range(rounds):
        both = (wco_dec.read, validated) if n % 2 == 0 else (validated, wco_dec.read)
        spent = {work: over(bodies, work) for work in both}
        found.append((spent[wco_dec.read], spent[validated]))
    return found


def over(bodies: list[bytes], work: Callable[[bytes], object]) -> float:
    """CPU seconds per body."""
    began = time.process_time()
    for body in bodies:
        work(body)
    return (time.process_time() - began) / len(bodies)
