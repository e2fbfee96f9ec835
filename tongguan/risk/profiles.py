"""Risk profiles that officers write: an expression over declared fields, a lane, dates, a limit of fruitless hits."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from hashlib import sha256

import msgspec
import zen
from msgspec.structs import replace

from tongguan.codes.rows import Direction
from tongguan.problem import Problem
from tongguan.risk.expression import Wrong, read
from tongguan.risk.fields import FIELDS, KINDS
from tongguan.risk.functions import Kind
from tongguan.risk.index import Index, Ready
from tongguan.risk.selection import OF_CLASS, Lane

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
HIGHEST_LIMIT = 100_000
SAMPLES = {
    Kind.NUMBER: (0, 7),
    Kind.TEXT: ("", "A1"),
    Kind.FLAG: (False, True),
    Kind.TEXTS: ([], ["A1"]),
}


class RiskProfile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One profile. `expression` is in the language of `risk.expression`; `chapter` and `origin` index it."""

    id: str
    name: str
    expression: str
    lane: Lane
    direction: Direction | None = None
    office: str = ""
    chapter: str = ""
    origin: str = ""
    valid_from: date
    valid_to: date | None = None
    limit: int | None = None  # at most so many hits in a row without a find
    author: str = ""
    consented_by: str = ""


def check(profile: RiskProfile) -> tuple[Problem, ...]:
    """Everything that must be put right before the profile can be saved."""
    return (*_described(profile), *_bounded(profile), *_expressed(profile))


def _described(p: RiskProfile) -> Iterable[Problem]:
    if not ID.fullmatch(p.id) or p.id.startswith(OF_CLASS):
        yield _problem("TGS001", "/id", "An id is up to 64 letters, digits, dots and hyphens, and no class (CLASS-).",
                       "编号最多 64 个字母、数字、点或连字符，且不得以 CLASS- 开头。")  # fmt: skip
    if not p.name.strip():
        yield _problem(
            "TGS002", "/name", "Say in a few words what the profile looks for.", "请简要说明该规则针对的风险。"
        )
    if p.lane is Lane.GREEN:
        yield _problem("TGS003", "/lane", "A profile asks for red, yellow or blue; green is what is left.",
                       "规则只能指定红、黄、蓝通道；其余为绿色通道。")  # fmt: skip
    if p.chapter and not re.fullmatch(r"[0-9]{2}", p.chapter):
        yield _problem("TGS004", "/chapter", "A chapter is two digits, e.g. 85.", "章为两位数字，如 85。")
    if p.origin and not re.fullmatch(r"[A-Z]{2}", p.origin):
        yield _problem("TGS005", "/origin", "An origin is a country code of two letters, e.g. VN.",
                       "原产国为两位字母代码，如 VN。")  # fmt: skip


def _bounded(p: RiskProfile) -> Iterable[Problem]:
    if not EARLIEST <= p.valid_from <= LATEST:
        yield _problem("TGS006", "/valid_from", f"A date from {EARLIEST} to {LATEST} is expected.",
                       f"日期应在 {EARLIEST} 至 {LATEST} 之间。")  # fmt: skip
    if p.valid_to is not None and not p.valid_from <= p.valid_to <= LATEST:
        yield _problem("TGS007", "/valid_to", "The last day is before the first, or too far away.",
                       "截止日期早于起始日期，或过远。")  # fmt: skip
    if p.limit is not None and not 1 <= p.limit <= HIGHEST_LIMIT:
        yield _problem("TGS008", "/limit", f"The limit is a number from 1 to {HIGHEST_LIMIT}, or left out.",
                       f"上限为 1 至 {HIGHEST_LIMIT} 的整数，或不填。")  # fmt: skip
    if p.consented_by and p.consented_by == p.author:
        yield _problem("TGS009", "/consented_by", "Whoever wrote a profile cannot consent to it. Ask a second officer.",
                       "编写人不得自行批准，须由另一名关员批准。")  # fmt: skip


def _expressed(p: RiskProfile) -> Iterable[Problem]:
    try:
        understood = read(p.expression, KINDS)
    except Wrong as wrong:
        yield _problem("TGS010", "/expression", f"At character {wrong.at + 1}: {wrong.message}",
                       f"第 {wrong.at + 1} 个字符处：{wrong.message_zh}")  # fmt: skip
        return
    for name in understood.unknown:
        near = get_close_matches(name, FIELDS, 1)
        did, did_zh = (f" Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else ("", "")
        yield _problem("TGS011", "/expression", f"There is no field {name}.{did}", f"没有字段 {name}。{did_zh}")
    if understood.unknown:
        return
    if not understood.names and not (p.chapter or p.origin):
        yield _problem("TGS012", "/expression", "This names no field: it would hold for everything or for nothing.",
                       "表达式未涉及任何字段：将对全部或无一报关单成立。")  # fmt: skip
    if failure := _tried(understood.compiled, understood.names):
        yield _problem("TGS013", "/expression", f"This cannot be worked out: {failure}", f"无法计算该表达式：{failure}")


def _tried(compiled: str, names: tuple[str, ...]) -> str:
    """What the rule engine has against an expression; nothing if it answers yes or no on samples."""
    try:
        ready = zen.compile_expression(compiled)
        answers = [ready.evaluate({n: SAMPLES[KINDS[n]][i] for n in names}) for i in (0, 1)]
    except RuntimeError as e:
        return str(e).split("\n")[0][:200]
    return "" if all(isinstance(a, bool) for a in answers) else "it gives no yes or no"


def _problem(code: str, pointer: str, message: str, message_zh: str) -> Problem:
    return Problem(code=code, pointer=pointer, message=message, message_zh=message_zh)


class ProfileSet:
    """All live profiles of a moment, compiled and indexed; immutable, named by the hash of their texts.

    `broken` are ids of profiles that no longer pass `check` (a field went away): they match nothing, and the node
    says so. Raises ValueError for two profiles of one id.
    """

    id: str
    profiles: tuple[RiskProfile, ...]
    broken: tuple[str, ...]

    def __init__(self, profiles: Iterable[RiskProfile]) -> None:
        self.profiles = tuple(sorted(profiles, key=lambda p: p.id))
        twice = [id_ for id_, n in Counter(p.id for p in self.profiles).items() if n > 1]
        if twice:
            raise ValueError(f"two risk profiles have the id {twice[0]}")
        self.id = sha256(self.dump()).hexdigest()
        self.broken = tuple(p.id for p in self.profiles if any(_expressed(p)))
        self._ready = {p.id: _ready(p) for p in self.profiles if p.id not in self.broken}
        self._indexes: dict[tuple[str, ...], Index] = {}
        self._days: tuple[date, Index] | None = None

    def dump(self) -> bytes:
        """The texts, canonical: what `load` reads and `id` is the hash of."""
        return msgspec.json.encode(self.profiles, order="deterministic")

    @classmethod
    def load(cls, body: bytes) -> "ProfileSet":
        """Raises msgspec.ValidationError or DecodeError for anything but what `dump` wrote."""
        return cls(msgspec.json.decode(body, type=tuple[RiskProfile, ...]))

    def on(self, day: date) -> Index:
        """The profiles in force on `day`, indexed."""
        latest = self._days
        if latest is not None and latest[0] == day:
            return latest[1]
        live = tuple(p.id for p in self.profiles if in_force(p, day))
        index = self._indexes.get(live)
        if index is None:
            index = self._indexes[live] = Index(tuple(self._ready[i] for i in live if i in self._ready))
        self._days = (day, index)
        return index


def ready_to_try(profile: RiskProfile) -> ProfileSet:
    """The profile alone, without dates or limit. Raises ValueError if it does not pass `check`."""
    problems = check(profile)
    if problems:
        raise ValueError(problems[0].message)
    return ProfileSet((replace(profile, valid_from=EARLIEST, valid_to=None, limit=None),))


def in_force(profile: RiskProfile, day: date) -> bool:
    return profile.valid_from <= day and (profile.valid_to is None or day <= profile.valid_to)


def _ready(profile: RiskProfile) -> Ready:
    understood = read(profile.expression, KINDS)
    return Ready(
        id=profile.id,
        lane=profile.lane,
        limit=profile.limit,
        direction=profile.direction,
        office=profile.office,
        chapter=profile.chapter,
        origin=profile.origin,
        compiled=understood.compiled,
        fields=tuple(FIELDS[n] for n in understood.names),
    )
