"""The face of a part of a declaration: its codes, and whether the rest is there at all.

Most rules look no further, and few faces ever occur: what such a rule found nothing wrong with it need not be asked
again. `Sketch` takes faces and draws, from a face alone, a stand-in; a rule that looks for more than it shows gets
`Unseen`, so that no answer can rest on what the face leaves out.
"""

from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn, TypeAlias


class Shown(Enum):
    """How much of a field a face shows."""

    CODE = "the field itself"
    SAID = "whether the text says anything"
    GIVEN = "whether it is there"
    SIZE = "whether it is a number that fits everywhere: above nothing, not huge, with three decimals at most"
    COUNT = "the same of a whole number"


LARGE = Decimal(99_999_999)
GRAINS = {Shown.SIZE: Decimal("0.001"), Shown.COUNT: Decimal(1)}

Fields: TypeAlias = Mapping[str, Any]  # name → Shown, the Fields of a part, or [the Fields of each of several]


class Unseen(Exception):
    """Asked for something that the face does not show."""


def unseen(*_: object) -> NoReturn:
    raise Unseen


class Hidden:
    """Something that is there, and of which no more is known."""

    def __getattr__(self, name: str) -> NoReturn:
        raise Unseen(name)


OPERATIONS = "bool len iter contains getitem hash str format eq ne lt le gt ge add radd sub rsub mul rmul mod rmod"
for operation in OPERATIONS.split():
    setattr(Hidden, f"__{operation}__", unseen)


class Text(Hidden):
    """A text that says something."""

    def __bool__(self) -> bool:
        return True


class Number(Hidden):
    """A number of which it is known that it is above nothing, not above LARGE, and a multiple of its grain."""

    def __init__(self, grain: Decimal) -> None:
        self._grain = grain

    def __gt__(self, other: Any) -> bool:
        return bool(other <= 0 or (other < LARGE and unseen()))

    def __ge__(self, other: Any) -> bool:
        return bool(other <= 0 or (other <= LARGE and unseen()))

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __lt__(self, other: Any) -> bool:
        return not self >= other

    def __eq__(self, other: Any) -> bool:
        return bool(0 < other <= LARGE and unseen())

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __mod__(self, other: Any) -> Decimal:
        return unseen() if self._grain % other else Decimal(0)

    def __hash__(self) -> int:
        unseen()


class Alone(tuple[Any, ...]):
    """One of several: how many there are does not show."""

    def __len__(self) -> int:
        unseen()


class Part:
    """A stand-in: it has what its face shows, and nothing else."""

    def __init__(self, **shown: object) -> None:
        self.__dict__.update(shown)

    def __getattr__(self, name: str) -> NoReturn:
        raise Unseen(name)


HIDDEN, TEXT = Hidden(), Text()
NAMES = {"LARGE": LARGE, **{shown.name: grain for shown, grain in GRAINS.items()}}
NUMBERS = {shown: Number(grain) for shown, grain in GRAINS.items()}


class Sketch:
    """What of a part is looked at. `face` is compiled: it is taken of everything that is lodged."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.face: Callable[[Any], Hashable] = eval(f"lambda part: {tuple_of(fields, 'part')}", NAMES)

    def drawn(self, face: Any) -> Part:
        """The stand-in with this face."""
        return drawn(self.fields, face)


def tuple_of(fields: Fields, part: str) -> str:
    """The expression that takes the face of a part."""
    return f"({''.join(taken(seen, part + '.' + name, part) + ', ' for name, seen in fields.items())})"


def taken(seen: Any, place: str, part: str) -> str:
    if seen is Shown.CODE:
        return place
    if seen is Shown.SAID:
        return f"not {place}"
    if seen is Shown.GIVEN:
        return f"{place} is None"
    if seen is Shown.SIZE or seen is Shown.COUNT:
        return f"(None if {place} is None else 0 < {place} <= LARGE and not {place} % {seen.name})"
    if isinstance(seen, list):
        each = f"{part.replace('.', '_')}_"
        return f"(tuple([{tuple_of(seen[0], each)} for {each} in {place}]) if {place} else ())"
    return f"(None if {place} is None else {tuple_of(seen, place)})"


def drawn(fields: Fields, face: Any) -> Part:
    return Part(**{name: put_back(seen, value) for (name, seen), value in zip(fields.items(), face, strict=True)})


def put_back(seen: Any, value: Any) -> object:
    if seen is Shown.CODE:
        return value
    if seen is Shown.SAID:
        return "" if value else TEXT
    if seen is Shown.GIVEN:
        return None if value else HIDDEN
    if seen is Shown.SIZE or seen is Shown.COUNT:
        return None if value is None else NUMBERS[seen] if value else HIDDEN
    if isinstance(seen, list):
        return tuple(drawn(seen[0], each) for each in value)
    return None if value is None else drawn(seen, value)
