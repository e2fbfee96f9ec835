"""How facts are chained and heads are sealed: hashing and signing only, nothing read or written.

A fact's hash covers the hash of the fact before it, every column of the fact, and the hashes of its grounds and its
message, which the fact keeps beside itself: so each can be checked, and named, alone. A message's hash is salted: once
salt and body are deleted, nobody can guess it back, and the chain still holds.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ACTS = 0  # the chain of acts stands among the heads as if it were this case
START = b""  # what comes before the first fact of a case, and before the first seal
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SEALED = b"tongguan seal 1\n"  # so that the key never signs anything else by accident

_pack = msgspec.msgpack.Encoder().encode


def gate(office: str) -> int:
    """As which case the chain of an office's passages stands among the heads: below 0, by its name."""
    return -1 - int.from_bytes(sha256(office.encode()).digest()[:6])


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fact as the chain covers it: the columns of the table `fact`."""

    case_id: int
    seq: int  # 1, 2, 3 … within the case
    kind: str
    at: datetime
    actor: str
    owner: str
    declarant: str
    body: bytes
    grounds_hash: bytes | None = None
    message_hash: bytes | None = None


class Head(msgspec.Struct, frozen=True, gc=False):
    """The last fact of a case when a seal was made; of ACTS, the last act; of a `gate`, its last passage."""

    case_id: int
    seq: int
    hash: bytes


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """A signed Merkle root over the heads that changed since the seal before."""

    number: int
    at: datetime
    previous: bytes  # `sealed` of the seal before
    count: int
    root: bytes


def chained(previous: bytes, link: Link) -> bytes:
    """The hash of a fact; `previous` is the hash of the fact before it, START for the first."""
    return sha256(
        _pack(
            (
                previous,
                link.case_id,
                link.seq,
                link.kind,
                micros(link.at),
                link.actor,
                link.owner,
                link.declarant,
                link.body,
                link.grounds_hash,
                link.message_hash,
            )
        )
    ).digest()


def grounds_hash(lane: str, body: bytes) -> bytes:
    """The hash of a row of `grounds`."""
    return sha256(_pack((lane, body))).digest()


def message_hash(salt: bytes, media: str, body: bytes, standing: bytes | None, signature: bytes | None = None) -> bytes:
    """The hash of a row of `message`, before it is deleted; it covers the signature of a signed one."""
    parts = (salt, media, body, standing)
    return sha256(_pack(parts if signature is None else (*parts, signature))).digest()


def micros(at: datetime) -> int:
    """Microseconds since 1970, UTC: the same for every time zone the driver may give back."""
    return (at - EPOCH) // MICROSECOND


def merkle(heads: Sequence[Head]) -> bytes:
    """The root over the heads in case order. Leaves and nodes are told apart, an odd node moves up as it is."""
    level = [sha256(b"\x00" + _pack((h.case_id, h.seq, h.hash))).digest() for h in heads]
    while len(level) > 1:
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0] if level else sha256(b"").digest()


def sealed(seal: Seal) -> bytes:
    """The hash of a seal: what is signed, and what the next seal names as its previous."""
    return sha256(SEALED + _pack((seal.number, micros(seal.at), seal.previous, seal.count, seal.root))).digest()


def sign(seal: Seal, key: Ed25519PrivateKey) -> bytes:
    """The node's signature on a seal."""
    return key.sign(sealed(seal))


def signed(seal: Seal, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether this signature is that key's on that seal."""
    try:
        key.verify(signature, sealed(seal))
    except InvalidSignature:
        return False
    return True


def packed(heads: Sequence[Head]) -> bytes:
    """Heads as they are stored beside their seal."""
    return _pack([(h.case_id, h.seq, h.hash) for h in heads])


_heads = msgspec.msgpack.Decoder(list[tuple[int, int, bytes]])


def unpacked(stored: bytes) -> list[Head]:
    """Heads as they were stored; raises msgspec.DecodeError when the bytes are no such list."""
    return [Head(*h) for h in _heads.decode(stored)]
