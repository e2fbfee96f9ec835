"""Why a declaration is in its lane, in sentences for officers. Never for the trader."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from tongguan.codes.rows import RiskParameters
from tongguan.risk.profiles import ProfileSet, RiskProfile
from tongguan.risk.selection import OF_CLASS, Hit, Lane, Selection


class Sentence(NamedTuple):
    en: str
    zh: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The track record of a profile: how often it hit, how often that led to a find, fruitless hits since the last."""

    hits: int = 0
    finds: int = 0
    fruitless: int = 0


LANES = {
    Lane.RED: Sentence("Red: examine the goods before assessment", "红色通道：计税前查验货物"),
    Lane.YELLOW: Sentence("Yellow: check the documents", "黄色通道：审核单证"),
    Lane.BLUE: Sentence("Blue: release, audit later", "蓝色通道：先放行，后稽查"),
    Lane.GREEN: Sentence("Green: release", "绿色通道：放行"),
}
NO_RECORD = Record()


def explained(
    selection: Selection,
    profiles: ProfileSet,
    records: Mapping[str, Record],
    parameters: RiskParameters | None = None,
) -> tuple[Sentence, ...]:
    """The lane, how it was found, and each profile that matched with its track record."""
    texts = {p.id: p for p in profiles.profiles}
    lane = LANES[selection.lane]
    step = _step(selection, parameters)
    hits = (_hit(h, texts.get(h.profile), records.get(h.profile, NO_RECORD)) for h in selection.hits)
    return (Sentence(f"{lane.en}. {step.en}", f"{lane.zh}。{step.zh}"), *hits)


def track(record: Record) -> Sentence:
    """2 finds in 37 hits."""
    if not record.hits:
        return Sentence("no hits yet", "尚无命中")
    finds = "1 find" if record.finds == 1 else f"{record.finds} finds"
    hits = "1 hit" if record.hits == 1 else f"{record.hits} hits"
    return Sentence(f"{finds} in {hits}", f"命中 {record.hits} 次，查获 {record.finds} 次")


def _step(selection: Selection, parameters: RiskParameters | None) -> Sentence:
    match selection.step:
        case "match":
            return Sentence("A risk profile matched.", "命中风险规则。")
        case "random":
            rate = _percent(parameters.minimum_random) if parameters else ""
            en, zh = (f" (minimum {rate})", f"（最低比例 {rate}）") if rate else ("", "")
            return Sentence(f"Drawn at random{en}.", f"随机抽中{zh}。")
        case "top-up":
            rate = _percent(getattr(parameters, selection.lane.value)) if parameters else ""
            en, zh = (f" of {rate}", f" {rate}") if rate else ("", "")
            return Sentence(f"Taken to fill the expected rate{en}.", f"为达到预期比例{zh}而选中。")
        case "kept":
            return Sentence(
                "The same goods were lodged before; they keep the lane they had.", "同一批货物曾经申报，沿用原通道。"
            )
        case _:
            return Sentence("No profile matched and no lot fell on it.", "未命中规则，亦未被抽中。")


def _hit(hit: Hit, profile: RiskProfile | None, record: Record) -> Sentence:
    if hit.profile.startswith(OF_CLASS):
        grade = hit.profile.removeprefix(OF_CLASS)
        return Sentence(
            f"A company that it names is of class {grade}, for which the law asks for {hit.lane} or severer.",
            f"所涉企业为 {grade} 类，法规要求至少{LANES[hit.lane].zh.split('：')[0]}。",
        )
    name = profile.name if profile else hit.profile
    items = ", ".join(str(i) for i in (hit.item, *hit.also) if i)
    where, where_zh = (f" on item {items}", f"（第 {items} 项）") if items else ("", "")
    told = track(record)
    if hit.spent:
        limit = f" of {profile.limit}" if profile and profile.limit else ""
        limit_zh = f" {profile.limit} 次" if profile and profile.limit else ""
        return Sentence(
            f"{name} ({hit.profile}) holds{where}, but sets no lane: its limit{limit} hits without a find is used up; "
            f"{told.en}.",
            f"{name}（{hit.profile}）成立{where_zh}，但不决定通道：连续未查获上限{limit_zh}已用尽；{told.zh}。",
        )
    return Sentence(
        f"{name} ({hit.profile}) asks for {hit.lane}{where}; {told.en}.",
        f"{name}（{hit.profile}）要求{LANES[hit.lane].zh.split('：')[0]}{where_zh}；{told.zh}。",
    )


def _percent(rate: float) -> str:
    return f"{rate * 100:.4g} %"
