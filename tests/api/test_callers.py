"""Tokens are remembered for a few seconds, and no longer: what another process withdrew ends here too."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tongguan.api.callers import KEPT, STRANGERS, USED, Callers
from tongguan.parties.party import Caller, Token
from tongguan.parties.secret import digest, spelled
from tongguan.problem import Refusal

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SECRET = spelled(b"s" * 32)
HEADER = f"Bearer {SECRET}"
TOKEN = Token(id="t", hash=digest(SECRET), caller=Caller(party="P"), created_at=NOW, expires_at=NOW + timedelta(days=1))


class Room:
    """Callers over a store and clocks that the test moves."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Token] = {TOKEN.hash: TOKEN}
        self.asked = 0
        self.seconds = 0.0
        self.now = NOW
        self.callers = Callers(self.find, lambda: self.now, lambda: self.seconds)

    async def find(self, hash_: bytes) -> Token | None:
        self.asked += 1
        return self.kept.get(hash_)

    def of(self, header: str = HEADER) -> Caller:
        return asyncio.run(self.callers.of(header))


@pytest.fixture
def room() -> Room:
    return Room()


def test_it_is_looked_up_once_in_a_few_seconds(room: Room) -> None:
    assert room.callers.known(HEADER) is None
    assert room.of() == room.of() == room.callers.known(HEADER) == TOKEN.caller
    assert room.asked == 1


def test_what_another_process_withdrew_ends_when_the_seconds_are_over(room: Room) -> None:
    room.of()
    room.kept.clear()
    room.seconds = KEPT - 0.01
    assert room.callers.known(HEADER) == TOKEN.caller
    room.seconds = KEPT
    assert room.callers.known(HEADER) is None
    with pytest.raises(Refusal):
        room.of()


def test_it_ends_at_its_date_also_while_it_is_remembered(room: Room) -> None:
    room.of()
    room.now = NOW + timedelta(days=1)
    assert room.callers.known(HEADER) is None
    with pytest.raises(Refusal):
        room.of()


def test_a_stranger_is_remembered_and_let_in_once_issued(room: Room) -> None:
    room.kept.clear()
    for _ in range(2):
        with pytest.raises(Refusal):
            room.of()
    assert room.asked == 1
    room.kept[TOKEN.hash] = TOKEN
    room.callers.forget(TOKEN.hash)
    assert room.of() == TOKEN.caller


def test_who_called_is_told_once_in_five_minutes(room: Room) -> None:
    room.of()
    assert room.callers.lately() == {"t"} and room.callers.lately() == set()
    room.seconds = KEPT
    room.of()
    assert room.callers.lately() == set(), "not yet again"
    room.seconds = USED + 1
    room.of()
    assert room.callers.lately() == {"t"}


def test_guessing_does_not_fill_the_memory_nor_push_out_who_is_known(room: Room) -> None:
    room.of()
    for n in range(STRANGERS + 5):
        with pytest.raises(Refusal):
            room.of(f"Bearer {spelled(n.to_bytes(32, 'big'))}")
    assert len(room.callers._strangers) == STRANGERS
    assert room.callers.known(HEADER) == TOKEN.caller
