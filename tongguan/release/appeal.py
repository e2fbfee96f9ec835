"""A no that is contested: the declarant lodges an appeal, the body that the law names decides about it; a case that was
refused is opened again where nothing refuses it any more. Pure."""

from decimal import Decimal

from msgspec.structs import replace

from tongguan.codes.rows import Direction
from tongguan.ledgers.cargo import is_document
from tongguan.ledgers.consult import drawn_on
from tongguan.ledgers.need import Draw, netted
from tongguan.ledgers.quota import wanted
from tongguan.payments.assessment import Assessment
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.problem import Problem
from tongguan.release import words
from tongguan.release.case import Case, Considered, Stand
from tongguan.release.contest import AppealOutcome, Contest
from tongguan.release.follow import UNORDERED, compared, rejected, standing, stands, stays
from tongguan.release.lapse import goods_of
from tongguan.release.lifecycle import Hold, State
from tongguan.release.records import duties, kept_for
from tongguan.release.voice import Stance, Voice
from tongguan.trips.guarantee import PREFIX


def appealed(case: Case) -> Considered:
    """The declarant contests the no of an agency (`inputs.agency`), or of customs: once, and not too late. Nothing
    changes until the body has decided."""
    was, agency = standing(case), case.inputs.agency
    contest = contest_of(was, agency)
    if contest is None:
        return rejected(case, (nothing_to_contest(),))
    if contest.id:
        return rejected(case, (contested_already(),))
    if case.law.head.day(case.inputs.received_at) > contest.until:
        return rejected(case, (too_late(contest),))
    return as_it_stands(case, with_contest(was, agency, replace(contest, id=case.inputs.request)), words.APPEALS[None])


def ruled(case: Case) -> Considered:
    """What the body says of an appeal, and what follows for the case."""
    was, agency, outcome = standing(case), case.inputs.agency, case.inputs.outcome
    contest = contest_of(was, agency)
    if contest is None or not contest.open or contest.id != case.inputs.request or outcome is None:
        return rejected(case, (no_such_appeal(),))
    quiet = any(v.agency == agency and v.quiet for v in was.voices)
    told = words.ruled(contest.body, outcome, "" if quiet else case.inputs.reason)
    was = with_contest(was, agency, replace(contest, outcome=outcome))
    if outcome is AppealOutcome.UPHELD:
        return as_it_stands(case, was, told)
    if agency:
        after = (turned(v, contest.body, outcome) if v.agency == agency else v for v in was.voices)
        was = replace(was, voices=tuple(after))
    if was.state is State.HELD or (agency and still_refused(was)):
        return as_it_stands(case, was, told)
    return saying(told, reopened(case, was if agency else met(case, was, outcome)))


def contest_of(stand: Stand, agency: str) -> Contest | None:
    """How the no of an agency, or without one of customs, may be contested."""
    if not agency:
        return stand.contest
    return next((v.contest for v in stand.voices if v.agency == agency), None)


def with_contest(stand: Stand, agency: str, contest: Contest) -> Stand:
    """The same, with what became of the contest."""
    if not agency:
        return replace(stand, contest=contest)
    voices = tuple(replace(v, contest=contest) if v.agency == agency else v for v in stand.voices)
    return replace(stand, voices=voices)


def turned(voice: Voice, body: str, outcome: AppealOutcome) -> Voice:
    """An agency's voice whose no fell: it counts as met, or the agency is asked anew."""
    if outcome is AppealOutcome.OVERTURNED:
        return replace(voice, overturned=body)
    return replace(voice, said=None, reason="", tacit=False, contest=None)


def still_refused(stand: Stand) -> bool:
    """Whether something else refuses the case: another agency's final no; or customs, on another hold, or as lead
    agency because of another no."""
    if stand.refused is None:
        return any(v.ends for v in stand.voices)
    if stand.refused is Hold.AGENCY:
        return any(v.said is Stance.REFUSE and not v.consents for v in stand.voices)
    return True


def met(case: Case, was: Stand, outcome: AppealOutcome) -> Stand:
    """A case whose refusal by customs fell. Where it counts as met, the hold is passed; what two officers have to
    settle stays with them."""
    back, hold = was.shelved, was.refused
    if outcome is not AppealOutcome.OVERTURNED or back is None or hold in (None, Hold.CHECK):
        return was
    if hold is Hold.AGENCY:
        body = was.contest.body if was.contest else ""
        return replace(was, voices=tuple(v if v.consents else replace(v, overturned=body) for v in was.voices))
    if hold is Hold.DOCUMENTS:
        back = replace(back, asked=(), owed=())
    if hold is Hold.INSPECTION:
        back = replace(back, **UNORDERED)
    return replace(was, shelved=replace(back, passed=(*back.passed, hold), passed_on=goods_of(case.declaration)))


def reopened(case: Case, was: Stand) -> Considered:
    """A refused case goes on where it stood: duty is worked out and balances are drawn on anew, with what is left of
    them now, and it is compared with what manifests and records tell now."""
    assert was.shelved is not None, "a refusal that may be contested keeps how it stood"
    kind = case.law.type(case.declaration.type)
    assert kind is not None, "a declaration that stands has a type"
    worked, drawn = reckoned(case, kind.direction)
    back = replace(
        was.shelved,
        voices=was.voices,
        contest=None,
        refused=None,
        paid=was.paid,
        due=worked.due_now,
        duty=kept_for(case, duties(case, worked)),
        draws=(*drawn, *taken_again(case, was.shelved.draws)),
    )
    after = compared(replace(case, before=back))
    return replace(after, draws=netted((), after.stand.draws), assessment=worked)


def reckoned(case: Case, direction: Direction) -> tuple[Assessment, tuple[Draw, ...]]:
    """Value and duty of the declaration as it stands, and what it draws from quotas."""
    worked, drawn, _ = assess(
        case.declaration, values(case.declaration, case.law)[0], case.law, direction, case.inputs.balances
    )
    return worked, drawn


def taken_again(case: Case, draws: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """What the case drew besides quotas, records and documents, which are drawn on anew: of movements as much as is
    left; of what secures it all, whatever else was secured meanwhile."""
    anew, found = wanted(case.declaration, case.law).keys(), list[Draw]()
    for draw in draws:
        if draw.balance in anew or is_document(draw.balance) or drawn_on((draw.balance,)):
            continue
        left = max(case.inputs.balances.get(draw.balance, Decimal(0)), Decimal(0))
        found.append(draw if draw.balance.startswith(PREFIX) else replace(draw, amount=min(draw.amount, left)))
    return tuple(found)


def as_it_stands(case: Case, stand: Stand, told: words.Sentence) -> Considered:
    """The case goes on standing where it stands, and is told more of it."""
    if stand.state is State.HELD:
        return saying(told, stays(case, stand))
    return stands(case, stand, words.REFUSED, told)


def saying(told: words.Sentence, considered: Considered) -> Considered:
    """The same thought, told after another sentence."""
    decision = considered.decision
    then = words.joined((told, words.Sentence(decision.next, decision.next_zh)))
    return replace(considered, decision=replace(decision, next=then.en, next_zh=then.zh))


def nothing_to_contest() -> Problem:
    """Only a no can be contested, and only where its law has a way to do so here."""
    return Problem(
        code="TGK043",
        message="There is no refusal of theirs that can be contested here.",
        message_zh="该单位没有可在本系统申请复议的决定。",
        pointer="/refusal",
    )


def contested_already() -> Problem:
    """A no is contested once."""
    return Problem(
        code="TGK044",
        message="This refusal was contested already.",
        message_zh="该决定已申请过复议。",
        pointer="/refusal",
    )


def too_late(contest: Contest) -> Problem:
    """The law gives a last day."""
    day = contest.until.isoformat()
    return Problem(
        code="TGK045",
        message=f"This is too late: the refusal could be contested until {day}.",
        message_zh=f"已逾期：该决定的复议申请期限至 {day} 止。",
        pointer="/refusal",
    )


def no_such_appeal() -> Problem:
    """An appeal is decided once, and only while what it contests stands."""
    return Problem(
        code="TGK046",
        message="This appeal is decided already, or what it contested stands no more.",
        message_zh="该复议申请已有决定，或所涉决定已不存在。",
        pointer="/outcome",
    )
