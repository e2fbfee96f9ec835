"""The next key of a program, signed with the one in force: a JWT (RFC 7519) whose claims hold the next public key.

    header   {"alg": …, "kid": thumbprint or id of the key in force, "typ": "JWT"}
    claims   {"iss": party, "aud": "/v1/company/keys/next", "iat": seconds, "jwk": {the next public key}}

It is good for five minutes. What was told once cannot be told again: its key is on record from then on.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jws import JWSRegistry

from tongguan.parties.key import PublicKey, read
from tongguan.parties.signature import KNOWN, MALFORMED, NotGenuine, head_of, key_of

AUDIENCE = "/v1/company/keys/next"
FRESH = timedelta(minutes=5)
"""How old such a word may be, and how far ahead its clock."""
OVERLAP = timedelta(days=7)
"""So long the key before stays good."""
LONGEST = 8192
REGISTRY = JWSRegistry(algorithms=KNOWN, strict_check_header=False)


def signer_of(said: str) -> str:
    """By which key it says it is signed. Raises NotGenuine."""
    if len(said) > LONGEST:
        raise NotGenuine("This is too long for a JWT with one key.", "JWT 过长。")
    head, _, rest = said.partition(".")
    return head_of(f"{head}..{rest.partition('.')[2]}").kid


def proven(said: str, jwk: bytes, party: str, now: datetime) -> PublicKey:
    """The next key of a party, as the holder of `jwk` signed it just now. Raises NotGenuine."""
    try:
        key, allowed = key_of(jwk)
        token = jwt.decode(said, key, list(allowed), REGISTRY)
        claims: dict[str, Any] = token.claims
        issued = float(claims["iat"])
    except MALFORMED as error:
        raise NotGenuine("It is not this key's signature on these claims.", "签名与声明或密钥不符。") from error
    if claims.get("iss") != party or claims.get("aud") != AUDIENCE:
        raise NotGenuine(f"Say iss {party} and aud {AUDIENCE}.", f"iss 应为 {party}，aud 应为 {AUDIENCE}。")
    if not abs(issued - now.timestamp()) <= FRESH.total_seconds():
        raise NotGenuine("It was not signed within the last five minutes.", "签名时间不在最近五分钟内。")
    found = read(msgspec.json.encode(claims.get("jwk")).decode())
    if not isinstance(found, PublicKey):
        raise NotGenuine(found.message, found.message_zh)
    return found
