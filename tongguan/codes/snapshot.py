"""One profile at a date: the law as rules read it. Immutable, named by the hash of the rows in force, compiled once.

Every look-up says what it does with the unknown: it returns None or an empty tuple, never a default.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tongguan.codes.rows import (
    AgencyRow,
    Code,
    Commodity,
    DeliveryTerm,
    Direction,
    Head,
    Measure,
    OfficeRow,
    PaymentMethod,
    ProcedureRow,
    Quota,
    Rate,
    Requirement,
    RiskParameters,
    Tax,
    TypeRow,
)


class Standing(StrEnum):
    """How a code stands at the date."""

    GOOD = "good"
    UNKNOWN = "unknown"  # not in a closed list
    EXPIRED = "expired"  # in the list, not at this date
    MALFORMED = "malformed"  # does not match the format of an open list


class Snapshot:
    """The rows of one profile that are in force on `date`, as known at `known_at`. Built by `codes.law.Law.at`."""

    id: str  # sha-256 hex of the canonical rows in force
    date: date
    head: Head

    def code(self, list_: str, code: str) -> Standing: ...
    def entry(self, list_: str, code: str) -> Code | None: ...
    def closed(self, list_: str) -> bool: ...
    def severity(self, rule: str) -> str:
        """`error`, `warning` or `off`; a rule the profile does not name is an error."""
        ...

    def type(self, code: str) -> TypeRow | None: ...
    def procedure(self, direction: Direction, current: str, previous: str) -> ProcedureRow | None: ...
    def office(self, code: str) -> OfficeRow | None: ...
    def agency(self, code: str) -> AgencyRow | None: ...
    def agencies(self) -> tuple[AgencyRow, ...]: ...
    def commodity(self, hs: str) -> Commodity | None:
        """The national tariff line of the longest matching code, for statutory units."""
        ...

    def taxes(self) -> tuple[Tax, ...]:
        """All tax types in the order they are charged."""
        ...

    def measures(self, hs: str, origin: str, direction: Direction) -> tuple[Measure, ...]:
        """Measures for goods of this code and origin: per kind, tax and scheme, those of the longest prefix."""
        ...

    def has_tariff(self, hs: str, direction: Direction) -> bool:
        """Whether the tariff says anything about these goods (a code without a base duty line is a Problem)."""
        ...

    def quota(self, code: str) -> Quota | None: ...
    def rate(self, currency: str) -> Rate | None: ...
    def delivery_term(self, code: str) -> DeliveryTerm | None: ...
    def payment_method(self, code: str) -> PaymentMethod | None: ...
    def requirements(
        self, hs: str, direction: Direction, procedure: str, origin: str, destination: str
    ) -> tuple[Requirement, ...]: ...
    def in_group(self, group: str, country: str) -> bool:
        """Whether `country` is `group` itself or one of its members at the date."""
        ...

    def risk(self, office: str, direction: Direction) -> RiskParameters | None: ...
    def working_day(self, day: date) -> bool: ...
