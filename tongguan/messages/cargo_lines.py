"""The tables whose lines are a list of one report: a vehicle's containers, what came, what left, what was counted."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from tongguan.messages.cargo_cells import Cell, Reading
from tongguan.messages.cargo_columns import Of
from tongguan.messages.cargo_sheets import Sheet
from tongguan.messages.tree import Tree


class Lines(Reading):
    """A table of such reports."""

    def __init__(self, zone: tzinfo, sheet: Sheet) -> None:
        super().__init__(zone)
        self.sheet = sheet

    def begun(self) -> Tree:
        return {self.sheet.lines: []}

    def row(self, row: dict[str, Cell]) -> None:
        """What is said of the report, and one of its lines."""
        if (made := self.opened(row)) is None:
            return
        self.fill(made, (made.tree, ""), [one for one in row.values() if one.column.of is Of.REPORT])
        cells = [one for one in row.values() if one.column.of is Of.LINE]
        said = [one for one in cells if one.text]
        if not said:
            return
        lines: list[Tree] = made.tree[self.sheet.lines]
        line: Tree = {}
        pointer = f"/{self.sheet.lines}/{len(lines)}"
        made.places[pointer] = said[0].where
        self.fill(made, (line, pointer), said)
        for one in cells:
            if one.column.needed and not one.text:
                made.tell("C008", f"{pointer}/{one.column.path[0]}", one.where, one.column)
        lines.append(line)


def lines_of(tree: Tree, sheet: Sheet) -> Iterable[dict[Of, Any]]:
    """The rows of a report: a line each, or the report alone."""
    for line in tree.get(sheet.lines) or [{}]:
        yield {Of.REPORT: tree, Of.LINE: line}
