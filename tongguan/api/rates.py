"""How often one may ask: a bucket of tokens for each token, and for each address that shows no good one.

A bucket holds `burst` requests and fills at `rate` a second. Each web process keeps its own, in memory, so that the hot
path asks no database; what a node lets through is at most the limit times its processes. A token has a bucket once an
answer has shown it to be good: until then, and after a 401, its requests count as its sender's address's, so that who
guesses tokens is slowed as one, whatever he sends. Answers tell their limit as the IETF's draft on RateLimit header
fields has it (draft-ietf-httpapi-ratelimit-headers).
"""

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Mapping
from ipaddress import ip_network
from typing import Any

import msgspec

from tongguan.problem import Reason, Refusal

ROOM = 10_000
"""Buckets of a kind: the longest unused makes room, and was full again long before."""
OURS = "/v1/"
"""What is limited. Pages have their own door; health and figures are asked by machines that must get an answer."""
WRITTEN = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)(?:/([1-9]\d{0,8}))?")
Header = tuple[bytes, bytes]


class Rate(msgspec.Struct, frozen=True):
    """`rate` requests a second, `burst` at once. A rate of 0 is no limit."""

    rate: float
    burst: int


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one web process, and the proxies whose X-Forwarded-For is believed."""

    token: Rate = Rate(2000, 4000)
    address: Rate = Rate(50, 500)
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")


def rate(text: str, usual: Rate) -> Rate:
    """`200` or `200/1000` (a second/at once); ValueError for anything else."""
    if not text:
        return usual
    written = WRITTEN.fullmatch(text.strip())
    if written is None:
        raise ValueError(f"{text!r} is no rate. Write it as 200 or 200/1000, 0 for none.")
    often = float(written[1])
    return Rate(often, int(written[2]) if written[2] else max(1, math.ceil(2 * often)))


class Bucket:
    """What one sender may still ask."""

    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at


class Limit:
    """One rate, and the buckets of all whom it holds."""

    def __init__(self, name: str, rate: Rate) -> None:
        self.rate, self.burst = rate.rate, rate.burst
        self.name = name
        window = math.ceil(rate.burst / rate.rate) if rate.rate else 0
        self.policy: Header = (b"ratelimit-policy", f'"{name}";q={rate.burst};w={window}'.encode())
        self.buckets: OrderedDict[Any, Bucket] = OrderedDict()

    def take(self, key: Any, now: float) -> "Ticket":
        """One request of this sender's bucket."""
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.open(key, now)
        else:
            self.buckets.move_to_end(key)
        left = min(self.burst, bucket.left + (now - bucket.at) * self.rate)
        good = left >= 1
        bucket.left, bucket.at = left - good, now
        return Ticket(self, bucket, good)

    def open(self, key: Any, now: float) -> Bucket:
        """A full bucket for a new sender."""
        made = self.buckets[key] = Bucket(self.burst, now)
        if len(self.buckets) > ROOM:
            self.buckets.popitem(last=False)
        return made


class Ticket:
    """What came of asking: `good`, or not yet. `token`: what names the token that was shown, good or not."""

    __slots__ = ("_bucket", "_limit", "good", "token")

    def __init__(self, limit: Limit, bucket: Bucket, good: bool) -> None:
        self._limit = limit
        self._bucket = bucket
        self.good = good
        self.token: int | None = None

    def headers(self) -> tuple[Header, Header]:
        """The policy, and what is left of it: requests, and seconds until the bucket is full again."""
        limit, left = self._limit, self._bucket.left
        full = math.ceil((limit.burst - left) / limit.rate)
        return limit.policy, (b"ratelimit", b'"%b";r=%d;t=%d' % (limit.name.encode(), int(left), full))

    def refusal(self) -> Refusal:
        """Not now, and when."""
        wait = max(1, math.ceil((1 - self._bucket.left) / self._limit.rate))
        return Refusal(
            Reason.LIMITED,
            f"Too many requests: {self._limit.rate:g} a second are answered. Go on in {wait} s.",
            f"请求过于频繁：每秒最多 {self._limit.rate:g} 次，请于 {wait} 秒后继续。",
            after=wait,
        )


def key_of(headers: Mapping[bytes, bytes]) -> int | None:
    """What names a token here, however its header is spelled; a hash of this process alone: nothing of it stays."""
    words = said(headers).split()
    return hash(words[-1]) if words else None


def said(headers: Mapping[bytes, bytes]) -> str:
    """The Authorization header."""
    return headers.get(b"authorization", b"").decode("latin-1")


class Gate:
    """Counts the requests of one process. `known`: whether an Authorization header's caller was found just now, so
    that a crowd of first requests need not wait for the first answer."""

    def __init__(
        self,
        rates: Rates,
        seconds: Callable[[], float] = time.monotonic,
        known: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._known = known
        self._token = Limit("token", rates.token) if rates.token.rate else None
        self._address = Limit("address", rates.address) if rates.address.rate else None
        self._proxies = frozenset(rates.proxies)
        self._seconds = seconds

    def ask(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> Ticket | None:
        """The ticket of a request; None where nothing limits it."""
        if not scope["path"].startswith(OURS):
            return None
        now, key = self._seconds(), key_of(headers)
        if self._token and key is not None and (key in self._token.buckets or self._known(said(headers))):
            ticket = self._token.take(key, now)
        elif self._address:
            ticket = self._address.take(sender(self._proxies, scope, headers), now)
        else:
            return None
        ticket.token = key
        return ticket

    def answered(self, state: Mapping[str, Any], ticket: Ticket, status: int) -> None:
        """A token is good, since it was found to be a caller's; or no more, by the answer it got."""
        if self._token is None or ticket.token is None:
            return
        if "caller" in state:
            if ticket.token not in self._token.buckets:
                self._token.open(ticket.token, self._seconds())
        elif status == 401:
            self._token.buckets.pop(ticket.token, None)


def sender(proxies: Container[str], scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> str:
    """The address that asks: behind our own proxy, the one that it names; of IPv6 the network of a household."""
    host = str((scope.get("client") or ("",))[0])
    if host in proxies:
        named = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        host = next((one for one in map(str.strip, reversed(named)) if one and one not in proxies), host)
    if ":" not in host:
        return host[:64]
    try:
        return str(ip_network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host[:64]
