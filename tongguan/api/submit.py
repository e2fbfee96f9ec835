"""The one seam through which routes hand a declaration or follow-up to the intake, and what comes back."""

from typing import NamedTuple

import msgspec

from tongguan.parties.signature import Offered, Signature

JSON = "application/json"


class Letter(NamedTuple):
    """A message as it came. `by`: the signature on it, offered and still to be proven, or proven."""

    body: bytes
    media: str = JSON
    by: Offered | Signature | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer ready to be sent: the same bytes whether it came by POST /v1/declarations or by a follow-up's route."""

    status: int
    body: bytes
    media: str = JSON
    headers: dict[str, str] = {}
