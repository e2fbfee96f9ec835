"""The node's own keys: which one signs, which one is next, and how they change by themselves.

A kind of key is a few files in the keys folder: KIND.pem signs, KIND-next.pem signs next, a KIND-NAME.pub for each that
there ever was is its public half, by which what was signed stays good; KIND.json says since when the key signs. The
public half of the next key is there a while before it signs, so that whoever keeps our public keys has it in time.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc.jwk import OKPKey

LEAD = timedelta(days=7)
"""So long the next key is published before it signs; half the interval where that is shorter."""
LOOKED = 1.0
"""Seconds between two looks at whether the key was changed by another process."""


class Kind(NamedTuple):
    """A kind of key: what its files are called, and how a key of it is named."""

    file: str
    naming: Callable[[Ed25519PublicKey], str]


def thumbprint(key: Ed25519PublicKey) -> str:
    """The thumbprint of RFC 7638, by which JSON Web Keys are known."""
    return OKPKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).thumbprint()


def short(key: Ed25519PublicKey) -> str:
    """How a key is named beside seals."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


SIGN, SEAL = Kind("sign", thumbprint), Kind("seal", short)
KINDS = (SIGN, SEAL)
"""What signs release notes, answers and what is pushed; what signs seals."""


class Standing(msgspec.Struct, frozen=True):
    """Which key of a kind signs and since when; the next one, where it is published, and from when it signs."""

    key: str
    since: datetime
    next: str = ""
    at: datetime | None = None


class Own:
    """The key of a kind that signs now: made at the first start, read anew where it was changed."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._file, self._kind = folder / f"{kind.file}.pem", kind
        self._looked, self._stamp = 0.0, (0, 0)
        if not self._file.exists():
            made(self._file)
        self._key, self._name = self._read()
        published(folder, kind, self._key)

    def key(self) -> tuple[Ed25519PrivateKey, str]:
        """The key and its name."""
        now = monotonic()
        if now - self._looked > LOOKED:
            self._looked = now
            if self._stamped() != self._stamp:
                self._key, self._name = self._read()
        return self._key, self._name

    def _read(self) -> tuple[Ed25519PrivateKey, str]:
        self._stamp = self._stamped()
        key = read(self._file)
        return key, self._kind.naming(key.public_key())

    def _stamped(self) -> tuple[int, int]:
        found = self._file.stat()
        return found.st_ino, found.st_mtime_ns


def standing(folder: Path, kind: Kind) -> Standing | None:
    """What is written down of a kind; None before the background process looked at it."""
    file = folder / f"{kind.file}.json"
    return msgspec.json.decode(file.read_bytes(), type=Standing) if file.exists() else None


def turned(folder: Path, kind: Kind, now: datetime, every: timedelta) -> Standing:
    """Does what is due: publishes the next key, or lets it sign. What is so then is for `keep` to write down; who is
    killed before that finds the same again. `every`: how long a key signs; nothing changes where it is zero."""
    _, name = Own(folder, kind).key()
    was, following = standing(folder, kind), folder / f"{kind.file}-next.pem"
    if was is None or was.key != name:  # new here, put there by hand, or changed by who was killed just then
        return Standing(name, now)
    if not every:
        return was
    if was.at is None and now >= was.since + every - lead(every):
        if not following.exists():
            made(following)
        following_name = published(folder, kind, read(following))
        return Standing(name, was.since, following_name, max(was.since + every, now + lead(every)))
    if was.at is not None and now >= was.at and following.exists():
        os.replace(following, folder / f"{kind.file}.pem")
        return Standing(was.next, now)
    return was


def lead(every: timedelta) -> timedelta:
    """How long before it signs a key is published, where each signs so long."""
    return min(LEAD, every / 2)


def keep(folder: Path, kind: Kind, standing_: Standing) -> None:
    """Writes down what is so."""
    file = folder / f"{kind.file}.json"
    part = file.with_name(f"{file.name}.{os.getpid()}")
    flushed(part, msgspec.json.encode(standing_))
    part.replace(file)


def read(file: Path) -> Ed25519PrivateKey:
    """The private key in a file. Raises TypeError where it is another one's."""
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} holds no Ed25519 key.")
    return key


def made(file: Path) -> None:
    """A new private key at this place."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    written(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def published(folder: Path, kind: Kind, key: Ed25519PrivateKey) -> str:
    """The public half is there; its name."""
    public = key.public_key()
    name = kind.naming(public)
    if not (file := folder / f"{kind.file}-{name}.pub").exists():
        written(file, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return name


def written(file: Path, content: bytes) -> None:
    """Writes a key durably, readable by us alone; two at once write the same place, and one of them is there."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    flushed(part, content)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def flushed(file: Path, content: bytes) -> None:
    """Writes a file, readable by us alone, and waits until it is on the disk."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
