"""The trader's list and a declaration's page: what stands on it, what never does, what it costs."""

import json
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.conftest import CALLERS, SECRETS
from tests.desks.conftest import Desks

SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples" / "cn"


def declared(reference: str, name: str = "import-five-items") -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return {**sample, "declarant": {**sample["declarant"], "id": CALLERS["trader"].party}, "reference": reference}


def lodge(served: Desks, reference: str, name: str = "import-five-items", amiss: bool = False) -> str:
    """A declaration of the trader's, with something to put right if `amiss`; its number."""
    headers = {"authorization": f"Bearer {SECRETS['trader']}"}
    sample = {**declared(reference, name), **({"gross_mass": {"value": "1", "unit": "KGM"}} if amiss else {})}
    answer = httpx.post(f"{served.url}/v1/declarations", json=sample, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def csrf(page: httpx.Response) -> str:
    return page.text.split('name="csrf" value="')[1].split('"')[0]


def test_the_list_shows_and_finds(served: Desks) -> None:
    number = lodge(served, "LIST-1")
    with served.client("trader") as trader, served.client("other") as other, served.client("broker") as broker:
        assert number in trader.get("/declarations").text
        assert number in trader.get("/declarations?q=LIST-1&state=").text
        assert number not in trader.get("/declarations?state=cancelled").text
        assert number not in other.get("/declarations").text
        assert number in broker.get("/declarations").text, "the broker holds a mandate"
        assert trader.get("/declarations?state=sleeping").status_code == 400


def test_the_page_tells_the_trader_what_and_what_next_and_never_why_he(served: Desks) -> None:
    number = lodge(served, "PAGE-1")
    with served.client("trader") as trader:
        page = trader.get(f"/declarations/{number}")
        assert page.status_code == 200
        for word in ("Duty and tax", "Harbour Bridge Trading", "PAGE-1", "6109100000", "Due now"):
            assert word in page.text, word
        for secret in ("lane", "Red", "random", "top-up", "RP-"):
            assert f">{secret}<" not in page.text and f" {secret} " not in page.text, secret
        zh = trader.get(f"/declarations/{number}?lang=zh")
        assert "税费" in zh.text and "应缴合计" in zh.text


@pytest.mark.parametrize("rest", ["", "/documents/" + "0" * 32, "/messages/1"])
def test_what_is_anothers_is_not_there(served: Desks, rest: str) -> None:
    number = lodge(served, f"FOREIGN-{len(rest)}")
    with served.client("other") as other:
        assert other.get(f"/declarations/{number}{rest}").status_code == 404
        word = csrf(other.get("/declarations"))
        for act in ("cancel", "present"):
            assert other.post(f"/declarations/{number}/{act}", data={"csrf": word, "reason": "1"}).status_code == 404


def test_documents_and_messages_come_and_go(served: Desks) -> None:
    number = lodge(served, "PAPER-1")
    with served.client("trader") as trader:
        at = f"/declarations/{number}"
        word = csrf(trader.get(at))
        files = {"file": ("invoice.pdf", b"%PDF-1.7 an invoice", "application/pdf")}
        assert trader.post(f"{at}/documents", data={"csrf": word}, files=files).status_code == 303
        page = trader.get(at)
        where = page.text.split(f'href="{at}/documents/')[1].split('"')[0]
        assert trader.get(f"{at}/documents/{where}").content == b"%PDF-1.7 an invoice"
        assert trader.get(f"{at}/messages/1").json()["reference"] == "PAPER-1"


def test_cancelling_ends_it_and_says_so(served: Desks) -> None:
    number = lodge(served, "CANCEL-1")
    with served.client("trader") as trader:
        at = f"/declarations/{number}"
        said = {"csrf": csrf(trader.get(at)), "reason": "1"}
        silent = trader.post(f"{at}/cancel", data=said)
        assert silent.status_code == 422 and "Say in words why" in silent.text and "TGU010" in silent.text
        assert trader.post(f"{at}/cancel", data={**said, "text": "The order was withdrawn."}).status_code == 303
        page = trader.get(at)
        assert "Cancelled." in page.text and "Cancel it for good" not in page.text


@pytest.mark.parametrize(("who", "where"), [("trader", "/declarations"), ("officer", "/cases")])
def test_a_case_page_asks_the_database_at_most_five_times(
    served: Desks, monkeypatch: pytest.MonkeyPatch, who: str, where: str
) -> None:
    number = lodge(served, f"COUNT-{who}")
    asked: list[str] = []

    execute = psycopg.Connection.execute

    def counted(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        text = query if isinstance(query, bytes) else str(query).encode()
        if text.lstrip().lower().startswith((b"select", b"--", b"with")) and b"set_config" not in text:
            asked.append(text.decode()[:60])
        return execute(self, query, *args, **more)

    with served.client(who) as reader:
        reader.get(f"{where}/{number}")
        monkeypatch.setattr(psycopg.Connection, "execute", counted)
        assert reader.get(f"{where}/{number}").status_code == 200
    assert 0 < len(asked) <= 5, asked
