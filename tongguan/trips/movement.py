"""A movement under control (转关): one table, phase × step → phases, and what each step does. Pure.

It belongs to a declaration's case, opens when that is released for transit, and is part of where the case stands.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from tongguan.manifests.fleet import plain
from tongguan.trips import route, seals
from tongguan.trips.guarantee import GuaranteeState
from tongguan.trips.seals import SealClass, SealDifference, SealReason, SeenSeal, TransitSeal, Unlike


class TransitPhase(StrEnum):
    """Where a movement is."""

    ACCEPTED = "accepted"  # released for transit, the guarantee is reserved
    SEALED = "sealed"
    UNDERWAY = "underway"
    ENQUIRY = "enquiry"  # late: those concerned are asked where the goods are
    ARRIVED = "arrived"
    CONTROLLED = "controlled"  # an officer at the destination has looked
    DISCHARGED = "discharged"
    IRREGULAR = "irregular"  # the guarantee is called


class TransitStep(StrEnum):
    """What happens to it."""

    SEAL = "seal"
    DEPART = "depart"
    PASS = "pass"  # an office on the way
    RESEAL = "reseal"
    INCIDENT = "incident"
    DIVERT = "divert"  # another office of destination
    ENQUIRE = "enquire"
    RESPOND = "respond"  # to the enquiry
    REMIND = "remind"  # those who have not
    LAPSE = "lapse"  # the time to answer is over
    ARRIVE = "arrive"
    CONTROL = "control"
    DISCHARGE = "discharge"
    CALL = "call"  # the guarantee
    WARN = "warn"  # it does not hold any more, or holds again
    SECURE = "secure"  # another guarantee takes the place of one that does not hold


ON_THE_WAY = (TransitStep.PASS, TransitStep.RESEAL, TransitStep.INCIDENT, TransitStep.DIVERT)
OF_ITS_GUARANTEE = (TransitStep.WARN, TransitStep.SECURE)
OF_AN_ENQUIRY = (TransitStep.RESPOND, TransitStep.REMIND, TransitStep.LAPSE, TransitStep.ENQUIRE)
TABLE: dict[TransitPhase, dict[TransitStep, TransitPhase]] = {
    TransitPhase.ACCEPTED: {
        TransitStep.SEAL: TransitPhase.SEALED,
        TransitStep.DEPART: TransitPhase.UNDERWAY,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.ACCEPTED),
    },
    TransitPhase.SEALED: {
        TransitStep.RESEAL: TransitPhase.SEALED,
        TransitStep.DEPART: TransitPhase.UNDERWAY,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.SEALED),
    },
    TransitPhase.UNDERWAY: {
        **dict.fromkeys(ON_THE_WAY, TransitPhase.UNDERWAY),
        TransitStep.ENQUIRE: TransitPhase.ENQUIRY,
        TransitStep.ARRIVE: TransitPhase.ARRIVED,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.UNDERWAY),
    },
    TransitPhase.ENQUIRY: {
        **dict.fromkeys((*ON_THE_WAY, *OF_AN_ENQUIRY), TransitPhase.ENQUIRY),
        TransitStep.ARRIVE: TransitPhase.ARRIVED,
        TransitStep.CALL: TransitPhase.IRREGULAR,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.ENQUIRY),
    },
    TransitPhase.ARRIVED: {
        TransitStep.RESPOND: TransitPhase.ARRIVED,
        TransitStep.CONTROL: TransitPhase.CONTROLLED,
        TransitStep.DISCHARGE: TransitPhase.DISCHARGED,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.ARRIVED),
    },
    TransitPhase.CONTROLLED: {
        TransitStep.RESPOND: TransitPhase.CONTROLLED,
        TransitStep.CONTROL: TransitPhase.CONTROLLED,
        TransitStep.DISCHARGE: TransitPhase.DISCHARGED,
        TransitStep.CALL: TransitPhase.IRREGULAR,
        **dict.fromkeys(OF_ITS_GUARANTEE, TransitPhase.CONTROLLED),
    },
    TransitPhase.DISCHARGED: {},
    TransitPhase.IRREGULAR: {},
}
OVER = frozenset(phase for phase, steps in TABLE.items() if not steps)


class Whom(StrEnum):
    """Who is asked when a movement is late."""

    PRINCIPAL = "principal"
    DEPARTURE = "departure"
    DESTINATION = "destination"


class Found(StrEnum):
    """What one who is asked says of the goods."""

    UNDERWAY = "underway"  # they come later
    DELIVERED = "delivered"  # they are there
    ELSEWHERE = "elsewhere"  # at another office
    LOST = "lost"
    UNKNOWN = "unknown"


class Unanswered(StrEnum):
    """What follows when the time to answer an enquiry is over and the goods are not there."""

    CALL = "call"  # an officer is asked whether the guarantee is called
    ESCALATE = "escalate"  # a supervisor is


class Mishap(StrEnum):
    """What befalls goods on the way."""

    ACCIDENT = "accident"
    DELAY = "delay"
    THEFT = "theft"
    DAMAGE = "damage"
    TRANSHIPMENT = "transhipment"
    OTHER = "other"


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the law asks of a movement between its two offices by its mode (`profiles/*/transit.csv`)."""

    hours: int
    seal_class: SealClass | None = None
    enquiry_hours: int = 0  # past the limit, until those concerned are asked
    answer_hours: int = 0  # that they have
    remind_hours: int = 0  # before those are over, who has not answered is reminded
    unanswered: Unanswered | None = None  # what follows after them
    discharge_hours: int = 0  # after arrival, until the office there should have discharged it


class Security(msgspec.Struct, frozen=True, kw_only=True):
    """What one guarantee secures of a movement."""

    guarantee: str
    amount: Decimal


class Unsound(msgspec.Struct, frozen=True, kw_only=True):
    """A guarantee that secures a movement and does not hold any more."""

    guarantee: str
    state: GuaranteeState


class Movement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a movement stands. `secured` in the currency of the law, under `guarantee`; of several this is the first,
    and `shares` says what each secures."""

    phase: TransitPhase = TransitPhase.ACCEPTED
    principal: str
    carrier: str = ""
    consignee: str = ""
    gross: Decimal = Decimal(0)  # kilograms, of which those that follow take their part
    packages: Decimal = Decimal(0)  # likewise
    departure: str
    destination: str
    mode: str = ""
    terms: Terms
    guarantee: str = ""
    secured: Decimal = Decimal(0)
    shares: tuple[Security, ...] = ()
    unsound: Unsound | None = None
    seals: tuple[TransitSeal, ...] = ()
    route: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    strayed: tuple[str, ...] = ()
    departed_at: datetime | None = None
    limit: datetime | None = None
    asked: tuple[Whom, ...] = ()  # who has not answered the enquiry
    answer_by: datetime | None = None
    enquired: bool = False
    reminded: bool = False
    lapsed: bool = False  # the time to answer is over
    arrived_at: datetime | None = None
    doubts: tuple[SealDifference, ...] = ()  # seals that came off on the way
    differences: tuple[SealDifference, ...] = ()  # at the end: these, and those that were found otherwise
    controlled: bool | None = None  # what the officer said of them: they are in order, or not
    ended_at: datetime | None = None

    @property
    def over(self) -> bool:
        return self.phase in OVER

    @property
    def ends(self) -> tuple[str, str]:
        """The two offices."""
        return self.departure, self.destination

    @property
    def wakes(self) -> tuple[datetime, TransitStep] | None:
        """What the node does by itself, and when, if nothing happens before."""
        terms = self.terms
        if self.phase is TransitPhase.UNDERWAY and self.limit is not None:
            return self.limit + timedelta(hours=terms.enquiry_hours), TransitStep.ENQUIRE
        if self.phase is not TransitPhase.ENQUIRY or self.answer_by is None or self.lapsed:
            return None
        if self.asked and not self.reminded and 0 < terms.remind_hours < terms.answer_hours:
            return self.answer_by - timedelta(hours=terms.remind_hours), TransitStep.REMIND
        return (self.answer_by, TransitStep.LAPSE) if terms.unanswered is not None else None

    @property
    def last_seen(self) -> str:
        """The office where it was last: where it departs from, at first."""
        return self.passed[-1] if self.passed else self.departure

    @property
    def securities(self) -> tuple[Security, ...]:
        """What secures it, one or several."""
        alone = (Security(guarantee=self.guarantee, amount=self.secured),) if self.guarantee else ()
        return self.shares or alone

    @property
    def escalated(self) -> bool:
        """Whether a supervisor decides what follows."""
        above = self.terms.unanswered is Unanswered.ESCALATE
        return above and self.lapsed and self.phase is TransitPhase.ENQUIRY

    @property
    def late(self) -> bool:
        """Whether it arrived after its limit."""
        return bool(self.arrived_at and self.limit and self.arrived_at > self.limit)


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step and its particulars, as a case's chain keeps them: codes and numbers, no free words.

    `at`: the office where it happens; `place`: a place that is no office. `seals`: put on (seal), or found (arrive,
    control). `old`, `new`, `why`: of a change of seals. `route`: depart, divert. `destination`: divert. `mishap`:
    incident. `whom`, `found`: respond. `good`: control. `unsound`: warn; none where all guarantees hold again.
    """

    step: TransitStep
    at: str = ""
    place: str = ""
    seals: tuple[SeenSeal, ...] = ()
    old: str = ""
    new: TransitSeal | None = None
    why: SealReason | None = None
    route: tuple[str, ...] = ()
    destination: str = ""
    mishap: Mishap | None = None
    whom: Whom | None = None
    found: Found | None = None
    good: bool | None = None
    unsound: Unsound | None = None
    guarantee: str = ""


def after(was: Movement, move: Move, now: datetime) -> Movement:
    """The movement after a step that `amiss` finds nothing against."""
    return replace(DO[move.step](was, move, now), phase=TABLE[was.phase][move.step])


def _seal(was: Movement, move: Move, now: datetime) -> Movement:
    put = tuple(TransitSeal(number=s.number, kind=s.kind, on=s.on, by=s.by) for s in move.seals)
    return replace(was, seals=put)


def _depart(was: Movement, move: Move, now: datetime) -> Movement:
    limit = now + timedelta(hours=was.terms.hours)
    return replace(was, route=route.along(move.route, was.ends), passed=(was.departure,), departed_at=now, limit=limit)


def _pass(was: Movement, move: Move, now: datetime) -> Movement:
    off = route.strayed(was.route, was.passed, move.at) and move.at not in was.strayed
    passed = was.passed if move.at in was.passed else (*was.passed, move.at)
    return replace(was, passed=passed, strayed=(*was.strayed, move.at) if off else was.strayed)


def _reseal(was: Movement, move: Move, now: datetime) -> Movement:
    doubts = was.doubts
    if seals.doubtful(was.seals, move.old, move.new, move.why):
        off = next(s for s in was.seals if plain(s.number) == plain(move.old))
        doubts = (*doubts, SealDifference(kind=Unlike.CHANGED, number=off.number, on=off.on))[: seals.MOST]
    return replace(was, seals=seals.changed(was.seals, move.old, move.new), doubts=doubts)


def _divert(was: Movement, move: Move, now: datetime) -> Movement:
    way = tuple(move.route) or route.diverted(was.route, was.passed, move.destination)
    return replace(was, destination=move.destination, route=way)


def _enquire(was: Movement, move: Move, now: datetime) -> Movement:
    until = now + timedelta(hours=was.terms.answer_hours)
    return replace(was, asked=tuple(Whom), answer_by=until, enquired=True, reminded=False, lapsed=False)


def _respond(was: Movement, move: Move, now: datetime) -> Movement:
    return replace(was, asked=tuple(w for w in was.asked if w is not move.whom))


def _remind(was: Movement, move: Move, now: datetime) -> Movement:
    return replace(was, reminded=True)


def _lapse(was: Movement, move: Move, now: datetime) -> Movement:
    return replace(was, lapsed=True)


def _arrive(was: Movement, move: Move, now: datetime) -> Movement:
    differences = (*was.doubts, *seals.compared(was.seals, move.seals))
    passed = was.passed if was.destination in was.passed else (*was.passed, was.destination)
    return replace(was, arrived_at=now, differences=differences, passed=passed)


def _control(was: Movement, move: Move, now: datetime) -> Movement:
    again = (*was.doubts, *seals.compared(was.seals, move.seals))
    differences = again if move.seals else was.differences
    return replace(was, differences=differences, controlled=move.good)


def _warn(was: Movement, move: Move, now: datetime) -> Movement:
    return replace(was, unsound=move.unsound)


def _secure(was: Movement, move: Move, now: datetime) -> Movement:
    failed = was.unsound.guarantee if was.unsound else ""
    amounts: dict[str, Decimal] = {}
    for part in was.securities:
        id_ = move.guarantee if part.guarantee == failed else part.guarantee
        amounts[id_] = amounts.get(id_, Decimal(0)) + part.amount
    secured = tuple(Security(guarantee=id_, amount=amount) for id_, amount in amounts.items())
    return replace(was, guarantee=secured[0].guarantee, shares=secured if len(secured) > 1 else (), unsound=None)


def _end(was: Movement, move: Move, now: datetime) -> Movement:
    return replace(was, asked=(), ended_at=now)


def _told(was: Movement, move: Move, now: datetime) -> Movement:
    return was


DO = {
    TransitStep.SEAL: _seal,
    TransitStep.DEPART: _depart,
    TransitStep.PASS: _pass,
    TransitStep.RESEAL: _reseal,
    TransitStep.INCIDENT: _told,
    TransitStep.DIVERT: _divert,
    TransitStep.ENQUIRE: _enquire,
    TransitStep.RESPOND: _respond,
    TransitStep.REMIND: _remind,
    TransitStep.LAPSE: _lapse,
    TransitStep.ARRIVE: _arrive,
    TransitStep.CONTROL: _control,
    TransitStep.DISCHARGE: _end,
    TransitStep.CALL: _end,
    TransitStep.WARN: _warn,
    TransitStep.SECURE: _secure,
}


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/transit.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {TransitPhase.ACCEPTED}: released for transit"]
    for phase, steps in TABLE.items():
        lines += [f"    {phase} --> {to}: {step}" for step, to in steps.items()]
    lines += [f"    {phase} --> [*]" for phase in TABLE if phase in OVER]
    return "\n".join(lines)
