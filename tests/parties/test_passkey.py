"""Passkeys as values: what proves who holds a key, what signs a text, and all that does not."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.parties.authenticator import PRESENT, Authenticator
from tongguan.parties import passkey
from tongguan.parties.account import Account
from tongguan.parties.passkey import Key, NotProven, Site

SITE = Site("https://customs.example", "customs.example", "Customs")
WHO = Account(
    id="a-1", login="li", party="P", name="Li", roles=frozenset(), created_at=datetime(2026, 1, 1, tzinfo=UTC)
)
CHALLENGE = b"c" * 32
TEXT = b'{"reference":"R-1"}'


def made(device: Authenticator) -> Key:
    """The device's key, as kept."""
    key = passkey.added(device.add(passkey.to_add(SITE, WHO, CHALLENGE, [])), CHALLENGE, SITE)
    return Key(
        id=key.id,
        account=WHO.id,
        party=WHO.party,
        public_key=key.public_key,
        uses=key.uses,
        name="key",
        transports=key.transports,
        added_at=WHO.created_at,
    )


def test_a_key_is_added_and_proves() -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    assert (key.id, key.transports) == (device.id, ("usb",))
    asked = passkey.to_prove(SITE, CHALLENGE, [key])
    said = device.prove(asked)
    assert passkey.proven(said, CHALLENGE, key, SITE) == 1
    assert (passkey.challenge_of(said), passkey.key_of(said), passkey.holder_of(said)) == (CHALLENGE, key.id, WHO.id)


def test_what_is_asked_wants_a_person_and_a_key_that_is_found_by_itself() -> None:
    key = made(Authenticator(SITE.origin))
    asked = passkey.to_add(SITE, WHO, CHALLENGE, [key])
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required" and asked["attestation"] == "none"
    assert [one["id"] for one in asked["excludeCredentials"]] == [
        passkey.to_prove(SITE, b"x", [key])["allowCredentials"][0]["id"]
    ]
    assert passkey.to_prove(SITE, CHALLENGE)["allowCredentials"] == []


def test_a_text_is_signed_by_its_hash_and_holds_ever_after() -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    said = device.prove(passkey.to_prove(SITE, passkey.over(TEXT), [key]))
    for _ in range(2):
        assert passkey.proven(said, passkey.over(TEXT), key, SITE) == 1
    with pytest.raises(NotProven):
        passkey.proven(said, passkey.over(TEXT + b" "), key, SITE)
    with pytest.raises(NotProven):
        passkey.proven(said, passkey.over(TEXT), made(Authenticator(SITE.origin)), SITE)


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "https://customs.example.evil.example"},
        {"origin": "http://customs.example"},
        {"domain": "evil.example"},
        {"challenge": "b3RoZXI"},
        {"type": "webauthn.create"},
        {"signature": b"0" * 70},
    ],
)
def test_what_does_not_prove(other: dict[str, Any]) -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    with pytest.raises(NotProven):
        passkey.proven(device.prove(passkey.to_prove(SITE, CHALLENGE), **other), CHALLENGE, key, SITE)


@pytest.mark.parametrize("other", [{"origin": "https://evil.example"}, {"domain": "evil.example"}, {"challenge": "AA"}])
def test_what_adds_no_key(other: dict[str, Any]) -> None:
    said = Authenticator(SITE.origin).add(passkey.to_add(SITE, WHO, CHALLENGE, []), **other)
    with pytest.raises(NotProven):
        passkey.added(said, CHALLENGE, SITE)


def test_without_the_person_nothing_is_proven() -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    device.flags = PRESENT
    with pytest.raises(NotProven):
        passkey.proven(device.prove(passkey.to_prove(SITE, CHALLENGE)), CHALLENGE, key, SITE)
    with pytest.raises(NotProven):
        passkey.added(device.add(passkey.to_add(SITE, WHO, CHALLENGE, [])), CHALLENGE, SITE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)
PARTS = ("id", "rawId", "type", "response", "authenticatorAttachment")
INNER = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle", "transports")


@given(st.sampled_from(PARTS + INNER), JSON | st.binary().map(lambda b: b.hex()), st.booleans())
def test_a_spoilt_answer_is_no_answer_and_no_fault(part: str, value: object, add: bool) -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    asked = passkey.to_add(SITE, WHO, CHALLENGE, []) if add else passkey.to_prove(SITE, CHALLENGE)
    said = json.loads(device.add(asked) if add else device.prove(asked))
    (said if part in PARTS else said["response"])[part] = value
    spoilt = json.dumps(said)
    for read in (passkey.challenge_of, passkey.key_of, passkey.holder_of):
        with suppress(NotProven):
            read(spoilt)
    with suppress(NotProven):
        passkey.added(spoilt, CHALLENGE, SITE) if add else passkey.proven(spoilt, CHALLENGE, key, SITE)


@given(st.integers(0, 200), st.binary(min_size=1, max_size=40))
def test_spoilt_bytes_of_a_device_are_no_fault(at: int, what: bytes) -> None:
    device = Authenticator(SITE.origin)
    key = made(device)
    for add, name in ((True, "attestationObject"), (False, "authenticatorData")):
        asked = passkey.to_add(SITE, WHO, CHALLENGE, []) if add else passkey.to_prove(SITE, CHALLENGE)
        said = json.loads(device.add(asked) if add else device.prove(asked))
        whole = base64url_to_bytes(said["response"][name])
        said["response"][name] = bytes_to_base64url(whole[:at] + what + whole[at + len(what) :])
        spoilt = json.dumps(said)
        with suppress(NotProven):
            passkey.added(spoilt, CHALLENGE, SITE) if add else passkey.proven(spoilt, CHALLENGE, key, SITE)


@pytest.mark.parametrize("said", ["", "[]", "null", "{}", "x", '{"response":[]}', "[" * 30_000, "[" * 40_000])
def test_what_is_no_answer_at_all(said: str) -> None:
    for read in (passkey.challenge_of, passkey.key_of, passkey.holder_of):
        with pytest.raises(NotProven):
            read(said)
