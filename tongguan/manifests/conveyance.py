"""What a report of what happened – an arrival, a departure – must say to be taken. Pure."""

from datetime import datetime

from tongguan.manifests.fleet import plain
from tongguan.manifests.report import ArrivalReport, DepartureReport, Function
from tongguan.problem import Problem

Happened = ArrivalReport | DepartureReport
FUNCTIONS = (Function.MAIN, Function.ADD)
WORDS = {
    "MFL03": ("Give your reference.", "请填写申报编号。"),
    "MFL19": (
        "What happened is told once (function 9, or 2); it is not changed or taken back by a message.",
        "已发生的事实以功能代码 9 或 2 传输一次，不能以报文更改或撤销。",
    ),
    "MFL23": ("This is still to come.", "该时间尚未到来。"),
    "MFL24": ("Name the means of transport, or its journey.", "请填写运输工具或航次。"),
}


def amiss(code: str, pointer: str) -> Problem:
    english, chinese = WORDS[code]
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)


def repeated(report: Happened) -> tuple[Problem, ...]:
    """A function that what happened has not."""
    return () if report.function in FUNCTIONS else (amiss("MFL19", "/function"),)


def unfit(report: ArrivalReport | DepartureReport) -> tuple[Problem, ...]:
    """What stands against any arrival or departure."""
    return repeated(report) + (() if report.reference.strip() else (amiss("MFL03", "/reference"),))


def unsaid(report: ArrivalReport | DepartureReport, now: datetime) -> tuple[Problem, ...]:
    """What stands against the arrival or departure of a means of transport."""
    found = list(unfit(report))
    when, pointer = (report.at, "/at") if isinstance(report, ArrivalReport) else (report.departed_at, "/departed_at")
    if when > now:
        found.append(amiss("MFL23", pointer))
    means = report.means
    if not report.journey.strip() and not (means and (plain(means.id) or means.name.strip())):
        found.append(amiss("MFL24", "/means/id"))
    return tuple(found)
