"""`tongguan codes load KIND FILE`; and what `profile check`, `tariff load` and `up --codes` read from files."""

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TextIO

import msgspec

from tongguan.clock import Clock
from tongguan.codes import official as lists
from tongguan.codes.check import check as defects
from tongguan.codes.check import checked
from tongguan.codes.finding import Defective, Finding
from tongguan.codes.kinds import KINDS
from tongguan.codes.law import Law
from tongguan.codes.official import Loaded, Official
from tongguan.codes.read import Book, read, table
from tongguan.codes.references import Rules
from tongguan.codes.rows import Measure
from tongguan.commands import DATA, Stop
from tongguan.commands.reach import operator, reached
from tongguan.journeys.publish import publish
from tongguan.problem import Refusal
from tongguan.store import node
from tongguan.store.connect import Store


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="load")
    load = verbs.add_parser("load", help="load an official list; a line that makes no sense is named, the rest is in")
    load.add_argument("kind", choices=sorted(lists.LAYOUTS), metavar="KIND", help=" | ".join(sorted(lists.LAYOUTS)))
    load.add_argument("files", type=Path, nargs="+", metavar="FILE", help="the file, or all parts it is published in")
    load.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """0 = the list is in force; lines that could not be read are told."""

    def change(before: Law, now: datetime) -> Law:
        loaded = lists.joined(official(args.kind, file, now) for file in args.files)
        say(loaded.findings, sys.stderr)
        had = [len(o.entries) for o in before.officials if o.list == loaded.official.list]
        of_before = f" ({had[-1]} before)" if had else ""
        codes, out = len(loaded.official.entries), len(loaded.findings)
        print(f"{args.kind}: {codes} codes{of_before}, {out} lines left out")
        return before.with_official(loaded.official)

    try:
        return published(args.data, change)
    except lists.NotOfficial as error:
        raise Stop(str(error)) from error


def published(data: Path, change: Callable[[Law, datetime], Law]) -> int:
    """Puts a changed law into force on the node of a data folder; a running one uses it within seconds."""
    with reached(data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            with store.writing() as conn:
                now = Clock(node.offset(conn)).now()
                law, new = publish(conn, lambda before: change(before, now), operator(), now)
        except Refusal as refusal:
            raise Stop(refusal.message) from refusal
        finally:
            store.close()
    print(f"{'In force now' if new else 'In force already'}: law {law.id[:12]}")
    if new:
        print(f"Published by the word of {operator().name} alone; it stands among the acts as law.loaded.")
    return 0


def check(folder: Path, rules: Rules | None = None, out: TextIO | None = None) -> int:
    """Print every defect of a profile as `file:line: code message`; 1 when there is any.

    `rules`: what else judges it.
    """
    out = out or sys.stdout
    found = defects(folder, rules)
    say(found, out)
    print(f"{folder}: {len(found)} defect{'' if len(found) == 1 else 's'} / {len(found)} 处缺陷", file=out)
    return 1 if found else 0


def say(findings: Iterable[Finding], out: TextIO) -> None:
    """One line per finding, English and Chinese."""
    for finding in findings:
        print(f"{finding} / {finding.message_zh}", file=out)


def law(folder: Path) -> Law:
    """The law of a profile folder. Raises Defective."""
    return Law.of(read(folder))


def official(kind: str, path: Path, known_from: datetime) -> Loaded:
    """An official list from its publisher's file; `kind` is a key of `codes.official.LAYOUTS`.

    Lines that make no sense are findings, the rest is in the list. Raises NotOfficial when the columns are others.
    """
    return lists.parsed(kind, path.read_bytes(), path.name, known_from)


def discovered(folder: Path, now: datetime) -> tuple[Official, ...]:
    """The official lists under `folder`, told by their columns; several files of one kind are parts of one edition.

    Lines that make no sense are said on standard error, as `codes load` does. Raises Stop where a file has no code.
    """
    if not folder.is_dir():
        raise Stop(f"--codes: there is no folder {folder}.")
    parts: dict[str, list[Loaded]] = {}
    try:
        for kind, path in lists.discover(folder):
            parts.setdefault(kind, []).append(official(kind, path, now))
    except lists.NotOfficial as error:
        raise Stop(f"--codes: {error}") from error
    editions = tuple(lists.joined(found) for found in parts.values())
    for edition in editions:
        say(edition.findings, sys.stderr)
    return tuple(edition.official for edition in editions)


def measures(path: Path, law: Law) -> tuple[Measure, ...]:
    """The tariff measures of a file in the format of a profile's measures.csv.

    All or none: raises Defective with every bad row, also where a row names what `law` does not have, or covers days of
    a published row without being known later.
    """
    findings: list[Finding] = []
    rows = tuple(r for r in table(KINDS["measures"], path, path.name, findings) if isinstance(r, Measure))
    published = law.rows()
    before = tuple(msgspec.structs.replace(row, file="the published tariff") for row in published["measures"])
    book = Book(head=law.head, rows={**published, "measures": (*before, *rows)}, officials=law.officials)
    findings += [f for f in checked(book) if f.file == path.name or f"{path.name}:" in f.message]
    if findings:
        raise Defective(tuple(sorted(set(findings), key=lambda f: (f.line, f.code, f.message))))
    return rows
