"""Writes what of the client is not written by hand: `contract.py` from the API's description, `synchronous.py` from
`asynchronous.py`. `make client` runs it; a test compares both to a live node's description and to the hand's work."""

import ast
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent / "tongguan_client"
SHAPE = "#/components/schemas/"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""The values that go in and out, as the node's description has them. Written by `make client`.

Amounts, quantities and moments are strings, as they are sent: decimal numbers, RFC 3339 with their zone.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

'''
SPOKEN = (
    (r"async def ", "def "),
    (r"async with ", "with "),
    (r"async for ", "for "),
    (r"await ", ""),
    (r"\baclosing\b", "closing"),
    (r"AsyncGenerator\[Line, None\]", "Generator[Line, None, None]"),
    (r"\bAsyncGenerator, AsyncIterator, Iterable, Iterator\b", "Generator, Iterable, Iterator"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAsyncClient\b", "Client"),
    (r"__aenter__", "__enter__"),
    (r"__aexit__", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baread\b", "read"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"import asyncio\n", ""),
)
WHAT = '"""The client for programs without an event loop. Written from `asynchronous.py` by `make client`."""'


def contract(description: dict[str, Any], operations: set[str]) -> str:
    """The shapes that these operations take and give, and all shapes inside them."""
    schemas: dict[str, Any] = description["components"]["schemas"]
    told = [o for path in description["paths"].values() for o in path.values() if o["operationId"] in operations]
    wanted: set[str] = {"ProblemPage"}
    waiting = ["ProblemPage", *names([[o.get("requestBody", {}), o["responses"]] for o in told])]
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting += [n for n in names(schemas[name]) if n not in wanted]
    enums = [name for name in sorted(wanted) if "enum" in schemas[name]]
    structs = [name for name in sorted(wanted) if "enum" not in schemas[name]]
    text = HEAD + "".join(f"{name} = {kind(schemas[name])}\n" for name in enums)
    return formatted(text + "".join(shape(name, schemas[name]) for name in structs))


def names(value: Any) -> Iterator[str]:
    """The shapes that are named somewhere inside."""
    if isinstance(value, dict):
        if str(value.get("$ref", "")).startswith(SHAPE):
            yield value["$ref"].removeprefix(SHAPE)
        for inner in value.values():
            yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def shape(name: str, schema: dict[str, Any]) -> str:
    """One struct as a TypedDict."""
    required, fields = schema.get("required", ()), schema["properties"]
    kinds = {f: kind(s) if f in required else f"NotRequired[{kind(s)}]" for f, s in fields.items()}
    if any(keyword.iskeyword(f) for f in fields):
        inside = ", ".join(f"{f!r}: {k!r}" for f, k in kinds.items())
        return f"\n{name} = TypedDict({name!r}, {{{inside}}})\n"
    words = str(schema.get("description", ""))
    said = f'    """{words}"""\n\n' if words and "\n" not in words and len(words) < 105 else ""
    return f"\nclass {name}(TypedDict):\n{said}" + "".join(f"    {f}: {k}\n" for f, k in kinds.items()) + "\n"


def kind(schema: dict[str, Any]) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(SHAPE)
    if "enum" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema['enum'])}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list[{kind(schema['items'])}]" if schema.get("items") else "list[Any]"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {kind(inner)}]" if isinstance(inner, dict) else "dict[str, Any]"
    return PLAIN.get(str(schema.get("type")), "Any")


def synchronous(source: str) -> str:
    """The same client without an event loop."""
    for pattern, said in SPOKEN:
        source = re.sub(pattern, said, source)
    return formatted(WHAT + source[source.index('"""\n') + 3 :])


def formatted(source: str) -> str:
    """As `ruff format` and the order of imports have it."""
    command = [sys.executable, "-m", "ruff"]
    name = ["--stdin-filename", str(PACKAGE / "x.py"), "-"]
    for step in (
        ["check", "--select", "I,UP028", "--fix", "--unsafe-fixes", "--quiet", *name],
        ["format", "--quiet", *name],
    ):
        source = subprocess.run([*command, *step], input=source, capture_output=True, text=True, check=True).stdout
    return source


def operations() -> set[str]:
    """What the client speaks, read without importing it: types that it needs may not be written yet."""
    for node in ast.parse((PACKAGE / "ask.py").read_text()).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "OPERATIONS" and node.value:
            return set(ast.literal_eval(node.value))
    raise LookupError("ask.py has no OPERATIONS")


def main() -> None:
    """Writes both files, from the description that the node of this project makes."""
    from tongguan.api.openapi import described
    from tongguan.api.routes import ROUTES

    (PACKAGE / "contract.py").write_text(contract(described(ROUTES, "", ""), operations()))
    (PACKAGE / "synchronous.py").write_text(synchronous((PACKAGE / "asynchronous.py").read_text()))


if __name__ == "__main__":
    main()
