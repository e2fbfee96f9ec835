"""The register of legal gaps: who wants which data without a clause that lets him; a legal source is proposed, and a
gap is closed by a clause of the law, or declined with a reason. Each is a step and an act, with a name."""

from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.exchange.topic import topics, wrong
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, gaps, parties
from tongguan.store.gaps import CLOSED, DECLINED, OPEN, Gap, GapStep

FLOW, WORDS = 200, 500


class GapAsking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Data that a party needs and that no clause lets it have. `topic`: a topic's code, or words for what is none yet;
    `proposed`: the legal source that could let it."""

    topic: str
    why: str
    proposed: str = ""


class GapStepping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done about a gap: `propose` a legal source, `close` it by a clause in force, `decline` it; and why."""

    what: str
    words: str
    clause: str = ""


def asked(conn: Connection[Any], office: Office, caller: Caller, wanted: GapAsking) -> Gap:
    """A gap is on record from now on; once for each party and flow, while it is open."""
    permit(caller, Action.SUBSCRIBE)
    problems = [*unsaid("/topic", wanted.topic, FLOW), *unsaid("/why", wanted.why, WORDS)]
    if wanted.proposed:
        problems += unsaid("/proposed", wanted.proposed, WORDS)
    refuse(problems)
    with conn.transaction():
        now, by = office.now(), caller.name or caller.party
        new = Gap(
            id=0,
            party=caller.party,
            topic=wanted.topic.strip(),
            why=wanted.why.strip(),
            proposed=wanted.proposed.strip(),
            asked_by=by,
            since=now,
            state=OPEN,
            clause="",
            changed_at=now,
        )
        kept = gaps.ask(conn, new)
        if kept is None:
            raise Refusal(Reason.CONFLICT, "You asked for this already.", "您已提出该需求。")
        acts.note(conn, caller, now, "gap.asked", (str(kept.id), {"topic": kept.topic, "why": kept.why}))
    return kept


def stepped(conn: Connection[Any], office: Office, caller: Caller, id_: int, said: GapStepping) -> Gap:
    """Whoever asked and whoever administers propose a legal source; who administers closes and declines."""
    permit(caller, Action.SUBSCRIBE if said.what == "propose" else Action.ADMINISTER)
    refuse(unsaid("/words", said.words, WORDS))
    with conn.transaction():
        now, was = office.now(), gaps.held(conn, id_)
        office.standards.refresh(conn, now)
        if was is None or (was.party != caller.party and not caller.officer):
            raise missing()
        if was.state != OPEN:
            raise Refusal(Reason.CONFLICT, "This gap is no longer open.", "该缺口已关闭。")
        if said.what == "propose":
            after, word = was._replace(proposed=said.words.strip()), "proposed"
        elif said.what == "close":
            refuse(unlet(conn, office, was, said.clause))
            after, word = was._replace(state=CLOSED, clause=said.clause), CLOSED
        elif said.what == "decline":
            after, word = was._replace(state=DECLINED), DECLINED
        else:
            english, chinese = "It is propose, close or decline.", "须为 propose、close 或 decline。"
            raise Refusal(Reason.INVALID, english, chinese, (wrong("HUB12", "/what", english, chinese),))
        after = after._replace(changed_at=now)
        gaps.change(conn, after)
        gaps.step(conn, id_, GapStep(word, now, caller.party, caller.name or caller.party, said.words.strip()))
        acts.note(conn, caller, now, f"gap.{word}", (str(id_), {"clause": after.clause, "words": said.words.strip()}))
    return after


def unlet(conn: Connection[Any], office: Office, gap: Gap, clause: str) -> list[Problem]:
    """A gap is closed by a clause in force that lets this party have something."""
    law = office.standards.law
    assert isinstance(law, Law), "the desk's law is the published one"
    there = topics(law, office.now())
    of = [there[gap.topic]] if gap.topic in there else there.values()
    known = (one for topic in of for one in topic.clauses if one.code == clause)
    kind = str(parties.kind(conn, gap.party))
    if any(one.lets(gap.party, kind) for one in known):
        return []
    english = "No clause of this code lets this party have anything today."
    return [wrong("HUB13", "/clause", english, "今日没有该代码的条款允许该单位获取数据。")]


def unsaid(pointer: str, said: str, most: int) -> list[Problem]:
    if 1 <= len(said.strip()) <= most and "\0" not in said:
        return []
    return [wrong("HUB14", pointer, f"Say it in 1 to {most} characters.", f"请用 1 至 {most} 个字符说明。")]


def refuse(problems: list[Problem]) -> None:
    """Raises them, if there are any."""
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))


def missing() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "There is no such gap.", "没有该缺口。")
