"""Signatures: yours on what you send, the node's on what it answers. Needs `pip install tongguan-client[signing]`."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tongguan_client.problems import TongguanError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HEADER, WANTED = "x-jws-signature", "want-signature"
SIGNED = frozenset({"lodge", "amend", "cancel", "present"})
"""The operations whose messages are signed."""


class NotGenuine(TongguanError):
    """The node did not sign this answer, or not these bytes: do not act on it."""

    def __init__(self, message: str, correlation_id: str = "") -> None:
        super().__init__(message, correlation_id)
        self.again = False


class SigningKey:
    """A private key whose public half your company has registered: Ed25519 or P-256, as PEM. `kid`: the id under which
    the node knows it; its thumbprint where nothing is said. `jwk` is what to register."""

    def __init__(self, pem: str | bytes, kid: str = "", password: bytes | None = None) -> None:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(pem.encode() if isinstance(pem, str) else pem, password)
        if isinstance(key, EllipticCurvePrivateKey) and key.curve.name != "secp256r1":
            raise ValueError("Give a key of Ed25519 or P-256.")
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
            raise ValueError("Give a key of Ed25519 or P-256.")
        self._key: Ed25519PrivateKey | EllipticCurvePrivateKey = key
        self.jwk = public_jwk(key)
        self.kid = kid or thumbprint(self.jwk)

    def sign(self, body: bytes, url: str) -> str:
        """The detached JWS (RFC 7515, appendix F) on a body that goes to this address."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        alg = "Ed25519" if isinstance(self._key, Ed25519PrivateKey) else "ES256"
        head = b64(json.dumps({"alg": alg, "kid": self.kid, "url": url}, separators=(",", ":")).encode())
        content = f"{head}.{b64(body)}".encode()
        made = self._key.sign(content) if isinstance(self._key, Ed25519PrivateKey) else es256(self._key, content)
        return f"{head}..{b64(made)}"

    def enclose(self, body: bytes, url: str) -> bytes:
        """A line of a stream that is signed: a flattened JWS (RFC 7515, section 7.2.2) around the declaration."""
        head, _, made = self.sign(body, url).partition("..")
        return json.dumps({"payload": b64(body), "protected": head, "signature": made}).encode()


def verify_answer(signature: str, body: bytes, keys: Iterable[Mapping[str, Any]], path: str = "") -> None:
    """That the node signed this answer: `keys` are `client.keys()`, fetched over https and kept; `path`: the address
    that was asked, where it shall be looked at too. Raises NotGenuine."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        head, nothing, made = signature.split(".")
        told = json.loads(unb64(head))
        key = next(k for k in keys if k.get("kid") == told["kid"] and k.get("crv") == "Ed25519")
        if nothing or told["alg"] != "Ed25519" or "crit" in told or "b64" in told:
            raise ValueError("another kind of signature")
        public = Ed25519PublicKey.from_public_bytes(unb64(str(key["x"])))
        public.verify(unb64(made), f"{head}.{b64(body)}".encode())
        if path and urlsplit(str(told.get("url", ""))).path != path:
            raise ValueError("the answer to another question")
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        raise NotGenuine("The signature on this answer is not the node's.") from error


def public_jwk(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> dict[str, str]:
    """The public half, as it is registered."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if isinstance(key, Ed25519PrivateKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": b64(key.public_key().public_bytes_raw())}
    point = key.public_key().public_numbers()
    return {"crv": "P-256", "kty": "EC", "x": b64(point.x.to_bytes(32, "big")), "y": b64(point.y.to_bytes(32, "big"))}


def thumbprint(jwk: Mapping[str, str]) -> str:
    """RFC 7638."""
    return b64(hashlib.sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest())


def es256(key: EllipticCurvePrivateKey, content: bytes) -> bytes:
    """r and s, 32 bytes each (RFC 7518)."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = decode_dss_signature(key.sign(content, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
