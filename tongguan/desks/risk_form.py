"""The editor of risk profiles: what was typed as a profile, where an expression is wrong, how far a trial is."""

import base64
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from tongguan.codes.rows import Direction
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.profile import unknown_office
from tongguan.problem import Problem, Reason, Refusal
from tongguan.risk.dryrun import Trial
from tongguan.risk.expression import Wrong
from tongguan.risk.expression import read as understood
from tongguan.risk.fields import KINDS
from tongguan.risk.profiles import RiskProfile, check
from tongguan.risk.selection import Lane

LONGEST, DAYS = 366, 90
"""Days that a trial goes back at most; unless it is told."""
LONGEST_NAME = 200


class Mark(NamedTuple):
    """An expression in three pieces: before what is wrong, that, and after it."""

    before: str
    wrong: str
    after: str


def typed(profile: RiskProfile) -> dict[str, str]:
    """A profile as its form says it."""
    whole = msgspec.to_builtins(profile)
    return {name: str(value) for name, value in whole.items() if name not in ("author", "consented_by")}


def read(said: dict[str, str], author: str, law: Snapshot) -> tuple[RiskProfile, tuple[Problem, ...]]:
    """The profile that was typed, and everything that stands against it."""
    problems: list[Problem] = []

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(said[name]) if said.get(name) else None
        except ValueError:
            problems.append(wrong(name, "Give a day like 2027-01-31.", "请填写日期，例如 2027-01-31。"))
            return None

    since, until, limit = day("valid_from"), day("valid_to"), said.get("limit", "").strip()
    if since is None and not problems:
        problems.append(wrong("valid_from", "Say from which day it holds.", "请填写起始日期。"))
    if limit and not (limit.isdigit() and len(limit) < 9):
        problems.append(wrong("limit", "The limit is a whole number, or nothing.", "上限为整数，或不填。"))
    if len(said.get("name", "")) > LONGEST_NAME:
        problems.append(wrong("name", f"At most {LONGEST_NAME} characters.", f"最多 {LONGEST_NAME} 个字符。"))
    lane = next((one for one in Lane if one == said.get("lane")), Lane.GREEN)
    profile = RiskProfile(
        id=said.get("id", "").strip(),
        name=said.get("name", "").strip(),
        expression=said.get("expression", "").replace("\r\n", "\n").strip(),
        lane=lane,
        direction=next((one for one in Direction if one == said.get("direction")), None),
        office=said.get("office", ""),
        chapter=said.get("chapter", "").strip(),
        origin=said.get("origin", "").strip().upper(),
        valid_from=since or date(2000, 1, 1),
        valid_to=until,
        limit=int(limit) if limit.isdigit() and len(limit) < 9 else None,
        author=author,
    )
    return profile, (*problems, *check(profile), *unknown_office(profile, law))


def wrong(name: str, message: str, message_zh: str) -> Problem:
    """What cannot be read of a field."""
    return Problem(code="TGS006", message=message, message_zh=message_zh, pointer=f"/{name}")


def mark(expression: str, problems: Sequence[Problem]) -> Mark | None:
    """Where an expression is wrong; None where it is not, or cannot be said."""
    if not any(p.pointer == "/expression" for p in problems):
        return None
    text = expression.replace("\r\n", "\n").strip()
    try:
        names = understood(text, KINDS).unknown
        found = re.search(rf"(?<!\w){re.escape(names[0])}(?!\w)", text) if names else None
        return Mark(text[: found.start()], found.group(), text[found.end() :]) if found else None
    except Wrong as here:
        word = re.compile(r"\w+|.", re.DOTALL).match(text, here.at)
        end = word.end() if word else here.at
        return Mark(text[: here.at], text[here.at : end] or "▯", text[end:])


def under_way(said: dict[str, str], now: datetime) -> Trial:
    """The trial that a form goes on with, or a new one over so many days. Raises Refusal."""
    if said.get("act") == "on":
        try:
            trial = msgspec.json.decode(base64.urlsafe_b64decode(said.get("far", "").encode()), type=Trial)
            if trial.since.tzinfo and 0 <= (trial.before or 0) < 2**62:
                return trial
        except (ValueError, msgspec.DecodeError):
            pass
        raise Refusal(Reason.INVALID, "Begin the trial again.", "请重新开始试运行。")
    days = said.get("days", "")
    if not (days.isdigit() and len(days) < 5 and 1 <= int(days) <= LONGEST):
        days = str(DAYS)
    return Trial(since=now - timedelta(days=int(days)))


def packed(trial: Trial) -> str:
    """How far a trial is, as its form carries it; it is its reader's alone and nothing is decided by it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(trial)).decode()
