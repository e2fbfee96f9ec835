"""Plausible declarations without end, made from one that is known to be good: other items, amounts and references.

Totals agree with the items, so each is as good as the one it was made from. The same seed gives the same traffic.
"""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

CENT = Decimal("0.01")
SCALED = ("gross_mass", "net_mass", "tariff_quantity", "second_quantity")
FACTORS = (1, 1, 1, 2, 3, 5, 8)


class Traffic:
    """Declarations like `sample`, a file in canonical JSON."""

    def __init__(self, sample: Path, seed: str) -> None:
        try:
            self._base: dict[str, Any] = json.loads(sample.read_text())
        except ValueError as error:
            raise ValueError(f"{sample} is not JSON: {error}") from None
        if self._base.get("function") != "9" or not self._base.get("shipment", {}).get("items"):
            raise ValueError(f"{sample} is no declaration with items; only such a one can be varied.")
        self._chance = random.Random(seed)
        self._seed = seed

    def __iter__(self) -> Iterator[bytes]:
        number = 0
        while True:
            number += 1
            yield json.dumps(self.declaration(number), separators=(",", ":"), ensure_ascii=False).encode()

    def declaration(self, number: int) -> dict[str, Any]:
        """The so-manieth declaration, ready to be sent."""
        made = deepcopy(self._base)
        made["reference"] = f"{self._seed}-{number}"
        items = made["shipment"]["items"]
        chosen = sorted(self._chance.sample(range(len(items)), self._chance.randint(1, len(items))))
        made["shipment"]["items"] = [self._varied(items[i], place) for place, i in enumerate(chosen, 1)]
        if "invoice" in made["shipment"]:
            made["shipment"]["invoice"]["id"] = f"INV-{self._seed}-{number}"
        return totalled(made)

    def _varied(self, item: dict[str, Any], place: int) -> dict[str, Any]:
        """An item of another size, at another unit price."""
        factor = self._chance.choice(FACTORS)
        item["sequence"] = place
        for name in SCALED:
            if name in item:
                item[name]["value"] = str(Decimal(item[name]["value"]) * factor)
        for packaging in item.get("packagings", ()):
            packaging["count"] = str(int(packaging["count"]) * factor)
        haggled = Decimal(self._chance.randint(85, 115)) / 100
        item["price"]["amount"] = str((Decimal(item["price"]["amount"]) * factor * haggled).quantize(CENT))
        return item


def totalled(declaration: dict[str, Any]) -> dict[str, Any]:
    """The declaration with totals that agree with its items, where it gives totals."""
    items = declaration["shipment"]["items"]
    if "item_count" in declaration:
        declaration["item_count"] = len(items)
    if "invoice_total" in declaration:
        declaration["invoice_total"]["amount"] = str(sum(Decimal(i["price"]["amount"]) for i in items))
    if "gross_mass" in declaration:
        declaration["gross_mass"]["value"] = str(sum(Decimal(i["gross_mass"]["value"]) for i in items))
    if "package_count" in declaration:
        declaration["package_count"] = str(sum(int(p["count"]) for i in items for p in i.get("packagings", ())))
    return declaration
