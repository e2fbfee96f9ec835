"""The case: everything the thinking needs about one declaration, and what comes out of it. Values only.

`Inputs` is what a decision stores beside itself so that it can be considered again: what cannot be found again from
the message bytes, the named law snapshot and the named set of risk profiles.
"""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.inspections.order import Order
from tongguan.ledgers.consult import Entry
from tongguan.ledgers.definition import ItemDuty
from tongguan.ledgers.life import Abnormal
from tongguan.ledgers.need import Draw, Need
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.match import Amount, CargoDifference
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release.contest import AppealOutcome, Contest
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.voice import Stance, Voice
from tongguan.risk.concern import Concern
from tongguan.risk.profiles import ProfileSet
from tongguan.risk.selection import Lane, Selection, Tally
from tongguan.trips.came import Came
from tongguan.trips.guarantee import Surety
from tongguan.trips.movement import Move, Movement


class Because(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reason for a decision, with its law or rule. `secret` ones are never told to the trader."""

    code: str
    sentence: str
    sentence_zh: str = ""
    law: str = ""
    secret: bool = False


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one answer: state, open holds, the sentence that is the decision and what happens next."""

    state: State
    holds: tuple[Hold, ...] = ()
    sentence: str
    sentence_zh: str
    next: str = ""
    next_zh: str = ""
    reasons: tuple[Because, ...] = ()


class Stand(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a case stands after its last fact: all that the next event needs to know of the past."""

    state: State
    holds: tuple[Hold, ...] = ()
    version: int = 1
    lane: Lane | None = None
    presented: bool = False
    due: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    passed: tuple[Hold, ...] = ()
    passed_on: str = ""  # the goods that verdicts were given on
    draws: tuple[Draw, ...] = ()
    needs: tuple[Need, ...] = ()
    asked: tuple[str, ...] = ()  # ids of the office's open requests
    owed: tuple[str, ...] = ()  # those of them that the declarant has not answered
    ordered: str = ""  # id of the open inspection order
    order: Order | None = None
    found: bool = False  # the inspector has told what he found
    found_on: str = ""  # the goods that he found it on
    overtaken: bool = False  # other goods are declared since
    movement: Movement | None = None  # of goods that were released for transit
    unmatched: tuple[CargoDifference, ...] = ()  # where it differs from the manifest
    disputed: tuple[Problem, ...] = ()  # where it differs from the records that it names, so that it is held
    duty: dict[str, ItemDuty] = {}  # of its items, by their places, where a record that it names is to secure it
    left: bool = False  # all its goods went
    concerns: tuple[Concern, ...] = ()  # emergencies, and parties that may be denied ones, which nobody settled
    voices: tuple[Voice, ...] = ()  # the agencies that must speak, and what they said
    contest: Contest | None = None  # that customs' refusal may be contested, or was
    refused: Hold | None = None  # on which customs refused it
    shelved: "Stand | None" = None  # how it stood when it was refused: an appeal may open it again


class Inputs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the decision saw besides the declaration, the law and the profiles; stored with it."""

    event: Event
    received_at: datetime
    caller: str
    number: str
    case: int
    seed: int
    law: str = ""
    law_date: date | None = None
    profiles: str = ""
    tally: Tally | None = None
    spent: dict[str, int] = {}  # risk profile id → fruitless hits up to the last sealed minute
    balances: dict[str, Decimal] = {}
    told: tuple[Manifest, ...] = ()  # what stands under its transport documents
    masters: tuple[str, ...] = ()  # those of them that houses name as their master
    records: tuple[Entry, ...] = ()  # of agencies' ledgers, as far as it names them
    holders: tuple[str, ...] = ()  # of those: who declares it, or lets its declarant act for him
    onward: dict[str, tuple[str, ...]] = {}  # of those that nobody tells of: under which documents the goods are now
    earlier_lane: Lane | None = None  # of the same goods, lodged before and cancelled, returned or refused
    other_goods: bool = False  # an amendment names goods, boxes or papers that were not declared before
    twins: tuple[str, ...] = ()  # live declarations of the same goods
    amount: Decimal = Decimal(0)  # of a payment
    hold: Hold | None = None  # that an answer closes
    passed: bool = True
    reason: str = ""
    request: str = ""  # the id of what is asked, ordered, answered or taken back; of the passage by which goods went
    digest: str = ""  # of its words: salted, so that they can be deleted at their date
    order: Order | None = None
    lane: Lane | None = None  # into which an override puts the case
    asked_by: str = ""  # the first of the two officers of an override
    sureties: tuple[Surety, ...] = ()  # the declarant's guarantees that a transit declaration names
    classes: dict[str, str] = {}  # of the parties on record that it names: number → class
    came: tuple[Came, ...] = ()  # movements by which the goods came
    move: Move | None = None  # a step of goods in transit
    went: Amount | None = None  # of its goods, once the last of them left; None: not known
    concerns: tuple[Concern, ...] = ()  # emergencies that hold for it, parties that may be denied ones: unsettled
    agency: str = ""  # that answers; empty where customs decides as lead agency
    said: Stance | None = None  # its word
    tacit: bool = False  # it said nothing in its time, and its law takes that for a yes
    hands: tuple[str, ...] = ()  # every name of whoever said no: he decides about no appeal against it
    outcome: AppealOutcome | None = None  # of an appeal


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One declaration and one event, ready to be considered."""

    inputs: Inputs
    declaration: Declaration  # as it stands after the event
    before: Stand | None
    law: Snapshot
    profiles: ProfileSet
    problems: tuple[Problem, ...] = ()  # found before the thinking: reading, amending


class Unanswered(msgspec.Struct, frozen=True, kw_only=True):
    """A record that a declaration names and that did not answer: its sub-system, its number as the declaration has it,
    the agency that keeps it, and why."""

    system: str
    number: str
    agency: str
    receipt: Abnormal


class Considered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the thinking brought: the decision and all that it rests on. Stored as written, encoded canonically;
    `unanswered` is told and not stored."""

    decision: Decision
    stand: Stand
    problems: tuple[Problem, ...] = ()
    assessment: Assessment | None = None
    needs: tuple[Need, ...] = ()
    selection: Selection | None = None
    draws: tuple[Draw, ...] = ()
    tally: Tally | None = None
    unanswered: tuple[Unanswered, ...] = ()
