"""The release note: what a gate must know of released goods, small enough for a QR code, and signed: anybody with the
node's public keys can check it without asking the node."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["Ed25519"]  # RFC 9864
LARGEST = 4096


class ReleaseNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Released goods. `boxes`: containers; `gross` in kilograms; `fact`: which fact of the case released them."""

    number: str = msgspec.field(name="n")
    reference: str = msgspec.field(name="r")
    declarant: str = msgspec.field(name="d")
    administration: str = msgspec.field(name="a")
    office: str = msgspec.field(name="o", default="")
    released_at: datetime = msgspec.field(name="t")
    fact: int = msgspec.field(name="f")
    items: int = msgspec.field(name="i", default=0)
    packages: Decimal | None = msgspec.field(name="p", default=None)
    gross: Decimal | None = msgspec.field(name="g", default=None)
    boxes: tuple[str, ...] = msgspec.field(name="c", default=())


encode = msgspec.json.Encoder(order="deterministic").encode
note_in = msgspec.json.Decoder(ReleaseNote).decode


class NotGenuine(ValueError):
    """A note that this administration did not sign, or that was changed."""


def payload(note: ReleaseNote) -> bytes:
    """What is signed."""
    return encode(note)


def verified(text: str, keys: dict[str, Any]) -> ReleaseNote:
    """The note in a compact JWS, if one of these public keys (a JSON Web Key Set) signed it; else NotGenuine."""
    said = text.strip()
    if len(said) > LARGEST or not said.isascii() or said.count(".") != 2:
        raise NotGenuine("This is no release note.")
    try:
        found = jws.deserialize_compact(said, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        return note_in(found.payload)
    except (JoseError, ValueError) as error:
        raise NotGenuine("This note is not genuine: no key of the administration signed it.") from error
