"""What stands against what somebody says of a record: its definition's schema, its days, what is taken from it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from psycopg import Connection

from tongguan.journeys.record_says import LINES, WHY, RecordSays
from tongguan.ledgers.compare import folded, listed
from tongguan.ledgers.consult import balances_of
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.draw import Book
from tongguan.ledgers.life import RecordEvent, RecordState
from tongguan.ledgers.pair import displaced
from tongguan.ledgers.paths import recorded
from tongguan.ledgers.schema import checked
from tongguan.ledgers.validity import Term, too_long
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import records
from tongguan.store.records import Kept
from tongguan.trips.seals import wrong

E_ = RecordEvent


def amiss(definition: Definition, says: RecordSays, holder: str) -> list[Problem]:
    """What a record has against its definition's schema. A field `holder` says whose the record is, and nobody else."""
    flaws = checked(definition.record, says.fields, "/fields")
    for n, line in enumerate(says.lines[:LINES]):
        flaws += checked(definition.line, line, f"/lines/{n}")
    problems = [wrong("LED03", flaw.where, flaw.message, flaw.message_zh) for flaw in flaws]
    if len(says.lines) > LINES or (says.lines and not definition.line):
        english = f"A record of this kind has at most {LINES if definition.line else 0} lines."
        problems.append(wrong("LED04", "/lines", english, f"明细最多 {LINES if definition.line else 0} 条。"))
    if says.fields.get("holder", holder) != holder:
        problems.append(
            wrong("LED09", "/fields/holder", "The record is another's: say its holder.", "与底账持有人不一致。")
        )
    problems += unmade(definition, says)
    if says.valid_from and says.valid_to and says.valid_to < says.valid_from:
        problems.append(wrong("LED05", "/valid_to", "The last day is before the first.", "终止日早于起始日。"))
    return problems


def beyond(definition: Definition, says: RecordSays | Kept, today: date, was: str = "") -> Iterator[Problem]:
    """A last day that its definition does not allow, or with which what has expired would expire again."""
    latest = too_long(definition.validity, Term(says.valid_from, says.valid_to), today)
    if latest is not None:
        english, chinese = f"It holds until {latest} at the latest.", f"有效期最迟至 {latest}。"
        yield wrong("LED13", "/valid_to", english, chinese)
    if was == RecordState.EXPIRED and says.valid_to and says.valid_to < today:
        yield wrong("LED11", "/valid_to", "Give it a last day that is not past.", "终止日不得早于今日。")


def moved(conn: Connection[Any], definition: Definition, was: Kept, says: RecordSays) -> Iterator[Problem]:
    """What was taken from a line stays with its goods: such a line keeps its place, its goods and its unit."""
    left = records.left(conn, balances_of(definition, was.entry))
    taken = {int(one.key.split("/")[3]) - 1 for one in left if one.remaining != one.volume}
    for n in displaced(definition, was.entry.lines, says.lines, sorted(taken - {-1})):
        english = "Something is taken from this line: it keeps its place, its goods and its unit. Add lines at the end."
        yield wrong("LED07", f"/lines/{n}", english, "该明细已有核扣，不得变更位置、商品或单位；新明细请加在末尾。")


def unmade(definition: Definition, says: RecordSays) -> Iterator[Problem]:
    """Materials of products that no line is for: what is made of them could not leave."""
    for path in dict.fromkeys(draw.ratios for draw in definition.draw if draw.ratios):
        book = Book(says.fields, says.lines)
        for n, row in enumerate(listed(recorded(says.fields, path))):
            if isinstance(row, dict) and folded(row.get("material")) not in book.places:
                english, chinese = "No line is for this material.", "没有该料件的明细。"
                yield wrong("LED08", f"/fields/{path}/{n}/material", english, chinese)


def unsaid(why: str, event: RecordEvent | None = None) -> list[Problem]:
    """Who takes something back or refuses it says why."""
    needs = event in (None, E_.ASK, E_.REFUSE, E_.VOID, E_.WITHDRAW)
    if len(why) > WHY or (needs and not why.strip()):
        return [wrong("LED06", "/why", f"Say why, in 1 to {WHY} characters.", f"请用 1 至 {WHY} 个字符说明理由。")]
    return []


def refuse(problems: list[Problem]) -> None:
    """Raises them, if there are any."""
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
