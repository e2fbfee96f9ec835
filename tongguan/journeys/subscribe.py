"""The hub: items are published, parties subscribe under a clause of the law, acknowledge, and ask for what they miss.

Every change is a step of its subscription and an act, each with a name. What leaves is cut to what the clause in force
names; where no clause is, nothing leaves, and the wish is kept in the register of legal gaps.
"""

import secrets
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.codes.topic import TopicClause
from tongguan.exchange.topic import Delivery, Topic, amiss, canonical, cut, hashed, topics, wrong
from tongguan.journeys.office import Office
from tongguan.messages import hook
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, gaps, parties
from tongguan.store import topics as store
from tongguan.store.connect import Writing
from tongguan.store.topics import Step, Subscription

MOST, AT_ONCE = 1000, 500
"""Items of one publication; items that are made deliveries in one transaction."""
REFERENCE, WHY = 100, 500


class Publishing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item: `reference` is the publisher's own, so that it is kept once; `item` has the topic's fields."""

    reference: str
    item: dict[str, Any]


class Published(NamedTuple):
    """Up to which number the topic goes now; how many were new."""

    last: int
    new: int


class Subscribing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a party wants to be told. `clause`: the clause of the law that lets it; empty: the one that fits it.
    `address`: where it is pushed to; empty: it is fetched. `from_start`: with all that is kept, not only what comes
    from now on. `why`: what for, where no clause lets it yet."""

    topic: str
    clause: str = ""
    address: str = ""
    from_start: bool = False
    why: str = ""


class DeliveryReceipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver has everything up to delivery `seq`, whose hash is `hash`."""

    seq: int
    hash: str


class Replaying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A receiver wants delivery `seq` and all after it again. `missing`: it did not get it, which counts as a gap."""

    seq: int
    missing: bool = False
    why: str = ""


def published(
    conn: Connection[Any], office: Office, caller: Caller, code: str, wanted: tuple[Publishing, ...]
) -> Published:
    """Items of a topic, all or none; one that is there under its reference is not published again. Raises Refusal."""
    permit(caller, Action.TELL)
    with conn.transaction():
        now = office.now()
        office.standards.refresh(conn, now)
        topic = topic_of(office, now, code)
        permit(caller, Action.TELL, Subject(owner=topic.row.publisher))
        if topic.row.feed:
            raise Refusal(Reason.CONFLICT, "This topic publishes itself.", "该主题由系统自动发布。")
        refuse([*unsaid(wanted), *flaws(topic, wanted)])
        acts.alone(conn)  # before looking: two may say the same reference at once
        refuse(differing(conn, topic, wanted))
        by = (caller.party, caller.name or caller.party)
        last, new = store.publish(conn, topic.stream, by, [(one.reference, one.item) for one in wanted], now)
        if new:
            acts.note(conn, caller, now, "topic.published", (code, {"last": last, "new": new}))
    return Published(last, new)


def unsaid(wanted: tuple[Publishing, ...]) -> list[Problem]:
    """How many there are, and their references."""
    found = []
    if not 1 <= len(wanted) <= MOST:
        found.append(wrong("HUB01", "/items", f"1 to {MOST} items at once.", f"每次 1 至 {MOST} 条。"))
    for n, one in enumerate(wanted[:MOST]):
        if not 1 <= len(one.reference) <= REFERENCE or not one.reference.isprintable():
            english, chinese = f"1 to {REFERENCE} printable characters.", f"1 至 {REFERENCE} 个可见字符。"
            found.append(wrong("HUB05", f"/items/{n}/reference", english, chinese))
    ordered = sorted((one.reference, n) for n, one in enumerate(wanted[:MOST]))
    for (before, _), (reference, n) in pairwise(ordered):
        if reference == before:
            found.append(wrong("HUB06", f"/items/{n}/reference", "It is given twice.", "参考号重复。"))
    return found


def flaws(topic: Topic, wanted: tuple[Publishing, ...]) -> list[Problem]:
    """What the items have against the topic's fields."""
    return [p for n, one in enumerate(wanted[:MOST]) for p in amiss(topic.fields, one.item, f"/items/{n}/item")]


def differing(conn: Connection[Any], topic: Topic, wanted: tuple[Publishing, ...]) -> list[Problem]:
    """What was published under a reference stands: it does not come again with other words."""
    there = store.said(conn, topic.stream, [one.reference for one in wanted[:MOST] if "\0" not in one.reference])
    return [
        wrong("HUB07", f"/items/{n}/reference", "It was published with other words.", "该参考号已发布且内容不同。")
        for n, one in enumerate(wanted[:MOST])
        if one.reference in there and there[one.reference].body != canonical(one.item)
    ]


def opened(
    conn: Connection[Any], office: Office, caller: Caller, wanted: Subscribing, sandbox: bool = False
) -> Subscription:
    """A subscription under a clause. Without one there is none: the wish is kept as a legal gap, and refused."""
    permit(caller, Action.SUBSCRIBE)
    with conn.transaction():
        now = office.now()
        office.standards.refresh(conn, now)
        topic = topic_of(office, now, wanted.topic)
        kind = str(parties.kind(conn, caller.party))
        clause = topic.clause(wanted.clause) if wanted.clause else topic.clause_for(caller.party, kind)
        refuse([*addressed(wanted.address, sandbox), *reasoned(wanted.why)])
        if clause is not None and clause.lets(caller.party, kind):
            return subscribed(conn, caller, (topic, clause), wanted, now)
        asked = gaps.Gap(
            id=0,
            party=caller.party,
            topic=topic.row.code,
            why=wanted.why.strip(),
            proposed="",
            asked_by=caller.name or caller.party,
            since=now,
            state=gaps.OPEN,
            clause="",
            changed_at=now,
        )
        if gaps.ask(conn, asked):
            acts.note(conn, caller, now, "gap.asked", (topic.row.code, {"why": asked.why}))
    raise Refusal(
        Reason.NOT_ALLOWED,
        "No clause of the law lets you have this topic. It is noted in the register of legal gaps.",
        "没有法律条款允许您获取该主题，已记入法律缺口登记簿。",
    )


def subscribed(
    conn: Connection[Any], caller: Caller, of: tuple[Topic, TopicClause], wanted: Subscribing, now: datetime
) -> Subscription:
    """The subscription with its first step; from now on, or from what is kept."""
    topic, clause = of
    acts.alone(conn)
    kept, end = store.first(conn, topic.stream), store.end(conn, topic.stream)
    id_, by = secrets.token_hex(8), caller.name or caller.party
    new = {
        "id": id_,
        "topic": topic.row.code,
        "stream": topic.stream,
        "publisher": topic.row.publisher,
        "party": caller.party,
        "clause": clause.code,
        "mandate": clause.mandate,
        "source": clause.source,
        "address": wanted.address,
        "opened_by": by,
        "opened_at": now,
        "taken": kept - 1 if wanted.from_start and kept else end,
    }
    if not store.open_(conn, new):
        raise Refusal(Reason.CONFLICT, "You subscribe to this topic already.", "您已订阅该主题。")
    store.step(conn, id_, Step("opened", 0, now, caller.party, by, clause.code))
    told = {"topic": topic.row.code, "clause": clause.code, "source": clause.source, "address": wanted.address}
    acts.note(conn, caller, now, "subscription.opened", (id_, told))
    return own(store.one(conn, id_), caller)


def acknowledged(
    conn: Connection[Any], office: Office, caller: Caller, id_: str, said: DeliveryReceipt
) -> Subscription:
    """The receipt is kept; one whose hash is another's says that something is missing: a gap, and refused."""
    permit(caller, Action.SUBSCRIBED)
    with conn.transaction():
        was, now = own(store.held(conn, id_), caller), office.now()
        if not 1 <= said.seq <= was.last:
            refuse([wrong("HUB08", "/seq", f"Deliveries go up to {was.last}.", f"投递序号最大为 {was.last}。")])
        (there,) = store.deliveries(conn, id_, said.seq - 1, 1) or (None,)
        good = said.seq <= was.acked if there is None or there.seq != said.seq else there.hash == said.hash
        by = (caller.party, caller.name or caller.party)
        if not good:
            store.gap(conn, id_, was.acked + 1)
            store.step(conn, id_, Step("gap", said.seq, now, *by, "hash"))
        elif said.seq > was.acked:
            store.acknowledge(conn, id_, said.seq, now)
            store.step(conn, id_, Step("acknowledged", said.seq, now, *by, ""))
        after = own(store.one(conn, id_), caller)
    if not good:
        english = "This is not the hash of that delivery: something is missing or was changed. Fetch them again."
        chinese = "该投递的哈希值不符：有缺失或改动，请重新获取。"
        raise Refusal(Reason.CONFLICT, english, chinese, (wrong("HUB09", "/hash", english, chinese),))
    return after


def replayed(conn: Connection[Any], office: Office, caller: Caller, id_: str, said: Replaying) -> Subscription:
    """What is pushed begins again there. What is fetched can be fetched again anyway; the step says that it was
    missed."""
    permit(caller, Action.SUBSCRIBED)
    with conn.transaction():
        was, now = own(store.held(conn, id_), caller), office.now()
        refuse(reasoned(said.why))
        kept = store.deliveries(conn, id_, 0, 1)
        if was.ended_at is not None or not kept or not kept[0].seq <= said.seq <= was.last:
            first, last = (kept[0].seq, was.last) if kept else (0, 0)
            english = f"Deliveries {first} to {last} are kept, while the subscription is open."
            refuse([wrong("HUB10", "/seq", english, f"订阅有效期间可重放第 {first} 至 {last} 条。")])
        if said.missing:
            store.gap(conn, id_, said.seq)
        else:
            store.replay(conn, id_, said.seq)
        by = (caller.party, caller.name or caller.party)
        store.step(conn, id_, Step("gap" if said.missing else "replayed", said.seq, now, *by, said.why.strip()))
        acts.note(conn, caller, now, "subscription.replayed", (id_, {"from": said.seq, "missing": said.missing}))
        return own(store.one(conn, id_), caller)


def ended(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> None:
    """Nothing more is delivered."""
    permit(caller, Action.SUBSCRIBE)
    with conn.transaction():
        was, now = own(store.held(conn, id_), caller), office.now()
        if was.ended_at is not None:
            return
        by = caller.name or caller.party
        store.close(conn, id_, by, now)
        store.step(conn, id_, Step("ended", was.last, now, caller.party, by, ""))
        acts.note(conn, caller, now, "subscription.ended", (id_, {"topic": was.topic, "last": was.last}))


def clause_of(known: dict[str, Topic], subscription: Subscription, kind: str) -> TopicClause | None:
    """The clause under which it is delivered to its party, of this kind; None where none lets that party have it."""
    topic = known.get(subscription.topic)
    clause = topic.clause(subscription.clause) if topic else None
    return clause if clause is not None and clause.lets(subscription.party, kind) else None


def lets(law: Law, moment: datetime, subscription: Subscription, kind: str) -> TopicClause:
    """The same, as the law of a moment has it. Raises Refusal where there is none."""
    clause = clause_of(topics(law, moment), subscription, kind)
    if clause is None:
        english = f"Clause {subscription.clause} is no longer in force: nothing leaves."
        raise Refusal(Reason.NOT_ALLOWED, english, f"条款 {subscription.clause} 已失效，不再提供数据。")
    return clause


def spread(conn: Writing, known: dict[str, Topic], id_: str) -> int:
    """Items that a subscription did not take yet become deliveries, cut and chained; how many. None while no clause is
    in force, or somebody else is at it."""
    was = store.free(conn, id_)
    clause = clause_of(known, was, str(parties.kind(conn, was.party))) if was else None
    if was is None or clause is None:
        return 0
    items, made, before = store.items(conn, was.stream, was.taken, AT_ONCE), [], was.head
    for seq, item in enumerate(items, was.last + 1):
        left = cut(store.decode(item.body), clause)
        hash_ = hashed(before, seq, canonical(left))
        made.append(Delivery(seq=seq, before=before, hash=hash_, at=item.at, clause=clause.code, item=left))
        before = hash_
    if made:
        store.deliver(conn, id_, made, items[-1].seq)
    return len(made)


def topic_of(office: Office, now: datetime, code: str) -> Topic:
    """A topic of today. Raises Refusal."""
    law = office.standards.law
    assert isinstance(law, Law), "the desk's law is the published one"
    found = topics(law, now).get(code)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such topic.", "没有该主题。")
    return found


def own(found: Subscription | None, caller: Caller) -> Subscription:
    """It, if it is the caller's party's. Raises Refusal."""
    if found is None or found.party != caller.party:
        raise Refusal(Reason.NOT_FOUND, "There is no such subscription.", "没有该订阅。")
    return found


def addressed(address: str, sandbox: bool) -> list[Problem]:
    problem = hook.amiss(address, sandbox) if address else None
    return [problem] if problem else []


def reasoned(why: str) -> list[Problem]:
    english = f"At most {WHY} characters."
    return [wrong("HUB11", "/why", english, f"不超过 {WHY} 字。")] if len(why) > WHY or "\0" in why else []


def refuse(problems: list[Problem]) -> None:
    """Raises them, if there are any."""
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
