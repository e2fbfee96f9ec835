"""`tongguan signature verify`: programs', persons' and the node's signatures, checked from files alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey

from tests.parties.authenticator import Authenticator
from tests.parties.test_signature import signed
from tongguan.cli import main
from tongguan.parties.passkey import over
from tongguan.store.signer import Signer

BODY = '{"reference":"离线"}'.encode()


@pytest.fixture
def message(tmp_path: Path) -> Path:
    file = tmp_path / "message.json"
    file.write_bytes(BODY)
    return file


def written(folder: Path, name: str, value: Any) -> str:
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(file)


def verify(message: Path, **more: str) -> int:
    return main(["signature", "verify", str(message), *(w for k, v in more.items() for w in (f"--{k}", v))])


def test_a_programs_signature(message: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, other = ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")
    said = signed(key, BODY, "ES256")
    jwk = written(tmp_path, "key.json", key.as_dict(private=False))
    many = written(tmp_path, "keys.json", {"keys": [other.as_dict(False), {**key.as_dict(False), "kid": "K1"}]})
    assert verify(message, signature=said, key=jwk) == 0
    assert json.loads(capsys.readouterr().out) == {"key": key.thumbprint(), "alg": "ES256", "url": ""}
    assert verify(message, signature=written(tmp_path, "said", said + "\n"), key=many) == 0
    assert verify(message, signature=signed(key, BODY, "ES256", kid="K1"), key=many) == 0
    capsys.readouterr()
    none = written(tmp_path, "none.json", {"keys": [other.as_dict(False)]})
    odd = written(tmp_path, "odd.json", {"keys": 5})
    for wrong in ({"signature": signed(key, BODY + b" ", "ES256"), "key": jwk}, {"signature": said, "key": none},
                  {"signature": said, "key": odd}, {"signature": "a..b", "key": jwk}):  # fmt: skip
        assert verify(message, **wrong) == 1
        assert capsys.readouterr().err.startswith("Not genuine: ")
    assert verify(message, signature=said) == 2
    assert verify(message, signature=said, key=str(tmp_path / "nowhere")) == 2
    assert verify(tmp_path / "nowhere", signature=said, key=jwk) == 2


def test_the_nodes_signature_on_an_answer(message: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signer = Signer(tmp_path / "keys")
    keys = written(tmp_path, "jwks.json", dict(signer.public()))
    assert verify(message, signature=signer.detached(BODY, "/v1/declarations"), key=keys) == 0
    assert json.loads(capsys.readouterr().out)["url"] == "/v1/declarations"
    assert verify(message, signature=signer.detached(b"{}", "/v1/declarations"), key=keys) == 1


def test_what_the_node_keeps_of_a_signature(message: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from base64 import b64encode

    from webauthn.helpers import bytes_to_base64url

    from tongguan.parties.passkey import Site, added

    device, site = Authenticator("https://customs.example"), Site("https://customs.example", "customs.example", "C")
    challenge = over(b"first")
    asked = {
        "rp": {"id": site.domain},
        "user": {"id": bytes_to_base64url(b"a-1")},
        "challenge": bytes_to_base64url(challenge),
    }
    public = added(device.add(asked), challenge, site).public_key
    said = device.prove({"rpId": site.domain, "challenge": bytes_to_base64url(over(BODY))})
    told = {"by": "4403180896", "key": "k", "key_name": "Blue", "at": "2026-11-26T00:00:00Z", "signer": "A person"}
    person = {**told, "kind": "passkey", "signature": said, "cose": b64encode(public).decode(), "origin": site.origin}
    assert verify(message, signed=written(tmp_path, "signed.json", person)) == 0
    assert json.loads(capsys.readouterr().out)["signer"] == "A person"
    key, words = OKPKey.generate_key("Ed25519"), '{"reason":"1"}'
    url = "/v1/declarations/1/cancellation"
    program = {**told, "kind": "jws", "signature": signed(key, words.encode(), "Ed25519", url=url),
               "jwk": key.as_dict(False), "text": words}  # fmt: skip
    assert verify(message, signed=written(tmp_path, "line.json", {"seq": 2, "signed": program})) == 0
    message.write_bytes(BODY + b" ")
    assert verify(message, signed=written(tmp_path, "signed.json", person)) == 1
    assert verify(message, signed=written(tmp_path, "signed.json", {"kind": "jws"})) == 2
    assert verify(message, signed=written(tmp_path, "signed.json", "no json")) == 2
