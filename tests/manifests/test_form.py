"""What is typed into a manifest's form goes to its place, comes back as typed, and leaves the rest alone."""

from hypothesis import given
from hypothesis import strategies as st

from tongguan.manifests import form

ZONE = "Asia/Shanghai"
STANDING = {
    "kind": "original",
    "mode": "3",
    "reference": "R",
    "empty": True,
    "arrives_at": "2026-11-29T07:58:12.5+00:00",
    "driver": {"name": "D"},
    "consignments": [{"sequence": 4, "document": "W 1", "ucr": {"id": "U"}, "items": [{"sequence": 1}]}],
}
TEXT = st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=1, max_size=9)


@given(st.dictionaries(st.sampled_from([f.name for f in form.ROW if f.kind == "text"]), TEXT, min_size=1))
def test_what_is_typed_comes_back_and_what_is_beside_it_stays(said: dict[str, str]) -> None:
    cells = {f"lines-7-{name}": text for name, text in said.items()}
    whole = form.filled(STANDING, {**cells, "lines-7-was": "W1", "lines-9-document": "W2"}, ZONE)
    first, second = form.rows(whole)
    assert said.items() <= first.items() and second["document"] == "W2"
    told = form.completed(whole)
    assert [line["sequence"] for line in told["consignments"]] == [4, 1]
    assert told["consignments"][0]["ucr"] == {"id": "U"} and told["driver"] == {"name": "D"} and "empty" not in told
    assert STANDING["consignments"] == [
        {"sequence": 4, "document": "W 1", "ucr": {"id": "U"}, "items": [{"sequence": 1}]}
    ], "what stands is not touched"


def test_times_are_the_administrations_and_stay_to_the_second_where_nobody_changes_them() -> None:
    typed = form.typed(STANDING, ZONE)
    assert typed["arrives_at"] == "2026-11-29T15:58"
    assert form.filled(STANDING, typed, ZONE)["arrives_at"] == STANDING["arrives_at"]
    changed = form.filled(STANDING, {"arrives_at": "2026-11-29T16:00", "departs_at": "soon"}, ZONE)
    assert (changed["arrives_at"], changed["departs_at"]) == ("2026-11-29T16:00:00+08:00", "soon")
    assert form.typed(changed, ZONE)["departs_at"] == "soon"


def test_a_place_leads_to_its_field() -> None:
    places = {
        "/manifest/office": "office",
        "/manifest/means/id": "means_id",
        "/manifest/means": "means_name",
        "/manifest/consignments": "lines-0-document",
        "/manifest/consignments/3/gross_mass/value": "lines-3-gross",
        "/manifest/consignments/3/units/0/seals/0/id": "lines-3-seal",
        "/manifest/consignments/3/ucr/id": "lines-3-document",
        "/manifest/empty": "empty",
        "/manifest/driver/name": "",
    }
    assert {pointer: form.field_at(pointer) for pointer in places} == places


def test_rows_in_which_nothing_stands_are_not_told() -> None:
    assert form.compact({"consignments": [{}, {"was": "W1"}, {"document": "W2"}]})["consignments"] == [
        {"document": "W2"}
    ]
