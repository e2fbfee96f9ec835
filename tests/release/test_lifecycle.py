"""The life cycle: one table, and the diagram in the docs made from it."""

from pathlib import Path

from tongguan.release import words
from tongguan.release.lifecycle import TABLE, Event, State, allowed, diagram

DOCS = Path(__file__).parents[2] / "docs" / "life-of-a-declaration.md"


def test_diagram_in_docs_is_the_table() -> None:
    assert diagram() in DOCS.read_text()


def test_every_state_has_its_row() -> None:
    assert set(TABLE) == {None, *State}


def test_only_a_lodging_comes_first() -> None:
    assert [e for e in Event if allowed(None, e)] == [Event.LODGE]


def test_what_is_over_stays_over() -> None:
    assert not any(allowed(State.CANCELLED, e) for e in Event)
    assert [e for e in Event if allowed(State.REFUSED, e)] == [Event.APPEAL, Event.RULE], "but on appeal"
    moves = {event: {State.RELEASED} for event in (Event.MATCH, Event.MOVE, Event.EXIT, Event.PAY)}
    assert TABLE[State.RELEASED] == moves, "goods may move on, leave, and their secured duty be paid"


def test_every_event_is_used() -> None:
    assert {e for events in TABLE.values() for e in events} == set(Event)


def test_every_state_and_event_is_said_in_both_languages() -> None:
    assert set(words.STATES) == set(State)
    assert set(words.EVENTS) == set(Event)
    assert all(not said.zh.isascii() for said in (*words.STATES.values(), *words.EVENTS.values()))
