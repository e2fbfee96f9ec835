"""The whole thinking about one case, in order, on one screen. Pure: the same case gives the same answer, always."""

from decimal import Decimal

from msgspec.structs import replace

from tongguan.codes.rows import Stage, TypeRow
from tongguan.declarations.rulebook import Context, validate
from tongguan.ledgers.need import Draw, Need
from tongguan.ledgers.required import needs
from tongguan.payments.assessment import Assessment
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.problem import Problem, Severity
from tongguan.release import words
from tongguan.release.case import Case, Considered, Decision, Stand
from tongguan.release.decide import Verdicts, decide, not_accepted, over, sent_back
from tongguan.release.lapse import goods_of, lapsed
from tongguan.release.lifecycle import Event, Hold, State, allowed
from tongguan.risk.allocate import allocate
from tongguan.risk.lanes import match
from tongguan.risk.selection import Selection, Tally, severer


def consider(case: Case) -> Considered:
    """What becomes of a case after its event."""
    before = case.before
    if not allowed(before.state if before else None, case.inputs.event):
        return rejected(case, (out_of_turn(case),))
    if case.inputs.event in (Event.CANCEL, Event.PRESENT) and any(p.stops for p in case.problems):
        return rejected(case, case.problems)
    match case.inputs.event:
        case Event.LODGE | Event.AMEND:
            return declared(case)
        case Event.PRESENT:
            return moved(case, presented=True) if awaited(case) else rejected(case, (not_awaited(),))
        case Event.PAY:
            was = standing(case)
            return moved(case, paid=was.paid + case.inputs.amount) if was.due > was.paid else rejected(case, (paid(),))
        case Event.ANSWER:
            return answered(case)
        case Event.REQUEST | Event.REPLY | Event.RECALL:
            return asked(case)
        case Event.CANCEL:
            return cancelled(case)


def declared(case: Case) -> Considered:
    """A declaration, new or amended: rules, value and duty, agencies, risk, decision."""
    kind = case.law.type(case.declaration.type)
    problems = case.problems + validate(case.declaration, case.law, Context(received_at=case.inputs.received_at))
    if kind is None or any(p.stops for p in problems):
        return rejected(case, problems)
    worth, unvalued = values(case.declaration, case.law)
    balances = given_back(case)
    assessment, draws, unassessed = assess(case.declaration, worth, case.law, kind.direction, balances)
    asked = needs(case.declaration, case.law, kind.direction)
    problems += unvalued + unassessed + missing(case, asked)
    if any(p.stops for p in problems):
        return rejected(case, problems)
    selection, tally = selected(case, kind, assessment)
    verdicts = Verdicts.of(kind, selection, asked, assessment, lapsed(case.before, case.declaration, asked))
    decision = decide(verdicts, case)
    return Considered(
        decision=decision,
        stand=stood(verdicts, decision, case.before, draws),
        problems=problems,
        assessment=assessment,
        needs=asked,
        selection=selection,
        draws=netted(case.before.draws if case.before else (), draws),
        tally=tally,
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
    )


def selected(case: Case, kind: TypeRow, assessment: Assessment) -> tuple[Selection | None, Tally | None]:
    """The lane. Goods seen before keep theirs; a supplementary declaration has nothing left to examine.

    What an amendment brings in has a lot of its own, and the severer lane counts.
    """
    inputs = case.inputs
    parameters = case.law.risk(case.declaration.office or case.law.head.default_office, kind.direction)
    if kind.stage is Stage.SUPPLEMENTARY or parameters is None or inputs.tally is None:
        return None, inputs.tally
    hits = match(case.declaration, assessment.values, case.profiles, inputs, kind.direction)
    before = case.before.lane if case.before else None
    if not inputs.other_goods:
        return allocate(hits, parameters, inputs.tally, inputs.seed, severer(before, inputs.earlier_lane))
    selection, tally = allocate(hits, parameters, inputs.tally, inputs.seed, inputs.earlier_lane)
    if before is not None and severer(before, selection.lane) is not selection.lane:
        selection = replace(selection, lane=before, step="kept")
    return selection, tally


def moved(case: Case, paid: Decimal | None = None, presented: bool = False, passed: Hold | None = None) -> Considered:
    """A case whose declaration stays as it is, but for which one open hold may close. Passed documents answer whatever
    the office had asked."""
    was = standing(case)
    if passed is Hold.DOCUMENTS:
        was = replace(was, asked=(), owed=())
    return stays(
        case,
        replace(
            was,
            paid=was.paid if paid is None else paid,
            presented=was.presented or presented,
            passed=was.passed if passed is None else (*was.passed, passed),
            passed_on=was.passed_on if passed is None else goods_of(case.declaration),
        ),
    )


def stays(case: Case, stand: Stand) -> Considered:
    """The decision on a declaration that stays as it is."""
    kind = case.law.type(case.declaration.type)
    assert kind is not None, "a declaration that stands has a type"
    decision = decide(Verdicts.standing(kind, stand), case)
    return Considered(
        decision=decision,
        stand=replace(stand, state=decision.state, holds=decision.holds),
        problems=case.problems,
        needs=stand.needs,
        tally=case.inputs.tally,
    )


def asked(case: Case) -> Considered:
    """The office asks the declarant, he replies, or the office takes it back: `documents` is held while it is open."""
    was, id_ = standing(case), case.inputs.request
    if case.inputs.event is Event.REQUEST:
        return stays(case, replace(was, asked=(*was.asked, id_), owed=(*was.owed, id_)))
    if id_ not in (was.owed if case.inputs.event is Event.REPLY else was.asked):
        return rejected(case, (no_such_request(),))
    still = was.asked if case.inputs.event is Event.REPLY else tuple(r for r in was.asked if r != id_)
    return stays(case, replace(was, asked=still, owed=tuple(r for r in was.owed if r != id_)))


def answered(case: Case) -> Considered:
    """An officer's verdict on an open hold: passed closes it, refused ends the case."""
    hold, was = case.inputs.hold, standing(case)
    if hold is None or hold not in was.holds or hold in (Hold.PAYMENT, Hold.ARRIVAL):
        return rejected(case, (no_such_hold(case),))
    if case.inputs.passed:
        return moved(case, passed=hold)
    return ended(case, State.REFUSED, words.REFUSED, words.REFUSED_NEXT)


def cancelled(case: Case) -> Considered:
    """A withdrawal by the declarant: what was drawn goes back."""
    return ended(case, State.CANCELLED, words.CANCELLED, words.CANCELLED_NEXT)


def ended(case: Case, state: State, told: words.Sentence, then: words.Sentence) -> Considered:
    """A case that is over without release."""
    was = standing(case)
    return Considered(
        decision=over(case, state, told, then),
        stand=replace(was, state=state, holds=(), draws=(), due=Decimal(0)),
        problems=case.problems,
        draws=netted(was.draws, ()),
        tally=case.inputs.tally,
    )


def rejected(case: Case, problems: tuple[Problem, ...]) -> Considered:
    """A declaration sent back, or a follow-up that changes nothing."""
    tally = case.inputs.tally
    if case.before is None or case.inputs.event is Event.LODGE:
        decision = sent_back(problems)
        version = case.before.version + 1 if case.before else 1
        stand = Stand(state=State.RETURNED, version=version)
        return Considered(decision=decision, stand=stand, problems=problems, tally=tally)
    return Considered(decision=not_accepted(case, problems), stand=case.before, problems=problems, tally=tally)


def standing(case: Case) -> Stand:
    """Where the case stood; every event but the first lodging has that."""
    assert case.before is not None, "the life cycle lets only a lodging come first"
    return case.before


def given_back(case: Case) -> dict[str, Decimal]:
    """The balances as they would be without what this case has already drawn."""
    if case.before is None or not case.before.draws:
        return case.inputs.balances
    balances = dict(case.inputs.balances)
    for draw in case.before.draws:
        balances[draw.balance] = balances.get(draw.balance, Decimal(0)) + draw.amount
    return balances


def netted(old: tuple[Draw, ...], new: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """What changes in each balance when `new` takes the place of `old`, in key order."""
    if not old:
        return new
    change: dict[tuple[str, str], Decimal] = {}
    for sign, draws in ((-1, old), (1, new)):
        for d in draws:
            key = (d.balance, d.unit)
            change[key] = change.get(key, Decimal(0)) + sign * d.amount
    return tuple(Draw(balance=b, amount=a, unit=u) for (b, u), a in sorted(change.items()) if a)


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


def out_of_turn(case: Case) -> Problem:
    """The event does not fit the state (docs/life-of-a-declaration.md has the table)."""
    event = words.EVENTS[case.inputs.event]
    state = words.STATES[case.before.state] if case.before else words.Sentence("not there", "不存在")
    return Problem(
        code="TGK002",
        severity=Severity.ERROR,
        message=f"A declaration that is {state.en} cannot be {event.en}.",
        message_zh=f"报关单{state.zh}，不能{event.zh}。",
        pointer="/number",
    )


def awaited(case: Case) -> bool:
    """Whether the goods are still to be presented."""
    return Hold.ARRIVAL in standing(case).holds


def no_such_request() -> Problem:
    """A request is answered once, and only while it is open."""
    return Problem(
        code="TGK014",
        message="This request is answered already, or was taken back.",
        message_zh="该要求已答复或已撤回。",
        pointer="/request",
    )


def not_awaited() -> Problem:
    """Goods are presented once, and only where they were declared before they came."""
    return Problem(
        code="TGK008",
        message="These goods need no presentation: they were declared as being here, or were presented already.",
        message_zh="该货物无需呈验：申报时货物已到，或已呈验。",
        pointer="/type",
    )


def paid() -> Problem:
    """A payment on a declaration that owes nothing (any more)."""
    return Problem(
        code="TGK009",
        message="Nothing is left to pay on this declaration: give the money back.",
        message_zh="该报关单已无应缴税款，请退回款项。",
        pointer="/number",
    )


def no_such_hold(case: Case) -> Problem:
    """The verdict names a hold that is not open, or that only its own event can close."""
    return Problem(
        code="TGK003",
        message=f"The hold {case.inputs.hold} is not open for a verdict.",
        message_zh=f"“{case.inputs.hold}”不是待裁定的暂扣事项。",
        pointer="/hold",
    )
