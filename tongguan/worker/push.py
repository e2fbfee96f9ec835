"""Telling parties at their webhooks: signed, a few at once, tried again after ever longer pauses until it is taken.

A telling counts as taken when the receiver answers 2xx within seconds. The address is looked up anew each time; none of
the house's own network is called.
"""

import base64
import logging
import random
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic
from urllib.parse import urlsplit

import httpx
import msgspec

from tongguan.journeys.notice import written
from tongguan.messages import hook
from tongguan.store import webhooks
from tongguan.store.connect import Store
from tongguan.store.signer import Signer
from tongguan.store.webhooks import Due

AT_ONCE = 8
PATIENCE = httpx.Timeout(10.0, connect=5.0)
SAID, CONFLICT = 1000, 409
"""How much is read of an answer, and of which: it may say what its receiver misses."""
TRICKLE = 5.0
"""Seconds for which an answer is read."""
FIRST, LONGEST = 5.0, 3600.0
"""Seconds until a telling that failed is tried again: doubled each time, up to an hour."""
log = logging.getLogger(__name__)


class Answered(msgspec.Struct, frozen=True):
    """What came of a try: the receiver's status, or what stood against reaching it; `said`: how its answer begins."""

    status: int | None
    fault: str = ""
    said: bytes = b""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Push(msgspec.Struct, kw_only=True):
    """What pushing needs to know; `now` is the node's clock."""

    signer: Signer
    sandbox: bool
    now: Callable[[], datetime]
    every: float = 1.0


def run(store: Store, push: Push, stop: Event) -> None:
    """Pushes until told to stop; whatever fails is logged and tried again."""
    client = httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False)
    with client, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="push") as pool:
        while not stop.is_set():
            try:
                told = round_(store, push, client, pool)
            except Exception:  # the thread's outermost loop: the database may be away, the next round will tell
                log.exception("pushing stumbled; it goes on")
                told = 0
            if not told:
                stop.wait(push.every)


def round_(store: Store, push: Push, client: httpx.Client, pool: ThreadPoolExecutor) -> int:
    """What is due now; how many were tried."""
    with store.writing() as conn:
        webhooks.gather(conn, datetime.now(UTC))
        due = webhooks.claim(conn, datetime.now(UTC))
    answers = pool.map(lambda one: tell(push, client, one), due)
    for one, answer in zip(due, answers, strict=True):
        wall = datetime.now(UTC)
        with store.writing() as conn:
            if answer.good and answer.status is not None:
                webhooks.delivered(conn, one.id, answer.status, wall, push.now())
            else:
                webhooks.failed(conn, one.id, (answer.status, answer.fault), wall + pause(one.attempts))
    return len(due)


def pause(attempts: int) -> timedelta:
    """How long until the next try, spread a little by chance."""
    return timedelta(seconds=min(LONGEST, FIRST * 2 ** min(attempts - 1, 12)) * random.uniform(0.8, 1.2))


def tell(push: Push, client: httpx.Client, due: Due) -> Answered:
    """One try."""
    return post(push, client, due.address, (str(due.notice), written(due.notice, due, due.cargo)))


def beginning(answer: httpx.Response) -> bytes:
    """How an answer begins, as it comes: not unpacked, and from who says it drop by drop no more than comes in time."""
    until, said = monotonic() + TRICKLE, b""
    for piece in answer.iter_raw():
        said += piece
        if len(said) >= SAID or monotonic() > until:
            break
    return said[:SAID]


def post(push: Push, client: httpx.Client, address: str, message: tuple[str, bytes]) -> Answered:
    """Sends a message (its id, its body), signed, to an address outside."""
    name, body = message
    wall = datetime.now(UTC)
    signature = base64.b64encode(push.signer.raw(hook.signed_content(name, wall, body))).decode()
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip = looked_up(host, parts.port or (443 if parts.scheme == "https" else 80), push.sandbox)
        if not ip:
            return Answered(None, "this address leads nowhere outside")
        url = httpx.URL(address).copy_with(host=ip)
        headers = {**hook.headers(name, wall, signature), "host": parts.netloc, "accept-encoding": "identity"}
        with client.stream("POST", url, content=body, headers=headers, extensions={"sni_hostname": host}) as answer:
            said = beginning(answer) if answer.status_code == CONFLICT else b""
            return Answered(answer.status_code, "" if answer.is_success else answer.reason_phrase, said)
    except (OSError, httpx.HTTPError) as error:
        return Answered(None, f"{type(error).__name__}: {error}")


def looked_up(host: str, port: int, sandbox: bool) -> str:
    """An address of the host that may be called; empty where it has none. Raises OSError."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return next((ip for ip in found if hook.reachable(ip.partition("%")[0], sandbox)), "")
