"""The words in which a national road message's table is written: element ↔ field, one row for both directions.

A row is a path of elements and, after it, the field that it holds, as a path below the struct around it. ``*`` behind
an element: it may come many times. ``!`` before a field: it must be there. ``~`` before a field: where it is said, it
is the document, and what stands for the document is this (a house names its master first). ``seals:id``: values with
this one field. A third word is the unit of a measure that comes without one. What stands indented below a row belongs
to it. `carried.X` is what came with a value and nobody here reads. The type of a field says how its text is read.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args

import msgspec

from tongguan.declarations.parts import Measure
from tongguan.messages.tree import Path
from tongguan.money import Money

LEAVES = (str, int, bool, Decimal, datetime, Money, Measure)
CARRIED = "carried"
DOCUMENT = ("document",)


class Node:
    """One element. `field`: the way to what it holds, below the struct around it. `kind`: the type of a leaf. `struct`:
    that of a class that comes many times. An element with neither only holds others. `wrapped`: the element inside
    that holds the text. `path`: elements from the struct's own to this one. `turned`: the field that is the document
    where it is said."""

    def __init__(self, name: str, path: str = "") -> None:
        self.name, self.many = name.rstrip("*"), name.endswith("*")
        self.path = f"{path}/{self.name}" if path else self.name
        self.field: Path = ()
        self.struct: type[msgspec.Struct] | None = None
        self.kind: Any = None
        self.needed = False
        self.unit = self.inner = self.wrapped = ""
        self.numbered: frozenset[int] = frozenset()
        self.turned: Path = ()
        self.children: dict[str, Node] = {}

    @property
    def pointer(self) -> str:
        """Its field as a JSON pointer below the struct around it."""
        return "".join(f"/{name}" for name in self.field)

    def walk(self) -> "Iterator[Node]":
        """The elements below that belong to the same struct."""
        for child in self.children.values():
            yield child
            if child.struct is None:
                yield from child.walk()


class Table:
    """The table of one message: the tree of its elements, and the struct that comes of it."""

    def __init__(self, struct: type[msgspec.Struct], rows: str) -> None:
        self.struct = struct
        self.root = Node("Manifest")
        self.root.struct, self.root.path = struct, ""
        above = [(self.root, self.root)]
        for row in rows.strip("\n").splitlines():
            depth = (len(row) - len(row.lstrip())) // 2
            node, around = above[depth]
            words = row.split()
            node = reached(node, words[0])
            if len(words) > 1:
                assert around.struct is not None
                held(node, around.struct, words[1])
                node.unit = "".join(words[2:])
                around.turned = node.field if words[1].startswith("~") else around.turned
            if node.struct is not None:
                node.path = ""
            above[depth + 1 :] = [(node, node if node.struct is not None else around)]


def reached(node: Node, path: str) -> Node:
    """The element at the end of a path, made where it is new."""
    outer, mark, last = path.rpartition("*/")
    for name in (outer + "*" if mark else path).split("/"):
        node = node.children.setdefault(name.rstrip("*"), Node(name, node.path))
    node.wrapped = last if mark else ""
    return node


def held(node: Node, around: type[msgspec.Struct], path: str) -> None:
    """What an element holds: a value, many of them, or a class that comes many times."""
    path, _, node.inner = path.partition(":")
    node.needed = path.startswith("!")
    node.field = tuple(path.lstrip("!~").split("."))
    kind = type_of(around, node.field)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in LEAVES:
        node.struct = kind
    if node.struct is None or node.inner:
        node.kind = str if node.inner else kind
    above = [type_of(around, node.field[:n]) for n in range(1, len(node.field))]
    node.numbered = frozenset(n for n, struct in enumerate(above) if struct is not str and sequenced(struct))


def type_of(struct: Any, path: Path) -> Any:
    """The type at the end of a path of fields; of a tuple, what it holds."""
    for name in path:
        if name == CARRIED or struct is str:
            return str
        hint = {f.name: f.type for f in msgspec.structs.fields(struct)}[name]
        kinds = [kind for kind in get_args(hint) if kind not in (NoneType, ...)]
        struct = kinds[0] if kinds else hint
    return struct


@cache
def sequenced(struct: type[msgspec.Struct]) -> bool:
    """Whether its values must have a number, that is their place where they say none."""
    return any(f.name == "sequence" and f.required for f in msgspec.structs.fields(struct))
