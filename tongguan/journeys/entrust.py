"""Mandates: a company lets a broker act for it, from one day until another; either of them ends it. Each is an act."""

from datetime import date, datetime

import msgspec

from tongguan.journeys.people import wrong
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller, Kind
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, parties
from tongguan.store.connect import Writing

WORKS_FOR_OTHERS = (Kind.BROKER, Kind.COMPANY)


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """To whom, from which day until which, both included; without `since` from today, without `until` till ended."""

    broker: str
    since: date | None = None
    until: date | None = None


def grant(conn: Writing, caller: Caller, given: Given, now: datetime, today: date) -> accounts.Mandate:
    """The caller's company entrusts a broker. `today`: the calendar day at the administration."""
    permit(caller, Action.COMPANY)
    broker, since = given.broker.strip(), given.since or today
    found = parties.party(conn, broker)
    if found is None or found.kind not in WORKS_FOR_OTHERS or found.suspended_at is not None:
        raise wrong("/broker", "There is no broker of this identifier.", "没有该编号的代理企业。")
    if broker == caller.party:
        raise wrong("/broker", "A company acts for itself without a mandate.", "企业自行申报无需委托。")
    if since < today or (given.until is not None and given.until < since):
        raise wrong("/since" if since < today else "/until", *DAYS)
    by = (caller.name or caller.party, now)
    id_ = accounts.grant(conn, caller.party, broker, by, accounts.Term(today, since, given.until))
    made = accounts.mandate(conn, id_) if id_ else None
    if made is None:
        raise wrong(
            "/broker",
            "This broker holds a mandate of yours. End it to grant another.",
            "该企业已持有贵方委托，如需重新委托请先终止。",
            Reason.CONFLICT,
        )
    told = {"mandate": id_, "since": str(since), "until": str(given.until or "")}
    acts.note(conn, caller, now, "mandate.granted", (broker, told))
    return made


def end(conn: Writing, caller: Caller, id_: str, now: datetime) -> None:
    """The company takes it back, or the broker gives it back; from now on it opens nothing."""
    permit(caller, Action.COMPANY)
    found = accounts.mandate(conn, id_)
    if found is None or caller.party not in (found.company, found.broker):
        raise Refusal(Reason.NOT_FOUND, "There is no such mandate.", "没有该项委托。")
    if accounts.end_mandate(conn, id_, (caller.name or caller.party, now)):
        other = found.broker if caller.party == found.company else found.company
        acts.note(conn, caller, now, "mandate.ended", (other, {"mandate": id_}))


DAYS = ("The first day is today or later, the last one not before it.", "起始日不得早于今日，终止日不得早于起始日。")
