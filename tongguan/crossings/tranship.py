"""Goods that change their means of transport and leave again without a declaration: what leaves is what came in – no
more of it, in the same containers, under the same seals, in time. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tongguan.crossings.left import NOTHING, UNITS, going, slack
from tongguan.crossings.look import Box, PassageKind, Scene, Transhipped
from tongguan.declarations.parts import Seal
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Unit
from tongguan.manifests.match import Amount, total
from tongguan.manifests.seen import sealed


class Unlike(NamedTuple):
    """Where what leaves is not what came in, of which document."""

    english: str
    chinese: str
    document: str


def previous(scene: Scene) -> dict[str, str]:
    """Under which document (as `plain` makes it) what passes undeclared came in, by the one under which it passes."""
    return {d: plain(one.previous) for d, one in scene.transhipped.items()}


def came_with(told: Sequence[Unit], seen: Sequence[Box]) -> tuple[Unit, ...]:
    """The containers that goods came in with. `told`: what their manifest tells now; `seen`: what was read as they
    came, also of what came beside them. Where others are told since, what was seen is what came; where not, the seals
    that were read are those they came with."""
    boxes = {plain(box.id): box for box in seen}
    known = {plain(unit.id): unit for unit in told}
    here = known.keys() & boxes.keys() if known.keys() <= boxes.keys() and known else boxes.keys()
    return tuple(bearing(known.get(name), boxes[name]) for name in boxes if name in here) or tuple(told)


def bearing(told: Unit | None, seen: Box) -> Unit:
    """A container with the seals that were read on it; with those that were told where nobody read them."""
    if seen.seals is None:
        return told or Unit(id=seen.id)
    return Unit(id=seen.id, seals=tuple(Seal(sequence=n, id=seal) for n, seal in enumerate(seen.seals, 1)))


def unlike(scene: Scene) -> Iterator[Unlike]:
    """All that differs of the transhipped goods that would leave."""
    if scene.step is not PassageKind.EXIT:
        return
    now = going(scene)
    under = previous(scene)
    for told in scene.aboard:
        came = scene.transhipped.get(plain(told.document))
        if came is None:
            continue
        together = total(now[d] for d, name in under.items() if d in now and name == plain(came.previous))
        for english, chinese in (*amounts(scene, came, together), *boxes(scene, came, told)):
            yield Unlike(english, chinese, told.document)


def amounts(scene: Scene, came: Transhipped, together: Amount) -> Iterator[tuple[str, str]]:
    """Nothing came in, its time is over, or more would leave."""
    name = came.previous
    if came.came_at is None:
        yield f"Nothing came in under {name}.", f"{name} 项下没有货物进境。"
        return
    if came.until is not None and scene.at > came.until:
        day = f"{came.until.astimezone(scene.at.tzinfo):%Y-%m-%d}"
        yield f"What came in under {name} had to leave until {day}.", f"{name} 项下货物应于 {day} 前出境。"
    volume, (unit, unit_zh) = came.volume, UNITS[came.volume.counted]
    leaves, there = volume.of(together), volume.of(volume.undeclared) or NOTHING
    if leaves is None:
        yield f"Say how many {unit} of {name} leave.", f"请填写 {name} 出境数量（{unit_zh}）。"
    elif leaves > there + (NOTHING if volume.counted else slack(scene, volume)):
        more = f"{(leaves - max(there, NOTHING)).normalize():f}"
        yield f"{more} {unit} more than are there of {name}.", f"超出 {name} 在场数量 {more} {unit_zh}。"


def boxes(scene: Scene, came: Transhipped, told: Consignment) -> Iterator[tuple[str, str]]:
    """Other containers than came in, none where they came in sealed, or other seals on them."""
    known = {plain(unit.id): unit for unit in came.units}
    if not known:
        return
    if not told.units and any(unit.seals for unit in came.units):
        yield f"Say in which containers {told.document} leaves.", f"请填写 {told.document} 出境所用集装箱。"
    for unit in told.units:
        if plain(unit.id) not in known:
            name = came.previous
            yield f"{unit.id} did not come in under {name}.", f"{unit.id} 非 {name} 项下进境集装箱。"
        elif unit.seals:
            yield from seals(known, unit.id, tuple(seal.id for seal in unit.seals))
    for box in scene.look.units:
        if box.seals is not None:
            yield from seals(known, box.id, box.seals)


def seals(known: dict[str, Unit], box: str, found: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Other seals on a container than it came in with."""
    if unit := known.get(plain(box)):
        yield from ((one.message, one.message_zh) for one in sealed(unit, found))
