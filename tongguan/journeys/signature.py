"""A signature that came with a message is proven before the message is queued, by a key that is in force for whom the
caller speaks; where a party's messages are refused unsigned, its people and its administration say so, as an act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.journeys.people import may_manage
from tongguan.journeys.submission import Submission
from tongguan.parties import signature
from tongguan.parties.may import Subject, acts_for
from tongguan.parties.party import Caller
from tongguan.parties.signature import HEADER, Kind, NotGenuine, Offered, Signature
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, parties, signing_keys
from tongguan.store.connect import SYSTEM, Store, Writing

NO_KEY = (
    "No key of this name is in force for you, or for whom you act. Register it, or sign with another.",
    "没有该名称的有效密钥（须属于贵单位或其委托人）。请先登记，或改用其他密钥签名。",
)
UNSIGNED = (
    "This is refused unsigned. Sign it: a program in the header x-jws-signature, a person with a passkey.",
    "须签名后提交：程序请使用 x-jws-signature 请求头，人员请使用通行密钥。",
)


def proven(store: Store, submission: Submission, offered: Offered, now: datetime) -> Signature:
    """The signature, proven. Raises Refusal, which points at the header."""
    caller, declarant = submission.caller, submission.declarant
    speaks = acts_for(caller, Subject(declarant=declarant))
    whose = sorted({caller.party, declarant} if speaks else {caller.party})
    try:
        kid = signature.head_of(offered.said).kid
        with store.reading(SYSTEM) as conn:
            key = signing_keys.named(conn, whose, kid, now)
        if key is None:
            raise NotGenuine(*NO_KEY)
        signature.genuine(offered, key.jwk)
    except NotGenuine as error:
        raise amiss("API07", error.english, error.chinese) from error
    return Signature(
        kind=Kind.JWS,
        party=key.party,
        key=key.kid,
        key_name=key.name,
        id=key.id,
        public_key=bytes(key.jwk),
        said=offered.said,
        text=b"" if offered.text == submission.body else offered.text,
    )


def withdrawn(conn: Connection[Any], signed: Sequence[Signature], now: datetime) -> set[str]:
    """The ids of keys that were withdrawn while their messages waited; the others stand until this transaction ends."""
    ids = {s.id for s in signed if s.kind is Kind.JWS}
    return ids - signing_keys.hold(conn, ids, now) if ids else set()


def demand(conn: Writing, caller: Caller, party: str, wanted: bool, now: datetime) -> bool:
    """From now on the party's messages are refused unsigned, or taken again; False where it was so before."""
    may_manage(caller, party)
    if parties.party(conn, party) is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such party.", "没有该单位。")
    changed = parties.set_signs(conn, party, wanted)
    if changed:
        acts.note(conn, caller, now, "party.signs", (party, {"signs": wanted}))
    return changed


def amiss(code: str, english: str, chinese: str) -> Refusal:
    """A signature that is wanted and not there, or there and not good."""
    problem = Problem(code=code, message=english, message_zh=chinese, pointer=HEADER)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
