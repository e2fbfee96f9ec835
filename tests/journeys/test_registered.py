"""Who is registered is looked up in lists of denied parties: when he comes, under another name, and in each list."""

import pytest

from tests.journeys.conftest import OFFICER, Desk
from tests.journeys.test_emergency import SECOND, YES
from tests.journeys.test_screening import HEAD, LISTED, listed
from tongguan.journeys import enrol, fleet, screen
from tongguan.journeys.enrol import Wanted
from tongguan.journeys.judge import Judging, judged, seconded
from tongguan.journeys.watch import Watch
from tongguan.manifests.fleet import FleetKind
from tongguan.manifests.fleet import Wanted as Driven
from tongguan.parties.party import Caller, Scope
from tongguan.store import concerns, registered
from tongguan.store.concerns import Raised
from tongguan.store.connect import Writing

CARRIER = Caller(party="CARRIER1", name="dispatcher", scopes=frozenset(Scope))
LI = HEAD + "P-9,Li Jianguo,李建国,person,,CN,,TRADE,gazette 13,2020-01-01,\n"


def looked_up(desk: Desk) -> list[Raised]:
    """Everybody; what is open then."""
    watch = Watch()
    with desk.conn.transaction():
        while screen.further(Writing(desk.conn), watch, desk.moment, desk.office.day(desk.moment)):
            pass
    return concerns.waiting(desk.conn)


def made(desk: Desk, id_: str, name: str, name_zh: str = "") -> None:
    with desk.conn.transaction():
        wanted = Wanted(id=id_, kind="company", name=name, name_zh=name_zh)
        enrol.register(desk.conn, OFFICER, wanted, desk.now())


def driver(desk: Desk, mark: str, name: str, name_zh: str = "") -> str:
    with desk.conn.transaction():
        wanted = Driven(kind=FleetKind.DRIVER, mark=mark, country="CN", name=name, name_zh=name_zh)
        return fleet.register(Writing(desk.conn), CARRIER, [wanted], desk.now())[0].id


@pytest.mark.parametrize(("name", "name_zh"), [("Sul Frigorifico Ltda", ""), ("SF Trading", "南方冷冻有限公司")])
def test_a_newcomer_is_found_by_each_of_its_names(desk: Desk, name: str, name_zh: str) -> None:
    listed(desk)
    made(desk, "C1", name, name_zh)
    made(desk, "C2", "Frigorifico Norte", "北方冷冻有限公司")
    (raised,) = looked_up(desk)
    assert (raised.number, raised.enrolled, raised.ref) == ("C1", True, "ours/D-1")
    assert raised.concern.hit is not None and raised.concern.hit.role == "registered"
    assert not raised.concern.notice and desk.rows("rematch", "case_id") == []


def test_two_officers_settle_it_and_it_is_remembered(desk: Desk) -> None:
    listed(desk)
    made(desk, "C1", "Sul Frigorifico")
    (raised,) = looked_up(desk)
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="other", why="another owner"))
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    assert concerns.waiting(desk.conn) == [], "nothing waits any more"
    listed(desk, LI)
    assert looked_up(desk) == [], "another list changes nothing about it"
    listed(desk, LISTED.replace("TRADE", "ARMS"))
    (again,) = looked_up(desk)
    assert again.number == "C1", "the entry was changed"


def test_a_new_list_is_held_against_everybody_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "PAGE", 2)
    for n in range(5):
        made(desk, f"C{n}", f"Harmless {n} Imports")
    made(desk, "C9", "Sul Frigorifico")
    assert registered.waiting(desk.conn) == 0, "without a list nobody waits"
    listed(desk)
    assert registered.waiting(desk.conn) >= 6
    (raised,) = looked_up(desk)
    assert (raised.number, registered.waiting(desk.conn)) == ("C9", 0)


def test_another_name_is_looked_up_and_the_one_before_forgotten(desk: Desk) -> None:
    listed(desk)
    made(desk, "C1", "Sul Frigorifico")
    assert [one.number for one in looked_up(desk)] == ["C1"]
    with desk.conn.transaction():
        enrol.rename(desk.conn, OFFICER, Wanted(id="C1", kind="company", name="Norte Trading"), desk.now())
    assert looked_up(desk) == []
    with desk.conn.transaction():
        enrol.rename(desk.conn, OFFICER, Wanted(id="C1", kind="company", name="Frio do Sul"), desk.now())
    (raised,) = looked_up(desk)
    assert raised.concern.hit is not None and raised.concern.hit.entry.name == "Frio do Sul"


def test_drivers_are_found_by_both_names_and_when_they_are_renamed(desk: Desk) -> None:
    listed(desk, LI)
    one = driver(desk, "DRV-1", "Li J.", "李建国")
    two = driver(desk, "DRV-2", "Wang Fang", "王芳")
    (raised,) = looked_up(desk)
    assert (raised.number, raised.concern.hit and raised.concern.hit.role) == (screen.FLEET + one, "driver")
    assert registered.marks(desk.conn, {one}) == {one: ("driver", "DRV-1")}
    with desk.conn.transaction():
        fleet.rename(Writing(desk.conn), CARRIER, two, ("Li Jianguo", ""), desk.now())
    assert {row.number for row in looked_up(desk)} == {screen.FLEET + one, screen.FLEET + two}


def test_an_entry_that_is_over_leaves_nothing_open(desk: Desk) -> None:
    listed(desk)
    made(desk, "C1", "Sul Frigorifico")
    assert looked_up(desk)
    listed(desk, LI, whole=True)
    assert looked_up(desk) == []


def test_who_leaves_the_register_leaves_nothing_open(desk: Desk) -> None:
    listed(desk, LI)
    one = driver(desk, "DRV-1", "Li Jianguo")
    assert looked_up(desk)
    with desk.conn.transaction():
        fleet.end(Writing(desk.conn), CARRIER, one, desk.now())
        concerns.over(desk.conn, desk.moment, desk.office.day(desk.moment))
    assert concerns.waiting(desk.conn) == []


def test_what_could_not_be_compared_is_let_by_two(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(desk)
    monkeypatch.setattr("tongguan.journeys.watch.PARTIES", 0)
    made(desk, "C1", "Harmless Imports")
    (raised,) = [row for row in looked_up(desk) if row.number == "C1"]
    assert raised.concern.hit is None
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="let", why="known"))
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    assert "C1" not in {row.number for row in looked_up(desk)}
