"""Cargo reports as they might be: every field there or not, of any value that a message may hold."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, TallyReport, VehicleReport

REPORTS: tuple[type[Any], ...] = (ManifestReport, VehicleReport, ArrivalReport, DepartureReport, TallyReport)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MILLISECONDS = 10**11


@dataclasses.dataclass(frozen=True)
class Leaves:
    """What the ends of a value are made of."""

    text: st.SearchStrategy[str]
    number: st.SearchStrategy[Decimal]
    most: int = 2

    def of(self, hint: Any) -> st.SearchStrategy[Any]:
        """Values of an annotation."""
        kinds = [kind for kind in get_args(hint) if kind not in (NoneType, ...)]
        if get_origin(hint) is tuple:
            return st.lists(self.of(kinds[0]), max_size=self.most).map(tuple)
        if kinds and get_origin(hint) is not dict:
            return st.none() | self.of(kinds[0])
        return self.plain(hint)

    def plain(self, hint: Any) -> st.SearchStrategy[Any]:
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            return self.struct(hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return st.sampled_from(hint)
        simple: Mapping[Any, st.SearchStrategy[Any]] = {
            str: self.text,
            Decimal: self.number,
            int: st.integers(0, 10**9 - 1),
            bool: st.booleans(),
            datetime: st.integers(0, MILLISECONDS).map(lambda n: BEGAN + timedelta(milliseconds=n)),
        }
        return simple.get(hint, st.just({}))

    def struct(self, kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
        fields = {f.name: self.of(f.type) for f in msgspec.structs.fields(kind)}
        return st.builds(kind, **fields)


WORDS = st.text(st.characters(exclude_categories=["C"], exclude_characters="\ufffe\uffff"), max_size=12)
NUMBERS = st.decimals(0, 10**12, allow_nan=False, allow_infinity=False, places=3)
ANY = Leaves(WORDS, NUMBERS)
