"""What a party has not been told yet: fetched, kept, acknowledged; at least once, in order, until it is."""

import msgspec
from litestar import get, post

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.api.paging import LIMIT, limit_of
from tongguan.exchange.task_word import TaskNotice
from tongguan.journeys.notice import Notice, cargo_notice, notice_of, record_notice, task_notice
from tongguan.ledgers.receipt import RecordNotice
from tongguan.manifests.word import CargoNotice
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import outbox

MOST = 1000


class Had(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The notices that you have kept."""

    ids: tuple[int, ...]


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True):
    """How many of them had not been acknowledged before."""

    acknowledged: int


@get(
    "/v1/notices",
    opt={
        "operation": Operation(
            id="fetch-notices",
            summary="What you have not been told yet, oldest first",
            summary_zh="获取尚未告知的事项，旧者在前",
            words="Told again until you acknowledge it. What came as the answer to your own message is not here. A "
            "request that nobody answered is told again as a reminder, a day before its deadline and at it.",
            action=Action.SEE,
            query=(LIMIT,),
            answer=tuple[Notice, ...],
        )
    },
)
async def unread(request: Call) -> Sent:
    """Until it is acknowledged, it is told again."""
    limit = limit_of(request)
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: outbox.unread(conn, limit))
    return sent([notice_of(row.id, row) for row in rows])


@get(
    "/v1/notices/cargo",
    opt={
        "operation": Operation(
            id="fetch-cargo-notices",
            summary="What you have not been told yet of your manifests and vehicles, oldest first",
            summary_zh="获取尚未告知的舱单与车辆事项，旧者在前",
            words="What an officer decided of a manifest or forbade, what was released and what left, which vehicle "
            "was stopped. Told again until you acknowledge it, like any notice.",
            action=Action.SEE,
            query=(LIMIT,),
            answer=tuple[CargoNotice, ...],
        )
    },
)
async def unread_cargo(request: Call) -> Sent:
    """Likewise."""
    limit = limit_of(request)
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: outbox.unread_cargo(conn, limit))
    return sent([cargo_notice(id_, cargo) for id_, cargo in rows])


@get(
    "/v1/notices/records",
    opt={
        "operation": Operation(
            id="fetch-record-notices",
            summary="What you have not been told yet of records that you keep or hold, oldest first",
            summary_zh="获取尚未告知的底账回执，旧者在前",
            words="An agency is told of each step of its records: stored, annotated by a declaration, given back, "
            "written off, and why one did not answer (receipts 1 to 4). A holder is told what the agency did. Told "
            "again until you acknowledge it, like any notice.",
            action=Action.SEE,
            query=(LIMIT,),
            answer=tuple[RecordNotice, ...],
        )
    },
)
async def unread_records(request: Call) -> Sent:
    """Likewise."""
    limit = limit_of(request)
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: outbox.unread_records(conn, limit))
    return sent([record_notice(id_, told) for id_, told in rows])


@get(
    "/v1/notices/tasks",
    opt={
        "operation": Operation(
            id="fetch-task-notices",
            summary="What you have not been told yet of cases on which your agency must speak, oldest first",
            summary_zh="获取尚未告知的会办任务事项，旧者在前",
            words="That a task waits, is late, is overdue (its superior is told too), that another agency found "
            "something, that no word is needed any more. The task itself is fetched: `fetch-agency-tasks`. Told again "
            "until you acknowledge it, like any notice.",
            action=Action.SEE,
            query=(LIMIT,),
            answer=tuple[TaskNotice, ...],
        )
    },
)
async def unread_tasks(request: Call) -> Sent:
    """Likewise."""
    limit = limit_of(request)
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: outbox.unread_tasks(conn, limit))
    return sent([task_notice(id_, told) for id_, told in rows])


@post(
    "/v1/notices/acknowledge",
    status_code=200,
    opt={
        "operation": Operation(
            id="acknowledge-notices",
            summary="Say which notices you have kept: they are not told again",
            summary_zh="确认已收到的事项，不再重复告知",
            words="Ids of others, or acknowledged before, change nothing. Reading alone does not open this: whoever "
            "may declare for the party, or keeps an agency's ledger, says what it has kept.",
            action=Action.ACKNOWLEDGE,
            body=Had,
            answer=Acknowledged,
        )
    },
)
async def acknowledge(request: Call) -> Sent:
    """Durable when it is answered."""
    had, caller, node = await read(request, Had), caller_of(request), node_of(request)
    if len(had.ids) > MOST or any(not 0 < id_ < 2**63 for id_ in had.ids):
        problem = Problem(
            code="API06",
            message=f"Give at most {MOST} ids, as they were told.",
            message_zh=f"编号不超过 {MOST} 个，须为所告知的编号。",
            pointer="/ids",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    count = await at.writing(node, lambda conn: outbox.acknowledge(conn, caller.party, had.ids, node.now()))
    return sent(Acknowledged(acknowledged=count))
