"""Writes a report as a national road message, by the table that reads it; what is empty is left out."""

from typing import Any

from tongguan.messages.road_table import DOCUMENT, Node
from tongguan.messages.road_text import UNITS, write
from tongguan.messages.tree import Path
from tongguan.messages.wco_writer import escaped


class Writer:
    """One writing. `head`: what the message says of itself; `silent`: fields that need not be said."""

    def __init__(self, head: dict[str, str], silent: frozenset[Path]) -> None:
        self.head, self.silent = head, silent

    def inside(self, node: Node, value: Any, turned: Path = ()) -> str:
        """All elements inside one."""
        return "".join(self.element(child, value, turned) for child in node.children.values())

    def element(self, node: Node, value: Any, turned: Path) -> str:
        """One element, or as many as there are; "" where it has nothing to say."""
        if node.kind is None and node.struct is None:
            body = self.inside(node, value, turned) if node.children else escaped(self.head.get(node.name, ""))
            return tagged(node.name, body)
        held = None if node.field in self.silent else valued(value, other(node.field, turned))
        if node.kind is not None and not node.many:
            return leaf(node, held)
        if node.kind is not None:
            return "".join(leaf(node, getattr(one, node.inner) if node.inner else one) for one in held or ())
        return "".join(tagged(node.name, self.inside(node, one, turns(node, one))) for one in held or ())


def turns(node: Node, value: Any) -> Path:
    """The field that stands for the document in this value; () where the document does."""
    return node.turned if node.turned and valued(value, node.turned) else ()


def other(field: Path, turned: Path) -> Path:
    """The field whose value an element holds, where two have changed their places."""
    if turned and field in (DOCUMENT, turned):
        return turned if field == DOCUMENT else DOCUMENT
    return field


def valued(value: Any, path: Path) -> Any:
    """What lies at the end of a path of fields; None where one is missing on the way."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def leaf(node: Node, value: Any) -> str:
    """An element with its text, and its unit as the attribute that says it."""
    if value is None or value == "" or value is False:
        return ""
    text, unit = write(value, node)
    attribute = f' {UNITS[node.kind]}="{escaped(unit)}"' if unit else ""
    if node.wrapped:
        return f"<{node.name}>{tagged(node.wrapped, escaped(text))}</{node.name}>"
    return f"<{node.name}{attribute}>{escaped(text)}</{node.name}>"


def tagged(name: str, body: str) -> str:
    return f"<{name}>{body}</{name}>" if body else ""
