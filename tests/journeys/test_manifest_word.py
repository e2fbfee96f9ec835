"""A change that comes late waits for an officer beside what stands; he says yes or no, and what stood loses nothing."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, STRANGER, TRADER, Desk, sent
from tests.journeys.test_manifest import LINE, change, codes, declared, house, left, left_of, ship, tell, told
from tongguan.journeys import manifest_word as word
from tongguan.journeys import match
from tongguan.manifests.amend import altered
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Function, ManifestReport
from tongguan.problem import Reason, Refusal
from tongguan.store import manifests
from tongguan.store.connect import Store
from tongguan.store.manifests import Asked, State

LATER = timedelta(hours=30)  # 18 hours before the ship comes


def stands(desk: Desk, *documents: str) -> bool:
    found = manifests.under(desk.conn, documents, (ManifestKind.ORIGINAL,))
    return {one.manifest.consignments[0].document.replace("-", "") for one in found} == set(documents)


def says(desk: Desk, receipt: Receipt, yes: bool, why: str = "") -> manifests.Held:
    with desk.conn.transaction():
        return word.review(desk.conn, OFFICER, int(receipt.number), (yes, why), desk.now())


def late(desk: Desk) -> Receipt:
    """A manifest that stands, with a change of one of its documents that comes late."""
    assert told(desk, house(1), house(2)).outcome is ReceiptCode.ACCEPTED
    desk.moment += LATER
    receipt = change(desk, Function.CHANGE, house(1, packages=200))
    assert (receipt.outcome, receipt.version) == (ReceiptCode.REVIEW, 2) and "late" in receipt.sentence
    return receipt


def test_what_stood_goes_on_standing_until_the_officer_answers(desk: Desk, store: Store) -> None:
    late(desk)
    assert stands(desk, "HBL1", "HBL2") and left(desk, "HBL1") == (160, 5810) and left(desk, "HBL2") == (160, 5810)
    (reply,) = desk.lodge(sent(declared("HBL-1", "R-1")))
    assert reply.answer is not None and "manifest" not in reply.answer.next and left(desk, "HBL1") == (0, 0)
    assert match.anew(desk.conn, desk.office) == 0, "nobody is compared with what only waits"
    with store.reading(OFFICER) as conn:
        (row,) = manifests.manifests(conn, Asked(state=State.REVIEW), 5)
        assert (row.state, row.change_waits) == (State.STANDING, True)
        proposed = manifests.proposed(conn, row.id)
        assert proposed is not None and proposed.consignments[0].packages == 200


def test_yes_makes_it_stand_and_no_leaves_what_stood(desk: Desk) -> None:
    receipt = late(desk)
    held = says(desk, receipt, False, "No proof.")
    assert (held.state, held.version, held.word) == (State.STANDING, 3, "No proof.")
    assert left(desk, "HBL1") == (160, 5810) and stands(desk, "HBL1", "HBL2")
    again = change(desk, Function.CHANGE, house(1, packages=170), reasons=("002",))
    assert says(desk, again, True).state == State.STANDING and left(desk, "HBL1") == (170, 5810)
    with pytest.raises(Refusal) as refused:
        says(desk, again, True)
    assert refused.value.reason is Reason.CONFLICT


def test_further_changes_wait_with_it(desk: Desk) -> None:
    late(desk)
    more = change(desk, Function.ADD, house(3))
    assert (more.outcome, more.version) == (ReceiptCode.REVIEW, 3) and left_of(desk, "HBL3") == {}
    says(desk, more, True)
    assert (
        left(desk, "HBL1") == (200, 5810) and left(desk, "HBL3") == (160, 5810) and stands(desk, "HBL1", "HBL2", "HBL3")
    )


def test_a_late_withdrawal_waits_too_and_may_be_told_anew_meanwhile(desk: Desk) -> None:
    late(desk)
    gone = change(desk, Function.DELETE)
    assert gone.outcome is ReceiptCode.REVIEW and stands(desk, "HBL1", "HBL2")
    assert codes(change(desk, Function.ADD, house(4))) == [("MFA02", "/manifest/reference")]
    assert says(desk, gone, True).state == State.WITHDRAWN and not stands(desk, "HBL1", "HBL2")
    assert left(desk, "HBL1") == (0, 0) and told(desk, house(1)).outcome is ReceiptCode.REVIEW


def test_another_mode_or_a_later_arrival_does_not_make_it_timely(desk: Desk) -> None:
    told(desk, house(1))
    desk.moment += LATER
    postponed = replace(ship(house(1, packages=9)), arrives_at=NOW + timedelta(days=30))
    for told_as in (postponed, replace(postponed, mode="3")):
        report = ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=told_as)
        assert tell(desk, report).outcome is ReceiptCode.REVIEW and left(desk, "HBL1") == (160, 5810)


def test_what_another_told_meanwhile_is_not_taken_over_by_a_yes(desk: Desk) -> None:
    late(desk)
    receipt = change(desk, Function.ADD, house(3))
    tell(desk, ManifestReport(manifest=replace(ship(house(3), hours=90), reference="V-2")), STRANGER)
    with pytest.raises(Refusal) as refused:
        says(desk, receipt, True)
    assert refused.value.reason is Reason.CONFLICT and "HBL3" in refused.value.message
    assert says(desk, receipt, False, "Told by another.").state == State.STANDING


def test_a_first_telling_that_goes_back_stands_nowhere(desk: Desk) -> None:
    receipt = told(desk, house(1), hours=23)
    for caller in (LINE, TRADER):
        with pytest.raises(Refusal) as refused:
            word.review(desk.conn, caller, int(receipt.number), (True, ""), desk.now())
        assert refused.value.reason is Reason.NOT_ALLOWED
    for why in ("", "x" * 501):
        with pytest.raises(Refusal) as refused:
            says(desk, receipt, False, why)
        assert [p.code for p in refused.value.problems] == ["MFL07"]
    assert says(desk, receipt, False, "Too late.").state == State.WITHDRAWN and left_of(desk, "HBL1") == {}


def back(desk: Desk, receipt: Receipt, document: str = "", why: str = "Never had it.") -> manifests.Held:
    with desk.conn.transaction():
        return word.send_back(desk.conn, OFFICER, int(receipt.number), (document, why), desk.now())


def test_what_was_told_of_anothers_goods_goes_back_and_may_be_told_by_him(desk: Desk) -> None:
    receipt = told(desk, house(1), house(2))
    rightly = ManifestReport(manifest=replace(ship(house(1)), reference="V-9"))
    assert codes(tell(desk, rightly, STRANGER)) == [("MFA07", "/manifest/consignments/0/document")]
    held = back(desk, receipt, "hbl 1")
    assert [c.document for c in held.manifest.consignments] == ["HBL-2"] and held.word == "Never had it."
    assert left(desk, "HBL1") == (0, 0) and left(desk, "HBL2") == (160, 5810)
    assert tell(desk, rightly, STRANGER).outcome is ReceiptCode.ACCEPTED
    assert back(desk, receipt).state == State.WITHDRAWN and left(desk, "HBL2") == (0, 0)
    for again in ("", "HBL-2"):
        with pytest.raises(Refusal) as refused:
            back(desk, receipt, again)
        assert refused.value.reason is Reason.CONFLICT


def test_a_master_goes_back_with_its_houses_and_why_is_asked(desk: Desk) -> None:
    master = replace(house(9, packages=320, gross=11620, master=""), document="MBL-1", document_type="704")
    receipt = told(desk, house(1), house(2), master)
    for document, reason in (("", Reason.INVALID), ("HBL-7", Reason.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            back(desk, receipt, document, " ")
        assert refused.value.reason is reason
    assert back(desk, receipt, "MBL-1").state == State.WITHDRAWN, "nothing is left"
    with pytest.raises(Refusal) as refused:
        word.send_back(desk.conn, LINE, int(receipt.number), ("", "x"), desk.now())
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_what_a_change_does_is_told_field_by_field(desk: Desk) -> None:
    was, now = ship(house(1), house(2)), ship(house(1, packages=9), house(3), hours=50)
    found = {(one.document, one.how): [name for name, _, _ in one.fields] for one in altered(was, now)}
    assert found == {
        ("", "changed"): ["arrives_at"],
        ("HBL-1", "changed"): ["packages"],
        ("HBL-2", "deleted"): [],
        ("HBL-3", "added"): [],
    }
    assert altered(was, was) == ()
