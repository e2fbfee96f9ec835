"""What follows from the class of a company: a lane, when duty is paid, and what risk profiles may ask."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tests.journeys.conftest import NOW, Desk, declaration, sent
from tongguan.parties.party import Kind, Party
from tongguan.release.lifecycle import State
from tongguan.release.told import Grounds
from tongguan.risk.profiles import ProfileSet, RiskProfile
from tongguan.risk.selection import Lane
from tongguan.store import parties, standards


def on_record(desk: Desk, grade: str, values: dict[str, Any]) -> None:
    """The declarant of a sample, in a class."""
    id_ = values["declarant"]["id"]
    with desk.conn.transaction():
        parties.keep(desk.conn, Party(id=id_, kind=Kind.COMPANY, name="One"), NOW)
        desk.conn.execute("update tongguan.party set class = %s where id = %s", (grade, id_))


def grounds(desk: Desk) -> Grounds:
    ((body,),) = desk.rows("grounds", "body")
    return msgspec.json.decode(body, type=Grounds)


def test_a_class_asks_for_a_lane_and_the_grounds_know_it(desk: Desk) -> None:
    values = declaration("import-five-items")
    on_record(desk, "D", values)
    desk.lodge(sent(values))
    found = grounds(desk)
    assert found.inputs.classes == {values["declarant"]["id"]: "D"}
    assert found.selection is not None and found.selection.lane is Lane.RED
    assert [hit.profile for hit in found.selection.hits] == ["CLASS-D"]


def test_without_a_class_nothing_follows(desk: Desk) -> None:
    desk.lodge(sent(declaration("import-five-items")))
    found = grounds(desk)
    assert found.inputs.classes == {} and found.selection is not None and not found.selection.hits


@pytest.mark.parametrize(("grade", "codes"), [("AA", set()), ("B", {"CLS01"}), ("", set())])
def test_who_may_pay_later_goes_by_the_class(desk: Desk, grade: str, codes: set[str]) -> None:
    values = declaration("import-five-items")
    values["shipment"]["items"][0]["duties"][0]["payment_method"] = "E"
    values["authorisations"] = [{"category": "AEO", "holder": values["declarant"]["id"]}]
    on_record(desk, grade, values)
    (reply,) = desk.lodge(sent(values))
    assert reply.answer is not None
    said = {p.code for p in reply.answer.problems if p.code == "CLS01"}
    assert said == codes
    assert not codes or reply.answer.state is State.RETURNED


def test_a_risk_profile_asks_for_the_class(desk: Desk) -> None:
    profile = RiskProfile(
        id="NEW-AND-DEAR",
        name="Ordinary company",
        expression="declarant_class == 'B'",
        lane=Lane.BLUE,
        valid_from=date(2026, 1, 1),
    )
    made = ProfileSet((profile,))
    with desk.conn.transaction():
        standards.publish_profile_set(desk.conn, made.id, made.dump(), NOW + timedelta(seconds=1))
    values = declaration("import-five-items")
    on_record(desk, "B", values)
    desk.lodge(sent(values))
    found = grounds(desk)
    assert found.selection is not None and [hit.profile for hit in found.selection.hits] == ["NEW-AND-DEAR"]
