"""The client signs what it lodges, and takes no answer that the node did not sign."""

import asyncio
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tongguan_client import Invalid, NotGenuine, SigningKey, verify_answer

from tests.api.test_road import declared
from tests.clients.conftest import Served, broken, lost, says
from tongguan.store.signer import Signer

CHANGE: Any = {"pointer": "/shipment/items/0/description", "value": "as amended"}
KEYS: dict[str, Any] = {"Ed25519": Ed25519PrivateKey.generate(), "P-256": ec.generate_private_key(ec.SECP256R1())}


def pem(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def registered(served: Served, kind: str) -> SigningKey:
    """A key whose public half the company has registered."""
    key = SigningKey(pem(KEYS[kind]))
    with served.client("manager") as manager:
        known = [one["kid"] for one in manager._http.get("/v1/company/keys").json()]
        if key.kid not in known:
            answer = manager._http.post("/v1/company/keys", json={"name": kind, "jwk": json.dumps(key.jwk)})
            assert answer.status_code == 201 and answer.json()["kid"] == key.kid, answer.text
    return key


@pytest.mark.parametrize("kind", KEYS)
def test_what_it_lodges_is_signed_and_so_is_every_answer(served: Served, kind: str) -> None:
    key = registered(served, kind)
    with served.client() as plain:
        keys = plain.keys()
    with served.client(signing_key=key, node_keys=keys) as node:
        assert node.check(declared(f"CS-{kind}"))["number"] == ""
        number = node.lodge(declared(f"CS-{kind}"))["number"]
        assert node.amend(number, "32", [CHANGE])["version"] == 2
        assert node.cancel(number, "1", "twice")["state"] == "cancelled"
        signed = [line.get("signed") for line in node.messages(number)]
        assert [one and one["key"] for one in signed] == [key.kid] * 3
        assert node.declaration(number)["state"] == "cancelled" and list(node.declarations(limit=1))
        lines = list(node.lodge_many([declared(f"CM-{kind}-1"), b"{}", declared(f"CM-{kind}-2")]))
        assert [line.answer is not None for line in lines] == [True, False, True]
        with pytest.raises(Invalid):
            node.amend(number, "32", [])


@pytest.mark.parametrize("kind", KEYS)
def test_many_are_signed_line_by_line_in_one_stream(served: Served, kind: str) -> None:
    key = registered(served, kind)
    with served.client(signing_key=key) as node:
        lines = list(node.lodge_many([declared(f"CL-{kind}-1"), b"{}", declared(f"CL-{kind}-2")]))
        assert [line.answer is not None for line in lines] == [True, False, True]
        for line in (lines[0], lines[2]):
            assert line.answer is not None
            (message,) = node.messages(line.answer["number"])
            told: Any = message.get("signed")
            assert told["key"] == key.kid and told["kind"] == "jws"


def test_the_same_without_a_loop_and_in_bad_weather(served: Served) -> None:
    key = registered(served, "Ed25519")

    async def run() -> str:
        async with served.asynchronous(signing_key=key) as plain:
            keys = await plain.keys()
        served.weather.faults = [broken, lost, says(503)]
        async with served.asynchronous(signing_key=key, node_keys=keys) as node:
            number = (await node.lodge(declared("CS-WEATHER")))["number"]
            (line,) = await node.messages(number)
            return str(line["signed"]["key"]) if line.get("signed") else ""  # type: ignore[index]

    assert asyncio.run(run()) == key.kid


def test_an_answer_that_the_node_did_not_sign_is_not_taken(served: Served, tmp_path: Any) -> None:
    other: Any = list(Signer(tmp_path).public()["keys"])
    with served.client(node_keys=other) as node, pytest.raises(NotGenuine):
        node.law()
    with served.client() as plain:
        keys = plain.keys()
    with served.client(node_keys=keys) as node:
        served.weather.faults = [says(200, body=b"{}")]
        with pytest.raises(NotGenuine):
            node.law()


def test_an_answer_that_was_kept_is_verified_later(tmp_path: Any) -> None:
    signer, body = Signer(tmp_path), b'{"number":"1"}'
    keys: Any = signer.public()["keys"]
    said = signer.detached(body, "/v1/declarations")
    verify_answer(said, body, keys)
    verify_answer(said, body, keys, "/v1/declarations")
    head, _, made = said.split(".")
    for wrong, of, path in (
        (said, body + b" ", ""),
        (said, body, "/v1/law"),
        ("", body, ""),
        (f"{head}.x.{made}", body, ""),
        ("e30..AA", body, ""),
        (f"{head}..{made[:-4]}AAAA", body, ""),
    ):
        with pytest.raises(NotGenuine):
            verify_answer(wrong, of, keys, path)
    with pytest.raises(NotGenuine):
        verify_answer(said, body, [])


def test_only_good_keys_sign() -> None:
    with pytest.raises(ValueError, match="Ed25519 or P-256"):
        SigningKey(pem(ec.generate_private_key(ec.SECP384R1())))
    with pytest.raises(ValueError):
        SigningKey("no key")
