"""Signatures on messages: a program's as a detached JWS (RFC 7515, appendix F), a person's by passkey. Read, proven,
and kept so that anybody proves them again years later without asking the node.

What a key may sign with follows from the key alone: no header chooses a weaker way.
"""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from webauthn import base64url_to_bytes

from tongguan.parties import passkey
from tongguan.parties.passkey import NotProven, Site

HEADER = "x-jws-signature"
LONGEST = 2048
"""Characters of a signature; one of RSA with 4096 bits has about 900."""
ALGORITHMS: dict[str, tuple[str, ...]] = {
    "Ed25519": ("Ed25519", "EdDSA"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "RSA": ("PS256",),
}
"""Curve or kind of a key → what it may sign with (RFC 7518, 8037, 9864)."""
KNOWN = [name for names in ALGORITHMS.values() for name in names]
REGISTRY = jws.JWSRegistry(algorithms=KNOWN, strict_check_header=False)
DIGEST = re.compile(rb"[0-9a-f]{64}")
BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a signature raises that is none."""


class Kind(StrEnum):
    """How it was signed."""

    JWS = "jws"
    PASSKEY = "passkey"


class NotGenuine(Exception):
    """A signature that proves nothing, and why, in both languages."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


class Head(msgspec.Struct, frozen=True):
    """What a JWS says of itself: how it was signed, with which key, for which address."""

    alg: str
    kid: str
    url: str = ""
    crit: Any = None
    b64: Any = None


class Offered(NamedTuple):
    """A signature as it came, over these bytes, which were sent to the address `path`; the signature may name it, and
    has to where the bytes alone don't say which declaration they mean (`bare`)."""

    said: str
    text: bytes
    path: str = ""
    bare: bool = False


class Signature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A proven signature as it is kept with its message: whose, by which key, and all that proves it.

    `said` is the detached JWS, or what the browser said of the passkey; `public_key` a JWK, or the passkey's COSE key.
    `text` is what was signed, where that is not the message itself: the few words of a follow-up, or, by passkey, the
    `listing` of many messages that were signed at once.
    """

    kind: Kind
    party: str
    key: str
    key_name: str
    public_key: bytes
    said: str
    signer: str = ""
    id: str = ""
    origin: str = ""
    domain: str = ""
    text: bytes = b""


encode = msgspec.json.Encoder(order="deterministic").encode
signature_in = msgspec.json.Decoder(Signature).decode
head_in = msgspec.json.Decoder(Head).decode


def head_of(said: str) -> Head:
    """What a detached JWS says of itself. Raises NotGenuine."""
    parts = said.split(".") if len(said) <= LONGEST else []
    if len(parts) != 3 or parts[1] or not (parts[0] and parts[2]) or not BASE64.issuperset(parts[0] + parts[2]):
        raise NotGenuine(
            f"This is no detached JWS (header..signature) of at most {LONGEST} characters.",
            f"不是有效的分离式 JWS（header..signature，至多 {LONGEST} 个字符）。",
        )
    try:
        head = head_in(base64url_to_bytes(parts[0]))
    except (msgspec.DecodeError, *MALFORMED):
        raise NotGenuine("Its header is no JSON with alg and kid.", "签名头不是含 alg 与 kid 的 JSON。") from None
    if head.crit is not None or head.b64 is not None:
        raise NotGenuine("crit and b64 are not spoken here: sign the payload as base64url.", "不支持 crit 与 b64。")
    if head.alg not in KNOWN:
        raise NotGenuine(f"Sign with one of {', '.join(KNOWN)}.", f"签名算法须为 {'、'.join(KNOWN)} 之一。")
    return head


def genuine(offered: Offered, jwk: bytes) -> None:
    """That the holder of this key signed these bytes, for this address where one is named. Raises NotGenuine."""
    head = head_of(offered.said)
    if (offered.bare or head.url) and path_of(head.url) != offered.path:
        raise NotGenuine(
            f"Name the address in the signature's header: url {offered.path}.",
            f"请在签名头中注明地址 url：{offered.path}。",
        )
    try:
        key, allowed = key_of(jwk)
        if head.alg not in allowed:
            raise NotGenuine(f"This key signs with {allowed[0]}.", f"该密钥须以 {allowed[0]} 签名。")
        jws.deserialize_compact(offered.said, key, list(allowed), REGISTRY, payload=offered.text)
    except MALFORMED as error:
        raise NotGenuine("It is not this key's signature on these bytes.", "签名与报文或密钥不符。") from error


def proven(signature: Signature, message: bytes) -> None:
    """That what is kept proves itself: whoever holds the key signed the message. Raises NotGenuine."""
    text = signature.text or message
    if signature.kind is Kind.PASSKEY and signature.text and not listed(signature.text, message):
        raise NotGenuine("These bytes are none of those that were signed.", "该报文不在所签名的报文之列。")
    if signature.kind is Kind.JWS:
        genuine(Offered(signature.said, text, path_of(head_of(signature.said).url)), signature.public_key)
        return
    try:
        site = Site(signature.origin, signature.domain, "")
        passkey.said_by(signature.said, passkey.over(text), signature.public_key, site)
    except NotProven as error:
        raise NotGenuine("It is not this passkey's signature on these bytes.", "签名与报文或通行密钥不符。") from error


def digest_of(message: bytes) -> str:
    """How a message is named in a listing."""
    return hashlib.sha256(message).hexdigest()


def listing(digests: Iterable[str]) -> bytes:
    """What is signed of many messages at once: the SHA-256 of each in hexadecimal, one a line."""
    return "\n".join(digests).encode()


def listed(text: bytes, message: bytes) -> bool:
    """Whether a text is a listing, and the message one of those in it."""
    lines = text.split(b"\n")
    return all(map(DIGEST.fullmatch, lines)) and digest_of(message).encode() in lines


def key_of(jwk: bytes) -> tuple[OKPKey | ECKey | RSAKey, tuple[str, ...]]:
    """A public key and what it may sign with. Raises what `MALFORMED` names."""
    said: dict[str, Any] = msgspec.json.decode(jwk)
    kinds: dict[str, type[OKPKey | ECKey | RSAKey]] = {"OKP": OKPKey, "EC": ECKey, "RSA": RSAKey}
    parts: dict[str, Any] = {name: said[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in said}
    return kinds[said["kty"]].import_key(parts), ALGORITHMS[said.get("crv", said["kty"])]


def path_of(url: str) -> str:
    """The path of an address, as given whole or from the root."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""
