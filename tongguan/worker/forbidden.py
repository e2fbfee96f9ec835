"""Prohibitions from before the goods were kept with them: what their manifests tell of is read, one after another."""

from tongguan.journeys import again
from tongguan.store import forbidden
from tongguan.store.connect import SYSTEM, Store


def read_up(store: Store) -> bool:
    """One more is read, in a transaction of its own; whether there was one."""
    with store.reading(SYSTEM) as conn:
        left = forbidden.unread(conn, 1)
    for number, document in left:
        with store.writing() as writing:
            again.read_up(writing, number, document)
    return bool(left)
