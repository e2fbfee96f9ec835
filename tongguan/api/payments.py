"""A bank's word that a bill was paid."""

from litestar import Response, post

from tongguan.api.body import read
from tongguan.api.node import Payment
from tongguan.api.operation import Call, Operation, Sent, caller_of, language_of, node_of
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.problem import Reason


@post(
    "/v1/payments",
    status_code=200,
    opt={
        "operation": Operation(
            id="pay",
            summary="Tell that a bill was paid (banks)",
            summary_zh="告知税单已缴款（银行）",
            words="`bank_reference` is the key: the same word again gets the same answer, another word under it 409.",
            action=Action.PAY,
            body=Payment,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def pay(request: Call) -> Sent:
    """Pays; the answer comes when it is durable."""
    caller, payment = caller_of(request), await read(request, Payment)
    request.scope["state"]["case"] = payment.number[:64]
    reply = await node_of(request).pay(caller, payment, language_of(request))
    return Response(reply.body, status_code=200, media_type=reply.media)
