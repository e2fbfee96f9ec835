"""Publishing law: on top of what is in force, by the operator's word or by two administrators' signatures. Nothing
published is ever edited; every publication is an act."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.codes.rows import Rate
from tongguan.codes.topic import Feed
from tongguan.codes.upload import defects
from tongguan.journeys.proposed import moved_on, problems_of, standing
from tongguan.parties.may import Action, Subject, may
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.rules import judges
from tongguan.store import acts, proposals, standards, topics
from tongguan.store.proposals import Closing, Proposal


def publish(conn: Connection[Any], change: Callable[[Law], Law], by: Caller, now: datetime) -> tuple[Law, bool]:
    """The law after `change`, and whether it is a new one: the operator's word alone. Two at once wait for each other.

    Raises Refusal."""
    before = held(conn)
    after = change(before)
    if after.id == before.id:
        return before, False
    standards.publish_law(conn, after.id, after.head.id, after.dump(), (by.name, now))
    acts.note(conn, by, now, "law.loaded", (after.id, {"before": before.id, "signatures": 1}))
    tell_rates(conn, before, after, now)
    return after, True


def sign(conn: Connection[Any], caller: Caller, id_: str, seen: str, now: datetime) -> Law:
    """The second signature: what was proposed is law from now on. `seen`: the law it was compared with on the page.

    Raises Refusal: the proposer himself, a law that moved on, rows that no longer fit it."""
    before = held(conn)
    found = standing(proposals.hold(conn, id_))
    said = may(caller, Action.PUBLISH, Subject(owner=found.party, hands=frozenset(found.hands)))
    if not said:
        raise Refusal(said.reason or Reason.NOT_ALLOWED, said.sentence, said.sentence_zh)
    if found.base != before.id or seen != before.id:
        raise moved_on()
    change = found.change.known(now)
    wrong = defects(change, before, judges())
    if wrong:
        raise Refusal(Reason.INVALID, "This is no law.", "不能作为法规公布。", problems_of(wrong))
    after = change.on(before)
    standards.publish_law(conn, after.id, after.head.id, after.dump(), (signed(found, caller), now))
    proposals.close(conn, id_, Closing(proposals.PUBLISHED, caller.name, now, law=after.id))
    told = {"law": after.id, "before": before.id, "proposed_by": found.proposed_by, "signatures": 2}
    acts.note(conn, caller, now, "law.published", (id_, told))
    tell_rates(conn, before, after, now)
    return after


def tell_rates(conn: Connection[Any], before: Law, after: Law, now: datetime) -> None:
    """Whoever subscribes to exchange rates is told of those that are new."""
    known = set(before.rows()["rates"])
    new = [row for row in after.rows()["rates"] if isinstance(row, Rate) and row not in known]
    items = [
        (
            f"{row.currency}/{row.valid_from}/{row.known_from.isoformat()}",
            {
                "currency": row.currency,
                "rate": f"{row.rate:f}",
                "per": f"{row.per:f}",
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else "",
                "source": row.source,
            },
        )
        for row in new
    ]
    if items:
        topics.publish(conn, Feed.RATES, topics.NODE, items, now)


def signed(found: Proposal, caller: Caller) -> str:
    """Both names, as an edition of the law carries them."""
    return f"{found.proposed_by}, {caller.name}"


def held(conn: Connection[Any]) -> Law:
    """The law in force, while nobody else publishes. Raises Refusal where there is none."""
    standards.hold_law(conn)
    known = standards.law_id(conn)
    if not known:
        raise Refusal(Reason.CONFLICT, "This node has no law yet. Start it once.", "本节点尚无法规数据，请先启动一次。")
    return Law.load(standards.law(conn, known))
