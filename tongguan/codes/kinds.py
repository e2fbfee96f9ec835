"""The kinds of rows a profile has: the file each lives in, its type, and what makes two rows the same law.

Two rows with equal keys are versions of one another: on a day that both cover, the one known later holds.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from tongguan.codes import rows as r
from tongguan.codes import rows_cargo as cargo
from tongguan.codes.crossing import Crossing
from tongguan.codes.display import DisplayRow
from tongguan.codes.rows_agency import ConsultationRow, MandateRow
from tongguan.codes.rows_measures import PeakRow, ReviewRow
from tongguan.codes.rows_parties import ClassRow
from tongguan.codes.rows_screening import CommonWordRow, LikenessRow
from tongguan.codes.subsystem import Subsystem
from tongguan.codes.topic import TopicClause, TopicField, TopicRow


class Kind(NamedTuple):
    """One table: `<name>.csv` or any `<name>/*.csv`."""

    name: str
    row: type[r.Row]
    key: tuple[str, ...]

    def key_of(self, row: r.Row) -> tuple[Any, ...]:
        got = _getter(self.key)(row)
        return got if isinstance(got, tuple) else (got,)

    @property
    def columns(self) -> tuple[msgspec.structs.FieldInfo, ...]:
        """The columns of its file: the row's own, then what every row has."""
        return _columns(self.row)


@cache
def _columns(row: type[r.Row]) -> tuple[msgspec.structs.FieldInfo, ...]:
    hidden = {"file", "line"} | ({"list"} if row is r.Code else set())
    fields = [f for f in msgspec.structs.fields(row) if f.name not in hidden]
    common = {f.name for f in msgspec.structs.fields(r.Row)}
    return tuple(sorted(fields, key=lambda f: f.name in common))


@cache
def _getter(key: tuple[str, ...]) -> Callable[[Any], Any]:
    return attrgetter(*key)


MEASURE_KEY = ("kind", "tax", "direction", "hs", "origin", "scheme", "quota")
REQUIREMENT_KEY = ("hs", "direction", "procedure", "origin", "destination", "document", "agency")

CODES = Kind("codes", r.Code, ("list", "code"))
KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind("lists", r.CodeList, ("list",)),
        CODES,
        Kind("types", r.TypeRow, ("code",)),
        Kind("procedures", r.ProcedureRow, ("direction", "current", "previous")),
        Kind("offices", r.OfficeRow, ("code",)),
        Kind("agencies", r.AgencyRow, ("code",)),
        Kind("taxes", r.Tax, ("code",)),
        Kind("measures", r.Measure, MEASURE_KEY),
        Kind("groups", r.Group, ("group", "country")),
        Kind("quotas", r.Quota, ("code",)),
        Kind("rates", r.Rate, ("currency",)),
        Kind("delivery-terms", r.DeliveryTerm, ("code",)),
        Kind("charges", r.ChargeType, ("code",)),
        Kind("requirements", r.Requirement, REQUIREMENT_KEY),
        Kind("commodities", r.Commodity, ("code",)),
        Kind("risk", r.RiskParameters, ("office", "direction")),
        Kind("targets", r.TargetRow, ("office", "lane")),
        Kind("transit", r.TransitRow, ("departure", "destination", "mode")),
        Kind("payment-methods", r.PaymentMethod, ("code",)),
        Kind("severities", r.RuleSeverity, ("rule",)),
        Kind("holidays", r.Holiday, ("day",)),
        Kind("retention", r.Retention, ("kind",)),
        Kind("deadlines", cargo.DeadlineRow, ("what", "mode")),
        Kind("matches", cargo.MatchRow, ("direction", "about")),
        Kind("transhipments", cargo.TranshipmentRow, ("office", "exit")),
        Kind("crossings", Crossing, ("office",)),
        Kind("displays", DisplayRow, ("language", "word")),
        Kind("peaks", PeakRow, ("office", "from_hour")),
        Kind("reviews", ReviewRow, ("direction", "lane")),
        Kind("likeness", LikenessRow, ("kind",)),
        Kind("common-words", CommonWordRow, ("word",)),
        Kind("subsystems", Subsystem, ("code",)),
        Kind("consultations", ConsultationRow, ("agency", "document", "hs")),
        Kind("mandates", MandateRow, ("agency", "clause", "hs", "direction")),
        Kind("topics", TopicRow, ("code",)),
        Kind("topic-fields", TopicField, ("topic", "field")),
        Kind("topic-clauses", TopicClause, ("code",)),
        Kind("classes", ClassRow, ("code",)),
    )
}

DEFINITIONS = KINDS["subsystems"]
"""Its rows are no lines of a table: each is a file of its own, `subsystems/<code>.toml`."""

LATER = frozenset(
    {
        "retention",
        "targets",
        "deadlines",
        "matches",
        "crossings",
        "displays",
        "transhipments",
        "transit",
        "peaks",
        "reviews",
        "likeness",
        "common-words",
        "subsystems",
        "consultations",
        "mandates",
        "topics",
        "topic-fields",
        "topic-clauses",
        "classes",
    }
)
"""Tables younger than the first published law: without rows they are no part of its name, so that it keeps it."""
BESIDE = frozenset(
    {
        "retention",
        "deadlines",
        "crossings",
        "displays",
        "transhipments",
        "peaks",
        "reviews",
        "likeness",
        "common-words",
        "mandates",
        "topics",
        "topic-fields",
        "topic-clauses",
    }
)
"""Tables that decide nothing about a declaration: they have no part in a snapshot's name."""

# Lists whose entries are the rows of a table: `law.code("office", …)` looks there.
TABLE_LISTS: dict[str, tuple[str, str]] = {
    "type": ("types", "code"),
    "procedure": ("procedures", "current"),
    "previous-procedure": ("procedures", "previous"),
    "office": ("offices", "code"),
    "agency": ("agencies", "code"),
    "tax": ("taxes", "code"),
    "quota": ("quotas", "code"),
    "delivery-term": ("delivery-terms", "code"),
    "payment-method": ("payment-methods", "code"),
    "charge": ("charges", "code"),
}

# Every list that the rules ask for: a profile has to say of each whether it is closed or open.
LISTS: tuple[str, ...] = (
    *TABLE_LISTS,
    "country",
    "currency",
    "unit",
    "package",
    "place",
    "hs",
    "transport-mode",
    "transport-id-type",
    "transaction-nature",
    "document",
    "document-category",
    "document-status",
    "previous-document",
    "previous-document-category",
    "statement",
    "statement-type",
    "authorisation",
    "additional-procedure",
    "valuation-method",
    "valuation-indicator",
    "location-type",
    "location-qualifier",
    "guarantee",
    "freight-payment",
    "party-role",
    "representation",
    "amendment-reason",
    "classification",
    "regime",
    "warehouse",
    "circumstance",
    "origin-type",
    "container",
    "preference",
    "quota-regime",
    "document-exemption",
    "party",
)
