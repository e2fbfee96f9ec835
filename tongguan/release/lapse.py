"""Which verdicts an amendment overtakes. A verdict is about what was there to be looked at, and about nothing else."""

from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.need import Need
from tongguan.problem import Problem
from tongguan.release.case import Stand
from tongguan.release.lifecycle import Hold

encode = msgspec.json.Encoder(order="deterministic").encode


def lapsed(
    was: Stand | None, declaration: Declaration, asked: tuple[Need, ...], disputed: tuple[Problem, ...] = ()
) -> Stand | None:
    """Where the case stood, without the verdicts that no longer hold.

    A permit was passed for the documents that were wanting then, and for what differed from records; an examination
    for the goods as declared then. What an inspector found, and no verdict has answered yet, is kept and marked: it is
    about the goods as they were.
    """
    if was is None:
        return None
    if was.found:
        was = replace(was, overtaken=goods_of(declaration) != was.found_on)
    if not was.passed:
        return was
    gone: set[Hold] = set()
    if not wanting(asked) <= wanting(was.needs) or not set(disputed) <= set(was.disputed):
        gone.add(Hold.PERMIT)
    if goods_of(declaration) != was.passed_on:
        gone |= {Hold.INSPECTION, Hold.DOCUMENTS}
    return replace(was, passed=tuple(h for h in was.passed if h not in gone))


def wanting(asked: tuple[Need, ...]) -> set[tuple[int, str, str]]:
    """The documents that are asked for and not there, by item."""
    return {(n.item, n.requirement, n.document) for n in asked if not n.met_by}


def goods_of(declaration: Declaration) -> str:
    """What an officer has before him: goods, quantities, packages, price and containers, as a hash."""
    shipment = declaration.shipment
    goods = [
        (i.sequence, i.tariff_code, i.description, i.origins, i.procedures, i.price, i.gross_mass, i.net_mass,
         i.tariff_quantity, i.second_quantity, i.packagings, i.equipment)
        for i in declaration.items
    ]  # fmt: skip
    return blake2b(encode((goods, shipment.equipment if shipment else ())), digest_size=16).hexdigest()
