"""Codes that rows name: each has to be there, for as long as the row that names it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from tongguan.codes import rows as r
from tongguan.codes.crossing import Crossing
from tongguan.codes.finding import Finding
from tongguan.codes.kinds import KINDS, TABLE_LISTS
from tongguan.codes.read import Book
from tongguan.codes.rows_agency import ConsultationRow, MandateRow
from tongguan.codes.rows_cargo import TranshipmentRow
from tongguan.codes.subsystem import Subsystem, brought_by

Span = tuple[date, date]
# What a preference or quota may be claimed by, besides a regime: an entry of one of these, not just its format.
CLAIMS = ("procedure", "additional-procedure")
SEVERITIES = ("error", "warning", "off")


class Rules(NamedTuple):
    """What judges a profile besides these files: `weighs`, by code what each rule may weigh; `flaws`, what is wrong
    with the words of a definition (line, field, in both languages)."""

    weighs: Mapping[str, Sequence[str]]
    flaws: Callable[[str], Iterable[tuple[int, str, str, str]]]


def found(row: r.Row, code: str, message: str, zh: str) -> Finding:
    """A finding at the row's own file and line."""
    return Finding(file=row.file, line=row.line, code=code, message=message, message_zh=zh)


class Known(NamedTuple):
    """What there is to refer to: per list, each code's days; and how each list binds."""

    spans: Mapping[str, Mapping[str, list[Span]]]
    lists: Mapping[str, r.CodeList]
    unread: frozenset[str] = frozenset()  # lists and tables some of which could not be read: nothing is missing there

    def fault(self, list_: str, code: str, row: r.Row) -> tuple[str, str] | None:
        """Why `code` cannot stand in `row`, in both languages; None when it can."""
        spans = self.spans.get(list_, {}).get(code)
        binding = self.lists.get(list_)
        if list_ in self.unread:
            return None
        if spans is None:
            open_ = binding is not None and not binding.closed
            if open_ and binding and fits(binding.format, code):
                return None
            return f"{code!r} is not in list {list_!r}.", f"代码集“{list_}”中没有“{code}”。"
        if not _covered(spans, row):
            return (
                f"{code!r} of list {list_!r} does not hold for all of this row's days.",
                f"“{code}”未覆盖此行的全部有效期。",
            )
        return None


def fits(format_: str, code: str) -> bool:
    """Whether a code has the format of its list; a format that is no expression is reported where it stands."""
    try:
        return not format_ or re.fullmatch(format_, code, re.ASCII) is not None
    except re.error:
        return True


def effective(book: Book) -> dict[str, tuple[r.Row, ...]]:
    """The rows as they hold once all is known: without those that a later one replaces, each to the day before another
    takes its place for good."""
    found = {}
    for name, kind in KINDS.items():
        versions: dict[tuple[object, ...], list[r.Row]] = defaultdict(list)
        for row in book.rows.get(name, ()):
            versions[kind.key_of(row)].append(row)
        found[name] = tuple(row for same in versions.values() for row in _holding(same))
    return found


def _holding(same: list[r.Row]) -> Iterator[r.Row]:
    """Versions of one law, clipped by those that were known later."""
    for row in same:
        later = [o for o in same if o.known_from > row.known_from]
        open_ = [o.valid_from for o in later if o.valid_to is None]
        if any(o.valid_from == row.valid_from for o in later) or any(day <= row.valid_from for day in open_):
            continue
        ends = [day - timedelta(days=1) for day in open_]
        last = min([*ends, row.valid_to or date.max], default=date.max)
        yield row if not ends else msgspec.structs.replace(row, valid_to=last)


def known(book: Book) -> Known:
    """Everything in the profile that a row can name."""
    book = msgspec.structs.replace(book, rows=effective(book))
    spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for official in book.officials:
        for code in official.entries:
            spans[official.list][code].append((date.min, date.max))
    for row in book.rows.get("codes", ()):
        if isinstance(row, r.Code):
            spans[row.list][row.code].append(_span(row))
    for row in book.rows.get("subsystems", ()):
        for brought in brought_by(row) if isinstance(row, Subsystem) else ():
            spans["document"][brought.code].append(_span(row))
    for name, (kind, column) in TABLE_LISTS.items():
        for row in book.rows.get(kind, ()):
            spans[name][getattr(row, column)].append(_span(row))
    for row in book.rows.get("groups", ()):
        if isinstance(row, r.Group):
            spans["group"][row.group].append(_span(row))
    for row in book.rows.get("rates", ()):
        if isinstance(row, r.Rate):
            spans["rates"][row.currency].append(_span(row))
    lists = {row.list: row for row in book.rows.get("lists", ()) if isinstance(row, r.CodeList)}
    return Known(spans, lists, unread(book))


def unread(book: Book) -> frozenset[str]:
    """What a missing code says nothing about: one defect is told once, where it is."""
    files = {Path(finding.file).stem for finding in book.findings}
    files |= {Path(finding.file).parent.name for finding in book.findings}  # measures/wine.csv
    return frozenset(files) | {name for name, (kind, _) in TABLE_LISTS.items() if kind in files}


def findings(book: Book, rules: Rules | None = None) -> Iterator[Finding]:
    """Every code named by a row (or the head) that is not there."""
    there = known(book)
    for rows in effective(book).values():
        for row in rows:
            for column, list_, code in _named(row):
                fault = there.fault(list_, code, row)
                if fault:
                    yield found(row, "dangling", f"{column}: {fault[0]}", f"{column}：{fault[1]}")
            if isinstance(row, r.Measure) and _unclaimable(row, there):
                message = f"scheme: {row.scheme!r} is neither a regime nor a procedure."
                yield found(row, "dangling", message, f"scheme：“{row.scheme}”既不是优惠类别也不是监管方式。")
            for column, code in _countries(row):
                if there.fault("country", code, row) and there.fault("group", code, row):
                    message = f"{column}: {code!r} is neither a country nor a group."
                    yield found(row, "dangling", message, f"{column}：“{code}”既不是国家也不是国家组。")
    yield from _severities(book, rules.weighs if rules else None)
    yield from _definitions(book, rules)
    yield from _head(book, there)


def _named(row: r.Row) -> Iterator[tuple[str, str, str]]:
    """(column, list, code) of each code that the row names."""
    named = _of_agency(row)
    if isinstance(row, r.Measure):
        named = (
            ("tax", "tax", row.tax),
            ("unit", "unit", row.unit),
            ("bound_unit", "unit", row.bound_unit),
            ("currency", "currency", row.currency),
            ("quota", "quota", row.quota),
            ("document", "document", row.document),
        )
    elif isinstance(row, r.Requirement):
        named = (
            ("document", "document", row.document),
            ("agency", "agency", row.agency),
            ("procedure", "procedure", row.procedure),
        )
    elif isinstance(row, r.OfficeRow):
        named = (("place", "place", row.place),)
    elif isinstance(row, r.Quota):
        named = (("unit", "unit", row.unit),)
    elif isinstance(row, r.Commodity):
        named = (("unit", "unit", row.unit), ("second_unit", "unit", row.second_unit))
    elif isinstance(row, r.Rate):
        named = (("currency", "currency", row.currency),)
    elif isinstance(row, r.Group):
        named = (("country", "country", row.country),)
    elif isinstance(row, r.TransitRow):
        named = (
            ("departure", "office", row.departure),
            ("destination", "office", row.destination),
            ("mode", "transport-mode", row.mode),
        )
    elif isinstance(row, TranshipmentRow):
        named = (("office", "office", row.office), ("exit", "office", row.exit))
    elif isinstance(row, r.RiskParameters | r.TargetRow | Crossing):
        served = row.serves if isinstance(row, Crossing) else ()
        named = (("office", "office", row.office), *(("serves", "office", office) for office in served))
    return (n for n in named if n[2])


def _of_agency(row: r.Row) -> tuple[tuple[str, str, str], ...]:
    """Those of a definition: who keeps its records, and who names them; those of a consultation; whose a mandate is."""
    if isinstance(row, Subsystem):
        return (("agency", "agency", row.agency), *(("documents", "document", code) for code in row.documents))
    if isinstance(row, ConsultationRow):
        decides = (("appeal_to", "agency", row.appeal_to),) if row.appeal_to else ()
        others = (*(("after", "agency", agency) for agency in row.after), *decides)
        return (("agency", "agency", row.agency), ("document", "document", row.document), *others)
    return (("agency", "agency", row.agency),) if isinstance(row, MandateRow) else ()


def _unclaimable(row: r.Measure, there: Known) -> bool:
    """Whether nobody can claim this preference or quota. Schemes of other kinds may be additional codes."""
    if not row.scheme or row.kind not in (r.MeasureKind.PREFERENCE, r.MeasureKind.QUOTA):
        return False
    return bool(there.fault("regime", row.scheme, row)) and not any(
        row.scheme in there.spans.get(c, {}) or c in there.unread for c in CLAIMS
    )


def _countries(row: r.Row) -> Iterator[tuple[str, str]]:
    """(column, code) where a country or a group of countries may stand."""
    if isinstance(row, r.Measure):
        yield from (("exclude", x) for x in row.exclude)
    if isinstance(row, r.Measure | r.Requirement) and row.origin:
        yield "origin", row.origin
    if isinstance(row, r.Requirement) and row.destination:
        yield "destination", row.destination


def _definitions(book: Book, rules: Rules | None) -> Iterator[Finding]:
    """What does not hold together in the definitions of sub-systems, and examples that come out otherwise."""
    for row in book.rows.get("subsystems", ()):
        for line, where, message, zh in rules.flaws(row.definition) if rules and isinstance(row, Subsystem) else ():
            at = msgspec.structs.replace(row, line=line)
            yield found(at, "definition", f"{where}: {message}", f"{where}：{zh}")


def _severities(book: Book, rules: Mapping[str, Sequence[str]] | None) -> Iterator[Finding]:
    for row in book.rows.get("severities", ()):
        if not isinstance(row, r.RuleSeverity):
            continue
        if rules is not None and row.rule not in rules:
            yield found(row, "dangling", f"rule: there is no rule {row.rule!r}.", f"rule：没有规则“{row.rule}”。")
        may = rules.get(row.rule, SEVERITIES) if rules is not None else SEVERITIES
        if row.severity not in may:
            message = f"severity of {row.rule} is {row.severity!r}; it must be {' or '.join(may)}."
            yield found(row, "severity", message, f"{row.rule} 的 severity 应为 {'、'.join(may)}。")


def _head(book: Book, there: Known) -> Iterator[Finding]:
    head = book.head
    if head is None:
        return
    named: tuple[tuple[str, str, str], ...] = (
        ("country", "country", head.country),
        ("currency", "currency", head.currency),
    )
    if head.default_office:
        named = (*named, ("default_office", "office", head.default_office))
    for entry, list_, code in named:
        if code not in there.spans.get(list_, {}) and list_ not in there.unread:
            yield book.of_head(
                entry, "dangling", f"{code!r} is not in list {list_!r}.", f"代码集“{list_}”中没有“{code}”。"
            )


def _span(row: r.Row) -> Span:
    return row.valid_from, row.valid_to or date.max


def _covered(spans: list[Span], row: r.Row) -> bool:
    """Whether the spans together cover every day of the row."""
    day, last = _span(row)
    for start, end in sorted(spans):
        if start > day:
            return False
        if end >= last:
            return True
        if end >= day:
            day = end + timedelta(days=1)
    return False
