"""The one seam through which routes hand a declaration or follow-up to the intake, and what comes back."""

import msgspec

JSON = "application/json"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer ready to be sent: the same bytes whether it came by POST /v1/declarations or by a follow-up's route."""

    status: int
    body: bytes
    media: str = JSON
    headers: dict[str, str] = {}
