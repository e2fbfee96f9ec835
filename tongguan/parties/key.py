"""Public keys by which a party signs what it sends (RFC 7517): read, refused where they are weak or hold a secret.

A key is known by its thumbprint (RFC 7638), so that nobody registers one under another's name.
"""

from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tongguan.problem import Problem

LONGEST = 4000
SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
CURVES = ("P-256", "P-384", "P-521")
SHORTEST_RSA = 2048


class PublicKey(msgspec.Struct, frozen=True):
    """A key that can verify and not sign: its thumbprint, and itself as JSON."""

    kid: str
    jwk: bytes


def read(text: str) -> PublicKey | Problem:
    """The key that a JWK says, or what stands against it."""
    try:
        said = msgspec.json.decode(text[:LONGEST], type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return _wrong("This is not one JSON Web Key.", "不是有效的 JWK。")
    if SECRET & said.keys():
        return _wrong(
            "This key holds its secret half. It is not safe any more: make a new one, and register its public half.",
            "该密钥含有私钥部分，已不安全。请重新生成，并仅登记公钥。",
        )
    try:
        key = _key(said)
        if key is None:
            return _wrong(
                f"Give Ed25519, an elliptic curve ({', '.join(CURVES)}) or RSA of {SHORTEST_RSA} bits and more.",
                f"仅接受 Ed25519、椭圆曲线（{'、'.join(CURVES)}）或 {SHORTEST_RSA} 位以上的 RSA。",
            )
        public = key.as_dict(private=False)
        return PublicKey(key.thumbprint(), msgspec.json.encode({**public, "kid": key.thumbprint()}))
    except (JoseError, ValueError, TypeError, KeyError):
        return _wrong("This key cannot be read.", "无法读取该密钥。")


def _key(said: dict[str, Any]) -> OKPKey | ECKey | RSAKey | None:
    """A key of a kind that is strong enough."""
    kind, curve = said.get("kty"), said.get("crv")
    parts: dict[str, Any] = {name: said[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in said}
    if kind == "OKP" and curve == "Ed25519":
        return OKPKey.import_key(parts)
    if kind == "EC" and curve in CURVES:
        return ECKey.import_key(parts)
    if kind == "RSA" and len(str(parts.get("n", ""))) * 6 >= SHORTEST_RSA:
        key = RSAKey.import_key(parts)
        return key if key.raw_value.key_size >= SHORTEST_RSA else None
    return None


def _wrong(english: str, chinese: str) -> Problem:
    return Problem(code="API06", message=english, message_zh=chinese, pointer="/jwk")
