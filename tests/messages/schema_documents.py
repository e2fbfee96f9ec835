"""Documents made at random from an XSD itself, knowing nothing of our table: whatever a schema allows."""

import random
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
LETTERS = "ABCXYZabcxyz"
CHARACTERS = LETTERS + "0123456789-./&<>'\"é通关 "
DATES = ("20240229", "20231231235959Z", "20240125094643+01", "20240125094643-11", "20240125000000+00")


class Schema:
    """The declared types of a schema folder's message, its data types and their bases, by name."""

    def __init__(self, main: Path, types: Path, base: Path) -> None:
        self.main = etree.parse(main).getroot()
        self.namespace = self.main.get("targetNamespace")
        self.types: dict[str, etree._Element] = {}
        self.dates = etree.parse(types).getroot().get("targetNamespace")
        for path in (main, types, base):
            for element in etree.parse(path).getroot():
                if element.tag in (f"{XS}complexType", f"{XS}simpleType"):
                    self.types.setdefault(element.get("name"), element)

    def root(self, name: str) -> etree._Element:
        return next(e for e in self.main.findall(f"{XS}element") if e.get("name") == name)

    def children(self, declared: etree._Element) -> "list[etree._Element] | None":
        """The elements of a class, or None where `declared` is a data element."""
        inner = declared.find(f"{XS}complexType")
        if inner is None:
            inner = self.types.get((declared.get("type") or "").split(":")[-1])
        sequence = inner.find(f"{XS}sequence") if inner is not None else None
        return None if sequence is None else [e for e in sequence.findall(f"{XS}element") if e.get("name")]

    def chain(self, declared: etree._Element) -> "Iterator[etree._Element]":
        """A data element's type and the types it is derived from."""
        name, seen = (declared.get("type") or "").split(":")[-1], set()
        while name in self.types and name not in seen:
            seen.add(name)
            found = self.types[name]
            yield found
            derived = next((d for d in found.iter(f"{XS}restriction", f"{XS}extension")), None)
            name = "" if derived is None else (derived.get("base") or "").split(":")[-1]

    def facets(self, declared: etree._Element) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for of_type in self.chain(declared):
            for facet in of_type.iter():
                if isinstance(facet.tag, str) and facet.get("value") is not None:
                    found.setdefault(facet.tag.removeprefix(XS), []).append(facet.get("value"))
        return found

    def attributes(self, declared: etree._Element) -> list[str]:
        return [a.get("name") for of_type in self.chain(declared) for a in of_type.iter(f"{XS}attribute")]


def wco_id(declared: etree._Element) -> str:
    found = [e.text.strip() for e in declared.iter("{*}WCOID") if e.text]
    return found[0] if found else ""


class Maker:
    """Makes one document; every choice comes from `choice`, so that a seed makes the same document again."""

    def __init__(self, schema: Schema, seed: int, density: float) -> None:
        self.schema, self.choice, self.density = schema, random.Random(seed), density

    def document(self, name: str) -> bytes:
        root = etree.Element(f"{{{self.schema.namespace}}}{name}")
        declared = self.schema.root(name)
        self._class(root, self.schema.children(declared) or [])
        return etree.tostring(root, encoding="utf-8")

    def _class(self, parent: etree._Element, declared: list[etree._Element]) -> None:
        for child in declared:
            top = child.get("maxOccurs", "1")
            most = 3 if top == "unbounded" else min(int(top), 3)
            least = int(child.get("minOccurs", "1"))
            times = least if self.choice.random() > self.density else self.choice.randint(max(least, 1), most)
            for _ in range(times):
                made = etree.SubElement(parent, f"{{{self.schema.namespace}}}{child.get('name')}")
                inside = self.schema.children(child)
                if inside is None:
                    self._leaf(made, child)
                else:
                    self._class(made, inside)

    def _leaf(self, made: etree._Element, declared: etree._Element) -> None:
        facets = self.schema.facets(declared)
        if any(t.find(f".//{XS}element") is not None for t in self.schema.chain(declared)):
            inner = etree.SubElement(made, f"{{{self.schema.dates}}}DateTimeString")
            inner.text = self.choice.choice(DATES)
            inner.set("formatCode", self.choice.choice(("102", "304")))
            return
        bases = [d.get("base") for t in self.schema.chain(declared) for d in t.iter() if d.get("base")]
        made.text = self._number(facets) if any(b.endswith("decimal") for b in bases) else self._text(facets, bases)
        for name in self.schema.attributes(declared):
            if self.choice.random() < 0.1:
                made.set(name, self._attribute(name))

    def _attribute(self, name: str) -> str:
        known = {"currencyID": "CNY", "listAgencyID": "6", "schemeAgencyID": "6", "unitCode": "KGM", "languageID": "zh"}
        return known.get(name) or self.choice.choice(("a", "x-1", "Ü"[:0] + "b c"))

    def _number(self, facets: dict[str, list[str]]) -> str:
        total, fraction = int(facets.get("totalDigits", ["20"])[0]), int(facets.get("fractionDigits", ["4"])[0])
        after = self.choice.randint(0, fraction)
        before = self.choice.randint(1, total - after)
        digits = "".join(self.choice.choices("0123456789", k=before))
        tail = "".join(self.choice.choices("0123456789", k=after))
        odd = self.choice.random()
        sign = "-" if odd < 0.05 else "+" if odd < 0.1 else ""
        ending = "." + tail if tail or odd > 0.97 else ""
        blank = "\n " if odd > 0.94 else ""
        return f"{blank}{sign}{digits}{ending}{blank}"

    def _text(self, facets: dict[str, list[str]], bases: list[str]) -> str:
        if "enumeration" in facets:
            return self.choice.choice(facets["enumeration"])
        longest = int(facets.get("length", facets.get("maxLength", ["12"]))[0])
        patterns = facets.get("pattern", [])
        letters = "0123456789" if "([0-9])*" in patterns else LETTERS if "([a-zA-Z])*" in patterns else CHARACTERS
        blank_allowed = not patterns or "([0-9])*" in patterns
        size = longest if "length" in facets else self.choice.randint(0 if blank_allowed else 1, min(longest, 20))
        text = "".join(self.choice.choices(letters, k=size))
        if any(b.endswith("token") for b in bases) and self.choice.random() < 0.1:
            text = f"\n  {text}\t"
        return text if text.strip() or blank_allowed else "X" + text[1:]
