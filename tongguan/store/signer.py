"""The key by which this node signs what it hands out: release notes and answers. Files in its keys folder; the public
halves of earlier keys stay, so that what was signed stays good."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

ALGORITHM = "Ed25519"
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
ANSWERS = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)


class Signer:
    """The node's signing key, made at the first start."""

    def __init__(self, folder: Path) -> None:
        file = folder / "sign.pem"
        if not file.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            written(file, OKPKey.generate_key("Ed25519").as_pem(private=True))
        self.key = OKPKey.import_key(file.read_bytes())
        self.name = self.key.thumbprint()
        public = folder / f"sign-{self.name}.pub"
        if not public.exists():
            written(public, self.key.as_pem(private=False))
        self.keys = trusted(folder)

    def signed(self, payload: bytes) -> str:
        """The payload as a compact JWS (RFC 7515) that names its key."""
        return jws.serialize_compact({"alg": ALGORITHM, "kid": self.name}, payload, self.key, registry=REGISTRY)

    def raw(self, content: bytes) -> bytes:
        """The bare Ed25519 signature of the content: 64 bytes."""
        key = self.key.private_key
        assert isinstance(key, Ed25519PrivateKey), "the node signs with Ed25519"
        return key.sign(content)

    def detached(self, payload: bytes, url: str) -> str:
        """The signature on a payload that goes beside it (RFC 7515, appendix F), for an answer of this address."""
        header = {"alg": ALGORITHM, "kid": self.name, "url": url}
        head, _, signature = jws.serialize_compact(header, payload, self.key, registry=ANSWERS).split(".")
        return f"{head}..{signature}"

    def public(self) -> Mapping[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517)."""
        return self.keys.as_dict(private=False)


def trusted(folder: Path) -> KeySet:
    """The public keys in a keys folder, each under its thumbprint."""
    found: list[OctKey | RSAKey | ECKey | OKPKey] = []
    for file in sorted(folder.glob("sign-*.pub")):
        plain = OKPKey.import_key(file.read_bytes())
        found.append(OKPKey.import_key({**plain.as_dict(private=False), "kid": plain.thumbprint()}))
    return KeySet(found)


def written(file: Path, content: bytes) -> None:
    """Writes a key durably, readable by us alone; two at once write the same place, and one of them is there."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
