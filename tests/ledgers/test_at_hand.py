"""What of a large record a decision holds: little, and nothing comes out otherwise for it."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest

from tests.ledgers.test_book import whole
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Classification, Measure, Origin, Party
from tongguan.ledgers.at_hand import at_hand
from tongguan.ledgers.consult import Entry, Named, Record, consult, opened
from tongguan.ledgers.life import RecordState

CODES = [f"{chapter}{n:02}" for chapter in ("5205", "6109", "8429", "8703") for n in range(50)]


def large(lot: Random, system: str) -> Entry:
    """A record of a thousand lines; of a book, with as many rows of what products take."""
    lines = [{"hs": lot.choice(CODES), "quantity": str(lot.randint(0, 9)), "unit": "NAR"} for _ in range(1000)]
    body: dict[str, Any] = {"holder": "U1", "trade_country": "VN", "office": ["5304"]}
    if system == "processing-book":
        lines = [{"hs": one["hs"], "planned": one["quantity"], "unit": "NAR"} for one in lines]
        made = [(lot.choice(CODES), lot.choice(lines)["hs"]) for _ in range(1000)]
        body = {
            "holder": "U1",
            "consumption": [{"product": p, "material": m, "consumption": "0.5", "unit": "NAR"} for p, m in made],
        }
    return Entry(system=system, holder="U1", number="B1", state=RecordState.ISSUED, body=body, lines=tuple(lines))


def declared(lot: Random) -> Declaration:
    items = tuple(
        Item(
            sequence=n,
            classifications=(Classification(id=lot.choice([*CODES, "999999"]) + "0000", type="TSP"),),
            origins=(Origin(country="VN", type="1"),),
            tariff_quantity=Measure(value=Decimal(lot.randint(1, 12)), unit="NAR"),
        )
        for n in range(1, lot.randint(2, 6))
    )
    return Declaration(
        function="9", office="5304", exporter=Party(id="U1"), shipment=Shipment(importer=Party(id="U1"), items=items)
    )


@pytest.mark.parametrize("system", ["import-licence", "processing-book", "quarantine-permit"])
@pytest.mark.parametrize("way", Direction)
@pytest.mark.parametrize("seed", range(12))
def test_a_part_answers_like_the_whole(system: str, way: Direction, seed: int) -> None:
    lot, definition = Random(seed), whole(system)
    entry, declaration = large(lot, system), declared(lot)
    part = at_hand(definition, entry, declaration.items)
    full = Random(7)
    volumes = opened(definition, entry)
    left = {key: full.choice([amount, Decimal(0), Decimal(5)]) for key, (amount, _) in volumes.items()}
    places = tuple(range(len(declaration.items)))
    named = Named(declaration=declaration, direction=way, day=date(2024, 6, 1), places=places)
    assert opened(definition, part).items() <= volumes.items()
    few = {key: left[key] for key in opened(definition, part)}
    one, other = (consult(definition, Record(of, rest), "B1", named) for of, rest in ((entry, left), (part, few)))
    assert one == other
    assert len(msgspec.json.encode(part)) < len(msgspec.json.encode(entry)) / 4
    assert len(part.whole) == 64 and part.lines != entry.lines


def test_a_small_record_is_at_hand_whole() -> None:
    definition = whole("import-licence")
    lines = ({"hs": "8429", "quantity": "4", "unit": "NAR"}, {"hs": "6109", "quantity": "4", "unit": "NAR"})
    entry = Entry(system="import-licence", number="1", state=RecordState.ISSUED, body={"holder": "U1"}, lines=lines)
    assert at_hand(definition, entry, declared(Random(1)).items) is entry


def test_lines_in_their_order_are_at_hand_whole() -> None:
    definition, entry = whole("clearance-form"), large(Random(1), "clearance-form")
    assert at_hand(definition, entry, declared(Random(1)).items) is entry
