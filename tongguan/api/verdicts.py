"""An officer's word on an open hold."""

from enum import StrEnum

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import see
from tongguan.api.operation import Call, Operation, Sent, caller_of, language_of, node_of
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.release.lifecycle import Hold


class Ruling(StrEnum):
    PASSED = "passed"
    REFUSED = "refused"


class Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found about one hold, and why it is so. `seq`: the last fact it was made on; where more has happened
    since, it is refused, so that nobody answers what he has not seen."""

    hold: Hold
    verdict: Ruling
    reason: str
    seq: int = 0


@post(
    "/v1/declarations/{number:str}/verdicts",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-hold",
            summary="Answer an open hold (officers)",
            summary_zh="对暂扣事项作出裁定（关员）",
            words="`passed` closes the hold; `refused` ends the case. Payment and arrival close their own holds.",
            action=Action.ANSWER,
            body=Word,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def answer(request: Call, number: FromPath[str]) -> Sent:
    """Answers the hold; the answer comes when it is durable."""
    caller, word = caller_of(request), await read(request, Word)
    await at.reading(node_of(request), caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    verdict = at.Verdict(
        number=number, hold=word.hold, passed=word.verdict is Ruling.PASSED, reason=word.reason, seq=word.seq
    )
    reply = await node_of(request).answer(caller, verdict, language_of(request))
    return Response(reply.body, status_code=200, media_type=reply.media)
