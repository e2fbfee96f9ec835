"""What the node does for agencies by itself: it reminds those that say nothing, and exchanges [files](files.py) with
those that have a folder in the store of the node; those on servers of agencies have their turn in `servers.py`."""

import logging
from collections.abc import Callable, Iterator
from time import monotonic

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from tongguan.exchange.server import CODE
from tongguan.journeys import agency
from tongguan.journeys.office import Office
from tongguan.store.connect import Store
from tongguan.worker.files import Window, exchange
from tongguan.worker.folder import Stored

SOME, AWHILE = 20, 0.5
"""Silent tasks at a time, and for how many seconds: seals and deliveries wait meanwhile."""
log = logging.getLogger(__name__)


class Agencies:
    """Looks after silence and folders. `desk` makes what journeys are called with; `folder`: none, no files."""

    def __init__(self, store: Store, desk: Callable[[], Office], folder: ObjectStore | None) -> None:
        self._store = store
        self._desk = desk
        self._folder = folder

    def look(self) -> bool:
        """What is due; False if a folder did not answer: it is looked at again."""
        office = self._desk()
        with self._store.direct() as conn:
            until = monotonic() + AWHILE
            while agency.silent(conn, office, SOME) and monotonic() < until:
                pass
            return self._folder is None or all([*exchanges(Window(conn, office), self._folder)])


def exchanges(window: Window, folder: ObjectStore) -> Iterator[bool]:
    """Each agency's turn; False where its folder does not answer, which keeps no other from his."""
    try:
        for code in agencies_of(folder):
            yield exchanged(window, folder, code)
    except (BaseError, OSError) as error:
        log.warning("the folder of the agencies does not answer: %s", first_line(error))
        yield False


def exchanged(window: Window, folder: ObjectStore, code: str) -> bool:
    """One agency's turn."""
    try:
        exchange(window, Stored(folder, code), code)
    except (BaseError, OSError) as error:
        log.warning("the folder of %s does not answer: %s", code, first_line(error))
        return False
    return True


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def agencies_of(folder: ObjectStore) -> list[str]:
    """Whoever has a folder of its own: the operator makes it."""
    found = obstore.list_with_delimiter(folder)["common_prefixes"]
    return sorted(code for prefix in found if CODE.fullmatch(code := prefix.strip("/")))
