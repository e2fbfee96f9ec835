"""What happens now, for whoever looks on: one look a second for all streams of a process, none while nobody does.

A stream is a hint, not a ledger: who missed something fetches it. Streams end when the process is asked to stop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from tongguan.parties.may import Action, Subject, may
from tongguan.parties.party import Caller
from tongguan.store import webhooks
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.webhooks import Fresh

EVERY = 1.0
BEAT = 15.0
"""Seconds after which a silent stream says that it is still there."""
LONGEST = 3600.0
MOST_OF_ONE, MOST = 20, 2000
"""Streams of one person or program, and of the process."""
WINDOW = 500
"""Ids come to light out of order where transactions overlap: so many are looked at again."""
log = logging.getLogger(__name__)


class Looking:
    """One stream: who looks on, and what he has still to see."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.queue: asyncio.Queue[Fresh | None] = asyncio.Queue(200)

    def sees(self, one: Fresh) -> bool:
        return bool(may(self.caller, Action.SEE, Subject(owner=one.addressee, declarant=one.declarant)))

    def told(self, one: Fresh | None) -> None:
        """One more; a reader that is too slow misses it."""
        if not self.queue.full():
            self.queue.put_nowait(one)


class Live:
    """The streams of one process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: set[Looking] = set()
        self._beside: set[Looking] = set()  # streams of other things, which take a place too
        self._task: asyncio.Task[None] | None = None
        self.closing = False

    def room(self, caller: Caller) -> bool:
        """Whether one more stream fits for this person or program."""
        all_ = self._open | self._beside
        own = sum(one.caller.party == caller.party and one.caller.hands == caller.hands for one in all_)
        return not self.closing and own < MOST_OF_ONE and len(all_) < MOST

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """A place for a stream of something else, as long as it is open."""
        looking = Looking(caller)
        self._beside.add(looking)
        try:
            yield
        finally:
            self._beside.discard(looking)

    async def stream(self, caller: Caller) -> AsyncIterator[Fresh | None]:
        """What happens that this caller may see; None: nothing did for a while."""
        looking = Looking(caller)
        self._open.add(looking)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        end = asyncio.get_running_loop().time() + LONGEST
        try:
            while not self.closing and asyncio.get_running_loop().time() < end:
                try:
                    one = await asyncio.wait_for(looking.queue.get(), BEAT)
                except TimeoutError:
                    yield None
                    continue
                if one is not None:
                    yield one
        finally:
            self._open.discard(looking)

    def close(self) -> None:
        """The process stops: all streams end."""
        self.closing = True
        for looking in self._open:
            looking.told(None)

    async def _look(self) -> None:
        seen: deque[int] = deque(maxlen=4 * WINDOW)
        last: int | None = None
        while self._open and not self.closing:
            try:
                if last is None:
                    last = await asyncio.to_thread(self._newest)
                    seen.extend(range(max(0, last - WINDOW), last + 1))
                found = await asyncio.to_thread(self._fresh, last - WINDOW)
            except Exception:  # the look's outermost loop: the database may be away, the next look will tell
                log.exception("a look at what happens missed a beat")
                found = []
            known = set(seen)
            for one in found:
                if one.id not in known:
                    seen.append(one.id)
                    last = max(last or 0, one.id)
                    for looking in list(self._open):
                        if looking.sees(one):
                            looking.told(one)
            await asyncio.sleep(EVERY)

    def _newest(self) -> int:
        with self._store.reading(SYSTEM) as conn:
            return webhooks.newest(conn)

    def _fresh(self, after: int) -> list[Fresh]:
        with self._store.reading(SYSTEM) as conn:
            return webhooks.fresh(conn, after)
