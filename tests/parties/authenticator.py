"""A security key without hardware: it makes P-256 keys and signs with them as the standard says, and, where a test
wants it, otherwise."""

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as b64

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One key of one person. `uses` counts; -1 for one that never counts."""

    def __init__(self, origin: str, uses: int = 0) -> None:
        self.origin = origin
        self.uses = uses
        self.id = secrets.token_bytes(32)
        self.holder = ""
        self.flags = PRESENT | VERIFIED
        self._key = ec.generate_private_key(ec.SECP256R1())

    def add(self, asked: dict[str, Any], **other: Any) -> str:
        """What a browser says after making the key."""
        self.holder = asked["user"]["id"]
        point = self._key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (point.x, point.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(other.get("domain", asked["rp"]["id"]), ATTESTED) + attested
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._client("webauthn.create", asked["challenge"], other)
        return self._said({"clientDataJSON": b64(told), "attestationObject": b64(whole), "transports": ["usb"]})

    def prove(self, asked: dict[str, Any], **other: Any) -> str:
        """What a browser says after using it."""
        self.uses += self.uses >= 0
        told = self._client("webauthn.get", asked["challenge"], other)
        data = self._data(other.get("domain", asked["rpId"]), 0)
        signature = self._key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": data, "signature": other.get("signature", signature)}
        return self._said({**{name: b64(part) for name, part in parts.items()}, "userHandle": self.holder})

    def _data(self, domain: str, more: int) -> bytes:
        counted = max(self.uses, 0).to_bytes(4, "big")
        return hashlib.sha256(domain.encode()).digest() + bytes([self.flags | more]) + counted

    def _client(self, type_: str, challenge: str, other: dict[str, Any]) -> bytes:
        said = {"type": type_, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **{k: v for k, v in other.items() if k in said}}).encode()

    def _said(self, response: dict[str, Any]) -> str:
        id_ = b64(self.id)
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})
