"""Records of a predecessor system: in once, with what is left, as a step and an act that name their source."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.journeys.conftest import NOW, STRANGER, Desk
from tests.journeys.test_ledger import BALANCE, HOLDER, licence
from tongguan.codes.law import Law
from tongguan.journeys.migrate import Came, Wrong, load, read
from tongguan.journeys.record_says import RecordIssuing
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Refusal
from tongguan.store import acts
from tongguan.store.connect import Store

ADMIN = Caller(party="CUSTOMS", name="operator", scopes=frozenset({Scope.ADMIN}))


def line(record: RecordIssuing, source: str = "licensing system, L-17") -> bytes:
    return msgspec.json.encode({"source": source, "record": record}) + b"\n"


def came(store: Store, law: Law, lines: Sequence[bytes], caller: Caller = ADMIN) -> Came:
    return load(store, caller, read(lines, law.at(NOW.date(), NOW)), NOW)


def test_it_is_in_with_what_is_left_and_says_where_it_is_from(desk: Desk, store: Store, law: Law) -> None:
    assert came(store, law, [line(licence("1800"))]) == Came(1, 0, [])
    assert desk.rows("balance", "key, volume, remaining") == [(BALANCE, 1800, 1800)]
    ((event, why),) = desk.rows("record_step", "event, why")
    assert event == "issue" and why.startswith("Migrated from licensing system, L-17 [")
    with store.writing() as conn:
        (act,) = acts.acts(conn, acts.Asked(what="record.issue"))  # type: ignore[arg-type]
    assert act.name == "operator" and msgspec.json.decode(act.body)["why"] == why


def test_again_changes_nothing_and_another_line_is_named(desk: Desk, store: Store, law: Law) -> None:
    came(store, law, [line(licence("1800"))])
    assert came(store, law, [line(licence("1800"))]) == Came(0, 1, [])
    made, same, wrong = came(store, law, [line(licence("9999"))])
    assert (made, same, [w.where for w in wrong]) == (0, 0, ["/record/number"])
    assert desk.rows("balance", "remaining") == [(1800,)] and len(desk.rows("record_step")) == 1


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        (b"{", ""),
        (b'{"source": "x"}', ""),
        (b"[" * 100_000, ""),
        (line(licence(system="none")), "/record/system"),
        (line(licence(number="##")), "/record/number"),
        (line(licence(), " "), "/source"),
        (line(licence(fields={"holder": HOLDER})), "/record/fields/trade_country"),
        (line(licence(fields={"holder": "X", "trade_country": "VN"})), "/record/fields/holder"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_in(desk: Desk, store: Store, law: Law, bad: bytes, where: str) -> None:
    made, _, wrong = came(store, law, [b"\n", bad, line(licence())])
    assert (made, [(w.line, w.where) for w in wrong]) == (1, [(2, where)])


def test_nobody_else_brings_records_in(desk: Desk, store: Store, law: Law) -> None:
    with pytest.raises(Refusal):
        came(store, law, [line(licence())], STRANGER)
    assert desk.rows("record") == []


def test_checking_stores_nothing(law: Law, tmp_path: Path) -> None:
    found: list[Any] = list(read([line(licence()), b"{"], law.at(NOW.date(), NOW)))
    assert [isinstance(one, Wrong) for one in found] == [False, True]
