"""Signed lines of a stream: each proves itself alone, and stores nothing where it does not."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey
from webauthn.helpers import bytes_to_base64url

from tests.api.conftest import Calling, Small
from tests.api.test_signatures import DECLARATIONS, body_of, kept
from tests.api.test_signatures import key as key
from tests.api.test_signatures import nobody_must as nobody_must
from tests.parties.test_signature import signed
from tongguan.api.envelope import opened
from tongguan.cli import main

NDJSON = {"content-type": "application/x-ndjson"}


def enclosed(body: bytes, said: str) -> bytes:
    """The envelope of a signed line."""
    protected, _, signature = said.partition("..")
    parts = {"payload": bytes_to_base64url(body), "protected": protected, "signature": signature}
    return json.dumps(parts).encode()


def streamed(call: Calling, *lines: bytes) -> list[dict[str, Any]]:
    answer: httpx.Response = call("trader", "POST", DECLARATIONS, content=b"\n".join(lines), headers=NDJSON)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_proven_kept_and_verified_offline(
    call: Calling, key: OKPKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = [body_of(f"LINE-{n}") for n in range(3)]
    lines = [enclosed(bodies[0], signed(key, bodies[0], "Ed25519", url=DECLARATIONS)), bodies[1],
             enclosed(bodies[2], signed(key, bodies[2], "Ed25519"))]  # fmt: skip
    answers = streamed(call, *lines)
    assert [a["reference"] for a in answers] == ["LINE-0", "LINE-1", "LINE-2"]
    told = [call("trader", "GET", f"{DECLARATIONS}/{a['number']}/messages").json()[0] for a in answers]
    assert ["signed" in line for line in told] == [True, False, True]
    assert call("trader", "GET", told[2]["bytes_at"]).content == bodies[2], "the declaration, not the envelope"
    message, line = tmp_path / "message.json", tmp_path / "line.json"
    line.write_text(json.dumps(told[2]))
    for body, code in ((bodies[2], 0), (bodies[0], 1)):
        message.write_bytes(body)
        assert main(["signature", "verify", str(message), "--signed", str(line)]) == code
    assert json.loads(capsys.readouterr().out)["key"] == key.thumbprint()
    assert streamed(call, lines[2]) == answers[2:], "said again, the same answer and no second declaration"


def test_a_forged_line_and_one_signed_for_another_are_refused_alone(node: Small, call: Calling, key: OKPKey) -> None:
    good, forged, other = body_of("LINE-4"), body_of("LINE-5"), body_of("LINE-6")
    stranger = OKPKey.generate_key("Ed25519")
    answers = streamed(
        call,
        enclosed(forged, signed(stranger, forged, "Ed25519", kid=key.thumbprint())),
        enclosed(other, signed(key, good, "Ed25519")),
        enclosed(other, signed(key, other, "Ed25519", url="/v1/payments")),
        enclosed(other, ".."),
        enclosed(good, signed(key, good, "Ed25519")),
    )
    for refused in answers[:4]:
        (problem,) = refused["problems"]
        assert refused["status"] == 422 and (problem["code"], problem["pointer"]) == ("API07", "/signature")
    assert answers[4]["reference"] == "LINE-4"
    assert kept(node, "LINE-5") == kept(node, "LINE-6") == []


def test_where_it_is_demanded_a_signed_line_is_taken_and_an_unsigned_one_is_not(
    node: Small, call: Calling, key: OKPKey
) -> None:
    with node.store.writing() as conn:
        conn.execute("update tongguan.party set signs = true where id = '4403180896'")
    node.office.standards.refreshed_at = None
    node.intake.run_errand(lambda conn, office: office.standards.refresh(conn, node.now())).result()
    plain, good = body_of("LINE-7"), body_of("LINE-8")
    unsigned, taken = streamed(call, plain, enclosed(good, signed(key, good, "Ed25519")))
    assert unsigned["problems"][0]["code"] == "API08" and taken["reference"] == "LINE-8"


@pytest.mark.parametrize(
    "line",
    [
        b'{"reference": "a", "statements": [{"text": "protected"}]}',
        b'{"payload": "!", "protected": "a", "signature": "b"}',
        b'{"payload": "A", "protected": "a", "signature": "b"}',
        b'{"payload": "", "protected": "a", "signature": "b"}',
        b'{"payload": "e30", "protected": "a", "signature": "b", "header": {}}',
        b'{"payload": "e30", "protected": ["a"], "signature": "b"}',
        b'{"protected": ',
    ],
)
def test_what_is_no_envelope_is_read_as_it_stands(line: bytes) -> None:
    letter = opened(line)
    assert letter.body == line and letter.by is None
