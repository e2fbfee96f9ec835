"""What the qualifiers and codes of foreign cargo messages mean: a mapping file, over the UN's own (cargo_un.toml)."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tongguan.manifests.manifest import Customs, Fullness, ManifestKind
from tongguan.manifests.report import Function

CARRIED = "carried"
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=17)]
Role = Annotated[str, msgspec.Meta(pattern="^[a-z_]+( [A-Z0-9]{1,6})?$")]
Roles = Mapping[Code, Role]


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Code → meaning, a table for each place where codes stand. `senders` speak it by themselves (UNB S002), and so do
    messages that name one of its `associations` (UNH 0057)."""

    name: str
    zone: str
    kinds: Mapping[Code, ManifestKind]
    functions: Mapping[Code, Function]
    times: Roles
    places: Roles
    consignment_places: Roles
    parties: Roles
    consignment_parties: Roles
    references: Roles
    consignment_references: Roles
    customs: Mapping[Code, Customs]
    fullness: Mapping[Code, Fullness]
    equipment: Roles
    totals: Roles
    measures: Roles
    amounts: Roles
    texts: Roles
    senders: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


ROLES = {
    "times": {"arrives_at", "arrived_at", "departs_at", "departed_at"},
    "places": {"loading", "unloading", "office", "itinerary"},
    "consignment_places": {"loading", "unloading", "destination"},
    "parties": {"carrier", "agent", "representative", "driver"},
    "consignment_parties": {"consignor", "consignee", "notify", "dangerous_goods_contact"},
    "references": {"batch", "manifest"},
    "consignment_references": {"document", "master", "ucr", "previous_document"},
    "equipment": {"unit", "trailer"},
    "totals": {"gross_mass", "packages", "volume"},
    "measures": {"gross_mass", "tare"},
    "amounts": {"value"},
    "texts": {"description", "statement", "reason"},
}
"""What a code of each table may mean, besides that it is carried."""


def over(base: Mapping[str, object], text: str) -> dict[str, object]:
    """A dialect's tables laid over those of another."""
    own: dict[str, object] = msgspec.toml.decode(text)
    merged = dict(base) | own
    for name, table in own.items():
        if isinstance(table, dict) and isinstance(below := base.get(name), dict):
            merged[name] = below | table
    return merged


def dialect(text: str) -> Dialect:
    """A country's dialect from its mapping file. Raises ValueError that says what the file has wrong."""
    try:
        made = msgspec.convert(over(BASE, text), Dialect)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    for table, roles in ROLES.items():
        for code, role in getattr(made, table).items():
            if role.partition(" ")[0] not in {*roles, CARRIED}:
                raise ValueError(f"{table}.{code}: {role} is none of {', '.join(sorted(roles))}")
    try:
        _ = made.timezone
    except (OSError, ValueError, LookupError):
        raise ValueError(f"zone: {made.zone} is no time zone") from None
    return made


BASE: dict[str, object] = msgspec.toml.decode((Path(__file__).parent / "cargo_un.toml").read_bytes())
UN = dialect("")


class Dialects(NamedTuple):
    """The dialects that are spoken with a node: the usual one, and others by who sends and what a message names."""

    usual: Dialect = UN
    known: tuple[Dialect, ...] = ()

    def of(self, sender: str, association: str) -> Dialect:
        """What the message names counts before who sends it."""
        named = (one for one in self.known if association and association in one.associations)
        spoken = (one for one in self.known if sender and sender in one.senders)
        return next(named, None) or next(spoken, self.usual)


def dialects(texts: Iterable[str]) -> Dialects:
    """The dialects of several mapping files. Raises ValueError that says what one has wrong."""
    return Dialects(known=tuple(dialect(text) for text in texts))
