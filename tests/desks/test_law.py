"""Law at the desks: proposed from files and by a form, compared, tried, signed by a second; lists, tables and rules."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.api.conftest import CALLERS, Small
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tongguan.store import acts, proposals, queue
from tongguan.store.connect import SYSTEM

PROFILES = Path(__file__).parents[2] / "profiles"
HEADER = "id,kind,tax,direction,hs,ad_valorem,name,name_zh,valid_from,valid_to,source\n"
HERE = "/administration/law"


@pytest.fixture(autouse=True)
def level(served: Desks) -> Iterator[None]:
    """What the pulse of a process does each second; a test that moves the clock moves it back."""
    pulse(served.node)
    yield
    served.node.moved = timedelta()


def pulse(node: Small) -> None:
    node.office.standards.refreshed_at = None
    node.intake.run_errand(lambda conn, office: office.standards.refresh(conn, node.now())).result()


def tomorrow(served: Desks) -> date:
    node = served.node
    return node.now().astimezone(ZoneInfo(node.law.head.time_zone)).date() + timedelta(days=1)


def propose(browser: httpx.Client, text: str, title: str = "A new duty", name: str = "measures.csv") -> httpx.Response:
    said = {"csrf": csrf(browser.get(f"{HERE}/propose")), "title": title}
    return browser.post(f"{HERE}/proposals", data=said, files=[("files", (name, text.encode(), "text/csv"))])


def row(served: Desks, rate: str, id_: str = "L-1", hs: str = "6109100000") -> str:
    return HEADER + f"{id_},duty,A,import,{hs},{rate},Singlets,汗衫,{tomorrow(served)},,Notice 7\n"


def tried(served: Desks) -> str:
    """A proposal with a trial; its id."""
    with served.client("admin") as browser:
        at = propose(browser, row(served, "41")).headers["location"]
        asked = {"csrf": csrf(browser.get(at)), "declarations": "3", "day": str(tomorrow(served))}
        assert browser.post(f"{at}/trial", data=asked).status_code == 303
    return at.rpartition("/")[2]


def test_times_to_answer_are_law_and_order_the_queue(served: Desks) -> None:
    """A minute for every lane of all offices: what comes tomorrow has to be answered in one."""
    header = "office,lane,minutes,valid_from,valid_to,source\n"
    rows = "".join(f",{lane},1,{tomorrow(served)},,Order 3\n" for lane in ("red", "yellow", "blue", "green"))
    with served.client("admin") as one, served.client("admin2") as two:
        at = propose(one, header + rows, "A minute", "targets.csv").headers["location"]
        page = two.get(at)
        assert "Time to answer" in page.text
        base = page.text.split('name="base" value="')[1].split('"')[0]
        assert two.post(f"{at}/publish", data={"csrf": csrf(page), "base": base}).status_code == 303
    pulse(served.node)
    today = lodge(served, "TARGET-1", "import-meat")
    served.node.moved = timedelta(days=1)
    later = lodge(served, "TARGET-2", "import-meat")
    with served.node.store.reading(SYSTEM) as conn:
        waits = {line.number: line.target_at - line.received_at for line in queue.queue(conn, queue.Asked(), 100)}
    assert waits[today] >= timedelta(minutes=60) and waits[later] == timedelta(minutes=1)


def test_one_proposes_another_signs_and_tomorrow_has_the_new_duty(served: Desks) -> None:
    number = lodge(served, "LAW-1")
    with served.client("admin") as first, served.client("admin2") as second:
        answer = propose(first, row(served, "44"))
        assert answer.status_code == 303
        at = answer.headers["location"]
        page = first.get(at)
        assert "<ins>44</ins>" in page.text and "A second administrator signs it" in page.text
        assert "Sign and publish" not in page.text
        base = second.get(at).text.split('name="base" value="')[1].split('"')[0]
        own = first.post(f"{at}/publish", data={"csrf": csrf(page), "base": base})
        assert own.status_code == 403 and "not the proposer" in own.text
        word = csrf(second.get(at))
        tried = second.post(f"{at}/trial", data={"csrf": word, "declarations": "1", "day": str(tomorrow(served))})
        assert tried.status_code == 303
        assert number in second.get(at).text and "+" in second.get(at).text.split("Duty and tax")[1][:200]
        assert second.post(f"{at}/publish", data={"csrf": word, "base": base}).status_code == 303
        pulse(served.node)
        assert "Administrator one, Administrator two" in second.get(HERE).text
        edition = served.node.law.id
        assert "<ins>44</ins>" in second.get(f"{HERE}/editions/{edition}").text
    with served.client("trader") as trader:
        assert "44 %" not in trader.get(f"/declarations/{lodge(served, 'LAW-2')}").text
        served.node.moved = timedelta(days=1)
        assert "44 %" in trader.get(f"/declarations/{lodge(served, 'LAW-3')}").text
    with served.node.store.reading(SYSTEM) as conn:
        told = [(a.what, a.name) for a in acts.acts(conn, acts.Asked(subject=at.rpartition("/")[2]))]
    assert told == [
        ("law.published", "Administrator two"),
        ("law.tried", "Administrator two"),
        ("law.proposed", "Administrator one"),
    ]


def test_every_defect_stands_at_its_line_and_what_was_typed_stays(served: Desks) -> None:
    with served.client("admin") as browser:
        page = propose(browser, HEADER + "L-9,duty,Q,import,01,x,,,2027-01-01,,\n", "Kept title")
        assert page.status_code == 422
        for words in ("measures.csv:2", "ad_valorem is", "names no legal source", "Kept title"):
            assert words in page.text, words
        nothing = browser.post(f"{HERE}/proposals", data={"csrf": csrf(page), "title": "x"})
        assert nothing.status_code == 422 and "Choose at least one file" in nothing.text


def test_a_whole_profile_is_a_proposal_of_what_is_new_in_it(served: Desks) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for folder in ("cn", "common"):
            for file in sorted((PROFILES / folder).rglob("*")):
                if file.is_file():
                    text = file.read_bytes()
                    if file.name == "agencies.csv":
                        text += b"FISH,Fisheries,,,2027-01-01,,2026-12-01T00:00:00Z,Fisheries Act\n"
                    out.writestr(str(file.relative_to(PROFILES)), text)
    with served.client("admin") as browser:
        said = {"csrf": csrf(browser.get(f"{HERE}/propose")), "title": "Edition 2027"}
        files = [("files", ("cn.zip", packed.getvalue(), "application/zip"))]
        answer = browser.post(f"{HERE}/proposals", data=said, files=files)
        assert answer.status_code == 303, answer.text
        page = browser.get(answer.headers["location"])
        assert "Agencies: 1 added" in page.text and "FISH" in page.text and "measures" not in page.text


def test_one_row_is_changed_by_a_form_and_ended_by_another(served: Desks) -> None:
    with served.client("admin") as browser:
        found = browser.get("/administration/codes?of=measures&q=D-610910")
        where = found.text.split('href="/administration/law/row?')[2].split('"')[0].replace("&amp;", "&")
        form = browser.get(f"{HERE}/row?{where}")
        assert form.status_code == 200 and 'value="6"' in form.text
        said = {
            "csrf": csrf(form), "of": "measures", "key": "duty|A|import|610910|||", "title": "Less on shirts",
            "id": "D-610910", "kind": "duty", "tax": "A", "direction": "import", "hs": "610910", "ad_valorem": "5",
            "per": "1", "name": "T-shirts", "valid_from": str(tomorrow(served)), "source": "Notice 8",
        }  # fmt: skip
        wrong = browser.post(f"{HERE}/row", data={**said, "does": "change", "ad_valorem": "five"})
        assert wrong.status_code == 422 and 'value="five"' in wrong.text and "ad_valorem is" in wrong.text
        page = browser.get(browser.post(f"{HERE}/row", data={**said, "does": "change"}).headers["location"])
        assert "<del>6</del>" in page.text and "<ins>5</ins>" in page.text
        last = {"does": "end", "last": str(tomorrow(served)), "end_source": "Notice 9"}
        ended = browser.post(f"{HERE}/row", data={**said, **last})
        page = browser.get(ended.headers["location"])
        assert "1 ended" in page.text and "<ins>6</ins>" not in page.text


def test_an_entry_of_a_list_is_added_by_the_form(served: Desks) -> None:
    with served.client("admin") as browser:
        form = browser.get(f"{HERE}/row?of=document-category")
        assert form.status_code == 200 and "It ends" not in form.text
        said = {"csrf": csrf(form), "of": "document-category", "key": "", "title": "Digital papers", "does": "change"}
        row_ = {"code": "Q", "name": "Digital", "valid_from": "2030-01-01", "source": "Notice 10"}
        page = browser.get(browser.post(f"{HERE}/row", data={**said, **row_}).headers["location"])
        assert "document-category Q" in page.text and "1 added" in page.text
        assert browser.post(f"{HERE}/row", data={**said, "does": "end", "last": "2030-01-01"}).status_code == 404
        assert browser.get(f"{HERE}/row?of=nothing").status_code == 404


def test_the_second_refuses_and_a_law_that_moved_on_is_compared_again(served: Desks) -> None:
    with served.client("admin") as first, served.client("admin2") as second:
        late = propose(first, row(served, "3", "L-2", "6109901000")).headers["location"]
        soon = propose(first, row(served, "4", "L-3", "6109902000")).headers["location"]
        no = propose(first, row(served, "5", "L-4", "6109903000")).headers["location"]
        page = second.get(no)
        assert second.post(f"{no}/refuse", data={"csrf": csrf(page), "reason": ""}).status_code == 422
        assert second.post(f"{no}/refuse", data={"csrf": csrf(page), "reason": "Not gazetted."}).status_code == 303
        assert "Not gazetted." in first.get(no).text
        base = page.text.split('name="base" value="')[1].split('"')[0]
        assert second.post(f"{soon}/publish", data={"csrf": csrf(page), "base": base}).status_code == 303
        pulse(served.node)
        assert "Compare it again" in second.get(late).text
        assert second.post(f"{late}/publish", data={"csrf": csrf(page), "base": base}).status_code == 409
        assert second.post(f"{late}/compare", data={"csrf": csrf(page)}).status_code == 303
        assert "Sign and publish" in second.get(late).text
        assert first.post(f"{late}/withdraw", data={"csrf": csrf(first.get(late))}).status_code == 303
        assert "withdrawn" in second.get(late).text


@pytest.mark.parametrize("who", ["trader", "officer", "supervisor", "cashier", "broker"])
@pytest.mark.parametrize("path", [HERE, f"{HERE}/propose", "/administration/codes", "/administration/rules"])
def test_it_is_for_administrators(served: Desks, who: str, path: str) -> None:
    with served.client(who) as browser:
        assert browser.get(path).status_code == 403


def test_traders_never_see_a_proposal(served: Desks) -> None:
    with served.client("admin") as browser, served.client("trader") as trader:
        at = propose(browser, row(served, "9", "L-5", "6109904000")).headers["location"]
        assert trader.get(at).status_code == 403
        for act in ("publish", "refuse", "withdraw", "compare", "trial"):
            assert trader.post(f"{at}/{act}", data={"csrf": csrf(trader.get("/declarations"))}).status_code == 403
    with served.node.store.reading(CALLERS["trader"]) as conn:
        assert proposals.proposals(conn) == []
    with served.node.store.reading(SYSTEM) as conn:
        assert proposals.proposals(conn) != []


def test_lists_and_tables_show_their_dated_rows(served: Desks) -> None:
    with served.client("admin") as browser:
        assert "Tariff measures" in browser.get("/administration/codes").text
        lists = browser.get("/administration/codes?of=country&q=Japan")
        assert "JP" in lists.text and "Germany" not in lists.text
        rates = browser.get("/administration/codes?of=rates&q=USD&all=1").text
        now = browser.get("/administration/codes?of=rates&q=USD").text
        assert rates.count("<tr>") > now.count("<tr>") == 2
        assert "税则措施" in browser.get("/administration/codes?lang=zh").text
        assert browser.get("/administration/codes?of=nothing").status_code == 404
        assert browser.get("/administration/codes?of=measures&start=1200").status_code == 200


def test_a_table_is_fetched_changed_and_proposed(served: Desks) -> None:
    with served.client("admin") as browser:
        file = browser.get("/administration/codes/agencies/file")
        assert file.headers["content-type"].startswith("text/csv") and "known_from" not in file.text
        again = propose(browser, file.text, name="agencies.csv")
        assert again.status_code == 422 and "nothing-new" in again.text, "as it is, it says nothing new"
        more = file.text + "".join(f"A{n:03},Agency {n},,,2030-01-01,,Act\n" for n in range(60))
        at = propose(browser, more, name="agencies.csv").headers["location"]
        first, second = browser.get(at).text, browser.get(f"{at}?start=50").text
        assert "1 to 50 of 60" in first and "A000" in first and "A059" not in first
        assert "51 to 60 of 60" in second and "A059" in second
        assert browser.get(f"{at}?start=x").status_code == 200
        countries = browser.get("/administration/codes/country/file").text
        assert countries.startswith("\ufeffcode,name,name_zh,valid_from,valid_to,source")
        assert browser.get("/administration/codes/nothing/file").status_code == 404


def test_the_rule_book_is_read_with_what_each_rule_weighs(served: Desks) -> None:
    with served.client("admin") as browser:
        page = browser.get("/administration/rules?q=TGV001")
        assert "There is no exchange rate" in page.text and "汇率" in page.text and "1 of " in page.text
        assert "TGV001" not in browser.get("/administration/rules?weighs=off").text
