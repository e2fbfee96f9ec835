"""What a rule is, and what it is given to look at.

A rule is a small pure function named in the field's words. Its docstring is the published wording, first paragraph
English, second Chinese: the error a trader sees and the page in the manual. What it weighs is the profile's to say.
"""

import inspect
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias, TypedDict, TypeVar, Unpack

import msgspec

from tongguan.codes.rows import Commodity, Direction, Effect, Measure, ProcedureRow, Stage, TypeRow
from tongguan.codes.snapshot import Snapshot, Standing
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Document, Party, PreviousDocument, Procedure

MEMO_SIZE = 4096
NO_SHIPMENT = Shipment()
HEAD_ROLES = ("declarant", "submitter", "exporter")
SHIPMENT_ROLES = ("consignor", "consignee", "importer", "seller", "buyer", "payer", "surety")
ITEM_ROLES = ("consignor", "consignee", "seller", "buyer")

ALL = frozenset(Stage)
FULL = frozenset({Stage.STANDARD, Stage.PRELODGED, Stage.SUPPLEMENTARY, Stage.TRANSIT})  # all the data is due now
MOVING = ALL - {Stage.SUPPLEMENTARY}  # there are goods to be released
LATER = frozenset({Stage.SUPPLEMENTARY})

Finding: TypeAlias = tuple[str, dict[str, Any]]
Findings: TypeAlias = Iterator[Finding]
K = TypeVar("K")
V = TypeVar("V")


class Message(StrEnum):
    """What kind of message a rule looks at."""

    DECLARATION = "declaration"
    FOLLOW_UP = "follow-up"
    ANY = "any"


class Memo(dict[K, V]):
    """Answers of a pure question, kept; forgotten all at once when there are too many."""

    def __init__(self, answer: Callable[[K], V]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, key: K) -> V:
        if len(self) >= MEMO_SIZE:
            self.clear()
        found = self[key] = self._answer(key)
        return found


class Compiled:
    """One snapshot of the law, asked often: what it said is remembered."""

    def __init__(self, law: Snapshot) -> None:
        self.law = law
        self.lists: Memo[str, Memo[str, bool]] = Memo(
            lambda list_: Memo(lambda code: law.code(list_, code) is Standing.GOOD)
        )
        self.procedures: Memo[tuple[Direction, str, str], ProcedureRow | None] = Memo(lambda key: law.procedure(*key))
        self.commodities: Memo[str, Commodity | None] = Memo(law.commodity)
        self.claimable: Memo[str, bool] = Memo(lambda regime: bool(regime) and law.has_scheme(regime))
        self.offered: Memo[tuple[str, str, Direction, str], tuple[Measure, ...]] = Memo(
            lambda key: tuple(m for m in law.measures(*key[:3]) if m.scheme == key[3])
        )
        self.tariff: Memo[tuple[str, Direction], bool] = Memo(lambda key: law.has_tariff(*key))


class Look:
    """What a rule sees: the declaration, its kind, and the law. Beside `items`, one each, stand their
    commodity `codes`, the procedures `asked` for, and their `effects`."""

    __slots__ = (
        "asked",
        "codes",
        "compiled",
        "date",
        "declaration",
        "direction",
        "effects",
        "items",
        "kind",
        "law",
        "lists",
        "parties",
        "received_at",
        "shipment",
    )

    def __init__(
        self,
        declaration: Declaration,
        compiled: Compiled,
        day: date,
        received_at: datetime,
        kind: TypeRow | None,
    ) -> None:
        self.declaration = declaration
        self.compiled = compiled
        self.law = compiled.law
        self.lists = compiled.lists
        self.date = day
        self.received_at = received_at
        self.kind = kind
        self.direction: Direction | None = kind.direction if kind else None
        self.shipment: Shipment = declaration.shipment or NO_SHIPMENT
        self.items: tuple[Item, ...] = self.shipment.items
        self.parties = list(named(declaration, self.shipment))
        self.codes = [item.commodity_code for item in self.items]
        self.asked = [item.procedure for item in self.items]
        self.effects: list[Effect | None] = [effect_of(asked, compiled, kind) for asked in self.asked] if kind else []


def effect_of(asked: Procedure | None, compiled: Compiled, kind: TypeRow) -> Effect | None:
    """What a procedure does in a declaration of this kind."""
    row = compiled.procedures[kind.direction, asked.current, asked.previous] if asked else None
    return row.effect if row else None


def named(declaration: Declaration, shipment: Shipment) -> Iterator[tuple[str, Party]]:
    """Every named party with its place; the agent, who may be known by his status alone, is not among them."""
    for role in HEAD_ROLES:
        if (party := getattr(declaration, role)) is not None:
            yield f"/{role}", party
    if declaration.carriage and declaration.carriage.carrier:
        yield "/carriage/carrier", declaration.carriage.carrier
    for role in SHIPMENT_ROLES:
        if (party := getattr(shipment, role)) is not None:
            yield f"/shipment/{role}", party
    for i, item in enumerate(shipment.items):
        if item.consignor or item.consignee or item.seller or item.buyer:
            for role in ITEM_ROLES:
                if (party := getattr(item, role)) is not None:
                    yield f"/shipment/items/{i}/{role}", party


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the book. `place` is where it looks, in the ids of the WCO Data Model.

    `stages`: what is asked for only when all data are due (FULL), or only while there are goods to release (MOVING).
    A type that asks for little is not asked what FULL asks, nor what is not `reduced`. `each`: it looks at every item
    by itself, so that what it finds in one says nothing of another."""

    code: str
    find: Callable[[Look], Findings]
    place: str
    source: str
    wording: str
    wording_zh: str
    message: Message = Message.DECLARATION
    direction: Direction | None = None
    stages: frozenset[Stage] = ALL
    reduced: bool = True
    each: bool = False

    def applies(self, message: Message, kind: TypeRow | None) -> bool:
        """Whether it asks anything of a message of this kind; of an unknown kind, only what all kinds must have."""
        if self.message is not Message.ANY and self.message is not message:
            return False
        if kind is None:
            return self.direction is None and self.stages is ALL
        if kind.reduced and (self.stages is FULL or not self.reduced):
            return False
        return self.direction in (None, kind.direction) and kind.stage in self.stages


class Asked(TypedDict, total=False):
    """Of which messages a rule asks anything; left out, it is as `Rule` says."""

    message: Message
    direction: Direction | None
    stages: frozenset[Stage]
    reduced: bool
    each: bool


def rule(code: str, *, place: str, source: str, **asked: Unpack[Asked]) -> Callable[[Callable[[Look], Findings]], Rule]:
    """Makes a rule of the function under it."""

    def made(find: Callable[[Look], Findings]) -> Rule:
        english, chinese = wording(find)
        return Rule(code=code, find=find, place=place, source=source, wording=english, wording_zh=chinese, **asked)

    return made


def wording(find: Callable[..., Findings]) -> tuple[str, str]:
    """The two paragraphs of a rule's docstring, each on one line."""
    paragraphs = inspect.cleandoc(find.__doc__ or "").split("\n\n")
    english, chinese = (" ".join(p.split("\n")) for p in paragraphs)
    return english, chinese.replace("。 ", "。")


def gathered(namespace: dict[str, Any]) -> tuple[Rule, ...]:
    """The rules of a module, in the order in which they stand there."""
    return tuple(value for value in namespace.values() if isinstance(value, Rule))


def at(pointer: str, **words: Any) -> Finding:
    """Something found at a place, with the words that its wording names."""
    return pointer, words


def listed(look: Look, list_: str, document: Document | PreviousDocument) -> bool:
    """Whether a document's code (category and type) is in the list; where its category isn't, that is told instead."""
    if look.lists[list_][document.category + document.type]:
        return True
    return bool(document.category) and not look.lists[f"{list_}-category"][document.category]
