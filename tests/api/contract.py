"""Whether the API as it is still keeps what it promised: the recorded contract against the present description.

`make contract` records the present one, if it breaks nothing; docs/versioning.md says what breaks. Of what is sent,
less may be asked and more be taken; what is given may only grow.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tongguan.api.openapi import described
from tongguan.api.routes import ROUTES

RECORD = Path(__file__).with_name("contract.json")
WORDS = {"description", "summary", "x-summary-zh", "example", "examples", "title", "default"}
"""What is said to people, and may be said better."""
LOWER = ("minimum", "minLength", "minItems", "exclusiveMinimum")
UPPER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
Schema = dict[str, Any]


def present() -> Schema:
    """The description as it is now, without what is said to people."""
    whole = described(ROUTES, "", "")
    return {"paths": bare(whole["paths"]), "components": bare(whole["components"])}


def bare(value: Any, names: bool = False) -> Any:
    """The value without words; the keys of `properties`, `schemas` and the like are names, whatever they are."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if names or k not in WORDS}
        return {k: bare(v, k in ("properties", "schemas", "headers", "responses")) for k, v in kept.items()}
    return [bare(v) for v in value] if isinstance(value, list) else value


def breaks(old: Schema, new: Schema) -> list[str]:
    """Everything that a program written for `old` may fail at."""
    return list(dict.fromkeys(Comparison(old, new).all()))


class Comparison:
    """Two descriptions, operation by operation."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self._seen: set[tuple[str, str, bool]] = set()

    def all(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method, before in methods.items():
                where = f"{method.upper()} {path}"
                after = self.new["paths"].get(path, {}).get(method)
                if after is None:
                    yield f"{where}: is gone"
                else:
                    yield from self.operation(where, before, after)

    def operation(self, where: str, before: Schema, after: Schema) -> Iterator[str]:
        if before["operationId"] != after["operationId"]:
            yield f"{where}: is called {after['operationId']}, no more {before['operationId']}"
        yield from self.callers(where, before.get("security", []), after.get("security", []))
        yield from self.parameters(where, before, after)
        yield from self.body(where, before.get("requestBody"), after.get("requestBody"))
        for status, answer in before["responses"].items():
            if status.startswith("2"):
                yield from self.answer(f"{where} {status}", answer, after["responses"].get(status))

    def callers(self, where: str, before: list[Schema], after: list[Schema]) -> Iterator[str]:
        """Whoever was let in still is."""
        if not before and after:
            yield f"{where}: was open to everybody"
        scopes = [{s for one in side for found in one.values() for s in found} for side in (before, after)]
        for scope in sorted(scopes[0] - scopes[1]) if after else ():
            yield f"{where}: the scope {scope} no longer opens it"

    def parameters(self, where: str, before: Schema, after: Schema) -> Iterator[str]:
        was = {p["name"]: p for p in before.get("parameters", [])}
        now = {p["name"]: p for p in after.get("parameters", [])}
        for name, parameter in was.items():
            if name not in now:
                yield f"{where}: the parameter {name} is gone"
            else:
                yield from self.schema(f"{where} ?{name}", parameter["schema"], now[name]["schema"], sent=True)
        for name in now.keys() - was.keys():
            if now[name].get("required"):
                yield f"{where}: the parameter {name} has to be given"

    def body(self, where: str, before: Schema | None, after: Schema | None) -> Iterator[str]:
        if before is None:
            if after is not None and after.get("required"):
                yield f"{where}: a body has to be sent"
            return
        yield from self.content(f"{where} body", before["content"], (after or {}).get("content", {}), sent=True)

    def answer(self, where: str, before: Schema, after: Schema | None) -> Iterator[str]:
        if after is None:
            yield f"{where}: is answered no more"
            return
        for name in before.get("headers", {}).keys() - after.get("headers", {}).keys():
            yield f"{where}: the header {name} is gone"
        yield from self.content(where, before.get("content", {}), after.get("content", {}), sent=False)

    def content(self, where: str, before: Schema, after: Schema, sent: bool) -> Iterator[str]:
        for media, said in before.items():
            if media not in after:
                yield f"{where}: {media} is {'taken' if sent else 'given'} no more"
            elif "schema" in said:
                yield from self.schema(where, said["schema"], after[media].get("schema", {}), sent)

    def schema(self, where: str, old: Schema, new: Schema, sent: bool) -> Iterator[str]:
        """What is sent: all that was good still is. What is given: all that comes was known."""
        pair = (json.dumps(old, sort_keys=True), json.dumps(new, sort_keys=True), sent)
        if pair in self._seen:
            return
        self._seen.add(pair)
        old, new = resolved(old, self.old), resolved(new, self.new)
        if "anyOf" in old or "anyOf" in new:
            yield from self.alternatives(where, old, new, sent)
            return
        narrow, wide = (old, new) if sent else (new, old)
        if kind(wide) not in ("anything", kind(narrow)):
            yield f"{where}: is {kind(new)}, was {kind(old)}"
            return
        yield from self.bounds(where, old, new, sent)
        yield from self.fields(where, old, new, sent)
        if "items" in old or "items" in new:
            yield from self.schema(f"{where}[]", old.get("items") or {}, new.get("items") or {}, sent)
        inner = [x.get("additionalProperties") for x in (old, new)]
        if isinstance(inner[0], dict) and isinstance(inner[1], dict):
            yield from self.schema(f"{where}/*", inner[0], inner[1], sent)

    def alternatives(self, where: str, old: Schema, new: Schema, sent: bool) -> Iterator[str]:
        """Each way that had to be understood still is."""
        was, now = old.get("anyOf", [old]), new.get("anyOf", [new])
        for one in was if sent else now:
            known = now if sent else was
            if not any(self.fits(one, other, sent) for other in known):
                yield f"{where}: {json.dumps(one)[:80]} is {'not taken' if sent else 'new'}"

    def fits(self, one: Schema, other: Schema, sent: bool) -> bool:
        fresh = Comparison(self.old, self.new)
        pair = (one, other) if sent else (other, one)
        return not list(fresh.schema("", *pair, sent))

    def bounds(self, where: str, old: Schema, new: Schema, sent: bool) -> Iterator[str]:
        if sent and "enum" in new and set(old.get("enum", ["?"])) - set(new["enum"]):
            yield f"{where}: not every value is taken that was"
        if old.get("format") != new.get("format") or old.get("pattern") != new.get("pattern"):
            yield f"{where}: is written otherwise"
        if sent:
            for name in LOWER:
                if new.get(name, float("-inf")) > old.get(name, float("-inf")):
                    yield f"{where}: {name} is {new[name]}"
            for name in UPPER:
                if new.get(name, float("inf")) < old.get(name, float("inf")):
                    yield f"{where}: {name} is {new[name]}"

    def fields(self, where: str, old: Schema, new: Schema, sent: bool) -> Iterator[str]:
        was, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in was.items():
            if name not in now:
                yield f"{where}/{name}: is gone"
            else:
                yield from self.schema(f"{where}/{name}", schema, now[name], sent)
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(after - before) if sent else ():
            yield f"{where}/{name}: has to be sent"
        for name in sorted(before - after) if not sent else ():
            yield f"{where}/{name}: need not be there any more"


def kind(schema: Schema) -> str:
    """What a value is, as JSON has it."""
    return str(schema.get("type", "string" if "enum" in schema else "anything"))


def resolved(schema: Schema, whole: Schema) -> Schema:
    """What a reference names."""
    while "$ref" in schema:
        place: Any = whole
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            place = place[step]
        schema = place
    return schema


def main(words: list[str]) -> int:
    """Records the present contract; `--break` also where it breaks the recorded one."""
    now = present()
    broken = breaks(json.loads(RECORD.read_text()), now) if RECORD.exists() else []
    if broken and "--break" not in words:
        print("\n".join(["This breaks what was promised (docs/versioning.md):", *broken]), file=sys.stderr)
        return 1
    RECORD.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
