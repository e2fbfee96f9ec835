"""Guarantees over HTTP: raised by two, lowered and suspended by one; what follows for goods under way; several under
one movement; a movement followed in parts; everything tried by who may not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import CALLERS, Calling, Small
from tests.api.test_transit import (
    BORDER,
    INLAND,
    SEALS,
    codes,
    declared,
    good,
    movement,
    opened,
    registered,
    step,
    underway,
    warehoused,
)
from tongguan.commands.verify import reconsidering
from tongguan.store import movements, standards
from tongguan.store.connect import SYSTEM
from tongguan.worker.late import Lateness
from tongguan.worker.published import norms
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

TRADER = CALLERS["trader"].party
FIRST, SECOND = "officer", "everything"


def granted(call: Calling, id_: str, volume: str = "500000", **more: Any) -> str:
    return str(registered(call, SECOND, id=id_, volume=volume, **more)["id"])


def under(*ids: str, **amounts: str) -> dict[str, Any]:
    """The declaration's part that names these guarantees, and how much some of them are to cover."""
    told = {i: {"amount": {"amount": amounts[i], "currency": "CNY"}} for i in amounts}
    return {"guarantees": [{"id": id_, "type": "1", **told.get(id_, {})} for id_ in ids]}


def whole(call: Calling, id_: str, who: str = "trader") -> dict[str, Any]:
    return good(call(who, "GET", f"/v1/guarantees/{id_}"))


def changed(call: Calling, id_: str, volume: str, who: str = FIRST, **more: Any) -> dict[str, Any]:
    """A change that is taken; its state."""
    asked = {"volume": volume, "why": "The bank's letter.", **more}
    made = call(who, "POST", f"/v1/guarantees/{id_}/changes", json=asked)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def look(node: Small) -> None:
    Lateness(node.store, b"s" * 32, node.now, node.retention_days).look()


@pytest.fixture(autouse=True)
def here(node: Small) -> Iterator[None]:
    yield
    node.moved = timedelta()


def test_money_grows_by_two_and_shrinks_by_one(call: Calling) -> None:
    id_ = granted(call, "GROWS", "1000")
    asked = changed(call, id_, "2500")
    assert asked["state"] == "waiting" and whole(call, id_)["volume"] == "1000"
    assert [c["what"] for c in whole(call, id_)["changes"]] == ["granted"], "what officers only want is theirs"
    answer = f"/v1/guarantee-changes/{asked['id']}/answer"
    yes = {"agree": True, "why": "I saw it."}
    assert call(FIRST, "POST", answer, json=yes).status_code == 403, "the same hand"
    assert call("trader", "POST", answer, json=yes).status_code == 403
    again = call(FIRST, "POST", f"/v1/guarantees/{id_}/changes", json={"volume": "9", "why": "x"})
    assert again.status_code == 409, "one at a time"
    assert good(call(SECOND, "POST", answer, json=yes))["state"] == "made"
    assert call(SECOND, "POST", answer, json=yes).status_code == 409
    now = whole(call, id_)
    assert (now["volume"], now["left"], now["changes"][0]["asked_by"]) == ("2500", "2500", "customs")
    assert changed(call, id_, "700")["state"] == "made" and whole(call, id_)["left"] == "700"
    longer = changed(call, id_, "700", valid_until="2026-12-31")
    assert longer["state"] == "made", "an end is less than none"
    back = changed(call, id_, "700")
    assert back["state"] == "waiting"
    no = {"agree": False, "why": "Not yet."}
    assert good(call(FIRST, "POST", f"/v1/guarantee-changes/{back['id']}/answer", json=no))["state"] == "withdrawn"
    assert [c["what"] for c in whole(call, id_, FIRST)["changes"]] == [
        "raised", "lowered", "lowered", "raised", "granted",
    ]  # fmt: skip


def test_what_waits_is_known_however_much_came_since(call: Calling) -> None:
    id_ = granted(call, "BUSY", "1000")
    asked = changed(call, id_, "2500")
    for _ in range(26):
        assert call(FIRST, "POST", f"/v1/guarantees/{id_}/suspension", json={"why": "Asked."}).status_code < 300
        assert call(FIRST, "DELETE", f"/v1/guarantees/{id_}/suspension").status_code < 300
    more = {"volume": "9000", "why": "x"}
    assert call(FIRST, "POST", f"/v1/guarantees/{id_}/changes", json=more).status_code == 409
    assert call(FIRST, "DELETE", f"/v1/guarantees/{id_}").status_code < 300
    yes = {"agree": True, "why": "I saw it."}
    late = call(SECOND, "POST", f"/v1/guarantee-changes/{asked['id']}/answer", json=yes)
    assert late.status_code == 409, "it was declined with the end of its guarantee"


def test_registering_one_takes_two(call: Calling) -> None:
    wish = {"id": "NEW", "party": TRADER, "volume": "900000", "valid_from": "2026-01-01", "why": "The bank's paper."}
    first = call(FIRST, "POST", "/v1/guarantees", json=wish)
    assert first.status_code == 201, first.text
    assert (first.json()["state"], first.json()["left"], first.json()["reserved"]) == ("waiting", "0", "0")
    assert codes(call(SECOND, "POST", "/v1/guarantees", json=wish), 409) == [("TRN29", "/id")]
    body = declared("NEW-1", **under("NEW"))
    assert ("TGK032", "/guarantees") in codes(call("trader", "POST", "/v1/declarations", json=body), 201)
    (asked,) = whole(call, "NEW", FIRST)["changes"]
    assert (asked["what"], asked["volume"], asked["why"], asked["state"]) == (
        "granted", "900000", "The bank's paper.", "waiting",
    )  # fmt: skip
    answer = f"/v1/guarantee-changes/{asked['id']}/answer"
    assert call(FIRST, "POST", answer, json={"agree": True, "why": "I saw it."}).status_code == 403, "the same hand"
    assert call(FIRST, "POST", "/v1/guarantees/NEW/changes", json={"volume": "9", "why": "x"}).status_code == 409
    assert codes(call(SECOND, "POST", answer, json={"agree": True, "why": " "}), 422) == [("TRN36", "/why")]
    declined = {"agree": False, "why": "It is another bank's."}
    assert good(call(SECOND, "POST", answer, json=declined))["state"] == "declined"
    assert whole(call, "NEW", FIRST)["state"] == "ended"
    assert call(SECOND, "POST", answer, json={"agree": True, "why": "y"}).status_code == 409
    again = registered(call, SECOND, **{**wish, "volume": "700000"})
    assert (again["state"], again["left"], again["ended_at"]) == ("good", "700000", None), "its number is free again"
    body = declared("NEW-2", **under("NEW"))
    assert call("trader", "POST", "/v1/declarations", json=body).json()["state"] != "returned"


def test_another_guarantee_takes_the_place_of_one_that_fails(call: Calling, node: Small) -> None:
    old, new, small = granted(call, "GOES"), granted(call, "COMES"), granted(call, "TOO-SMALL", "5")
    carrier = {"carriage": {"carrier": {"id": CALLERS["other"].party, "name": "Carrier"}}}
    number = underway(call, "REPLACE-1", **under(old), **carrier)
    amount = Decimal(movement(call, number)["secured"])
    assert codes(step(call, "trader", number, "secure", guarantee=new), 409) == [("TRN41", "/step")], (
        "the old one holds"
    )
    assert good(call(FIRST, "POST", f"/v1/guarantees/{old}/suspension", json={"why": "The surety is bankrupt."}))
    look(node)
    todo = [d for d in good(call(FIRST, "GET", f"/v1/movements/{number}"))["duties"] if d["task"] == "secure"]
    assert todo == [{"office": BORDER, "task": "secure"}]
    assert number in [m["number"] for m in call(FIRST, "GET", f"/v1/movements?awaited={BORDER}").json()]
    for id_, code in ((old, "TRN42"), ("NOBODYS", "TRN42"), ("", "TRN42"), (small, "TRN43")):
        assert codes(step(call, "trader", number, "secure", guarantee=id_), 409) == [(code, "/guarantee")], id_
    assert step(call, "other", number, "secure", guarantee=new).status_code in (403, 404), "not his carrier's"
    told = good(step(call, "trader", number, "secure", guarantee=new))
    assert told["sentence"] == f"Secured under {new}: what failed is free of it."
    assert (Decimal(whole(call, old)["left"]), Decimal(whole(call, new)["left"])) == (500000, 500000 - amount)
    now = movement(call, number)
    assert (now["guarantee"], Decimal(now["secured"]), "unsound" in now) == (new, amount, False)
    assert [m["number"] for m in whole(call, new)["movements"]] == [number] and whole(call, old)["movements"] == []
    look(node)
    assert steps_of(call, number)[-2:] == ["warn", "secure"], "nothing fails any more"
    carried = good(call("other", "GET", f"/v1/movements/{number}"))["steps"]
    assert not {"warn", "secure"} & {s["step"] for s in carried}, "how it is secured is the principal's affair"
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, FIRST, number, "discharge"))
    assert Decimal(whole(call, new)["left"]) == 500000, "and free once it is discharged"


def test_of_several_the_one_that_fails_is_replaced(call: Calling, node: Small) -> None:
    one, two = granted(call, "SEV-A", "9000"), granted(call, "SEV-B", "900000")
    number = underway(call, "REPLACE-2", **under(one, two, **{one: "4000"}))
    amount = Decimal(movement(call, number)["secured"])
    assert call(FIRST, "DELETE", f"/v1/guarantees/{one}").status_code == 204
    look(node)
    good(step(call, FIRST, number, "secure", guarantee=two, words="The principal's letter of today."))
    now = movement(call, number)
    assert (now["guarantee"], now.get("shares", []), Decimal(now["secured"])) == (two, [], amount)
    assert [Decimal(whole(call, id_)["left"]) for id_ in (one, two)] == [9000, 900000 - amount]


def test_what_is_no_change_is_refused_at_its_place(call: Calling) -> None:
    id_ = granted(call, "SAME", "1000")
    at = f"/v1/guarantees/{id_}/changes"
    for body, found in (
        ({"volume": "1000", "why": "x"}, ("TRN37", "/volume")),
        ({"volume": "0", "why": "x"}, ("TRN31", "/volume")),
        ({"volume": "5", "why": " "}, ("TRN36", "/why")),
        ({"volume": "5", "why": "x", "valid_until": "2025-01-01"}, ("TRN32", "/valid_until")),
    ):
        assert codes(call(FIRST, "POST", at, json=body), 422) == [found]
    assert call("trader", "POST", at, json={"volume": "9", "why": "x"}).status_code == 403
    assert call(FIRST, "POST", "/v1/guarantees/NONE/changes", json={"volume": "9", "why": "x"}).status_code == 404
    assert call("other", "GET", f"/v1/guarantees/{id_}").status_code == 404, "another's is not there"
    slash = {"id": "A/B", "party": TRADER, "volume": "1", "valid_from": "2026-01-01"}
    assert codes(call(FIRST, "POST", "/v1/guarantees", json=slash), 422) == [("TRN30", "/id")]


def test_what_fails_under_way_is_told_to_its_parties_once(call: Calling, node: Small) -> None:
    id_ = granted(call, "FAILS")
    number = underway(call, "FAIL-1", **under(id_))
    secured = movement(call, number)["secured"]

    def said() -> list[str]:
        look(node)
        look(node)
        steps = good(call("trader", "GET", f"/v1/movements/{number}"))["steps"]
        return [s["move"].get("unsound", {}).get("state", "good") for s in steps if s["step"] == "warn"]

    assert said() == []
    assert changed(call, id_, "1")["state"] == "made"
    low = whole(call, id_)
    assert (low["state"], Decimal(low["left"])) == ("short", 1 - Decimal(secured))
    assert said() == ["short"]
    before = [
        s["seq"] for s in good(call("trader", "GET", f"/v1/movements/{number}"))["steps"] if s["step"] == "depart"
    ]
    good(step(call, "trader", number, "incident", place="km 1", mishap="delay", seq=before[0]))
    body = declared("FAIL-2", **under(id_))
    assert ("TGK033", "/guarantees") in codes(call("trader", "POST", "/v1/declarations", json=body), 201)
    stopped = call(FIRST, "POST", f"/v1/guarantees/{id_}/suspension", json={"why": "The bank called."})
    assert stopped.json()["state"] == "suspended"
    assert call(FIRST, "POST", f"/v1/guarantees/{id_}/suspension", json={"why": "x"}).status_code == 409
    assert said() == ["short", "suspended"] and whole(call, id_)["suspended_why"] == "The bank called."
    body = declared("FAIL-3", **under(id_))
    assert ("TGK032", "/guarantees") in codes(call("trader", "POST", "/v1/declarations", json=body), 201)
    assert call(FIRST, "DELETE", f"/v1/guarantees/{id_}/suspension").status_code == 204
    more = changed(call, id_, "500000", valid_until="2027-01-31")
    assert good(call(SECOND, "POST", f"/v1/guarantee-changes/{more['id']}/answer", json={"agree": True, "why": "y"}))
    assert said() == ["short", "suspended", "good"]
    node.moved = timedelta(days=120)
    look(node)
    node.moved = timedelta()
    assert said() == ["short", "suspended", "good", "expired", "good"], "once its last day was past"
    sentences = [
        n["answer"]["sentence"] for n in call("trader", "GET", "/v1/notices?limit=200").json() if n["number"] == number
    ]
    assert any("is expired: nothing new is secured under it." in s for s in sentences)
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, FIRST, number, "discharge"))
    assert Decimal(whole(call, id_)["left"]) == 500000, "what failed on the way is free at the end all the same"


def test_several_secure_one_movement_each_its_part(call: Calling) -> None:
    one, two = granted(call, "PART-A", "9000"), granted(call, "PART-B", "90000")
    number = underway(call, "PARTS-1", **under(one, two, **{one: "4000"}))
    now = movement(call, number)
    assert now["shares"][0] == {"guarantee": one, "amount": "4000"}
    assert sum(Decimal(s["amount"]) for s in now["shares"]) == Decimal(now["secured"])
    assert whole(call, one)["left"] == "5000"
    assert [m["number"] for m in whole(call, two)["movements"]] == [number]
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, FIRST, number, "discharge"))
    assert [Decimal(whole(call, id_)["left"]) for id_ in (one, two)] == [9000, 90000], "both are free again"
    most = declared("PARTS-2", **under(one, two, **{one: "4000", two: "4000"}))
    assert ("TGK033", "/guarantees") in codes(call("trader", "POST", "/v1/declarations", json=most), 201)


def test_another_that_fails_in_the_same_way_meanwhile_is_told(call: Calling, node: Small) -> None:
    one, two = granted(call, "TURN-A", "9000"), granted(call, "TURN-B", "90000")
    number = underway(call, "TURNS-1", **under(one, two, **{one: "4000"}))

    def told() -> list[str]:
        look(node)
        steps = good(call("trader", "GET", f"/v1/movements/{number}"))["steps"]
        return [s["move"]["unsound"]["guarantee"] for s in steps if s["step"] == "warn"]

    assert call(FIRST, "POST", f"/v1/guarantees/{one}/suspension", json={"why": "The bank called."}).status_code == 200
    assert told() == [one]
    assert call(FIRST, "DELETE", f"/v1/guarantees/{one}/suspension").status_code == 204
    assert call(FIRST, "POST", f"/v1/guarantees/{two}/suspension", json={"why": "It called again."}).status_code == 200
    assert told() == [one, two]


def part(reference: str, of: str, kilograms: str) -> dict[str, Any]:
    """Ten packages and so many kilograms of what came, into a warehouse: the second item of the sample, named there."""
    body = warehoused(reference, of)
    papers = body["shipment"].pop("previous_documents")
    item = body["shipment"]["items"][1]
    item |= {"previous_documents": papers, "gross_mass": {"value": kilograms, "unit": "KGM"}, "sequence": 1,
             "net_mass": {"value": kilograms, "unit": "KGM"}, "description": f"Lamps {reference}"}  # fmt: skip
    body["shipment"]["items"] = [item]
    item["packagings"][0]["count"] = "10"
    body |= {"package_count": "10", "invoice_total": {"amount": "7200", "currency": "USD"}}
    return {**body, "item_count": 1, "gross_mass": {"value": kilograms, "unit": "KGM"}}


def test_goods_follow_in_parts_and_what_remains_is_shown(call: Calling) -> None:
    id_ = granted(call, "FOLLOW")
    number = underway(call, "FOLLOW-1", **under(id_))
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, FIRST, number, "discharge"))

    def left() -> Decimal:
        return Decimal(good(call("trader", "GET", f"/v1/movements/{number}"))["left"])

    def lodged(reference: str, kilograms: str) -> list[tuple[str, str]]:
        answer = call("trader", "POST", "/v1/declarations", json=part(reference, number, kilograms))
        assert answer.status_code == 201, answer.text
        problems = answer.json().get("problems", ())
        return [(p["code"], p["pointer"]) for p in problems if p.get("severity", "error") == "error"]

    assert left() == 1520
    assert lodged("PART-1", "500") == [] and left() == 1020
    assert lodged("PART-2", "1000") == [] and left() == 20
    assert lodged("PART-3", "21") == [("TGK037", "/shipment/items/0/previous_documents/0/id")] and left() == 20
    after = good(call("trader", "GET", f"/v1/movements/{number}"))["followed_by"]
    assert len(after) == 2
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda n: lodged(f"PART-RACE-{n}", "20"), range(3)))
    assert sorted(map(len, found)) == [0, 1, 1] and left() == 0, "no more follows than came, however many at once"


def test_attacks_on_a_movement(call: Calling, node: Small) -> None:
    """Another's number, steps replayed, a seal of another movement, arrival before departure, two arrivals at once."""
    id_ = granted(call, "ATTACKED", "900000")
    carrier = {"carriage": {"carrier": {"id": CALLERS["other"].party, "name": "Carrier"}}}
    mine = opened(call, "ATT-1", **under(id_), **carrier)
    hers = opened(call, "ATT-2", **under(id_))
    assert step(call, "other", hers, "depart").status_code == 404, "he carries the one, not the other"
    assert codes(step(call, "trader", mine, "arrive", at=INLAND), 409) == [("TRN10", "/step")], "before it departs"
    good(step(call, FIRST, mine, "seal", seals=SEALS))
    other_seals = [{"number": "ZZ 1", "kind": "H"}]
    good(step(call, FIRST, hers, "seal", seals=other_seals))
    good(step(call, "other", mine, "depart"))
    good(step(call, "trader", hers, "depart"))
    assert codes(step(call, "other", mine, "depart", words="again"), 409) == [("TRN10", "/step")]
    swap = {"old": "ZZ 1", "new": {"number": "ZZ 2", "kind": "H"}, "why": "broken", "place": "km 1"}
    assert codes(step(call, "other", mine, "reseal", **swap), 409) == [("TRN18", "/old")], "a seal of another movement"
    first = good(step(call, "other", mine, "incident", place="km 3", mishap="delay", seq=0))
    good(step(call, "trader", mine, "incident", place="km 4", mishap="theft"))
    again = good(step(call, "other", mine, "incident", place="km 3", mishap="delay"))
    assert again != first or len(steps_of(call, mine)) == 6, "what happened since makes it another one"

    def arrive(who: str) -> int:
        return step(call, who, mine, "arrive", at=INLAND, seals=SEALS).status_code

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(arrive, ("trader", "other", "trader", FIRST)))
    assert came.count(200) >= 1 and set(came) <= {200, 409}
    assert steps_of(call, mine).count("arrive") == 1
    wrong = good(step(call, "trader", hers, "arrive", at=INLAND, seals=SEALS))
    assert wrong["sentence"] == "Arrived with 3 seals not as told.", "seals of the other movement are none of its own"
    assert codes(step(call, FIRST, hers, "discharge"), 409) == [("TRN23", "/step")]
    carried = good(call("other", "GET", f"/v1/movements/{mine}"))["movement"]
    assert "guarantee" not in carried, "how it is secured is the principal's affair"
    assert carried.get("secured", "0") == "0"
    forged = step(call, FIRST, mine, "warn", unsound={"guarantee": id_, "state": "ended"})
    assert codes(forged, 422) == [("TRN35", "/step")], "the node's own word"
    with node.store.reading(SYSTEM) as conn:
        held = movements.one(conn, mine)
        assert held is not None and held.movement.unsound is None and held.movement.departure == BORDER


def test_all_of_it_can_be_thought_again(node: Small, tmp_path: Path) -> None:
    """What was raised, lowered below what is drawn, shared and followed in parts is what the cases leave."""
    with node.store.writing() as conn:
        standards.publish_profile_set(conn, node.profiles.id, node.profiles.dump(), node.now())
    seal(node.store, Signet(tmp_path), node.now())
    walked = Walked()
    assert list(verify(node.store, tmp_path, walked, reconsidering(node.store), norms(node.store))) == []
    assert walked.facts > 40 and walked.passed_over == 0


def steps_of(call: Calling, number: str) -> list[str]:
    return [s["step"] for s in good(call("trader", "GET", f"/v1/movements/{number}"))["steps"]]
