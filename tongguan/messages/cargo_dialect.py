"""What the qualifiers and codes of foreign cargo messages mean: a mapping file, over the UN's own (cargo_un.toml)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tongguan.manifests.manifest import Customs, Fullness, ManifestKind
from tongguan.manifests.report import Function
from tongguan.messages.cargo_mapping import Meanings, laid, wrong

CARRIED = "carried"
Roles = Mapping[str, str]


class Movement(StrEnum):
    """What a conveyance report tells."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Code → meaning, a table for each place where codes stand. `senders` speak it by themselves (UNB S002), and so do
    messages that name one of its `associations` (UNH 0057). `release`: by whose table its messages are read, whatever
    they say; `charset`: of their bytes, likewise; `extra`: segments that the directory has not, passed over."""

    name: str
    zone: str
    kinds: Mapping[str, ManifestKind]
    movements: Mapping[str, Movement]
    functions: Mapping[str, Function]
    modes: Mapping[str, str]
    formats: Mapping[str, str]
    times: Roles
    places: Roles
    consignment_places: Roles
    parties: Roles
    consignment_parties: Roles
    references: Roles
    consignment_references: Roles
    stages: Roles
    documents: Roles
    customs: Mapping[str, Customs]
    fullness: Mapping[str, Fullness]
    equipment: Roles
    totals: Roles
    quantities: Roles
    measures: Roles
    purposes: Roles
    amounts: Roles
    texts: Roles
    senders: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()
    release: str = ""
    charset: str = ""
    extra: tuple[str, ...] = ()

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


DOCUMENT = r"(document|master)( [A-Z0-9]{1,6})?", "document or master, with the type of document (1001)"
MASTER = r"master( [A-Z0-9]{1,6})?", "master, with the type of document (1001)"
MEANINGS: Mapping[str, Meanings] = {
    "kinds": Meanings.of(ManifestKind),
    "movements": Meanings.of(Movement),
    "functions": Meanings.of(Function),
    "modes": Meanings(tuple("123456789")),
    "formats": Meanings((), r"(%[YymdHMS])+(%[zZ])?", "parts of %Y %y %m %d %H %M %S, with %z or %Z at the end"),
    "times": Meanings(("arrives_at", "arrived_at", "departs_at", "departed_at", CARRIED)),
    "places": Meanings(("loading", "unloading", "office", "exit_office", "itinerary", CARRIED)),
    "consignment_places": Meanings(("loading", "unloading", "destination", CARRIED)),
    "parties": Meanings(("carrier", "agent", "representative", "driver", CARRIED)),
    "consignment_parties": Meanings(("consignor", "consignee", "notify", "dangerous_goods_contact", CARRIED)),
    "references": Meanings(("batch", "manifest", CARRIED), *MASTER),
    "consignment_references": Meanings(("ucr", "previous_document", CARRIED), *DOCUMENT),
    "stages": Meanings(("main", CARRIED)),
    "documents": Meanings(("previous_document", CARRIED)),
    "customs": Meanings.of(Customs),
    "fullness": Meanings.of(Fullness),
    "equipment": Meanings(("unit", "trailer", CARRIED)),
    "totals": Meanings(("gross_mass", "packages", "volume", CARRIED)),
    "quantities": Meanings(("packages", CARRIED)),
    "measures": Meanings(("gross_mass", "tare", CARRIED)),
    "purposes": Meanings(("gross_mass", "tare", CARRIED)),
    "amounts": Meanings(("value", CARRIED)),
    "texts": Meanings(("description", "statement", "reason", CARRIED)),
}
"""What a code of each table may mean."""
WORDS = ("name", "zone", "release", "charset")
LISTS = ("senders", "associations", "extra")


def dialect(text: str) -> Dialect:
    """A country's dialect from its mapping file. Raises ValueError that says what the file has wrong, by line and
    key."""
    try:
        own: dict[str, object] = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from None
    if found := wrong(own, text, MEANINGS, (WORDS, LISTS)):
        raise ValueError("\n".join(found))
    return msgspec.convert(laid(BASE, own), Dialect)


BASE: dict[str, object] = msgspec.toml.decode((Path(__file__).parent / "cargo_un.toml").read_bytes())
UN = dialect("")


class Dialects(NamedTuple):
    """The dialects that are spoken with a node: the usual one, and others by who sends and what a message names."""

    usual: Dialect = UN
    known: tuple[Dialect, ...] = ()

    def of(self, sender: str, association: str = "") -> Dialect:
        """What the message names counts before who sends it."""
        named = (one for one in self.known if association and association in one.associations)
        spoken = (one for one in self.known if sender and sender in one.senders)
        return next(named, None) or next(spoken, self.usual)


def dialects(texts: Iterable[str]) -> Dialects:
    """The dialects of several mapping files. Raises ValueError that says what one has wrong."""
    return Dialects(known=tuple(dialect(text) for text in texts))
