"""Requests: an officer asks the declarant for words, documents or an amendment; he replies; the office closes it by its
verdict on the documents, or takes it back. The words are kept apart from the chain, which holds their salted hash."""

import os
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.draft import repeated
from tongguan.journeys.event import held, held_by_id, ready, written_as
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, Subject, may, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import lodging, requests

SUBJECT, WORDS, WANTED = 120, 2000, 20
LONGEST = timedelta(days=90)


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an officer wants to know. `wanted`: places of the declaration (JSON pointers) or document codes."""

    subject: str
    words: str
    deadline: datetime
    wanted: tuple[str, ...] = ()
    seq: int = 0  # the last fact that the officer saw; 0: he doesn't say


def ask(conn: Connection[Any], office: Office, caller: Caller, number: str, asking: Asking) -> Reply:
    """The case after the request: it holds `documents` until the office is content."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = ready(conn, office)
        checked(asking, now)
        file = held(conn, number)
        if asking.seq and asking.seq != file.seq:
            raise Refusal(
                Reason.CONFLICT,
                "This case has moved on since you opened it. Look at what happened, then ask.",
                "您打开后该票已有变化，请查看后再提出要求。",
            )
        id_, salt, actor = secrets.token_hex(8), os.urandom(16), caller.name or caller.party
        said = (asking.subject, asking.words, list(asking.wanted))
        reply = written_as(conn, office, caller, file, given(Event.REQUEST, now, id_, requests.digest(salt, *said)))
        values = {"id": id_, "case_id": file.id, "seq": file.seq, "owner": file.owner, "declarant": file.declarant}
        words = {"subject": asking.subject, "words": asking.words, "wanted": list(asking.wanted)}
        kept = {"deadline": asking.deadline, "asked_by": actor, "asked_at": now, "salt": salt}
        until = office.keeps(Kept.REQUESTS, now)
        requests.keep(conn, {**values, **words, **kept, "delete_by": until})
    office.committed()
    return reply


def reply(conn: Connection[Any], office: Office, caller: Caller, id_: str, words: str) -> Reply:
    """The declarant's answer to a request; the office looks at it. Said again in the same words, it is the same."""
    if not words.strip() or len(words) > WORDS:
        raise wrong("/words", "Answer in 1 to 2,000 characters.", "请答复，不超过 2000 字。")
    with conn.transaction():
        now = ready(conn, office)
        request, file = found(conn, caller, id_, Action.AMEND)
        if request.replied_at is not None and request.reply == words:
            return repeated(lodging.answers(conn, [(file.id, file.seq)])[file.id, file.seq])
        salt = os.urandom(16)
        told = written_as(conn, office, caller, file, given(Event.REPLY, now, id_, requests.digest(salt, words)))
        requests.reply(conn, id_, (words, salt), (caller.name or caller.party, now))
    office.committed()
    return told


def recall(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> Reply:
    """The office takes a request back."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = ready(conn, office)
        _, file = found(conn, caller, id_, Action.ANSWER)
        told = written_as(conn, office, caller, file, given(Event.RECALL, now, id_))
        requests.recall(conn, id_, now)
    office.committed()
    return told


def given(event: Event, now: datetime, id_: str, digest: str = "") -> Inputs:
    """What is particular to the event: which request, and the digest of its words."""
    return Inputs(event=event, received_at=now, caller="", number="", case=0, seed=0, request=id_, digest=digest)


def found(conn: Connection[Any], caller: Caller, id_: str, action: Action) -> tuple[requests.Request, File]:
    """The request and its case, locked; what the caller may not see is not there."""
    request = requests.one(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    file = held_by_id(conn, request.case_id) if request else None
    if request is None or file is None or not may(caller, action, Subject(owner=file.owner, declarant=file.declarant)):
        raise Refusal(Reason.NOT_FOUND, "There is no such request.", "没有该项要求。")
    return request, file


def checked(asking: Asking, now: datetime) -> None:
    """Refuses what nobody could answer."""
    if not asking.subject.strip() or len(asking.subject) > SUBJECT:
        raise wrong("/subject", f"Name the matter in 1 to {SUBJECT} characters.", f"请填写事由，不超过 {SUBJECT} 字。")
    if not asking.words.strip() or len(asking.words) > WORDS:
        raise wrong("/words", "Say what is wanted in 1 to 2,000 characters.", "请说明要求，不超过 2000 字。")
    if len(asking.wanted) > WANTED or any(not w.strip() or len(w) > 200 for w in asking.wanted):
        raise wrong("/wanted", f"Name at most {WANTED} places or documents.", f"字段或单证不超过 {WANTED} 项。")
    if asking.deadline.tzinfo is None or not now < asking.deadline <= now + LONGEST:
        raise wrong(
            "/deadline", "The deadline lies in the next 90 days, with its zone.", "期限须在今后 90 天内，并带时区。"
        )


def wrong(pointer: str, english: str, chinese: str) -> Refusal:
    """What is amiss, at its field."""
    problem = Problem(code="TGK022", message=english, message_zh=chinese, pointer=pointer)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
