"""The node's seal key and, outside the database, the memory of its last seal: so that cut-off seals are missed."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class Anchor(msgspec.Struct, frozen=True):
    """The last seal that this node made; `act`: the last act that one of its seals covers; `gates`: the last passage of
    each office likewise."""

    number: int
    hash: bytes
    act: int = 0
    gates: dict[str, int] = {}


class Signet:
    """The key of this node and the public keys it trusts; files in its keys folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = _key(folder / "seal.pem")
        self.name = name(self.key.public_key())
        _keep(folder / f"seal-{self.name}.pub", _public(self.key.public_key()))

    def trusted(self) -> dict[str, Ed25519PublicKey]:
        """Every key whose seals this node takes for genuine."""
        return trusted(self.folder)

    def remember(self, anchor: Anchor) -> None:
        """Writes down the last seal; only forwards."""
        known = remembered(self.folder)
        if known is None or known.number < anchor.number:
            _keep(self.folder / "last-seal.json", msgspec.json.encode(anchor))


def trusted(folder: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys in a keys folder, by name."""
    keys = [load_pem_public_key(file.read_bytes()) for file in sorted(folder.glob("seal-*.pub"))]
    return {name(key): key for key in keys if isinstance(key, Ed25519PublicKey)}


def remembered(folder: Path) -> Anchor | None:
    """The last seal as written down outside the database."""
    file = folder / "last-seal.json"
    return msgspec.json.decode(file.read_bytes(), type=Anchor) if file.exists() else None


def name(key: Ed25519PublicKey) -> str:
    """How a key is named beside its signatures."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


def _key(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        _keep(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} holds no Ed25519 key.")
    return key


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _keep(file: Path, content: bytes) -> None:
    if file.exists() and file.read_bytes() == content:
        return
    part = file.with_name(file.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
