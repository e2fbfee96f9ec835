"""What happens, as pages hear it: `changed` for lists, `case-<number>` for a case's page, with the number of the fact.

No content: pages ask.
"""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get
from litestar.response import Stream

from tongguan.api.events import BEAT, EVENTS, HEADERS, RETRY, admitted
from tongguan.api.live import Live
from tongguan.api.operation import Call, caller_of
from tongguan.desks.door import page
from tongguan.parties.may import Action
from tongguan.parties.party import Caller


@get("/events", opt=page("events", "What happens", Action.SEE))
async def stream(request: Call) -> Response[Any]:
    """For as long as the page is open."""
    return Stream(heard(admitted(request), caller_of(request)), media_type=EVENTS, headers=HEADERS)


async def heard(live: Live, caller: Caller) -> AsyncIterator[bytes]:
    """That something happened to what the caller may see."""
    yield RETRY
    async for one in live.stream(caller):
        if one is None:
            yield BEAT
        elif one.cargo is not None:
            yield b"event: changed\ndata: -\n\n"
        else:
            yield f"event: changed\ndata: -\n\nevent: case-{one.number}\ndata: {one.seq}\n\n".encode()
