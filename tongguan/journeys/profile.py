"""Risk profiles: an officer drafts one, a second consents or refuses, it is withdrawn. Each is an act."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.parties.may import Action, Subject, may
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.risk.profiles import ProfileSet, RiskProfile, check
from tongguan.store import acts, risk_profiles, standards
from tongguan.store.risk_profiles import Edition, Ending

REASON = 2_000


def draft(conn: Connection[Any], caller: Caller, profile: RiskProfile, now: datetime) -> Edition:
    """Keeps a draft, or the next edition's; it draws no lane until somebody else consents."""
    before = risk_profiles.latest(conn, profile.id)
    if before is not None and before.state == "draft":
        raise Refusal(Reason.CONFLICT, "There is a draft of this profile already.", "该布控规则已有草稿。")
    if not risk_profiles.write(conn, profile, before.edition + 1 if before else 1, now):
        raise Refusal(Reason.CONFLICT, "Somebody else just drafted this profile.", "他人刚刚提交了该布控规则草稿。")
    return noted(conn, caller, profile.id, "profile.drafted", now)


def consent(conn: Connection[Any], caller: Caller, id_: str, now: datetime, edition: int | None = None) -> Edition:
    """Puts a draft into force: `edition` is what the officer read, where he says so."""
    standards.hold_profiles(conn)
    found = waiting(conn, caller, id_, edition)
    risk_profiles.consent(conn, found, name_of(caller), now)
    in_force(conn, now)
    return noted(conn, caller, id_, "profile.live", now)


def refuse(conn: Connection[Any], caller: Caller, id_: str, said: tuple[int, str], now: datetime) -> Edition:
    """The second officer says no to the edition he read, and why; what was in force stays so."""
    edition, reason = said
    standards.hold_profiles(conn)
    found = waiting(conn, caller, id_, edition)
    risk_profiles.refuse(conn, found, name_of(caller), reasoned(reason), now)
    return noted(conn, caller, id_, "profile.refused", now)


def withdraw(conn: Connection[Any], caller: Caller, id_: str, ending: Ending) -> Edition:
    """Ends it."""
    standards.hold_profiles(conn)
    kept(risk_profiles.latest(conn, id_))
    if not risk_profiles.withdraw(conn, id_, ending):
        raise Refusal(Reason.CONFLICT, "This profile was withdrawn before.", "该布控规则此前已撤销。")
    in_force(conn, ending.at)
    return noted(conn, caller, id_, "profile.withdrawn", ending.at)


def waiting(conn: Connection[Any], caller: Caller, id_: str, edition: int | None) -> Edition:
    """The draft that waits for this officer's word, locked. Raises Refusal: it is his own, or it moved on."""
    found = kept(risk_profiles.latest(conn, id_))
    said = may(caller, Action.CONSENT, Subject(author=found.author))
    if not said:
        raise Refusal(said.reason or Reason.NOT_ALLOWED, said.sentence, said.sentence_zh)
    if found.state != "draft":
        raise Refusal(Reason.CONFLICT, f"This profile is {found.state}, not a draft.", "该布控规则不是草稿。")
    if edition is not None and edition != found.edition:
        raise Refusal(Reason.CONFLICT, "There is a newer draft. Read that one.", "已有更新的草稿，请先阅读。")
    return found


def noted(conn: Connection[Any], caller: Caller, id_: str, what: str, now: datetime) -> Edition:
    """The newest edition as it stands now, kept as an act."""
    found = kept(risk_profiles.latest(conn, id_))
    told = {"edition": found.edition, **({"reason": found.reason} if found.reason else {})}
    acts.note(conn, caller, now, what, (id_, told))
    return found


def in_force(conn: Connection[Any], now: datetime) -> None:
    """Publishes the live profiles as the set that decisions name from now on."""
    found = ProfileSet(tuple(risk_profiles.live(conn)))
    standards.publish_profile_set(conn, found.id, found.dump(), now)


def refuse_wrong(profile: RiskProfile, law: Snapshot) -> None:
    """Every reason why this can be no profile."""
    problems = (*check(profile), *unknown_office(profile, law))
    if problems:
        raise Refusal(Reason.INVALID, "This profile cannot be kept.", "该布控规则无法保存。", problems)


def unknown_office(profile: RiskProfile, law: Snapshot) -> Iterator[Problem]:
    """An office that is not there would never be hit."""
    if profile.office and law.office(profile.office) is None:
        yield Problem(
            code="TGS014",
            message=f"There is no customs office {profile.office}.",
            message_zh=f"没有海关关区 {profile.office}。",
            pointer="/office",
        )


def reasoned(reason: str) -> str:
    """Why, as kept."""
    words = reason.strip()
    if not words or len(words) > REASON:
        english = f"Say why, in 1 to {REASON:,} characters."
        chinese = f"请用 1 至 {REASON} 个字符说明理由。"
        problem = Problem(code="API06", message=english, message_zh=chinese, pointer="/reason")
        raise Refusal(Reason.INVALID, english, chinese, (problem,))
    return words


def name_of(caller: Caller) -> str:
    """The name under which an officer acts: two officers of one office are two."""
    return caller.name or caller.party


def kept(edition: Edition | None) -> Edition:
    if edition is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such risk profile.", "没有该布控规则。")
    return edition
