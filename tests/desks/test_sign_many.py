"""Many signed at once with one passkey ceremony: each is kept with the list, and proves itself by it."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_passkeys import client, owned
from tests.desks.test_sign import asked, kept, refreshed
from tests.desks.test_sign import clean as clean
from tests.parties.authenticator import Authenticator
from tongguan.cli import main
from tongguan.parties.signature import NotGenuine, proven, signature_in

DIGEST = re.compile(r'name="digest" value="(\w{64})"')


def filed(served: Desks, name: str, many: int) -> list[str]:
    """So many declarations, the first one returned; from then on what the trader sends is refused unsigned."""
    numbers = [lodge(served, f"{name}-{n}", amiss=n == 0) for n in range(many)]
    with served.node.store.writing() as conn:
        conn.execute("update tongguan.party set signs = true where id = '4403180896'")
    refreshed(served)
    return numbers


def messages(served: Desks, number: str) -> list[dict[str, Any]]:
    """What its sender is told of its messages."""
    headers = {"authorization": f"Bearer {SECRETS['trader']}"}
    found: list[dict[str, Any]] = httpx.get(f"{served.url}/v1/declarations/{number}/messages", headers=headers).json()
    return found


def shown(browser: httpx.Client, numbers: list[str], **more: str) -> tuple[dict[str, Any], httpx.Response]:
    """The preview, and what the form on it sends."""
    word = csrf(browser.get("/me"))
    wanted = {"csrf": word, "number": numbers, "field": "head.gross", "value": "5812", "reason": "32", **more}
    page = browser.post("/declarations/many", data={**wanted, "act": more.get("act", "show")})
    assert page.status_code == 200, page.text
    sends = {**wanted, "act": more.get("act", "send"), "digest": DIGEST.findall(page.text)}
    return sends, page


def sent(browser: httpx.Client, said: dict[str, Any]) -> str:
    return browser.post("/declarations/many", data=said).text


def test_one_ceremony_signs_all_and_each_proves_itself_offline(
    served: Desks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers, device = filed(served, "BATCH", 3), owned(served)
    with client(served, "trader") as trader:
        said, page = shown(trader, numbers)
        assert len(said["digest"]) == 3 and "You sign 3 at once" in page.text
        assert 'name="act" value="send"' in page.text and "Send 3 corrections" not in page.text
        done = sent(trader, {**said, "answer": device.prove(asked(page))})
        assert "3 of 3" in done and "not signed" not in done
        for number in numbers:
            lines = messages(served, number)
            body, signature = kept(served, number, lines[-1]["seq"])
            told = signature_in(signature)
            assert told.text.decode().split("\n") == said["digest"]
            proven(told, body)
            with pytest.raises(NotGenuine):
                proven(told, body + b" ")
            message, line = tmp_path / "message", tmp_path / "line.json"
            message.write_bytes(body)
            line.write_text(json.dumps(lines[-1]))
            assert main(["signature", "verify", str(message), "--signed", str(line)]) == 0
            line.write_text(json.dumps(lines[-1]).replace(said["digest"][0], "0" * 64))
            assert main(["signature", "verify", str(message), "--signed", str(line)]) == 1, "another list"
        assert json.loads(capsys.readouterr().out.split("}")[0] + "}")["signer"] == "Importer's declarant"


def test_a_forged_list_anothers_key_or_an_old_answer_sends_nothing(served: Desks) -> None:
    numbers, device, stranger = filed(served, "FORGED", 3), owned(served), Authenticator("http://localhost:1")
    with client(served, "trader") as trader:
        said, page = shown(trader, numbers)
        _, fewer = shown(trader, numbers[:2])
        good = device.prove(asked(page))
        for answer, digests in (
            (good, [*said["digest"][:2], "0" * 64]),
            (device.prove(asked(fewer)), said["digest"]),
            (stranger.prove({**asked(page), "user": {}}), said["digest"]),
            (good, ["x"]),
            ("{}", said["digest"]),
        ):
            refused = sent(trader, {**said, "answer": answer, "digest": digests})
            assert "was not signed" in refused and "You sign 3 at once" in refused
        assert "You sign 3 at once" in sent(trader, said), "unsigned, it is asked for"
        assert [len(messages(served, number)) for number in numbers] == [1, 1, 1]
        fresh = device.prove(asked(page))
        assert "3 of 3" in sent(trader, {**said, "answer": fresh})
        replay = sent(trader, {**said, "answer": fresh})
        assert "was not signed" in replay
        assert [len(messages(served, number)) for number in numbers] == [2, 2, 2]


def test_a_list_signed_for_some_sends_no_other_and_nothing_else(served: Desks) -> None:
    numbers, device = filed(served, "SOME", 3), owned(served)
    with client(served, "trader") as trader:
        said, page = shown(trader, numbers[:2])
        done = sent(trader, {**said, "number": numbers, "answer": device.prove(asked(page))})
        assert "2 of 3" in done and "changed after you had signed" in done
        assert [len(messages(served, number)) for number in numbers] == [2, 2, 1]
        said, page = shown(trader, numbers[2:])
        other = sent(trader, {**said, "value": "9999", "answer": device.prove(asked(page))})
        assert "0 of 1" in other and "changed after you had signed" in other
        assert len(messages(served, numbers[2])) == 1


def test_several_are_cancelled_by_one_signature(served: Desks) -> None:
    numbers, device = filed(served, "GONE", 3)[1:], owned(served)
    with client(served, "trader") as trader:
        said, page = shown(trader, numbers, act="cancel", reason="1", text="not shipped")
        assert "Sign and cancel 2 for good" in page.text and len(said["digest"]) == 2
        assert all("ancelled" not in trader.get(f"/declarations/{n}").text.split("</h1>")[1][:300] for n in numbers)
        assert sent(trader, {**said, "answer": device.prove(asked(page))}).count("Cancelled.") == 2
        body, signature = kept(served, numbers[1], 2)
        proven(signature_in(signature), body)


def test_without_a_key_it_says_where_to_add_one(served: Desks) -> None:
    numbers = filed(served, "KEYLESS", 2)
    with client(served, "trader") as trader:
        _, page = shown(trader, numbers)
        assert "no passkey yet" in page.text and "data-asked" not in page.text
        assert "尚无通行密钥" in trader.post("/declarations/many?lang=zh", data=shown(trader, numbers)[0]).text


def test_an_answer_of_a_key_that_never_counts_sends_nothing_twice(served: Desks) -> None:
    numbers, device = filed(served, "UNCOUNTED", 3), owned(served)
    device.uses = -1
    with client(served, "trader") as trader:
        said, page = shown(trader, numbers)
        answer = device.prove(asked(page))
        assert "3 of 3" in sent(trader, {**said, "answer": answer})
        assert sent(trader, {**said, "answer": answer}).count("stays as it is") == 3
        back = sent(trader, {**said, "answer": answer, "value": "5813"})
        assert "0 of 3" in back and "changed after you had signed" in back
        assert [len(messages(served, number)) for number in numbers] == [2, 2, 2]
