"""What manifests tell of the transport documents of a declaration. Runs inside the caller's transaction."""

from collections.abc import Iterable
from typing import NamedTuple

from tongguan.manifests.manifest import ManifestKind
from tongguan.store.connect import Reading
from tongguan.store.manifests import Balance
from tongguan.store.statements import load

SQL = load("papers")


class Beside(NamedTuple):
    """What is known of documents: the balances by key, and by document (number, reference) of the manifests."""

    left: dict[str, Balance]
    told: dict[str, list[tuple[int, str]]]


def beside(conn: Reading, documents: Iterable[str], kind: ManifestKind, keys: Iterable[str]) -> Beside:
    """What was told of these documents (plain) and is left of them, and which manifests tell of them, as far as the
    caller may see it: in one statement."""
    found = Beside({}, {})
    values = {"documents": list(documents), "kind": str(kind), "keys": list(keys)}
    for name, volume, remaining, id_, reference in conn.execute(SQL["beside"], values):
        if id_ is None:
            found.left[name] = Balance(volume, remaining)
        else:
            found.told.setdefault(name, []).append((id_, reference))
    return found
