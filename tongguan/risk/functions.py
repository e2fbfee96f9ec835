"""What an expression may call: functions of ZEN that depend on nothing but what they are given."""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a field or a part of an expression is, in words."""

    NUMBER = ("a number", "数字")
    TEXT = ("a text", "文本")
    FLAG = ("a yes or no", "是否值")
    TEXTS = ("a list of texts", "文本列表")
    NUMBERS = ("a list of numbers", "数字列表")
    ANY = ("anything", "任意值")

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh


class Function(NamedTuple):
    """Which kinds each argument may be, and what comes out; `bound` 0: as large as the largest argument."""

    takes: tuple[tuple[Kind, ...], ...]
    gives: Kind
    bound: float = 0
    whole: bool = False
    literal: bool = False  # arguments after the first are written out


N, T, L = (Kind.NUMBER,), (Kind.TEXT,), (Kind.TEXT, Kind.TEXTS)

FUNCTIONS = {
    "contains": Function((L, T), Kind.FLAG),
    "startsWith": Function((T, T), Kind.FLAG),
    "endsWith": Function((T, T), Kind.FLAG),
    "matches": Function((T, T), Kind.FLAG, literal=True),
    "lower": Function((T,), Kind.TEXT),
    "upper": Function((T,), Kind.TEXT),
    "trim": Function((T,), Kind.TEXT),
    "len": Function((L,), Kind.NUMBER, 10**6, whole=True),
    "fuzzyMatch": Function((T, T), Kind.NUMBER, 1),
    "abs": Function((N,), Kind.NUMBER),
    "floor": Function((N,), Kind.NUMBER, whole=True),
    "ceil": Function((N,), Kind.NUMBER, whole=True),
    "min": Function(((Kind.NUMBERS,),), Kind.NUMBER),
    "max": Function(((Kind.NUMBERS,),), Kind.NUMBER),
}
OVER_LISTS = {"some": Kind.FLAG, "all": Kind.FLAG, "none": Kind.FLAG, "one": Kind.FLAG, "count": Kind.NUMBER}
