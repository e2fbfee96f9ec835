"""A line of a stream that is signed: a flattened JWS (RFC 7515, section 7.2.2) around the declaration's exact bytes."""

import msgspec
from webauthn import base64url_to_bytes

from tongguan.api.edge import INTAKE
from tongguan.api.submit import JSON, Letter
from tongguan.parties.signature import BASE64, Offered

POINTER = "/signature"
MARK = b'"protected"'
"""Stands in every envelope; a line without it is opened no further."""


class Flattened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The envelope: the declaration in base64url, and the two parts of the detached JWS over it."""

    payload: str
    protected: str
    signature: str


flattened_in = msgspec.json.Decoder(Flattened).decode


def opened(line: bytes) -> Letter:
    """The declaration of a line, with the signature on it where it came in an envelope."""
    if MARK not in line:
        return Letter(line)
    try:
        found = flattened_in(line)
        body = base64url_to_bytes(found.payload) if BASE64.issuperset(found.payload) else b""
    except (msgspec.DecodeError, ValueError):
        body = b""
    if not body:
        return Letter(line)
    return Letter(body, JSON, Offered(f"{found.protected}..{found.signature}", body, INTAKE))
