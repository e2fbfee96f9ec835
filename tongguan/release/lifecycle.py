"""The life cycle of a declaration: one table, state × event → states it can lead to.

`held` is one state with a set of open holds. `docs/life-of-a-declaration.md` shows the diagram made from this table.
"""

from enum import StrEnum


class State(StrEnum):
    HELD = "held"
    RELEASED = "released"
    SETTLED = "settled"  # a supplementary declaration: duty and data are final, there was nothing to release
    RETURNED = "returned"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Hold(StrEnum):
    """Why a declaration is held; each is closed by its own event."""

    PAYMENT = "payment"
    PERMIT = "permit"
    DOCUMENTS = "documents"
    ARRIVAL = "arrival"
    INSPECTION = "inspection"
    OTHER_SIDE = "other-side"
    CHECK = "check"  # an emergency, or a party that may be a denied one
    AGENCY = "agency"  # an agency that must speak has not consented


class Event(StrEnum):
    LODGE = "lodge"  # function 9
    AMEND = "amend"  # 13/COR
    CANCEL = "cancel"  # 13/INV
    PRESENT = "present"  # 13/GPR
    PAY = "pay"
    ANSWER = "answer"  # an officer's or agency's verdict on a hold
    REQUEST = "request"  # an officer wants words, documents or an amendment from the declarant
    REPLY = "reply"  # the declarant answers a request
    RECALL = "recall"  # an officer takes a request or an inspection order back
    ORDER = "order"  # an officer orders an inspection
    FIND = "find"  # the inspector tells what he found
    MATCH = "match"  # the manifest tells of the goods otherwise than before, or a record or an emergency was changed
    OVERRIDE = "override"  # two officers put the case into another lane
    MOVE = "move"  # goods released for transit: a step of their movement (trips/movement.py)
    ARRIVE = "arrive"  # a gate or a terminal saw the goods come
    APPEAL = "appeal"  # the declarant contests a no
    RULE = "rule"  # the body that decides says whether the no stands
    EXIT = "exit"  # the last of the goods left customs control: confirmed at a gate


TABLE: dict[State | None, dict[Event, frozenset[State]]] = {
    None: {Event.LODGE: frozenset({State.HELD, State.RELEASED, State.SETTLED, State.RETURNED, State.REFUSED})},
    State.HELD: {
        Event.AMEND: frozenset({State.HELD, State.RELEASED, State.SETTLED}),
        Event.CANCEL: frozenset({State.CANCELLED}),
        Event.PRESENT: frozenset({State.HELD, State.RELEASED}),
        Event.PAY: frozenset({State.HELD, State.RELEASED, State.SETTLED}),
        Event.ANSWER: frozenset({State.HELD, State.RELEASED, State.SETTLED, State.REFUSED}),
        Event.REQUEST: frozenset({State.HELD}),
        Event.REPLY: frozenset({State.HELD}),
        Event.RECALL: frozenset({State.HELD, State.RELEASED, State.SETTLED}),
        Event.ORDER: frozenset({State.HELD}),
        Event.FIND: frozenset({State.HELD}),
        Event.MATCH: frozenset({State.HELD, State.RELEASED}),
        Event.OVERRIDE: frozenset({State.HELD, State.RELEASED}),
        Event.ARRIVE: frozenset({State.HELD, State.RELEASED}),
        Event.APPEAL: frozenset({State.HELD}),
        Event.RULE: frozenset({State.HELD, State.RELEASED}),
    },
    State.RETURNED: {
        Event.LODGE: frozenset({State.HELD, State.RELEASED, State.SETTLED, State.RETURNED, State.REFUSED})
    },
    State.RELEASED: {
        Event.MATCH: frozenset({State.RELEASED}),
        Event.MOVE: frozenset({State.RELEASED}),
        Event.EXIT: frozenset({State.RELEASED}),
        Event.PAY: frozenset({State.RELEASED}),
    },
    State.SETTLED: {Event.AMEND: frozenset({State.HELD, State.SETTLED})},
    State.REFUSED: {
        Event.APPEAL: frozenset({State.REFUSED}),
        Event.RULE: frozenset({State.REFUSED, State.HELD, State.RELEASED}),
    },
    State.CANCELLED: {},
}


def allowed(state: State | None, event: Event) -> bool:
    """Whether `event` may happen to a declaration in `state` (None: not there yet)."""
    return event in TABLE[state]


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/life-of-a-declaration.md."""
    lines = ["stateDiagram-v2"]
    for state, events in TABLE.items():
        for event, targets in events.items():
            lines += [f"    {state or '[*]'} --> {target}: {event}" for target in State if target in targets]
    lines += [f"    {state} --> [*]" for state in State if all(t <= {state} for t in TABLE[state].values())]
    return "\n".join(lines)
