"""Appeals through a real database: who may contest which no until when, who decides, and what follows for the case."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import NOW, OFFICER, STRANGER, TRADER, Desk, declaration, sent
from tests.journeys.test_agency import RADIO, TRADE, VETS, lodged, poultry, say, stand, tasks
from tongguan.commands.verify import findings
from tongguan.journeys import agency, appeal
from tongguan.journeys.agency import TaskFetching
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.appeal import Appealing, AppealRuling
from tongguan.journeys.submission import Reply
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.problem import Reason, Refusal
from tongguan.release.contest import AppealOutcome
from tongguan.release.lifecycle import Hold
from tongguan.release.voice import Stance
from tongguan.store.appeals import Appeal
from tongguan.store.connect import Store
from tongguan.worker.people import people
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked

OTHER_VET = Caller(party="AQSIQ", name="AQSIQ legal office", scopes=frozenset({Scope.LEDGER}))
OTHER_RADIO = Caller(party="MIIT", name="MIIT legal office", scopes=frozenset({Scope.LEDGER}))
SUPERVISOR = Caller(party="CUSTOMS", name="supervisor", scopes=frozenset({Scope.SUPERVISE}), sees=Sight.ALL)
WHY = "The region was declared free on 1 November; the notice is attached."


def lodge(desk: Desk, number: str, refusal: str = "AQSIQ", who: Caller = TRADER, **more: Any) -> Reply:
    wish = Appealing(refusal=refusal, reason=more.pop("reason", WHY), **more)
    return appeal.lodge(desk.conn, desk.office, who, number, wish)


def rule(desk: Desk, outcome: AppealOutcome, who: Caller = OTHER_VET, reason: str = "It is so.") -> Appeal:
    (id_,) = desk.conn.execute("select max(id) from tongguan.appeal").fetchone() or (0,)
    return appeal.rule(desk.conn, desk.office, who, id_, AppealRuling(outcome=outcome, reason=reason))


def refused(desk: Desk, reference: str = "AP-1") -> str:
    """A case that the vets end."""
    number = lodged(desk, reference)
    say(desk, VETS, Stance.REFUSE, "avian influenza in the region of origin")
    assert stand(desk)["state"] == "refused"
    return number


def acts(desk: Desk) -> list[tuple[Any, ...]]:
    return [row for row in desk.rows("agency_act", "act, words") if row[0] in ("appealed", "ruled")]


def test_a_final_no_that_falls_opens_the_case_where_it_stood(desk: Desk, store: Store) -> None:
    number = refused(desk)
    before = desk.rows("balance", "key, remaining")
    told = lodge(desk, number).answer
    assert told is not None and told.state == "refused" and "waits to be decided" in told.next
    after = rule(desk, AppealOutcome.OVERTURNED, reason="The region is free since 1 November.")
    assert (after.outcome, after.ruled_by) == ("overturned", "AQSIQ legal office")
    now = stand(desk)
    assert now["state"] == "held" and "agency" in now["holds"] and "shelved" not in now
    assert tasks(desk) == {"AQSIQ": ("answered", 1, "refuse"), "MOFCOM": ("sent", 1, "")}
    assert acts(desk) == [("appealed", ""), ("ruled", "overturned: The region is free since 1 November.")]
    say(desk, TRADE, Stance.CONSENT)
    assert Hold.AGENCY not in stand(desk).get("holds", []), "what the vets refused counts as met"
    assert dict(desk.rows("balance", "key, remaining")).keys() >= dict(before).keys()
    assert [row[0] for row in desk.rows("fact", "kind")] == ["lodge", "answer", "appeal", "rule", "answer"]
    assert list(people(store)) == []


def test_a_no_that_stands_stays_and_is_contested_once(desk: Desk) -> None:
    number = refused(desk)
    lodge(desk, number)
    assert rule(desk, AppealOutcome.UPHELD).outcome == "upheld"
    assert stand(desk)["state"] == "refused"
    facts = len(desk.rows("fact"))
    assert rule(desk, AppealOutcome.UPHELD).outcome == "upheld" and len(desk.rows("fact")) == facts, (
        "the same word again"
    )
    with pytest.raises(Refusal) as another:
        rule(desk, AppealOutcome.OVERTURNED)
    assert another.value.reason is Reason.CONFLICT
    with pytest.raises(Refusal) as again:
        lodge(desk, number, reason="And yet.")
    assert "contested already" in again.value.message
    assert lodge(desk, number).again, "the same words get the same answer"


def test_a_no_that_falls_may_be_looked_at_anew(desk: Desk) -> None:
    number = refused(desk)
    lodge(desk, number)
    desk.moment += timedelta(days=3)
    rule(desk, AppealOutcome.REMITTED)
    assert tasks(desk) == {"AQSIQ": ("sent", 1, ""), "MOFCOM": ("waiting", 1, "")}
    (task,) = agency.fetched(desk.conn, desk.office, VETS, TaskFetching())
    assert task.due_at is not None and task.due_at > desk.moment and not task.overdue
    say(desk, VETS, Stance.REFUSE, "it is still there")
    assert lodge(desk, number, reason="It is not.").answer is not None, "it is another no"


def test_it_is_too_late_after_the_last_day_and_the_day_is_said(desk: Desk) -> None:
    number = refused(desk)
    (voice,) = [v for v in stand(desk)["voices"] if v["agency"] == "AQSIQ"]
    assert voice["contest"]["until"] == "2027-01-22"
    desk.moment += timedelta(days=61)
    with pytest.raises(Refusal) as late:
        lodge(desk, number)
    assert "until 2027-01-22" in late.value.message and late.value.problems[0].pointer == "/refusal"
    assert desk.rows("appeal") == []


def test_who_refused_does_not_decide_and_nobody_else_s_body_does(desk: Desk) -> None:
    number = refused(desk)
    for who, reason in ((STRANGER, Reason.NOT_FOUND), (VETS, Reason.NOT_ALLOWED)):
        with pytest.raises(Refusal) as strange:
            lodge(desk, number, who=who)
        assert strange.value.reason is reason
    lodge(desk, number)
    for who, reason in (
        (VETS, Reason.NOT_ALLOWED), (TRADE, Reason.NOT_FOUND), (SUPERVISOR, Reason.NOT_FOUND),
        (STRANGER, Reason.NOT_ALLOWED),
    ):  # fmt: skip
        with pytest.raises(Refusal) as no:
            rule(desk, AppealOutcome.OVERTURNED, who)
        assert no.value.reason is reason, who.name
    assert stand(desk)["state"] == "refused"


def test_what_cannot_be_contested_says_so_at_its_field(desk: Desk) -> None:
    number = refused(desk)
    for refusal, more, pointer in (
        ("MOFCOM", {}, "/refusal"), ("customs", {}, "/refusal"), ("AQSIQ", {"reason": " "}, "/reason"),
        ("AQSIQ", {"documents": ("nothing-like-it",)}, "/documents/0"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as wrong:
            lodge(desk, number, refusal, **more)
        assert wrong.value.problems[0].pointer == pointer


def test_a_no_without_the_last_word_falls_before_customs_has_decided(desk: Desk) -> None:
    number = lodged(desk, "AP-2", radio=True)
    say(desk, RADIO, Stance.REFUSE, "no approval")
    lodge(desk, number, "MIIT")
    rule(desk, AppealOutcome.OVERTURNED, OTHER_RADIO)
    assert stand(desk)["state"] == "held"
    say(desk, VETS, Stance.CONSENT)
    say(desk, TRADE, Stance.CONSENT)
    assert Hold.AGENCY not in stand(desk).get("holds", [])


def verdict(desk: Desk, number: str, hold: Hold, passed: bool) -> None:
    word = Verdict(number=number, hold=hold, passed=passed, reason="seen")
    answer(desk.conn, desk.office, OFFICER, word)


def test_customs_refusal_is_contested_before_another_of_its_officers(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(poultry("AP-3")))
    assert reply.answer is not None
    number, hold = reply.answer.number, Hold.PERMIT
    drawn = {row[0]: row[1] for row in desk.rows("balance", "key, remaining")}
    verdict(desk, number, hold, False)
    lodge(desk, number, "customs")
    with pytest.raises(Refusal) as same:
        rule(desk, AppealOutcome.OVERTURNED, OFFICER)
    assert same.value.reason is Reason.NOT_ALLOWED
    rule(desk, AppealOutcome.OVERTURNED, SUPERVISOR)
    now = stand(desk)
    assert now["state"] == "held" and hold not in now["holds"], now["holds"]
    assert set(now["holds"]) == set(reply.answer.holds) - {hold}
    assert {row[0]: row[1] for row in desk.rows("balance", "key, remaining")} == drawn, "it draws on them again"


def test_a_word_of_the_lead_agency_falls_with_the_no_it_rested_on(desk: Desk) -> None:
    number = lodged(desk, "AP-4", radio=True)
    say(desk, RADIO, Stance.REFUSE, "no approval")
    say(desk, VETS, Stance.CONSENT)
    say(desk, TRADE, Stance.CONSENT)
    verdict(desk, number, Hold.AGENCY, False)
    assert stand(desk)["state"] == "refused"
    lodge(desk, number, "customs")
    lodge(desk, number, "MIIT")
    rule(desk, AppealOutcome.OVERTURNED, OTHER_RADIO)
    now = stand(desk)
    assert now["state"] == "held" and Hold.AGENCY not in now["holds"]
    assert dict(desk.rows("appeal", "refusal, outcome")) == {"customs": "lapsed", "MIIT": "overturned"}


def quota(desk: Desk) -> Decimal:
    ((remaining,),) = desk.rows("balance", "remaining")
    return Decimal(remaining)


def shipload(reference: str) -> dict[str, Any]:
    """So much of the goods that twenty of it leave nothing of their quota."""
    values = declaration("import-quota", reference=reference)
    item = values["shipment"]["items"][0]
    for mass in (values["gross_mass"], item["gross_mass"], item["net_mass"], item["tariff_quantity"]):
        mass["value"] = str(Decimal(mass["value"]) * 1000)
    return values


def test_a_case_that_goes_on_draws_what_is_left_of_a_quota_and_can_be_considered_again(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    (reply,) = desk.lodge(sent(declaration("import-quota", reference="AP-5")))
    assert reply.answer is not None and reply.answer.assessment is not None
    number, due = reply.answer.number, reply.answer.assessment.due_now
    verdict(desk, number, next(h for h in reply.answer.holds if h is not Hold.PAYMENT), False)
    desk.lodge(*(sent(shipload(f"AP-5-{n}")) for n in range(20)))
    assert quota(desk) == 0
    lodge(desk, number, "customs")
    rule(desk, AppealOutcome.REMITTED, SUPERVISOR)
    (now,) = desk.conn.execute("select due from tongguan.case_file where number = %s", (number,)).fetchone() or (0,)
    assert now > due and quota(desk) == 0, "nothing is left of the quota: the duty is the other one"
    seal(store, Signet(tmp_path / "keys"), NOW)
    (tmp_path / "objects").mkdir()
    assert list(findings(store, tmp_path, Walked(), False)) == []
    desk.conn.execute("update tongguan.appeal set ruling = 'otherwise'")
    assert [one.kind for one in people(store)] == ["changed-appeal"]
