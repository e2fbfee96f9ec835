"""People who sign in: an account belongs to one party and has roles. What roles open is said here, nowhere else."""

from datetime import datetime
from enum import StrEnum

import msgspec

from tongguan.parties.party import Caller, Kind, Scope, Sight


class Role(StrEnum):
    """What a person does. One person may have several."""

    DECLARANT = "declarant"  # lodges, answers, sees what is the party's
    MANAGER = "manager"  # of a company: its people, mandates, keys, programs
    CASHIER = "cashier"  # a bank's or an office's: tells what was paid
    AGENT = "agent"  # of an agency: its word on cases, and the records of its ledger
    OFFICER = "officer"  # answers holds, examines
    ANALYST = "analyst"  # writes risk profiles
    SUPERVISOR = "supervisor"  # hands out work, consents to overrides
    ADMINISTRATOR = "administrator"  # people, law, the node itself
    APPLICANT = "applicant"  # of a company that is not on the register yet: applies for it


OPENS: dict[Role, frozenset[Scope]] = {
    Role.DECLARANT: frozenset({Scope.DECLARE, Scope.READ}),
    Role.MANAGER: frozenset({Scope.COMPANY, Scope.READ}),
    Role.CASHIER: frozenset({Scope.PAY, Scope.READ}),
    Role.AGENT: frozenset({Scope.LEDGER, Scope.READ}),
    Role.OFFICER: frozenset({Scope.VERDICT, Scope.READ}),
    Role.ANALYST: frozenset({Scope.RISK, Scope.READ}),
    Role.SUPERVISOR: frozenset({Scope.SUPERVISE, Scope.VERDICT, Scope.RISK, Scope.READ}),
    Role.ADMINISTRATOR: frozenset({Scope.ADMIN, Scope.READ, Scope.METRICS}),
    Role.APPLICANT: frozenset({Scope.REGISTER, Scope.READ}),
}
OF_THE_ADMINISTRATION = frozenset({Role.OFFICER, Role.ANALYST, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that see all cases; only people of the administration itself can have them."""


def suits(kind: Kind, role: Role) -> bool:
    """Whether people of such a party can have the role."""
    if Kind.APPLICANT is kind or Role.APPLICANT is role:
        return (kind, role) == (Kind.APPLICANT, Role.APPLICANT)
    if role in OF_THE_ADMINISTRATION:
        return kind is Kind.ADMINISTRATION
    if role is Role.CASHIER:
        return kind in (Kind.BANK, Kind.ADMINISTRATION)
    if role is Role.AGENT:
        return kind is Kind.AGENCY
    if role is Role.DECLARANT:
        return kind in (Kind.COMPANY, Kind.BROKER)
    return kind is not Kind.ADMINISTRATION


class Standing(StrEnum):
    """Whether a person may come in."""

    ACTIVE = "active"
    LOCKED = "locked"
    CLOSED = "closed"


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a person likes the pages; empty: as the browser says."""

    language: str = ""
    scheme: str = ""
    density: str = ""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person: `login` in lower case, `subject` how the administration's directory names it."""

    id: str
    login: str
    party: str
    name: str
    roles: frozenset[Role]
    standing: Standing = Standing.ACTIVE
    subject: str = ""
    settings: Settings = Settings()
    created_at: datetime
    created_by: str = ""

    def caller(self, mandates: frozenset[str] = frozenset()) -> Caller:
        """What the person may do, holding these mandates."""
        return Caller(
            party=self.party,
            name=self.name,
            scopes=frozenset().union(*(OPENS[role] for role in self.roles)),
            mandates=mandates,
            sees=Sight.ALL if self.roles & OF_THE_ADMINISTRATION else Sight.OWN,
            account=self.id,
        )


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is signed in: since when, how, and for whom the party holds mandates. `id` is not the cookie's."""

    account: Account
    how: str  # password, passkey, second (both), directory, sandbox
    since: datetime
    seen_at: datetime
    expires_at: datetime
    mandates: frozenset[str] = frozenset()
    id: str = ""

    def good(self, at: datetime) -> bool:
        """Whether the visit still opens anything at this moment."""
        return self.account.standing is Standing.ACTIVE and at < self.expires_at

    @property
    def caller(self) -> Caller:
        """What the person may do now, as every door asks."""
        return self.account.caller(self.mandates)
