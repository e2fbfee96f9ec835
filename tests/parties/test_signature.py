"""Signatures as such: what a key signed is its own, and nothing that looks like a signature passes for one."""

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from webauthn.helpers import bytes_to_base64url as b64

from tongguan.parties.key import PublicKey, read
from tongguan.parties.signature import LONGEST, Kind, NotGenuine, Offered, Signature, genuine, proven

BODY = '{"reference":"签名-1"}'.encode()
KEYS: dict[str, Any] = {
    "Ed25519": OKPKey.generate_key("Ed25519"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
    "ES256": ECKey.generate_key("P-256"),
    "ES384": ECKey.generate_key("P-384"),
    "ES512": ECKey.generate_key("P-521"),
    "PS256": RSAKey.generate_key(2048),
}


def public(key: Any) -> bytes:
    found = read(json.dumps(key.as_dict(private=False)))
    assert isinstance(found, PublicKey)
    return found.jwk


def signed(key: Any, body: bytes, alg: str, **more: Any) -> str:
    """A detached JWS, as a program makes it."""
    header = {"alg": alg, "kid": key.thumbprint(), **more}
    registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    head, _, tail = jws.serialize_compact(header, body, key, registry=registry).split(".")
    return f"{head}..{tail}"


@pytest.mark.parametrize("alg", KEYS)
def test_a_key_signs_as_its_kind_does(alg: str) -> None:
    key = KEYS[alg]
    said = signed(key, BODY, alg)
    genuine(Offered(said, BODY), public(key))
    for other in (BODY + b" ", b"", BODY.replace(b"1", b"2")):
        with pytest.raises(NotGenuine):
            genuine(Offered(said, other), public(key))


def test_another_key_of_the_same_kind_did_not_sign_it() -> None:
    said = signed(KEYS["Ed25519"], BODY, "Ed25519")
    with pytest.raises(NotGenuine):
        genuine(Offered(said, BODY), public(KEYS["EdDSA"]))


def test_no_header_chooses_a_weaker_way() -> None:
    key = KEYS["ES256"]
    secret = OctKey.import_key(public(key))  # the public key, taken for a shared secret
    kid = key.thumbprint()
    nothing = f"{b64(json.dumps({'alg': 'none', 'kid': kid}).encode())}..{b64(b'x')}"
    confused = signed(secret, BODY, "HS256", kid=kid)
    for said in (nothing, confused, signed(KEYS["PS256"], BODY, "RS256"), signed(KEYS["ES384"], BODY, "ES384")):
        with pytest.raises(NotGenuine):
            genuine(Offered(said, BODY), public(key))


def test_what_is_no_detached_signature_is_said_to_be_none() -> None:
    key, said = KEYS["ES256"], signed(KEYS["ES256"], BODY, "ES256")
    head, _, tail = said.split(".")
    whole = f"{head}.{b64(BODY)}.{tail}"
    unsaid = b64(b'{"alg":"ES256"}')
    deep = b64(b'{"alg":"ES256","kid":' + b"[" * 300 + b"]" * 300 + b"}")
    for wrong in ("", "..", f"{head}..", f"..{tail}", whole, said + "=", said + "." + tail, "ü" + said, head,
                  "A" * (LONGEST + 1), f"{unsaid}..{tail}", f"{b64(b'[]')}..{tail}", f"{b64(b'no json')}..{tail}",
                  f"{deep}..{tail}", f"A..{tail}", f"{head}..A"):  # fmt: skip
        with pytest.raises(NotGenuine):
            genuine(Offered(wrong, BODY), public(key))


@pytest.mark.parametrize("more", [{"crit": ["b64"], "b64": False}, {"b64": False}, {"crit": []}])
def test_critical_headers_are_not_spoken(more: dict[str, Any]) -> None:
    head = b64(json.dumps({"alg": "ES256", "kid": "k", **more}).encode())
    with pytest.raises(NotGenuine, match="crit"):
        genuine(Offered(f"{head}..AAAA", BODY), public(KEYS["ES256"]))


def test_where_the_bytes_do_not_name_the_declaration_the_signature_names_the_address() -> None:
    key, path = KEYS["Ed25519"], "/v1/declarations/5301/cancellation"
    for url in (path, f"https://customs.example{path}"):
        genuine(Offered(signed(key, BODY, "Ed25519", url=url), BODY, path, bare=True), public(key))
    for more in ({}, {"url": "/v1/declarations/5302/cancellation"}, {"url": "http://[/"}):
        with pytest.raises(NotGenuine, match="Name the address"):
            genuine(Offered(signed(key, BODY, "Ed25519", **more), BODY, path, bare=True), public(key))


def test_what_is_kept_proves_itself() -> None:
    key = KEYS["ES256"]
    kept = Signature(
        kind=Kind.JWS,
        party="4403180896",
        key=key.thumbprint(),
        key_name="ERP",
        public_key=public(key),
        said=signed(key, BODY, "ES256"),
    )
    proven(kept, BODY)
    with pytest.raises(NotGenuine):
        proven(kept, BODY + b" ")
