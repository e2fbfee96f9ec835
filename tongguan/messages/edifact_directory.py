"""The segment tables of UN/EDIFACT messages, and the walk through one: which segment group a segment belongs to.

A table is text: a tag and how often it may occur; below it, indented, what its group holds. The tables are those of the
UN's directories (UNTDID).
"""

from collections.abc import Container, Iterator

from msgspec.structs import replace

from tongguan.messages.edifact import Message, Segment
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.problem import Problem, Severity


class Node:
    """One line of a segment table. `path` names it by the groups around it, e.g. ``CNI/RFF/NAD``."""

    def __init__(self, tag: str, most: int, parent: "Node | None", number: int) -> None:
        above = parent.path if parent else ""
        self.path: str = f"{above}/{tag}" if above else tag
        self.tag, self.most, self.parent, self.number, self.last = tag, most, parent, number, number
        self.children: list[Node] = []
        self.at = len(parent.children) if parent else 0
        self.steps: dict[str, Node | None] = {}

    def step(self, tag: str) -> "Node | None":
        """Where a segment goes that follows one of these: into its group, on in this one, or in the ones around."""
        if tag not in self.steps:
            self.steps[tag] = self.found(tag)
        return self.steps[tag]

    def found(self, tag: str) -> "Node | None":
        here: Node | None = self
        candidates = self.children
        while here is not None:
            for node in candidates:
                if node.tag == tag:
                    return node
            candidates = here.parent.children[here.at :] if here.parent else []
            here = here.parent
        return None


class Table:
    """The segment table of one message in one release."""

    def __init__(self, text: str) -> None:
        self.root = Node("", 1, None, 0)
        self.size = 1
        above = [self.root]
        for row in text.strip("\n").splitlines():
            depth = (len(row) - len(row.lstrip())) // 2
            tag, most = row.split()
            node = Node(tag, int(most), above[depth], self.size)
            above[depth].children.append(node)
            above[depth + 1 :] = [node]
            for group in above:
                group.last = self.size
            self.size += 1

    def walk(
        self, message: Message, problems: list[Problem], extra: Container[str] = ()
    ) -> Iterator[tuple[str, Segment]]:
        """Each segment with the path it stands at. What stands nowhere, or too often, is told and left out with
        all that its group holds; `extra`, where it stands nowhere, is told as a warning, and comes by its tag. Where
        more is wrong than can be told, the walk ends."""
        counts = [0] * self.size
        here = skipped = self.root
        for segment in message.segments:
            node = here.step(segment.tag)
            if len(problems) > MAX_PROBLEMS:
                return
            if node is None and segment.tag in extra:
                tell(problems, passed_over(segment))
                yield f"{here.path}+{segment.tag}", segment
                continue
            if node is None:
                tell(problems, problem("E011", "", segment.place, name=segment.place, fact=after(here)))
                continue
            here, number = node, node.number
            if skipped.number < number <= skipped.last and skipped is not self.root:
                continue
            skipped = self.root
            counts[number] += 1
            if counts[number] > node.most:
                tell(problems, problem("E012", "", segment.place, name=segment.place, fact=str(node.most)))
                skipped = node
                continue
            for inner in range(number + 1, node.last + 1):
                counts[inner] = 0
            yield node.path, segment


def passed_over(segment: Segment) -> Problem:
    """What the dialect knows and the directory does not."""
    return replace(problem("E023", "", segment.place, name=segment.place), severity=Severity.WARNING)


def after(node: Node) -> str:
    return f"after {node.path}" if node.path else "at the beginning"


def tell(problems: list[Problem], found: Problem) -> None:
    """Adds a problem, up to the number that is told at once."""
    if len(problems) < MAX_PROBLEMS:
        problems.append(found)
    elif len(problems) == MAX_PROBLEMS:
        problems.append(problem("E019", fact=str(MAX_PROBLEMS)))


def age(release: str) -> tuple[int, str] | None:
    """What releases are ordered by: 95B before 03A."""
    if len(release) != 3 or not release[:2].isascii() or not release[:2].isdigit() or release[2] not in "ABC":
        return None
    year = int(release[:2])
    return (1900 + year if year > 80 else 2000 + year, release[2])


def table_of(tables: dict[str, Table], release: str) -> Table | None:
    """The table for a release: its own, or that of the latest one before it; None before all of them."""
    if (asked := age(release)) is None:
        return None
    fitting = [(known, r) for r in tables if (known := age(r)) is not None and known <= asked]
    return tables[max(fitting)[1]] if fitting else None


def table_for(
    message: Message, kind: str, tables: dict[str, Table], release: str = ""
) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table to read a message by, or the problem that there is none. `release`: by whose, whatever it says."""
    if message.type != kind or (message.version != "D" and not release):
        fact = f"{message.type}:{message.version}"[:40]
        return None, (problem("E009", "", "UNH[1]/2", name=kind, fact=fact),)
    if (table := table_of(tables, release or message.release)) is None:
        return None, (problem("E010", "", "UNH[1]/2.3", name=kind, fact=message.release[:20]),)
    return table, ()
