"""One profile at a date: the law as rules read it. Immutable, named by the hash of the rows in force, compiled once.

Every look-up says what it does with the unknown: it returns None or an empty tuple, never a default.
"""

import copy
from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta
from typing import Any, NamedTuple

from tongguan.codes.listing import Listing, Standing
from tongguan.codes.rows import (
    AgencyRow,
    ChargeType,
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
    TargetRow,
    Tax,
    TransitRow,
    TypeRow,
)
from tongguan.codes.rows_agency import ConsultationRow, MandateRow
from tongguan.codes.rows_cargo import DeadlineRow, MatchRow
from tongguan.codes.rows_parties import ClassRow
from tongguan.codes.subsystem import Subsystem, by_document
from tongguan.codes.tariff import Groups, Needs, Tariff

__all__ = ["Compiled", "Snapshot", "Standing"]


class Compiled(NamedTuple):
    """What a snapshot looks things up in; shared by all days on which the same rows are in force."""

    rows: Mapping[str, Mapping[Any, Any]]  # kind → key → row
    listings: Mapping[str, Listing]
    groups: Groups
    tariff: Tariff
    needs: Needs


class Snapshot:
    """The rows of one profile that are in force on `date`, as known at a moment. Built by `codes.law.Law.at`."""

    id: str  # sha-256 hex of the canonical rows in force
    date: Day
    head: Head

    def __init__(self, id_: str, day: Day, head: Head, compiled: Compiled) -> None:
        self.id = id_
        self.date = day
        self.head = head
        self._listings = compiled.listings
        self._groups = compiled.groups
        self._tariff = compiled.tariff
        self._needs = compiled.needs
        rows = compiled.rows
        self._severities: dict[str, str] = {rule: str(row.severity) for rule, row in rows["severities"].items()}
        self._types: Mapping[str, TypeRow] = rows["types"]
        self._procedures: Mapping[tuple[Direction, str, str], ProcedureRow] = rows["procedures"]
        self._offices: Mapping[str, OfficeRow] = rows["offices"]
        self._agencies: Mapping[str, AgencyRow] = rows["agencies"]
        self._commodities: Mapping[str, Commodity] = rows["commodities"]
        self._taxes = tuple(sorted(rows["taxes"].values(), key=lambda t: (t.order, t.code)))
        self._quotas: Mapping[str, Quota] = rows["quotas"]
        self._rates: Mapping[str, Rate] = rows["rates"]
        self._terms: Mapping[str, DeliveryTerm] = rows["delivery-terms"]
        self._charges: Mapping[str, ChargeType] = rows["charges"]
        self._methods: Mapping[str, PaymentMethod] = rows["payment-methods"]
        self._risk: Mapping[tuple[str, Direction], RiskParameters] = rows["risk"]
        self._targets: Mapping[tuple[str, str], TargetRow] = rows["targets"]
        self._transit: Mapping[tuple[str, str, str], TransitRow] = rows["transit"]
        self._deadlines: Mapping[tuple[str, str], DeadlineRow] = rows["deadlines"]
        self._matches: Mapping[tuple[Direction, str], MatchRow] = rows["matches"]
        self._classes: Mapping[str, ClassRow] = rows["classes"]
        self._subsystems: Mapping[str, Subsystem] = rows["subsystems"]
        self._consultations: Mapping[tuple[str, str, str], ConsultationRow] = rows["consultations"]
        self._mandates: Mapping[tuple[str, ...], MandateRow] = rows["mandates"]
        self._ledgers = by_document(iter(self._subsystems.values()))
        self._days: dict[Day, bool] = {d: bool(row.working) for d, row in rows["holidays"].items()}

    def on(self, day: Day) -> "Snapshot":
        """The same law on another day on which the same rows are in force."""
        other = copy.copy(self)
        other.date = day
        return other

    def code(self, list_: str, code: str) -> Standing:
        """How `code` stands in the list; in a list that the profile does not declare every code is unknown."""
        listing = self._listings.get(list_)
        return listing.standing(code) if listing else Standing.UNKNOWN

    def entry(self, list_: str, code: str) -> Code | None:
        listing = self._listings.get(list_)
        return listing.entry(code) if listing else None

    def entries(self, list_: str) -> tuple[Code, ...]:
        """All entries known of a list, in code order (for pickers)."""
        listing = self._listings.get(list_)
        return listing.entries() if listing else ()

    def closed(self, list_: str) -> bool:
        """Whether a code must be in the list; an undeclared list is closed."""
        listing = self._listings.get(list_)
        return listing.closed if listing else True

    def list_format(self, list_: str) -> str:
        """The regular expression of an open list; empty = anything."""
        listing = self._listings.get(list_)
        return listing.row.format if listing else ""

    def listings(self) -> Mapping[str, Listing]:
        return self._listings

    def document(self, code: str) -> Code | None:
        """A document code: category and type together, e.g. N851."""
        return self.entry("document", code)

    def severity(self, rule: str) -> str:
        """`error`, `warning` or `off`; a rule the profile does not name is an error."""
        return self._severities.get(rule, "error")

    def type(self, code: str) -> TypeRow | None:
        return self._types.get(code)

    def types(self) -> tuple[TypeRow, ...]:
        return tuple(self._types[c] for c in sorted(self._types))

    def procedure(self, direction: Direction, current: str, previous: str) -> ProcedureRow | None:
        return self._procedures.get((direction, current, previous))

    def procedures(self) -> tuple[ProcedureRow, ...]:
        return tuple(self._procedures[k] for k in sorted(self._procedures))

    def office(self, code: str) -> OfficeRow | None:
        return self._offices.get(code)

    def offices(self) -> tuple[OfficeRow, ...]:
        return tuple(self._offices[c] for c in sorted(self._offices))

    def agency(self, code: str) -> AgencyRow | None:
        return self._agencies.get(code)

    def agencies(self) -> tuple[AgencyRow, ...]:
        return tuple(self._agencies[c] for c in sorted(self._agencies))

    def commodity(self, hs: str) -> Commodity | None:
        """The national tariff line of the longest matching code, for statutory units."""
        for n in range(len(hs), 1, -1):
            found = self._commodities.get(hs[:n])
            if found is not None:
                return found
        return None

    def commodities(self) -> tuple[Commodity, ...]:
        """All lines of the national tariff, in code order."""
        return tuple(self._commodities[c] for c in sorted(self._commodities))

    def taxes(self) -> tuple[Tax, ...]:
        """All tax types in the order they are charged."""
        return self._taxes

    def measures(self, hs: str, origin: str, direction: Direction) -> tuple[Measure, ...]:
        """Measures for goods of this code and origin: per kind, tax and scheme, those of the longest prefix."""
        return self._tariff.measures(hs, origin, direction)

    def has_tariff(self, hs: str, direction: Direction) -> bool:
        """Whether the tariff says anything about these goods (a code without a base duty line is a Problem).

        Exports are classified in the same nomenclature as imports, whether or not export duty exists.
        """
        return self._tariff.knows(hs)

    def has_scheme(self, scheme: str) -> bool:
        """Whether the tariff gives some goods a rate for this claim (regime, additional code, procedure)."""
        return scheme in self._tariff.schemes

    def quota(self, code: str) -> Quota | None:
        return self._quotas.get(code)

    def quotas(self) -> tuple[Quota, ...]:
        return tuple(self._quotas[c] for c in sorted(self._quotas))

    def rate(self, currency: str) -> Rate | None:
        return self._rates.get(currency)

    def delivery_term(self, code: str) -> DeliveryTerm | None:
        return self._terms.get(code)

    def charge_type(self, code: str) -> ChargeType | None:
        return self._charges.get(code)

    def payment_method(self, code: str) -> PaymentMethod | None:
        return self._methods.get(code)

    def requirements(
        self, hs: str, direction: Direction, procedure: str, origin: str, destination: str
    ) -> tuple[Requirement, ...]:
        """What these goods ask for: per document and agency the row of the longest prefix."""
        return self._needs.requirements(hs, direction, procedure, origin, destination)

    def in_group(self, group: str, country: str) -> bool:
        """Whether `country` is `group` itself or one of its members at the date."""
        return self._groups.holds(group, country)

    def group(self, name: str) -> frozenset[str]:
        """The members of a group; empty when there is no such group."""
        return self._groups.members(name)

    def risk(self, office: str, direction: Direction) -> RiskParameters | None:
        return self._risk.get((office, direction)) or self._risk.get(("", direction))

    def company_class(self, code: str) -> ClassRow | None:
        """What follows from a company's class."""
        return self._classes.get(code)

    def company_classes(self) -> tuple[ClassRow, ...]:
        """The classes, in order of their codes."""
        return tuple(self._classes[code] for code in sorted(self._classes))

    def target(self, office: str, lane: str) -> timedelta | None:
        """In what time an officer should answer a case of this lane; None where the law does not say."""
        row = self._targets.get((office, lane)) or self._targets.get(("", lane))
        return timedelta(minutes=row.minutes) if row else None

    def transit(self, departure: str, destination: str, mode: str) -> TransitRow | None:
        """What is asked of goods that move between these offices by this mode: the row that says most of them."""
        ends = ((departure, destination), (departure, ""), ("", destination), ("", ""))
        found = (self._transit.get((*pair, by)) for pair in ends for by in (mode, ""))
        return next((row for row in found if row is not None), None)

    def deadline(self, what: str, mode: str) -> DeadlineRow | None:
        """By when cargo of this kind and mode must be told; None where the law does not say."""
        return self._deadlines.get((what, mode)) or self._deadlines.get((what, ""))

    def match(self, direction: Direction, about: str) -> MatchRow | None:
        """What such a difference between declaration and manifest leads to; None: the law has no say, nobody looks."""
        return self._matches.get((direction, about))

    def subsystem(self, code: str) -> Subsystem | None:
        """The definition of a sub-system."""
        return self._subsystems.get(code)

    def subsystems(self) -> tuple[Subsystem, ...]:
        """All definitions, in code order."""
        return tuple(self._subsystems[code] for code in sorted(self._subsystems))

    def ledgers(self, document: str) -> tuple[Subsystem, ...]:
        """The sub-systems whose records a document of this code (category and type) names."""
        return self._ledgers.get(document, ())

    def consultation(self, agency: str, document: str, hs: str) -> ConsultationRow | None:
        """How this agency speaks on cases whose goods need this document of it, by the longest code; None: the document
        alone decides."""
        starts = (hs[:n] for n in range(len(hs), -1, -1))
        found = (self._consultations.get((agency, document, start)) for start in starts)
        return next((row for row in found if row is not None), None)

    def mandates(self, agency: str, direction: str) -> tuple[MandateRow, ...]:
        """What the agency may see of declarations of this direction, in the order of the clauses."""
        held = (row for _, row in sorted(self._mandates.items()))
        return tuple(row for row in held if row.agency == agency and row.direction in ("", direction))

    def working_day(self, day: Day) -> bool:
        """Monday to Friday, unless the holiday table says otherwise."""
        return self._days.get(day, day.weekday() < 5)
