"""Plain trees – dicts inside dicts – while a message is read: what lies at the end of a path of fields."""

from typing import Any

Tree = dict[str, Any]
Path = tuple[str, ...]


def put(tree: Tree, path: Path, value: Any, numbered: frozenset[int] = frozenset()) -> None:
    """Sets what lies at the end of a path. `numbered`: steps whose struct has a number."""
    for n, name in enumerate(path[:-1]):
        tree = tree.setdefault(name, {"sequence": 1} if n in numbered else {})
    tree[path[-1]] = value


def got(tree: Any, path: Path) -> Any:
    """What lies at the end of a path; None where nothing does."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree
