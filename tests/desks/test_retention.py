"""What is kept goes at its date, but not under a legal hold; chains stay whole, pages say so; everybody gets what is
kept of himself."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_inspection import PHOTO, ordering
from tests.desks.test_request import form
from tongguan.commands.verify import paper, reconsidering
from tongguan.risk.profiles import ProfileSet
from tongguan.store import acts, node, standards
from tongguan.store.connect import SYSTEM
from tongguan.worker.people import people
from tongguan.worker.published import norms
from tongguan.worker.run import Settings, tidy
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

AFTER_ALL = timedelta(days=4000)
WORDS = ("Send the contract.", "Here it is, by post.", "The driver waits", "sailcloth inside", "Count item 1")


def lived(served: Desks, reference: str) -> tuple[str, str]:
    """A case with everything that is kept of one: its number, and its inspection."""
    number = lodge(served, reference)
    at, own = f"/cases/{number}", f"/declarations/{number}"
    with served.client("officer") as officer, served.client("trader") as trader:
        word, mine = csrf(officer.get(at)), csrf(trader.get(own))
        paper_ = {"file": ("contract.pdf", b"%PDF-1.7 a contract", "application/pdf")}
        assert trader.post(f"{own}/documents", data={"csrf": mine}, files=paper_).status_code == 303
        assert officer.post(f"{at}/requests", data=form(word)).status_code == 303
        id_ = trader.get(own).text.split("/requests/")[1].split("/")[0]
        said = {"csrf": mine, "words": "Here it is, by post."}
        assert trader.post(f"{own}/requests/{id_}/reply", data=said).status_code == 303
        said = {"csrf": mine, "words": "The driver waits at gate 2."}
        assert trader.post(f"{own}/remarks", data=said).status_code == 303
        assert officer.post(f"{at}/inspections", data=ordering(word, seq="3")).status_code == 303
        inspection = officer.get(at).text.split('href="/inspections/')[1].split('"')[0]
        photo = officer.post(f"/inspections/{inspection}/photographs", data={"csrf": word}, files={"file": PHOTO})
        assert photo.status_code == 303
        sheet = {"csrf": word, "act": "tell", "o.item/1/goods": "differs", "r.item/1/goods": "sailcloth inside"}
        assert officer.post(f"/inspections/{inspection}", data=sheet).status_code == 303
    return number, inspection


def amiss(served: Desks, keys: Path, walked: Walked) -> list[str]:
    """What `tongguan verify` would say."""
    store = served.node.store
    law = norms(store)._replace(document=partial(paper, served.node.objects))
    found = [*people(store), *verify(store, keys, walked, reconsidering(store), law)]
    return [f.sentence for f in found]


def told(served: Desks, number: str, inspection: str) -> str:
    """All that the pages of a case say."""
    with served.client("officer") as officer, served.client("trader") as trader:
        pages = [officer.get(f"/cases/{number}"), officer.get(f"/inspections/{inspection}")]
        pages += [trader.get(f"/declarations/{number}"), trader.get("/declarations")]
    assert [p.status_code for p in pages] == [200] * 4
    return "".join(p.text for p in pages)


def test_all_goes_at_its_date_but_what_is_held_and_nothing_is_broken(served: Desks, tmp_path: Path) -> None:
    store, walked, none = served.node.store, Walked(), ProfileSet(())
    with store.writing() as conn:
        standards.publish_profile_set(conn, none.id, none.dump(), served.node.now())
    (gone, inspected), (kept, also) = lived(served, "KEEP-1"), lived(served, "KEEP-2")
    signet = Signet(tmp_path)
    seal(store, signet, served.node.now())
    assert amiss(served, tmp_path, Walked()) == []
    with served.client("admin") as admin:
        page = admin.get("/administration/retention")
        wish = {"csrf": csrf(page), "number": kept, "reason": "Court order 12"}
        assert admin.post("/administration/retention/holds", data={**wish, "reason": " "}).status_code == 422
        assert admin.post("/administration/retention/holds", data={**wish, "number": "1"}).status_code == 422
        assert admin.post("/administration/retention/holds", data=wish).status_code == 303
        assert admin.post("/administration/retention/holds", data=wish).status_code == 409, "one stands"
        hold = admin.get("/administration/retention").text.split("/holds/")[1].split("/")[0]
        served.node.moved = AFTER_ALL
        try:
            with store.writing() as conn:
                node.move(conn, AFTER_ALL)
            worker = Settings(keys=tmp_path, objects=served.node.objects, now=served.node.now)
            assert tidy(store, worker, served.node.now())
            assert amiss(served, tmp_path, walked) == []
            assert walked.deleted >= 1 and walked.documents_deleted == 2
            page_of = told(served, gone, inspected)
            assert [w for w in WORDS if w in page_of] == [] and "contract.pdf" not in page_of
            for what in ("A message, deleted", "A document, deleted", "The words were deleted", "data were deleted"):
                assert what in page_of, what
            page_of = told(served, kept, also)
            assert [w for w in WORDS if w not in page_of] == [] and "Legal hold since" in page_of
            lift = {"csrf": wish["csrf"], "reason": "The court has ruled"}
            assert admin.post(f"/administration/retention/holds/{hold}/lift", data=lift).status_code == 303
            assert admin.post(f"/administration/retention/holds/{hold}/lift", data=lift).status_code == 404
            assert tidy(store, worker, served.node.now())
            page_of = told(served, kept, also)
            assert [w for w in WORDS if w in page_of] == []
            assert amiss(served, tmp_path, Walked()) == []
        finally:
            served.node.moved = timedelta()
            with store.writing() as conn:
                node.move(conn, -AFTER_ALL)
    with store.reading(SYSTEM) as conn:
        done = acts.acts(conn, acts.Asked(subject=kept))
    assert {a.what for a in done} >= {"case.held", "case.let-go"} and {a.name for a in done} >= {"Administrator one"}


def test_holds_are_for_administrators(served: Desks) -> None:
    for who in ("officer", "trader", "supervisor"):
        with served.client(who) as client:
            assert client.get("/administration/retention").status_code == 403
            word = csrf(client.get("/me"))
            wish = {"csrf": word, "number": "1", "reason": "x"}
            assert client.post("/administration/retention/holds", data=wish).status_code == 403
            asked = {"csrf": word, "login": "admin", "reason": "x"}
            assert client.post("/administration/retention/person", data=asked).status_code == 403


def test_everybody_gets_what_is_kept_of_himself(served: Desks) -> None:
    number = lodge(served, "KEEP-3")
    with served.client("trader") as trader, served.client("officer") as officer, served.client("other") as other:
        trader.post(f"/declarations/{number}/remarks", data={"csrf": csrf(trader.get("/me")), "words": "My own words."})
        officer.get(f"/cases/{number}")
        own, at_office, others = (one.get("/me/data") for one in (trader, officer, other))
        assert own.headers["cache-control"] == "no-store" and "attachment" in own.headers["content-disposition"]
        assert own.json()["account"]["login"] == "trader" and own.json()["visits"]
        assert [r["words"] for r in own.json()["remarks"] if r["number"] == number] == ["My own words."]
        assert "argon2" not in own.text and "hash" not in own.text
        assert number in {look["number"] for look in at_office.json()["looks"]}
        assert others.json()["account"]["login"] == "other" and others.json()["remarks"] == []
        company = trader.get("/company/data")
        assert {p["login"] for p in company.json()["people"]} == {"trader"}
        assert number in {look["number"] for look in company.json()["looks"]}
        assert officer.get("/company/data").status_code == 403
    with served.client() as nobody:
        assert nobody.get("/me/data").status_code in (303, 401)


def test_who_asks_on_paper_is_served_and_that_is_an_act(served: Desks) -> None:
    with served.client("admin") as admin:
        asked = {"csrf": csrf(admin.get("/me")), "login": "trader", "reason": "Letter 2026/77"}
        where = "/administration/retention/person"
        assert admin.post(where, data={**asked, "login": "nobody-here"}).status_code == 422
        assert admin.post(where, data={**asked, "reason": ""}).status_code == 422
        given = admin.post(where, data=asked)
        assert given.status_code == 200 and given.json()["account"]["login"] == "trader"
    with served.node.store.reading(SYSTEM) as conn:
        done = acts.acts(conn, acts.Asked(what="account.data"))
    assert [(a.name, a.subject) for a in done] == [("Administrator one", "trader")] and b"2026/77" in done[0].body
