"""The sentences a decision is told in, English and Chinese: what it is first, what happens next second."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tongguan.inspections.order import Order
from tongguan.release.contest import CUSTOMS, AppealOutcome, Contest
from tongguan.release.lifecycle import Event, Hold, State


class Sentence(NamedTuple):
    """One sentence in both languages."""

    en: str
    zh: str


RELEASED = Sentence("Released.", "已放行。")
RELEASED_NEXT = Sentence("The goods may leave customs control.", "货物可离开海关监管。")
REDEEMED = Sentence("Released; secured duty was paid.", "已放行，担保税款已缴纳。")
REDEEMED_NEXT = Sentence("All of it is paid: the guarantee is free again.", "税款已缴清，担保额度已恢复。")
REDEEMED_IN_PART = Sentence(
    "The guarantee is free again for what was paid; the rest stays secured.",
    "已缴部分的担保额度已恢复，其余仍在担保中。",
)
LEFT = Sentence("Released, and the goods left.", "已放行，货物已结关。")
LEFT_NEXT = Sentence("Their exit is confirmed.", "离境或出区已确认。")
SETTLED = Sentence("Accepted and settled.", "已接受并结清。")
SETTLED_NEXT = Sentence("There is nothing to release: the goods left earlier.", "货物此前已放行，无需再次放行。")
RETURNED_NEXT = Sentence(
    "Put right what is listed and lodge again under the same reference.", "请按所列内容更正后，以同一编号重新申报。"
)
NOT_ACCEPTED_NEXT = Sentence("The declaration stands as it was.", "原报关单保持不变。")
CANCELLED = Sentence("Cancelled.", "已撤销。")
CANCELLED_NEXT = Sentence("The goods need another declaration.", "货物须另行申报。")
REFUSED = Sentence("Refused.", "不予放行。")
REFUSED_NEXT = Sentence("The office will tell you what happens to the goods.", "海关将告知货物的处理方式。")

STATES = {
    State.HELD: Sentence("held", "暂扣"),
    State.RELEASED: Sentence("released", "已放行"),
    State.SETTLED: Sentence("settled", "已结清"),
    State.RETURNED: Sentence("returned", "已退单"),
    State.REFUSED: Sentence("refused", "不予放行"),
    State.CANCELLED: Sentence("cancelled", "已撤销"),
}
EVENTS = {
    Event.LODGE: Sentence("lodged again", "再次申报"),
    Event.AMEND: Sentence("amended", "修改"),
    Event.CANCEL: Sentence("cancelled", "撤销"),
    Event.PRESENT: Sentence("presented", "呈验货物"),
    Event.PAY: Sentence("paid", "缴款"),
    Event.ANSWER: Sentence("given a verdict", "裁定"),
    Event.REQUEST: Sentence("asked about", "补充要求"),
    Event.REPLY: Sentence("replied to", "答复"),
    Event.RECALL: Sentence("relieved of a request", "撤回要求"),
    Event.ORDER: Sentence("ordered to be inspected", "下达查验指令"),
    Event.FIND: Sentence("inspected", "查验"),
    Event.MATCH: Sentence("compared with manifest and records", "比对舱单与底账"),
    Event.OVERRIDE: Sentence("put into another lane", "调整通道"),
    Event.ARRIVE: Sentence("seen to arrive", "确认运抵"),
    Event.APPEAL: Sentence("appealed against", "申请复议"),
    Event.RULE: Sentence("decided about on appeal", "作出复议决定"),
    Event.EXIT: Sentence("confirmed to have left", "结关"),
    Event.MOVE: Sentence("moved under control", "转关运输"),
}
HELD_FOR = {
    Hold.PAYMENT: Sentence("payment", "缴款"),
    Hold.PERMIT: Sentence("a permit", "许可证件"),
    Hold.DOCUMENTS: Sentence("a check of documents", "单证审核"),
    Hold.ARRIVAL: Sentence("arrival of the goods", "货物运抵"),
    Hold.INSPECTION: Sentence("an inspection", "查验"),
    Hold.OTHER_SIDE: Sentence("the other side's answer", "对方海关答复"),
    Hold.CHECK: Sentence("a check by customs", "海关核查"),
    Hold.AGENCY: Sentence("an agency's answer", "主管部门答复"),
}
ASKED = {
    Hold.PAYMENT: Sentence("Pay the amount due.", "请缴纳税款。"),
    Hold.PERMIT: Sentence(
        "Give the number of each permit that is listed, by an amendment.", "请以修改单填报所列许可证件编号。"
    ),
    Hold.DOCUMENTS: Sentence(
        "Attach the invoice, packing list and transport document.", "请上传发票、装箱单和运输单证。"
    ),
    Hold.ARRIVAL: Sentence("Tell us when the goods are here.", "货物到达后请提交到货通知。"),
    Hold.INSPECTION: Sentence(
        "Keep the goods ready; the office will name place and time.", "请备妥货物，海关将通知时间和地点。"
    ),
    Hold.OTHER_SIDE: Sentence("You need do nothing.", "您无需操作。"),
    Hold.CHECK: Sentence("You need do nothing about it.", "您无需操作。"),
    Hold.AGENCY: Sentence(
        "Where an agency asks something, answer it; else you need do nothing.",
        "主管部门提出要求的，请予答复；否则无需操作。",
    ),
}


REQUESTED = Sentence("Answer what the office asked.", "请答复海关提出的要求。")
FOUND = Sentence("The goods were inspected; the office decides.", "货物已查验，待海关决定。")
OVERTAKEN = Sentence(
    "The goods were amended after they had been inspected; the office decides whether to look again.",
    "货物查验后申报内容已修改，是否重新查验由海关决定。",
)
UNMATCHED = Sentence(
    "Put the declaration right, have the manifest changed, or wait for the office to decide.",
    "请更正报关单或由舱单传输人更改舱单，或等待海关决定。",
)
REPLIED = Sentence("The office looks at your answer.", "海关正在审核您的答复。")


def returned(problems: int) -> Sentence:
    """The sentence for a declaration sent back."""
    return Sentence(f"Returned: {problems} to put right.", f"已退单：{problems} 处待更正。")


def not_accepted(problems: int) -> Sentence:
    """The sentence for a follow-up that could not be taken."""
    return Sentence(f"Not accepted: {problems} to put right.", f"未接受：{problems} 处待更正。")


def held(holds: tuple[Hold, ...]) -> Sentence:
    """The sentence for a declaration with open holds, most pressing first."""
    en = ", ".join(HELD_FOR[h].en for h in holds)
    zh = "、".join(HELD_FOR[h].zh for h in holds)
    return Sentence(f"Held for {en}.", f"暂扣，待{zh}。")


def asked(holds: tuple[Hold, ...]) -> Sentence:
    """What the declarant does about the open holds."""
    return Sentence(" ".join(ASKED[h].en for h in holds), "".join(ASKED[h].zh for h in holds))


def show(order: Order) -> Sentence:
    """Where and when the goods are shown; moments as the office wrote them, in its zone."""
    since, until = order.since, order.until
    end = until.strftime("%H:%M" if until.date() == since.date() else "%Y-%m-%d %H:%M")
    when = f"{since:%Y-%m-%d %H:%M}"
    items = ", ".join(str(i) for i in order.items)
    return Sentence(
        f"Show the goods{f' of item {items}' if items else ''} at {order.place.strip()}, {when} to {end}.",
        f"请于 {when} 至 {end} 在{order.place.strip()}接受查验{f'（第 {items} 项）' if items else ''}。",
    )


def joined(said: Iterable[Sentence | None]) -> Sentence:
    """One after another; what is none says nothing."""
    told = [one for one in said if one is not None]
    return Sentence(" ".join(one.en for one in told if one.en), "".join(one.zh for one in told))


def agency_awaited(agency: str) -> Sentence:
    """Why the hold `agency` is open: it has said nothing."""
    return Sentence(f"{agency} has not answered yet.", f"{agency} 尚未答复。")


def agency_asks(agency: str, reason: str) -> Sentence:
    """The same: it wants to know more."""
    return Sentence(
        f"{agency} asks: {reason}" if reason else f"{agency} looks further into it.", f"{agency} 要求：{reason}"
    )


def agency_refuses(agency: str, reason: str, appeal: Sentence) -> Sentence:
    """The same: it said no; where that is contested."""
    why = f": {reason}" if reason else "."
    return Sentence(
        f"{agency} does not consent{why}{appeal.en}",
        f"{agency} 不同意{f'：{reason}' if reason else '。'}{appeal.zh}",
    )


def contested(where: str, contest: Contest | None) -> Sentence:
    """Where a no is contested, and until when that may be done here; or that it was. Comes after another sentence."""
    said = Sentence(f" Appeal: {where}.", f" 救济途径：{where}。") if where else Sentence("", "")
    if contest is None:
        return said
    if contest.id:
        told = APPEALS[contest.outcome]
        return Sentence(f"{said.en} {told.en}", f"{said.zh}{told.zh}")
    until = contest.until.isoformat()
    return Sentence(
        f"{said.en} You may lodge it here until {until}.", f"{said.zh}可在 {until} 前（含当日）在本系统提出。"
    )


APPEALS: dict[AppealOutcome | None, Sentence] = {
    None: Sentence("Your appeal waits to be decided.", "您的复议申请待决定。"),
    AppealOutcome.UPHELD: Sentence("Your appeal was decided: the refusal stands.", "复议决定：维持原决定。"),
    AppealOutcome.OVERTURNED: Sentence("Your appeal was decided: the refusal falls.", "复议决定：撤销原决定。"),
    AppealOutcome.REMITTED: Sentence(
        "Your appeal was decided: the refusal falls, and it is looked at anew.", "复议决定：撤销原决定，重新办理。"
    ),
}
"""How an appeal stands."""


def ruled(body: str, outcome: AppealOutcome, reason: str) -> Sentence:
    """What a body decided about an appeal, and why; without a reason where that is not for the declarant."""
    who, told = (Sentence("Customs", "海关") if body == CUSTOMS else Sentence(body, body)), APPEALS[outcome]
    why = Sentence(f": {reason}", f"：{reason}") if reason else Sentence(".", "。")
    return Sentence(f"{told.en} {who.en} decided{why.en}", f"{told.zh}{who.zh}作出决定{why.zh}")


def supplementary_by(day: date) -> Sentence:
    """When the supplementary declaration is due."""
    return Sentence(
        f" A supplementary declaration is due by {day.isoformat()}.", f"请于 {day.isoformat()} 前提交补充申报。"
    )


def left(paid: Decimal, rest: Decimal, currency: str) -> Sentence:
    """Why the hold `payment` is open."""
    return Sentence(
        f"{paid:,f} {currency} received, {rest:,f} {currency} left to pay.",
        f"已收 {paid:,f} {currency}，尚欠 {rest:,f} {currency}。",
    )


def refund(over: Decimal, currency: str) -> Sentence:
    """What was paid and is not owed."""
    return Sentence(
        f"{over:,f} {currency} more was paid than is due and is given back.", f"多缴 {over:,f} {currency}，将予退还。"
    )
