"""A new administrator takes two: one asks, another agrees or declines; until then the person has his other roles alone.
Whom the one let in is no second for the other. Each step is an act."""

from datetime import datetime

import msgspec

from tongguan.parties.account import Account, Role
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, appointments
from tongguan.store.appointments import Appointment
from tongguan.store.connect import Writing


def ask(conn: Writing, caller: Caller, account: Account, wall: datetime) -> None:
    """The person shall administer; who asked first stays the one who asked."""
    by = caller.name or caller.party
    new = Appointment(
        account.id, account.login, account.name, account.party, by, sorted(caller.hands), maker(conn, caller), wall
    )
    if appointments.ask(conn, new):
        acts.note(conn, caller, wall, "account.asked", (account.login, {"party": account.party}))


def agree(conn: Writing, caller: Caller, id_: str, wall: datetime) -> Account:
    """The second administrator's word: the person administers from now on."""
    acts.alone(conn)
    permit(caller, Action.APPOINT)
    account, found = waiting(conn, id_)
    own = frozenset({account.id, account.name})
    permit(caller, Action.APPOINT, Subject(hands=own | {*found.hands, found.maker} - {""}))
    let_in = msgspec.structs.replace(caller, maker=maker(conn, caller))
    permit(let_in, Action.APPOINT, Subject(hands=frozenset(found.hands)))
    roles = account.roles | {Role.ADMINISTRATOR}
    accounts.set_roles(conn, id_, roles, wall)
    appointments.drop(conn, id_)
    told = {"party": account.party, "asked_by": found.asked_by, "roles": sorted(roles)}
    acts.note(conn, caller, wall, "account.appointed", (account.login, told))
    return msgspec.structs.replace(account, roles=roles)


def decline(conn: Writing, caller: Caller, id_: str, wall: datetime) -> Account:
    """An administrator says no, or takes his own asking back; the person's other roles stay."""
    acts.alone(conn)
    permit(caller, Action.APPOINT)
    account, found = waiting(conn, id_)
    appointments.drop(conn, id_)
    told = {"party": account.party, "asked_by": found.asked_by}
    acts.note(conn, caller, wall, "account.declined", (account.login, told))
    return account


def waiting(conn: Writing, id_: str) -> tuple[Account, Appointment]:
    """Who waits, locked, and for what."""
    account = accounts.held(conn, id_)
    found = appointments.one(conn, id_)
    if account is None or found is None:
        raise Refusal(Reason.NOT_FOUND, "Nobody waits for this word any more.", "该任命已无需答复。")
    return account, found


def maker(conn: Writing, caller: Caller) -> str:
    """Who let the caller in: the person, or the program's token."""
    himself = accounts.account(conn, caller.account) if caller.account else None
    return himself.created_by if himself else caller.maker
