"""What was seen of a passage against what was told of it: its containers, their seals, its goods and its weight."""

from decimal import Decimal

from msgspec.structs import replace

from tongguan.crossings.left import counted
from tongguan.crossings.look import PassageKind, Scene
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.match import Amount, CargoDifference, kilograms
from tongguan.manifests.seen import Seen, seen


def differences(scene: Scene) -> tuple[CargoDifference, ...]:
    """All of them, each with what was told and what was found. What nobody looked at is no difference."""
    look, came, mine = scene.look, came_of(scene), boxes(scene)
    what = Seen(
        at=scene.at,
        units={box.id: box.seals for box in look.units},
        gross=look.gross if scene.told.trip else None,
        own=own(scene),
        part=any(partly(c, mine) for c in scene.aboard),
        packages={d: a.packages for d, a in came.items() if a.packages is not None},
        masses={d: a.gross for d, a in came.items() if a.gross is not None},
    )
    return seen(told(scene), what, scene.gate.scales_percent / 100)


def came_of(scene: Scene) -> dict[str, Amount]:
    """How much came of what is told. What goes may go in parts, which is asked by `left_over`; of a consolidation
    nobody knows which of its houses a part is: it goes whole."""
    own = {plain(c.document) for c in scene.aboard}
    masters = {plain(c.master) for c in scene.aboard} - own
    known = masters | own if scene.step is PassageKind.ARRIVAL else masters
    called = {plain(g.document): g.document for g in scene.look.goods}
    return {called[d]: amount for d, amount in counted(scene.look).items() if d in known}


def told(scene: Scene) -> Manifest:
    """What is told of this passage alone, as one manifest. Of a document that travels on several vehicles only the
    containers of this one are."""
    trip, mine = scene.told.trip, boxes(scene)
    return Manifest(
        kind=ManifestKind.ORIGINAL,
        mode="3",
        reference=scene.look.reference,
        units=trip.units if trip else (),
        consignments=tuple(
            replace(c, units=tuple(u for u in c.units if plain(u.id) in mine)) if partly(c, mine) else c
            for c in scene.aboard
        ),
    )


def boxes(scene: Scene) -> set[str]:
    """The containers that this passage is about, where some are named."""
    trip, look = scene.told.trip, scene.look
    named = {plain(u.id) for u in trip.units} if trip else set()
    return named or ({plain(b.id) for b in look.units} if not look.vehicle else set())


def partly(consignment: Consignment, mine: set[str]) -> bool:
    """Whether some of its containers are elsewhere: it travels on several vehicles."""
    return bool(mine) and any(plain(u.id) not in mine for u in consignment.units)


def own(scene: Scene) -> Decimal | None:
    """What the vehicle and its containers weigh without goods, in kilograms; None where the vehicle's is not told."""
    trip = scene.told.trip
    mass = kilograms(trip.mass) if trip else None
    return None if mass is None else mass + sum((tare(u) for u in units(scene)), Decimal(0))


def units(scene: Scene) -> tuple[Unit, ...]:
    """The containers on the vehicle, each once."""
    trip = scene.told.trip
    found = {plain(u.id): u for c in scene.aboard for u in c.units}
    named = {plain(u.id): u for u in trip.units} if trip else {}
    return tuple((named or found).values())


def tare(unit: Unit) -> Decimal:
    """Its own mass; nothing where it is not told."""
    return kilograms(unit.tare) or Decimal(0)
