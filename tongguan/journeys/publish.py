"""Publishing law: one more official list or tariff on top of what is in force; nothing published is ever edited."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.problem import Reason, Refusal
from tongguan.store import standards


def publish(conn: Connection[Any], change: Callable[[Law], Law], by: str, now: datetime) -> tuple[Law, bool]:
    """The law after `change`, and whether it is a new one. Two at once wait for each other. Raises Refusal."""
    standards.hold_law(conn)
    known = standards.law_id(conn)
    if not known:
        raise Refusal(Reason.CONFLICT, "This node has no law yet. Start it once.", "本节点尚无法规数据，请先启动一次。")
    before = Law.load(standards.law(conn, known))
    after = change(before)
    if after.id == before.id:
        return before, False
    standards.publish_law(conn, after.id, after.head.id, after.dump(), (by, now))
    return after, True
