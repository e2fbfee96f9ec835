"""What somebody saw at a gate, a camera, the scales or a terminal, and what is told of it. Frozen values; no wire."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import msgspec

from tongguan.codes.crossing import Crossing
from tongguan.manifests.fleet import Passage as Allowed
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.report import VehicleReport
from tongguan.release.lifecycle import Hold, State


class PassageKind(StrEnum):
    """What the passage is to the goods."""

    ARRIVAL = "arrival"  # they come into a supervised place
    EXIT = "exit"  # they leave customs control, or the country


class Source(StrEnum):
    """Who looked."""

    GATE = "gate"
    CAMERA = "camera"
    RFID = "rfid"
    SCALES = "scales"
    TERMINAL = "terminal"


class Box(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A container that was seen; `seals` None: nobody read them, empty: it bears none."""

    id: str
    seals: tuple[str, ...] | None = None


class GoodsSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What passes of one transport document; packages and gross mass in kilograms where somebody counted or weighed."""

    document: str
    packages: Decimal | None = None
    gross: Decimal | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was seen. A vehicle names its `plate`, a terminal containers or documents. `reference`: the sender's own;
    the same one is the same passage. `gross`: the whole vehicle in kilograms. `country`: whose plate it is. `at`: when,
    where it was before now. `despite`: why an officer at the inspection lane lets it go on though something differs."""

    office: str
    reference: str = ""
    source: Source = Source.GATE
    lane: int | None = None
    at: datetime | None = None
    plate: str = ""
    country: str = ""
    trailer: str = ""
    driver: str = ""
    units: tuple[Box, ...] = ()
    goods: tuple[GoodsSeen, ...] = ()
    gross: Decimal | None = None
    despite: str = ""


class Carried(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A declaration under whose documents (as `plain` makes them) goods pass, and where it stands."""

    case: int
    number: str
    documents: frozenset[str]
    state: State
    holds: tuple[Hold, ...] = ()
    left: bool = False  # all its goods went by earlier exits
    kind: ManifestKind = ManifestKind.ORIGINAL  # of the manifests that it is matched with
    over: bool = False  # a transit declaration whose goods reached their office: others decide about them
    underway: bool = False  # its goods come in transit that is not discharged yet

    @property
    def awaits(self) -> bool:
        """Whether its goods are still to come."""
        return self.state is State.HELD and Hold.ARRIVAL in self.holds and not self.underway


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that came in transit: their documents (as `plain` makes them), and how many of their packages may leave:
    those that were declared since and have not left yet."""

    documents: frozenset[str]
    packages: Decimal


class Transhipped(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that the law lets go out as they came in, without a declaration: under which document they came in
    (`previous`), with which containers, how many of their packages are still there, since when, and until when they may
    leave. Of what comes in only that it may is known."""

    previous: str
    units: tuple[Unit, ...] = ()
    packages: Decimal = Decimal(0)
    came_at: datetime | None = None
    until: datetime | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a passage. `trip`: the vehicle's own report, None where it has none open here; `manifests`: those
    of its batch, or of the documents and containers that the terminal names; `allowed`: what the register says; `gone`:
    packages that went by earlier exits, by document (as `plain` makes it); `forbidden`: why an officer forbids to
    unload or load one; `undeclared`: packages that no declaration took yet; `followed`: goods that came in transit;
    `transhipped`: goods that need no declaration, by the document (as `plain` makes it) under which they pass."""

    trip: VehicleReport | None = None
    manifests: tuple[Manifest, ...] = ()
    allowed: Allowed | None = None
    cases: tuple[Carried, ...] = ()
    gone: Mapping[str, Decimal] = {}
    forbidden: Mapping[str, str] = {}
    undeclared: Mapping[str, Decimal] = {}
    followed: tuple[Followed, ...] = ()
    transhipped: Mapping[str, Transhipped] = {}


class Scene(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All that an answer rests on. `clock`: the hour at the office, HH:MM; `lane`: where whoever goes on goes."""

    step: PassageKind
    look: Look
    at: datetime
    clock: str
    gate: Crossing
    told: Told

    @cached_property
    def aboard(self) -> tuple[Consignment, ...]:
        """The consignments that pass: those that were seen, else those the vehicle names, else all of its batch.
        A consolidation passes as its houses, a document that was split as its parts."""
        listed = self._listed()
        seen = {plain(g.document) for g in self.look.goods}
        boxes = set() if self.look.plate else {plain(b.id) for b in self.look.units}
        named = {plain(d) for d in self.told.trip.documents} if self.told.trip else set()
        if seen or boxes:
            return tuple(c for c in listed if plain(c.document) in seen or boxes & {plain(u.id) for u in c.units})
        return tuple(
            c for c in listed if not named or named & {plain(d) for d in (c.document, c.master, c.previous_document)}
        )

    def _listed(self) -> Iterable[Consignment]:
        """Every consignment told of, houses instead of the master that they name; those of the vehicle's own manifest
        where it has one: one document may travel on several vehicles."""
        plate = plain(self.look.plate)
        own = [m for m in self.told.manifests if plate and m.means and plain(m.means.id) == plate]
        all_ = [c for m in own or self.told.manifests for c in m.consignments]
        masters = {plain(c.master) for c in all_ if c.master}
        return [c for c in all_ if plain(c.document) not in masters]

    @cached_property
    def declared(self) -> Mapping[str, tuple[Carried, ...]]:
        """The declarations of each document that passes, as far as they decide about its goods."""
        live = [c for c in self.told.cases if c.state not in DECIDE_NOTHING and not c.over]
        kinds: dict[str, set[ManifestKind]] = {}
        for manifest in self.told.manifests:
            for told in manifest.consignments:
                kinds.setdefault(plain(told.document), set()).add(manifest.kind)
        return {
            d: tuple(c for c in live if d in c.documents and c.kind in kinds.get(d, {c.kind}))
            for d in (plain(c.document) for c in self.aboard)
        }

    @cached_property
    def transhipped(self) -> Mapping[str, Transhipped]:
        """Those of the goods that pass which nobody declared and nobody has to."""
        told = self.told.transhipped
        return {d: told[d] for d, cases in self.declared.items() if not cases and d in told}


DECIDE_NOTHING = (State.RETURNED, State.CANCELLED, State.SETTLED)
"""Declarations in these states say nothing of goods at a gate; a supplementary one follows goods that left earlier."""
