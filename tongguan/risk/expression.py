"""The language in which officers write risk profiles: the part of ZEN that can neither fail nor surprise.

ZEN itself takes a misspelt name for "nothing", fails at run time on mixed types, and knows the time of day and dice.
So a text is read here first: every name must be a declared field, every operation must fit its types, sizes stay
where arithmetic is exact, and what remains always gives yes or no. Dividing by something that may be zero makes the
whole expression false.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn

from tongguan.risk.functions import FUNCTIONS, OVER_LISTS, Kind

LARGEST_FIELD = 10**15
"""Numbers of a declaration are cut off here, so that sizes can be known beforehand."""
LARGEST_RESULT = 10**27
LONGEST = 2000
DEEPEST = 40

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w])|(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>\.\.|==|!=|<=|>=|[-+*/%<>()\[\],?:#]))",
    re.ASCII,
)
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not")
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})


class Wrong(Exception):
    """What is wrong with an expression, and at which character."""

    def __init__(self, at: int, message: str, message_zh: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.message_zh = message_zh


class Read(NamedTuple):
    """An expression that was understood: the names it uses, those nobody declared, and the text to compile."""

    names: tuple[str, ...]
    unknown: tuple[str, ...]
    compiled: str


class Shape(NamedTuple):
    """What a part of an expression gives: its kind; for numbers the largest size, and whether it is whole."""

    kind: Kind
    bound: float = 0
    whole: bool = False
    literal: bool = False


FLAG, TEXT, ANY = Shape(Kind.FLAG), Shape(Kind.TEXT), Shape(Kind.ANY)


class Token(NamedTuple):
    kind: str
    text: str
    at: int
    end: int


def read(text: str, fields: Mapping[str, Kind]) -> Read:
    """Understands `text`, or raises Wrong."""
    if len(text) > LONGEST:
        raise Wrong(LONGEST, f"An expression has at most {LONGEST} characters.", f"表达式最多 {LONGEST} 个字符。")
    reader = Reader(text, fields)
    shape = reader.choice()
    reader.end()
    reader.must(shape, Kind.FLAG, 0)
    guards = "".join(f"({d}) != 0 and " for d in reader.divisors)
    return Read(tuple(sorted(reader.names)), tuple(sorted(reader.unknown)), f"{guards}({text})")


def tokens(text: str) -> list[Token]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise Wrong(at, f"“{text[at]}” is not understood here.", f"此处无法识别“{text[at]}”。")
        kind = match.lastgroup
        found.append(Token(kind, match.group(kind), match.start(kind), match.end(kind)))
        at = match.end()
    return [*found, Token("end", "", len(text), len(text))]


class Reader:
    """Reads one text from left to right; each method takes one level of binding and says what it gives."""

    def __init__(self, text: str, fields: Mapping[str, Kind]) -> None:
        self.text = text
        self.fields = fields
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.within = 0  # how many list conditions we are inside, where # is
        self.names: set[str] = set()
        self.unknown: set[str] = set()
        self.divisors: list[str] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> str:
        """The next word or sign if it is one of `texts`, and moves on; else nothing."""
        token = self.next
        if token.kind in ("name", "sign") and token.text in texts:
            self.place += 1
            return token.text
        return ""

    def need(self, text: str) -> None:
        if not self.take(text):
            self.wrong(f"“{text}” is expected here.", f"此处应为“{text}”。")

    def end(self) -> None:
        if self.next.kind != "end":
            self.wrong(
                f"“{self.next.text}” does not fit here. Join conditions with and, or; put comparisons in brackets.",
                f"“{self.next.text}”不能用在此处。条件之间请用 and、or 连接，比较式请加括号。",
            )

    def wrong(self, message: str, message_zh: str, at: int | None = None) -> NoReturn:
        raise Wrong(self.next.at if at is None else at, message, message_zh)

    def must(self, shape: Shape, kind: Kind, at: int) -> None:
        if shape.kind not in (kind, Kind.ANY):
            self.wrong(
                f"This must be {kind.en}, but it is {shape.kind.en}.",
                f"此处应为{kind.zh}，而不是{shape.kind.zh}。",
                at,
            )

    def choice(self) -> Shape:
        """condition ? one : other"""
        self.depth += 1
        if self.depth > DEEPEST:
            self.wrong("Too many brackets inside each other.", "括号嵌套过多。")
        at = self.next.at
        shape = self.either()
        if self.take("?"):
            self.must(shape, Kind.FLAG, at)
            one = self.choice()
            self.need(":")
            at = self.next.at
            other = self.choice()
            self.must(other, one.kind, at)
            shape = Shape(one.kind, max(one.bound, other.bound), one.whole and other.whole)
        self.depth -= 1
        return shape

    def either(self) -> Shape:
        return self.joined("or", self.both)

    def both(self) -> Shape:
        return self.joined("and", self.comparison)

    def joined(self, word: str, part: Callable[[], Shape]) -> Shape:
        at = self.next.at
        shape = part()
        while self.next.kind == "name" and self.next.text == word:
            self.must(shape, Kind.FLAG, at)
            self.place += 1
            at = self.next.at
            shape = part()
            self.must(shape, Kind.FLAG, at)
        return shape

    def comparison(self) -> Shape:
        at = self.next.at
        left = self.sum()
        sign = self.take(*COMPARISONS)
        if not sign:
            return left
        if sign in ("in", "not"):
            if sign == "not":
                self.need("in")
            self.membership(left, at)
        else:
            after = self.next.at
            right = self.sum()
            if sign not in ("==", "!="):
                self.must(left, Kind.NUMBER, at)
                self.must(right, Kind.NUMBER, after)
            elif left.kind in (Kind.TEXTS, Kind.NUMBERS):
                self.wrong(
                    "A list cannot be compared; use in, some or all.", "列表不能直接比较，请用 in、some 或 all。", at
                )
            elif left.kind is not Kind.ANY:
                self.must(right, left.kind, after)
        if self.next.text in COMPARISONS and self.next.kind in ("name", "sign"):
            self.wrong("Put each comparison in brackets.", "请将每个比较式分别加括号。")
        return FLAG

    def membership(self, left: Shape, at: int) -> None:
        after = self.next.at
        if self.range():
            self.must(left, Kind.NUMBER, at)
            return
        right = self.sum()
        if right.kind not in (Kind.TEXTS, Kind.NUMBERS, Kind.ANY):
            self.wrong(
                "After in comes a list, e.g. ['A', 'B'], or a range, e.g. [1..5].", "in 之后应为列表或区间。", after
            )
        if right.kind is not Kind.ANY:
            self.must(left, Kind.TEXT if right.kind is Kind.TEXTS else Kind.NUMBER, at)

    def range(self) -> bool:
        """[1..5], (1..5], with whole or decimal numbers; nothing is taken where it is no range."""
        start = self.place
        if self.take("[", "(") and self.bound() and self.take("..") and self.bound() and self.take("]", ")"):
            return True
        self.place = start
        return False

    def bound(self) -> bool:
        self.take("-")
        found = self.next.kind == "number"
        self.place += found
        return found

    def sum(self) -> Shape:
        at = self.next.at
        left = self.product()
        while self.take("+", "-"):
            after = self.next.at
            right = self.product()
            self.must(left, Kind.NUMBER, at)
            self.must(right, Kind.NUMBER, after)
            left = self.sized(Shape(Kind.NUMBER, left.bound + right.bound, left.whole and right.whole), at)
        return left

    def product(self) -> Shape:
        at = self.next.at
        left = self.unary()
        while sign := self.take("*", "/", "%"):
            after = self.next
            right = self.unary()
            self.must(left, Kind.NUMBER, at)
            self.must(right, Kind.NUMBER, after.at)
            if sign == "*":
                left = Shape(Kind.NUMBER, left.bound * right.bound, left.whole and right.whole)
            else:
                left = self.divided(left, right, after.at)
            left = self.sized(left, at)
        return left

    def divided(self, left: Shape, right: Shape, at: int) -> Shape:
        """By a number other than zero, or by something whole, which is then watched for zero."""
        if right.literal:
            if not right.bound:
                self.wrong("Dividing by zero gives nothing.", "不能除以零。", at)
            return Shape(Kind.NUMBER, left.bound / right.bound)
        if self.within or not (right.whole or right.kind is Kind.ANY):
            self.wrong("Divide by a number or by a field.", "除数应为数字或字段。", at)
        self.divisors.append(self.text[at : self.tokens[self.place - 1].end])
        return Shape(Kind.NUMBER, left.bound)

    def sized(self, shape: Shape, at: int) -> Shape:
        if shape.bound > LARGEST_RESULT:
            self.wrong(
                "This may become too large to be exact. Multiply less.", "结果可能过大而不精确，请减少乘法。", at
            )
        return shape

    def unary(self) -> Shape:
        at = self.next.at
        if self.take("not"):
            shape = self.primary()
            self.must(shape, Kind.FLAG, at)
            return FLAG
        if self.take("-"):
            shape = self.primary()
            self.must(shape, Kind.NUMBER, at)
            return shape
        return self.primary()

    def primary(self) -> Shape:
        token = self.next
        self.place += token.kind != "end"
        if token.kind == "number":
            value = float(token.text)
            return self.sized(Shape(Kind.NUMBER, value, "." not in token.text, literal=True), token.at)
        if token.kind == "text":
            return TEXT._replace(literal=True)
        if token.text == "(":
            shape = self.choice()
            self.need(")")
            return shape._replace(literal=False)
        if token.text == "[":
            return self.list()
        if token.text == "#" and self.within:
            return TEXT
        if token.kind == "name":
            return self.named(token)
        self.place -= token.kind != "end"
        what = token.text or "the end"
        self.wrong(f"A field, number or text is expected, not “{what}”.", f"此处应为字段、数字或文本，而不是“{what}”。")

    def named(self, token: Token) -> Shape:
        if token.text in ("true", "false"):
            return FLAG
        if self.take("("):
            return self.call(token)
        if token.text in WORDS:
            self.wrong(f"“{token.text}” cannot stand here. Fields are never null: compare with '' or 0.",
                       f"“{token.text}”不能用在此处。字段不会为空值：请与 '' 或 0 比较。", token.at)  # fmt: skip
        kind = self.fields.get(token.text)
        if kind is None:
            self.unknown.add(token.text)
            return ANY
        self.names.add(token.text)
        return Shape(kind, LARGEST_FIELD if kind is Kind.NUMBER else 0, whole=True)

    def list(self) -> Shape:
        """[one, two …], all numbers or all texts."""
        at = self.next.at
        first = self.choice()
        bound = first.bound
        while self.take(","):
            after = self.next.at
            shape = self.choice()
            self.must(shape, first.kind, after)
            bound = max(bound, shape.bound)
        self.need("]")
        if first.kind not in (Kind.NUMBER, Kind.TEXT, Kind.ANY):
            self.wrong("A list holds numbers or texts.", "列表只能包含数字或文本。", at)
        kind = {Kind.NUMBER: Kind.NUMBERS, Kind.TEXT: Kind.TEXTS}.get(first.kind, Kind.ANY)
        return Shape(kind, bound)

    def call(self, name: Token) -> Shape:
        if name.text in OVER_LISTS:
            return self.over_list(name)
        function = FUNCTIONS.get(name.text)
        if function is None:
            known = ", ".join(sorted([*FUNCTIONS, *OVER_LISTS]))
            self.wrong(f"There is no function {name.text}. There are: {known}.",
                       f"没有函数 {name.text}。可用函数：{known}。", name.at)  # fmt: skip
        sizes = []
        for i, kinds in enumerate(function.takes):
            if i:
                self.need(",")
            at = self.next.at
            shape = self.choice()
            if shape.kind is not Kind.ANY and shape.kind not in kinds:
                self.must(shape, kinds[0], at)
            if function.literal and i and not shape.literal:
                self.wrong("A pattern is written out, in quotes.", "匹配模式须直接写出并加引号。", at)
            sizes.append(shape.bound)
        self.need(")")
        return Shape(function.gives, function.bound or max(sizes), function.whole)

    def over_list(self, name: Token) -> Shape:
        """some(documents, # == 'N851'): the condition is asked of each, as #."""
        at = self.next.at
        self.must(self.choice(), Kind.TEXTS, at)
        self.need(",")
        if self.within:
            self.wrong("One list condition cannot hold another.", "列表条件不能嵌套。", name.at)
        self.within += 1
        at = self.next.at
        self.must(self.choice(), Kind.FLAG, at)
        self.within -= 1
        self.need(")")
        return Shape(OVER_LISTS[name.text], 10**6, whole=True)
