"""From a thought to tasks: what each agency is asked about a case, shown, and told; found from the voices of the stand
before and after."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from tongguan.codes.rows_agency import ConsultationRow, Silence, hours_later
from tongguan.exchange.disclose import Disclosed, disclose
from tongguan.messages import canonical
from tongguan.release.case import Case, Considered, Stand
from tongguan.release.lifecycle import Event, State
from tongguan.release.speak import consultations
from tongguan.release.voice import Voice, asked_now
from tongguan.store.agency_tasks import NEVER, Act, Asked, Times

encode = msgspec.json.Encoder(order="deterministic").encode
Key = tuple[str, int]


def states(stand: Stand | None) -> dict[Key, tuple[str, Voice]]:
    """How each agency is asked, by its code and the round."""
    if stand is None or not stand.voices:
        return {}
    now = {v.agency for v in asked_now(stand.voices)}
    over = stand.state is not State.HELD
    found: dict[Key, tuple[str, Voice]] = {}
    for voice in stand.voices:
        state = "answered" if not voice.open else "sent" if voice.agency in now else "waiting"
        found[voice.agency, voice.round] = ("withdrawn" if over and voice.open else state, voice)
    return found


def asked_of_agencies(
    case: Case, considered: Considered, number: tuple[int, str], before: Stand | None, actor: str
) -> list[Asked]:
    """What changes for the agencies with a thought; `number`: the case and its declaration."""
    was, now = states(before), states(considered.stand)
    if not was and not now:
        return []
    gone = {key: ("withdrawn", voice) for key, (state, voice) in was.items() if key not in now}
    changed = {key: one for key, one in now.items() if was.get(key) != one}
    return list(_asked(case, considered, number, {**gone, **changed}, actor))


def _asked(
    case: Case, considered: Considered, number: tuple[int, str], changed: dict[Key, tuple[str, Voice]], actor: str
) -> Iterator[Asked]:
    at, rows = case.inputs.received_at, consultations(case, considered.stand.needs)
    for (agency, round_), (state, voice) in changed.items():
        sending = state == "sent"
        shown = shown_to(case, agency, number[1]) if sending else Disclosed()
        act, done = act_about(case, state, voice)
        yield Asked(
            *number,
            agency,
            round_,
            state,
            list(voice.documents),
            Act(act, at, case.inputs.caller, actor, done),
            times(case, rows[agency], at) if sending and agency in rows else NEVER,
            answer=str(voice.said or ""),
            reason=voice.reason,
            shown=encode(shown.fields),
            clauses=encode(shown.clauses),
        )


def act_about(case: Case, state: str, voice: Voice) -> tuple[str, str]:
    """What is done about an agency's task, and in which words."""
    told = case.inputs
    if told.event is Event.APPEAL:
        return "appealed", ""
    if told.event is Event.RULE and (voice.agency == told.agency or voice.overturned) and state != "withdrawn":
        return "ruled", f"{told.outcome}: {told.reason}"
    if voice.overruled:
        return "overruled", voice.overruled
    said = f"{voice.said}: {voice.reason}" if voice.said else ""
    return ("asks" if state == "sent" and voice.said else state), said


def shown_to(case: Case, agency: str, number: str) -> Disclosed:
    """The declaration as the agency may see it, under the number that it has here."""
    kind = case.law.type(case.declaration.type)
    whole = {**msgspec.json.decode(canonical.write(case.declaration)), "number": number}
    return disclose(whole, case.law.mandates(agency, str(kind.direction) if kind else ""))


def times(case: Case, rows: tuple[ConsultationRow, ...], at: datetime) -> Times:
    """When a task that is sent now is to be answered; of several rows the shortest time counts, and silence is a
    consent where all of them say so."""

    def after(hours: int) -> datetime | None:
        zone = case.law.head.time_zone
        return hours_later(row, at, hours, zone, case.law.working_day) if hours else None

    row = min(rows, key=lambda r: r.answer_hours)
    due = after(row.answer_hours)
    tacit = due if all(r.silence == Silence.CONSENT for r in rows) else None
    return Times(due, after(row.remind_after), after(row.escalate_after), tacit)
