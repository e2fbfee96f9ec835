"""What a node pushed to your webhook: verified, then read. Needs `pip install tongguan-client[webhooks]`."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterable, Mapping

from tongguan_client.contract import CargoNotice, Key, Notice

TOLERANCE = 300.0
"""Seconds by which your clock and the node's may differ; older messages are replays."""


class Forged(ValueError):
    """This message is not from the node, or not of now: do not act on it, and answer anything but 2xx."""


def read_webhook(
    headers: Mapping[str, str], body: bytes, keys: Iterable[Key], now: float | None = None
) -> Notice | CargoNotice:
    """The notice in a message: of a declaration with its `answer`, or of cargo. `keys`: the node's (`client.keys()`),
    fetched over https and kept. Raises Forged. The same message may come again: `notice["id"]` names it."""
    said = {name.lower(): value for name, value in headers.items()}
    id_, moment, signed = (said.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not moment.isdigit() or abs(int(moment) - (time.time() if now is None else now)) > TOLERANCE:
        raise Forged("The message is not of now.")
    content = f"{id_}.{moment}.".encode() + body
    good = [one.partition(",")[2] for one in signed.split() if one.startswith("v1a,")]
    if not any(_verified(key, signature, content) for key in keys for signature in good):
        raise Forged("The signature is not the node's.")
    notice: Notice | CargoNotice = json.loads(body)
    if str(notice.get("id")) != id_:
        raise Forged("The message is not the one that its headers name.")
    return notice


def _verified(key: Key, signature: str, content: bytes) -> bool:
    """Whether this key made the signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if key.get("kty") != "OKP" or key.get("crv") != "Ed25519":
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(str(key["x"]) + "=="))
        public.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True
