"""What crosses by road and who drives it: registered vehicles, trailers and drivers, their permits, and the one
question that a crossing asks: may this vehicle, with this trailer and this driver, cross here today? Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from unicodedata import category, normalize

import msgspec

from tongguan.problem import Problem


class FleetKind(StrEnum):
    """What is registered."""

    VEHICLE = "vehicle"
    TRAILER = "trailer"
    DRIVER = "driver"


class Paper(StrEnum):
    """What a permit allows (after the GMS transport agreement)."""

    PASSAGE = "passage"  # to cross at all
    ADMISSION = "admission"  # to stay for a while without duty: temporary admission
    DANGEROUS = "dangerous"  # to carry dangerous goods


NEEDED_BY: dict[Paper, frozenset[FleetKind]] = {
    Paper.PASSAGE: frozenset(FleetKind),
    Paper.ADMISSION: frozenset({FleetKind.VEHICLE, FleetKind.TRAILER}),
    Paper.DANGEROUS: frozenset({FleetKind.VEHICLE, FleetKind.DRIVER}),
}
ALIKE = str.maketrans("АВЕКМНОРСТУХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIABEZHIKMNOPTYX")
"""Cyrillic and Greek capitals, and the Latin ones that look the same."""
CALLED = {
    FleetKind.VEHICLE: ("vehicle", "车辆"),
    FleetKind.TRAILER: ("trailer", "挂车"),
    FleetKind.DRIVER: ("driver", "驾驶员"),
}
PERMITS = {
    Paper.PASSAGE: ("passage", "通行"),
    Paper.ADMISSION: ("temporary admission", "暂准入境"),
    Paper.DANGEROUS: ("dangerous goods", "危险品运输"),
}
SUSPENDED = frozenset({"FLT04", "FLT05"})
"""Reasons against whoever is suspended, or whose carrier is."""
MARK_MOST, NAME_MOST, WHY_MOST = 40, 120, 500
COUNTRY = re.compile(r"[A-Z]{2}\Z")


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What shall be registered. `mark`: the plate of a vehicle or trailer, the number of a driver's document;
    `country`: whose it is (ISO 3166). A driver needs a name, `name_zh` where he has one in Chinese characters."""

    kind: FleetKind
    mark: str
    country: str
    name: str = ""
    name_zh: str = ""


class Member(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vehicle, trailer or driver on the register of a carrier (`party`). `carrier_suspended`: the carrier is."""

    id: str
    party: str
    kind: FleetKind
    mark: str
    country: str
    name: str = ""
    name_zh: str = ""
    since: datetime
    made_by: str
    suspended_why: str = ""
    suspended_at: datetime | None = None
    ended_at: datetime | None = None
    carrier_suspended: bool = False


class RoadPermit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A permit of one of them, at one crossing (`office`) or at all (empty); both days are included."""

    id: str
    member: str
    kind: Paper
    number: str
    office: str = ""
    valid_from: date
    valid_until: date
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None = None


class Known(msgspec.Struct, frozen=True):
    """One of the register, with its permits."""

    member: Member
    permits: tuple[RoadPermit, ...] = ()


class Passing(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks to cross: what was read at the gate, and whom the register knows under it, several where countries give
    the same plates."""

    kind: FleetKind
    mark: str
    found: tuple[Known, ...] = ()


class Passage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether they may cross; if not, every reason, each pointing at whom it concerns."""

    may: bool
    reasons: tuple[Problem, ...] = ()


@lru_cache(maxsize=50_000)  # a gate compares each of its words many times
def plain(mark: str) -> str:
    """A plate or number as it is compared: capitals and digits alone, however it was typed or read. Cyrillic and Greek
    letters that look like Latin ones are those: plates are made of what both alphabets share, typed in one and read in
    the other."""
    return "".join(c for c in normalize("NFKC", mark).upper().translate(ALIKE) if category(c)[0] in "LN")


def amiss(wanted: Wanted, at: str = "") -> tuple[Problem, ...]:
    """All that stands against registering this; `at`: the pointer of the row."""
    found = []
    if not plain(wanted.mark) or len(wanted.mark) > MARK_MOST:
        found.append(
            _wrong(
                "FLT11",
                f"{at}/mark",
                f"Give the plate, or the number of the driver's document: at most {MARK_MOST} characters.",
                f"请填写车牌号或驾驶员证件号，不超过 {MARK_MOST} 个字符。",
            )
        )
    if not COUNTRY.match(wanted.country):
        found.append(
            _wrong(
                "FLT12", f"{at}/country", "Give the country as two capitals, such as CN.", "请填写两位国家代码，如 CN。"
            )
        )
    if wanted.kind is FleetKind.DRIVER and not wanted.name.strip():
        found.append(_wrong("FLT13", f"{at}/name", "A driver has a name.", "请填写驾驶员姓名。"))
    return (*found, *names_amiss(wanted.name, wanted.name_zh, at))


def names_amiss(name: str, name_zh: str, at: str = "") -> tuple[Problem, ...]:
    """What stands against the names."""
    return tuple(
        _wrong(
            "FLT14", f"{at}/{field}", f"A name has at most {NAME_MOST} characters.", f"名称不超过 {NAME_MOST} 个字符。"
        )
        for field, said in (("name", name), ("name_zh", name_zh))
        if len(said) > NAME_MOST
    )


def may_cross(
    passing: Sequence[Passing], office: str, day: date, papers: Iterable[Paper] = (Paper.PASSAGE,)
) -> Passage:
    """Whether they may cross at this office on this day, where it asks for these permits."""
    wanted = tuple(papers)
    reasons = tuple(reason for one in passing for reason in _against(one, office, day, wanted))
    return Passage(may=not reasons, reasons=reasons)


def _against(one: Passing, office: str, day: date, papers: tuple[Paper, ...]) -> list[Problem]:
    """Every reason against one of them."""
    english, chinese = CALLED[one.kind]
    at, who, who_zh = f"/{one.kind}", f"The {english} {one.mark}", f"{chinese} {one.mark} "
    open_ = [k for k in one.found if k.member.ended_at is None]
    if not one.found:
        return [_wrong("FLT01", at, f"{who} is not registered.", f"{who_zh}未登记。")]
    if not open_:
        return [_wrong("FLT02", at, f"{who} is not registered any more.", f"{who_zh}登记已终止。")]
    if len(open_) > 1:
        countries = ", ".join(sorted(k.member.country for k in open_))
        return [
            _wrong(
                "FLT03",
                at,
                f"{who} is of several countries: {countries}. Say which.",
                f"{who_zh}对应多个国家：{countries}，请指明。",
            )
        ]
    known = open_[0]
    found = []
    if known.member.suspended_at is not None:
        why = known.member.suspended_why
        found.append(_wrong("FLT04", at, f"{who} is suspended: {why}", f"{who_zh}已暂停：{why}"))
    if known.member.carrier_suspended:
        found.append(
            _wrong("FLT05", at, f"The carrier of the {english} {one.mark} is suspended.", f"{who_zh}所属承运人已暂停。")
        )
    needed = [paper for paper in papers if one.kind in NEEDED_BY[paper]]
    lacks = (_lacking(known.permits, paper, office, day) for paper in needed)
    found += [
        _wrong(code, at, f"{who} {said}", f"{who_zh}{said_zh}") for code, said, said_zh in (x for x in lacks if x)
    ]
    return found


def _lacking(permits: Iterable[RoadPermit], paper: Paper, office: str, day: date) -> tuple[str, str, str] | None:
    """Why no permit of this kind is in force here today: the one that ended last, else the one that begins first."""
    name, name_zh = PERMITS[paper]
    here = [p for p in permits if p.kind is paper and p.office in ("", office) and p.withdrawn_at is None]
    if any(p.valid_from <= day <= p.valid_until for p in here):
        return None
    over = max((p.valid_until for p in here if p.valid_until < day), default=None)
    if over is not None:
        return "FLT06", f"has a {name} permit that ended on {over}.", f"的{name_zh}许可已于 {over} 到期。"
    soon = min((p.valid_from for p in here), default=None)
    if soon is not None:
        return "FLT07", f"has a {name} permit that begins on {soon}.", f"的{name_zh}许可自 {soon} 起有效。"
    return "FLT08", f"has no {name} permit for this crossing.", f"没有本口岸的{name_zh}许可。"


def _wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
