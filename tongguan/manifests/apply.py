"""What a report of cargo makes of the manifest that stands: whole, filled in, added to, changed, replaced, deleted.
Pure.

Nothing of the manifest changes unless all that the report asks for can be done; what stands against it is told by
place.
"""

from msgspec.structs import asdict, replace

from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest
from tongguan.manifests.report import Function, ManifestReport
from tongguan.problem import Problem

WORDS = {
    "MFA01": (
        "{value} was told already. Change it with function 2, 3 or 5, or use another reference.",
        "{value} 已传输。请以功能代码 2、3 或 5 更改，或另用编号。",
    ),
    "MFA02": ("Nothing that you told under {value} stands.", "您没有以 {value} 传输的有效内容。"),
    "MFA03": (
        "{value} is on the manifest already. Change it with function 5.",
        "舱单已有提运单 {value}，请以功能代码 5 更改。",
    ),
    "MFA04": ("The manifest has no transport document {value}.", "舱单中没有提运单 {value}。"),
    "MFA05": ("Say why it changes: a code of the list change-reason.", "请填写变更原因代码。"),
    "MFA06": ("“{value}” is no reason for a change.", "“{value}”不是变更原因代码。"),
    "MFA07": (
        "Another submitter tells of transport document {value} already.",
        "提运单 {value} 已由其他单位传输。",
    ),
    "MFA08": ("Name the consignments that are to be added or changed.", "请填写需增加或更改的提运单。"),
    "MFA11": ("{value} stands twice in this message.", "本报文中 {value} 重复。"),
    "MFA12": (
        "An officer forbids to unload or to load {value}, or decides about it: it stays on the manifest, and under its "
        "master, until he allows it.",
        "{value} 已被禁止卸货或装货，或待海关决定，获准前不得从舱单删除或改换总单。",
    ),
    "MFA13": (
        "An officer decides whether {value} may be unloaded or loaded.",
        "{value} 可否卸货或装货待海关决定。",
    ),
    "MFA09": (
        "Houses on the manifest name {value} as their master; delete them first.",
        "舱单中有分单属于 {value}，请先删除分单。",
    ),
}
GIVEN = ("kind", "mode", "reference", "consignments")
"""What a change cannot touch in the head: by these a manifest is known."""


def amiss(code: str, pointer: str, value: str = "") -> Problem:
    english, chinese = (words.format(value=value) for words in WORDS[code])
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)


def applied(standing: Manifest | None, report: ManifestReport) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """The manifest after the report – None: there is none any more – and what stands against it."""
    told, function = report.manifest, report.function
    if function is Function.MAIN:
        return told, (amiss("MFA01", "/manifest/reference", told.reference),) if standing else ()
    if again := twice(told):
        return standing, again
    if standing is None:
        return None, (amiss("MFA02", "/manifest/reference", told.reference),)
    if function is Function.REPLACE:
        return told, ()
    if function is Function.SECONDARY:
        return filled(standing, told)
    if function is Function.ADD:
        return added(standing, told)
    if function is Function.DELETE:
        return deleted(standing, told)
    return changed(standing, told)


def filled(standing: Manifest, told: Manifest) -> tuple[Manifest, tuple[Problem, ...]]:
    """Secondary data: what was empty is there now, in the head and in each document named; nothing else moves."""
    known, problems = by_document(standing), missing(standing, told)
    lines = [onto(c, known_of(told, c)) if plain(c.document) in by_document(told) else c for c in known.values()]
    return replace(onto_head(standing, told, only_empty=True), consignments=tuple(lines)), problems


def added(standing: Manifest, told: Manifest) -> tuple[Manifest, tuple[Problem, ...]]:
    """Further consignments, numbered on where one of their numbers is taken."""
    known = by_document(standing)
    problems = [
        amiss("MFA03", f"/manifest/consignments/{n}/document", c.document)
        for n, c in enumerate(told.consignments)
        if plain(c.document) in known
    ]
    if not told.consignments:
        problems.append(amiss("MFA08", "/manifest/consignments"))
    last = max((c.sequence for c in standing.consignments), default=0)
    taken = {c.sequence for c in standing.consignments}
    more = told.consignments
    if any(c.sequence in taken for c in more):
        more = tuple(replace(c, sequence=last + n) for n, c in enumerate(more, start=1))
    return replace(standing, consignments=(*standing.consignments, *more)), tuple(problems)


def deleted(standing: Manifest, told: Manifest) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """Without the documents named; without all where none is."""
    if not told.consignments:
        return None, ()
    problems, gone = list(missing(standing, told)), set(by_document(told))
    rest = tuple(c for c in standing.consignments if plain(c.document) not in gone)
    masters = {plain(c.master) for c in rest if c.master}
    problems += [
        amiss("MFA09", f"/manifest/consignments/{n}/document", c.document)
        for n, c in enumerate(told.consignments)
        if plain(c.document) in masters
    ]
    return replace(standing, consignments=rest), tuple(problems)


def changed(standing: Manifest, told: Manifest) -> tuple[Manifest, tuple[Problem, ...]]:
    """Each document named as it is told now; in the head, what is told takes the place of what was."""
    new = by_document(told)
    lines = tuple(
        replace(new[plain(c.document)], sequence=c.sequence) if plain(c.document) in new else c
        for c in standing.consignments
    )
    return replace(onto_head(standing, told), consignments=lines), missing(standing, told)


def twice(told: Manifest) -> tuple[Problem, ...]:
    """Documents that one message tells of twice: which of the two is meant nobody knows."""
    first = {plain(c.document): n for n, c in reversed(tuple(enumerate(told.consignments)))}
    return tuple(
        amiss("MFA11", f"/manifest/consignments/{n}/document", c.document)
        for n, c in enumerate(told.consignments)
        if first[plain(c.document)] != n
    )


def missing(standing: Manifest, told: Manifest) -> tuple[Problem, ...]:
    """The documents named that the manifest does not have."""
    known = by_document(standing)
    return tuple(
        amiss("MFA04", f"/manifest/consignments/{n}/document", c.document)
        for n, c in enumerate(told.consignments)
        if plain(c.document) not in known
    )


def onto_head(standing: Manifest, told: Manifest, only_empty: bool = False) -> Manifest:
    """The head with what is told now."""
    was = asdict(standing)
    new = {k: v for k, v in asdict(told).items() if k not in GIVEN and v}
    return replace(standing, **{k: v for k, v in new.items() if not only_empty or not was[k]})


def onto(standing: Consignment, told: Consignment) -> Consignment:
    """A consignment with what is told of it now, where nothing was."""
    was = asdict(standing)
    return replace(standing, **{k: v for k, v in asdict(told).items() if v and not was[k]})


def known_of(manifest: Manifest, consignment: Consignment) -> Consignment:
    return by_document(manifest)[plain(consignment.document)]


def by_document(manifest: Manifest) -> dict[str, Consignment]:
    """The consignments by their document, plain."""
    return {plain(c.document): c for c in manifest.consignments}
