"""What the kit shows of agencies: what one is asked, its records, what the hub carries, an emergency, and a name
on a list."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tongguan.api.appeals import AppealLine
from tongguan.desks.appeals import LOOKS as OF_APPEALS
from tongguan.desks.appeals import Contestable
from tongguan.desks.emergencies import LOOKS as OF_EMERGENCIES
from tongguan.desks.heard import Heard
from tongguan.desks.ledger import MEANS
from tongguan.journeys.agency_told import AgencyTask
from tongguan.journeys.crossed import Crossed, CrossedCase, CrossedPassage, CrossedVehicle
from tongguan.ledgers.definition import ApplicationStep, Definition, Validity
from tongguan.ledgers.form import blanks, typed
from tongguan.risk.screening import DeniedHit, DeniedName, Pairing

NUMBER = "530420261000000001"
RECORD = {
    "properties": {
        "end_use": {"type": "string", "title": "End use", "title_zh": "最终用途"},
        "ratios": {
            "type": "array",
            "title": "Consumption ratios",
            "title_zh": "单耗",
            "items": {
                "type": "object",
                "properties": {
                    "product": {"type": "string", "title": "Product", "title_zh": "成品"},
                    "loss": {"type": "string", "title": "Loss in per cent", "title_zh": "损耗率（%）"},
                },
            },
        },
    }
}


class Shown(NamedTuple):
    """A row of a list, as far as its macros read it."""

    system: str
    number: str
    state: str
    valid_from: Any = None
    valid_to: Any = None


def agencies(now: datetime) -> dict[str, Any]:
    """A task that is late, a record with its steps and fields, subscriptions that are even, behind and failing."""
    steps = (
        ApplicationStep(step="review", by="MOFCOM", days=10),
        ApplicationStep(step="issue", by="MOFCOM", fee="40 CNY"),
    )
    kind = Definition(
        code="licence", name="Import licence", name_zh="进口许可证", agency="MOFCOM", source="",
        documents=("L001",), step=steps, record=RECORD, validity=Validity(months=6),
        valid_from=now.date(), known_from=now,
    )  # fmt: skip
    return {
        **OF_EMERGENCIES,
        "means_of_record": MEANS,
        "shown": typed,
        "speaking": asked_of(now),
        "heard": VOICES,
        "contestable": [Contestable("AQSIQ", "Within 60 days", now.date())],
        "appeals": [contested(now, outcome) for outcome in ("", "overturned")],
        "bodies": {"AQSIQ": ("Quarantine", "检验检疫")},
        "appeal_looks": OF_APPEALS,
        "not_appealed": None,
        "appealing": None,
        "four": Decimal(4),
        "licence": kind,
        "licence_fields": blanks(RECORD),
        "licence_says": {"end_use": "Retail.", "ratios": [{"product": "6109100000", "loss": "3.5"}]},
        "licences": [Shown("licence", f"L {n}", state, now.date()) for n, state in enumerate(("applied", "issued"))],
        "subscriptions": [
            {"topic": "exchange-rates", "ended_at": None, "fault": fault, "status": None, "behind": behind}
            for fault, behind in (("", 0), ("", 12), ("ConnectError", 12))
        ],
        "may_be": MAY_BE,
        "stopped": STOPPED,
        "went": went(now),
        "crises": [{"state": state} for state in ("proposed", "live", "ended")],
    }


MAY_BE = DeniedHit(
    role="driver", party="Li Jianguo", mark="m1", score=1.0, parts=(Pairing("李建国", "李建国", 1.0),), country=True,
    entry=DeniedName(list="national", id="N-17", mark="m2", name="李建国", country="CN", programme="ARMS"),
)  # fmt: skip
STOPPED = tuple(
    {"number": number, "registered": registered, "gate": gate}
    for number, registered, gate in ((NUMBER, "", True), ("4403180896", "party", False), ("DRV-1", "driver", False))
)
"""Who may be a listed one; what is stopped because of one."""


def went(now: datetime) -> Crossed:
    """A case and a vehicle that had crossed before."""
    way: dict[str, Any] = {"office": "5301", "at": now, "plate": "粤B12345", "step": "exit"}
    vehicle = CrossedVehicle(**way, passage=4, signal="go", why="", hits=(MAY_BE,))
    case = CrossedCase(
        number=NUMBER, declarant="4403180896", received_at=now, why="", hits=(MAY_BE,), left=True,
        containers=("CSQU3054383",), passages=(CrossedPassage(**way),),
    )  # fmt: skip
    return Crossed(looked=431, cases=(case,), gates=2000, vehicles=(vehicle,), before="7.1")


VOICES = tuple(
    Heard(agency, name, name_zh, stands, "", reason, "", appeal, "Quarantine Law, art. 10")
    for agency, name, name_zh, stands, reason, appeal in (
        ("AQSIQ", "Quarantine", "检验检疫", "refuse", "The certificate is of another herd.", "Within 60 days"),
        ("MOFCOM", "Ministry of Commerce", "商务部", "asked", "", ""),
    )
)
"""What two agencies say about a case."""


def contested(now: datetime, outcome: str) -> AppealLine:
    """An appeal that waits, or was decided."""
    return AppealLine(
        id=1, declaration=NUMBER, refusal="AQSIQ", body="customs", refused="It is of another herd.", until=now.date(),
        reason="The herd is named on its second page.", documents=(), by="Importer", at=now, outcome=outcome,
        ruling="It is named there." if outcome else "", ruled_at=now if outcome else None,
    )  # fmt: skip


def asked_of(now: datetime) -> AgencyTask:
    """What an agency is asked, and is late with."""
    return AgencyTask(
        id=1, declaration=NUMBER, agency="AQSIQ", round=2, documents=("G00R",), state="sent", made_at=now, sent_at=now,
        due_at=now, overdue=True, fetches=0, acknowledged_at=None, answer="", reason="", answered_at=None, shown={},
        clauses=(),
    )  # fmt: skip
