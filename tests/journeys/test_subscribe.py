"""The hub through a real database: published, subscribed to under a clause, cut, chained, acknowledged, told again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from json import dumps
from threading import Barrier
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import OFFICER, Desk
from tests.journeys.test_ledger import LICENCE, MOFCOM, issue
from tongguan.codes.law import Law
from tongguan.codes.rows import Rate
from tongguan.codes.topic import TopicClause
from tongguan.exchange.topic import topics
from tongguan.journeys import enrol, ledger, legal_gap, publish, subscribe
from tongguan.journeys.legal_gap import GapAsking, GapStepping
from tongguan.journeys.record_says import RecordStepping
from tongguan.journeys.subscribe import DeliveryReceipt, Publishing, Replaying, Subscribing
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller, Kind, Party, Scope
from tongguan.problem import Reason, Refusal
from tongguan.store import gaps, parties
from tongguan.store import topics as store_topics
from tongguan.store.connect import Store, Writing
from tongguan.store.topics import Subscription

SAFE = Caller(party="SAFE", name="exchange", scopes=frozenset({Scope.LEDGER, Scope.READ}))
COMPANY = Caller(party="4403180896", name="manager", scopes=frozenset({Scope.COMPANY, Scope.READ}))
NOTICE = {"subject": "Steel", "words": "Licences are asked for.", "from": "2026-12-01"}


@pytest.fixture(autouse=True)
def known(desk: Desk) -> None:
    with desk.conn.transaction():
        for id_, kind in (("SAFE", Kind.AGENCY), ("MOFCOM", Kind.AGENCY), ("4403180896", Kind.COMPANY)):
            parties.keep(Writing(desk.conn), Party(id=id_, kind=kind, name=id_), desk.moment)


def opened(desk: Desk, topic: str, caller: Caller = SAFE, **more: Any) -> Subscription:
    return subscribe.opened(desk.conn, desk.office, caller, Subscribing(topic=topic, **more))


def told(desk: Desk, *references: str, **change: Any) -> subscribe.Published:
    items = tuple(Publishing(reference=one, item={**NOTICE, "number": one, **change}) for one in references)
    return subscribe.published(desk.conn, desk.office, MOFCOM, "trade-notices", items)


def spread(desk: Desk, id_: str) -> list[store_topics.Delivery]:
    law = desk.office.standards.law
    assert isinstance(law, Law)
    with desk.conn.transaction():
        while subscribe.spread(Writing(desk.conn), topics(law, desk.now()), id_):
            pass
    return store_topics.deliveries(desk.conn, id_, 0, 1000)


def law_with(desk: Desk, new: TopicClause) -> None:
    """The law with one more clause, and the moment when the desk knows it."""
    with desk.conn.transaction():
        publish.publish(desk.conn, lambda was: was.with_rows("topic-clauses", [new]), OFFICER, desk.now())
    desk.moment += timedelta(seconds=5)
    desk.office.standards.refresh(desk.conn, desk.moment)


def refused(reason: Reason, work: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.reason is reason, caught.value
    return caught.value


def test_a_subscriber_gets_what_its_clause_names_in_order_and_can_check_it(desk: Desk) -> None:
    told(desk, "N-0")
    mine, theirs = opened(desk, "trade-notices"), opened(desk, "trade-notices", COMPANY, from_start=True)
    assert (mine.clause, mine.mandate != "", "illustrative" in mine.source) == ("TN-1", True, True)
    assert told(desk, "N-1", "N-2") == (3, 2)
    assert told(desk, "N-1", "N-3") == (4, 1), "said twice, kept once"
    got = spread(desk, mine.id)
    assert [(one.seq, one.item["number"]) for one in got] == [(1, "N-1"), (2, "N-2"), (3, "N-3")]
    before = ""
    for one in got:
        words = dumps(one.item, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert one.before == before
        before = sha256(f"{before}.{one.seq}.{words}".encode()).hexdigest()
        assert one.hash == before
    cut = spread(desk, theirs.id)
    assert [one.item for one in cut] == [NOTICE] * 4, "neither number nor holder is a company's affair"


def test_a_receipt_is_kept_and_a_wrong_hash_is_a_gap(desk: Desk) -> None:
    mine = opened(desk, "trade-notices")
    told(desk, "N-1", "N-2", "N-3")
    got = spread(desk, mine.id)
    receipt = DeliveryReceipt(seq=2, hash=got[1].hash)
    after = subscribe.acknowledged(desk.conn, desk.office, SAFE, mine.id, receipt)
    assert (after.acked, after.behind) == (2, 1)
    assert subscribe.acknowledged(desk.conn, desk.office, SAFE, mine.id, receipt).acked == 2
    said = refused(
        Reason.CONFLICT,
        lambda: subscribe.acknowledged(desk.conn, desk.office, SAFE, mine.id, DeliveryReceipt(seq=3, hash=got[1].hash)),
    )
    assert said.problems[0].pointer == "/hash"
    stands = store_topics.one(desk.conn, mine.id)
    assert stands is not None and (stands.acked, stands.gaps) == (2, 1)
    refused(
        Reason.INVALID,
        lambda: subscribe.acknowledged(desk.conn, desk.office, SAFE, mine.id, DeliveryReceipt(seq=4, hash="")),
    )
    again = Replaying(seq=1, missing=True, why="The disk was full.")
    assert subscribe.replayed(desk.conn, desk.office, SAFE, mine.id, again).gaps == 2
    refused(Reason.INVALID, lambda: subscribe.replayed(desk.conn, desk.office, SAFE, mine.id, Replaying(seq=9)))
    steps = [(one.what, one.seq, one.actor) for one in store_topics.steps(desk.conn, mine.id, 10)]
    assert steps == [
        ("gap", 1, "exchange"),
        ("gap", 3, "exchange"),
        ("acknowledged", 2, "exchange"),
        ("opened", 0, "exchange"),
    ]


def test_another_partys_subscription_is_not_there(desk: Desk) -> None:
    mine = opened(desk, "trade-notices")
    for work in (
        lambda: subscribe.acknowledged(desk.conn, desk.office, COMPANY, mine.id, DeliveryReceipt(seq=1, hash="")),
        lambda: subscribe.replayed(desk.conn, desk.office, COMPANY, mine.id, Replaying(seq=1)),
        lambda: subscribe.ended(desk.conn, desk.office, COMPANY, mine.id),
    ):
        refused(Reason.NOT_FOUND, work)
    refused(Reason.CONFLICT, lambda: opened(desk, "trade-notices"))
    subscribe.ended(desk.conn, desk.office, SAFE, mine.id)
    told(desk, "N-1")
    assert spread(desk, mine.id) == []
    assert opened(desk, "trade-notices").id != mine.id


def test_without_a_clause_there_is_no_subscription_but_a_legal_gap(desk: Desk) -> None:
    why = "Our bank asks for it."
    refused(Reason.NOT_ALLOWED, lambda: opened(desk, "revoked-records", COMPANY, why=why))
    refused(Reason.NOT_ALLOWED, lambda: opened(desk, "revoked-records", COMPANY, clause="RR-1"))
    (gap,) = gaps.listed(desk.conn, gaps.OPEN, 0, 10)
    assert (gap.party, gap.topic, gap.why, gap.asked_by) == ("4403180896", "revoked-records", why, "manager")
    assert desk.rows("subscription") == []
    refused(Reason.NOT_ALLOWED, lambda: closed(desk, COMPANY, gap.id, "RR-1"))
    refused(Reason.INVALID, lambda: closed(desk, OFFICER, gap.id, "RR-1"))
    after = legal_gap.stepped(
        desk.conn, desk.office, COMPANY, gap.id, GapStepping(what="propose", words="Foreign Trade Law, art. 19")
    )
    assert after.proposed == "Foreign Trade Law, art. 19"
    law = desk.office.standards.law
    assert isinstance(law, Law)
    model = next(r for r in law.rows()["topic-clauses"] if isinstance(r, TopicClause) and r.code == "RR-2")
    new = replace(model, code="RR-9", kind="company", known_from=desk.now(), line=0)
    law_with(desk, new)
    assert closed(desk, OFFICER, gap.id, "RR-9").state == gaps.CLOSED
    assert [one.what for one in gaps.steps(desk.conn, gap.id)] == ["asked", "proposed", "closed"]
    refused(Reason.CONFLICT, lambda: closed(desk, OFFICER, gap.id, "RR-9"))
    assert opened(desk, "revoked-records", COMPANY).clause == "RR-9"


def closed(desk: Desk, caller: Caller, id_: int, clause: str) -> gaps.Gap:
    return legal_gap.stepped(
        desk.conn, desk.office, caller, id_, GapStepping(what="close", words="It is law now.", clause=clause)
    )


def test_a_gap_is_asked_for_once_and_another_partys_is_not_there(desk: Desk) -> None:
    asking = GapAsking(topic="Positions of ships", why="We meet them.", proposed="Maritime Code")
    gap = legal_gap.asked(desk.conn, desk.office, SAFE, asking)
    refused(Reason.CONFLICT, lambda: legal_gap.asked(desk.conn, desk.office, SAFE, asking))
    said = GapStepping(what="propose", words="Another.")
    refused(Reason.NOT_FOUND, lambda: legal_gap.stepped(desk.conn, desk.office, COMPANY, gap.id, said))
    declined = GapStepping(what="decline", words="The harbour tells it.")
    assert legal_gap.stepped(desk.conn, desk.office, OFFICER, gap.id, declined).state == gaps.DECLINED
    assert legal_gap.asked(desk.conn, desk.office, SAFE, asking).id != gap.id


def test_where_the_clause_ends_nothing_leaves(desk: Desk) -> None:
    mine = opened(desk, "trade-notices")
    law = desk.office.standards.law
    assert isinstance(law, Law)
    model = next(r for r in law.rows()["topic-clauses"] if isinstance(r, TopicClause) and r.code == "TN-1")
    over = replace(model, valid_to=date(2026, 1, 1), known_from=desk.now(), line=0)
    law_with(desk, over)
    told(desk, "N-1")
    assert spread(desk, mine.id) == []
    law = desk.office.standards.law
    assert isinstance(law, Law)
    refused(Reason.NOT_ALLOWED, lambda: subscribe.lets(law, desk.now(), mine, "agency"))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"words": ""}, "/items/0/item/words"),
        ({"words": "x" * 2001}, "/items/0/item/words"),
        ({"from": "tomorrow"}, "/items/0/item/from"),
        ({"secret": "x"}, "/items/0/item/secret"),
        ({"subject": {"deep": []}}, "/items/0/item/subject"),
        ({"subject": "a\0b"}, "/items/0/item/subject"),
    ],
)
def test_an_item_that_is_not_of_its_topic_is_refused_at_its_place(
    desk: Desk, change: dict[str, Any], pointer: str
) -> None:
    said = refused(Reason.INVALID, lambda: told(desk, "N-1", **change))
    assert [p.pointer for p in said.problems] == [pointer]
    assert desk.rows("topic_item") == []


def test_what_was_published_stands_and_only_its_publisher_publishes(desk: Desk) -> None:
    told(desk, "N-1")
    said = refused(Reason.INVALID, lambda: told(desk, "N-0", "N-1", words="Other words."))
    assert [p.code for p in said.problems] == ["HUB07"] and len(desk.rows("topic_item")) == 1
    items = (Publishing(reference="X", item=NOTICE),)
    for caller, topic, reason in (
        (SAFE, "trade-notices", Reason.NOT_ALLOWED),
        (replace(MOFCOM, party="GACC"), "exchange-rates", Reason.CONFLICT),
        (MOFCOM, "no-such", Reason.NOT_FOUND),
    ):
        refused(reason, lambda c=caller, t=topic: subscribe.published(desk.conn, desk.office, c, t, items))
    twice = (*items, *items)
    said = refused(Reason.INVALID, lambda: subscribe.published(desk.conn, desk.office, MOFCOM, "trade-notices", twice))
    assert said.problems[0].pointer == "/items/1/reference"


def test_two_who_publish_at_once_leave_no_gap(desk: Desk, store: Store) -> None:
    barrier = Barrier(2)

    def many(who: str) -> None:
        barrier.wait()
        for n in range(20):
            with store.direct() as conn, conn.transaction():
                store_topics.publish(conn, "topic/x", ("P", "p"), [(f"{who}{n}", {"a": n})], datetime.now(UTC))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(many, "ab"))
    found = desk.conn.execute("select seq from tongguan.topic_item where stream = 'topic/x' order by seq").fetchall()
    assert [row[0] for row in found] == list(range(1, 41))


def test_companies_records_and_rates_tell_of_themselves(desk: Desk, store: Store) -> None:
    feeds = {name: opened(desk, name) for name in ("new-companies", "revoked-records", "exchange-rates")}
    admin = replace(OFFICER, name="admin")
    with store.writing() as conn:
        wanted = enrol.Wanted(id="91440300NEW", kind="company", name="New Ltd", name_zh="新公司")
        enrol.make(conn, admin, wanted, desk.now())
        enrol.make(conn, admin, enrol.Wanted(id="MPS", kind="agency", name="Police"), desk.now())
        enrol.suspend(conn, admin, "91440300NEW", desk.now())
        enrol.resume(conn, admin, "91440300NEW", desk.now())
    told_ = [(one.item["party"], one.item["event"]) for one in spread(desk, feeds["new-companies"].id)]
    assert told_ == [("91440300NEW", event) for event in ("registered", "suspended", "resumed")]
    issue(desk)
    stepping = RecordStepping(event=RecordEvent.VOID, why="Issued in error.")
    ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, stepping)
    (gone,) = spread(desk, feeds["revoked-records"].id)
    assert (gone.item["number"], gone.item["why"], gone.item["issuer"]) == (
        "IL-2026/001",
        "Issued in error.",
        "MOFCOM",
    )
    rate = Rate(
        valid_from=date(2026, 12, 1), known_from=desk.now(), source="Notice 9", currency="USD", rate=Decimal("7.05")
    )
    with desk.conn.transaction():
        publish.publish(desk.conn, lambda was: was.with_rows("rates", [rate]), OFFICER, desk.now())
    (new,) = spread(desk, feeds["exchange-rates"].id)
    assert new.item == {
        "currency": "USD",
        "rate": "7.05",
        "per": "1",
        "valid_from": "2026-12-01",
        "source": "Notice 9",
    }


def test_what_is_taken_back_was_not_told(desk: Desk, store: Store) -> None:
    mine = opened(desk, "new-companies")
    with pytest.raises(RuntimeError, match="crash"), store.writing() as conn:
        enrol.make(conn, OFFICER, enrol.Wanted(id="GHOST", kind="company", name="Ghost"), desk.now())
        raise RuntimeError("crash")
    assert spread(desk, mine.id) == [] and desk.rows("topic_item") == []
