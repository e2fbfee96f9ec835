"""Which of our two languages a reader prefers (RFC 9110, Accept-Language): English or Chinese."""

from enum import StrEnum

MOST = 20  # ranges looked at; nobody reads more languages than that


class Language(StrEnum):
    EN = "en"
    ZH = "zh"

    def choose(self, english: str, chinese: str) -> str:
        """The sentence in this language, or in English where there is no Chinese one."""
        return chinese if self is Language.ZH and chinese else english


def preferred(accept: str) -> Language:
    """The language of the header's best range that we speak; English where it names none or is unreadable."""
    best, weight = Language.EN, 0.0
    for range_ in accept.split(",")[:MOST]:
        tag, _, parameter = range_.strip().partition(";")
        q = _quality(parameter)
        if q > weight and (spoken := _spoken(tag.strip().lower())):
            best, weight = spoken, q
    return best


def _spoken(tag: str) -> Language | None:
    primary = tag.split("-")[0]
    if primary == "*":
        return Language.EN
    return next((language for language in Language if language == primary), None)


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    digits = value.strip()
    plain = digits.replace(".", "", 1)
    return min(float(digits), 1.0) if plain.isascii() and plain.isdigit() and len(digits) <= 5 else 0.0
