"""The key by which this node signs what it hands out: release notes and answers. Files in its keys folder; the public
halves of all keys are published, so that what was signed stays good and the next key is known before it signs."""

import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from tongguan.store.keys import SIGN, Own, written

ALGORITHM = "Ed25519"
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
ANSWERS = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)


class Signer:
    """The node's signing key as it is at the moment; the background process changes it (store/keys.py)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = Own(folder, SIGN)
        self._jwk: tuple[str, OKPKey] = ("", OKPKey.generate_key("Ed25519"))
        if not (file := folder / "ticket.secret").exists():
            written(file, secrets.token_bytes(32))
        self._secret = file.read_bytes()

    def signed(self, payload: bytes) -> str:
        """The payload as a compact JWS (RFC 7515) that names its key."""
        name, key = self._held()
        return jws.serialize_compact({"alg": ALGORITHM, "kid": name}, payload, key, registry=REGISTRY)

    def raw(self, content: bytes) -> bytes:
        """The bare Ed25519 signature of the content: 64 bytes."""
        return self._own.key()[0].sign(content)

    def proof(self, content: bytes) -> bytes:
        """What only this node can make of the content, whichever key signs: 32 bytes (HMAC-SHA-256)."""
        return hmac.digest(self._secret, content, "sha256")

    def detached(self, payload: bytes, url: str) -> str:
        """The signature on a payload that goes beside it (RFC 7515, appendix F), for an answer of this address."""
        name, key = self._held()
        header = {"alg": ALGORITHM, "kid": name, "url": url}
        head, _, signature = jws.serialize_compact(header, payload, key, registry=ANSWERS).split(".")
        return f"{head}..{signature}"

    def public(self) -> Mapping[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517): those of the past, the one that signs, and the next one."""
        return trusted(self.folder).as_dict(private=False)

    def _held(self) -> tuple[str, OKPKey]:
        key, name = self._own.key()
        held = self._jwk
        if held[0] != name:
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            held = self._jwk = (name, OKPKey.import_key(pem))
        return held


def trusted(folder: Path) -> KeySet:
    """The public keys in a keys folder, each under its thumbprint."""
    found: list[OctKey | RSAKey | ECKey | OKPKey] = []
    for file in sorted(folder.glob("sign-*.pub")):
        plain = OKPKey.import_key(file.read_bytes())
        found.append(OKPKey.import_key({**plain.as_dict(private=False), "kid": plain.thumbprint()}))
    return KeySet(found)
