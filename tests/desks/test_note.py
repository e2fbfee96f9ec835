"""The release note: for released goods alone, genuine without asking, and worthless once changed."""

import html
import json
from pathlib import Path

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_request import paid
from tongguan.cli import main
from tongguan.desks.note import drawn
from tongguan.messages.release_note import NotGenuine, verified


def noted(served: Desks, reference: str) -> tuple[str, str]:
    """A released declaration's number, and the signed text on its note."""
    number = lodge(served, reference)
    paid(served, number)
    with served.client("trader") as trader:
        page = trader.get(f"/declarations/{number}/note")
        assert page.status_code == 200 and "<svg" in page.text
        return number, html.unescape(page.text.split('tg-anywhere">')[1].split("<")[0])


def test_it_is_genuine_offline_and_false_once_changed(
    served: Desks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, text = noted(served, "NOTE-1")
    keys = httpx.get(f"{served.url}/.well-known/jwks.json").json()
    assert all("d" not in key for key in keys["keys"]), "no private half"
    assert verified(text, keys).number == number
    head, body, mark = text.split(".")
    for forged in (f"{head}.{body[:-4]}AAAA.{mark}", f"{head}.{body}.{mark[:-4]}AAAA", f"{head}.{body}.", "", "a.b.c"):
        with pytest.raises(NotGenuine):
            verified(forged, keys)
    place = tmp_path / "jwks.json"
    place.write_text(json.dumps(keys))
    assert main(["note", "verify", text, "--keys", str(place)]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == number
    assert main(["note", "verify", f"{head}.{body}.{'A' * len(mark)}", "--keys", str(place)]) == 1


def test_what_is_not_released_has_none_and_what_is_anothers_is_not_there(served: Desks) -> None:
    held = lodge(served, "NOTE-2")
    released, _ = noted(served, "NOTE-3")
    with served.client("trader") as trader, served.client("other") as other:
        assert trader.get(f"/declarations/{held}/note").status_code == 409
        assert other.get(f"/declarations/{released}/note").status_code == 404


def test_many_are_printed_at_once_and_who_has_none_is_named(served: Desks) -> None:
    held, (first, one), (second, two) = lodge(served, "NOTE-5"), noted(served, "NOTE-6"), noted(served, "NOTE-7")
    query = f"number={first}&number={held}&number={second}&number={first}&number=NOWHERE"
    with served.client("trader") as trader, served.client("other") as other:
        assert 'formaction="/declarations/notes"' in trader.get("/declarations").text
        page = trader.get(f"/declarations/notes?{query}").text
        assert page.count("<article") == page.count("<svg viewBox") == 2, "one each, once"
        assert drawn(one) in page and drawn(two) in page
        left = page.split("Left out")[1].split("</section>")[0]
        assert "NOTE-5" in left and "Only released goods" in left and "There is no such declaration" in left
        assert "NOTE-6" not in left
        zh = trader.get(f"/declarations/notes?{query}&lang=zh").text
        assert "仅已放行的货物有放行单" in zh and "未列入" in zh
        theirs = other.get(f"/declarations/notes?{query}").text
        assert "<article" not in theirs and "NOTE-" not in theirs
        assert trader.get("/declarations/notes").status_code == 422


def test_anybody_can_verify(served: Desks) -> None:
    number, text = noted(served, "NOTE-4")
    with served.client() as anybody:
        good = anybody.post("/verify", data={"note": text})
        assert good.status_code == 200 and "Genuine" in good.text and number[:4] in good.text
        assert anybody.post("/verify", data={"note": text[:-6]}).status_code == 422
    with served.client("trader") as trader:
        said = {"note": text, "csrf": csrf(trader.get("/verify"))}
        assert trader.post("/verify", data=said).status_code == 200
