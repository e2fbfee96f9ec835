"""`tongguan messages`: read a message file, and prove that nothing of one is lost between reading and writing it."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from lxml import etree

from tongguan.commands import Stop
from tongguan.commands.files import MEANT, expanded
from tongguan.declarations.declaration import Declaration
from tongguan.messages import canonical, received, wco_dec
from tongguan.messages.result import ReadResult
from tongguan.messages.xml_bytes import parsed

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
MESSAGES = {"declaration": "WCO_DEC", "notification": "WCO_RES"}
ENVELOPE = "MetaData/"
SHOWN = 20  # differences of one file
Leaf = tuple[str, str, tuple[tuple[str, str], ...]]


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="read|roundtrip")
    one = verbs.add_parser("read", help="print a declaration in canonical JSON")
    one.add_argument("file", type=Path, metavar="FILE")
    many = verbs.add_parser("roundtrip", help="read, write, read again: the same value, nothing lost, valid")
    many.add_argument("files", nargs="+", metavar="FILE", help=MEANT)
    many.add_argument("--schemas", type=Path, metavar="DIR", help="the WCO's schemas: a folder with declaration/*.xsd")


def run(args: argparse.Namespace) -> int:
    """0 = read, or nothing was lost."""
    try:
        return read(args.file) if args.verb == "read" else roundtrip(expanded(args.files), args.schemas)
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise Stop(f"--schemas: {error}") from error


def read_any(body: bytes) -> ReadResult:
    """A declaration in whichever of the formats it is."""
    return received.read(received.seen_as(body), body)


def read(path: Path) -> int:
    """Print the declaration in canonical JSON; or its problems, and 1."""
    result = read_any(path.read_bytes())
    if result.problems or result.declaration is None:
        for found in result.problems:
            print(f"{found.code} {found.pointer or '/'} {found.wire_pointer} {found.message}", file=sys.stderr)
        return 1
    print(msgspec.json.format(canonical.write(result.declaration), indent=2).decode())
    return 0


def roundtrip(files: Sequence[Path], schemas: Path | None = None) -> int:
    """Read → write → read each file: the same value, nothing of it lost, valid where schemas are given; 1 if not so."""
    schema = None if schemas is None else schema_of(schemas)
    failed = 0
    for path in files:
        differences = list(differing(path.read_bytes(), schema))
        failed += bool(differences)
        print(f"{'differs' if differences else 'same   '}  {path}")
        for difference in differences[:SHOWN]:
            print(f"         {difference}")
    print(f"{len(files) - failed} of {len(files)} the same")
    return 1 if failed else 0


def differing(body: bytes, schema: etree.XMLSchema | None = None) -> Iterator[str]:
    """What is not as it should be, in words."""
    first = read_any(body)
    yield from (f"{p.code} {p.pointer or '/'}: {p.message}" for p in first.problems)
    if first.declaration is None:
        return
    through_json = canonical.read(canonical.write(first.declaration))
    if through_json.declaration != first.declaration:
        yield "the value is another one after canonical JSON"
    written = wco_dec.write(first.declaration)
    again = wco_dec.read(written)
    yield from (f"written as XML: {p.code} {p.wire_pointer}: {p.message}" for p in again.problems)
    bare = not any(path.startswith(ENVELOPE) for path in first.declaration.carried)
    if (without_envelope(again.declaration) if bare else again.declaration) != first.declaration:
        yield "the value is another one after writing and reading"
    if received.seen_as(body) == received.XML:
        yield from _lost(body, written)
    if schema is not None and not schema.validate(etree.fromstring(written)):
        yield from (f"not valid: {line}" for line in str(schema.error_log).splitlines())


def without_envelope(declaration: Declaration | None) -> Declaration | None:
    """The same without what the message around it says of itself, which JSON has no need of."""
    if declaration is None:
        return None
    kept = {path: text for path, text in declaration.carried.items() if not path.startswith(ENVELOPE)}
    return msgspec.structs.replace(declaration, carried=kept)


def _lost(body: bytes, written: bytes) -> Iterator[str]:
    before, after = leaves(body), leaves(written)
    for n, (was, now) in enumerate(zip(before, after, strict=False)):
        if was != now:
            yield f"element {n + 1} was {_shown(was)}, is {_shown(now)}"
            return
    if len(before) != len(after):
        yield f"{len(before)} elements before, {len(after)} after"


def _shown(leaf: Leaf) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in leaf[2])
    return f"<{leaf[0]}{attributes}>{leaf[1]}"


def leaves(body: bytes) -> list[Leaf]:
    """All elements in document order with their text (of those without children, unless blank) and attributes."""
    root, _ = parsed(body)
    if root is None:
        return []
    return [
        (
            etree.QName(element).localname,
            "" if len(element) or (element.text or "").isspace() else element.text or "",
            tuple(sorted((str(k), str(v)) for k, v in element.items() if not str(k).startswith(XSI))),
        )
        for element in root.iter()
    ]


def schema_of(folder: Path) -> etree.XMLSchema:
    """The schemas of a folder that holds declaration/ and notification/, or is one of them, as one."""
    found = [folder / name for name in MESSAGES if (folder / name).is_dir()] or [folder]
    place = found[0]
    main = next((path for prefix in MESSAGES.values() for path in sorted(place.glob(f"{prefix}*.xsd"))), None)
    wrapper = next(iter(sorted(place.glob("DocumentMetaData*.xsd"))), None)
    if main is None or wrapper is None:
        raise Stop(f"--schemas: there are no WCO schemas in {folder}. Name the folder that holds declaration/*.xsd.")
    imports = "".join(_import(path) for path in (wrapper, main))
    driver = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(driver))


def _import(path: Path) -> str:
    namespace = etree.parse(path).getroot().get("targetNamespace")
    return f'<xs:import namespace="{namespace}" schemaLocation="{path.resolve().as_uri()}"/>'
