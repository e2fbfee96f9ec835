"""What gates and the driver's page say, language by language: the files of `displays/`, and over them the rows of a
profile's `displays.csv`, by which an administration adds a language or puts other words."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter

import msgspec

from tongguan.codes.rows import Row

FOLDER = Path(__file__).parent / "displays"
LANED = frozenset({"go", "aside"})
"""The words that name a lane: {lane}."""
LANE = ("lane", "", None)  # the plain field: how it is written is no profile's to say
LONGEST = 120


class DisplayRow(Row, frozen=True, kw_only=True):
    """One word of a language (`en`): `word` is name, go, wait, aside, or the code of a gate's rule. `reviewed`: by
    somebody whose language it is."""

    language: str
    word: str
    text: str
    reviewed: bool = False


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All words of a language, in the order of `rank`. `reviewed`: every one, by somebody whose language it is."""

    words: Mapping[str, str]
    reviewed: bool = False
    rank: int = 0
    tag: str = ""

    @property
    def name(self) -> str:
        return self.words["name"]


def written() -> tuple[Language, ...]:
    """The languages that every node speaks."""
    read = (
        msgspec.structs.replace(msgspec.toml.decode(path.read_bytes(), type=Language), tag=path.stem)
        for path in FOLDER.glob("*.toml")
    )
    return tuple(sorted(read, key=lambda one: one.rank))


SPOKEN = written()
WORDS = frozenset(SPOKEN[0].words)


def languages(rows: Iterable[DisplayRow] = ()) -> tuple[Language, ...]:
    """Those of every node, with a profile's words over them; then those that only a profile has, by their names. One
    that lacks words is left out: a gate says all or nothing."""
    own: dict[str, list[DisplayRow]] = {}
    for row in rows:
        own.setdefault(row.language, []).append(row)
    known = {one.tag: one for one in SPOKEN}
    tags = (*known, *sorted(own.keys() - known.keys()))
    found = (_with(known.get(tag, Language(words={}, reviewed=True, tag=tag)), own.get(tag, ())) for tag in tags)
    return tuple(one for one in found if one.words.keys() >= WORDS)


def _with(one: Language, rows: Iterable[DisplayRow]) -> Language:
    said = {row.word: row for row in rows}
    left = one.reviewed or not WORDS - said.keys()
    reviewed = left and all(row.reviewed for row in said.values())
    return msgspec.structs.replace(one, words={**one.words, **{w: r.text for w, r in said.items()}}, reviewed=reviewed)


def lacking(rows: Iterable[DisplayRow]) -> dict[str, list[str]]:
    """By language that a profile adds: the words that it has not."""
    own: dict[str, set[str]] = {}
    for row in rows:
        own.setdefault(row.language, set()).add(row.word)
    known = {one.tag for one in SPOKEN}
    return {tag: sorted(WORDS - words) for tag, words in sorted(own.items()) if tag not in known and WORDS - words}


def faults(row: DisplayRow) -> Iterator[tuple[str, str, str]]:
    """What a row says that no gate can show: column, sentence, sentence in Chinese."""
    if row.word not in WORDS:
        yield "word", f"There is no word {row.word!r}.", f"没有词条“{row.word}”。"
    if not row.text.strip() or not row.text.isprintable() or len(row.text) > LONGEST:
        yield (
            "text",
            f"Say it in one line of at most {LONGEST} characters.",
            f"请以一行文字说明，不超过 {LONGEST} 个字符。",
        )
    if fields(row.text) != ({LANE} if row.word in LANED else set()):
        yield "text", "go and aside name the {lane}; no other word names anything.", "仅 go 与 aside 含 {lane}。"


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    """What a text leaves open: names, with how each is to be written."""
    try:
        return {(name, how, turned) for _, name, how, turned in Formatter().parse(text) if name is not None}
    except ValueError:
        return {("?", None, None)}
