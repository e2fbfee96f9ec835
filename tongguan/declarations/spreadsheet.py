"""Rows of a spreadsheet as items of a declaration: which column is which field, by its heading. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tongguan.declarations.form import ITEM, Json, put

SKU = "sku"
NAMES = tuple(field.name for field in ITEM)
ALSO: dict[str, tuple[str, ...]] = {
    SKU: ("sku", "article", "article no", "part no", "product", "item no", "货号", "料号", "产品编号"),
    "code": ("hs", "hs code", "hscode", "commodity", "commodity code", "tariff code", "商品编码", "税号", "hs编码"),
    "description": ("goods", "description", "goods description", "name", "商品名称", "品名", "名称"),
    "origin": ("origin", "country of origin", "coo", "原产国", "原产地"),
    "net": ("net", "net kg", "net mass", "net weight", "净重", "净重千克"),
    "item_gross": ("gross", "gross kg", "gross mass", "gross weight", "毛重", "毛重千克"),
    "price": ("price", "amount", "total", "line total", "value", "总价", "金额"),
    "quantity": ("quantity", "qty", "pieces", "数量"),
    "unit": ("unit", "uom", "单位"),
    "second_quantity": ("second quantity", "qty 2", "第二数量"),
    "second_unit": ("second unit", "unit 2", "第二单位"),
    "procedure": ("procedure", "cpc", "监管方式"),
    "previous": ("previous procedure", "前一监管方式"),
    "regime": ("preference", "regime", "优惠制度"),
    "count": ("packages", "cartons", "件数"),
    "packaging": ("kind of package", "package", "包装", "包装种类"),
    "papers": ("papers", "documents", "licences", "证件", "随附单证"),
}
"""Field → headings it goes by, besides its own name."""


class Columns(NamedTuple):
    """Which column holds which field, and the headings that nobody knows."""

    fields: dict[int, str]
    unknown: tuple[str, ...]


def plain(heading: str) -> str:
    """A heading without case, marks and spaces at its ends."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_./:()（）-]+", " ", text).strip()


KNOWN = {plain(word): name for name, words in ALSO.items() for word in (name, *words)}


def columns(header: Sequence[str], labels: Mapping[str, str] | None = None) -> Columns:
    """The columns of a header row; `labels`: further headings → field. The first of two that say the same counts."""
    known = KNOWN | {plain(label): name for label, name in (labels or {}).items()}
    fields: dict[int, str] = {}
    unknown: list[str] = []
    for at, heading in enumerate(header):
        name = known.get(plain(heading))
        if name is not None and name not in fields.values():
            fields[at] = name
        elif heading.strip():
            unknown.append(heading.strip()[:60])
    return Columns(fields, tuple(unknown))


def lines(rows: Iterable[Sequence[str]], found: Columns) -> list[dict[str, str]]:
    """The rows as field → text; empty rows are left out."""
    said = [{name: row[at].strip() for at, name in found.fields.items() if at < len(row)} for row in rows]
    return [line for line in said if any(line.values())]


def item(line: Mapping[str, str], product: Mapping[str, str] | None = None) -> Json:
    """An item of a declaration from a line; what it leaves open is the product's."""
    whole: Json = {}
    for field in ITEM:
        text = line.get(field.name, "") or (product or {}).get(field.name, "")
        if text:
            put(whole, field, text)
    return whole
