"""What the tariff and the requirements say about goods: found by the longest digit prefix, remembered per question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from tongguan.codes.rows import Direction, Group, Measure, MeasureKind, Requirement, Row

REMEMBERED = 20_000  # answers kept; traders' codes are many, a node's traffic repeats


class Groups:
    """Which countries a group holds."""

    def __init__(self, rows: Iterable[Row]) -> None:
        members: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if isinstance(row, Group):
                members[row.group].add(row.country)
        self._members = {group: frozenset(countries) for group, countries in members.items()}

    def members(self, group: str) -> frozenset[str]:
        return self._members.get(group, frozenset())

    def holds(self, group: str, country: str) -> bool:
        """Whether `country` is `group` or in it."""
        return group == country or country in self._members.get(group, ())

    def rank(self, named: str, country: str) -> int:
        """How closely a row's country column fits: 2 the country itself, 1 its group, 0 any country, -1 not."""
        if not named:
            return 0
        if named == country:
            return 2
        return 1 if country in self._members.get(named, ()) else -1


class Tariff:
    """Measures by direction and code prefix."""

    def __init__(self, rows: Iterable[Row], groups: Groups) -> None:
        self._groups = groups
        self._index: dict[Direction, dict[str, list[Measure]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            if isinstance(row, Measure):
                self._index[row.direction][row.hs].append(row)
        self._answers: dict[tuple[str, str, Direction], tuple[Measure, ...]] = {}

    @cached_property
    def _based(self) -> frozenset[str]:
        """Prefixes that have a base duty line; export goods are in the same nomenclature."""
        return frozenset(
            hs
            for index in self._index.values()
            for hs, rows in index.items()
            if any(r.kind is MeasureKind.DUTY for r in rows)
        )

    @cached_property
    def schemes(self) -> frozenset[str]:
        """Everything that can be claimed for some goods."""
        return frozenset(r.scheme for index in self._index.values() for rows in index.values() for r in rows)

    def knows(self, hs: str) -> bool:
        return any(hs[:n] in self._based for n in range(len(hs) + 1))

    def measures(self, hs: str, origin: str, direction: Direction) -> tuple[Measure, ...]:
        """Per kind, tax and scheme those of the longest prefix, and among these of the closest origin.

        Additional duties of different origins stand beside each other.
        """
        question = hs, origin, direction
        answer = self._answers.get(question)
        if answer is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            answer = self._answers[question] = self._find(hs, origin, direction)
        return answer

    def _find(self, hs: str, origin: str, direction: Direction) -> tuple[Measure, ...]:
        index = self._index.get(direction)
        if not index:
            return ()
        best: dict[tuple[str, ...], tuple[int, int, Measure]] = {}
        for n in range(len(hs), -1, -1):
            for row in index.get(hs[:n], ()):
                rank = self._rank(row, origin)
                if rank < 0:
                    continue
                slot = _slot(row)
                held = best.get(slot)
                if held is None or (n, rank) > held[:2]:
                    best[slot] = (n, rank, row)
        return tuple(sorted((held[2] for held in best.values()), key=lambda m: (m.kind, m.tax, m.scheme, m.id)))

    def _rank(self, row: Measure, origin: str) -> int:
        if any(self._groups.holds(x, origin) for x in row.exclude):
            return -1
        return self._groups.rank(row.origin, origin)


def _slot(row: Measure) -> tuple[str, ...]:
    if row.kind is MeasureKind.ADDITIONAL:
        return row.kind, row.tax, row.scheme, row.origin
    return row.kind, row.tax, row.scheme, row.quota


class Needs:
    """Requirements by direction and code prefix."""

    def __init__(self, rows: Iterable[Row], groups: Groups) -> None:
        self._groups = groups
        self._index: dict[Direction, dict[str, list[Requirement]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            if isinstance(row, Requirement):
                self._index[row.direction][row.hs].append(row)
        self._answers: dict[tuple[str, Direction, str, str, str], tuple[Requirement, ...]] = {}

    def requirements(
        self, hs: str, direction: Direction, procedure: str, origin: str, destination: str
    ) -> tuple[Requirement, ...]:
        """Per document and agency the one of the longest prefix."""
        question = hs, direction, procedure, origin, destination
        answer = self._answers.get(question)
        if answer is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            answer = self._answers[question] = self._find(self._index.get(direction, {}), question)
        return answer

    def _find(
        self, index: Mapping[str, list[Requirement]], question: tuple[str, Direction, str, str, str]
    ) -> tuple[Requirement, ...]:
        hs, _, procedure, origin, destination = question
        found: dict[tuple[str, str], Requirement] = {}
        for n in range(len(hs), -1, -1):
            for row in index.get(hs[:n], ()):
                if row.procedure not in ("", procedure):
                    continue
                if self._groups.rank(row.origin, origin) < 0 or self._groups.rank(row.destination, destination) < 0:
                    continue
                found.setdefault((row.document, row.agency), row)
        return tuple(sorted(found.values(), key=lambda r: r.id))
