"""The list of what may go at an office: signed, for gates that are cut off. The public keys are enough to check it;
after a minute it answers nothing any more."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongguan.crossings.look import PassageKind
from tongguan.manifests.fleet import plain

GOOD_FOR = timedelta(seconds=60)
ALGORITHMS = ["Ed25519"]  # RFC 9864
LARGEST = 1024 * 1024


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle that may go: its plate, plain."""

    plate: str


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What may go at an office: it answers from `made_at` until `expires_at`. `inspection_lane`: where others go.
    `entries`: what may come in; `exits`: what may leave (None: this list does not tell)."""

    administration: str
    office: str
    made_at: datetime
    expires_at: datetime
    inspection_lane: int
    entries: tuple[Entry, ...] = ()
    exits: tuple[Entry, ...] | None = None

    def go(self, plate: str, at: datetime, step: PassageKind = PassageKind.ARRIVAL) -> bool:
        """Whether this vehicle may come in, or leave. Raises TooOld, Untold."""
        if not self.made_at <= at < self.expires_at:
            raise TooOld
        told = self.exits if step is PassageKind.EXIT else self.entries
        if told is None:
            raise Untold
        wanted = plain(plate)
        return any(entry.plate == wanted for entry in told)


class TooOld(ValueError):
    """A list that answers no more, or not yet."""


class Untold(ValueError):
    """A list that tells nothing of what leaves."""


class NotGenuine(ValueError):
    """A list that this administration did not sign, or that was changed."""


encode = msgspec.json.Encoder(order="deterministic").encode
listing_in = msgspec.json.Decoder(Listing).decode


Plates = tuple[str, ...]


def listing(administration: str, gate: tuple[str, int], plates: tuple[Plates, Plates], at: datetime) -> Listing:
    """The list of a moment; `gate`: office and inspection lane; `plates`: what may come in, and what may leave."""
    come, leave = (tuple(Entry(plate=p) for p in sorted(set(said))) for said in plates)
    return Listing(
        administration=administration,
        office=gate[0],
        inspection_lane=gate[1],
        made_at=at,
        expires_at=at + GOOD_FOR,
        entries=come,
        exits=leave,
    )


def verified(text: str, keys: Any) -> Listing:
    """The list that this text holds, by the public keys of the administration (a JWK set). Raises NotGenuine."""
    try:
        if len(text) > LARGEST:
            raise NotGenuine("This is too long for a list.")
        known = KeySet.import_key_set(keys)
        found = jws.deserialize_compact(text.strip().encode(), known, registry=jws.JWSRegistry(algorithms=ALGORITHMS))
        return listing_in(found.payload)
    except (JoseError, ValueError, KeyError, TypeError, msgspec.MsgspecError) as error:
        raise NotGenuine("This list is not genuine.") from error
