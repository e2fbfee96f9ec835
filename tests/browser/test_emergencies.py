"""An emergency and a name on a list, as people do it: signed by two; a case held, looked at twice, freed."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_movements import calling
from tests.journeys.conftest import declaration
from tests.journeys.test_screening import HEAD, PLACE
from tongguan.journeys.match import anew

pytestmark = pytest.mark.browser
LISTED = HEAD + "Z-1,Zephyrine Quux Maritime,西风海运有限公司,company,,PA,,ARMS,order 4,2020-01-01,\n"


def known(served: Desks) -> None:
    """Every process knows what is in force."""
    node = served.node
    node.intake.run_errand(lambda conn, office: office.standards.watch.refresh(conn, node.now())).result()
    node.intake.run_errand(anew).result()


def test_an_emergency_is_signed_by_a_second_officer(walk: Walk) -> None:
    officer = walk("officer", "/emergencies")
    officer.get_by_label("Beginnings of commodity codes").fill("0207")
    officer.get_by_label("Countries of origin or dispatch").fill("NL")
    officer.get_by_label("What traders read, in English").fill("Poultry is held.")
    officer.get_by_label("What traders read, in Chinese").fill("禽肉暂扣。")
    officer.get_by_label("Why, for officers alone").fill("An outbreak.")
    officer.get_by_role("button", name="Propose an emergency").click()
    expect(officer.get_by_text("It is noted, and holds once a second officer signs.")).to_be_visible()
    expect(officer.get_by_role("button", name="Sign")).to_have_count(0)
    second = walk("supervisor", urlsplit(officer.url).path)
    second.get_by_label("Why you agree or not").fill("The notice is genuine.")
    second.get_by_role("button", name="Sign").click()
    expect(second.get_by_text("It is signed, and so at every office.")).to_be_visible()
    second.get_by_role("button", name="Look").click()
    expect(second.get_by_role("status").filter(has_text="released cases were looked at")).to_be_visible()


def test_a_name_on_a_list_holds_a_case_until_two_say_it_is_another(walk: Walk, served: Desks, tmp_path: Path) -> None:
    officer = walk("officer", "/concerns")
    (tmp_path / "list.csv").write_text(LISTED)
    officer.get_by_label("List", exact=True).fill("browser")
    officer.get_by_label("File", exact=True).set_input_files(tmp_path / "list.csv")
    officer.get_by_role("button", name="Read it in").click()
    expect(officer.get_by_text("1 rows were read; 1 entries are new or changed, 1 hold.")).to_be_visible()
    known(served)
    exporter = {"name": "Zefyrine Quux Maritime Ltd", "address": PLACE}
    call = calling(served)
    values = declaration("import-standard", reference="BROWSER-CHECK", exporter=exporter)
    number = call("integrator", "POST", "/v1/declarations", json=values).json()["number"]
    trader = call("integrator", "GET", f"/v1/declarations/{number}").json()
    assert "check" in trader["holds"] and "Zephyrine" not in str(trader)

    officer.goto(officer.url.replace("/lists", ""))
    row = officer.locator("li", has_text="Zefyrine")
    expect(row).to_contain_text("zefyrine ~ zephyrine")
    row.get_by_text("Say what it is").click()
    row.get_by_label("Why", exact=True).fill("Another address.")
    row.get_by_role("button", name="It is another one").click()
    expect(officer.get_by_text("A second officer is asked.")).to_be_visible()
    second = walk("supervisor", "/concerns")
    row = second.locator("li", has_text="Zefyrine")
    row.get_by_text("Answer as the second officer").click()
    row.get_by_label("Why you agree or not").fill("The registry says the same.")
    row.get_by_role("button", name="Agree").click()
    expect(second.get_by_text("It is settled.")).to_be_visible()
    known(served)
    assert "check" not in call("integrator", "GET", f"/v1/declarations/{number}").json().get("holds", ())
