"""Records that agencies keep (ledgers): the catalogue of sub-systems, records as each may see them, applications, and
what agencies and holders do to them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.node import Node, law_on
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.journeys import ledger
from tongguan.journeys.record_says import RecordAmending, RecordApplying, RecordIssuing, RecordStepping
from tongguan.ledgers.charge import Fee
from tongguan.ledgers.consult import balances_of
from tongguan.ledgers.definition import ApplicationStep
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.names import Key
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import record_fees, records, vets
from tongguan.store.connect import Reading
from tongguan.store.records import Kept, Wanted

MOST = 100
QUERY: tuple[Parameter, ...] = (
    Parameter(name="system", words="Only records of this sub-system.", example="import-licence"),
    Parameter(name="holder", words="Only records of this party.", example="4403180896"),
    Parameter(name="state", words="Only records that stand so.", example="issued"),
    Parameter(name="word", words="Only records with this number, or of this holder.", example="26-IL-000417"),
)


class SubsystemLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-system under the law of today: `documents`, the codes by which a declaration names a record; `fields` and
    `line`, JSON Schema of what a record says; `uses`, how many declarations a record serves (0: while something is
    left)."""

    code: str
    name: str
    name_zh: str
    agency: str
    documents: tuple[str, ...]
    source: str
    uses: int
    steps: tuple[ApplicationStep, ...]
    fields: dict[str, Any]
    line: dict[str, Any]


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A record. `number`: as its issuer writes it; its address has the letters and digits alone."""

    system: str
    number: str
    issuer: str
    holder: str
    state: str
    version: int
    valid_from: date | None
    valid_to: date | None
    changed_at: datetime


class RecordBalance(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a record: of which line (from 1; 0: the record as a whole), of what."""

    line: int
    about: str
    unit: str
    volume: Decimal
    left: Decimal


class RecordStep(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a record."""

    event: str
    version: int
    at: datetime
    party: str
    why: str


class RecordUse(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration that counts on a record (`annotated`), no longer does (`given-back`) or used it (`written-off`)."""

    declaration: str
    state: str
    at: datetime


class RecordVet(msgspec.Struct, frozen=True, kw_only=True):
    """An agency that reviews an application; `said_at`: since when it has nothing against it, none: not yet."""

    agency: str
    said_at: datetime | None


class RecordFee(msgspec.Struct, frozen=True, kw_only=True):
    """What a step of an application costs, and what was paid and given back of it; `waits`: the step does not begin
    before it is paid. It is paid under the number of the record."""

    step: str
    amount: Decimal
    currency: str
    waits: bool
    paid: Decimal
    returned: Decimal


class RecordWhole(RecordLine, frozen=True, kw_only=True):
    """A record with what it says, what is left of it, what happened to it, which declarations count on it, and which
    agencies review it, where it is not its keeper alone; what applying for it costs."""

    fields: dict[str, Any]
    lines: tuple[dict[str, Any], ...]
    balances: tuple[RecordBalance, ...]
    steps: tuple[RecordStep, ...]
    uses: tuple[RecordUse, ...]
    vets: tuple[RecordVet, ...] = ()
    fees: tuple[RecordFee, ...] = ()


def line_of(row: Kept) -> RecordLine:
    said = {name: getattr(row, name) for name in RecordLine.__struct_fields__}
    return RecordLine(**{**said, "number": row.written})


def whole_of(conn: Reading, node: Node, key: Key) -> RecordWhole:
    """All of a record that the caller sees. Raises Refusal where he sees none."""
    row = records.one(conn, (key[0], plain(key[1]))) if "".join(key).isprintable() else None
    if row is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such record.", "没有该底账。")
    key, kind, entry = (row.system, row.number), law_on(node).subsystem(row.system), row.entry
    left = records.left(conn, balances_of(definition_of(kind.definition), entry) if kind else ())
    return RecordWhole(
        **msgspec.structs.asdict(line_of(row)),
        fields=entry.body,
        lines=entry.lines,
        balances=tuple(balance_of(one) for one in left),
        steps=tuple(
            RecordStep(event=s.event, version=s.version, at=s.at, party=s.party, why=s.why)
            for s in records.steps(conn, key, MOST)
        ),
        uses=tuple(RecordUse(declaration=u.declared, state=u.state, at=u.at) for u in records.uses(conn, key, MOST)),
        vets=tuple(RecordVet(agency=v.agency, said_at=v.said_at) for v in vets.all_(conn, key)),
        fees=tuple(fee_of(one) for one in record_fees.of_record(conn, key)),
    )


def fee_of(row: Fee) -> RecordFee:
    return RecordFee(**{name: getattr(row, name) for name in RecordFee.__struct_fields__})


def balance_of(row: records.Left) -> RecordBalance:
    _, _, _, line, about = row.key.split("/")
    return RecordBalance(line=int(line), about=about, unit=row.unit, volume=row.volume, left=row.remaining)


@get(
    "/v1/subsystems",
    opt={
        "operation": Operation(
            id="list-subsystems",
            summary="Licences, certificates, books and other records that agencies keep, under the law of today",
            summary_zh="查询现行子系统（许可证件、手册等底账）",
            action=Action.LOOK_UP,
            answer=tuple[SubsystemLine, ...],
        )
    },
)
async def catalogue(request: Call) -> Sent:
    """Who keeps them, how they are applied for, and what a record says."""
    found = []
    for row in law_on(node_of(request)).subsystems():
        kind = definition_of(row.definition)
        said = {
            name: getattr(kind, name) for name in ("code", "name", "name_zh", "agency", "documents", "source", "uses")
        }
        found.append(SubsystemLine(**said, steps=kind.step, fields=kind.record, line=kind.line))
    return sent(found)


@get(
    "/v1/records",
    opt={
        "operation": Operation(
            id="list-records",
            summary="Records of agencies that you keep, hold or may read",
            summary_zh="查询本单位管理、持有或可查阅的底账",
            action=Action.SEE,
            query=(*QUERY, LIMIT, CURSOR),
            answer=tuple[RecordLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """A page, last changed first: an agency its own and those that it may read, a party those that it holds, an officer
    all; its Link header leads to the next."""
    node, caller, limit = node_of(request), caller_of(request), limit_of(request)
    question = [request.query_params.get(one.name, "") for one in QUERY]
    wanted = wanted_of(node, caller, request.query_params)
    wanted = wanted._replace(before=cursor_of(request, question), limit=limit + 1)
    rows = await at.reading(node, caller, lambda conn: records.listed(conn, wanted))
    lines = [line_of(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return sent(lines)
    following = next_link(request, rows[limit - 1].place, question)
    return sent(lines, headers={"link": f'<{following}>; rel="next"'})


def wanted_of(node: Node, caller: Caller, asked: Mapping[str, str]) -> Wanted:
    """Which records are asked for."""
    said = asked.get("word", "").strip()
    word = plain(said) if said.isprintable() else ""
    reads = [row.code for row in law_on(node).subsystems() if caller.party in definition_of(row.definition).seen_by]
    return Wanted(
        system=asked.get("system") or None,
        holder=asked.get("holder") or None,
        state=asked.get("state") or None,
        word=(word or said) or None,
        whose=said or None,
        reads=tuple(reads),
    )


@get(
    "/v1/records/{system:str}/{number:str}",
    opt={
        "operation": Operation(
            id="get-record",
            summary="One record: what it says, what is left of it, and which declarations count on it",
            summary_zh="查询单项底账：内容、余额与核注情况",
            action=Action.SEE,
            answer=RecordWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, system: FromPath[str], number: FromPath[str]) -> Sent:
    """By the letters and digits of its number."""
    node = node_of(request)
    return sent(await at.reading(node, caller_of(request), lambda conn: whole_of(conn, node, (system, number))))


@post(
    "/v1/records",
    status_code=201,
    opt={
        "operation": Operation(
            id="issue-record",
            summary="Issue a record under your own number (agencies)",
            summary_zh="签发底账（主管部门）",
            action=Action.LEDGER,
            body=RecordIssuing,
            answer=RecordLine,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def issue(request: Call) -> Sent:
    """Declarations may name it from now on."""
    caller, wanted = caller_of(request), await read(request, RecordIssuing)
    made = await node_of(request).written(lambda conn, office: ledger.issued(conn, office, caller, wanted))
    return sent(line_of(made), 201)


@post(
    "/v1/records/{system:str}/{number:str}/amendments",
    status_code=201,
    opt={
        "operation": Operation(
            id="amend-record",
            summary="Say anew what a record says, and why (agencies)",
            summary_zh="变更底账并说明理由（主管部门）",
            action=Action.LEDGER,
            body=RecordAmending,
            answer=RecordLine,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def amend(request: Call, system: FromPath[str], number: FromPath[str]) -> Sent:
    """What is drawn stays drawn; open declarations that count on it are compared anew."""
    caller, said = caller_of(request), await read(request, RecordAmending)
    now = await node_of(request).written(lambda c, office: ledger.amended(c, office, caller, (system, number), said))
    return sent(line_of(now), 201)


@post(
    "/v1/record-applications",
    status_code=201,
    opt={
        "operation": Operation(
            id="apply-for-record",
            summary="Apply to an agency for a record",
            summary_zh="向主管部门申请许可证件",
            action=Action.REGISTER,
            body=RecordApplying,
            answer=RecordLine,
            status=201,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def apply(request: Call) -> Sent:
    """It gets a number at once, and counts once the agency has issued it."""
    caller, wanted = caller_of(request), await read(request, RecordApplying)
    made = await node_of(request).written(lambda conn, office: ledger.applied(conn, office, caller, wanted))
    return sent(line_of(made), 201)


@post(
    "/v1/records/{system:str}/{number:str}/steps",
    status_code=201,
    opt={
        "operation": Operation(
            id="step-record",
            summary="A step of a record: ask, reply, review, issue, refuse, void, withdraw",
            summary_zh="办理底账：补正、答复、审查、签发、驳回、作废、撤回",
            action=Action.RECORD,
            body=RecordStepping,
            answer=RecordLine,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def step(request: Call, system: FromPath[str], number: FromPath[str]) -> Sent:
    """The agency asks, reviews, issues, refuses and voids; the holder replies, and withdraws until it is issued."""
    caller, said = caller_of(request), await read(request, RecordStepping)
    now = await node_of(request).written(lambda c, office: ledger.stepped(c, office, caller, (system, number), said))
    return sent(line_of(now), 201)
