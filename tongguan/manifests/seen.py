"""What was told of one crossing against what somebody saw of it: plate, containers and seals, packages, mass. Pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, Unit
from tongguan.manifests.match import NOTHING, CargoDifference, How, amount_of, number, total


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw of one crossing: gate, camera, scales, tally. None or empty: nobody looked. `units`: containers
    and the seals on them, None where nobody read them; `packages`, `masses`: counted and weighed, by transport
    document; `gross`: what the scales say of the whole, in kilograms, `own`: what of that the vehicle and its
    containers weigh themselves, None where nobody told; `part`: not all of what was told is on it."""

    at: datetime
    plate: str = ""
    units: Mapping[str, tuple[str, ...] | None] = {}
    gross: Decimal | None = None
    own: Decimal | None = NOTHING
    part: bool = False
    packages: Mapping[str, Decimal] = {}
    masses: Mapping[str, Decimal] = {}


def seen(manifest: Manifest, what: Seen, tolerance: Decimal = NOTHING) -> tuple[CargoDifference, ...]:
    """The manifest against what was seen. `tolerance`: the share of the told mass that scales may differ by; of the
    vehicle's where no goods are told."""
    found: list[CargoDifference] = []
    if what.plate and manifest.means and manifest.means.id and plain(what.plate) != plain(manifest.means.id):
        found.append(CargoDifference(how=How.WRONG, about="plate", told=manifest.means.id, found=what.plate))
    if manifest.arrives_at and what.at < manifest.arrives_at:
        times = {"told": manifest.arrives_at.isoformat(), "found": what.at.isoformat()}
        found.append(CargoDifference(how=How.EARLY, about="time", **times))
    told = {plain(u.id): u for c in manifest.consignments for u in c.units if u.id}
    told |= {plain(u.id): u for u in manifest.units if u.id}
    came = {plain(id_): (id_, seals) for id_, seals in what.units.items()}
    if came:
        found += [
            CargoDifference(how=How.MISSING, about="absent", told=u.id) for key, u in told.items() if key not in came
        ]
    for key, (id_, seals) in came.items():
        if key not in told:
            found.append(CargoDifference(how=How.OVER, about="came", found=id_))
        elif seals is not None:
            found += sealed(told[key], seals)
    found += [*counted(manifest, what), *goods_weighed(manifest, what, tolerance)]
    return (*found, *weighed(manifest, what, tolerance))


def sealed(unit: Unit, seals: tuple[str, ...]) -> list[CargoDifference]:
    """Other seals than were told, or none."""
    told = [s.id for s in unit.seals if s.id]
    if not told or {plain(s) for s in seals} == {plain(s) for s in told}:
        return []
    values = {"where": unit.id, "told": ", ".join(told), "found": ", ".join(seals)}
    return [CargoDifference(how=How.WRONG if seals else How.MISSING, about="seal" if seals else "broken", **values)]


def counted(manifest: Manifest, what: Seen) -> list[CargoDifference]:
    """The tally, document by document."""
    found = []
    for document, count in what.packages.items():
        there = lying_under(manifest, document)
        told = total(map(amount_of, there)).packages
        if not there:
            found.append(CargoDifference(how=How.OVER, about="came", found=document))
        elif told is not None and count != told:
            how = How.OVER if count > told else How.SHORT
            found.append(
                CargoDifference(how=how, about="tally", where=document, told=number(told), found=number(count))
            )
    return found


def goods_weighed(manifest: Manifest, what: Seen, tolerance: Decimal) -> list[CargoDifference]:
    """What was weighed of single documents."""
    found = []
    for document, mass in what.masses.items():
        told = total(map(amount_of, lying_under(manifest, document))).gross
        if told is not None and abs(mass - told) > told * tolerance:
            values = {"where": document, "told": number(told), "found": number(mass)}
            found.append(CargoDifference(how=How.OVER if mass > told else How.SHORT, about="goods", **values))
    return found


def lying_under(manifest: Manifest, document: str) -> list[Consignment]:
    """What of a manifest lies under a document; of a consolidation that is not there itself, its houses."""
    own = [c for c in manifest.consignments if plain(c.document) == plain(document)]
    return own or [c for c in manifest.consignments if c.master and plain(c.master) == plain(document)]


def weighed(manifest: Manifest, what: Seen, tolerance: Decimal) -> list[CargoDifference]:
    """The scales, against what all consignments together were told to weigh; houses are in their masters. No goods
    weigh nothing."""
    if what.gross is None:
        return []
    masters = {plain(c.document) for c in manifest.consignments if not c.master}
    alone = [c for c in manifest.consignments if not c.master or plain(c.master) not in masters]
    told = total(amount_of(c) for c in alone).gross
    if told is None or what.own is None:
        return [CargoDifference(how=How.MISSING, about="mass", found=number(what.gross))]
    found = what.gross - what.own
    if abs(found - told) <= (told or what.own) * tolerance or (what.part and found < told):
        return []
    how = How.OVER if found > told else How.SHORT
    return [CargoDifference(how=how, about="weight", told=number(told), found=number(found))]
