"""The client against a node: the whole road, what goes wrong, and what bad weather does not undo."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tongguan_client import (
    Client,
    Conflict,
    Invalid,
    Line,
    NotAllowed,
    NotFound,
    Overloaded,
    Patience,
    Refused,
    UnknownCaller,
    Unreachable,
    Unreadable,
)
from tongguan_client.patience import retry_after

from tests.api.conftest import CALLERS
from tests.api.test_road import declared
from tests.clients.conftest import Served, broken, going, lines_then_cut, lost, passing, says, silent
from tongguan.messages import canonical, wco_dec

SAMPLES = Path(__file__).parents[2] / "sandbox/samples/cn"
GOODS: Any = {
    "direction": "import",
    "route": {"departure": "JP", "destination": "CN"},
    "terms": "CIF",
    "items": [{"hs": "8482100000", "origin": "JP", "price": {"amount": "12000.00", "currency": "USD"}}],
}
CHANGE: Any = {"pointer": "/shipment/items/0/description", "value": "as amended"}


def wish() -> dict[str, Any]:
    return {"subject": "Contract", "words": "Send it.", "deadline": (datetime.now(UTC) + timedelta(9)).isoformat()}


def officer(served: Served, path: str, body: Any) -> None:
    """What no trader's client does: an officer's word."""
    with served.client("officer") as client:
        answer = client._http.post(path, json=body)
        assert answer.status_code == 200, answer.text


def test_the_whole_road(served: Served) -> None:
    with served.client() as node, served.client("bank") as bank:
        needs = node.foresee(GOODS)
        assert needs
        declaration: Any = declared("CLIENT-1")
        asked = node.check(declaration)
        assert asked["number"] == "" and asked["state"] == "held"
        answer = node.lodge(declaration)
        number = answer["number"]
        assert node.lodge(declaration) == answer, "the same again"
        assert node.amend(number, "32", [CHANGE])["version"] == 2
        officer(served, f"/v1/declarations/{number}/requests", wish())
        (request,) = node.requests(number)
        file = node.attach(number, b"%PDF-1.4\n%%EOF\n", "application/pdf", type="N380", name="contract.pdf")
        assert node.documents(number) == [file] and node.document(number, file["id"]).startswith(b"%PDF")
        node.reply(request["id"], "It is attached.")
        word = {"hold": "documents", "verdict": "passed", "reason": "seen"}
        officer(served, f"/v1/declarations/{number}/verdicts", word)
        whole = node.declaration(number)
        bank.pay({"number": number, "amount": whole["due"], "currency": "CNY", "bank_reference": "CLIENT-1"})
        assert node.declaration(number)["state"] == "released"
        assert [step["event"] for step in node.timeline(number)][:2] == ["lodge", "amend"]
        assert [m["event"] for m in node.messages(number)] == ["lodge", "amend"]
        assert json.loads(node.message(number, 1))["reference"] == "CLIENT-1"
        assert node.answer(number, 1)["number"] == number
        assert [n["event"] for n in node.notices()] == ["request", "answer", "pay"]
        assert list(node.notices()) == []


def test_withdrawn_and_presented(served: Served) -> None:
    early = json.loads((SAMPLES / "import-prelodged.json").read_text())
    early["declarant"]["id"] = CALLERS["trader"].party
    with served.client() as node:
        number = node.lodge(early)["number"]
        assert "arrival" in node.declaration(number)["holds"]
        node.present(number)
        assert "arrival" not in node.declaration(number)["holds"]
        assert node.cancel(number, "1", "The order was withdrawn.")["state"] == "cancelled"


def test_looking_up(served: Served) -> None:
    with served.client() as node:
        assert node.goods("meat")[0]["code"].startswith("02") or node.goods("meat")
        assert "country" in {one["list"] for one in node.lists()}
        codes = list(node.codes("country"))
        assert len({c["code"] for c in codes}) == len(codes) > 10
        assert node.law()["currency"] == "CNY" and node.keys()[0]["kty"] == "OKP"
        assert {part["name"] for part in node.status()["parts"]} >= {"database", "seals"}


def test_pages_are_gone_through(served: Served) -> None:
    with served.client() as node:
        for n in range(5):
            node.lodge(declared(f"PAGES-{n}"))  # type: ignore[arg-type]
        found = [line["reference"] for line in node.declarations(q="PAGES-", limit=2)]
        assert found == [f"PAGES-{n}" for n in reversed(range(5))]


def test_xml_in_xml_out(served: Served) -> None:
    message = wco_dec.write(canonical.read(json.dumps(declared("CLIENT-XML")).encode()).declaration)
    with served.client() as node:
        said = node.lodge_xml(message)
        assert said.startswith(b"<?xml") and b"Response" in said
        again = node.lodge(message)
    assert again["reference"] == "CLIENT-XML" and again["number"].encode() in said, "the same, its answer as values"


async def road(served: Served) -> list[str]:
    async with served.asynchronous() as node:
        answer = await node.lodge(declared("ASYNC-1"))  # type: ignore[arg-type]
        lines = [line async for line in node.lodge_many([declared(f"ASYNC-M{n}") for n in range(3)])]  # type: ignore[misc]
        async for notice in node.notices():
            assert notice
        found = [line["reference"] async for line in node.declarations(q="ASYNC-")]
        assert answer["state"] == "held" and all(line.answer for line in lines)
        return found


def test_the_other_client_does_the_same(served: Served) -> None:
    assert asyncio.run(road(served)) == ["ASYNC-M2", "ASYNC-M1", "ASYNC-M0", "ASYNC-1"]


def test_each_kind_of_refusal_is_an_exception_of_its_own(served: Served) -> None:
    with served.client() as node:
        with pytest.raises(NotFound) as none:
            node.declaration("000000000000000000")
        assert none.value.status == 404 and none.value.correlation_id == served.weather.asked[-1][2]
        assert none.value.correlation_id in str(none.value)
        with pytest.raises(Unreadable):
            node.lodge(b"{")
        number = node.lodge(declared("KINDS"))["number"]  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            node.lodge({**declared("KINDS"), "office": "0200"})  # type: ignore[typeddict-unknown-key]
        with pytest.raises(Invalid) as wrong:
            node.amend(number, "32", [{"pointer": "/nothing/here", "value": 1}, {"pointer": "x", "value": 1}])
        assert len(wrong.value.problems) == 2
        (there,) = wrong.value.at("/changes/0/pointer")
        assert there["code"] == "API05" and "/changes/1/pointer API05" in str(wrong.value)
        assert len(wrong.value.at("/changes")) == 2 and wrong.value.at("/change") == []
        assert len([one for one in served.weather.asked if one[1].endswith("amendments")]) == 1, "not tried again"
    with served.client("bank") as bank, pytest.raises(NotAllowed) as lacking:
        bank.lodge(declared("KINDS-2"))  # type: ignore[arg-type]
    assert "declare" in lacking.value.detail
    with served.client("tgk_nobody") as nobody, pytest.raises(UnknownCaller):
        nobody.law()


def test_a_declaration_sent_back_is_an_answer(served: Served) -> None:
    with served.client(language="zh") as node:
        answer = node.lodge({**declared("BACK"), "package_count": 99999})  # type: ignore[typeddict-unknown-key]
        assert answer["state"] == "returned"
        assert [p["pointer"] for p in answer["problems"] if p.get("severity", "error") == "error"]


def test_what_never_arrived_is_sent_again(served: Served) -> None:
    served.weather.faults = [broken, says(502), says(503, "0"), broken]
    with served.client() as node:
        answer = node.lodge(declared("WEATHER-1"))  # type: ignore[arg-type]
    assert answer["state"] == "held"
    assert len(served.weather.asked) == 5 and len({one[2] for one in served.weather.asked}) == 1, "one thread"


@pytest.mark.parametrize("again", [lost, silent])
def test_what_arrived_is_done_once(served: Served, again: Any) -> None:
    name = f"ONCE-{again.__name__}"
    early = json.loads((SAMPLES / "import-prelodged.json").read_text())
    early["declarant"]["id"], early["reference"] = CALLERS["trader"].party, f"{name}-P"
    add: Any = {"pointer": "/shipment/items/0/documents/-", "value": {"category": "N", "type": "271", "id": "PL-1"}}

    def bad() -> None:
        served.weather.faults.append(again)

    with served.client(timeout=1.0) as node, served.client("bank", timeout=1.0) as bank:
        bad()
        number = node.lodge(declared(name))["number"]  # type: ignore[arg-type]
        for change in (CHANGE, add):
            bad()
            node.amend(number, "32", [change])
        officer(served, f"/v1/declarations/{number}/requests", wish())
        asked = node.requests(number)[0]["id"]
        bad()
        file = node.attach(number, b"%PDF-1.4\n%%EOF\n", "application/pdf", type="N380")
        assert [d["id"] for d in node.documents(number)] == [file["id"]]
        bad()
        node.reply(asked, "As attached.")
        for words in ("Is it enough?", "Is it enough?"):
            served.weather.faults = [passing, again]
            node.remark(number, words)
        assert [r["words"] for r in node.remarks(number)] == ["Is it enough?"] * 2, "each once"
        bad()
        due = node.declaration(number)["due"]
        bad()
        bank.pay({"number": number, "amount": due, "currency": "CNY", "bank_reference": name})
        bad()
        presented = node.lodge(early)["number"]
        bad()
        node.present(presented)
        bad()
        node.cancel(presented, "1", "The order was withdrawn.")
        steps = [step["event"] for step in node.timeline(number)]
        assert steps == ["lodge", "amend", "amend", "request", "reply", "pay"]
        assert [step["event"] for step in node.timeline(presented)] == ["lodge", "present", "cancel"]


def test_patience_ends(served: Served) -> None:
    served.weather.faults = [says(503, "3600")]
    with served.client() as node, pytest.raises(Refused) as busy:
        node.law()
    assert busy.value.status == 503 and busy.value.after == 3600.0 and len(served.weather.asked) == 1
    with Client("http://127.0.0.1:1", "t", patience=Patience(seconds=0.2, first=0.05)) as nowhere:
        with pytest.raises(Unreachable) as gone:
            nowhere.law()
        assert gone.value.correlation_id in str(gone.value)


def test_the_pause_is_the_nodes_at_least() -> None:
    patience = Patience(seconds=60, first=1, longest=4)
    pauses = [patience.pause(n, 0) for n in (1, 2, 3, 9) for _ in range(200)]
    assert all(p is not None for p in pauses)
    assert 0.9 < max(p for p in pauses[:200] if p is not None) <= 1 < max(p or 0 for p in pauses[200:400]) <= 2
    assert 3 < max(p or 0 for p in pauses[600:]) <= 4
    assert all(5 <= (patience.pause(1, 0, 5.0) or 0) <= 6 for _ in range(50)) and patience.pause(1, 58, 5.0) is None
    assert retry_after("7") == 7 and retry_after("soon") == 0 and retry_after("") == 0
    later = (datetime.now(UTC) + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert 85 < retry_after(later) <= 90 and retry_after("Mon, 01 Jan 2024 00:00:00 GMT") == 0


def test_many_go_on_where_the_line_broke(served: Served) -> None:
    served.weather.faults = [lines_then_cut(3), broken, lines_then_cut(0), says(503, "0"), lines_then_cut(2)]
    many: list[Any] = [declared(f"MANY-{n}") for n in range(7)]
    many[4] = b'{"not": "a declaration"}'
    with served.client() as node:
        lines: list[Line] = list(node.lodge_many(many, at_once=5))
        known = [line["reference"] for line in node.declarations(q="MANY-")]
    assert [line.place for line in lines] == list(range(7))
    assert isinstance(lines[4].refused, Refused) and lines[4].answer is None
    assert [line.answer["reference"] for line in lines if line.answer] == [f"MANY-{n}" for n in (0, 1, 2, 3, 5, 6)]
    assert sorted(known) == [f"MANY-{n}" for n in (0, 1, 2, 3, 5, 6)], "each once"


def test_a_text_with_any_end_of_line_is_one_line(served: Served) -> None:
    one = declared("LINES")
    one["shipment"]["items"][0]["description"] = "wine\u2028of\x85Jerez\u2029"
    with served.client() as node:
        (line,) = node.lodge_many([one])  # type: ignore[list-item]
    assert line.answer is not None and line.answer["reference"] == "LINES"


def test_a_notice_that_could_not_be_kept_comes_again(served: Served) -> None:
    with served.client() as node, served.client("bank") as bank:
        list(node.notices())
        for n in range(3):
            answer = node.lodge(declared(f"NOTICE-{n}"))  # type: ignore[arg-type]
            due = answer["assessment"]["due_now"]  # type: ignore[index]
            paid: Any = {"number": answer["number"], "amount": due, "currency": "CNY", "bank_reference": f"N-{n}"}
            bank.pay(paid)
        kept: list[str] = []

        def keep(times: int) -> None:
            for notice in node.notices():
                if len(kept) == times:
                    raise OSError("the disk is full")
                kept.append(notice["reference"])

        with pytest.raises(OSError, match="disk"):
            keep(1)
        assert [n["reference"] for n in node.unread()] == ["NOTICE-1", "NOTICE-2"]
        keep(99)
        assert kept == ["NOTICE-0", "NOTICE-1", "NOTICE-2"]


def test_what_is_to_go_warns(served: Served) -> None:
    served.weather.faults = [going]
    with served.client() as node, pytest.warns(DeprecationWarning, match="get-law is there until Mon, 01 Nov 2027"):
        node.law()


def test_where_the_node_is_comes_from_the_environment(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGGUAN_URL", served.url + "/")
    with Client() as nobody:
        assert nobody.status()["parts"]
        with pytest.raises(UnknownCaller):
            nobody.law()
    monkeypatch.delenv("TONGGUAN_URL")
    with pytest.raises(ValueError, match="TONGGUAN_URL"):
        Client()


def test_kinds_are_kept_apart() -> None:
    assert issubclass(Overloaded, Refused) and not issubclass(Unreachable, Refused)
