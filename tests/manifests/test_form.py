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
    assert said.items() <= first.cells.items() and second.cells["document"] == "W2"
    told = form.completed(whole)
    assert [line["sequence"] for line in told["consignments"]] == [4, 1]
    assert told["consignments"][0]["ucr"] == {"id": "U"} and told["driver"] == {"name": "D"} and "empty" not in told
    assert STANDING["consignments"] == [
        {"sequence": 4, "document": "W 1", "ucr": {"id": "U"}, "items": [{"sequence": 1}]}
    ], "what stands is not touched"


def test_times_are_the_administrations_and_stay_to_the_second_where_nobody_changes_them() -> None:
    typed = form.typed(form.HEAD, STANDING, ZONE)
    assert typed["arrives_at"] == "2026-11-29T15:58"
    assert form.filled(STANDING, typed, ZONE)["arrives_at"] == STANDING["arrives_at"]
    changed = form.filled(STANDING, {"arrives_at": "2026-11-29T16:00", "departs_at": "soon"}, ZONE)
    assert (changed["arrives_at"], changed["departs_at"]) == ("2026-11-29T16:00:00+08:00", "soon")
    assert form.typed(form.HEAD, changed, ZONE)["departs_at"] == "soon"


def test_a_place_leads_to_its_field() -> None:
    places = {
        "/manifest/office": "office",
        "/manifest/means/id": "means_id",
        "/manifest/means": "means_name",
        "/manifest/consignments": "lines-0-document",
        "/manifest/consignments/3/gross_mass/value": "lines-3-gross",
        "/manifest/consignments/3/units/0/seals/0/id": "lines-3-seal",
        "/manifest/consignments/3/units/2/id": "lines-3-container-2",
        "/manifest/consignments/3/units": "lines-3-container",
        "/manifest/consignments/3/items/1/packaging/count": "lines-3-goods_packages-1",
        "/manifest/consignments/3/items/1/units/0": "lines-3-lies_in-1",
        "/manifest/consignments/3/items/1/dangerous_goods/0": "lines-3-goods-1",
        "/manifest/consignments/3/ucr/id": "lines-3-document",
        "/manifest/empty": "empty",
        "/manifest/driver/name": "",
    }
    assert {pointer: form.field_at(pointer) for pointer in places} == places


def test_rows_in_which_nothing_stands_are_not_told() -> None:
    assert form.compact({"consignments": [{}, {"was": "W1"}, {"document": "W2"}]})["consignments"] == [
        {"document": "W2"}
    ]


LOADED = {
    "consignments": [
        {
            "sequence": 1,
            "document": "W 1",
            "items": [
                {"sequence": 1, "description": "Bearings", "units": ["CSQU3054383"]},
                {"sequence": 7, "description": "Bolts", "dangerous_goods": ["1263"]},
            ],
            "units": [
                {"id": "CSQU3054383", "seals": [{"sequence": 1, "id": "S 1"}, {"sequence": 2, "id": "S 2"}]},
                {"id": "TGHU1111113", "tare": {"value": "3700", "unit": "KGM"}},
            ],
        }
    ]
}


def sent(whole: form.Json) -> dict[str, str]:
    """What a browser sends of the rows."""
    said = {}
    for n, row in enumerate(form.rows(whole)):
        said |= {f"lines-{n}-{name}": text for name, text in (*row.cells.items(), ("was", row.was))}
        for kind, parts in (("items", row.items), ("units", row.units)):
            for k, (was, cells) in enumerate(parts):
                end = f"-{k}" if k else ""
                said |= {f"lines-{n}-{name}{end}": text for name, text in (*cells.items(), (f"{kind}_was", was))}
    return said


def test_several_lines_of_goods_and_containers_come_back_as_they_stood() -> None:
    typed = sent(form.remembered(form.deep(LOADED)))
    assert typed["lines-0-seal"] == "S 1, S 2" and typed["lines-0-lies_in"] == "CSQU3054383"
    again = form.completed(form.compact(form.filled(LOADED, typed, ZONE)))
    assert again["consignments"] == LOADED["consignments"]


def test_each_of_them_is_changed_taken_out_and_added_by_itself() -> None:
    typed = sent(form.remembered(form.deep(LOADED)))
    for name in ("goods", "code", "goods_packages", "goods_gross", "lies_in"):
        typed.pop(f"lines-0-{name}", None)
    typed |= {"lines-0-goods-1": "Nuts", "lines-0-goods-2": "Washers", "lines-0-goods_packages-2": "4"}
    typed |= {"lines-0-container": "", "lines-0-size_type": "", "lines-0-seal": "", "lines-0-seal-1": "S 9"}
    (line,) = form.completed(form.compact(form.filled(LOADED, typed, ZONE)))["consignments"]
    assert line["items"] == [
        {"sequence": 7, "description": "Nuts", "dangerous_goods": ["1263"]},
        {"sequence": 1, "description": "Washers", "packaging": {"sequence": 1, "count": "4"}},
    ]
    (unit,) = line["units"]
    assert (unit["id"], unit["seals"]) == ("TGHU1111113", [{"sequence": 1, "id": "S 9"}]) and unit["tare"]


def test_rows_of_one_document_become_its_goods_and_containers() -> None:
    rows = (
        {"document": "W1", "consignee": "Bridge", "packages": "9", "goods": "Bearings", "container": "A", "seal": "S1"},
        {"document": "w 1", "consignee": "Bridge", "goods": "Bolts", "container": "B"},
        {"goods": "Nuts", "container": "A"},
        {"document": "W2", "goods": "Oil"},
        {"document": "W1", "consignee": "Another", "goods": "Washers"},
    )
    said = {f"lines-{n}-{name}": text for n, row in enumerate(rows) for name, text in row.items()}
    whole = form.completed(form.compact(form.gathered(form.filled({}, said, ZONE))))
    first, second, other = whole["consignments"]
    assert [(i["sequence"], i["description"], i["units"]) for i in first["items"]] == [
        (1, "Bearings", ["A"]), (2, "Bolts", ["B"]), (3, "Nuts", ["A"]),
    ]  # fmt: skip
    assert [u["id"] for u in first["units"]] == ["A", "B"] and first["units"][0]["seals"]
    assert second["document"] == "W2" and "units" not in second["items"][0]
    assert other["consignee"] == {"name": "Another"}, "what differs is told, and refused as standing twice"
