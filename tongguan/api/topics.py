"""The hub: topics, what a party publishes to them, and its subscriptions with their deliveries and receipts."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.node import Node
from tongguan.api.operation import Call, Operation, Parameter, Sent, bad_query, caller_of, node_of, sent
from tongguan.api.paging import LIMIT, limit_of, wrong
from tongguan.codes.topic import Form
from tongguan.exchange.topic import Delivery, Topic
from tongguan.exchange.topic import topics as topics_of
from tongguan.journeys import subscribe
from tongguan.journeys.subscribe import DeliveryReceipt, Publishing, Replaying, Subscribing
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason
from tongguan.store import parties
from tongguan.store import topics as store
from tongguan.store.connect import Reading
from tongguan.store.topics import Step, Subscription

MOST, STEPS = 500, 100


class TopicFieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a topic's items."""

    field: str
    form: Form
    needed: bool
    name: str
    name_zh: str


class TopicLine(msgspec.Struct, frozen=True, kw_only=True):
    """A topic. `clause`: under which you may have it, empty where none lets you; `mandate` and `source` are that
    clause's, `lets` the fields that it names. `feed`: it publishes itself."""

    code: str
    name: str
    name_zh: str
    publisher: str
    feed: str
    keep_days: int
    fields: tuple[TopicFieldLine, ...]
    clause: str
    mandate: str
    source: str
    lets: tuple[str, ...]


class PublishingItems(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items to be published, all or none."""

    items: tuple[Publishing, ...]


class PublishedItems(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which number the topic goes now, and how many of the items were new."""

    last: int
    new: int


class SubscriptionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription: under which clause, mandate and legal source; `last` is the number of its last delivery, `acked`
    up to where its receiver has them, `behind` how many items it has not acknowledged, `gaps` how often something was
    missed. `address`: pushed to; empty = fetched. `fault`: what stood against the last push."""

    id: str
    topic: str
    party: str
    publisher: str
    clause: str
    mandate: str
    source: str
    address: str
    opened_by: str
    opened_at: datetime
    last: int
    acked: int
    acked_at: datetime | None
    behind: int
    gaps: int
    attempts: int
    status: int | None
    fault: str
    ended_at: datetime | None


class SubscriptionStep(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a subscription: opened, acknowledged, gap, replayed, ended; up to or from which delivery.
    `actor`: who, or the address that answered a push."""

    what: str
    seq: int
    at: datetime
    actor: str
    why: str


class SubscriptionWhole(SubscriptionLine, frozen=True, kw_only=True):
    """A subscription with what happened to it, newest first."""

    steps: tuple[SubscriptionStep, ...]


def topic_of(topic: Topic, party: str, kind: str) -> TopicLine:
    """A topic as a party reads it."""
    row, clause = topic.row, topic.clause_for(party, kind)
    return TopicLine(
        code=row.code,
        name=row.name,
        name_zh=row.name_zh,
        publisher=row.publisher,
        feed=row.feed,
        keep_days=row.keep_days,
        fields=tuple(
            TopicFieldLine(field=f.field, form=f.form, needed=f.needed, name=f.name, name_zh=f.name_zh)
            for f in topic.fields
        ),
        clause=clause.code if clause else "",
        mandate=clause.mandate if clause else "",
        source=clause.source if clause else "",
        lets=clause.fields if clause else (),
    )


def line_of(row: Subscription) -> SubscriptionLine:
    return SubscriptionLine(**{name: getattr(row, name) for name in SubscriptionLine.__struct_fields__})


def seen(row: Subscription, caller: Caller) -> SubscriptionLine:
    """As this caller reads it: where a subscriber is pushed to, and how that goes, is no publisher's affair."""
    line = line_of(row)
    if caller.officer or row.party == caller.party:
        return line
    return msgspec.structs.replace(line, address="", fault="", status=None, attempts=0, opened_by="")


def step_of(row: Step) -> SubscriptionStep:
    return SubscriptionStep(what=row.what, seq=row.seq, at=row.at, actor=row.actor, why=row.why)


async def known(node: Node, caller: Caller) -> list[TopicLine]:
    """The topics of today as a party reads them."""
    kind = await at.reading(node, caller, lambda conn: str(parties.kind(conn, caller.party)))
    return [topic_of(one, caller.party, kind) for one in topics_of(node.law, node.now()).values()]


@get(
    "/v1/topics",
    opt={
        "operation": Operation(
            id="list-topics",
            summary="Topics of the hub, and the clause under which you may have each",
            summary_zh="查询数据主题及授权条款",
            action=Action.SUBSCRIBED,
            answer=tuple[TopicLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """Those of today, by the law."""
    return sent(await known(node_of(request), caller_of(request)))


@post(
    "/v1/topics/{id_:str}/items",
    status_code=200,
    opt={
        "operation": Operation(
            id="publish-items",
            summary="Publish items to a topic of yours",
            summary_zh="向本单位的主题发布数据",
            words="All or none. An item that is there under its reference is not published again.",
            action=Action.TELL,
            body=PublishingItems,
            answer=PublishedItems,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def publish(request: Call, id_: FromPath[str]) -> Sent:
    """Durable when it is answered."""
    caller, wanted = caller_of(request), await read(request, PublishingItems)
    done = await node_of(request).written(
        lambda conn, office: subscribe.published(conn, office, caller, id_, wanted.items)
    )
    return sent(PublishedItems(last=done.last, new=done.new))


@get(
    "/v1/subscriptions",
    opt={
        "operation": Operation(
            id="list-subscriptions",
            summary="Your subscriptions, and how far each is",
            summary_zh="查询订阅及进度",
            words="An officer sees all, a publisher those to its topics.",
            action=Action.SUBSCRIBED,
            answer=tuple[SubscriptionLine, ...],
        )
    },
)
async def subscriptions(request: Call) -> Sent:
    """Open ones first, at most five hundred."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: store.listed(conn, None, MOST))
    return sent([seen(row, caller) for row in rows])


@post(
    "/v1/subscriptions",
    status_code=201,
    opt={
        "operation": Operation(
            id="subscribe",
            summary="Subscribe to a topic under a clause of the law",
            summary_zh="依据法律条款订阅主题",
            words="Without a clause that lets you have it there is no subscription: the wish is noted as a legal gap.",
            action=Action.SUBSCRIBE,
            body=Subscribing,
            answer=SubscriptionLine,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def open_(request: Call) -> Sent:
    """Its id is in the answer."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, Subscribing)
    made = await node.written(lambda conn, office: subscribe.opened(conn, office, caller, wanted, node.sandbox))
    return sent(line_of(made), 201)


@get(
    "/v1/subscriptions/{id_:str}",
    opt={
        "operation": Operation(
            id="get-subscription",
            summary="One subscription with its receipts, gaps and replays",
            summary_zh="查询单项订阅：回执、缺口与重放",
            action=Action.SUBSCRIBED,
            answer=SubscriptionWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """Its last hundred steps."""
    caller = caller_of(request)

    row, steps = await at.reading(node_of(request), caller, lambda conn: whole(conn, caller, id_))
    said = msgspec.structs.asdict(line_of(row))
    return sent(SubscriptionWhole(**said, steps=tuple(map(step_of, steps))))


def whole(conn: Reading, caller: Caller, id_: str) -> tuple[Subscription, list[Step]]:
    """A subscription of the caller's party, or any for an officer; and its steps. Raises Refusal."""
    found = store.one(conn, id_)
    return (found if found and caller.officer else subscribe.own(found, caller)), store.steps(conn, id_, STEPS)


@delete(
    "/v1/subscriptions/{id_:str}",
    status_code=204,
    opt={
        "operation": Operation(
            id="unsubscribe",
            summary="End a subscription",
            summary_zh="终止订阅",
            action=Action.SUBSCRIBE,
            status=204,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """What was delivered can be fetched while it is kept."""
    caller = caller_of(request)
    await node_of(request).written(lambda conn, office: subscribe.ended(conn, office, caller, id_))


@get(
    "/v1/subscriptions/{id_:str}/deliveries",
    opt={
        "operation": Operation(
            id="fetch-deliveries",
            summary="Deliveries of a subscription, in order; each names the one before",
            summary_zh="按序获取订阅的投递；每条注明前一条",
            words="After a number that you give, or after what you acknowledged last. Numbers have no gap; "
            "`before` is the hash of the delivery before.",
            action=Action.SUBSCRIBED,
            query=(
                LIMIT,
                Parameter(name="after", words="Only those with a higher number.", schema={"type": "integer"}),
            ),
            answer=tuple[Delivery, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def fetch(request: Call, id_: FromPath[str]) -> Sent:
    """Nothing leaves where its clause is not in force."""
    caller, node, limit = caller_of(request), node_of(request), limit_of(request)
    said = request.query_params.get("after")
    if said is not None and not (said.isascii() and said.isdigit() and len(said) < 19):
        raise bad_query((wrong("after", "a whole number", "整数"),))

    def found(conn: Reading) -> list[Delivery]:
        row = subscribe.own(store.one(conn, id_), caller)
        subscribe.lets(node.law, node.now(), row, str(parties.kind(conn, row.party)))
        return store.deliveries(conn, id_, row.acked if said is None else int(said), limit)

    return sent(await at.reading(node, caller, found))


@post(
    "/v1/subscriptions/{id_:str}/receipts",
    status_code=200,
    opt={
        "operation": Operation(
            id="acknowledge-deliveries",
            summary="Say up to which delivery you have all of them",
            summary_zh="确认已收到的投递",
            words="With the hash of that delivery. Another hash is a gap: it is noted, and refused.",
            action=Action.SUBSCRIBED,
            body=DeliveryReceipt,
            answer=SubscriptionLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def acknowledge(request: Call, id_: FromPath[str]) -> Sent:
    """Said twice, it is the same."""
    caller, said = caller_of(request), await read(request, DeliveryReceipt)
    return sent(line_of(await done(request, lambda c, o: subscribe.acknowledged(c, o, caller, id_, said))))


@post(
    "/v1/subscriptions/{id_:str}/replay",
    status_code=200,
    opt={
        "operation": Operation(
            id="replay-deliveries",
            summary="Have deliveries pushed again, from a number on",
            summary_zh="自某一序号起重新投递",
            action=Action.SUBSCRIBED,
            body=Replaying,
            answer=SubscriptionLine,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def replay(request: Call, id_: FromPath[str]) -> Sent:
    """With the same numbers and hashes as before."""
    caller, said = caller_of(request), await read(request, Replaying)
    return sent(line_of(await done(request, lambda c, o: subscribe.replayed(c, o, caller, id_, said))))


async def done(request: Call, work: Any) -> Subscription:
    """What a journey made of a subscription."""
    made: Subscription = await node_of(request).written(work)
    return made
