"""The operator's word: law loaded by a command is an act with his name, and in force whatever the clock says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tongguan.codes.change import Change
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows import AgencyRow
from tongguan.codes.upload import Read
from tongguan.commands.prepare import ready
from tongguan.commands.reach import operator
from tongguan.journeys.propose import propose
from tongguan.journeys.publish import publish, sign
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.problem import Refusal
from tongguan.store import acts, proposals, standards
from tongguan.store.connect import SYSTEM, Store, Urls
from tongguan.worker.published import published

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def agency(code: str) -> AgencyRow:
    return AgencyRow(code=code, name=code, valid_from=date(2027, 1, 1), known_from=NOW, source="Notice")


def test_the_first_load_and_the_operators_are_acts_and_say_who(store: Store) -> None:
    with store.writing() as conn, pytest.raises(Refusal, match="no law yet"):
        publish(conn, lambda law: law, operator(), NOW)
    law = ready(store, Law.of(read(PROFILE)), None, sandbox=True)
    assert ready(store, Law.of(read(PROFILE)), None, sandbox=True).id == law.id
    with store.writing() as conn:
        after, new = publish(conn, lambda before: before.with_rows("agencies", [agency("FISH")]), operator(), NOW)
        assert new and publish(conn, lambda before: before, operator(), NOW)[1] is False
    with store.reading(SYSTEM) as conn:
        told = acts.acts(conn, acts.Asked(what="law.loaded"))
        assert [(a.subject, a.name) for a in told] == [(after.id, operator().name), (law.id, operator().name)]
        assert [e.id for e in proposals.editions(conn)] == [after.id, law.id]
        assert proposals.edition_before(conn, after.id) == law.id and proposals.edition_before(conn, law.id) == ""


def test_a_clock_that_goes_back_hides_no_law(store: Store) -> None:
    ready(store, Law.of(read(PROFILE)), None, sandbox=True)
    who = Caller(party="", name="operator")
    for n, moment in enumerate((NOW + timedelta(days=400), NOW)):
        with store.writing() as conn:
            law, _ = publish(conn, lambda before, n=n: before.with_rows("agencies", [agency(f"X{n}")]), who, moment)  # type: ignore[misc]
            assert standards.law_id(conn) == law.id


def test_law_that_nobody_signed_is_named(store: Store, urls: Urls) -> None:
    law = ready(store, Law.of(read(PROFILE)), None, sandbox=True)
    assert list(published(store)) == []
    first, second = person("Anna", "a-1"), person("Bo", "a-2")
    change = Change(rows={"agencies": (agency("FISH"),)})
    with store.writing() as conn:
        new = propose(conn, first, law, ("Fisheries", Read(change, ())), NOW)
        signed = sign(conn, second, new.id, law.id, NOW)
    assert list(published(store)) == []
    with psycopg.connect(urls.owner) as conn:
        conn.execute("update tongguan.law_proposal set hands = '{a-2}'")
    assert [(f.kind, "one hand" in f.sentence) for f in published(store)] == [("unsigned-law", True)]
    with store.writing() as conn:
        slipped = signed.with_rows("agencies", [agency("WOOD")])
        standards.publish_law(conn, slipped.id, "cn", slipped.dump(), ("nobody", NOW))
    assert [slipped.id[:12] in f.sentence for f in published(store)] == [True, False]


def person(name: str, account: str) -> Caller:
    return Caller(party="CUSTOMS", name=name, account=account, scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL)
