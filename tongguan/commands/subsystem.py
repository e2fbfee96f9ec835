"""`tongguan subsystem new|check|test`: a sub-system's definition is begun, read and tried, without a node."""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tongguan.codes.kinds import DEFINITIONS
from tongguan.codes.read import HEAD
from tongguan.commands import Stop
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import described, tried
from tongguan.ledgers.flaw import Flaw, line_of

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
BEGIN = Path(__file__).parent / "subsystem.toml"
"""What a new definition begins with: it checks, and its examples hold."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="new|check|test")
    new = verbs.add_parser("new", help="begin a definition that checks and whose examples hold")
    new.add_argument("code", metavar="CODE", help="small letters, digits and hyphens: import-licence")
    new.add_argument("--folder", type=Path, default=Path(), help="where CODE.toml is put (default: here)")
    new.add_argument("--agency", default="AGENCY", help="who keeps the ledger: a code of agencies.csv")
    new.add_argument("--document", default="G000", help="by which a declaration names a record: category and type")
    for verb, words in (
        ("check", "everything that does not hold together"),
        ("test", "the same, and its examples run"),
    ):
        one = verbs.add_parser(verb, help=words)
        one.add_argument("files", type=Path, nargs="+", metavar="FILE|DIR", help="definitions, or folders of them")


def run(args: argparse.Namespace) -> int:
    """1 = something was found."""
    return begun(args.code, args) if args.verb == "new" else tell(args.files, args.verb == "test")


def tell(given: list[Path], tries: bool) -> int:
    """Says what is wrong with definitions, and with `tries` which of their examples come out otherwise; 1 if any is."""
    found = examples = 0
    files = list(definitions(given))
    for path in files:
        written, definition, flaws = read(path, tries)
        for flaw in flaws:
            print(f"{path}:{line_of(written, flaw)}: {flaw} / {flaw.message_zh}")
        found += len(flaws)
        examples += len(definition.example) if definition else 0
    of = f"{len(files)} definition{'s' * (len(files) != 1)}"
    ran = f", {examples} examples" if tries else ""
    print(f"{of}{ran}: {found or 'nothing'} found", file=sys.stderr)
    return 1 if found else 0


def read(path: Path, tries: bool) -> tuple[str, Definition | None, tuple[Flaw, ...]]:
    """What a file says, the definition that it is, and its flaws."""
    try:
        written = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return "", None, (Flaw(where="file", message="This is no UTF-8 text.", message_zh="不是 UTF-8 文本。"),)
    definition, flaws = described(written)
    flaws += tuple(tried(definition)) if definition and not flaws and tries else ()
    if definition and path.stem != definition.code:
        english = f"The file is called {path.stem}, and its code is {definition.code}. Call both the same."
        chinese = f"文件名为“{path.stem}”，代码为“{definition.code}”，两者须一致。"
        flaws = (Flaw(where="code", message=english, message_zh=chinese), *flaws)
    return written, definition, flaws


def definitions(given: list[Path]) -> Iterator[Path]:
    """The files, and those of folders; of a profile's folder, those of its sub-systems."""
    for path in given:
        folder = path / DEFINITIONS.name if (path / HEAD).is_file() else path
        inside = sorted(folder.glob("*.toml")) if path.is_dir() else [path]
        if not inside:
            raise Stop(f"there is no definition in {folder}.")
        yield from inside


def begun(code: str, args: argparse.Namespace) -> int:
    """A new definition, in a file that is not there yet."""
    folder: Path = args.folder
    if not NAME.fullmatch(code):
        raise Stop(f"{code!r} is no code: small letters, digits and hyphens between them.")
    path = folder / f"{code}.toml"
    short = "".join(word[0] for word in code.split("-")).upper()
    words = BEGIN.read_text("utf-8")
    for name, said in (("code", code), ("SHORT", short), ("AGENCY", args.agency), ("DOCUMENT", args.document)):
        words = words.replace(f"{{{name}}}", said)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(words)
    except FileExistsError as error:
        raise Stop(f"{path} is there already.") from error
    print(f"{path} is begun. Say in it what the record holds, then: tongguan subsystem test {path}")
    return 0
