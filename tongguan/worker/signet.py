"""The node's seal key and, outside the database, the memory of its last seal: so that cut-off seals are missed."""

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tongguan.store.keys import SEAL, Own, flushed, short


class Anchor(msgspec.Struct, frozen=True):
    """The last seal that this node made; `act`: the last act that one of its seals covers; `gates`: the last passage of
    each office likewise."""

    number: int
    hash: bytes
    act: int = 0
    gates: dict[str, int] = {}


class Signet:
    """The seal key of this node as it is at the moment; files in its keys folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = Own(folder, SEAL)

    def key(self) -> tuple[Ed25519PrivateKey, str]:
        """The key that seals, and its name."""
        return self._own.key()

    def remember(self, anchor: Anchor) -> None:
        """Writes down the last seal; only forwards."""
        known = remembered(self.folder)
        if known is None or known.number < anchor.number:
            part = self.folder / "last-seal.json.part"
            flushed(part, msgspec.json.encode(anchor))
            part.replace(self.folder / "last-seal.json")


def trusted(folder: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys in a keys folder, by name: every key whose seals this node takes for genuine."""
    keys = [load_pem_public_key(file.read_bytes()) for file in sorted(folder.glob("seal-*.pub"))]
    return {short(key): key for key in keys if isinstance(key, Ed25519PublicKey)}


def remembered(folder: Path) -> Anchor | None:
    """The last seal as written down outside the database."""
    file = folder / "last-seal.json"
    return msgspec.json.decode(file.read_bytes(), type=Anchor) if file.exists() else None
