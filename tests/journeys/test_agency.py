"""Agencies asked about a case, through a real database: who is found from the goods, in what order, what each sees, and
what its word and its silence do."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.journeys.conftest import NOW, OFFICER, STRANGER, Desk, declaration, sent
from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer, TaskFetching
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.notice import written
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.release.voice import Stance
from tongguan.store import agency_tasks, outbox
from tongguan.store.agency_tasks import Task
from tongguan.store.connect import Store


def caller(party: str) -> Caller:
    return Caller(party=party, name=f"{party} desk", scopes=frozenset({Scope.LEDGER, Scope.READ}))


VETS, TRADE, RADIO = caller("AQSIQ"), caller("MOFCOM"), caller("MIIT")
STATES = "agency, state, round, answer"
DELETED = """update tongguan.message set body = '', standing = null
    where case_id = (select id from tongguan.case_file where number = %s)"""


def poultry(reference: str, radio: bool = False) -> dict[str, Any]:
    """Frozen poultry, and where asked a camera."""
    values = deepcopy(declaration("import-meat", reference=reference))
    meat = values["shipment"]["items"][0]
    meat["classifications"] = [{"id": "0207140000", "type": "TSP"}]
    values["shipment"]["items"] = [meat, *([camera(meat)] if radio else [])]
    values["item_count"] = len(values["shipment"]["items"])
    values["package_count"] = str(800 * values["item_count"])
    values["gross_mass"]["value"] = str(21500 * values["item_count"])
    values["invoice_total"]["amount"] = str(sum(int(i["price"]["amount"]) for i in values["shipment"]["items"]))
    return values


def camera(beside: dict[str, Any]) -> dict[str, Any]:
    item = {**deepcopy(beside), "sequence": 2}
    item["classifications"] = [{"id": "8525890000", "type": "TSP"}]
    item["tariff_quantity"] = {"value": "4", "unit": "NAR"}
    item.pop("second_quantity", None)
    return item


def lodged(desk: Desk, reference: str, radio: bool = False) -> str:
    (reply,) = desk.lodge(sent(poultry(reference, radio)))
    assert reply.answer is not None, reply.refusal
    assert reply.answer.state is State.HELD and Hold.AGENCY in reply.answer.holds, reply.answer.problems
    return reply.answer.number


def tasks(desk: Desk) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in desk.rows("agency_task", STATES)}


def fetch(desk: Desk, who: Caller) -> list[Task]:
    return agency.fetched(desk.conn, desk.office, who, TaskFetching())


def say(desk: Desk, who: Caller, said: Stance, reason: str = "looked at") -> Task:
    (id_,) = (row[0] for row in desk.rows("agency_task", "id, agency") if row[1] == who.party)
    return agency.spoken(desk.conn, desk.office, who, id_, TaskAnswer(answer=said, reason=reason))


def stand(desk: Desk) -> dict[str, Any]:
    (body,) = desk.conn.execute("select stand from tongguan.case_file").fetchone()  # type: ignore[misc]
    return dict(msgspec.json.decode(body))


def test_who_must_speak_is_found_from_the_goods_and_trade_waits_for_the_vets(desk: Desk) -> None:
    lodged(desk, "A-1")
    assert tasks(desk) == {"AQSIQ": ("sent", 1, ""), "MOFCOM": ("waiting", 1, "")}
    assert fetch(desk, TRADE) == [], "it is not asked yet"
    say(desk, VETS, Stance.CONSENT)
    assert tasks(desk) == {"AQSIQ": ("answered", 1, "consent"), "MOFCOM": ("sent", 1, "")}
    assert Hold.AGENCY in stand(desk)["holds"]
    say(desk, TRADE, Stance.CONSENT)
    assert Hold.AGENCY not in stand(desk).get("holds", [])


def test_an_agency_sees_what_its_mandate_opens_and_nothing_else(desk: Desk) -> None:
    lodged(desk, "A-1", radio=True)
    (vets,), (radio,) = fetch(desk, VETS), fetch(desk, RADIO)
    shown = msgspec.json.decode(vets.shown)
    assert [i["sequence"] for i in shown["shipment"]["items"]] == [1] and "price" not in shown["shipment"]["items"][0]
    assert "invoice_total" not in shown and shown["number"] == vets.number
    seen = msgspec.json.decode(radio.shown)
    assert [i["sequence"] for i in seen["shipment"]["items"]] == [2] and "importer" not in seen["shipment"]
    assert {c["clause"] for c in msgspec.json.decode(radio.clauses)} == {"case", "radio-8525"}


def test_what_is_not_acknowledged_goes_out_again(desk: Desk) -> None:
    lodged(desk, "A-1")
    (first,) = fetch(desk, VETS)
    assert fetch(desk, VETS) == [], "somebody has it"
    desk.moment += timedelta(seconds=301)
    (again,) = fetch(desk, VETS)
    assert (again.id, again.fetches) == (first.id, 2)
    agency.acknowledged(desk.conn, desk.office, VETS, first.id)
    agency.acknowledged(desk.conn, desk.office, VETS, first.id)
    desk.moment += timedelta(days=1)
    assert fetch(desk, VETS) == []
    acts = [row[0] for row in desk.rows("agency_act", "act, task_id") if row[1] == first.id]
    assert acts == ["sent", "fetched", "fetched", "acknowledged"]


def test_the_same_word_again_is_the_same_and_another_is_too_late(desk: Desk) -> None:
    lodged(desk, "A-1")
    first = say(desk, VETS, Stance.CONSENT)
    facts = len(desk.rows("fact"))
    assert say(desk, VETS, Stance.CONSENT) == first and len(desk.rows("fact")) == facts
    with pytest.raises(Refusal) as late:
        say(desk, VETS, Stance.REFUSE)
    assert late.value.reason is Reason.CONFLICT


def test_the_task_of_another_agency_is_not_there(desk: Desk) -> None:
    lodged(desk, "A-1")
    for who in (TRADE, RADIO):
        with pytest.raises(Refusal) as none:
            id_ = next(row[0] for row in desk.rows("agency_task", "id, agency") if row[1] == "AQSIQ")
            agency.spoken(desk.conn, desk.office, who, id_, TaskAnswer(answer=Stance.CONSENT, reason="x"))
        assert none.value.reason is Reason.NOT_FOUND
    with pytest.raises(Refusal) as scope:
        fetch(desk, STRANGER)
    assert scope.value.reason is Reason.NOT_ALLOWED


def test_a_final_no_ends_the_case_and_nobody_is_asked_any_more(desk: Desk) -> None:
    number = lodged(desk, "A-1")
    say(desk, VETS, Stance.REFUSE, "avian influenza in the region of origin")
    assert stand(desk)["state"] == "refused"
    assert tasks(desk) == {"AQSIQ": ("answered", 1, "refuse"), "MOFCOM": ("withdrawn", 1, "")}
    told = [row for row in desk.rows("agency_act", "act, words") if row[0] == "told"]
    assert told == [], "the other had not been asked yet and is relieved"
    verdict = Verdict(number=number, hold=Hold.AGENCY, passed=True, reason="we need it")
    with pytest.raises(Refusal):
        answer(desk.conn, desk.office, OFFICER, verdict)


def test_the_lead_agency_decides_among_those_without_the_last_word_and_never_before_all_answered(desk: Desk) -> None:
    number = lodged(desk, "A-1", radio=True)
    overrule = Verdict(number=number, hold=Hold.AGENCY, passed=True, reason="the licence was drawn before")
    say(desk, RADIO, Stance.CONSENT)
    with pytest.raises(Refusal) as early:
        answer(desk.conn, desk.office, OFFICER, overrule)
    assert "have not all answered" in early.value.message
    say(desk, VETS, Stance.CONSENT)
    say(desk, TRADE, Stance.REFUSE, "no automatic licence of ours")
    assert Hold.AGENCY in stand(desk)["holds"]
    told = [row for row in desk.rows("agency_act", "act, words") if row[0] == "told"]
    assert len(told) == 1 and "no automatic licence of ours" in told[0][1], "the vets' mandate opens findings"
    answer(desk.conn, desk.office, OFFICER, overrule)
    assert ("overruled", "the licence was drawn before") in desk.rows("agency_act", "act, words")
    now = stand(desk)
    (voice,) = [v for v in now["voices"] if v["agency"] == "MOFCOM"]
    assert (voice["reason"], voice["overruled"]) == ("no automatic licence of ours", "the licence was drawn before")
    assert Hold.AGENCY not in now.get("holds", [])


def test_silence_is_a_consent_only_where_the_law_says_so(desk: Desk) -> None:
    lodged(desk, "A-1", radio=True)
    desk.moment += timedelta(days=1, hours=3)
    assert agency.silent(desk.conn, desk.office) == 2
    acts = [row[0] for row in desk.rows("agency_act", "act")]
    assert acts.count("reminded") == 2 and tasks(desk)["MIIT"][0] == "sent"
    desk.moment += timedelta(days=9)
    while agency.silent(desk.conn, desk.office):
        pass
    assert tasks(desk)["MIIT"] == ("answered", 1, "consent")
    assert tasks(desk)["AQSIQ"] == ("sent", 1, ""), "a vet's silence is nobody's yes"
    assert [row[0] for row in desk.rows("agency_act", "act")].count("escalated") == 1
    assert Hold.AGENCY in stand(desk)["holds"]
    (voice,) = [v for v in stand(desk)["voices"] if v["agency"] == "MIIT"]
    assert voice["tacit"] is True


def test_who_asks_may_still_answer(desk: Desk) -> None:
    lodged(desk, "A-1")
    say(desk, VETS, Stance.ASK, "which slaughterhouse?")
    assert tasks(desk)["AQSIQ"] == ("sent", 1, "ask") and Hold.AGENCY in stand(desk)["holds"]
    told = desk.conn.execute("select body from tongguan.fact order by case_id, seq desc limit 1").fetchone()
    assert told is not None and b"AQSIQ asks: which slaughterhouse?" in told[0], "the declarant is told what is wanted"
    assert tasks(desk)["MOFCOM"][0] == "waiting"
    say(desk, VETS, Stance.CONSENT)
    assert tasks(desk)["MOFCOM"][0] == "sent"


def test_what_was_shown_goes_at_its_date_and_the_clauses_stay(desk: Desk) -> None:
    lodged(desk, "A-1")
    with desk.conn.transaction():
        assert agency_tasks.forget(desk.conn, NOW.date() + timedelta(days=29)) == 0
        assert agency_tasks.forget(desk.conn, NOW.date() + timedelta(days=32)) == 1
    ((shown, clauses),) = [r[1:] for r in desk.rows("agency_task", "agency, shown, clauses") if r[0] == "AQSIQ"]
    assert (shown, b"Quarantine" in clauses) == (b"{}", True)


def test_an_amendment_of_the_goods_asks_anew(desk: Desk) -> None:
    number = lodged(desk, "A-1")
    say(desk, VETS, Stance.CONSENT)
    changed = {
        **declaration("cancel"), "type": "COR", "reference": "A-1-C", "number": number,
        "shipment": {"items": [{"sequence": 1, "description": "Frozen cuts of fowl"}]},
        "amendments": [{"reason": "28", "places": ["shipment/items[1]/description"]}],
    }  # fmt: skip
    (reply,) = desk.lodge(sent(changed))
    assert reply.answer is not None and reply.answer.version == 2, reply.answer
    found = sorted(desk.rows("agency_task", STATES))
    assert found == [
        ("AQSIQ", "answered", 1, "consent"), ("AQSIQ", "sent", 2, ""),
        ("MOFCOM", "waiting", 2, ""), ("MOFCOM", "withdrawn", 1, ""),
    ]  # fmt: skip


def test_two_programs_never_get_the_same_task_at_once(desk: Desk, store: Store) -> None:
    for n in range(6):
        lodged(desk, f"A-{n}")
    with store.direct() as other, desk.conn.transaction():
        first = agency_tasks.fetch(desk.conn, "AQSIQ", 3, NOW, timedelta(minutes=5))
        with other.transaction():
            second = agency_tasks.fetch(other, "AQSIQ", 10, NOW, timedelta(minutes=5))
    assert [len(first), len(second)] == [3, 3] and not {t.id for t in first} & {t.id for t in second}
    assert [t.id for t in first] == sorted(t.id for t in first)


def amended(desk: Desk, number: str, reference: str, words: str) -> None:
    changed = {
        **declaration("cancel"), "type": "COR", "reference": reference, "number": number,
        "shipment": {"items": [{"sequence": 1, "description": words}]},
        "amendments": [{"reason": "28", "places": ["shipment/items[1]/description"]}],
    }  # fmt: skip
    (reply,) = desk.lodge(sent(changed))
    assert reply.answer is not None, reply.refusal


def test_a_word_about_what_was_declared_before_counts_for_nothing_now(desk: Desk) -> None:
    number = lodged(desk, "A-1")
    (old,) = fetch(desk, VETS)
    amended(desk, number, "A-1-C", "Frozen cuts of fowl")
    with pytest.raises(Refusal) as late:
        agency.spoken(desk.conn, desk.office, VETS, old.id, TaskAnswer(answer=Stance.CONSENT, reason="as before"))
    assert late.value.reason is Reason.CONFLICT
    assert ("AQSIQ", "sent", 2, "") in desk.rows("agency_task", STATES)


def test_who_asks_is_not_reminded_of_what_it_waits_for(desk: Desk) -> None:
    lodged(desk, "A-1")
    say(desk, VETS, Stance.ASK, "which slaughterhouse?")
    desk.moment += timedelta(days=9)
    assert agency.silent(desk.conn, desk.office) == 0


def test_one_case_that_cannot_be_looked_at_keeps_no_other_from_its_reminder(desk: Desk) -> None:
    gone = lodged(desk, "A-1")
    lodged(desk, "A-2")
    desk.conn.execute(DELETED, (gone,))
    desk.moment += timedelta(days=2)
    while agency.silent(desk.conn, desk.office):
        pass
    acts = [row[0] for row in desk.rows("agency_act", "act")]
    assert acts.count("reminded") + acts.count("escalated") == 1


def test_what_is_said_last_is_seen_however_often_a_task_was_fetched(desk: Desk) -> None:
    lodged(desk, "A-1")
    for _ in range(12):
        fetch(desk, VETS)
        desk.moment += timedelta(seconds=301)
    said = say(desk, VETS, Stance.CONSENT)
    assert [a.act for a in agency_tasks.acts(desk.conn, said.id, 3)] == ["fetched", "fetched", "answered"]  # type: ignore[arg-type]


def words(desk: Desk, party: str) -> list[str]:
    """What a party is told of tasks, in order."""
    rows = desk.conn.execute(
        "select cargo ->> 'step' from tongguan.outbox where addressee = %s and cargo ->> 'what' = 'task' order by id",
        (party,),
    )
    return [str(row[0]) for row in rows]


def test_an_agency_is_told_that_a_task_waits_and_of_what_comes_of_it(desk: Desk, store: Store) -> None:
    number = lodged(desk, "AG-W1")
    assert (words(desk, "AQSIQ"), words(desk, "MOFCOM")) == (["sent"], []), "the one that answers later waits"
    with store.reading(VETS) as conn:
        ((id_, told),) = outbox.unread_tasks(conn, 9)
        assert outbox.unread_cargo(conn, 9) == [] and id_ not in dict(outbox.unread_records(conn, 9))
    notice = msgspec.json.decode(written(id_, None, told))  # type: ignore[arg-type]
    assert (notice["event"], notice["declaration"], notice["round"]) == ("task", number, 1)
    assert notice["due_at"] and "goods" not in told and "frozen" not in told.lower()
    with store.reading(STRANGER) as conn:
        assert outbox.unread_tasks(conn, 9) == []
    say(desk, VETS, Stance.CONSENT)
    assert (words(desk, "AQSIQ"), words(desk, "MOFCOM")) == (["sent"], ["sent"])


def test_who_is_late_is_reminded_and_its_superior_is_told(desk: Desk) -> None:
    lodged(desk, "AG-W2")
    for days in (2, 4, 9):
        desk.moment = NOW + timedelta(days=days)
        agency.silent(desk.conn, desk.office)
    assert words(desk, "AQSIQ") in (["sent", "reminded", "escalated"], ["sent", "escalated"])
    assert words(desk, "GACC") == ["escalated"], "as its row says"


def test_who_is_asked_no_more_is_told(desk: Desk) -> None:
    lodged(desk, "AG-W3")
    say(desk, VETS, Stance.REFUSE)
    assert words(desk, "MOFCOM") == [], "of what never waited for it, it hears nothing"
    assert words(desk, "AQSIQ") == ["sent"]
