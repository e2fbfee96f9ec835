"""What secures the duty of goods in transit: drawn from the principal's guarantees when they are declared. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from tongguan.codes.rows import Stage, TransitRow
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.need import Draw
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release.case import Case
from tongguan.trips import guarantee

Pledge = tuple[tuple[Draw, ...], tuple[Problem, ...]]
NOTHING: Pledge = ((), ())


def mode_of(declaration: Declaration) -> str:
    """How the goods travel on: the means at departure, else those of the arrival, else those at the border."""
    shipment = declaration.shipment
    means = (shipment.departure_transport, shipment.arrival_transport) if shipment else ()
    return next((m.mode for m in (*means, declaration.border_transport) if m is not None and m.mode), "")


def terms_of(declaration: Declaration, law: Snapshot) -> TransitRow | None:
    """What the law asks of this movement."""
    departure = declaration.office or law.head.default_office
    return law.transit(departure, declaration.presentation_office, mode_of(declaration))


def pledged(case: Case, assessment: Assessment, left: dict[str, Decimal]) -> Pledge:
    """What is drawn from the principal's guarantees for goods in transit; `left`: what is left of guarantees."""
    kind, declaration = case.law.type(case.declaration.type), case.declaration
    if kind is None or kind.stage is not Stage.TRANSIT:
        return NOTHING
    if declaration.presentation_office in ("", declaration.office):
        return (), (no_destination(),)
    terms = terms_of(declaration, case.law)
    if terms is None:
        return (), (no_terms(declaration),)
    currency = case.law.head.currency
    wanted = guarantee.share(assessment.secured, terms.guarantee_percent, case.law.head.quantum)
    if not wanted:
        return NOTHING
    held = [surety.id for surety in case.inputs.sureties if surety.holds(case.law.date)]
    if not held:
        return (), (no_guarantee(declaration),)
    most = guarantee.parts(declaration, currency)
    rests = {id_: guarantee.free(left.get(guarantee.balance_of(id_)), most.get(id_)) for id_ in held}
    taken = guarantee.spread(wanted, rests)
    if sum(taken.values()) < wanted:
        return (), (too_little(held, f"{wanted:,f} {currency}", f"{sum(rests.values()):,f} {currency}"),)
    return tuple(Draw(balance=guarantee.balance_of(g), amount=a, unit=currency) for g, a in taken.items()), ()


def replaced(case: Case, draws: tuple[Draw, ...], failed: str, other: str) -> Pledge:
    """What the case draws once another guarantee of the principal's secures all that the one that fails did; or why it
    cannot. `draws`: what it draws now."""
    wanted = sum((draw.amount for draw in draws if draw.balance == guarantee.balance_of(failed)), Decimal(0))
    day, balance = case.law.head.day(case.inputs.received_at), guarantee.balance_of(other)
    if not any(surety.id == other and surety.holds(day) for surety in case.inputs.sureties):
        return (), (no_other(other),)
    rest = guarantee.free(case.inputs.balances.get(balance), None)
    if rest < wanted:
        currency = case.law.head.currency
        return (), (other_too_little(other, f"{wanted:,f} {currency}", f"{rest:,f} {currency}"),)
    return moved_to(draws, guarantee.balance_of(failed), balance), ()


def moved_to(draws: tuple[Draw, ...], failed: str, balance: str) -> tuple[Draw, ...]:
    """The draws with what one balance bore on another."""
    amounts: dict[str, Draw] = {}
    for draw in draws:
        key = balance if draw.balance == failed else draw.balance
        before = amounts[key].amount if key in amounts else Decimal(0)
        amounts[key] = replace(draw, balance=key, amount=before + draw.amount)
    return tuple(amounts.values())


def no_other(other: str) -> Problem:
    """Only a guarantee of the principal's takes the place of one that fails, while it holds."""
    return Problem(
        code="TRN42",
        message=f"{other}: no guarantee of the principal's that holds on this day.",
        message_zh=f"{other} 不是转关申请人当日有效的担保。",
        pointer="/guarantee",
    )


def other_too_little(other: str, wanted: str, rest: str) -> Problem:
    """A guarantee takes the place of one that fails for all that it secured."""
    return Problem(
        code="TRN43",
        message=f"{wanted} has to be secured; guarantee {other} has {rest} left.",
        message_zh=f"须担保 {wanted}；担保 {other} 余额 {rest}。",
        pointer="/guarantee",
    )


def no_destination() -> Problem:
    """Transit leads from the office of declaration to another one."""
    return Problem(
        code="TGK030",
        message="Name the office to which the goods move (office of presentation), another than that of departure.",
        message_zh="请填写指运地海关（货物呈验海关），且不同于启运地海关。",
        pointer="/presentation_office",
        wire_pointer="42A/15C/G015",
    )


def no_terms(declaration: Declaration) -> Problem:
    """The law does not say on what terms goods move between these offices."""
    ends = f"{declaration.office} → {declaration.presentation_office}"
    return Problem(
        code="TGK031",
        message=f"The law has no terms for transit {ends} by this mode of transport.",
        message_zh=f"法规未规定 {ends} 以该运输方式转关的条件。",
        pointer="/presentation_office",
        wire_pointer="42A/15C/G015",
    )


def no_guarantee(declaration: Declaration) -> Problem:
    """Duty of goods in transit is secured by a guarantee of the principal's that holds on the day."""
    names = ", ".join(guarantee.named(declaration))
    found = f"{names}: no guarantee of yours that holds on this day." if names else "Name the guarantee."
    return Problem(
        code="TGK032",
        message=f"Duty of goods in transit is secured. {found}",
        message_zh=f"转关货物税款须提供担保。{f'{names} 不是您当日有效的担保。' if names else '请填写担保。'}",
        pointer="/guarantees",
        wire_pointer="42A/90A",
    )


def too_little(held: Sequence[str], wanted: str, rest: str) -> Problem:
    """Guarantees cover what is reserved under them, and no more; of several, each at most what is said of it."""
    names, one = ", ".join(held), len(held) == 1
    english = f"guarantee {names} has {rest} left." if one else f"guarantees {names} have {rest} left together."
    return Problem(
        code="TGK033",
        message=f"{wanted} has to be secured; {english}",
        message_zh=f"须担保 {wanted}；担保 {names} 余额{'' if one else '合计'} {rest}。",
        pointer="/guarantees",
        wire_pointer="42A/90A",
    )
