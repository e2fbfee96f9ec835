"""What has to be told so that a manifest that stands becomes another: two manifests → reports. Pure.

The reports are taken one after another in one transaction: houses whose master goes are put under their new one first,
then documents go, then the rest changes, then documents come; so that none of them stands against the next. Where all
documents go, the others come first: a manifest without any is none.
"""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import to_builtins
from msgspec.structs import asdict, replace

from tongguan.manifests.apply import GIVEN, by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest
from tongguan.manifests.report import Function, ManifestReport


def differences(was: Manifest, now: Manifest, reasons: tuple[str, ...] = ()) -> tuple[ManifestReport, ...]:
    """The reports that make the one of the other; none where they are the same. The numbers of lines don't count."""
    before, after = by_document(was), by_document(now)
    gone = [c for d, c in before.items() if d not in after]
    new = [c for d, c in after.items() if d not in before]
    other = {d: c for d, c in after.items() if d in before and unnumbered(c) != unnumbered(before[d])}
    first = moved(other, before, {plain(c.document) for c in gone})
    rest = [c for d, c in other.items() if d not in first]
    head = {k: v for k, v in asdict(now).items() if k not in GIVEN and v and v != getattr(was, k)}

    def report(function: Function, lines: Iterable[Consignment], **told: object) -> ManifestReport:
        known = Manifest(kind=was.kind, mode=was.mode, reference=was.reference, consignments=tuple(lines))
        return ManifestReport(function=function, reasons=reasons, manifest=replace(known, **told))

    come, anew = report(Function.ADD, new) if new else None, len(gone) == len(before)
    steps = (
        report(Function.CHANGE, first.values()) if first else None,
        come if anew else None,
        report(Function.DELETE, gone) if gone else None,
        report(Function.CHANGE, rest, **head) if rest or head else None,
        None if anew else come,
    )
    return tuple(step for step in steps if step is not None)


def moved(other: dict[str, Consignment], before: dict[str, Consignment], gone: set[str]) -> dict[str, Consignment]:
    """The houses whose master goes, with the masters they come under, as far as those change too."""
    houses = {d: c for d, c in other.items() if plain(before[d].master) in gone}
    masters = {plain(c.master) for c in houses.values()}
    return houses | {d: c for d, c in other.items() if d in masters}


def unnumbered(consignment: Consignment) -> Consignment:
    return replace(consignment, sequence=0)


def withdrawn(manifest: Manifest) -> Manifest:
    """What is left of a manifest that is withdrawn whole: nothing that could stand."""
    return replace(manifest, consignments=(), units=(), empty=False)


def withdraws(proposed: Manifest) -> bool:
    """Whether a change leaves nothing."""
    return not (proposed.consignments or proposed.units or proposed.empty)


def emptied(was: Manifest, now: Manifest) -> tuple[str, ...]:
    """What was told in the head and is empty now: a change can say something else, but cannot take it back."""
    left = asdict(now)
    return tuple(name for name, value in asdict(was).items() if name not in GIVEN and value and not left[name])


class Altered(NamedTuple):
    """What a change does to one document, or to the head (no document): added, deleted or changed; field by field what
    it was and what it would be."""

    document: str
    how: str
    fields: tuple[tuple[str, str, str], ...] = ()


def altered(was: Manifest, now: Manifest) -> tuple[Altered, ...]:
    """All that differs between a manifest that stands and what is proposed, the head first."""
    before, after = by_document(was), by_document(now)
    found = [Altered("", "changed", apart(head(was), head(now)))]
    for document, c in (before | after).items():
        if document not in after:
            found.append(Altered(c.document, "deleted"))
        elif document not in before:
            found.append(Altered(c.document, "added"))
        else:
            found.append(Altered(c.document, "changed", apart(unnumbered(before[document]), unnumbered(c))))
    return tuple(one for one in found if one.fields or one.how != "changed")


def head(manifest: Manifest) -> Manifest:
    return replace(manifest, consignments=())


def apart(was: Manifest | Consignment, now: Manifest | Consignment) -> tuple[tuple[str, str, str], ...]:
    """The fields that differ, in words."""
    old, new = asdict(was), asdict(now)
    return tuple((name, words(old[name]), words(new[name])) for name in old if old[name] != new[name])


def words(value: object) -> str:
    """All that a value says, one after another."""
    told = to_builtins(value)
    if isinstance(told, dict):
        return " ".join(filter(None, map(words, told.values())))
    if isinstance(told, list | tuple):
        return ", ".join(filter(None, map(words, told)))
    return "" if told is None else str(told)
