"""Companies by file at the administrator's desk: handed in, brought in by the background process, what is bad is named,
and what was stopped goes on."""

from datetime import datetime
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import MemoryStore

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_company import did
from tongguan.desks import imports
from tongguan.journeys import roster
from tongguan.journeys.roster import Import, file_of
from tongguan.parties.party import Caller, Scope
from tongguan.store import companies, parties
from tongguan.store.connect import SYSTEM, Writing
from tongguan.worker.companies import Companies

AT = "/administration/imports"
HEAD = "id,name,name_zh\n"
ADMIN = Caller(party="CUSTOMS", name="root", scopes=frozenset({Scope.ADMIN}))


def handed_in(admin: httpx.Client, body: bytes, name: str = "companies.csv") -> httpx.Response:
    """The file, as the form of the page sends it."""
    word = {"csrf": csrf(admin.get(AT))}
    return admin.post(AT, data=word, files={"file": (name, body, "text/csv")})


def working(served: Desks) -> Companies:
    return Companies(served.node.store, served.node.objects, served.node.now)


def bring(served: Desks) -> None:
    """The background process, until it has nothing to do."""
    work = working(served)
    while work.further():
        pass


def left_lying(served: Desks) -> list[str]:
    return [one["path"] for page in obstore.list(served.node.objects, "imports/") for one in page]


def imports_shown(served: Desks) -> dict[str, str]:
    """For pictures: an import with rows that were left out, and one that was stopped on its way."""
    with served.client("admin") as admin:
        rows = "K7701,Greenfield Trading,绿野贸易\nK 7702,Spaced,\nK7703,,\nK7701,Twice,\n"
        shown = handed_in(admin, (HEAD + rows).encode("gbk"), "企业名录-2026.csv").headers["location"]
        bring(served)
        more = "".join(f"K78{n:02},Company {n},企业{n}\n" for n in range(40))
        stopped = handed_in(admin, (HEAD + more).encode(), "predecessor-system-registered-companies.csv")
    return {"import": shown.rpartition("/")[2], "stopped": stopped.headers["location"].rpartition("/")[2]}


def test_a_file_is_handed_in_and_brought_in(served: Desks) -> None:
    body = (HEAD + "K1001,One <b>,一号公司\nK1002,,\nK 1003,Three,\n").encode("gbk")
    with served.client("admin") as admin:
        answer = handed_in(admin, body, "名录.csv")
        assert answer.status_code == 303, answer.text
        at = answer.headers["location"]
        before = admin.get(at).text
        assert "0 of 3 rows" in before and "under way" in before and 'hx-trigger="every 2s"' in before
        assert handed_in(admin, body).headers["location"] == at, "the same file on its way is the same import"
        assert len(left_lying(served)) == 1
        bring(served)
        after = admin.get(at).text
        assert "3 of 3 rows" in after and "1 new, 0 changed, 0 as they were, 2 left out" in after
        assert "Give 1 to 120 printable characters." in after and "hx-trigger" not in after
        assert "2 行未导入" in admin.get(f"{at}?lang=zh").text and "不得含空格或斜杠" in admin.get(f"{at}?lang=zh").text
        lines = admin.get(f"{at}/left-out.csv").content.decode("utf-8-sig").splitlines()
        assert [line.split(",")[:2] for line in lines] == [["line", "column"], ["3", "name"], ["4", "id"]]
        again = handed_in(admin, body).headers["location"]
        bring(served)
        assert again != at and "0 new, 0 changed, 1 as they were" in admin.get(f"{again}?lang=en").text
        assert f'href="{at}"' in admin.get(AT).text
    assert left_lying(served) == [], "a file goes once all of it is in"
    with served.node.store.reading(SYSTEM) as conn:
        made = parties.party(conn, "K1001")
    assert made is not None and (made.name_zh, made.made_by) == ("一号公司", "Administrator one")
    assert did(served, "companies.import").name == "Administrator one"


def test_bad_rows_go_on_pages(served: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PAGE", 2)
    monkeypatch.setattr(imports, "CHUNK", 2)
    with served.client("admin") as admin:
        at = handed_in(admin, (HEAD + "".join(f"K{n} x,Bad,\n" for n in range(5))).encode()).headers["location"]
        bring(served)
        first = admin.get(at).text
        assert f"{at}?after=3" in first and admin.get(f"{at}?after=3").text.count("spaces or slashes") == 2
        assert "No row was left out" in admin.get(f"{at}?after=6").text
        assert len(admin.get(f"{at}/left-out.csv").text.splitlines()) == 6


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"", "not empty"), (b"number,title\n1,One\n", "must name the columns"), (b'"id\n1\n', "cannot be read")],
)
def test_what_is_no_file_of_companies_begins_no_import(served: Desks, body: bytes, words: str) -> None:
    with served.client("admin") as admin:
        before = len(left_lying(served))
        answer = handed_in(admin, body)
        assert answer.status_code == 422 and words in answer.text and 'aria-invalid="true"' in answer.text
        assert len(left_lying(served)) == before
        nothing = admin.post(AT, data={"csrf": csrf(admin.get(AT))})
        assert nothing.status_code == 422 and "Choose a file" in nothing.text


def test_a_file_that_is_too_large_is_told_so(served: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "LARGEST", 1000)
    with served.client("admin") as admin:
        answer = handed_in(admin, HEAD.encode() + b"K1,One,\n" * 200)
        assert answer.status_code == 413 and "At most 1,000 bytes" in answer.text
        assert 'data-most="1000"' in answer.text


def test_what_was_killed_goes_on(served: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "CHUNK", 3)
    body = HEAD + "".join(f"K20{n},Company {n},\n" for n in range(8))
    with served.client("admin") as admin:
        at = handed_in(admin, body.encode()).headers["location"]
        assert working(served).further(), "one chunk, and then the process is gone"
        assert "3 of 8 rows" in admin.get(at).text
        bring(served)
        assert (
            "8 of 8 rows" in admin.get(at).text and "8 new, 0 changed, 0 as they were, 0 left out" in admin.get(at).text
        )


def test_what_the_command_left_goes_on_here(served: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "CHUNK", 3)
    path = tmp_path / "companies.csv"
    path.write_text(HEAD + "".join(f"K30{n},Company {n},\n" for n in range(8)), "utf-8")
    command = Import(served.node.store, ADMIN, file_of(path), (), lambda: datetime.now().astimezone())
    far, _ = command.begun()
    next(command.onward(far))
    with served.client("admin") as admin:
        assert "If it was stopped, hand the same file in here" in admin.get(f"{AT}/{far.id}").text
        assert handed_in(admin, path.read_bytes()).headers["location"] == f"{AT}/{far.id}"
        bring(served)
        assert "8 new" in admin.get(f"{AT}/{far.id}").text


@pytest.mark.parametrize("body", [None, b"id,name\nK9,Other\n"])
def test_a_file_that_is_lost_ends_its_import(served: Desks, body: bytes | None) -> None:
    with served.client("admin") as admin:
        at = handed_in(admin, f"{HEAD}K400{len(body or b'')},One,\n".encode()).headers["location"]
        (key,) = left_lying(served)
        obstore.delete(served.node.objects, key)
        if body:
            obstore.put(served.node.objects, key, body)
        bring(served)
        assert "The file is there no more" in admin.get(at).text
    assert left_lying(served) == []
    with served.node.store.reading(SYSTEM) as conn:
        assert companies.lies(conn) is None


def test_it_waits_while_the_command_brings_some_in(served: Desks) -> None:
    with served.client("admin") as admin:
        at = handed_in(admin, (HEAD + "K502,Two,\n").encode()).headers["location"]
        with served.node.store.direct() as conn, conn.transaction():
            assert companies.alone(Writing(conn))
            assert not working(served).further()
            assert "0 of 1 rows" in admin.get(at).text
        bring(served)
        assert "1 of 1 rows" in admin.get(at).text


@pytest.mark.parametrize("who", ["trader", "officer", "supervisor", "mofcom"])
def test_they_are_for_administrators(served: Desks, who: str) -> None:
    with served.client(who) as browser:
        word = {"csrf": csrf(browser.get("/me"))}
        assert browser.get(AT).status_code == 403
        assert browser.post(AT, data=word, files={"file": ("a.csv", b"id,name\n", "text/csv")}).status_code == 403
        assert browser.get(f"{AT}/0123").status_code == browser.get(f"{AT}/0123/left-out.csv").status_code == 403


def test_what_is_not_there(served: Desks) -> None:
    with served.client("admin") as admin:
        assert admin.get(f"{AT}/0123").status_code == admin.get(f"{AT}/0123/left-out.csv").status_code == 404
    assert not Companies(served.node.store, MemoryStore(), served.node.now).further()
