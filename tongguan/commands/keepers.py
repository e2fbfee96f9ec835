"""Whoever keeps a ledger in a sandbox or reviews, and is not in its file: each agency of a definition has a program
and a person, so that a sub-system of one's own is answered without anybody being made for it."""

from datetime import datetime

from tongguan.codes.law import Law
from tongguan.codes.rows import AgencyRow
from tongguan.codes.subsystem import Subsystem
from tongguan.commands.cast import BY, Account, Entry, Known, Person, met, opened, written
from tongguan.ledgers.describe import definition_of
from tongguan.parties.account import Role
from tongguan.parties.party import Kind, Party, Scope
from tongguan.store import parties
from tongguan.store.connect import Store

Cast = tuple[list[Entry], list[Known]]
"""Accounts and people."""


def keepers(store: Store, profile: str, law: Law, before: Cast, now: datetime) -> Cast:
    """Their accounts and people, made once; what was known of them `before` stays good."""
    tokens, words = {a.role: a.token for a in before[0]}, {p.login: p.password for p in before[1]}
    entries, people = [], []
    with store.writing() as conn:
        for agency in missing(profile, law):
            login, party = agency.code.lower(), {"other": agency.code}
            known = Party(id=agency.code, kind=Kind.AGENCY, name=agency.name, name_zh=agency.name_zh, made_by=BY)
            parties.keep(conn, known, now)
            account = Account(name=agency.name, role=login, party=party, scopes=[Scope.LEDGER, Scope.READ])
            person = Person(login=login, name=agency.name, roles=[Role.AGENT], party=party)
            entries.append(opened(conn, account, profile, tokens, now))
            people.append(met(conn, person, profile, words, now))
    return entries, people


def missing(profile: str, law: Law) -> list[AgencyRow]:
    """The agencies of definitions, in force or still to come, for which the sandbox's file has nobody."""
    rows = law.rows()
    kinds = [definition_of(row.definition) for row in rows["subsystems"] if isinstance(row, Subsystem)]
    keep = {code for kind in kinds for code in (kind.agency, *kind.vetting)}
    there = {
        a.party.get(profile) or a.party["other"] for a in written("account", list[Account]) if "ledger" in a.scopes
    }
    taken = {p.login for p in written("person", list[Person])} | {a.role for a in written("account", list[Account])}
    wanted = keep - there
    found = {row.code: row for row in rows["agencies"] if isinstance(row, AgencyRow) and row.code in wanted}
    return [found[code] for code in sorted(found) if code.lower() not in taken]
