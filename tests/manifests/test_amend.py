"""Two manifests → reports: taken one after another, they make the one of the other, whatever the two are."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.declarations.parts import Party, TransportMeans
from tongguan.manifests.amend import differences, emptied
from tongguan.manifests.apply import applied, by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.report import Function

NAMES = [f"D-{n}" for n in range(6)]
LINES = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(["", *NAMES]), st.integers(1, 3)), max_size=6)
HEADS = st.fixed_dictionaries(
    {
        "batch": st.sampled_from(["B-1", "B-2"]),
        "carrier": st.sampled_from([Party(id="A"), Party(id="B", name="Line")]),
        "means": st.sampled_from([None, TransportMeans(id="粤Z1234港")]),
    }
)


def manifest(lines: dict[str, tuple[str, int]], head: dict[str, object]) -> Manifest:
    told = [
        Consignment(sequence=n, document=d, master=master, packages=Decimal(count))
        for n, (d, (master, count)) in enumerate(lines.items(), 1)
    ]
    known = Manifest(kind=ManifestKind.ORIGINAL, mode="3", reference="R", consignments=tuple(told))
    return replace(known, **head)


def content(of: Manifest) -> dict[str, Consignment]:
    return {d: replace(c, sequence=0) for d, c in by_document(of).items()}


@given(LINES, HEADS, LINES, HEADS)
def test_what_is_told_makes_the_one_of_the_other(a: dict, b: dict, c: dict, d: dict) -> None:  # type: ignore[type-arg]
    was, now = manifest(a, b), manifest(c, d)
    gone = by_document(was).keys() - by_document(now).keys()
    assume(not any(plain(line.master) in gone for line in now.consignments))
    here: Manifest | None = was
    for report in differences(was, now, ("001",)):
        here, problems = applied(here, report)
        assert problems == () and here is not None and report.reasons == ("001",)
    assert here is not None and content(here) == content(now)
    lost = emptied(was, now)
    assert lost == (("means",) if was.means and not now.means else ())
    assert replace(here, consignments=()) == replace(now, consignments=(), **{k: getattr(was, k) for k in lost})
    assert len({line.sequence for line in here.consignments}) == len(here.consignments)


def test_nothing_is_told_where_nothing_differs() -> None:
    one = manifest({"D-1": ("", 1)}, {"batch": "B-1"})
    assert differences(one, replace(one, consignments=(replace(one.consignments[0], sequence=9),))) == ()


def test_a_house_leaves_its_master_before_that_goes() -> None:
    was, now = manifest({"D-0": ("", 3), "D-1": ("D-0", 1)}, {}), manifest({"D-2": ("", 3), "D-1": ("D-2", 1)}, {})
    assert [r.function for r in differences(was, now)] == [Function.CHANGE, Function.DELETE, Function.ADD]
