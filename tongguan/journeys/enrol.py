"""Parties on record: made and suspended by who administers. Each is an act."""

from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.topic import Feed
from tongguan.journeys.people import wrong
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller, Kind, Party
from tongguan.parties.roster import Company
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, companies, parties, topics
from tongguan.store.connect import Writing

ID, NAME = 64, 120


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A party to be put on record."""

    id: str
    kind: str
    name: str
    name_zh: str = ""


def make(conn: Writing, caller: Caller, wanted: Wanted, now: datetime) -> Party:
    """A new party, for who administers."""
    permit(caller, Action.ADMINISTER)
    return register(conn, caller, wanted, now)


def register(conn: Connection[Any], caller: Caller, wanted: Wanted, now: datetime) -> Party:
    """A new party, by whoever the law lets make one."""
    id_, name, name_zh = wanted.id.strip(), wanted.name.strip(), wanted.name_zh.strip()
    kind = next((k for k in Kind if k == wanted.kind and k is not Kind.APPLICANT), None)
    if not 1 <= len(id_) <= ID or not id_.isprintable() or " " in id_ or "/" in id_:
        raise wrong("/id", f"1 to {ID} characters, without spaces or slashes.", f"1 至 {ID} 个字符，不含空格和斜杠。")
    if not 1 <= len(name) <= NAME or len(name_zh) > NAME or not (name + name_zh).isprintable():
        raise wrong("/name", f"1 to {NAME} printable characters.", f"1 至 {NAME} 个可见字符。")
    if kind is None:
        raise wrong("/kind", "Choose what the party is.", "请选择单位类别。")
    new = Party(id=id_, kind=kind, name=name, name_zh=name_zh, made_at=now, made_by=caller.name or caller.party)
    if not parties.keep(conn, new, now):
        raise wrong("/id", "This identifier is on record already.", "该编号已登记。", Reason.CONFLICT)
    acts.note(conn, caller, now, "party.made", (id_, {"kind": str(kind), "name": name}))
    publish(conn, new, "registered", now)
    return new


def rename(conn: Connection[Any], caller: Caller, wanted: Wanted, now: datetime) -> None:
    """Other names of a party that is on record: a change with its source, and told."""
    found = parties.party(conn, wanted.id)
    if found is None or (found.name, found.name_zh) == (wanted.name, wanted.name_zh):
        return
    company = Company(0, wanted.id, wanted.name, wanted.name_zh, str(found.kind))
    companies.change(Writing(conn), [company], "registration", (caller.name or caller.party, now))
    acts.note(conn, caller, now, "party.renamed", (wanted.id, {"name": wanted.name, "before": found.name}))
    publish(conn, msgspec.structs.replace(found, name=wanted.name, name_zh=wanted.name_zh), "renamed", now)


def publish(conn: Connection[Any], party: Party, event: str, now: datetime) -> None:
    """Whoever subscribes to companies is told; agencies and the administration are no companies."""
    if party.kind in (Kind.COMPANY, Kind.BROKER, Kind.BANK):
        said = {"party": party.id, "event": event, "kind": str(party.kind), "name": party.name}
        item = {**said, "name_zh": party.name_zh, "at": topics.moment(now)}
        topics.publish(conn, Feed.COMPANIES, topics.NODE, [(f"{party.id}/{event}/{item['at']}", item)], now)


def suspend(conn: Writing, caller: Caller, id_: str, now: datetime) -> None:
    """Its people are out, its tokens and mandates open nothing, until it is resumed."""
    found = reach(conn, caller, id_)
    if found.kind is Kind.ADMINISTRATION:
        raise Refusal(Reason.CONFLICT, "The administration cannot be suspended.", "海关单位不能暂停。")
    if parties.suspend(conn, id_, (caller.name or caller.party, now)):
        acts.note(conn, caller, now, "party.suspended", (id_, {}))
        publish(conn, found, "suspended", now)


def resume(conn: Writing, caller: Caller, id_: str, now: datetime) -> None:
    """It may again what it could before."""
    found = reach(conn, caller, id_)
    if parties.resume(conn, id_):
        acts.note(conn, caller, now, "party.resumed", (id_, {}))
        publish(conn, found, "resumed", now)


def reach(conn: Writing, caller: Caller, id_: str) -> Party:
    """The party, for who administers."""
    permit(caller, Action.ADMINISTER)
    found = parties.party(conn, id_)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such party.", "没有该单位。")
    return found
