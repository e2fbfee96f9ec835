"""Lodging, through a real database: keys, waves, returns, shared balances, bad rows, permissions."""

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.journeys.conftest import STRANGER, TRADER, Desk, declaration, sent
from tongguan.problem import Reason
from tongguan.release.lifecycle import State

WHY: dict[str, object] = {
    "amendments": [{"reason": "1"}],
    "statements": [{"text": "not needed", "type": "AES"}],
}


def follow_up(type_: str, **fields: object) -> dict[str, object]:
    base: dict[str, object] = {"function": "13", "type": type_, "reference": f"F-{type_}"}
    return {**base, "submitter": {"id": "91440300MA0DB0001B"}, **fields}


def test_answer_is_durable_and_whole(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(declaration("import-five-items")))
    assert reply.answer is not None and reply.answer.state is State.HELD
    for table in ("case_file", "fact", "grounds", "message", "outbox", "claim", "snapshot"):
        assert len(desk.rows(table)) == 1, table
    assert desk.rows("case_file", "number") == [(reply.answer.number,)]


def test_same_key_and_bytes_same_answer(desk: Desk) -> None:
    message = sent(declaration("import-five-items"))
    (first,), (second,) = desk.lodge(message), desk.lodge(message)
    assert second.again and second.answer == first.answer
    assert len(desk.rows("fact")) == 1


def test_same_key_other_bytes_is_a_conflict(desk: Desk) -> None:
    desk.lodge(sent(declaration("import-five-items")))
    (reply,) = desk.lodge(sent(declaration("import-five-items", loading_lists=2)))
    assert reply.refusal is not None and reply.refusal.reason is Reason.CONFLICT
    assert reply.refusal.problems[0].pointer == "/reference"


def test_same_key_twice_in_a_batch(desk: Desk) -> None:
    same = sent(declaration("import-five-items"))
    other = sent(declaration("import-five-items", loading_lists=2))
    first, again, conflict = desk.lodge(same, same, other)
    assert first.answer is not None and again.answer == first.answer
    assert again.again and not first.again
    assert conflict.refusal is not None and conflict.refusal.reason is Reason.CONFLICT
    assert len(desk.rows("case_file")) == 1


def test_returned_may_be_lodged_again(desk: Desk) -> None:
    wrong = declaration("import-five-items", item_count=9)
    (returned,) = desk.lodge(sent(wrong))
    assert returned.answer is not None and returned.answer.state is State.RETURNED
    assert returned.answer.problems[0].wire_pointer
    (again,) = desk.lodge(sent(wrong))
    assert again.again and again.answer == returned.answer
    (right,) = desk.lodge(sent(declaration("import-five-items")))
    assert right.answer is not None and right.answer.state is State.HELD
    assert right.answer.number == returned.answer.number
    assert desk.rows("fact", "seq") == [(1,), (2,)]


def test_follow_up_in_the_same_batch_finds_its_original(desk: Desk) -> None:
    values = declaration("import-prelodged")
    present = follow_up("GPR", reference=values["reference"])
    lodged, presented = desk.lodge(sent(values), sent(present))
    assert lodged.answer is not None and "arrival" in lodged.answer.holds
    assert presented.answer is not None and "arrival" not in presented.answer.holds


def test_goods_are_presented_once_and_only_where_they_were_awaited(desk: Desk) -> None:
    here, coming = declaration("import-five-items"), declaration("import-prelodged")
    desk.lodge(sent(here), sent(coming))
    (no_need,) = desk.lodge(sent(follow_up("GPR", reference=here["reference"])))
    (first,) = desk.lodge(sent(follow_up("GPR", reference=coming["reference"])))
    assert first.answer is not None and not first.answer.problems
    (twice,) = desk.lodge(sent(follow_up("GPR", number=first.answer.number, reference="X-9")))
    for reply in (no_need, twice):
        assert reply.answer is not None and reply.answer.state is State.HELD
        assert [(p.code, p.pointer) for p in reply.answer.problems] == [("TGK008", "/type")]


def test_two_follow_ups_of_one_case_in_a_batch(desk: Desk) -> None:
    values = declaration("import-prelodged")
    (lodged,) = desk.lodge(sent(values))
    assert lodged.answer is not None
    number = lodged.answer.number
    one = follow_up("GPR", number=number)
    two = follow_up("INV", reference="X-2", number=number, **WHY)
    presented, cancelled = desk.lodge(sent(one), sent(two))
    assert presented.answer is not None and "arrival" not in presented.answer.holds
    assert cancelled.answer is not None and cancelled.answer.state is State.CANCELLED, cancelled.answer
    assert sorted(desk.rows("fact", "seq")) == [(1,), (2,), (3,)]


def test_follow_up_without_original_is_a_problem_at_its_field(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(follow_up("COR", number="NOWHERE")))
    assert reply.refusal is not None and reply.refusal.problems[0].pointer == "/number"
    (reply,) = desk.lodge(sent(follow_up("COR")))
    assert reply.refusal is not None and reply.refusal.problems[0].pointer == "/reference"
    assert not desk.rows("claim")


def test_nobody_touches_another_companys_declaration(desk: Desk) -> None:
    (lodged,) = desk.lodge(sent(declaration("import-prelodged")))
    assert lodged.answer is not None
    stranger = {"id": STRANGER.party}
    message = follow_up("INV", number=lodged.answer.number, submitter=stranger)
    (reply,) = desk.lodge(sent(message, STRANGER))
    assert reply.refusal is not None and reply.refusal.problems[0].code == "TGK004"
    (reply,) = desk.lodge(sent(declaration("import-five-items"), STRANGER))
    assert reply.refusal is not None and reply.refusal.reason is Reason.NOT_ALLOWED


def test_unknown_function_is_refused_at_its_field(desk: Desk) -> None:
    (reply,) = desk.lodge(sent({**declaration("import-five-items"), "function": "7"}))
    assert reply.refusal is not None and reply.refusal.problems[0].pointer == "/function"


def test_amendment_changes_what_stands_and_keeps_both_messages(desk: Desk) -> None:
    values = declaration("import-five-items")
    desk.lodge(sent(values))
    amend = declaration("amend")
    (reply,) = desk.lodge(sent({**amend, "reference": values["reference"], "number": ""}))
    assert reply.answer is not None and reply.answer.version == 2, reply
    stored = desk.rows("message", "seq, standing is not null")
    assert sorted(stored) == [(1, False), (2, True)]


def test_shared_balance_is_folded_in_order(desk: Desk) -> None:
    """So many lodge at once that the quota runs out: what is drawn never exceeds it, and nothing is left unused."""
    values = declaration("import-quota")
    batch = []
    for i in range(12):
        copy = deepcopy(values)
        copy["reference"] = f"Q-{i}"
        batch.append(sent(copy))
    replies = desk.lodge(*batch)
    assert all(r.answer for r in replies)
    ((volume, remaining),) = desk.rows("balance", "volume, remaining")
    drawn = sum((Decimal(line["amount"]) for row in desk.rows("grounds", "body") for line in draws(row[0])), Decimal(0))
    assert drawn == volume - remaining and drawn > 0


def draws(body: bytes) -> list[dict[str, str]]:
    import json

    return list(json.loads(body).get("draws", ()))


@pytest.mark.parametrize("fault", [{"reference": "bad\u0000reference"}])
def test_a_bad_row_fails_alone(desk: Desk, fault: dict[str, str]) -> None:
    from msgspec.structs import replace

    good = [sent(declaration("import-five-items", reference=f"G-{i}")) for i in range(5)]
    bad = sent(declaration("import-five-items", reference="G-bad"))
    broken = replace(bad, declaration=replace(bad.declaration, **fault))
    replies = desk.lodge(*good[:3], broken, *good[3:])
    assert [bool(r.answer) for r in replies] == [True, True, True, False, True, True]
    assert len(desk.rows("case_file")) == 5


def test_same_goods_after_cancellation_keep_their_lane(desk: Desk) -> None:
    values = declaration("import-prelodged")
    lanes = set()
    for i in range(6):
        copy = {**deepcopy(values), "reference": f"L-{i}"}
        (lodged,) = desk.lodge(sent(copy))
        assert lodged.answer is not None
        (cancelled,) = desk.lodge(sent(follow_up("INV", reference=f"C-{i}", number=lodged.answer.number, **WHY)))
        assert cancelled.answer is not None and cancelled.answer.state is State.CANCELLED
    lanes = {row[0] for row in desk.rows("goods_mark", "lane")}
    assert len(lanes) == 1


def test_the_trader_is_not_told_why(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(declaration("import-five-items")))
    (told,) = desk.rows("fact", "body")
    for word in (b'"lane"', b'"selection"', b'"seed"', b'"tally"', b'"hits"', b'"profile"'):
        assert word not in told[0]
    assert TRADER.party and reply.answer is not None


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (follow_up("INV"), {("TGU003", "/amendments"), ("TGU010", "/statements")}),
        (follow_up("INV", **{**WHY, "amendments": [{"reason": ""}]}), {("TGU004", "/amendments/0/reason")}),
        (follow_up("COR"), {("TGU003", "/amendments")}),
        (follow_up("COR", amendments=[{"reason": "32"}]), {("TGU006", "/amendments/0/pointers")}),
        (follow_up("GPR", amendments=[{"reason": "32"}]), {("TGU011", "/amendments")}),
    ],
    ids=["bare INV", "INV without a code", "bare COR", "COR without a place", "GPR that amends"],
)
def test_the_rule_book_is_asked_of_follow_ups_too(
    desk: Desk, message: dict[str, object], told: set[tuple[str, str]]
) -> None:
    (lodged,) = desk.lodge(sent(declaration("import-prelodged")))
    assert lodged.answer is not None
    (reply,) = desk.lodge(sent({**message, "reference": "F-1", "number": lodged.answer.number}))
    assert reply.answer is not None
    assert {(p.code, p.pointer) for p in reply.answer.problems} == told
    assert (reply.answer.state, reply.answer.holds) == (lodged.answer.state, lodged.answer.holds), "it stands as it was"
