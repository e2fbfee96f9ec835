"""Webhooks of a party: registered, ended, told again; each an act with a name."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.messages import hook
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, webhooks
from tongguan.store.connect import Writing
from tongguan.store.webhooks import Webhook

MOST = 5


def register(conn: Writing, caller: Caller, address: str, at: datetime, sandbox: bool) -> str:
    """A new webhook; its id. What happens from now on is told there."""
    permit(caller, Action.COMPANY)
    problem = hook.amiss(address, sandbox)
    if problem:
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    if sum(w.ended_at is None for w in webhooks.webhooks(conn, caller.party)) >= MOST:
        raise Refusal(
            Reason.CONFLICT, f"A party has at most {MOST} webhooks. End one first.", f"推送地址不超过 {MOST} 个。"
        )
    id_ = secrets.token_hex(8)
    webhooks.keep(conn, id_, (caller.party, caller.name or caller.party), address, at)
    acts.note(conn, caller, at, "webhook.made", (id_, {"address": address}))
    return id_


def end(conn: Writing, caller: Caller, id_: str, at: datetime) -> None:
    """Nothing more is told there."""
    permit(caller, Action.COMPANY)
    address = webhooks.end(conn, id_, caller.party, (caller.name or caller.party, at))
    if not address:
        raise missing()
    acts.note(conn, caller, at, "webhook.ended", (id_, {"address": address}))


def replay(
    conn: Writing,
    caller: Caller,
    id_: str,
    what: tuple[Sequence[int], datetime | None],
    times: tuple[datetime, datetime],
) -> int:
    """These tellings, or all since a moment, are made again (now by the wall, at the node); how many."""
    permit(caller, Action.COMPANY)
    own(conn, caller, id_)
    count = webhooks.replay(conn, id_, caller.party, what, times[0])
    if count:
        told = {"ids": list(what[0]), "since": what[1], "count": count}
        acts.note(conn, caller, times[1], "webhook.replayed", (id_, told))
    return count


def own(conn: Connection[Any], caller: Caller, id_: str) -> Webhook:
    """The webhook of this id, if it is the caller's party's."""
    found = next((w for w in webhooks.webhooks(conn, caller.party) if w.id == id_), None)
    if found is None:
        raise missing()
    return found


def missing() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such webhook.", "没有该推送地址。")
