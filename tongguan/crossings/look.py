"""What somebody saw at a gate, a camera, the scales or a terminal, and what is told of it. Frozen values; no wire."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import msgspec

from tongguan.codes.crossing import Crossing
from tongguan.codes.display import SPOKEN, Language
from tongguan.manifests.fleet import Passage as Allowed
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Customs, Manifest, ManifestKind, Unit
from tongguan.manifests.match import Amount
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

    @property
    def vehicle(self) -> str:
        """The plate, plain; empty where none was read."""
        return plain(self.plate)

    def moment(self, now: datetime) -> datetime:
        """When it was seen, of a look that is told now."""
        return self.at or now


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
    way: frozenset[str] = frozenset()  # the offices between which its goods go in transit

    @property
    def awaits(self) -> bool:
        """Whether its goods are still to come."""
        return self.state is State.HELD and Hold.ARRIVAL in self.holds and not self.underway


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """What manifests tell of a document altogether, and what of that no declaration took yet."""

    whole: Amount = Amount()
    undeclared: Amount = Amount()

    @property
    def counted(self) -> bool:
        """Whether its goods are counted in packages; else they are weighed."""
        return self.whole.packages is not None

    def of(self, amount: Amount) -> Decimal | None:
        """An amount of it in packages, or in kilograms where it is weighed."""
        return amount.packages if self.counted else amount.gross


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that came in transit: their documents (as `plain` makes them), and how many of their packages may leave:
    those that were declared since and have not left yet. `gone`: what left since they came, by document; what left
    before, on the way here, is here again."""

    documents: frozenset[str]
    packages: Decimal
    gone: Mapping[str, Amount] = {}


class Transhipped(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that the law lets go out as they came in, without a declaration: under which document they came in
    (`previous`), with which containers, how much was told of them and is still there undeclared (`volume`), since when,
    and until when they may leave. Of what comes in only that it may is known."""

    previous: str
    units: tuple[Unit, ...] = ()
    volume: Volume = Volume()
    came_at: datetime | None = None
    until: datetime | None = None


Words = tuple[str, str]
"""In English and in Chinese."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a passage. `trip`: the vehicle's own report, None where it has none open here; `manifests`: those
    of its batch, or of the documents and containers that the terminal names; `allowed`: what the register says; `gone`:
    what went by earlier exits, by document (as `plain` makes it); `forbidden`: why an officer forbids to unload or load
    one; `volumes`: how much is told of each, by kind of manifest and document; `joins`: documents that an earlier look
    at this very passage let go; `followed`: goods that came in transit; `transhipped`: goods that need no declaration,
    by the document (as `plain` makes it) under which they pass; `halted`: documents that customs stops although they
    were free, empty for all that passes, and what is said of it."""

    trip: VehicleReport | None = None
    manifests: tuple[Manifest, ...] = ()
    allowed: Allowed | None = None
    cases: tuple[Carried, ...] = ()
    gone: Mapping[str, Amount] = {}
    forbidden: Mapping[str, str] = {}
    volumes: Mapping[tuple[ManifestKind, str], Volume] = {}
    joins: Container[str] = ()
    followed: tuple[Followed, ...] = ()
    transhipped: Mapping[str, Transhipped] = {}
    halted: Mapping[str, Words] = {}


class Scene(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All that an answer rests on. `clock`: the hour at the office, HH:MM; `languages`: in which it is shown."""

    step: PassageKind
    look: Look
    at: datetime
    clock: str
    gate: Crossing
    told: Told
    languages: tuple[Language, ...] = SPOKEN

    @cached_property
    def aboard(self) -> tuple[Consignment, ...]:
        """The consignments that pass. A consolidation passes as its houses."""
        return tuple(c for c in self._passing if plain(c.document) not in self._masters)

    @cached_property
    def consolidated(self) -> tuple[Consignment, ...]:
        """The consolidations that pass as their houses."""
        return tuple(c for c in self._passing if plain(c.document) in self._masters)

    @cached_property
    def _passing(self) -> Sequence[Consignment]:
        """What was seen, else what the vehicle names, else all of its batch. A document that was split passes as its
        parts."""
        listed = self.listed
        seen = {plain(g.document) for g in self.look.goods}
        boxes = set() if self.look.vehicle else {plain(b.id) for b in self.look.units}
        named = {plain(d) for d in self.told.trip.documents} if self.told.trip else set()
        if seen or boxes:
            return [c for c in listed if under(c) & seen or boxes & {plain(u.id) for u in c.units}]
        return [c for c in listed if not named or called(c) & named]

    @cached_property
    def listed(self) -> Sequence[Consignment]:
        """All that is told of, once; of the vehicle's own manifest where it has one: one document may travel on several
        vehicles."""
        plate = self.look.vehicle
        own = [m for m in self.told.manifests if plate and m.means and plain(m.means.id) == plate]
        return list({id(c): c for m in own or self.told.manifests for c in m.consignments}.values())

    @cached_property
    def _masters(self) -> set[str]:
        """The documents that houses name as their master."""
        return {plain(c.master) for c in self.listed if c.master}

    @cached_property
    def declared(self) -> Mapping[str, tuple[Carried, ...]]:
        """The declarations of each document that passes, as far as they decide about its goods."""
        found: dict[str, list[Carried]] = {plain(c.document): [] for c in self.aboard}
        for case in self.told.cases:
            if case.state in DECIDE_NOTHING or case.over:
                continue
            for document in case.documents & found.keys():
                if case.kind in self._kinds.get(document, (case.kind,)):
                    found[document].append(case)
        return {document: tuple(cases) for document, cases in found.items()}

    @cached_property
    def transhipped(self) -> Mapping[str, Transhipped]:
        """Those of the goods that pass which nobody declared and nobody has to."""
        told = self.told.transhipped
        return {d: told[d] for d, cases in self.declared.items() if not cases and d in told}

    @cached_property
    def _kinds(self) -> Mapping[str, Sequence[ManifestKind]]:
        """Of which kinds the manifests are that tell of each document."""
        kinds: dict[str, list[ManifestKind]] = {}
        for manifest in self.told.manifests:
            for told in manifest.consignments:
                kinds.setdefault(plain(told.document), []).append(manifest.kind)
        return kinds

    def volume(self, document: str, kind: ManifestKind | None = None) -> Volume:
        """How much is told of a document (as `plain` makes it) by manifests of a kind; by those of this passage."""
        of = kind or next(iter(self._kinds.get(document, ())), ManifestKind.ORIGINAL)
        return self.told.volumes.get((of, document), UNTOLD)


def under(consignment: Consignment) -> set[str]:
    """The documents that goods travel under (as `plain` makes them): their own, and the master of a house."""
    return {plain(consignment.document), plain(consignment.master)} - {""}


def stopped_by(consignment: Consignment) -> set[str]:
    """The documents (as `plain` makes them) whose prohibition stops goods: those they travel under, and of goods that
    go on undeclared the one under which they came in."""
    came = plain(consignment.previous_document) if consignment.customs is Customs.TRANSHIPMENT else ""
    return under(consignment) | ({came} - {""})


def called(consignment: Consignment) -> set[str]:
    """The documents by which a vehicle may name goods: also the one from which they were split."""
    return under(consignment) | ({plain(consignment.previous_document)} - {""})


UNTOLD = Volume()
DECIDE_NOTHING = (State.RETURNED, State.CANCELLED, State.SETTLED)
"""Declarations in these states say nothing of goods at a gate; a supplementary one follows goods that left earlier."""
