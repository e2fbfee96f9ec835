"""Who calls, from the Authorization header: looked up once in a few seconds, so that the hot path asks no database.

A token withdrawn here is refused at once, one withdrawn by another worker within `KEPT` seconds. Unknown tokens are
remembered too, in a smaller room, so that guessing them costs the guesser and not the database.
"""

import hmac
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from tongguan.parties.party import Caller, Token
from tongguan.parties.secret import digest, well_formed
from tongguan.problem import Reason, Refusal

KEPT = 3.0  # seconds
USED = 300.0  # seconds
ROOM = 10_000
STRANGERS = 1_000

Find = Callable[[bytes], Awaitable[Token | None]]
Clock = Callable[[], datetime]


class Seen(msgspec.Struct, frozen=True):
    token: Token | None
    until: float


class Callers:
    """The tokens that called lately. `seconds` is a monotonic clock, `now` the node's."""

    def __init__(self, find: Find, now: Clock, seconds: Callable[[], float]) -> None:
        self._find = find
        self._now = now
        self._seconds = seconds
        self._known: OrderedDict[bytes, Seen] = OrderedDict()
        self._strangers: OrderedDict[bytes, Seen] = OrderedDict()
        self._called: set[str] = set()
        self._told: dict[str, float] = {}

    def known(self, authorization: str) -> Caller | None:
        """The caller, where it can be told without asking the database; the hot path tries this first."""
        secret = _secret(authorization)
        seen = self._known.get(digest(secret)) if secret else None
        if seen is None or seen.until <= self._seconds():
            return None
        return self._caller(seen.token)

    async def of(self, authorization: str) -> Caller:
        """The caller behind the header; a Refusal where there is none."""
        secret = _secret(authorization)
        if not secret:
            raise unknown("Send your token as Authorization: Bearer …", "请以 Authorization: Bearer … 提交令牌。")
        key = digest(secret)
        seen = self._known.get(key) or self._strangers.get(key)
        if seen is None or seen.until <= self._seconds():
            seen = await self._look_up(key)
        caller = self._caller(seen.token)
        if caller is None:
            raise unknown("This token is not known, has expired or was withdrawn.", "令牌无效、已过期或已撤销。")
        return caller

    def lately(self) -> set[str]:
        """The tokens that called since they were last asked for here, each at most once in `USED` seconds."""
        at, called = self._seconds(), self._called
        self._called = set()
        self._told = {id_: told for id_, told in self._told.items() if at - told < USED}
        found = called - self._told.keys()
        self._told |= dict.fromkeys(found, at)
        return found

    def forget(self, hash_: bytes) -> None:
        """A token was withdrawn or issued: what is remembered of it no longer holds."""
        self._known.pop(hash_, None)
        self._strangers.pop(hash_, None)

    async def _look_up(self, key: bytes) -> Seen:
        token = await self._find(key)
        if token is not None and not hmac.compare_digest(token.hash, key):
            token = None
        seen = Seen(token, self._seconds() + KEPT)
        room, size = (self._known, ROOM) if token else (self._strangers, STRANGERS)
        if token is not None and token.good(self._now()):
            self._called.add(token.id)
        self.forget(key)
        room[key] = seen
        while len(room) > size:
            room.popitem(last=False)
        return seen

    def _caller(self, token: Token | None) -> Caller | None:
        return token.caller if token is not None and token.good(self._now()) else None


def unknown(english: str, chinese: str) -> Refusal:
    """The refusal of a caller that has not shown who it is."""
    return Refusal(Reason.UNKNOWN_CALLER, english, chinese)


def _secret(authorization: str) -> str:
    scheme, _, secret = authorization.partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() == "bearer" and well_formed(secret) else ""
