"""Finding goods in the nomenclature by code or by words, in either language: the best first. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from tongguan.codes.rows import Direction, MeasureKind
from tongguan.codes.snapshot import Snapshot

MOST = 50


class Goods(NamedTuple):
    """A line of the nomenclature: the tariff's own, or the Harmonized System's where the tariff has none."""

    code: str
    name: str
    name_zh: str
    unit: str = ""


class Found(NamedTuple):
    """A line that fits, what duty it bears and what papers it needs: so that a wrong code shows itself."""

    goods: Goods
    duty: str
    papers: tuple[str, ...]


def search(law: Snapshot, asked: str, direction: Direction, limit: int = 12) -> list[Found]:
    """The lines that fit `asked` (digits: a code's beginning; else words, all of which must stand in a name), best
    first: whole words before beginnings, beginnings before the middle of words, longer codes before headings."""
    words = asked.casefold().replace(".", "" if asked[:1].isdigit() else " ").split()
    if not words:
        return []
    ranked = sorted((rank, -len(goods.code), goods) for goods in lines(law) if (rank := fit(goods, words)) is not None)
    return [
        Found(goods, duty(law, goods.code, direction), papers(law, goods.code, direction))
        for *_, goods in ranked[:limit]
    ]


def fit(goods: Goods, words: list[str]) -> int | None:
    """How well a line fits, 0 best; None where it does not."""
    if words[0].isdigit():
        return 0 if goods.code.startswith("".join(words)) else None
    name = goods.name.casefold()
    parts = name.replace(",", " ").replace(";", " ").replace("-", " ").split()
    worst = 0
    for word in words:
        if word in parts:
            rank = 0
        elif any(part.startswith(word) for part in parts) or goods.name_zh.startswith(word):
            rank = 1
        elif word in name or word in goods.name_zh:
            rank = 2
        else:
            return None
        worst = max(worst, rank)
    return worst


def lines(law: Snapshot) -> Iterator[Goods]:
    """All lines with words, the tariff's before the Harmonized System's."""
    own = law.commodities()
    yield from (Goods(c.code, c.name, c.name_zh, c.unit) for c in own if c.name or c.name_zh)
    known = {c.code for c in own}
    yield from (Goods(c.code, c.name, c.name_zh) for c in law.entries("hs") if c.code not in known)


def duty(law: Snapshot, code: str, direction: Direction) -> str:
    """The rate that everybody pays, as the tariff writes it; empty where it has none."""
    for measure in law.measures(code, "", direction):
        if measure.kind is MeasureKind.DUTY and not measure.scheme:
            parts = [f"{measure.ad_valorem.normalize():f} %"] if measure.ad_valorem is not None else []
            if measure.specific is not None:
                parts.append(
                    f"{measure.specific.normalize():f} {measure.currency}/{measure.per.normalize():f} {measure.unit}"
                )
            return " + ".join(parts)
    return ""


def papers(law: Snapshot, code: str, direction: Direction) -> tuple[str, ...]:
    """The documents that these goods ask for whatever their origin."""
    return tuple(dict.fromkeys(r.document for r in law.requirements(code, direction, "", "", "")))
