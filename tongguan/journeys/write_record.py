"""What was written for a ledger at a desk becomes what it is: an application, a record, another wording of one. It is
sent once, however often the button is pressed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg import Connection

from tongguan.journeys import ledger
from tongguan.journeys.office import Office
from tongguan.journeys.record_says import RecordAmending, RecordApplying, RecordIssuing, RecordSays, RecordStepping
from tongguan.ledgers.life import COUNTS, RecordEvent
from tongguan.manifests.fleet import plain
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.store import drafts, records
from tongguan.store.drafts import Draft
from tongguan.store.records import Kept
from tongguan.trips.seals import wrong


def sent(conn: Connection[Any], office: Office, caller: Caller, draft: Draft) -> Kept:
    """The record that came of a draft; the same one where it was sent before. Raises Refusal where it was changed in
    another window meanwhile, or where it cannot be taken."""
    with conn.transaction():
        before = drafts.taken(conn, draft.id, caller.party, draft.version)
        if before is None:
            raise Refusal(Reason.CONFLICT, "This draft was changed in another window.", "该草稿已在其他窗口修改。")
        if before:
            system, _, number = before.partition("/")
            found = records.one(conn, (system, number))
            assert found is not None, "no record is ever deleted"
            return found
        made = told(conn, office, caller, draft)
        drafts.lodged(conn, draft.id, caller.party, f"{made.system}/{made.number}", office.now())
    return made


def told(conn: Connection[Any], office: Office, caller: Caller, draft: Draft) -> Kept:
    """A new record or application; or the answer to one, by its side and by where it stands."""
    whole = draft.whole
    says: dict[str, Any] = {"fields": whole["fields"], "lines": tuple(whole["lines"]), **days(whole)}
    holder = str(whole.get("holder", ""))
    if not draft.amends:
        if Scope.LEDGER in caller.scopes:
            number = str(whole.get("number", ""))
            new = RecordIssuing(system=draft.system, number=number, holder=holder, **says)
            return ledger.issued(conn, office, caller, new)
        return ledger.applied(conn, office, caller, RecordApplying(system=draft.system, holder=holder, **says))
    key, why, version = (draft.system, plain(draft.amends)), str(whole.get("why", "")), int(whole.get("version", 0))
    was = records.one(conn, key)
    if was is not None and was.state in COUNTS:
        return ledger.amended(conn, office, caller, key, RecordAmending(why=why, version=version, **says))
    event = RecordEvent.ISSUE if Scope.LEDGER in caller.scopes else RecordEvent.REPLY
    step = RecordStepping(event=event, why=why, version=version, says=RecordSays(**says))
    return ledger.stepped(conn, office, caller, key, step)


def days(said: Mapping[str, Any]) -> dict[str, date | None]:
    """The first and the last day, as a form sends them."""
    found = dict[str, date | None]()
    for name in ("valid_from", "valid_to"):
        typed = str(said.get(name) or "")
        try:
            found[name] = date.fromisoformat(typed) if typed else None
        except ValueError:
            english, chinese = "A day looks like 2026-12-31.", "日期格式如 2026-12-31。"
            raise Refusal(Reason.INVALID, english, chinese, (wrong("LED10", f"/{name}", english, chinese),)) from None
    return found
