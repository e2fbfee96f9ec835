"""Where goods are expected, or lie: at the office for which they are told, or on their way in transit. Pure."""

from collections.abc import Iterator

from tongguan.crossings.look import Scene
from tongguan.manifests.fleet import plain


def offices(scene: Scene) -> dict[str, set[str]]:
    """By document (as `plain` makes it): the offices for which manifests tell of it, and those between which it goes in
    transit. An empty one: nobody says where."""
    found: dict[str, set[str]] = {}
    for manifest in scene.told.manifests:
        for consignment in manifest.consignments:
            found.setdefault(plain(consignment.document), set()).add(manifest.office)
    for document in found:
        found[document].update(*(c.way for c in scene.told.cases if document in c.documents))
    return found


def elsewhere(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """What passes though it is another office's: both sentences, and the document."""
    here, told = {scene.gate.office, *scene.gate.serves}, offices(scene)
    for consignment in scene.aboard:
        there, name = told[plain(consignment.document)], consignment.document
        if "" not in there and not there & here:
            where = ", ".join(sorted(there))
            yield f"{name} is expected at {where}, not here.", f"{name} 应在 {where}，而非此处。", name
