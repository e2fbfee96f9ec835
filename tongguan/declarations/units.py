"""Quantities in the units of UNECE Recommendation 20, and what one unit is in another of the same kind.

Only units that tariffs and balances use, with Recommendation 20's own factors. Litres and cubic metres are one kind;
pieces, pairs and dozens are counts, litres of pure alcohol are not litres.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit: what it measures, how many of the base unit of that it is, and how people write it."""

    kind: str
    factor: Decimal
    symbol: str
    symbol_zh: str


def _of(kind: str, *rows: tuple[str, str, str, str]) -> dict[str, Unit]:
    return {code: Unit(kind, Decimal(factor), symbol, zh) for code, factor, symbol, zh in rows}


UNITS: dict[str, Unit] = {
    **_of(
        "mass",
        ("KGM", "1", "kg", "千克"),
        ("GRM", "1e-3", "g", "克"),
        ("MGM", "1e-6", "mg", "毫克"),
        ("HGM", "1e-1", "hg", "百克"),
        ("DTN", "1e2", "100 kg", "百千克"),
        ("TNE", "1e3", "t", "吨"),
        ("KTN", "1e6", "kt", "千吨"),
        ("LBR", "0.45359237", "lb", "磅"),
        ("ONZ", "2.834952e-2", "oz", "盎司"),
    ),
    **_of(
        "volume",
        ("MTQ", "1", "m³", "立方米"),
        ("HLT", "1e-1", "hl", "百升"),
        ("LTR", "1e-3", "l", "升"),
        ("DLT", "1e-4", "dl", "分升"),
        ("CLT", "1e-5", "cl", "厘升"),
        ("MLT", "1e-6", "ml", "毫升"),
    ),
    **_of("pure alcohol", ("LPA", "1", "l pure alcohol", "升纯酒精"), ("HPA", "1e2", "hl pure alcohol", "百升纯酒精")),
    **_of(
        "length",
        ("MTR", "1", "m", "米"),
        ("KMT", "1e3", "km", "千米"),
        ("CMT", "1e-2", "cm", "厘米"),
        ("MMT", "1e-3", "mm", "毫米"),
    ),
    **_of("area", ("MTK", "1", "m²", "平方米"), ("CMK", "1e-4", "cm²", "平方厘米")),
    **_of(
        "count",
        ("C62", "1", "piece", "个"),
        ("H87", "1", "piece", "件"),
        ("NAR", "1", "piece", "件"),
        ("EA", "1", "piece", "个"),
        ("DZN", "12", "dozen", "打"),
        ("CEN", "1e2", "100 pieces", "百个"),
        ("MIL", "1e3", "1,000 pieces", "千个"),
        ("GRO", "144", "gross", "罗"),
    ),
    **_of("pairs", ("PR", "1", "pair", "双"), ("NPR", "1", "pair", "双"), ("TPR", "10", "10 pairs", "十双")),
    **_of("energy", ("KWH", "1", "kWh", "千瓦时"), ("MWH", "1e3", "MWh", "兆瓦时")),
}


def symbol(unit: str) -> str:
    """How people write the unit; a code we have no word for stands for itself."""
    known = UNITS.get(unit)
    return known.symbol if known else unit


def symbol_zh(unit: str) -> str:
    known = UNITS.get(unit)
    return known.symbol_zh if known else unit


def converted(value: Decimal, unit: str, into: str) -> Decimal | None:
    """`value` of `unit` in units of `into`; None when the two do not measure the same thing."""
    if unit == into:
        return value
    have, want = UNITS.get(unit), UNITS.get(into)
    if have is None or want is None or have.kind != want.kind:
        return None
    return value * have.factor / want.factor


def found(quantities: Iterable[tuple[Decimal, str]], into: str) -> Decimal | None:
    """The first of the quantities that can be said in units of `into`: one in that very unit before any other."""
    known = tuple(quantities)
    for value, unit in known:
        if unit == into:
            return value
    for value, unit in known:
        said = converted(value, unit, into)
        if said is not None:
            return said
    return None
