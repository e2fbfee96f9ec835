"""Which of the languages that are spoken a reader prefers (RFC 9110, Accept-Language): of a desk English or Chinese."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

MOST = 20  # ranges looked at; nobody reads more languages than that
PARTS = 8  # of a tag


class Language(StrEnum):
    EN = "en"
    ZH = "zh"

    def choose(self, english: str, chinese: str) -> str:
        """The sentence in this language, or in English where there is no Chinese one."""
        return chinese if self is Language.ZH and chinese else english


def preferred(accept: str) -> Language:
    """The language of the header's best range that we speak; English where it names none or is unreadable."""
    return Language(best(accept, map(str, Language)) or Language.EN)


def best(accept: str, tags: Iterable[str]) -> str:
    """The tag, of those that are spoken, that the header likes best, the first of equals; empty where it likes none. A
    range is looked up part by part, the longest first (RFC 4647, 3.4): zh-Hant-HK is zh-Hant, or else zh."""
    known = {tag.lower(): tag for tag in tags}
    found, weight = "", 0.0
    for range_ in accept.split(",")[:MOST]:
        tag, _, parameter = range_.strip().partition(";")
        q = _quality(parameter)
        if q > weight and (spoken := _spoken(tag.strip().lower(), known)):
            found, weight = spoken, q
    return found


def _spoken(tag: str, known: Mapping[str, str]) -> str:
    if tag == "*":
        return known.get("en", "")
    parts = tag.split("-")[:PARTS]
    return next((known[name] for n in range(len(parts), 0, -1) if (name := "-".join(parts[:n])) in known), "")


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    digits = value.strip()
    plain = digits.replace(".", "", 1)
    return min(float(digits), 1.0) if plain.isascii() and plain.isdigit() and len(digits) <= 5 else 0.0
