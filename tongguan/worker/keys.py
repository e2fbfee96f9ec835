"""The keys of the node change by themselves: the next is published ahead, and signs when it is due; both are acts."""

from datetime import datetime, timedelta
from pathlib import Path

from tongguan.store import acts, keys
from tongguan.store.connect import Store

NEXT, CHANGED = "key.next", "key.changed"


def turn(store: Store, folder: Path, now: datetime, every: timedelta) -> bool:
    """What is due of each kind of key is done. `every`: how long a key signs; zero: none changes by itself."""
    for kind in keys.KINDS:
        was, after = keys.standing(folder, kind), keys.turned(folder, kind, now, every)
        if after == was:
            continue
        if was is not None:
            with store.writing() as conn:
                what = NEXT if after.key == was.key else CHANGED
                acts.note(conn, acts.WORKER, now, what, (kind.file, {"key": after.key, "next": after.next}))
        keys.keep(folder, kind, after)
    return True
