"""Tokens as they travel: `tgk_` + 256 random bits + a check, so that a mistyped or invented one is refused unread.

Only the SHA-256 is ever kept: the random part is as long as the hash, so nothing is gained by a slow one.
"""

import base64
import hashlib
import zlib

PREFIX = "tgk_"
RANDOM_BYTES = 32
_BODY = 43  # base64url of 32 bytes
_CHECK = 6  # base64url of a CRC-32
LENGTH = len(PREFIX) + _BODY + _CHECK


def spelled(random: bytes) -> str:
    """The token made of 32 random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a token is made of {RANDOM_BYTES} random bytes")
    body = base64.urlsafe_b64encode(random).rstrip(b"=").decode()
    return PREFIX + body + _check(body)


def well_formed(token: str) -> bool:
    """Whether this can be a token at all. Says nothing of whether it is one."""
    if len(token) != LENGTH or not token.startswith(PREFIX) or not token.isascii():
        return False
    body = token[len(PREFIX) : -_CHECK]
    return _check(body) == token[-_CHECK:]


def digest(token: str) -> bytes:
    """What is kept and looked up instead of the token."""
    return hashlib.sha256(token.encode()).digest()


def _check(body: str) -> str:
    crc = zlib.crc32(body.encode()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(crc).rstrip(b"=").decode()
