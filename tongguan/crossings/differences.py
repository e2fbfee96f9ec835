"""What was seen of a passage against what was told of it: its containers, their seals, its goods and its weight."""

from decimal import Decimal

from msgspec.structs import replace

from tongguan.crossings.look import PassageKind, Scene
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.match import CargoDifference, Seen, kilograms, seen


def differences(scene: Scene) -> tuple[CargoDifference, ...]:
    """All of them, each with what was told and what was found. What nobody looked at is no difference."""
    look = scene.look
    what = Seen(
        at=scene.at,
        units={box.id: box.seals for box in look.units},
        gross=cargo(scene),
        packages=counted(scene),
    )
    return seen(told(scene), what, scene.gate.scales_percent / 100)


def counted(scene: Scene) -> dict[str, Decimal]:
    """The packages that came of what is told. What goes may go in parts: that is asked by `left_over`."""
    known = {plain(c.document) for c in scene.aboard}
    goods = scene.look.goods if scene.step is PassageKind.ARRIVAL else ()
    return {g.document: g.packages for g in goods if g.packages is not None and plain(g.document) in known}


def told(scene: Scene) -> Manifest:
    """What is told of this passage alone, as one manifest. Of a document that travels on several vehicles only the
    containers of this one are, and nothing of its mass."""
    trip, look = scene.told.trip, scene.look
    named = {u.id: u for u in trip.units} if trip else {}
    mine = {plain(id_) for id_ in named} or ({plain(b.id) for b in look.units} if not look.plate else set())
    return Manifest(
        kind=ManifestKind.ORIGINAL,
        mode="3",
        reference=look.reference,
        units=tuple(named.values()),
        consignments=tuple(part(c, mine) for c in scene.aboard),
    )


def part(consignment: Consignment, mine: set[str]) -> Consignment:
    """What of a consignment is in these containers; all of it where none are named."""
    here = tuple(u for u in consignment.units if not mine or plain(u.id) in mine)
    if len(here) == len(consignment.units):
        return consignment
    return replace(consignment, units=here, gross_mass=None, items=())


def cargo(scene: Scene) -> Decimal | None:
    """What the scales say of the goods, in kilograms: the whole less the vehicle and its containers. None where the
    vehicle's own mass is not told."""
    trip, whole = scene.told.trip, scene.look.gross
    own = kilograms(trip.mass) if trip else None
    if trip is None or whole is None or own is None:
        return None
    return whole - own - sum((tare(u) for u in units(scene)), Decimal(0))


def units(scene: Scene) -> tuple[Unit, ...]:
    """The containers on the vehicle, each once."""
    trip = scene.told.trip
    found = {plain(u.id): u for c in scene.aboard for u in c.units}
    named = {plain(u.id): u for u in trip.units} if trip else {}
    return tuple((named or found).values())


def tare(unit: Unit) -> Decimal:
    """Its own mass; nothing where it is not told."""
    return kilograms(unit.tare) or Decimal(0)
