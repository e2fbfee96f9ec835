"""Which measures and requirements goods get: prefix, origin, group, exclusion."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tongguan.codes.rows import Direction, Group, Measure, MeasureKind, Requirement
from tongguan.codes.tariff import Groups, Needs, Tariff

SINCE: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "known_from": datetime(2019, 1, 1, tzinfo=UTC),
    "source": "test",
}
GROUPS = Groups([Group(group="EU", country=c, **SINCE) for c in ("DE", "FR")])
IN = Direction.IMPORT


def measure(id_: str, hs: str, kind: MeasureKind = MeasureKind.DUTY, **more: Any) -> Measure:
    return Measure(id=id_, hs=hs, kind=kind, **{"tax": "A", "direction": IN, "ad_valorem": Decimal(1), **SINCE, **more})


def ids(rows: list[Measure], hs: str, origin: str) -> list[str]:
    return [m.id for m in Tariff(rows, GROUPS).measures(hs, origin, IN)]


def test_the_longest_prefix_of_each_kind_and_tax() -> None:
    rows = [
        measure("c", "87"),
        measure("h", "8703"),
        measure("s", "870323"),
        measure("v", "87", MeasureKind.VAT, tax="L"),
    ]
    assert ids(rows, "8703231100", "JP") == ["s", "v"]
    assert ids(rows, "8704", "JP") == ["c", "v"]
    assert ids(rows, "8803", "JP") == []


def test_the_closest_origin_of_the_same_prefix() -> None:
    rows = [measure("all", "87"), measure("eu", "87", origin="EU"), measure("de", "87", origin="DE")]
    assert [ids(rows, "8703", o) for o in ("JP", "FR", "DE", "")] == [["all"], ["eu"], ["de"], ["all"]]


def test_excluded_countries_and_groups_get_the_next_best() -> None:
    rows = [measure("all", "87"), measure("some", "8703", exclude=("JP", "EU"))]
    assert [ids(rows, "8703", o) for o in ("KR", "JP", "FR")] == [["some"], ["all"], ["all"]]


def test_schemes_and_additional_duties_stand_beside_each_other() -> None:
    rows = [
        measure("p1", "87", MeasureKind.PREFERENCE, scheme="101"),
        measure("p2", "87", MeasureKind.PREFERENCE, scheme="102", origin="EU"),
        measure("a1", "87", MeasureKind.ADDITIONAL, tax="I", origin="DE"),
        measure("a2", "87", MeasureKind.ADDITIONAL, tax="I"),
    ]
    assert ids(rows, "8703", "DE") == ["a1", "a2", "p1", "p2"]
    assert ids(rows, "8703", "JP") == ["a2", "p1"]


def test_export_goods_are_known_by_the_import_nomenclature() -> None:
    tariff = Tariff([measure("c", "87"), measure("v", "88", MeasureKind.VAT, tax="L")], GROUPS)
    assert tariff.knows("870323")
    assert not tariff.knows("880000")
    assert not tariff.knows("")


def need(id_: str, hs: str, **more: Any) -> Requirement:
    return Requirement(id=id_, hs=hs, **{"direction": IN, "document": "G001", "agency": "A", **SINCE, **more})


def test_requirements_by_prefix_procedure_and_country() -> None:
    needs = Needs(
        [
            need("chapter", "02"),
            need("heading", "0203", on_missing="return"),
            need("other", "02", document="G002", procedure="0110"),
            need("eu", "02", document="G003", origin="EU"),
            need("to", "02", document="G004", destination="MN"),
            need("out", "02", direction=Direction.EXPORT),
        ],
        GROUPS,
    )

    def asked(hs: str, procedure: str = "", origin: str = "", destination: str = "") -> list[str]:
        return [r.id for r in needs.requirements(hs, IN, procedure, origin, destination)]

    assert asked("0203") == ["heading"]
    assert asked("0204") == ["chapter"]
    assert asked("0204", "0110") == ["chapter", "other"]
    assert asked("0204", "", "DE", "MN") == ["chapter", "eu", "to"]
    assert asked("0301") == []


@given(
    st.lists(st.tuples(st.text("0189", max_size=4), st.sampled_from(["", "EU", "DE", "JP"])), max_size=12, unique=True),
    st.text("0189", max_size=6),
    st.sampled_from(["", "DE", "FR", "JP"]),
)
def test_the_index_finds_what_a_search_of_all_rows_finds(rows: list[tuple[str, str]], hs: str, origin: str) -> None:
    measures = [measure(f"{h}-{o}", h, origin=o) for h, o in rows]
    fits = [
        (len(m.hs), GROUPS.rank(m.origin, origin), m.id)
        for m in measures
        if hs.startswith(m.hs) and GROUPS.rank(m.origin, origin) >= 0
    ]
    tariff = Tariff(measures, GROUPS)
    expected = [max(fits)[2]] if fits else []
    assert [m.id for m in tariff.measures(hs, origin, IN)] == expected
    assert [m.id for m in tariff.measures(hs, origin, IN)] == expected  # remembered
