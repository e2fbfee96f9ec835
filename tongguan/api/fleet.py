"""Vehicles, trailers and drivers of a carrier, their permits, and whether they may cross."""

from typing import Any

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.node import Node
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.journeys import fleet as register_of
from tongguan.journeys.fleet import Grant, Question
from tongguan.manifests.fleet import FleetKind, Member, Passage, RoadPermit, Wanted, plain
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import fleet
from tongguan.store.fleet import Asked

MOST = 500
VEHICLES = (FleetKind.VEHICLE, FleetKind.TRAILER)
MARK = Parameter(name="mark", words="Only this plate or number, however it is written.", example="粤Z1234港")


class FleetLine(msgspec.Struct, frozen=True, kw_only=True):
    """One of the register, with its permits."""

    member: Member
    permits: tuple[RoadPermit, ...] = ()


class NewVehicle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A vehicle or a trailer: its plate (`mark`), and whose plate it is (`country`)."""

    mark: str
    country: str
    trailer: bool = False
    name: str = ""
    name_zh: str = ""


class NewDriver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A driver: the number of his document (`mark`), who issued it (`country`), his name in both scripts."""

    mark: str
    country: str
    name: str
    name_zh: str = ""


class Names(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other names."""

    name: str
    name_zh: str = ""


class Suspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason, as the driver is told it."""

    why: str


class Striking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an officer takes it off the register."""

    why: str


def operation(id_: str, said: tuple[str, str], action: Action, **more: Any) -> dict[str, Any]:
    """What all of them share."""
    return {"operation": Operation(id=id_, summary=said[0], summary_zh=said[1], action=action, **more)}


async def lines(request: Call, kinds: tuple[FleetKind, ...]) -> Sent:
    """Those that the caller sees, open ones first: a carrier its own, an officer all."""
    mark, caller = plain(request.query_params.get("mark", "")), caller_of(request)
    asked = Asked(kinds=kinds, marks=(mark,) if mark else None)
    rows = await at.reading(node_of(request), caller, lambda conn: fleet.fleet(conn, asked, MOST))
    return sent([FleetLine(member=row.member, permits=row.permits) for row in rows])


async def registered(request: Call, wanted: Wanted) -> Sent:
    """It is on the caller's register."""
    caller, node = caller_of(request), node_of(request)
    (made,) = await at.writing(node, lambda conn: register_of.register(conn, caller, [wanted], node.now()))
    return sent(made, 201)


@get(
    "/v1/vehicles",
    opt=operation(
        "list-vehicles",
        ("Vehicles and trailers on the register, with their permits", "查询车辆与挂车及其许可"),
        Action.SEE,
        query=(MARK,),
        answer=tuple[FleetLine, ...],
    ),
)
async def vehicles(request: Call) -> Sent:
    """At most five hundred."""
    return await lines(request, VEHICLES)


@post(
    "/v1/vehicles",
    status_code=201,
    opt=operation(
        "register-vehicle",
        ("Register a vehicle or a trailer of yours", "登记车辆或挂车"),
        Action.FLEET,
        body=NewVehicle,
        answer=Member,
        status=201,
        refusals=(Reason.CONFLICT,),
    ),
)
async def add_vehicle(request: Call) -> Sent:
    """A plate is on the register once."""
    new = await read(request, NewVehicle)
    kind = FleetKind.TRAILER if new.trailer else FleetKind.VEHICLE
    names = {"name": new.name, "name_zh": new.name_zh}
    return await registered(request, Wanted(kind=kind, mark=new.mark, country=new.country, **names))


@get(
    "/v1/drivers",
    opt=operation(
        "list-drivers",
        ("Drivers on the register, with their permits", "查询驾驶员及其许可"),
        Action.SEE,
        query=(MARK,),
        answer=tuple[FleetLine, ...],
    ),
)
async def drivers(request: Call) -> Sent:
    """At most five hundred."""
    return await lines(request, (FleetKind.DRIVER,))


@post(
    "/v1/drivers",
    status_code=201,
    opt=operation(
        "register-driver",
        ("Register a driver of yours", "登记驾驶员"),
        Action.FLEET,
        body=NewDriver,
        answer=Member,
        status=201,
        refusals=(Reason.CONFLICT,),
    ),
)
async def add_driver(request: Call) -> Sent:
    """A document's number is on the register once."""
    new = await read(request, NewDriver)
    return await registered(request, Wanted(kind=FleetKind.DRIVER, **msgspec.structs.asdict(new)))


@put(
    "/v1/fleet/{id_:str}/names",
    opt=operation(
        "rename-fleet-member",
        ("Other names of a vehicle, trailer or driver of yours", "更改车辆、挂车或驾驶员名称"),
        Action.FLEET,
        body=Names,
        answer=Member,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def rename(request: Call, id_: FromPath[str]) -> Sent:
    """Another plate is another registration."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Names)
    names = (said.name, said.name_zh)
    return sent(await at.writing(node, lambda conn: register_of.rename(conn, caller, id_, names, node.now())))


@delete(
    "/v1/fleet/{id_:str}",
    status_code=204,
    opt=operation(
        "end-fleet-member",
        ("Take a vehicle, trailer or driver of yours from the register", "终止车辆、挂车或驾驶员登记"),
        Action.FLEET,
        status=204,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
    ),
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """It may cross nowhere any more."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: register_of.end(conn, caller, id_, node.now()))


@post(
    "/v1/fleet/{id_:str}/suspend",
    status_code=200,
    opt=operation(
        "suspend-fleet-member",
        ("Let a vehicle, trailer or driver cross nowhere for a while", "暂停车辆、挂车或驾驶员通行"),
        Action.ADMIT,
        body=Suspension,
        answer=Member,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def suspend(request: Call, id_: FromPath[str]) -> Sent:
    """The reason is told at the gate."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Suspension)
    return sent(await at.writing(node, lambda conn: register_of.suspend(conn, caller, id_, said.why, node.now())))


@post(
    "/v1/fleet/{id_:str}/resume",
    status_code=200,
    opt=operation(
        "resume-fleet-member",
        ("Let a suspended vehicle, trailer or driver cross again", "恢复车辆、挂车或驾驶员通行"),
        Action.ADMIT,
        answer=Member,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def resume(request: Call, id_: FromPath[str]) -> Sent:
    """As its permits say."""
    caller, node = caller_of(request), node_of(request)
    return sent(await at.writing(node, lambda conn: register_of.resume(conn, caller, id_, node.now())))


@post(
    "/v1/fleet/{id_:str}/strike",
    status_code=200,
    opt=operation(
        "strike-fleet-member",
        (
            "Take a vehicle, trailer or driver off the register that should not be there",
            "注销不应登记的车辆、挂车或驾驶员",
        ),
        Action.ADMIT,
        body=Striking,
        answer=Member,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def strike(request: Call, id_: FromPath[str]) -> Sent:
    """Whose it is may register it then."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Striking)
    return sent(await at.writing(node, lambda conn: register_of.strike(conn, caller, id_, said.why, node.now())))


@post(
    "/v1/permits",
    status_code=201,
    opt=operation(
        "grant-permit",
        ("Give a vehicle, trailer or driver a permit", "签发运输许可"),
        Action.ADMIT,
        body=Grant,
        answer=RoadPermit,
        status=201,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def grant(request: Call) -> Sent:
    """At one crossing, or at all; both days are included."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, Grant)
    offices = offices_of(node)
    made = await at.writing(node, lambda conn: register_of.grant(conn, caller, wanted, offices, node.now()))
    return sent(made, 201)


@delete(
    "/v1/permits/{id_:str}",
    status_code=204,
    opt=operation(
        "withdraw-permit",
        ("Withdraw a permit", "撤销运输许可"),
        Action.ADMIT,
        status=204,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def withdraw(request: Call, id_: FromPath[str]) -> None:
    """It opens nothing any more."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: register_of.withdraw(conn, caller, id_, node.now()))


@post(
    "/v1/passages/check",
    status_code=200,
    opt=operation(
        "check-passage",
        ("Whether a vehicle with its trailer and driver may cross here today", "核验车辆、挂车与驾驶员可否通行"),
        Action.SEE,
        body=Question,
        answer=Passage,
    ),
)
async def check(request: Call) -> Sent:
    """If not, every reason, in both languages. A carrier is answered by its own register."""
    caller, node, asked = caller_of(request), node_of(request), await read(request, Question)
    offices, day = offices_of(node), node.law.head.day(node.now())
    return sent(await at.reading(node, caller, lambda conn: register_of.ask(conn, asked, offices, day)))


def offices_of(node: Node) -> frozenset[str]:
    """Those that there are today."""
    return frozenset(office.code for office in at.law_on(node).offices())
