"""`tongguan subsystem new|check|test`: a sub-system's definition is begun, read and tried, without a node."""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tongguan.commands import Stop
from tongguan.ledgers.describe import described, tried

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
BEGIN = Path(__file__).parent / "subsystem.toml"
"""What a new definition begins with: it checks, and its examples hold."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="new|check|test")
    new = verbs.add_parser("new", help="begin a definition that checks and whose examples hold")
    new.add_argument("code", metavar="CODE", help="small letters, digits and hyphens: import-licence")
    new.add_argument("--folder", type=Path, default=Path(), help="where CODE.toml is put (default: here)")
    for verb, words in (
        ("check", "everything that does not hold together"),
        ("test", "the same, and its examples run"),
    ):
        one = verbs.add_parser(verb, help=words)
        one.add_argument("files", type=Path, nargs="+", metavar="FILE|DIR", help="definitions, or folders of them")


def run(args: argparse.Namespace) -> int:
    """1 = something was found."""
    return begun(args.code, args.folder) if args.verb == "new" else tell(args.files, args.verb == "test")


def tell(given: list[Path], tries: bool) -> int:
    """Says what is wrong with definitions, and with `tries` which of their examples come out otherwise; 1 if any is."""
    found = examples = 0
    files = list(definitions(given))
    for path in files:
        definition, flaws = described(text(path))
        flaws += tuple(tried(definition)) if definition and not flaws and tries else ()
        if definition and path.stem != definition.code:
            print(f"{path}: code: The file is called {path.stem}, and its code is {definition.code}.")
            found += 1
        for flaw in flaws:
            print(f"{path}: {flaw} / {flaw.message_zh}")
        found += len(flaws)
        examples += len(definition.example) if definition else 0
    of = f"{len(files)} definition{'s' * (len(files) != 1)}"
    ran = f", {examples} examples" if tries else ""
    print(f"{of}{ran}: {found or 'nothing'} found", file=sys.stderr)
    return 1 if found else 0


def definitions(given: list[Path]) -> Iterator[Path]:
    """The files, and those of folders."""
    for path in given:
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not inside:
            raise Stop(f"there is no definition in {path}.")
        yield from inside


def text(path: Path) -> str:
    """What a file says. Raises Stop where it is no text."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Stop(f"{path} is not UTF-8 text.") from error


def begun(code: str, folder: Path) -> int:
    """A new definition, in a file that is not there yet."""
    if not NAME.fullmatch(code):
        raise Stop(f"{code!r} is no code: small letters, digits and hyphens between them.")
    path = folder / f"{code}.toml"
    short = "".join(word[0] for word in code.split("-")).upper()
    words = BEGIN.read_text("utf-8").replace("{code}", code).replace("{SHORT}", short)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(words)
    except FileExistsError as error:
        raise Stop(f"{path} is there already.") from error
    print(f"{path} is begun. Say in it what the record holds, then: tongguan subsystem test {path}")
    return 0
