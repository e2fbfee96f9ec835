"""A sub-system as data: what its records hold, who keeps and reads them, what a declaration is held against, what it
takes from them, and examples that show it.

A licence, certificate, book or guarantee is one electronic record with its agency (the ledger): whoever names it in a
declaration is compared with it, and what he takes is taken from it. A definition says how, in names of a fixed set of
functions (compare.py, draw.py); it holds no code. docs/subsystem-guide.md is for who writes one.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from tongguan.codes.rows import Direction
from tongguan.codes.subsystem import Goods, NewDocument

REVIEW = "review"
"""The step of an application by which an agency has nothing against it."""


class Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a definition: a word that nobody knows is an error in the file, never ignored."""


class Otherwise(StrEnum):
    """What a difference leads to: the declaration is sent back, or waits until it is settled."""

    RETURN = "return"
    HOLD = "hold"


class Absent(StrEnum):
    """What a number leads to that the ledger does not have: sent back, held, or taken as it stands (where older records
    are not in the ledger yet)."""

    RETURN = "return"
    HOLD = "hold"
    TAKE = "take"


class Pairing(StrEnum):
    """Which line of the record an item of the declaration is held against: the one in the same place among those that
    name the record, or the first of the same goods that has something left."""

    ORDER = "order"
    GOODS = "goods"


class Coded(Data, frozen=True, kw_only=True):
    """A part that can find something: `code` is that of the problem."""

    code: str


class Comparison(Coded, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison: `function` of the fixed set; `record` and `declaration` are paths (``holder``, ``line/hs``;
    ``shipment/consignee/id``, ``item/tariff_code``). `when`: only for this direction. Without words of its own it says
    the function's."""

    function: str
    record: str
    declaration: str
    when: Direction | None = None
    otherwise: Otherwise = Otherwise.RETURN
    message: str = ""
    message_zh: str = ""


class Draw(Coded, frozen=True, kw_only=True, omit_defaults=True):
    """What a declaration takes from the record: `function` of the fixed set; `about` names the balance, `record` is the
    path of what it opens with (empty: nothing), `unit` of its unit, `declaration` of what is taken; `ratios` of the
    rows that say how much of which material a product takes. `code`: of the problem where too little is left."""

    function: str
    about: str
    record: str = ""
    unit: str
    declaration: str
    when: Direction | None = None
    ratios: str = ""


class ItemDuty(Data, frozen=True, kw_only=True, omit_defaults=True):
    """What the duty of an item comes to, by what becomes of it, in `currency`."""

    due: Decimal = Decimal(0)
    deferred: Decimal = Decimal(0)
    secured: Decimal = Decimal(0)
    currency: str = ""


class Secures(Data, frozen=True, kw_only=True, omit_defaults=True):
    """Whose records a declaration names as its guarantee: for items that pay in one of these ways (`methods`: codes of
    `payment-methods.csv` that secure), under one of `procedures` (none: any). Goods in transit are secured by their
    movement."""

    methods: tuple[str, ...]
    procedures: tuple[str, ...] = ()


class Made(Data, frozen=True, kw_only=True, omit_defaults=True):
    """A record that the node makes itself once the goods of a declaration have left: `when` they went this way, by one
    of `procedures` (none: by any). `holder`: the path of whose it is; `record` and `line`: of each field its path in
    the declaration, or in an item of it. `number` is that of the declaration, `day` the day on which they left,
    `month` the month of it; `went/` before a path is as much of it as left; what is no text stands as it is."""

    when: Direction
    procedures: tuple[str, ...] = ()
    holder: str
    record: dict[str, Any]
    line: dict[str, Any] = {}


class Registers(Data, frozen=True, kw_only=True, omit_defaults=True):
    """That whoever is issued such a record is on the register of parties: of which fields its number there and its
    names are. `kind`: what it is (``company``, ``broker``)."""

    kind: Literal["company", "broker"]
    id: str
    name: str
    name_zh: str = ""


class Unpaid(StrEnum):
    """What becomes of a step while its fee is not paid: it waits, or goes on."""

    WAIT = "wait"
    GO_ON = "go-on"


class ApplicationStep(Data, frozen=True, kw_only=True, omit_defaults=True):
    """One step of an application: who does it, within how many working days, for which fee (``40 CNY``; without a
    currency in that of the profile). `refund`: it is given back where the applicant withdraws before work began."""

    step: str
    by: str
    days: int = 0
    fee: str = ""
    unpaid: Unpaid = Unpaid.WAIT
    refund: bool = False
    name: str = ""
    name_zh: str = ""


class Validity(Data, frozen=True, kw_only=True, omit_defaults=True):
    """How long a record holds from its first day on, which is that of its issue unless its agency says another: this is
    its last day where the agency says none, and the latest that it may say."""

    months: Annotated[int, msgspec.Meta(ge=0, le=1200)] = 0
    days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 0


class Whom(StrEnum):
    """Who is told: whose the record is, who keeps it, who reads it."""

    HOLDER = "holder"
    AGENCY = "agency"
    READERS = "readers"


class Notice(Data, frozen=True, kw_only=True, omit_defaults=True):
    """A word of the definition's own at a step of a record (`on`), or so many days `before` its last day
    (``expiring``): whom it tells besides those that always are, and in which words; left out, those of the step."""

    on: str
    before: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    to: tuple[Whom, ...] = (Whom.AGENCY, Whom.HOLDER)
    message: str = ""
    message_zh: str = ""


class StateName(Data, frozen=True, kw_only=True, omit_defaults=True):
    """What the field calls a state of these records (a book is *closed*, not written off)."""

    state: str
    name: str
    name_zh: str


class Drawn(Data, frozen=True, kw_only=True, omit_defaults=True):
    """What an example expects to be taken: from which line (from 1; 0: the record as a whole), of which balance, how
    much; negative where it is added."""

    line: int = 0
    about: str
    amount: Decimal
    unit: str


class Example(Data, frozen=True, kw_only=True, omit_defaults=True):
    """A record, a declaration that names it, and what must come of it: problems as ``code pointer``, and what is taken.
    `valid`: from and until which day the record holds, or from which.
    `left`: what is left where something was taken before, by line and balance (``1/quantity``); `on`: the day of the
    declaration; `duty`: what that of an item (from 1) comes to; `items`: which items (from 1) the record is named for,
    all of them unless told; `makes`: the record (with its `lines`) that is made under number 1 when its goods leave on
    that day, where the node makes them; `went`: which share of them left."""

    name: str
    direction: Direction
    on: date
    record: dict[str, Any]
    declaration: dict[str, Any]
    valid: tuple[date, ...] = ()
    state: str = "issued"
    items: tuple[int, ...] = ()
    left: dict[str, Decimal] = {}
    duty: dict[str, ItemDuty] = {}
    finds: tuple[str, ...] = ()
    draws: tuple[Drawn, ...] = ()
    makes: dict[str, Any] = {}
    went: Decimal = Decimal(1)


class Definition(Data, frozen=True, kw_only=True, omit_defaults=True):
    """A sub-system. `documents`: under which document codes (category and type) a declaration names a record; `record`
    and `line`: JSON Schema (2020-12) of a record and of each of its lines, every property with `title` and `title_zh`,
    and `wco`, the WCO element that it is, where it is one; `uses`: how many declarations a record serves (0: as many as
    it has something left for); `absent`: what a number leads to that is in no ledger; `goods`: which goods need one;
    `secures`: which duty they are named for; `document`: codes of `documents` that no list has yet; `made`: that the
    node makes them itself; `validity`: how long they hold; `notice`: who is told of what besides; `state`: what their
    states are called; `registers`: that they put on the register whoever holds them."""

    code: str
    name: str
    name_zh: str
    agency: str
    source: str
    valid_from: date
    known_from: datetime | None = None
    valid_to: date | None = None
    readers: tuple[str, ...] = ()
    documents: tuple[str, ...]
    uses: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    absent: Absent = Absent.RETURN
    pair: Pairing = Pairing.GOODS
    record: dict[str, Any]
    line: dict[str, Any] = {}
    document: tuple[NewDocument, ...] = ()
    goods: tuple[Goods, ...] = ()
    secures: Secures | None = None
    made: Made | None = None
    registers: Registers | None = None
    validity: Validity | None = None
    state: tuple[StateName, ...] = ()
    notice: tuple[Notice, ...] = ()
    step: tuple[ApplicationStep, ...] = ()
    compare: tuple[Comparison, ...] = ()
    draw: tuple[Draw, ...] = ()
    example: tuple[Example, ...] = ()

    @property
    def vetting(self) -> tuple[str, ...]:
        """The agencies that review an application, each for itself, where it is not its keeper alone."""
        reviews = tuple(dict.fromkeys(one.by for one in self.step if one.step == REVIEW))
        return () if reviews in ((), (self.agency,)) else reviews

    @property
    def seen_by(self) -> list[str]:
        """Who reads its records besides their keeper and their holder."""
        return sorted({*self.readers, *self.vetting} - {self.agency})

    @property
    def applied_for(self) -> bool:
        """Whether anybody applies for a record; one that the node makes itself says so by a step."""
        return self.made is None or any(step.step == "apply" for step in self.step)

    def __hash__(self) -> int:
        """By its code; two are equal when all that they say is."""
        return hash(self.code)
