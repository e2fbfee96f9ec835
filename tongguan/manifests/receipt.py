"""The receipt of a report of cargo: what became of it, and why. A value; wires write it in their own ways."""

from datetime import datetime
from enum import StrEnum

from tongguan.declarations.parts import Value
from tongguan.manifests.report import Function
from tongguan.problem import Problem


class What(StrEnum):
    """Which report it was."""

    MANIFEST = "manifest"
    VEHICLE = "vehicle"
    ARRIVAL = "arrival"
    TALLY = "tally"


class ReceiptCode(StrEnum):
    """What became of a report, by the national receipt codes (GACC Decree 172 and its message specifications)."""

    ACCEPTED = "01"
    REVIEW = "02"  # an officer decides
    RETURNED = "03"
    RELEASED = "11"
    REFUSE_LOADING = "12"
    FORBID_UNLOADING = "13"


class Receipt(Value, frozen=True, kw_only=True):
    """What a submitter is told. `number`: ours, of the manifest or vehicle; `version`: which of its states this made;
    `minutes_late`: by how much it missed its deadline."""

    outcome: ReceiptCode
    what: What
    function: Function
    reference: str
    number: str = ""
    version: int = 0
    batch: str = ""
    at: datetime
    minutes_late: int = 0
    sentence: str = ""
    sentence_zh: str = ""
    problems: tuple[Problem, ...] = ()
