"""Who calls: a party with scopes, the companies it may act for, and how far it sees. Values only."""

from datetime import datetime
from enum import StrEnum

import msgspec

ALL = "*"


class Scope(StrEnum):
    """What a token opens. A token carries as few of them as its holder's work needs."""

    DECLARE = "declare"  # lodge, amend, present, cancel; attach documents
    READ = "read"  # see one's own declarations, codes and law
    PAY = "pay"  # a bank's: tell that a bill was paid
    VERDICT = "verdict"  # an officer's: answer a hold, see lane and reasons
    RISK = "risk"  # an officer's: write, try out and consent to risk profiles
    SUPERVISE = "supervise"  # a supervisor's: hand out work, consent to overrides
    COMPANY = "company"  # a company's own: its people, mandates, keys, programs
    ADMIN = "admin"  # people, tokens, law, the node itself
    LEDGER = "ledger"  # an agency's: issue, amend and void the records that it keeps
    GATE = "gate"  # a gate's, a camera's, a terminal's: tell what came and what went
    REGISTER = "register"  # of who is not on the register yet: apply to be
    METRICS = "metrics"  # read the node's own figures


class Sight(StrEnum):
    """How far a caller sees: what concerns itself and its mandates, or all of the administration."""

    OWN = "own"
    ALL = "all"


class Kind(StrEnum):
    """What a party is."""

    COMPANY = "company"
    BROKER = "broker"
    AGENCY = "agency"
    BANK = "bank"
    ADMINISTRATION = "administration"
    APPLICANT = "applicant"  # wants to be on the register, and is nothing else yet


OPEN_TO: dict[Kind, frozenset[Scope]] = {
    Kind.COMPANY: frozenset({Scope.DECLARE, Scope.READ}),
    Kind.BROKER: frozenset({Scope.DECLARE, Scope.READ}),
    Kind.AGENCY: frozenset({Scope.READ, Scope.LEDGER}),
    Kind.BANK: frozenset({Scope.PAY, Scope.READ}),
    Kind.ADMINISTRATION: frozenset(Scope),
    Kind.APPLICANT: frozenset({Scope.REGISTER, Scope.READ}),
}
"""What the tokens that a party issues for itself may carry."""


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who works with the node. `suspended_at`: since when nothing that it holds opens anything. `signs`: what it sends,
    or what is declared in its name, is refused unsigned."""

    id: str
    kind: Kind
    name: str
    name_zh: str = ""
    made_at: datetime | None = None
    made_by: str = ""
    suspended_at: datetime | None = None
    suspended_by: str = ""
    signs: bool = False


class Caller(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party that has shown who it is.

    `mandates` are the companies it may act for besides itself; `*` (a community system) lets it act for every company,
    and see what it lodged itself. `name` is the person or program behind the token; officers' looks are kept under it.
    `account` is the id of the person who is signed in, empty for a program; `maker` made the program's token.
    `offices`: where it tells what passes, and is told; everywhere where none is named.
    """

    party: str
    name: str = ""
    scopes: frozenset[Scope] = frozenset()
    mandates: frozenset[str] = frozenset()
    sees: Sight = Sight.OWN
    token: str = ""
    account: str = ""
    maker: str = ""
    offices: frozenset[str] = frozenset()

    @property
    def hands(self) -> frozenset[str]:
        """Every name of the caller: person, program, whoever made its token. Two who share one are the same hand."""
        return frozenset({self.account, self.name, self.maker} - {""}) or frozenset({self.party})

    @property
    def officer(self) -> bool:
        return self.sees is Sight.ALL


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a token: never the token itself, only its SHA-256."""

    id: str
    hash: bytes
    caller: Caller
    created_at: datetime
    created_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    awaits: bool = False  # a second administrator has to agree
    agreed_by: str = ""
    used_at: datetime | None = None

    def good(self, at: datetime) -> bool:
        """Whether the token opens anything at this moment."""
        return not self.awaits and self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    @property
    def wide(self) -> bool:
        """Whether it sees all or administers: two administrators answer for such a token."""
        return self.caller.sees is Sight.ALL or Scope.ADMIN in self.caller.scopes
