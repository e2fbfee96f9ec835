"""Goods that move under control to another office: opened when they are released for it, moved step by step, and freed
or called at the end; what follows takes its part. Pure; the steps themselves are in `trips`."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tongguan.codes.rows import Stage
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.need import Draw, netted
from tongguan.problem import Problem
from tongguan.release.case import Case, Considered, Decision, Stand
from tongguan.release.decide import PRELODGED
from tongguan.release.follow import rejected
from tongguan.release.lifecycle import State
from tongguan.release.pledge import NOTHING, Pledge, mode_of, replaced, terms_of
from tongguan.trips import came, guarantee
from tongguan.trips.came import Came, Claim
from tongguan.trips.movement import Movement, Security, Terms, TransitPhase, TransitStep, Unanswered, after
from tongguan.trips.seals import SealClass
from tongguan.trips.step import amiss
from tongguan.trips.words import PHASES, told

NONE = Decimal(0)
Side = tuple[Callable[[str], str], str, Callable[[Claim], Decimal]]
SIDES: tuple[Side, ...] = (
    (came.balance_of, came.UNIT, lambda claim: claim.gross),
    (came.packages_of, "", lambda claim: claim.packages),
)
"""What is counted of a movement: in which balance, in which unit, and how much of it is declared."""


def opened(case: Case, considered: Considered) -> Considered:
    """The thought about a case; where it releases goods for transit, their movement begins."""
    kind, stand = case.law.type(case.declaration.type), considered.stand
    begins = stand.movement is None and stand.state is State.RELEASED
    if kind is None or kind.stage is not Stage.TRANSIT or not begins:
        return considered
    return as_told(considered, movement_of(case, stand), None)


def movement_of(case: Case, stand: Stand) -> Movement:
    """The movement of goods that were just released for it."""
    declaration, row = case.declaration, terms_of(case.declaration, case.law)
    assert row is not None, "without terms it had been sent back"
    secured = tuple(
        Security(guarantee=d.balance.removeprefix(guarantee.PREFIX), amount=d.amount)
        for d in stand.draws
        if d.balance.startswith(guarantee.PREFIX)
    )
    carriage = declaration.carriage
    return Movement(
        principal=declaration.declarant.id if declaration.declarant else case.inputs.caller,
        carrier=carriage.carrier.id if carriage and carriage.carrier else "",
        consignee=consignee_of(declaration),
        gross=came.gross_of(declaration),
        packages=declaration.package_count or NONE,
        departure=declaration.office or case.law.head.default_office,
        destination=declaration.presentation_office,
        mode=mode_of(declaration),
        terms=Terms(
            hours=row.hours,
            seal_class=SealClass(row.seal_class) if row.seal_class else None,
            enquiry_hours=row.enquiry_hours,
            answer_hours=row.answer_hours,
            remind_hours=row.remind_hours,
            unanswered=Unanswered(row.unanswered) if row.unanswered in set(Unanswered) else None,
            discharge_hours=row.discharge_hours,
        ),
        guarantee=secured[0].guarantee if secured else "",
        secured=sum((part.amount for part in secured), Decimal(0)),
        shares=secured if len(secured) > 1 else (),
    )


def consignee_of(declaration: Declaration) -> str:
    """Who goes on with the goods: the consignee, or else the importer."""
    shipment = declaration.shipment
    parties = (shipment.consignee, shipment.importer) if shipment else ()
    return next((p.id for p in parties if p is not None and p.id), "")


def followed(case: Case, left: dict[str, Decimal]) -> Pledge:
    """What goods that came in transit take of their movements; `left`: what is left of their balances."""
    kind = case.law.type(case.declaration.type)
    if kind is None or kind.stage is Stage.SUPPLEMENTARY or not case.inputs.came:
        return NOTHING
    problems = [] if kind.stage in PRELODGED else list(unfinished(case))
    problems += [elsewhere(one) for one in case.inputs.came if case.declaration.office != one.destination]
    claims = came.claims(case.declaration, {one.number for one in case.inputs.came})
    problems += [weightless(claim, place) for claim in claims for place in claim.untold]
    draws: list[Draw] = []
    for side in SIDES:
        took, against = taken(claims, left, side)
        draws += took
        problems += against
    return tuple(draws), tuple(problems)


def taken(claims: Iterable[Claim], left: Mapping[str, Decimal], side: Side) -> tuple[list[Draw], list[Problem]]:
    """Kilograms, or packages, of one movement after another as far as they go; nothing of what nobody counts."""
    balance_of, unit, amount_of = side
    took: dict[str, Decimal] = {}
    problems = []
    for claim in claims:
        wanted = amount_of(claim)
        for balance in map(balance_of, claim.numbers):
            before = took.get(balance, NONE)
            part = max(min(wanted, left[balance] - before), NONE) if balance in left else wanted
            took[balance] = before + part
            wanted -= part
        if wanted > 0:
            problems.append(too_much(claim, unit, (amount_of(claim), amount_of(claim) - wanted)))
    held = (Draw(balance=balance, amount=took[balance], unit=unit) for balance in sorted(took) if balance in left)
    return [draw for draw in held if draw.amount], problems


def unfinished(case: Case) -> tuple[Problem, ...]:
    """The movements by which goods came and that are not discharged: until then they are declared beforehand alone."""
    parts = tuple(came.named(case.declaration))
    return tuple(
        still_moving(one, next((part.pointer for part in parts if part.number == one.number), ""))
        for one in case.inputs.came
        if one.phase is not TransitPhase.DISCHARGED
    )


def moved_on(case: Case) -> Considered:
    """The case after a step of its movement: what the guarantee secured is given back once, by the discharge, or when
    another one takes its place."""
    was, move = case.before, case.inputs.move
    assert was is not None and move is not None, "a step is taken by a case that stands"
    if was.movement is None:
        return rejected(case, (not_in_transit(),))
    problems = amiss(was.movement, move, frozenset(office.code for office in case.law.offices()))
    kept = was.draws
    if move.step is TransitStep.SECURE and was.movement.unsound is not None and not problems:
        kept, problems = replaced(case, was.draws, was.movement.unsound.guarantee, move.guarantee)
    if problems:
        return rejected(case, problems)
    moment = case.inputs.received_at.astimezone(ZoneInfo(case.law.head.time_zone))
    now = after(was.movement, move, moment)
    if move.step is TransitStep.DISCHARGE:
        kept = tuple(d for d in was.draws if not d.balance.startswith(guarantee.PREFIX))
    standing = Considered(
        decision=Decision(state=was.state, sentence="", sentence_zh=""),
        stand=replace(was, draws=kept),
        needs=was.needs,
        draws=() if kept is was.draws else netted(was.draws, kept),
        tally=case.inputs.tally,
    )
    return as_told(standing, now, move.step)


def as_told(considered: Considered, now: Movement, step: TransitStep | None) -> Considered:
    """The thought, with the movement as it is now and the sentences that say so."""
    (it, it_zh), (then, then_zh) = told(now, step)
    decision = replace(considered.decision, sentence=it, sentence_zh=it_zh, next=then, next_zh=then_zh)
    return replace(considered, decision=decision, stand=replace(considered.stand, movement=now))


def still_moving(one: Came, place: str) -> Problem:
    """What came in transit is declared once its movement is discharged; before that only beforehand."""
    en, zh = PHASES[one.phase]
    return Problem(
        code="TGK035",
        message=f"The goods of movement {one.number} are {en}: it has to be discharged first.",
        message_zh=f"转关运输 {one.number} {zh}，须先核销。",
        pointer=place,
    )


def elsewhere(one: Came) -> Problem:
    """What came in transit is declared where it came to."""
    return Problem(
        code="TGK036",
        message=f"The goods of movement {one.number} are declared at its destination, {one.destination}.",
        message_zh=f"转关运输 {one.number} 的货物应在指运地海关 {one.destination} 申报。",
        pointer="/office",
        wire_pointer="42A/065",
    )


def too_much(claim: Claim, unit: str, amounts: tuple[Decimal, Decimal]) -> Problem:
    """No more follows than came; `amounts`: what is declared, what is left."""
    numbers, (said, rest) = ", ".join(claim.numbers), (f"{amount:f}" for amount in amounts)
    of, of_zh = ("kg", "千克") if unit else ("packages", "件")
    return Problem(
        code="TGK037",
        message=f"{said} {of} are declared of movement {numbers}; {rest} {of} of it are left.",
        message_zh=f"申报转关运输 {numbers} 货物 {said} {of_zh}，余量 {rest} {of_zh}。",
        pointer=claim.pointer,
    )


def weightless(claim: Claim, place: str) -> Problem:
    """What follows is taken of what came, by its gross mass."""
    numbers = ", ".join(claim.numbers)
    return Problem(
        code="TGK038",
        message=f"Give the gross mass in kilograms: it is taken of movement {numbers}.",
        message_zh=f"请填写毛重（千克），以核减转关运输 {numbers}。",
        pointer=place,
    )


def not_in_transit() -> Problem:
    """Only goods released for transit move under control."""
    return Problem(
        code="TGK034",
        message="These goods are not in transit.",
        message_zh="该货物未办理转关运输。",
        pointer="/number",
    )
