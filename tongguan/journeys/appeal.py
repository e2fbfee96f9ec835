"""Appeals: the declarant contests a no of an agency or of customs; the body that the law names decides about it, by a
hand that did not refuse. Both are facts of the case, and whoever refused is told."""

import os
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.exchange.task_word import TaskNews, word
from tongguan.journeys.answer import grounds_in, reasoned
from tongguan.journeys.draft import closed, repeated
from tongguan.journeys.event import held, held_by_id, inputs_for, ready, written, written_as
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply
from tongguan.journeys.told_now import told_now, watched
from tongguan.ledgers.quota import wanted
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.appeal import contest_of, contested_already, no_such_appeal, nothing_to_contest
from tongguan.release.case import Case, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.contest import CUSTOMS, AppealOutcome, Contest
from tongguan.release.lifecycle import Event, State
from tongguan.release.voice import Stance
from tongguan.store import appeals, lodging, outbox
from tongguan.store.appeals import Appeal

PAPERS = 20


class Appealing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which refusal is contested – by the agency's code, or `customs` –, why (1 to 2,000 characters), and with which
    documents of the declaration, by their ids."""

    refusal: str
    reason: str
    documents: tuple[str, ...] = ()


class AppealRuling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the body decides: the refusal stands (`upheld`), falls so that it counts as met (`overturned`), or falls and
    is looked at anew (`remitted`); and why (1 to 2,000 characters)."""

    outcome: AppealOutcome
    reason: str


def lodge(conn: Connection[Any], office: Office, caller: Caller, number: str, wish: Appealing) -> Reply:
    """The case after an appeal. The same words again get the same answer; raises Refusal where nothing can be contested
    (any more), with the last day."""
    reasoned(wish.reason)
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, number)
        permit(caller, Action.APPEAL, Subject(owner=file.owner, declarant=file.declarant))
        assert file.stand is not None, "a held case stands somewhere"
        contest = contest_of(file.stand, agency_of(wish.refusal))
        if contest is None:
            raise conflict(nothing_to_contest())
        if contest.id:
            return said_before(conn, file, wish, contest)
        papers(conn, file.id, wish.documents)
        appeal = made(conn, caller, (file, contest), wish, now)
        given = event(Event.APPEAL, now, str(appeal.id), agency_of(wish.refusal))
        reply = written_as(conn, office, caller, file, replace(given, digest=appeal.digest))
        appeals.keep(conn, appeal._replace(seq=file.seq), office.keeps(Kept.REQUESTS, now))
        tell(conn, file.stand, appeal, TaskNews.APPEALED, now)
    office.committed()
    return reply


def made(conn: Connection[Any], caller: Caller, of: tuple[File, Contest], wish: Appealing, now: datetime) -> Appeal:
    """The appeal of a caller against the refusal that a contest is about."""
    file, contest = of
    refused, hands = refusal_of(conn, file.id, agency_of(wish.refusal))
    assert file.stand is not None, "a held case stands somewhere"
    return Appeal(
        id=appeals.number(conn),
        case_id=file.id,
        seq=file.next,
        number=file.number,
        owner=file.owner,
        declarant=file.declarant,
        refusal=wish.refusal,
        body=contest.body,
        refused=refused,
        quiet=any(v.agency == wish.refusal and v.quiet for v in file.stand.voices),
        hands=hands,
        until=contest.until,
        reason=wish.reason,
        documents=list(wish.documents),
        by=caller.name or caller.party,
        at=now,
        salt=os.urandom(16),
    )


def rule(conn: Connection[Any], office: Office, caller: Caller, id_: int, ruling: AppealRuling) -> Appeal:
    """The appeal after its body decided. The same word again gets what it got; another one is too late."""
    permit(caller, Action.RULE)
    reasoned(ruling.reason)
    with conn.transaction():
        now = ready(conn, office)
        own(caller, appeals.one(conn, id_))
        appeal, file = found(conn, id_)
        permit(caller, Action.RULE, Subject(owner=agency_of(appeal.body), hands=frozenset(appeal.hands)))
        if appeal.outcome:
            if (appeal.outcome, appeal.ruling) == (ruling.outcome, ruling.reason):
                return appeal
            raise conflict(no_such_appeal())
        given = event(Event.RULE, now, str(id_), agency_of(appeal.refusal))
        said = replace(given, outcome=ruling.outcome, reason=ruling.reason)
        case = inputs_for(office, file, caller, said)
        if file.stand is not None and file.stand.state is State.REFUSED and ruling.outcome is not AppealOutcome.UPHELD:
            case = as_told_now(conn, office, file, case)
        written(conn, office, file, case, caller.name or caller.party)
        appeals.rule(conn, id_, (ruling.outcome, ruling.reason), (caller.name or caller.party, now))
        assert file.stand is not None, "a written case stands somewhere"
        tell(conn, file.stand, appeal, TaskNews.RULED, now)
        after = appeals.one(conn, id_)
        assert after is not None, "it was just written"
    office.committed()
    return after


def as_told_now(conn: Connection[Any], office: Office, file: File, case: Case) -> Case:
    """A refused case that may go on, with all that it is compared with and draws on."""
    quotas = wanted(case.declaration, case.law)
    for key, quota in quotas.items():
        lodging.open_balance(conn, key, quota.code, quota.unit, quota.volume)
    shelved = file.stand.shelved if file.stand else None
    more = frozenset({*quotas, *(d.balance for d in (shelved.draws if shelved else ()))})
    told = told_now(conn, office, file, case, more)
    concerns = watched(conn, office, file, case.inputs.received_at)
    case = replace(told.case, inputs=replace(told.case.inputs, concerns=concerns))
    told.opened(conn, consider(case))
    return case


def found(conn: Connection[Any], id_: int) -> tuple[Appeal, File]:
    """An appeal and its case, both held. Raises Refusal."""
    known = appeals.one(conn, id_)
    file = held_by_id(conn, known.case_id) if known else None
    appeal = appeals.one(conn, id_, lock=True)
    if appeal is None or file is None:
        raise closed()
    return appeal, file


def own(caller: Caller, appeal: Appeal | None) -> Appeal:
    """An appeal that the caller's body decides about; any other is not there."""
    if appeal is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such appeal.", "没有该复议申请。")
    permit(caller, Action.RULE, Subject(owner=agency_of(appeal.body)))
    return appeal


def agency_of(name: str) -> str:
    """The code of an agency; empty where customs is meant."""
    return "" if name == CUSTOMS else name


def refusal_of(conn: Connection[Any], case_id: int, agency: str) -> tuple[str, list[str]]:
    """Why an agency, or customs, said its last no, and every name of whoever did."""
    for _, actor, body in lodging.verdicts(conn, case_id):
        said = grounds_in(body).inputs
        if said.agency == agency and (said.said is Stance.REFUSE if agency else not said.passed):
            return said.reason, sorted({actor, *said.hands})
    raise conflict(nothing_to_contest())


def said_before(conn: Connection[Any], file: File, wish: Appealing, contest: Contest) -> Reply:
    """The answer that these very words had; raises Refusal where the refusal was contested in others."""
    known = appeals.one(conn, int(contest.id))
    if known is None or (known.reason, tuple(known.documents)) != (wish.reason, wish.documents):
        raise conflict(contested_already())
    return repeated(lodging.answers(conn, [(file.id, known.seq)])[file.id, known.seq])


def papers(conn: Connection[Any], case_id: int, ids: tuple[str, ...]) -> None:
    """Documents are named that the declaration has. Raises Refusal, each problem at its place."""
    there = appeals.papers(conn, case_id, [id_ for id_ in ids[:PAPERS] if "\0" not in id_])
    strange = [n for n, id_ in enumerate(ids) if id_ not in there or n >= PAPERS]
    english, chinese = "This declaration has no such document: attach it first.", "该报关单没有此单证，请先上传。"
    problems = tuple(
        Problem(code="TGK047", message=english, message_zh=chinese, pointer=f"/documents/{n}") for n in strange[:PAPERS]
    )
    if problems:
        raise Refusal(Reason.INVALID, english, chinese, problems)


def tell(conn: Connection[Any], stand: Stand, appeal: Appeal, news: TaskNews, at: datetime) -> None:
    """Whoever refused, and whoever decides, of what it is about."""
    voice = next((v for v in stand.voices if v.agency == appeal.refusal), None)
    if voice is not None:
        said = word(news, at, (voice.agency, appeal.number, voice.round))
        whom = {voice.agency, appeal.body} - {CUSTOMS}
        outbox.tell(conn, [(party, said) for party in sorted(whom)])


def event(kind: Event, now: datetime, id_: str, agency: str) -> Inputs:
    """What is particular to the event: which appeal, against whose no."""
    return Inputs(event=kind, received_at=now, caller="", number="", case=0, seed=0, request=id_, agency=agency)


def conflict(problem: Problem) -> Refusal:
    """What stands against it."""
    return Refusal(Reason.CONFLICT, problem.message, problem.message_zh, (problem,))
