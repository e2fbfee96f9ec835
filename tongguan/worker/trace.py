"""Cases lodged before traces were kept get theirs, from their declarations as they stand: once, some at a time. It may
stop anywhere and goes on where its mark stands; what is there already stays."""

import msgspec

from tongguan.journeys.record import traces_of
from tongguan.messages.received import declaration_in
from tongguan.store import find, node
from tongguan.store.connect import SYSTEM, Store

KEY = "traces"
AT_ONCE = 500


class Mark(msgspec.Struct, frozen=True):
    """The last case that was looked at, and the last one that there was when this began: later ones have theirs."""

    after: int
    until: int


class Tracing:
    """How far a worker knows this to be."""

    done = False

    def further(self, store: Store) -> bool:
        """Some cases further; whether more may be without."""
        self.done = not trace(store)
        return not self.done


def trace(store: Store) -> bool:
    """Some cases further; whether more may be without."""
    with store.reading(SYSTEM) as conn:
        kept = node.value(conn, KEY)
        mark = msgspec.json.decode(kept, type=Mark) if kept else Mark(0, find.last(conn))
        declared = find.declared(conn, mark.after, mark.until, AT_ONCE) if mark.after < mark.until else []
    if kept and not declared:
        return False
    told = []
    for id_, body, media in declared:
        try:
            declaration = declaration_in(body, media)
        except msgspec.DecodeError:  # verifying names it
            continue
        told += [(id_, one) for one in traces_of(declaration)] if declaration else []
    after = declared[-1][0] if declared else mark.until
    with store.writing() as conn:
        find.trace(conn, told)
        node.keep(conn, KEY, msgspec.json.encode(Mark(after, mark.until)))
    return after < mark.until
