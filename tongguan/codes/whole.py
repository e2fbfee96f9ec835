"""What has to be there so that rows can be applied at all: whole tables, entries of lists, rates, base duty lines."""

from collections.abc import Callable, Iterator

from tongguan.codes import rows as r
from tongguan.codes.finding import Finding
from tongguan.codes.kinds import KINDS, TABLE_LISTS
from tongguan.codes.read import Book
from tongguan.codes.references import Known, found, known
from tongguan.codes.tariff import Groups, Tariff

NEEDED = ("types", "procedures", "offices", "taxes", "measures", "rates", "risk")  # nothing can be lodged without
RESERVED = ("98", "99")  # chapters that the Harmonized System leaves to each administration


def findings(book: Book) -> Iterator[Finding]:
    """What is missing beside the rows that are there."""
    there = known(book)
    yield from _tables(book, there)
    yield from _lists(book, there)
    yield from _rates(book, there)
    yield from _risk(book, there)
    yield from _groups(book)
    yield from _goods(book, there)


def _tables(book: Book, there: Known) -> Iterator[Finding]:
    for name in NEEDED:
        if not book.rows.get(name) and name not in there.unread:
            yield _missing(
                book, name, "table-empty", "Nothing can be lodged without rows here.", "此表无数据，无法申报。"
            )


def _lists(book: Book, there: Known) -> Iterator[Finding]:
    """A closed list without entries: every code would be refused."""
    filled = {getattr(row, "list", "") for row in book.rows.get("codes", ())} | {o.list for o in book.officials}
    filled |= {name for name, (kind, _) in TABLE_LISTS.items() if book.rows.get(kind)} | there.unread
    for row in book.rows.get("lists", ()):
        if isinstance(row, r.CodeList) and row.closed and row.list not in filled:
            message = f"List {row.list!r} is closed and has no entries: every code would be refused."
            yield found(row, "list-empty", message, f"代码集“{row.list}”为封闭而无条目：任何代码都会被拒绝。")


def _rates(book: Book, there: Known) -> Iterator[Finding]:
    """The national currency is 1; what a measure is laid down in has a rate on all its days."""
    if book.head is None:
        return
    own = book.head.currency
    for row in book.rows.get("rates", ()):
        if isinstance(row, r.Rate) and row.currency == own and row.rate != row.per:
            yield found(row, "number", f"{own} is the national currency: its rate is 1.", f"{own} 为本币，汇率应为 1。")
    if book.rows.get("rates") and own not in there.spans.get("rates", {}) and "rates" not in there.unread:
        message = f"There is no rate for {own}, the national currency: it is 1."
        yield _missing(book, "rates", "rate-missing", message, f"缺少本币 {own} 的汇率（1）。")
    for row in book.rows.get("measures", ()):
        if isinstance(row, r.Measure) and row.currency and (fault := there.fault("rates", row.currency, row)):
            yield found(row, "dangling", f"currency, exchange rate: {fault[0]}", f"currency，汇率：{fault[1]}")


def _risk(book: Book, there: Known) -> Iterator[Finding]:
    rows = [row for row in book.rows.get("risk", ()) if isinstance(row, r.RiskParameters)]
    for direction in r.Direction if rows and "risk" not in there.unread else ():
        if not any(row.direction is direction and not row.office for row in rows):
            message = f"There is no row of {direction} for all offices (an empty office)."
            yield _missing(book, "risk", "share", message, f"缺少适用于所有海关的 {direction} 行（office 为空）。")


def _groups(book: Book) -> Iterator[Finding]:
    countries = {code for o in book.officials if o.list == "country" for code in o.entries}
    for row in book.rows.get("groups", ()):
        if isinstance(row, r.Group) and row.group in countries:
            yield found(
                row, "word", f"Group {row.group!r} looks like a country.", f"国家组“{row.group}”与国家代码相同。"
            )


def _goods(book: Book, there: Known) -> Iterator[Finding]:
    """Measures and requirements are about goods that exist, tariff lines about goods that have a base duty."""
    exists = _existing(book, there)
    for name in ("measures", "requirements", "commodities"):
        for row in book.rows.get(name, ()):
            hs = getattr(row, "code", "") or getattr(row, "hs", "")
            if hs and not exists(hs):
                yield found(row, "dangling", f"hs: there are no goods under {hs!r}.", f"hs：没有“{hs}”项下的商品。")
    rows = book.rows.get("measures", ())
    tariff = Tariff(rows, Groups(()))
    for row in book.rows.get("commodities", ()) if rows and "measures" not in there.unread else ():
        if isinstance(row, r.Commodity) and not tariff.knows(row.code):
            message = f"code: no base duty line holds {row.code!r}."
            yield found(row, "dangling", message, f"code：“{row.code}”没有基本税率。")


def _existing(book: Book, there: Known) -> Callable[[str], bool]:
    """Whether the Harmonized System has goods under a code: to six digits with the official list, else by chapter."""
    codes = set(there.spans.get("hs", {}))
    depth = 6 if any(o.list == "hs" for o in book.officials) else 2
    beginnings = {code[:n] for code in codes for n in range(1, depth + 1)}
    return lambda hs: not codes or hs[:2] in RESERVED or hs[:depth] in beginnings


def _missing(book: Book, name: str, code: str, message: str, zh: str) -> Finding:
    file = f"{book.folder}/{KINDS[name].name}.csv" if book.folder else f"{name}.csv"
    return Finding(file=file, line=0, code=code, message=message, message_zh=zh)
