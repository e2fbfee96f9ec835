"""A notice as it is pushed (Standard Webhooks 1.0, asymmetric): headers, what is signed, and which addresses are taken.

The receiver verifies `webhook-signature` with the node's public key: Ed25519 over `<id>.<timestamp>.<body>`.
"""

from datetime import datetime
from ipaddress import IPv6Network, ip_address
from urllib.parse import urlsplit

from tongguan.problem import Problem

LONGEST = 500
TRANSLATED = IPv6Network("64:ff9b::/96")
"""Any IPv4 address, those of the house too, behind a translator (RFC 6052)."""
LOCAL = ("localhost", "127.0.0.1", "::1")


def signed_content(id_: str, at: datetime, body: bytes) -> bytes:
    """What the signature covers."""
    return f"{id_}.{int(at.timestamp())}.".encode() + body


def headers(id_: str, at: datetime, signature: str) -> dict[str, str]:
    """What goes with the body; `signature` is base64."""
    return {
        "content-type": "application/json",
        "user-agent": "tongguan",
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1a,{signature}",
    }


def amiss(address: str, sandbox: bool) -> Problem | None:
    """What stands against an address: it is https, of a host that has a name; a sandbox may tell itself."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return wrong("This is no address.", "该地址无效。")
    if sandbox and parts.scheme == "http" and host in LOCAL:
        return None
    if parts.scheme != "https" or not host or parts.username or parts.fragment or len(address) > LONGEST:
        return wrong(
            "Give an address that begins with https://, without a user name.",
            "请填写以 https:// 开头的地址，不含用户名。",
        )
    if address != address.strip() or not address.isascii() or not address.isprintable():
        return wrong("This is no address.", "该地址无效。")
    return wrong("Give a host's name.", "请填写主机名。") if is_number(host) or "." not in host else None


def is_number(host: str) -> bool:
    """Whether a host is an address of the network itself."""
    try:
        ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()
    return True


def reachable(ip: str, sandbox: bool) -> bool:
    """Whether a node may call this address of the network: none of its own house."""
    found = ip_address(ip)
    outside = found.is_global and not found.is_multicast and not (found.version == 6 and found in TRANSLATED)
    return (sandbox and found.is_loopback) or outside


def wrong(english: str, chinese: str) -> Problem:
    return Problem(code="API07", message=english, message_zh=chinese, pointer="/address")
