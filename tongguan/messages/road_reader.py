"""Reads a national road message by its table: a plain tree of what it says, and every problem at its element."""

from typing import Any

from lxml import etree

from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_OCCURRENCES, MAX_PROBLEMS
from tongguan.messages.road_table import Node, sequenced
from tongguan.messages.road_text import UNITS, listed, read
from tongguan.messages.tree import Tree, got, put
from tongguan.problem import Problem

Element = etree._Element
SPACE = " \t\r\n"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class Reader:
    """One reading. `head`: what the message says of itself; `places`: pointer → element."""

    def __init__(self, namespace: str) -> None:
        self.prefix = f"{{{namespace}}}"
        self.head: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.failed: set[str] = set()

    def struct(self, element: Element, node: Node, pointer: str, wire: str) -> Tree:
        """What an element that stands for a struct says."""
        tree: Tree = {}
        self.inside(element, node, (tree, pointer, wire))
        if node.turned and (other := got(tree, node.turned)):
            put(tree, node.turned, tree.get("document", ""))
            tree["document"] = other
            self.turn(pointer + "/document", pointer + "".join(f"/{name}" for name in node.turned))
        return tree

    def turn(self, one: str, other: str) -> None:
        """Two fields change their places in the message."""
        places = self.places.pop(one, ""), self.places.pop(other, "")
        self.places |= {pointer: place for pointer, place in zip((other, one), places, strict=True) if place}

    def inside(self, element: Element, node: Node, into: tuple[Tree, str, str]) -> None:
        """All elements inside one. `into`: the tree of the struct around, its pointer, and this element's place."""
        wire, counts = into[2], dict[str, int]()
        if (element.text or "").strip(SPACE) or any((child.tail or "").strip(SPACE) for child in element):
            self.tell("X009", into[1], wire, name=node.name)
        for child in element:
            name = str(child.tag).removeprefix(self.prefix)
            known = node.children.get(name) if str(child.tag).startswith(self.prefix) else None
            if known is None:
                self.tell("X005", into[1], f"{wire}/{local(child)}", name=local(child))
                continue
            counts[name] = count = counts.get(name, 0) + 1
            place = f"{wire}/{name}[{count}]" if known.many else f"{wire}/{name}"
            if count > (most := MAX_OCCURRENCES if known.many else 1):
                if count == most + 1:
                    self.tell("X007", into[1] + known.pointer, place, name=name, fact=str(most))
                continue
            self.taken(child, known, (into[0], into[1], place.lstrip("/")))

    def taken(self, element: Element, node: Node, into: tuple[Tree, str, str]) -> None:
        """One element that is known."""
        tree, pointer, wire = into
        if node.kind is not None:
            self.leaf(element, node, into)
        elif node.struct is not None:
            found = listed_at(tree, node)
            where = f"{pointer}{node.pointer}/{len(found)}"
            if inner := self.struct(element, node, where, wire):
                self.places[where] = wire
                if sequenced(node.struct):
                    inner.setdefault("sequence", len(found) + 1)
                self.complete(inner, node, where, wire)
                found.append(inner)
        elif node.children:
            self.inside(element, node, into)
        else:
            self.head[node.name] = (element.text or "").strip(SPACE)

    def leaf(self, element: Element, node: Node, into: tuple[Tree, str, str]) -> None:
        """An element that holds a text; an empty one says nothing."""
        tree, pointer, wire = into
        where = pointer + node.pointer
        if node.wrapped:
            inner = next((child for child in element if child.tag == self.prefix + node.wrapped), None)
            for child in element:
                if child is not inner:
                    self.tell("X005", where, f"{wire}/{local(child)}", name=local(child))
            if inner is None:
                return
            element, wire = inner, f"{wire}/{node.wrapped}"
        unit = self.unit(element, node, where, wire)
        for child in element:
            self.tell("X005", where, f"{wire}/{local(child)}", name=local(child))
        if not (text := (element.text or "").strip(SPACE)):
            return
        value, wrong = read(text, node, unit)
        if wrong:
            self.failed.add(where)
            self.tell(wrong, where, wire, name=node.name, fact=listed(node))
            return
        if node.many:
            found = listed_at(tree, node)
            where = f"{where}/{len(found)}"
            found.append({"sequence": len(found) + 1, node.inner: value} if node.inner else value)
        else:
            put(tree, node.field, value, node.numbered)
        self.places[where] = wire

    def unit(self, element: Element, node: Node, where: str, wire: str) -> str:
        """The unit that an attribute says; other attributes are not known."""
        known = UNITS.get(node.kind, "")
        for name in element.attrib:
            if name != known and not str(name).startswith(XSI):
                self.tell("X010", where, wire, name=node.name, fact=str(name))
        return (element.get(known) or "").strip(SPACE) if known else ""

    def complete(self, tree: Tree, node: Node, pointer: str, wire: str) -> None:
        """Tells what must be there and is not."""
        for one in node.walk():
            if one.needed and got(tree, one.field) is None:
                if pointer + one.pointer not in self.failed:
                    place = f"{wire}/{one.path}".lstrip("/")
                    self.tell("X008", pointer + one.pointer, place, name=one.name)
                if one.kind is str:
                    put(tree, one.field, "")

    def tell(self, code: str, pointer: str, wire: str, *, name: str, fact: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem(code, pointer, wire.lstrip("/"), name=name[:70], fact=fact[:70]))
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(problem("X018", fact=str(MAX_PROBLEMS)))


def local(element: Element) -> str:
    return etree.QName(element).localname


def listed_at(tree: Tree, node: Node) -> list[Any]:
    """The list at the end of a path, made where it is new."""
    for name in node.field[:-1]:
        tree = tree.setdefault(name, {})
    found: list[Any] = tree.setdefault(node.field[-1], [])
    return found
