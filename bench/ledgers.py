"""What records of agencies cost: each item of a declaration held against one and drawing on it, and 400 definitions in
force instead of 20."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.load import RECORD, RECORDS
from bench.node import Node
from tongguan.journeys.ledger import issued
from tongguan.journeys.office import Office
from tongguan.journeys.record_says import RecordIssuing
from tongguan.journeys.standards import Standards
from tongguan.parties.party import Caller, Scope

ROOT = Path(__file__).parents[1]
CN = ROOT / "profiles" / "cn"
FEW, MANY = 20, 400
HOLDER = "91440300MA0DB0001B"
MOFCOM = Caller(party="MOFCOM", name="bench", scopes=frozenset({Scope.LEDGER}))
KEPT = "radio-type-approval"
"""The definition that the others are made of: they differ in code and document."""


def naming(sample: Path, folder: Path) -> Path:
    """The declaration with an import licence under each of its items, one of many."""
    declaration = json.loads(sample.read_text())
    for item in declaration["shipment"]["items"]:
        item.setdefault("documents", []).append({"category": "G", "type": "001", "id": RECORD})
    file = folder / "naming.json"
    file.write_text(json.dumps(declaration))
    return file


def issue(node: Node, sample: Path) -> None:
    """The licences, each with a line for each item of the declaration and more than will ever be drawn."""
    items = json.loads(sample.read_text())["shipment"]["items"]
    lines = [
        {
            "hs": item["classifications"][0]["id"],
            "origin": item["origins"][0]["country"],
            "quantity": "1000000000000",
            "unit": item["tariff_quantity"]["unit"],
        }
        for item in items
    ]
    fields = {"holder": HOLDER, "trade_country": "JP", "office": ["5304"]}
    says: dict[str, Any] = {"fields": fields, "lines": tuple(lines)}
    with psycopg.connect(node.sandbox["databases"]["journey"], autocommit=True) as conn:
        office = Office(Standards(conn), b"bench", lambda: datetime.now(UTC), retention_days=30)
        for n in range(RECORDS):
            wanted = RecordIssuing(system="import-licence", number=f"BENCH{n}", holder=HOLDER, **says)
            issued(conn, office, MOFCOM, wanted)


def profile(folder: Path, definitions: int) -> Path:
    """The profile `cn` with so many definitions: its own first, then others like one of them."""
    made = folder / f"with-{definitions}" / "cn"
    shutil.copytree(CN, made)
    if not (made.parent / "common").exists() and (CN.parent / "common").exists():
        shutil.copytree(CN.parent / "common", made.parent / "common")
    own = sorted((made / "subsystems").glob("*.toml"))
    for file in own[definitions:]:
        file.unlink()
    text = (CN / "subsystems" / f"{KEPT}.toml").read_text("utf-8")
    for n in range(definitions - len(own)):
        document = f'[[document]]\ncode = "Q{n:03}"\nname = "Bench {n}"\nname_zh = "基准 {n}"\n\n[record]'
        one = text.replace(KEPT, f"bench-{n}").replace(KEPT.upper(), f"BENCH-{n}").replace('"G00Y"', f'"Q{n:03}"')
        one = one.replace('id = "RADIO"', f'id = "BENCH{n}"').replace("[record]", document, 1)
        (made / "subsystems" / f"bench-{n}.toml").write_text(one, "utf-8")
    return made
