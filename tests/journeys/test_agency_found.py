"""What an inspection finds reaches the agencies on the case whose mandate opens what it is about, and no other."""

from datetime import timedelta
from typing import Any

import msgspec

from tests.journeys.conftest import NOW, OFFICER, Desk
from tests.journeys.test_agency import RADIO, TRADE, VETS, amended, fetch, lodged, say, words
from tongguan.findings.finding import CheckLine, Finding, Outcome
from tongguan.journeys import agency, inspect
from tongguan.journeys.inspect import Ordering
from tongguan.release.voice import Stance

HEAVY = CheckLine(subject="item/1/mass", outcome=Outcome.DIFFERS, reading="24000 KGM", words="Ice in the cartons.")
OTHER = CheckLine(subject="item/2/goods", outcome=Outcome.DIFFERS, words="Telephones.")
COUNTED = CheckLine(subject="item/1/quantity", outcome=Outcome.AS_DECLARED, reading="20000")


def inspected(desk: Desk, number: str, *lines: CheckLine) -> None:
    """An inspection is ordered and finds this; told twice, it is the same."""
    wanted = Ordering(place="Bay 4", since=NOW, until=NOW + timedelta(hours=2), words="Count.")
    inspect.order(desk.conn, desk.office, OFFICER, number, wanted)
    id_ = next(str(row[0]) for row in desk.rows("inspection", "id, found_at") if row[1] is None)
    for _ in range(2):
        inspect.find(desk.conn, desk.office, OFFICER, id_, Finding(lines=lines, words="For customs alone."))


def shown(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """What each agency's task shows of findings."""
    rows = desk.rows("agency_task", "agency, shown")
    return {agency: msgspec.json.decode(body).get("found", []) for agency, body in rows}


def subjects(desk: Desk) -> dict[str, list[str]]:
    return {agency: [line["subject"] for line in lines] for agency, lines in shown(desk).items()}


def test_it_reaches_whose_mandate_opens_it_and_goes_out_again(desk: Desk) -> None:
    number = lodged(desk, "FOUND-1", radio=True)
    for who in (VETS, RADIO):
        (task,) = fetch(desk, who)
        agency.acknowledged(desk.conn, desk.office, who, task.id)
        assert fetch(desk, who) == []
    inspected(desk, number, HEAVY, OTHER, COUNTED)
    assert subjects(desk) == {"AQSIQ": ["item/1/mass"], "MIIT": ["item/2/goods"], "MOFCOM": ["item/2/goods"]}
    (line,) = shown(desk)["AQSIQ"]
    assert (line["reading"], line["by"], line["clause"]) == ("24000 KGM", "CUSTOMS", "goods-02")
    assert "For customs alone" not in str(shown(desk))
    assert words(desk, "AQSIQ") == ["sent", "told"] == words(desk, "MIIT")
    assert words(desk, "MOFCOM") == [], "it is asked after the vets, and hears it then"
    (again,) = fetch(desk, VETS)
    assert b"24000 KGM" in again.shown and b"net_mass" in again.shown
    acts = [row for row in desk.rows("agency_act", "act, words") if row[0] == "told"]
    assert ("told", "CUSTOMS (goods-02)") in acts and len(acts) == 3, "once each, without what was read"


def test_who_is_asked_later_is_shown_it_then(desk: Desk) -> None:
    number = lodged(desk, "FOUND-2")
    inspected(desk, number, CheckLine(subject="item/1/origin", outcome=Outcome.DIFFERS, reading="UY"))
    say(desk, VETS, Stance.CONSENT)
    (task,) = fetch(desk, TRADE)
    told = msgspec.json.decode(task.shown)
    assert [line["subject"] for line in told["found"]] == ["item/1/origin"] and told["shipment"]["items"]


def test_who_answered_learns_it_too_and_is_asked_nothing(desk: Desk) -> None:
    number = lodged(desk, "FOUND-3")
    say(desk, VETS, Stance.CONSENT)
    inspected(desk, number, HEAVY)
    assert subjects(desk)["AQSIQ"] == ["item/1/mass"] and words(desk, "AQSIQ") == ["sent", "told"]
    assert fetch(desk, VETS) == []


def test_nothing_is_told_where_all_is_as_declared_and_of_what_was_declared_before(desk: Desk) -> None:
    number = lodged(desk, "FOUND-4")
    inspected(desk, number, COUNTED)
    assert words(desk, "AQSIQ") == ["sent"] and not any(shown(desk).values())
    amended(desk, number, "FOUND-4-C", "Frozen cuts of fowl")
    inspected(desk, number, HEAVY)
    found = {(row[0], row[1]): b"found" in row[2] for row in desk.rows("agency_task", "agency, round, shown")}
    assert found[("AQSIQ", 1)] is False and found[("AQSIQ", 2)] is True
