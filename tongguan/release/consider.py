"""The whole thinking about one case, in order, on one screen. Pure: the same case gives the same answer, always."""

from msgspec.structs import replace

from tongguan.codes.rows import Stage, TypeRow
from tongguan.declarations.rulebook import Context, validate
from tongguan.ledgers.need import Draw, Need, netted
from tongguan.ledgers.required import needs
from tongguan.payments.assessment import Assessment
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.problem import Problem
from tongguan.release.against import given_back, matched
from tongguan.release.appeal import appealed, ruled
from tongguan.release.case import Case, Considered, Decision, Stand
from tongguan.release.classes import at_once, hits
from tongguan.release.decide import Verdicts, decide
from tongguan.release.follow import (
    answered,
    asked,
    cancelled,
    compared,
    inspected,
    left,
    out_of_turn,
    overridden,
    paid,
    presented,
    rejected,
)
from tongguan.release.lapse import lapsed
from tongguan.release.lifecycle import Event, allowed
from tongguan.release.pledge import pledged
from tongguan.release.records import consulted, duties, kept_for
from tongguan.release.speak import asked_of
from tongguan.release.transit import followed, moved_on, opened, unfinished
from tongguan.risk.allocate import allocate
from tongguan.risk.concern import barred
from tongguan.risk.lanes import match
from tongguan.risk.selection import Selection, Tally, severer


def consider(case: Case) -> Considered:
    """What becomes of a case after its event; goods that it releases for transit begin to move."""
    return opened(case, considered(case))


def considered(case: Case) -> Considered:
    """The thought about the event itself."""
    before = case.before
    if not allowed(before.state if before else None, case.inputs.event):
        return rejected(case, (out_of_turn(case),))
    wrong = case.problems + (unfinished(case) if case.inputs.event is Event.PRESENT else ())
    if case.inputs.event in (Event.CANCEL, Event.PRESENT) and any(p.stops for p in wrong):
        return rejected(case, wrong)
    match case.inputs.event:
        case Event.LODGE | Event.AMEND:
            return declared(case)
        case Event.PRESENT | Event.ARRIVE:
            return presented(case)
        case Event.EXIT:
            return left(case)
        case Event.PAY:
            return paid(case)
        case Event.ANSWER:
            return answered(case)
        case Event.REQUEST | Event.REPLY | Event.RECALL:
            return asked(case)
        case Event.ORDER | Event.FIND:
            return inspected(case)
        case Event.MATCH:
            return compared(case)
        case Event.OVERRIDE:
            return overridden(case)
        case Event.MOVE:
            return moved_on(case)
        case Event.CANCEL:
            return cancelled(case)
        case Event.APPEAL:
            return appealed(case)
        case Event.RULE:
            return ruled(case)


def declared(case: Case) -> Considered:
    """A declaration, new or amended: rules, value and duty, agencies, risk, decision."""
    kind = case.law.type(case.declaration.type)
    problems = case.problems + validate(case.declaration, case.law, Context(received_at=case.inputs.received_at))
    if kind is None or any(p.stops for p in problems):
        return rejected(case, problems)
    worth, unvalued = values(case.declaration, case.law)
    balances = given_back(case)
    assessment, draws, unassessed = assess(case.declaration, worth, case.law, kind.direction, balances)
    asked, match = needs(case.declaration, case.law, kind.direction), matched(case, kind.direction, balances)
    (secured, unsecured), (taken, untaken) = pledged(case, assessment, balances), followed(case, balances)
    duty = duties(case, assessment)
    ledgers = consulted(case, kind.direction, balances, duty)
    problems += unvalued + unassessed + missing(case, asked) + match.problems + unsecured + untaken + ledgers.problems
    problems += barred(case.inputs.concerns)
    problems += at_once(case, kind.direction)
    if any(p.stops for p in problems):
        return replace(rejected(case, problems), unanswered=ledgers.unanswered)
    selection, tally = selected(case, kind, assessment)
    was = lapsed(case.before, case.declaration, asked, ledgers.disputed)
    verdicts = Verdicts.of(kind, selection, asked, assessment, was)
    verdicts = replace(verdicts, unmatched=match.held, disputed=ledgers.disputed)
    verdicts = replace(verdicts, concerns=case.inputs.concerns, voices=asked_of(case, asked, kind))
    draws = (*draws, *match.draws, *secured, *taken, *ledgers.draws)
    decision = decide(verdicts, case)
    return Considered(
        decision=decision,
        stand=replace(stood(verdicts, decision, case.before, draws), duty=kept_for(case, duty)),
        problems=problems,
        assessment=assessment,
        needs=asked,
        selection=selection,
        draws=netted(case.before.draws if case.before else (), draws),
        tally=tally,
        unanswered=ledgers.unanswered,
    )


def stood(verdicts: Verdicts, decision: Decision, before: Stand | None, draws: tuple[Draw, ...]) -> Stand:
    """Where a declaration without errors stands after its decision."""
    return Stand(
        state=decision.state,
        holds=decision.holds,
        version=before.version + 1 if before else 1,
        lane=verdicts.lane,
        presented=verdicts.presented,
        due=verdicts.due,
        paid=verdicts.paid,
        passed=verdicts.passed,
        passed_on=before.passed_on if before and verdicts.passed else "",
        draws=draws,
        needs=verdicts.needs,
        asked=verdicts.asked,
        owed=verdicts.owed,
        ordered=verdicts.ordered,
        order=verdicts.order,
        found=verdicts.found,
        found_on=before.found_on if before and verdicts.found else "",
        overtaken=verdicts.overtaken,
        unmatched=verdicts.unmatched,
        disputed=verdicts.disputed,
        concerns=verdicts.concerns,
        voices=verdicts.voices,
    )


def selected(case: Case, kind: TypeRow, assessment: Assessment) -> tuple[Selection | None, Tally | None]:
    """The lane. Goods seen before keep theirs; a supplementary declaration has nothing left to examine.

    What an amendment brings in has a lot of its own, and the severer lane counts.
    """
    inputs = case.inputs
    parameters = case.law.risk(case.declaration.office or case.law.head.default_office, kind.direction)
    if kind.stage is Stage.SUPPLEMENTARY or parameters is None or inputs.tally is None:
        return None, inputs.tally
    met = hits(case) + match(case.declaration, assessment.values, case.profiles, inputs, kind.direction)
    before = case.before.lane if case.before else None
    if not inputs.other_goods:
        return allocate(met, parameters, inputs.tally, inputs.seed, severer(before, inputs.earlier_lane))
    selection, tally = allocate(met, parameters, inputs.tally, inputs.seed, inputs.earlier_lane)
    if before is not None and severer(before, selection.lane) is not selection.lane:
        selection = replace(selection, lane=before, step="kept")
    return selection, tally


def missing(case: Case, asked: tuple[Need, ...]) -> tuple[Problem, ...]:
    """The law sends goods back that come without these documents."""
    places = {item.sequence: at for at, item in enumerate(case.declaration.items)}
    return tuple(
        Problem(
            code="TGK001",
            message=f"Item {need.item} needs {need.name} ({need.document}). Give its number, or apply for one.",
            message_zh=f"第 {need.item} 项须有{need.name_zh or need.name}（{need.document}）。请填写编号或在线申请。",
            pointer=f"/shipment/items/{places.get(need.item, 0)}/documents",
        )
        for need in asked
        if need.on_missing == "return" and not need.met_by
    )
