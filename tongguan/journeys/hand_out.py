"""Handing out work: a case to another officer, all at a shift's end, a substitute until a day, and back again.
Each is an act; a case is always with one officer or with nobody, also when two hand it out at once."""

import secrets
from datetime import date, datetime, timedelta

from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, handing, queue
from tongguan.store.connect import Writing
from tongguan.store.handing import Note, Officer, Substitution

LONGEST_NOTE = 1_000
LONGEST = timedelta(days=366)
NOBODY = Officer("", "", "")


def reassign(conn: Writing, caller: Caller, case: tuple[int, str], hands: tuple[str, str], now: datetime) -> None:
    """A supervisor gives a case (id, number) from one officer to another: `hands`, empty for nobody. Raises Refusal
    where it is with somebody else by now."""
    permit(caller, Action.SUPERVISE)
    id_, number = case
    was, to = hands[0], officer_of(conn, hands[1]) if hands[1] else NOBODY
    if not queue.give(conn, id_, (to.id, to.name), now, was=was):
        raise Refusal(
            Reason.CONFLICT,
            "This case is with another officer by now, or it waits no longer. Look again.",
            "该票此时已由其他关员办理，或已无需办理，请重新查看。",
        )
    acts.note(conn, caller, now, "case.reassigned", (number, {"from": was, "to": to.login}))


def hand_over(conn: Writing, caller: Caller, was: tuple[str, str], said: tuple[str, str], now: datetime) -> list[str]:
    """All that an officer (`was`: account, login) has goes to a colleague with a note, or back to all; their numbers.
    `said`: the colleague's account, the note."""
    to, note = officer_of(conn, said[0]) if said[0] else NOBODY, said[1].strip()
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            Reason.INVALID, f"A note has at most {LONGEST_NOTE:,} characters.", f"留言最多 {LONGEST_NOTE} 个字符。"
        )
    if to.id == was[0]:
        raise Refusal(Reason.INVALID, "You have these cases already.", "这些票案已由您办理。")
    numbers = queue.hand_over(conn, was[0], (to.id, to.name), now)
    if numbers:
        acts.note(conn, caller, now, "cases.handed-over", (was[1], {"numbers": numbers, "to": to.login}))
        if to.id:
            handing.keep_note(conn, to.id, Note(secrets.token_hex(8), caller.name, note, numbers, now))
    return numbers


def substitute(
    conn: Writing, caller: Caller, hands: tuple[str, str], days: tuple[date, date], now: datetime
) -> Substitution:
    """A supervisor lets one officer stand in for another (`hands`: who is away, who stands in) from today to a last day
    (`days`); the cases go over at once. Raises Refusal."""
    permit(caller, Action.SUPERVISE)
    absent, stands = officer_of(conn, hands[0]), officer_of(conn, hands[1])
    today, until = days
    if absent.id == stands.id:
        raise Refusal(Reason.INVALID, "Nobody stands in for himself.", "不能由本人代办。")
    if not today <= until <= today + LONGEST:
        raise Refusal(Reason.INVALID, "Give a last day from today on.", "请填写自今日起的截止日期。")
    found = handing.all_of(conn, absent.id)
    new = Substitution(
        id=secrets.token_hex(8),
        absent=absent.id,
        absent_name=absent.name,
        stands=stands.id,
        stands_name=stands.name,
        until=until,
        cases=sorted(found),
        made_by=caller.name,
        made_at=now,
    )
    if not handing.keep(conn, new):
        raise Refusal(Reason.CONFLICT, "Somebody stands in for this officer already.", "该关员已有代办人。")
    numbers = queue.hand_over(conn, absent.id, (stands.id, stands.name), now)
    told = {"to": stands.login, "until": until.isoformat(), "numbers": numbers}
    acts.note(conn, caller, now, "substitution.begun", (absent.login, told))
    return new


def come_back(conn: Writing, caller: Caller, id_: str, now: datetime) -> list[str]:
    """Who was away is back, by his own word or a supervisor's: what the substitute still has of his comes back."""
    ended = handing.end(conn, id_, caller.name, now)
    if ended is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such substitution.", "没有该代办安排。")
    if ended.absent != caller.account:
        permit(caller, Action.SUPERVISE)
    numbers = handing.come_back(conn, ended, now)
    acts.note(conn, caller, now, "substitution.ended", (ended.absent_name, {"numbers": numbers}))
    return numbers


def officer_of(conn: Writing, id_: str) -> Officer:
    """An officer who can be given cases. Raises Refusal."""
    found = next((one for one in handing.officers(conn) if one.id == id_), None)
    if found is None:
        raise Refusal(Reason.INVALID, "Choose an officer.", "请选择关员。")
    return found
