"""The fold of all verdicts into one decision: released, held, settled, returned, refused – with reasons."""

from datetime import timedelta
from decimal import Decimal

import msgspec

from tongguan.codes.rows import Stage, TypeRow
from tongguan.inspections.order import Order
from tongguan.ledgers.need import Need
from tongguan.manifests.match import CargoDifference
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release import words
from tongguan.release.case import Because, Case, Decision, Stand
from tongguan.release.lifecycle import Hold, State
from tongguan.release.voice import Voice, awaited, heard
from tongguan.risk.concern import Concern, holds_of, told_of
from tongguan.risk.selection import Lane, Selection

PRELODGED = (Stage.PRELODGED, Stage.SIMPLIFIED_PRELODGED)
SIMPLIFIED = (Stage.SIMPLIFIED, Stage.SIMPLIFIED_PRELODGED)
FEW = 5
"""So many differences with records are told in a sentence; all of them stand among the reasons."""
HOLD_OF_LANE = {Lane.RED: Hold.INSPECTION, Lane.YELLOW: Hold.DOCUMENTS}


class Verdicts(msgspec.Struct, frozen=True, kw_only=True):
    """What each part of the thinking said, ready to be folded."""

    type: TypeRow
    lane: Lane | None
    needs: tuple[Need, ...]
    due: Decimal
    paid: Decimal
    presented: bool
    passed: tuple[Hold, ...]
    asked: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    ordered: str = ""
    order: Order | None = None
    found: bool = False
    overtaken: bool = False
    unmatched: tuple[CargoDifference, ...] = ()
    disputed: tuple[Problem, ...] = ()
    concerns: tuple[Concern, ...] = ()
    voices: tuple[Voice, ...] = ()

    @classmethod
    def of(
        cls,
        kind: TypeRow,
        selection: Selection | None,
        needs: tuple[Need, ...],
        assessment: Assessment,
        before: Stand | None,
    ) -> "Verdicts":
        """The verdicts on a declaration just worked out; what was paid, presented and passed before still counts."""
        return cls(
            type=kind,
            lane=selection.lane if selection else None,
            needs=needs,
            due=assessment.due_now,
            paid=before.paid if before else Decimal(0),
            presented=bool(before and before.presented),
            passed=before.passed if before else (),
            asked=before.asked if before else (),
            owed=before.owed if before else (),
            ordered=before.ordered if before else "",
            order=before.order if before else None,
            found=bool(before and before.found),
            overtaken=bool(before and before.overtaken),
        )

    @classmethod
    def standing(cls, kind: TypeRow, stand: Stand) -> "Verdicts":
        """The verdicts on a declaration that stays as it is."""
        return cls(
            type=kind,
            lane=stand.lane,
            needs=stand.needs,
            due=stand.due,
            paid=stand.paid,
            presented=stand.presented,
            passed=stand.passed,
            asked=stand.asked,
            owed=stand.owed,
            ordered=stand.ordered,
            order=stand.order,
            found=stand.found,
            overtaken=stand.overtaken,
            unmatched=stand.unmatched,
            disputed=stand.disputed,
            concerns=stand.concerns,
            voices=stand.voices,
        )


def open_holds(verdicts: Verdicts) -> tuple[Hold, ...]:
    """The holds that stand, in the order the declarant should look at them."""
    waits, examine = holds_of(verdicts.concerns)
    holds: list[Hold] = [Hold.INSPECTION] if examine and verdicts.lane is not Lane.RED else []
    if verdicts.lane in HOLD_OF_LANE:
        holds.append(HOLD_OF_LANE[verdicts.lane])
    if verdicts.unmatched and Hold.DOCUMENTS not in holds:
        holds.append(Hold.DOCUMENTS)
    if any(not n.met_by for n in verdicts.needs) or verdicts.disputed:
        holds.append(Hold.PERMIT)
    if waits:
        holds.append(Hold.CHECK)
    if verdicts.due > verdicts.paid:
        holds.append(Hold.PAYMENT)
    if verdicts.type.stage in PRELODGED and not verdicts.presented:
        holds.append(Hold.ARRIVAL)
    if verdicts.type.stage is Stage.SUPPLEMENTARY:
        open_: tuple[Hold, ...] = tuple(h for h in holds if h is Hold.PAYMENT)
    else:
        open_ = tuple(h for h in holds if h not in verdicts.passed)
    if awaited(verdicts.voices):
        open_ = (*open_, Hold.AGENCY)
    by_officers = {Hold.INSPECTION: verdicts.ordered, Hold.DOCUMENTS: verdicts.asked}
    return (*open_, *(h for h, wanted in by_officers.items() if wanted and h not in open_))


def decide(verdicts: Verdicts, case: Case) -> Decision:
    """The decision on a declaration without errors."""
    holds = open_holds(verdicts)
    told, then = (words.held(holds), next_for(holds, verdicts)) if holds else (words.RELEASED, words.RELEASED_NEXT)
    state = State.HELD if holds else State.RELEASED
    if not holds and verdicts.type.stage is Stage.SUPPLEMENTARY:
        state, told, then = State.SETTLED, words.SETTLED, words.SETTLED_NEXT
    if verdicts.type.stage in SIMPLIFIED and verdicts.type.supplementary_days:
        by = words.supplementary_by(case.law.date + timedelta(days=verdicts.type.supplementary_days))
        then = words.Sentence(then.en + by.en, then.zh + by.zh)
    money = refund(verdicts.due, verdicts.paid, case)
    return Decision(
        state=state,
        holds=holds,
        sentence=told.en,
        sentence_zh=told.zh,
        next=" ".join((then.en, *(b.sentence for b in money))),
        next_zh="".join((then.zh, *(b.sentence_zh for b in money))),
        reasons=reasons(verdicts, case.law.head.currency) + money,
    )


def next_for(holds: tuple[Hold, ...], verdicts: Verdicts) -> words.Sentence:
    """What the declarant does about the open holds; a request or an order says itself what it wants."""
    said: list[words.Sentence] = []
    if verdicts.order:
        inspected = words.OVERTAKEN if verdicts.overtaken else words.FOUND
        said.append(inspected if verdicts.found else words.show(verdicts.order))
    if verdicts.asked:
        said.append(words.REQUESTED if verdicts.owed else words.REPLIED)
    if verdicts.unmatched and Hold.DOCUMENTS in holds:
        said.append(words.UNMATCHED)
    said += [words.Sentence(en, zh) for _, en, zh in told_of(verdicts.concerns)]
    if Hold.PERMIT in holds:
        said += [words.Sentence(d.message, d.message_zh) for d in verdicts.disputed[:FEW]]
    if Hold.AGENCY in holds:
        said += [word for voice in verdicts.voices if (word := heard(voice))]
    told = {Hold.INSPECTION: verdicts.ordered, Hold.DOCUMENTS: verdicts.asked, Hold.AGENCY: verdicts.voices}
    said.append(words.asked(tuple(h for h in holds if not told.get(h))))
    return words.joined(said)


def refund(due: Decimal, paid: Decimal, case: Case) -> tuple[Because, ...]:
    """What was paid and is not owed, if anything."""
    if paid <= due:
        return ()
    told = words.refund(paid - due, case.law.head.currency)
    return (Because(code="refund", sentence=told.en, sentence_zh=told.zh),)


def over(case: Case, state: State, told: words.Sentence, then: words.Sentence) -> Decision:
    """The decision on a case that ends without release: nothing is owed any more."""
    money = refund(Decimal(0), case.before.paid if case.before else Decimal(0), case)
    return Decision(
        state=state,
        sentence=told.en,
        sentence_zh=told.zh,
        next=" ".join((then.en, *(b.sentence for b in money))),
        next_zh="".join((then.zh, *(b.sentence_zh for b in money))),
        reasons=money,
    )


def reasons(verdicts: Verdicts, currency: str) -> tuple[Because, ...]:
    """Why each hold stands; what concerns selection is for officers alone and stands in the selection itself."""
    found = [
        Because(
            code=f"need:{n.requirement}",
            sentence=f"Item {n.item} needs {n.name} ({n.document}) from {n.agency}.",
            sentence_zh=f"第 {n.item} 项须有{n.name_zh or n.name}（{n.document}），主管部门：{n.agency}。",
            law=n.law,
        )
        for n in verdicts.needs
        if not n.met_by
    ]
    found += [
        Because(code=f"manifest:{d.about}", sentence=d.message, sentence_zh=d.message_zh) for d in verdicts.unmatched
    ]
    found += [Because(code=f"record:{d.code}", sentence=d.message, sentence_zh=d.message_zh) for d in verdicts.disputed]
    found += [Because(code=code, sentence=en, sentence_zh=zh) for code, en, zh in told_of(verdicts.concerns)]
    found += [
        Because(code=f"agency:{voice.agency}", sentence=word.en, sentence_zh=word.zh, law=voice.law)
        for voice in verdicts.voices
        if (word := heard(voice))
    ]
    if verdicts.due > verdicts.paid:
        told = words.left(verdicts.paid, verdicts.due - verdicts.paid, currency)
        found.append(Because(code="due", sentence=told.en, sentence_zh=told.zh))
    return tuple(found)


def sent_back(problems: tuple[Problem, ...]) -> Decision:
    """The decision on a declaration with errors: it goes back, and may come again under the same reference."""
    told = words.returned(sum(p.stops for p in problems))
    return Decision(
        state=State.RETURNED,
        sentence=told.en,
        sentence_zh=told.zh,
        next=words.RETURNED_NEXT.en,
        next_zh=words.RETURNED_NEXT.zh,
    )


def not_accepted(case: Case, problems: tuple[Problem, ...]) -> Decision:
    """The decision on a follow-up with errors: the declaration stands as it was."""
    told = words.not_accepted(sum(p.stops for p in problems))
    assert case.before is not None, "a follow-up has something before it"
    return Decision(
        state=case.before.state,
        holds=case.before.holds,
        sentence=told.en,
        sentence_zh=told.zh,
        next=words.NOT_ACCEPTED_NEXT.en,
        next_zh=words.NOT_ACCEPTED_NEXT.zh,
    )
