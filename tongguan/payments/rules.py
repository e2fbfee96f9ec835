"""What can be wrong with value and duty: each rule with its code, its words and its source.

A rule that is a *note* never stops a declaration: it says that something claimed was not given. The others weigh what
the profile says; `off` silences either.
"""

from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.problem import Problem, Severity


class Rule(NamedTuple):
    """A rule's words are templates for the facts that `problem` is given."""

    en: str
    zh: str
    source: str
    note: bool = False


ACV = "WTO Customs Valuation Agreement"
RULES: dict[str, Rule] = {
    "TGV001": Rule(
        "There is no exchange rate for {currency} on {date}. Give the amount in a currency that has one.",
        "{date} 无 {currency} 的汇率，请使用有汇率的币种。",
        f"{ACV}, article 9",
    ),
    "TGV002": Rule(
        "Delivery terms {code} are not known on {date}, so the value at the border cannot be worked out.",
        "{date} 无成交方式 {code}，无法确定完税价格。",
        f"{ACV}, article 8(2)",
    ),
    "TGV003": Rule(
        "Charge type {code} is not known on {date}: nobody can say whether it is added or taken off.",
        "{date} 无费用类型 {code}，无法确定应计入或扣除。",
        f"{ACV}, article 8",
    ),
    "TGV004": Rule(
        "The price under {code} does not fit the {basis} value: give the {part}, or it stays as it is.",
        "{code} 价格与 {basis} 完税价格口径不符：请填报{part_zh}，否则按原价计。",
        f"{ACV}, article 8(2)",
        note=True,
    ),
    "TGV005": Rule(
        "Item {item} has neither a price nor a customs value: no duty was worked out.",
        "第 {item} 项无成交价格，亦无完税价格：未计税。",
        f"{ACV}, article 1",
        note=True,
    ),
    "TGV006": Rule(
        "This number cannot be reckoned with: give one of at least 0 and at most 28 digits.",
        "该数值无法计算：须不小于 0 且不超过 28 位。",
        f"{ACV}, article 1",
    ),
    "TGV007": Rule(
        "Freight is shared among items by gross mass: give the gross mass of item {item} in kilograms.",
        "运费按毛重分摊：请填报第 {item} 项毛重（千克）。",
        f"{ACV}, article 8(3)",
    ),
    "TGV008": Rule(
        "The deductions of item {item} are more than its price: {value} {currency} would be its value.",
        "第 {item} 项扣减超过价格，完税价格将为 {value} {currency}。",
        f"{ACV}, article 8",
    ),
    "TGV009": Rule(
        "Insurance was not told under {code}: {percent} % of price and freight was taken, {amount} {currency} ({law}).",
        "{code} 未填报保险费：按货价加运费的 {percent} % 计 {amount} {currency}（{law}）。",
        f"{ACV}, article 8(2)",
        note=True,
    ),
    "TGV010": Rule(
        "The customs value of item {item} is declared as {declared}; by its price, terms and charges it is {ours}. "
        "Duty is charged on that: correct the declaration, or what the value rests on.",
        "第 {item} 项申报完税价格 {declared}，按成交价格、成交方式及费用应为 {ours}，并按此计税：请更正。",
        f"{ACV}, articles 1 and 8",
    ),
    "TGD001": Rule(
        "{tax} is charged per {unit}: give the quantity of item {item} in {code}.",
        "{tax_zh}按{unit_zh}计征：请以 {code} 填报第 {item} 项数量。",
        "WCO Revised Kyoto Convention, General Annex, standard 4.3",
    ),
    "TGD002": Rule(
        "Payment method {code} is not known on {date}.",
        "{date} 无缴税方式 {code}。",
        "WCO Revised Kyoto Convention, General Annex, standard 4.6",
    ),
    "TGD003": Rule(
        "{scheme} needs document {document}, which item {item} does not name: the rate without it was taken.",
        "适用 {scheme} 须有单证 {document}，第 {item} 项未填报：按无该单证的税率计征。",
        "WCO Revised Kyoto Convention, Specific Annex K, chapter 2",
        note=True,
    ),
    "TGD004": Rule(
        "The tariff gives nothing for {scheme} to {hs} from {origin} on {date}: the rate without it was taken.",
        "{date} 税则中 {scheme} 不适用于原产 {origin} 的 {hs}：按其他税率计征。",
        "GATT 1994, article I",
        note=True,
    ),
    "TGD005": Rule(
        "Quota {code} is not open to {hs} from {origin} on {date}: the rate without it was taken.",
        "{date} 配额 {code} 不适用于原产 {origin} 的 {hs}：按配额外税率计征。",
        "GATT 1994, article XIII",
        note=True,
    ),
    "TGD006": Rule(
        "Of quota {code}, {left} of {asked} {unit} were left: the rest is charged without it.",
        "配额 {code} 尚余 {left}（申请 {asked}{unit_zh}）：其余按配额外税率计征。",
        "GATT 1994, article XIII",
        note=True,
    ),
    "TGD007": Rule(
        "{tax} is laid down in {currency}, and there is no exchange rate for it on {date}.",
        "{tax_zh}以 {currency} 计征，{date} 无其汇率。",
        f"{ACV}, article 9",
    ),
    "TGD008": Rule(
        "The quantity declared for a duty of item {item}, {said} {unit}, is not the item's own: {own} {unit}.",
        "第 {item} 项申报的计税数量 {said}{unit_zh}与该项数量 {own}{unit_zh}不一致。",
        "WCO Revised Kyoto Convention, General Annex, standard 4.3",
    ),
    "TGD009": Rule(
        "{tax} of item {item} is declared as {declared}; by the tariff in force on {date} it is {ours}. "
        "That is charged: correct the declaration, or what the duty rests on.",
        "第 {item} 项申报{tax_zh} {declared}，按 {date} 有效税则应为 {ours}，并按此计征：请更正申报或其计税依据。",
        "WCO Revised Kyoto Convention, General Annex, standards 3.11 and 4.1",
    ),
}


def problem(law: Snapshot, code: str, pointer: str, /, **facts: object) -> tuple[Problem, ...]:
    """The finding of a rule at a place; nothing if the profile turned the rule off."""
    severity = law.severity(code)
    if severity == "off":
        return ()
    rule = RULES[code]
    facts.setdefault("date", law.date.isoformat())
    return (
        Problem(
            code=code,
            severity=Severity.WARNING if rule.note else Severity(severity),
            message=rule.en.format(**facts),
            message_zh=rule.zh.format(**facts),
            pointer=pointer,
        ),
    )
