"""The words of a movement, English and Chinese: phases, steps, and the sentences that a decision is told in."""

from datetime import datetime

from tongguan.trips.guarantee import GuaranteeState
from tongguan.trips.movement import Movement, TransitPhase, TransitStep, Unanswered

Words = tuple[str, str]

PHASES: dict[TransitPhase, Words] = {
    TransitPhase.ACCEPTED: ("accepted", "已接受"),
    TransitPhase.SEALED: ("sealed", "已施封"),
    TransitPhase.UNDERWAY: ("under way", "在途"),
    TransitPhase.ENQUIRY: ("under enquiry", "查询中"),
    TransitPhase.ARRIVED: ("arrived", "已抵达"),
    TransitPhase.CONTROLLED: ("controlled", "已查核"),
    TransitPhase.DISCHARGED: ("discharged", "已核销"),
    TransitPhase.IRREGULAR: ("irregular", "异常"),
}
STEPS: dict[TransitStep, Words] = {
    TransitStep.SEAL: ("sealed", "施封"),
    TransitStep.DEPART: ("sent on its way", "起运"),
    TransitStep.PASS: ("seen on the way", "途经"),
    TransitStep.RESEAL: ("given another seal", "更换封志"),
    TransitStep.INCIDENT: ("told of an incident", "报告意外"),
    TransitStep.DIVERT: ("diverted", "变更指运地"),
    TransitStep.ENQUIRE: ("enquired after", "发起查询"),
    TransitStep.RESPOND: ("told of in an answer", "答复查询"),
    TransitStep.REMIND: ("brought to mind", "催复"),
    TransitStep.LAPSE: ("waited for any longer", "查询期满"),
    TransitStep.ARRIVE: ("received", "抵达"),
    TransitStep.CONTROL: ("controlled", "查核"),
    TransitStep.DISCHARGE: ("discharged", "核销"),
    TransitStep.WARN: ("told of its guarantee", "担保提示"),
    TransitStep.SECURE: ("secured under another guarantee", "变更担保"),
    TransitStep.CALL: ("ended by calling the guarantee", "执行担保"),
}
GUARANTEES: dict[GuaranteeState, Words] = {
    GuaranteeState.WAITING: ("waiting for a second officer", "待复核"),
    GuaranteeState.GOOD: ("in force", "有效"),
    GuaranteeState.LATER: ("to begin later", "尚未生效"),
    GuaranteeState.SHORT: ("lowered below what is drawn", "额度低于已用金额"),
    GuaranteeState.EXPIRED: ("expired", "已到期"),
    GuaranteeState.SUSPENDED: ("suspended", "已暂停"),
    GuaranteeState.ENDED: ("ended", "已终止"),
}


def told(now: Movement, of: TransitStep | None) -> tuple[Words, Words]:
    """What it is, and what happens next, after a step (none: it is released for transit)."""
    if of in BY_STEP:
        return BY_STEP[of](now)
    return SENTENCES[now.phase](now)


def accepted(now: Movement) -> tuple[Words, Words]:
    then: Words = ("Have it sealed at the office of departure.", "请在启运地海关施封。")
    if now.terms.seal_class is None:
        then = ("It may depart.", "可以起运。")
    return (f"Released for transit to {now.destination}.", f"已放行转关，指运地 {now.destination}。"), then


def sealed(now: Movement) -> tuple[Words, Words]:
    n = len(now.seals)
    it: Words = (f"Sealed with {n} seal{'s' if n != 1 else ''}.", f"已施加 {n} 个封志。")
    return it, ("It may depart.", "可以起运。")


def underway(now: Movement) -> tuple[Words, Words]:
    by = moment(now.limit)
    it: Words = (f"Under way to {now.destination}.", f"在途，指运地 {now.destination}。")
    return it, (f"Present it there by {by}.", f"请于 {by} 前运抵。")


def enquiry(now: Movement) -> tuple[Words, Words]:
    if now.lapsed:
        return lapsed(now)
    by = moment(now.answer_by)
    it: Words = ("Late: where are the goods?", "逾期未抵达：货物何在？")
    return it, (f"Answer the enquiry by {by}.", f"请于 {by} 前答复查询。")


def reminded(now: Movement) -> tuple[Words, Words]:
    by = moment(now.answer_by)
    it: Words = ("Reminder: where are the goods?", "催复：货物何在？")
    return it, (f"Answer the enquiry by {by}.", f"请于 {by} 前答复查询。")


def lapsed(now: Movement) -> tuple[Words, Words]:
    it: Words = ("The time to answer is over; the goods are not there.", "查询期满，货物仍未运抵。")
    if now.terms.unanswered is Unanswered.ESCALATE:
        return it, ("A supervisor decides whether the guarantee is called.", "由督导决定是否执行担保。")
    return it, ("An officer decides whether the guarantee is called.", "由关员决定是否执行担保。")


def answered(now: Movement) -> tuple[Words, Words]:
    if now.asked:
        return ("The enquiry was answered in part.", "查询已部分答复。"), (
            "Others still have to answer.",
            "尚待其他方答复。",
        )
    return ("The enquiry was answered.", "查询已答复。"), ("The office decides.", "待海关决定。")


def warned(now: Movement) -> tuple[Words, Words]:
    if now.unsound is None:
        return ("Its guarantee holds again.", "担保恢复有效。"), ("The movement goes on.", "运输继续。")
    state, state_zh = GUARANTEES[now.unsound.state]
    id_ = now.unsound.guarantee
    it: Words = (f"Guarantee {id_} is {state}: nothing new is secured under it.", f"担保 {id_} {state_zh}，不再承保。")
    return it, ("The movement goes on. Put another guarantee in its place.", "运输继续，请另行提供担保。")


def secured(now: Movement) -> tuple[Words, Words]:
    ids = ", ".join(part.guarantee for part in now.securities)
    it: Words = (f"Secured under {ids}: what failed is free of it.", f"改由担保 {ids} 承保，原担保已解除。")
    return it, ("The movement goes on.", "运输继续。")


def arrived(now: Movement) -> tuple[Words, Words]:
    n = len(now.differences)
    if n:
        it: Words = (f"Arrived with {n} seal{'s' if n != 1 else ''} not as told.", f"已抵达，{n} 个封志不符。")
        return it, ("An officer has to look.", "须经关员查核。")
    return (f"Arrived at {now.destination}.", f"已抵达 {now.destination}。"), (
        "The office discharges it.",
        "待海关核销。",
    )


def controlled(now: Movement) -> tuple[Words, Words]:
    if now.controlled:
        return ("Controlled: in order.", "查核相符。"), ("The office discharges it.", "待海关核销。")
    return ("Controlled: not in order.", "查核不符。"), ("The office decides.", "待海关决定。")


def discharged(now: Movement) -> tuple[Words, Words]:
    it: Words = ("Discharged: the guarantee is free.", "已核销，担保已解除。")
    return it, ("Declare the goods for what follows.", "请办理后续申报。")


def irregular(now: Movement) -> tuple[Words, Words]:
    it: Words = ("Irregular: the guarantee is called.", "运输异常，执行担保。")
    return it, ("The office tells you what is to be paid.", "海关将告知应缴款项。")


BY_STEP = {
    TransitStep.REMIND: reminded,
    TransitStep.RESPOND: answered,
    TransitStep.WARN: warned,
    TransitStep.SECURE: secured,
}
"""Steps that are told in words of their own; the others in those of the phase."""
SENTENCES = {
    TransitPhase.ACCEPTED: accepted,
    TransitPhase.SEALED: sealed,
    TransitPhase.UNDERWAY: underway,
    TransitPhase.ENQUIRY: enquiry,
    TransitPhase.ARRIVED: arrived,
    TransitPhase.CONTROLLED: controlled,
    TransitPhase.DISCHARGED: discharged,
    TransitPhase.IRREGULAR: irregular,
}


def moment(at: datetime | None) -> str:
    """As the administration writes it; moments of a movement are in its zone."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
