"""What is written as a cargo report is read back as it was, as far as the message has a place for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.messages.cargo_values import BEGAN
from tests.messages.test_cuscar import sample
from tongguan.declarations.parts import (
    Address,
    Classification,
    Communication,
    Location,
    Measure,
    Packaging,
    Party,
    Seal,
    TransportMeans,
    Ucr,
)
from tongguan.manifests.manifest import CargoItem, Consignment, Customs, Fullness, Manifest, ManifestKind, Unit
from tongguan.manifests.report import Function, ManifestReport
from tongguan.messages import cuscar_writer, edifact
from tongguan.messages.cargo_dialect import Dialects, dialect
from tongguan.messages.cargo_edifact import read
from tongguan.messages.cusres_cargo import Envelope
from tongguan.money import Money
from tongguan.problem import Refusal

TO = Envelope(sender="A", recipient="B", reference="1")
AT = datetime(2026, 11, 26, tzinfo=UTC)
ROAD = dialect('[references]\nTB = "batch"')
TEXT = st.text("ABC xyz?+:'äß通", min_size=1, max_size=200).map(lambda said: " ".join(said.split())).filter(bool)
WORD = st.text("ABC123?+:'通", min_size=1, max_size=9)
NUMBERS = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=3)
SECONDS = st.integers(0, 10**7).map(lambda n: BEGAN + timedelta(seconds=n))
MASS = st.builds(Measure, value=NUMBERS, unit=st.just("KGM"))
PLACE = st.builds(Location, id=WORD, name=WORD)
NO_TEXT = st.just("")


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def party(role: str) -> st.SearchStrategy[Any]:
    """A party as a NAD tells it, with its contact."""
    where = some(st.builds(Address, line=WORD, city=WORD, subdivision=WORD, postcode=WORD, country=WORD))
    asked = some(st.builds(Communication, id=WORD, type=st.just("TE")))
    named = {"id": WORD, "name": WORD, "role": st.just(role), "address": where}
    return some(st.builds(Party, **named) | st.builds(Party, **named, contact=WORD, communication=asked))


def means(mode: st.SearchStrategy[str]) -> st.SearchStrategy[TransportMeans]:
    return st.builds(TransportMeans, id=WORD, id_type=WORD, name=WORD, nationality=WORD, type=WORD, mode=mode)


UNIT = st.builds(
    Unit,
    size_type=WORD,
    fullness=st.sampled_from(Fullness),
    tare=some(MASS),
    seals=st.lists(WORD, max_size=2).map(lambda ids: tuple(Seal(sequence=n, id=i) for n, i in enumerate(ids, 1))),
)
ITEM = st.builds(
    CargoItem,
    sequence=st.integers(0, 999),
    description=NO_TEXT | TEXT,
    classification=some(st.builds(Classification, id=WORD)),
    gross_mass=some(MASS),
    packaging=some(st.builds(Packaging, sequence=st.just(1), count=NUMBERS, type=WORD, marks=NO_TEXT | WORD)),
    units=st.lists(st.sampled_from("PQR"), max_size=2, unique=True).map(tuple),
    dangerous_goods=st.lists(WORD, max_size=2).map(tuple),
)
CONSIGNMENT = st.builds(
    Consignment,
    sequence=st.integers(0, 999),
    document=WORD,
    document_type=st.sampled_from(["", "700", "703", "705", "714", "730", "740"]),
    customs=some(st.sampled_from([one for one in Customs if one is not Customs.REMAINING])),
    consignor=party("CZ"),
    consignee=party("CN"),
    notify=party("NI"),
    loading=some(PLACE),
    unloading=some(PLACE),
    destination=some(PLACE),
    packages=some(NUMBERS),
    gross_mass=some(MASS),
    volume=some(st.builds(Measure, value=NUMBERS, unit=st.just("MTQ"))),
    value=some(st.builds(Money, amount=NUMBERS, currency=st.just("USD"))),
    freight_payment=NO_TEXT | WORD,
    previous_document=NO_TEXT | WORD,
    ucr=some(st.builds(Ucr, id=WORD)),
    master=NO_TEXT | st.just("MASTER"),
    items=st.lists(ITEM, min_size=1, max_size=2).map(tuple),
)
MANIFEST = st.builds(
    Manifest,
    kind=st.sampled_from([ManifestKind.ORIGINAL, ManifestKind.ADVANCE]),
    mode=st.just("1"),
    reference=WORD,
    office=NO_TEXT | WORD,
    batch=NO_TEXT | WORD,
    journey=NO_TEXT | WORD,
    means=means(st.just("1")),
    trailers=st.lists(means(st.just("3")), max_size=1).map(tuple),
    carrier=party("CA"),
    agent=party("CG"),
    representative=party("MS"),
    itinerary=st.lists(WORD, max_size=2).map(tuple),
    loading=some(PLACE),
    unloading=some(PLACE),
    departs_at=some(SECONDS),
    arrives_at=some(SECONDS),
    statements=st.lists(TEXT, max_size=2).map(tuple),
    consignments=st.lists(CONSIGNMENT, max_size=3, unique_by=lambda one: one.document).map(tuple),
)
REPORT = st.builds(
    ManifestReport,
    function=st.sampled_from([one for one in Function if one is not Function.SECONDARY]),
    reasons=st.lists(WORD, max_size=2).map(tuple),
    remark=NO_TEXT | TEXT,
    manifest=MANIFEST,
)


@st.composite
def reports(draw: st.DrawFn) -> ManifestReport:
    """Reports whose containers are those that items lie in, and one that travels alone."""
    report = draw(REPORT)
    boxes = {id_: replace(draw(UNIT), id=id_) for id_ in "PQRS"}
    consignments = []
    for one in report.manifest.consignments:
        placed = dict.fromkeys(name for item in one.items for name in item.units)
        consignments.append(replace(one, units=tuple(boxes[name] for name in placed)))
    empty = not consignments and report.function is not Function.DELETE
    whole = replace(report.manifest, consignments=tuple(consignments), units=(boxes["S"],), empty=empty)
    return replace(report, manifest=whole)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports())
def test_what_is_written_is_read_back(report: ManifestReport) -> None:
    taken = read(cuscar_writer.write(report, TO, AT, ROAD), Dialects(ROAD))
    (part,) = taken.parts
    assert (taken.problems, part.problems, part.report) == ((), (), report)


@pytest.mark.parametrize("name", ["sea-95b", "air-96b"])
def test_golden_messages_say_the_same_when_they_are_written_again(name: str) -> None:
    first = read(sample(name)).parts[0].report
    assert isinstance(first, ManifestReport)
    written = cuscar_writer.write(first, TO, AT)
    again = read(written).parts[0].report
    assert isinstance(again, ManifestReport)
    assert [c.document for c in again.manifest.consignments] == [c.document for c in first.manifest.consignments]
    assert cuscar_writer.write(again, TO, AT) == written


def bare(**said: Any) -> ManifestReport:
    """The least that a report is."""
    whole = Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="R", means=TransportMeans(id="1", mode="1"))
    return ManifestReport(manifest=replace(whole, **said))


def test_what_the_dialect_has_no_code_for_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        cuscar_writer.write(bare(kind=ManifestKind.LOADING), TO, AT)
    assert [p.code for p in refused.value.problems] == ["E022"]
    with pytest.raises(Refusal):
        cuscar_writer.write(replace(bare(), function=Function.SECONDARY), TO, AT)


def test_a_container_that_no_item_lies_in_lies_in_the_first() -> None:
    one = Consignment(sequence=1, document="D", units=(Unit(id="BOX"),))
    report = read(cuscar_writer.write(bare(consignments=(one,)), TO, AT)).parts[0].report
    assert isinstance(report, ManifestReport)
    (told,) = report.manifest.consignments
    assert [unit.id for unit in told.units] == ["BOX"] and told.items[0].units == ("BOX",)


def test_letters_decide_the_character_set() -> None:
    for words, charset in ((("PLAIN",), b"UNOC"), (("通关",), b"UNOW")):
        body = cuscar_writer.write(bare(statements=words), TO, AT)
        assert charset in body[:20]
        interchange = edifact.read(body).interchange
        assert interchange is not None and interchange.charset == charset.decode()
