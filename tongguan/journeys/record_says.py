"""What agencies and holders say of records: the bodies of the doors."""

from datetime import date
from typing import Any

import msgspec

from tongguan.ledgers.life import RecordEvent

WHY, LINES = 500, 1_000


class RecordSays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a record says, by its definition's schema: its own fields, those of each line, and its days."""

    fields: dict[str, Any] = {}
    lines: tuple[dict[str, Any], ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


class RecordIssuing(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record that an agency issues under its own number, to a holder (a party)."""

    system: str
    number: str
    holder: str


class RecordApplying(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a holder asks an agency for; the number is ours. `holder`: left out, whom the field `holder` says, else
    whoever asks."""

    system: str
    holder: str = ""


class RecordAmending(RecordSays, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that a record says from now on, and why. `version`: the one that it changes, where that shall be the last."""

    why: str
    version: int = 0


class RecordStepping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happens to a record, and why. `says`: what it says from then on, where it is another; `version`: the one
    that is answered, where that shall be the last."""

    event: RecordEvent
    why: str = ""
    says: RecordSays | None = None
    version: int = 0
