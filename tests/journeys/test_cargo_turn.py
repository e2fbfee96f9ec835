"""Who tells of cargo and who declares it at the same moment, each over a connection of its own: nobody is overlooked,
nobody waits for what does not concern him, and no two wait for each other."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import Connection

from tests.journeys.conftest import STRANGER, Desk, sent
from tests.journeys.test_manifest import LINE, codes, declared, house, left, ship, told
from tongguan.declarations.parts import Party
from tongguan.journeys import manifest as journey
from tongguan.journeys import match
from tongguan.journeys.lodge import transact
from tongguan.journeys.manifest import Sent, Telling, Whole
from tongguan.journeys.office import Laps
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Function, ManifestReport
from tongguan.parties.party import Caller
from tongguan.store import cargo_turn
from tongguan.store.connect import Store, Writing

WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
HELD = "select count(*) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'"
Conn = Connection[Any]


@pytest.fixture
def other(store: Store) -> Iterator[Conn]:
    """Another process's connection."""
    with store.direct() as conn:
        yield conn


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def telling(desk: Desk, who: Caller) -> Telling:
    now = desk.now()
    return Telling(who, desk.office.standards.law.at(now.date(), now), now, date(2036, 1, 1))


def letter(*manifests: Manifest) -> list[Sent]:
    reports = [ManifestReport(manifest=one) for one in manifests]
    return [Sent(report, repr(report).encode(), "application/json") for report in reports]


def take(conn: Conn, who: Telling, message: list[Sent]) -> list[Receipt]:
    with conn.transaction():
        return journey.take(Writing(conn), who, message)


def stuck(conn: Conn, running: Future[Any], seconds: float = 5.0) -> bool:
    """Whether somebody waits for a lock before it is done."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not running.done():
        if conn.execute(WAITING).fetchall() != [(0,)]:
            return True
        time.sleep(0.01)
    return False


def test_a_declaration_that_is_being_written_while_its_document_is_told_is_compared(
    desk: Desk, other: Conn, aside: ThreadPoolExecutor
) -> None:
    who = telling(desk, LINE)
    with desk.conn.transaction():
        transact(desk.conn, desk.office, [sent(declared("HBL-1", "R-1"))], Laps())
        running = aside.submit(take, other, who, letter(ship(house(1))))
        assert stuck(desk.conn, running), "it is told once it is known who declared it"
    (receipt,) = running.result(10)
    assert receipt.outcome is ReceiptCode.ACCEPTED
    assert left(desk, "HBL1") == (160, 5810)
    assert match.anew(desk.conn, desk.office) == 1 and left(desk, "HBL1") == (0, 0)


def test_a_declaration_of_a_document_that_is_being_told_sees_it(
    desk: Desk, other: Conn, aside: ThreadPoolExecutor
) -> None:
    who = telling(desk, LINE)
    with other.transaction():
        journey.take(Writing(other), who, letter(ship(house(1), house(2))))
        running = aside.submit(desk.lodge, sent(declared("HBL-1", "R-1")))
        assert stuck(other, running)
    assert running.result(10)[0].answer is not None
    assert left(desk, "HBL1") == (0, 0) and left(desk, "HBL2") == (160, 5810)
    assert match.anew(desk.conn, desk.office) == 0, "it was compared when it was lodged"


def test_what_changes_while_cases_are_compared_is_compared_too(
    desk: Desk, other: Conn, aside: ThreadPoolExecutor
) -> None:
    desk.lodge(sent(declared("HBL-1", "R-1")))
    told(desk, house(1, packages=150))
    change = ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=ship(house(1)))
    with other.transaction():
        journey.take(Writing(other), telling(desk, LINE), [Sent(change, b"change", "application/json")])
        running = aside.submit(match.anew, desk.conn, desk.office)
        assert stuck(other, running), "what it compares is being told"
    assert running.result(10) == 1
    assert match.anew(desk.conn, desk.office) == 1, "the change asked for itself"
    assert left(desk, "HBL1") == (0, 0) and match.anew(desk.conn, desk.office) == 0


def test_who_tells_of_other_documents_does_not_wait(desk: Desk, other: Conn) -> None:
    first, second = telling(desk, LINE), telling(desk, STRANGER)
    other.execute("set lock_timeout = '500ms'")
    with desk.conn.transaction():
        cargo_turn.alone(Writing(desk.conn), LINE.party, ("V077N",), ("HBL1",))
        receipt, _ = journey.one(Writing(desk.conn), first, letter(ship(house(1)))[0], Whole(b"one"))
        (beside,) = take(other, second, letter(ship(house(2))))
        with pytest.raises(psycopg.errors.LockNotAvailable):
            take(other, second, letter(replace(ship(house(1)), reference="V2")))
    assert (receipt.outcome, beside.outcome) == (ReceiptCode.ACCEPTED, ReceiptCode.ACCEPTED)
    (late,) = take(other, second, letter(replace(ship(house(1)), reference="V2")))
    assert codes(late) == [("MFA07", "/manifest/consignments/0/document")], "it sees what was told before it"


def test_two_who_tell_of_the_same_documents_the_other_way_round_do_not_wait_for_each_other(
    desk: Desk, other: Conn, aside: ThreadPoolExecutor
) -> None:
    def tells(conn: Conn, who: Telling, turn: int, numbers: list[int]) -> list[Receipt]:
        lines = [replace(house(n), master="", document=f"D-{turn}-{n}") for n in numbers]
        named = {"carrier": Party(id=STRANGER.party), "agent": Party(id=LINE.party)}
        both = [
            replace(ship(line, batch="B-1", **named), reference=f"{who.caller.party}-{turn}-{n}")
            for n, line in enumerate(lines)
        ]
        return take(conn, who, letter(*both))

    first, second = telling(desk, LINE), telling(desk, STRANGER)
    for turn in range(10):
        numbers = list(range(1, 9))
        one = aside.submit(tells, desk.conn, first, turn, numbers)
        two = aside.submit(tells, other, second, turn, numbers[::-1])
        for receipts in (one.result(30), two.result(30)):
            assert {r.outcome for r in receipts} == {ReceiptCode.ACCEPTED}
        assert left(desk, f"D{turn}1") == (320, 11_620), "what both told, added up"


@pytest.mark.parametrize(
    ("mine", "theirs", "waits"),
    [
        (cargo_turn.MOST_HELD, "X", False),
        (cargo_turn.MOST_HELD, "D7", True),
        (cargo_turn.MOST_HELD + 1, "X", True),
        (cargo_turn.MOST_HELD * 20, "X", True),
    ],
)
def test_of_too_many_documents_all_are_held(store: Store, other: Conn, mine: int, theirs: str, waits: bool) -> None:
    other.execute("set lock_timeout = '200ms'")
    with store.writing() as conn:
        cargo_turn.alone(conn, "LINE", ("R",), [f"D{n}" for n in range(mine)])
        assert conn.execute(HELD).fetchall()[0][0] <= cargo_turn.MOST_HELD + 3
        refused: AbstractContextManager[Any] = (
            pytest.raises(psycopg.errors.LockNotAvailable) if waits else nullcontext()
        )
        with refused, other.transaction():
            cargo_turn.beside(other, [theirs])
