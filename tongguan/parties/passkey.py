"""Passkeys (W3C Web Authentication): what a browser is asked, and whether its answer proves who holds the key.

What is signed is the challenge: a random one to come in, the SHA-256 of a text to sign that text (`over`), so that a
declaration can be signed by whoever signs in. The one who uses the key has to show himself to it (PIN, finger, face).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tongguan.parties.account import Account

LONGEST = 32_000
"""Characters of a browser's answer; real ones have about a thousand."""
TIMEOUT = 180_000
"""Milliseconds that a person has to find his key."""
MALFORMED = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)
"""What reading an answer raises that is none."""
TRANSPORTS = {str(known.value) for known in AuthenticatorTransport}
ALWAYS = UserVerificationRequirement.REQUIRED


class NotProven(Exception):
    """The answer proves nothing: another challenge, site or key, no person at it, or no answer at all."""


class Site(NamedTuple):
    """Where keys hold: the origin that browsers name, its domain, and whose it is."""

    origin: str
    domain: str
    name: str


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key that a person's own device holds; we know its public half. `uses`: how often it says it was used."""

    id: bytes
    account: str
    party: str
    public_key: bytes
    uses: int
    name: str
    transports: tuple[str, ...] = ()
    added_at: datetime
    used_at: datetime | None = None


class Made(NamedTuple):
    """What a browser says of a key that was just made."""

    id: bytes
    public_key: bytes
    uses: int
    transports: tuple[str, ...]


def to_add(site: Site, account: Account, challenge: bytes, has: Iterable[Key]) -> dict[str, Any]:
    """What a browser is asked that shall make a key, one that no device that already `has` one makes again. Who comes
    by a directory only signs with it, so it need not be found by whoever wants to come in."""
    found = ResidentKeyRequirement.DISCOURAGED if account.subject else ResidentKeyRequirement.REQUIRED
    asked = generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=account.id.encode(),
        user_name=account.login,
        user_display_name=account.name,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=found, user_verification=ALWAYS),
        exclude_credentials=described(has),
    )
    return options_to_json_dict(asked)


def to_prove(site: Site, challenge: bytes, keys: Iterable[Key] = ()) -> dict[str, Any]:
    """What a browser is asked that shall use one of these keys; without any, whichever the person chooses."""
    asked = generate_authentication_options(
        rp_id=site.domain,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=described(keys),
        user_verification=ALWAYS,
    )
    return options_to_json_dict(asked)


def added(said: str, challenge: bytes, site: Site) -> Made:
    """The key that was made for this challenge at this site. Raises NotProven."""
    try:
        made = verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        told = answer_of(said)["response"].get("transports") or []
    except MALFORMED as error:
        raise NotProven(str(error)) from error
    transports = tuple(sorted(TRANSPORTS & {str(one) for one in told}))
    return Made(made.credential_id, made.credential_public_key, made.sign_count, transports)


def proven(said: str, challenge: bytes, key: Key, site: Site) -> int:
    """Whether `said` is this key's word on this challenge at this site; how often it says it was used. That this is
    more often than before is for whoever keeps the key to see. Raises NotProven."""
    if key.id != key_of(said):
        raise NotProven("another key")
    return said_by(said, challenge, key.public_key, site)


def said_by(said: str, challenge: bytes, public_key: bytes, site: Site) -> int:
    """The same by the public half of a key alone, for whoever has nothing else. Raises NotProven."""
    try:
        found = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise NotProven(str(error)) from error
    return found.new_sign_count


def over(text: bytes) -> bytes:
    """The challenge by which a text is signed."""
    return hashlib.sha256(text).digest()


def challenge_of(said: str) -> bytes:
    """The challenge that an answer speaks of. Raises NotProven."""
    try:
        return parse_client_data_json(base64url_to_bytes(answer_of(said)["response"]["clientDataJSON"])).challenge
    except MALFORMED as error:
        raise NotProven(str(error)) from error


def key_of(said: str) -> bytes:
    """The id of the key that an answer is of. Raises NotProven."""
    try:
        return base64url_to_bytes(answer_of(said)["rawId"])
    except MALFORMED as error:
        raise NotProven(str(error)) from error


def holder_of(said: str) -> str:
    """The id of the account that the key was made for, as the key itself keeps it; empty where it doesn't say.
    Raises NotProven."""
    try:
        told = answer_of(said)["response"].get("userHandle")
        return base64url_to_bytes(told).decode() if told else ""
    except MALFORMED as error:
        raise NotProven(str(error)) from error


def answer_of(said: str) -> dict[str, Any]:
    """The browser's answer as JSON. Raises ValueError."""
    if len(said) > LONGEST:
        raise ValueError("longer than any answer")
    answer = json.loads(said)
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer


def described(keys: Iterable[Key]) -> list[PublicKeyCredentialDescriptor]:
    """Keys as browsers are told of them."""
    return [
        PublicKeyCredentialDescriptor(
            id=key.id, transports=[AuthenticatorTransport(t) for t in key.transports if t in TRANSPORTS] or None
        )
        for key in keys
    ]
