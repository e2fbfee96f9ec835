"""What happens to a declaration that stays as it is: paid, presented, asked about, inspected, answered, ended. Pure."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tongguan.ledgers.cargo import is_document
from tongguan.ledgers.consult import drawn_on
from tongguan.ledgers.need import netted
from tongguan.problem import Problem, Severity
from tongguan.release import words
from tongguan.release.against import given_back, matched
from tongguan.release.case import Case, Considered, Decision, Stand
from tongguan.release.contest import Contest, last_day, of_customs
from tongguan.release.decide import HOLD_OF_LANE, Verdicts, decide, not_accepted, over, sent_back
from tongguan.release.lapse import goods_of
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.records import consulted, gone_alone, pledged_by, redeemed
from tongguan.release.voice import Speech, Stance, heard, led, said_by

UNORDERED: dict[str, Any] = {"ordered": "", "order": None, "found": False, "found_on": "", "overtaken": False}
"""No inspection is ordered."""


def moved(case: Case, paid: Decimal | None = None, presented: bool = False, passed: Hold | None = None) -> Considered:
    """A case whose declaration stays as it is, but for which one open hold may close. Passed documents answer whatever
    the office had asked, a passed inspection whatever it had ordered."""
    was = standing(case)
    if passed is Hold.DOCUMENTS:
        was = replace(was, asked=(), owed=())
    if passed is Hold.INSPECTION:
        was = replace(was, **UNORDERED)
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


def presented(case: Case) -> Considered:
    """The goods of a declaration made before they came are here."""
    return moved(case, presented=True) if awaited(case) else rejected(case, (not_awaited(),))


def left(case: Case) -> Considered:
    """The last of the goods left customs control (结关): confirmed once, the declaration stays released. What was taken
    of records for goods that did not go comes back."""
    was = standing(case)
    if was.left:
        return rejected(case, (left_already(),))
    draws = gone_alone(case, was.draws)
    after = stands(case, replace(was, left=True, draws=draws), words.LEFT, words.LEFT_NEXT)
    return replace(after, draws=netted(was.draws, draws))


def stands(case: Case, stand: Stand, told: words.Sentence, then: words.Sentence) -> Considered:
    """A case that stays as it was decided, with another sentence."""
    decision = Decision(state=stand.state, sentence=told.en, sentence_zh=told.zh, next=then.en, next_zh=then.zh)
    return Considered(
        decision=decision, stand=stand, problems=case.problems, needs=stand.needs, tally=case.inputs.tally
    )


def paid(case: Case) -> Considered:
    """Money for what is due, or for what is secured once the goods are released."""
    was = standing(case)
    if was.due <= was.paid and was.state is State.RELEASED and pledged_by(case, was.draws):
        return redeeming(case, was)
    if was.due <= was.paid or was.state is State.RELEASED:
        return rejected(case, (nothing_left(),))
    return moved(case, paid=was.paid + case.inputs.amount)


def redeeming(case: Case, was: Stand) -> Considered:
    """Duty that a record stands for is paid: so much of it is due now and paid, and comes back to the record."""
    secured = sum((draw.amount for draw in pledged_by(case, was.draws)), Decimal(0))
    draws = redeemed(case, was.draws, case.inputs.amount)
    paid = {"due": was.due + min(secured, case.inputs.amount), "paid": was.paid + case.inputs.amount}
    then = words.REDEEMED_NEXT if case.inputs.amount >= secured else words.REDEEMED_IN_PART
    after = stands(case, replace(was, draws=draws, **paid), words.REDEEMED, then)
    return replace(after, draws=netted(was.draws, draws))


def asked(case: Case) -> Considered:
    """The office asks the declarant, he replies, or the office takes it back: `documents` is held while it is open."""
    was, id_ = standing(case), case.inputs.request
    if case.inputs.event is Event.RECALL and id_ and id_ == was.ordered:
        return stays(case, replace(was, **UNORDERED))
    if case.inputs.event is Event.REQUEST:
        return stays(case, replace(was, asked=(*was.asked, id_), owed=(*was.owed, id_)))
    if id_ not in (was.owed if case.inputs.event is Event.REPLY else was.asked):
        return rejected(case, (no_such_request(),))
    still = was.asked if case.inputs.event is Event.REPLY else tuple(r for r in was.asked if r != id_)
    return stays(case, replace(was, asked=still, owed=tuple(r for r in was.owed if r != id_)))


def inspected(case: Case) -> Considered:
    """The office orders an inspection, or the inspector tells what he found: `inspection` is held until its verdict.
    One at a time; after a finding the office may want to look again."""
    was, id_ = standing(case), case.inputs.request
    if case.inputs.event is Event.ORDER:
        if was.ordered and not was.found:
            return rejected(case, (ordered_already(),))
        return stays(case, replace(was, **{**UNORDERED, "ordered": id_, "order": case.inputs.order}))
    if id_ != was.ordered or was.found:
        return rejected(case, (no_such_order(),))
    return stays(case, replace(was, found=True, found_on=goods_of(case.declaration)))


def overridden(case: Case) -> Considered:
    """Two officers put the case into another lane. What the new lane asks for is open again, passed before or not; an
    order to inspect goes with the red lane."""
    was, lane = standing(case), case.inputs.lane
    if lane is None or was.lane is None or lane is was.lane:
        return rejected(case, (no_other_lane(),))
    anew = HOLD_OF_LANE.get(lane)
    kept = was if anew is Hold.INSPECTION else replace(was, **UNORDERED)
    return stays(case, replace(kept, lane=lane, passed=tuple(h for h in was.passed if h is not anew)))


def compared(case: Case) -> Considered:
    """The manifest tells of the goods otherwise than before, or a record that it names was changed: compared and drawn
    anew. What an officer passed stays passed, unless something differs now that he has not seen. What was taken of a
    record stays taken; of one that answers only now, it is taken now."""
    was, kind = standing(case), case.law.type(case.declaration.type)
    assert kind is not None, "a declaration that stands has a type"
    match = matched(case, kind.direction, given_back(case))
    draws = (*(d for d in was.draws if not is_document(d.balance)), *match.draws)
    if was.state is State.RELEASED:  # what was released stays so; the gate looks whether more goes than is declared
        stand = replace(was, unmatched=match.grave, draws=draws)
        return replace(stands(case, stand, words.RELEASED, words.RELEASED_NEXT), draws=netted(was.draws, draws))
    ledgers = consulted(case, kind.direction, given_back(case), {int(place): one for place, one in was.duty.items()})
    disputed, before = ledgers.problems, drawn_on(d.balance for d in was.draws)
    draws += tuple(d for d in ledgers.draws if not drawn_on((d.balance,)).keys() & before.keys())
    news = {Hold.DOCUMENTS} if set(match.grave) - set(was.unmatched) else set()
    news |= {Hold.PERMIT} if set(disputed) - set(was.disputed) else set()
    passed = tuple(h for h in was.passed if h not in news)
    was = replace(was, concerns=case.inputs.concerns)
    after = stays(case, replace(was, unmatched=match.grave, disputed=disputed, draws=draws, passed=passed))
    return replace(after, draws=netted(was.draws, draws))


def answered(case: Case) -> Considered:
    """An officer's verdict on an open hold: passed closes it, refused ends the case."""
    hold, was = case.inputs.hold, standing(case)
    if hold is Hold.AGENCY and hold in was.holds:
        return spoken(case, was)
    if hold is None or hold not in was.holds or hold in (Hold.PAYMENT, Hold.ARRIVAL):
        return rejected(case, (no_such_hold(case),))
    if case.inputs.passed and hold is Hold.CHECK:
        return rejected(case, (by_two(),))
    if case.inputs.passed:
        return moved(case, passed=hold)
    return refused(case, was, hold)


def refused(case: Case, was: Stand, hold: Hold, told: words.Sentence | None = None) -> Considered:
    """Customs refuses the case on a hold; how that may be contested. `told`: what is said beside it."""
    contest = of_customs(case.law, case.inputs.received_at)
    then = words.joined((told, words.REFUSED_NEXT))
    how = words.contested(contest.where, contest) if contest else words.Sentence("", "")
    case = replace(case, before=replace(was, contest=contest, refused=hold))
    then = words.Sentence(then.en + how.en, then.zh + how.zh)
    return ended(case, State.REFUSED, words.REFUSED, then)


def spoken(case: Case, was: Stand) -> Considered:
    """An agency's word, or that of customs as lead agency on what agencies without the last word refused. A no that is
    final ends the case."""
    told = case.inputs
    speech = Speech(
        agency=told.agency, said=told.said, passed=told.passed, reason=told.reason, tacit=told.tacit,
        contest=of_agency(case, was),
    )  # fmt: skip
    after, fault = (said_by if told.agency else led)(was.voices, speech)
    if fault:
        return rejected(case, (fault,))
    if not any(v.ends for v in after):
        return stays(case, replace(was, voices=after))
    reasons = words.joined(heard(v) for v in after if v.ends)
    if not told.agency:
        return refused(case, was, Hold.AGENCY, reasons)
    then = words.joined((reasons, words.REFUSED_NEXT))
    return ended(replace(case, before=replace(was, voices=after)), State.REFUSED, words.REFUSED, then)


def of_agency(case: Case, was: Stand) -> Contest | None:
    """How an agency's no of this moment may be contested; None where it said none, or its law has no such way here."""
    voice = next((v for v in was.voices if v.agency == case.inputs.agency), None)
    if voice is None or case.inputs.said is not Stance.REFUSE or not voice.appeal_days:
        return None
    until = last_day(case.law, case.inputs.received_at, voice.appeal_days)
    return Contest(body=voice.appeal_to or voice.agency, until=until, where=voice.appeal)


def cancelled(case: Case) -> Considered:
    """A withdrawal by the declarant: what was drawn goes back."""
    return ended(case, State.CANCELLED, words.CANCELLED, words.CANCELLED_NEXT)


def ended(case: Case, state: State, told: words.Sentence, then: words.Sentence) -> Considered:
    """A case that is over without release; a refusal that may be contested keeps how it stood."""
    was = standing(case)
    contestable = state is State.REFUSED and (was.contest or any(v.contest for v in was.voices))
    over_: dict[str, Any] = {"state": state, "holds": (), "draws": (), "due": Decimal(0), "concerns": ()}
    return Considered(
        decision=over(case, state, told, then),
        stand=replace(was, asked=(), owed=(), shelved=was if contestable else None, **over_, **UNORDERED),
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


def left_already() -> Problem:
    """Goods leave once."""
    return Problem(
        code="TGK018",
        message="These goods left already.",
        message_zh="该货物已结关。",
        pointer="/number",
    )


def nothing_left() -> Problem:
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


def by_two() -> Problem:
    """What an emergency or a denied party holds one officer alone does not let go."""
    return Problem(
        code="TGK042",
        severity=Severity.ERROR,
        message="Two officers settle this, each concern by itself; one may only refuse.",
        message_zh="该核查须由两名关员逐项复核解除；一名关员仅可作出不予放行的决定。",
        pointer="/hold",
    )


def ordered_already() -> Problem:
    """One inspection at a time."""
    return Problem(
        code="TGK015",
        message="An inspection is ordered already. Take it back to order another.",
        message_zh="已下达查验指令，如需另行下达请先撤回。",
        pointer="/inspection",
    )


def no_such_order() -> Problem:
    """A finding is told once, on an order that is open."""
    return Problem(
        code="TGK016",
        message="This inspection is finished already, or was taken back.",
        message_zh="该查验已完成或已撤回。",
        pointer="/inspection",
    )


def no_other_lane() -> Problem:
    """An override changes the lane."""
    return Problem(
        code="TGK017",
        message="The case is in this lane already, or has none.",
        message_zh="该票已在此通道，或不分通道。",
        pointer="/lane",
    )
