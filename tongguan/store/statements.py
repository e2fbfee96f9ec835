"""Named SQL: each *.sql file beside this one holds statements, a name and one line that says what for."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

PARTS: Final = re.compile(r"^-- name: (\w+)\n-- (.+)\n", re.MULTILINE)


class Statements(Mapping[str, bytes]):
    """The statements of one file, by name."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        pieces = PARTS.split(text)
        if pieces[0].strip():
            raise ValueError(f"{source}: text before the first '-- name:'")
        names = pieces[1::3]
        if len(set(names)) != len(names) or len(names) != text.count("-- name:"):
            raise ValueError(f"{source}: a name is given twice, or has no comment line under it")
        self.purposes = dict(zip(names, pieces[2::3], strict=True))
        self._texts = {n: t.strip().rstrip(";").encode() for n, t in zip(names, pieces[3::3], strict=True)}

    def __getitem__(self, name: str) -> bytes:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def load(name: str) -> Statements:
    """The statements of `<name>.sql`."""
    return Statements(f"{name}.sql", (files("tongguan.store") / f"{name}.sql").read_text())
