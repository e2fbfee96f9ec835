"""How often one may ask: buckets that fill, good tokens apart from strangers, what an answer tells of its limit."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import SECRETS, Small, client
from tests.api.test_declarations import message
from tongguan.api import rates
from tongguan.api.app import create
from tongguan.api.intake import Door
from tongguan.api.problems import MEDIA
from tongguan.api.rates import Gate, Rate, Rates, rate
from tongguan.commands import Stop
from tongguan.commands.up import rates as told

Asking = Callable[..., httpx.Response]


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def ask(node: Small, seconds: Seconds) -> Asking:
    """Asks a node that lets a token ask twice a second, four times at once, an address half as often."""
    gate = Gate(Rates(token=Rate(2, 4), address=Rate(1, 2), proxies=("10.0.0.1",)), seconds)
    edge = create(node, Door(node), gate=gate)

    def run(who: str, path: str = "/v1/law", address: str = "203.0.113.9", **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {SECRETS.get(who, who)}"} if who else {}
        headers |= more.pop("headers", {})

        async def one() -> httpx.Response:
            async with client(edge, address) as http:
                return await http.request(more.pop("method", "GET"), path, headers=headers, **more)

        return asyncio.run(one())

    return run


def test_a_bucket_empties_and_fills_again(ask: Asking, seconds: Seconds) -> None:
    ask("trader")  # shows that the token is good
    left = [ask("trader").headers["ratelimit"] for _ in range(4)]
    assert left == ['"token";r=3;t=1', '"token";r=2;t=1', '"token";r=1;t=2', '"token";r=0;t=2']
    late = ask("trader")
    assert late.status_code == 429 and late.headers["content-type"] == MEDIA
    assert late.headers["retry-after"] == "1" and late.headers["ratelimit-policy"] == '"token";q=4;w=2'
    told = late.json()
    assert told["type"].endswith("#too-many") and told["correlation_id"] == late.headers["x-correlation-id"]
    assert "2 a second" in told["detail"]
    seconds.now = 0.5
    assert [ask("trader").status_code for _ in range(2)] == [200, 429]
    seconds.now = 1000
    assert [ask("trader").status_code for _ in range(5)] == [200] * 4 + [429]


def test_one_caller_does_not_use_up_the_limit_of_another(ask: Asking) -> None:
    ask("trader"), ask("other")
    while ask("trader").status_code == 200:
        pass
    assert ask("other").status_code == 200


def test_a_token_spelled_otherwise_is_the_same_token(ask: Asking) -> None:
    for spelled in ("Bearer {}", "bearer {}", "BEARER   {}", "Bearer \t{}", "Bearer \xa0{}", "Bearer {}"):
        said = spelled.format(SECRETS["trader"]).encode("latin-1")
        ask("", headers={b"authorization": said})  # type: ignore[dict-item]
    left = ask("trader")
    assert left.status_code == 429, "one bucket for all of them"


def test_who_guesses_is_slowed_as_one_and_a_good_token_at_his_address_goes_on(ask: Asking) -> None:
    ask("trader")
    guesses = [ask(f"tgk_{'a' * 30}{n}").status_code for n in range(4)]
    assert guesses == [401, 429, 429, 429]
    assert ask("trader").status_code == 200
    assert ask("").status_code == 429
    assert ask("", address="203.0.113.10").status_code == 401


def test_a_crowd_of_first_requests_need_not_wait_for_the_first_answer(seconds: Seconds) -> None:
    found = set[str]()
    gate = Gate(Rates(token=Rate(2, 4), address=Rate(1, 2)), seconds, found.__contains__)
    scope, headers = {"path": "/v1/law", "client": ("203.0.113.9", 1)}, {b"authorization": b"Bearer tgk_x"}
    first = gate.ask(scope, headers)
    found.add("Bearer tgk_x")
    others = [gate.ask(scope, headers) for _ in range(5)]
    assert first is not None and first.headers()[1][1].startswith(b'"address"')
    assert [one.good for one in others if one] == [True] * 4 + [False]


def test_an_open_address_makes_no_token_good(ask: Asking) -> None:
    asked = [ask("tgk_made_up", "/v1/openapi.json").status_code for _ in range(3)]
    assert asked == [200, 200, 429]


def test_lodging_counts_and_so_do_refusals_of_scope(ask: Asking) -> None:
    json = {"content-type": "application/json"}
    lodged = ask("trader", "/v1/declarations", method="POST", content=message("RATES-1"), headers=json)
    assert lodged.status_code == 201, lodged.text
    assert ask("trader").headers["ratelimit"].startswith('"token"')
    assert ask("bank", "/v1/notices").status_code == 403
    assert ask("bank", "/v1/notices").headers["ratelimit"] == '"token";r=3;t=1'


def test_health_and_figures_are_always_told(ask: Asking) -> None:
    for _ in range(5):
        answer = ask("", "/readyz")
        assert answer.status_code == 200 and "ratelimit" not in answer.headers


def test_behind_our_own_proxy_the_address_is_the_one_it_names(ask: Asking) -> None:
    def from_(named: str, by: str = "10.0.0.1") -> int:
        return ask("", address=by, headers={"x-forwarded-for": named}).status_code

    assert [from_("198.51.100.1") for _ in range(3)] == [401, 401, 429]
    assert from_("198.51.100.1, 198.51.100.2") == 401, "what others wrote before our proxy is not believed"
    assert [from_("198.51.100.3", by="203.0.113.7") for _ in range(2)] == [401, 401]
    assert from_("198.51.100.4", by="203.0.113.7") == 429, "who is no proxy of ours names nobody"
    assert [from_(f"2001:db8::{n}") for n in range(3)] == [401, 401, 429], "a household is one"
    assert from_("2001:db8:0:1::1") == 401 and from_("no:address") == 401


def test_the_room_is_bounded(monkeypatch: pytest.MonkeyPatch, seconds: Seconds) -> None:
    monkeypatch.setattr(rates, "ROOM", 3)
    limit = rates.Limit("address", Rate(1, 2))
    for n in (1, 2, 3, 1, 4):
        limit.take(n, 0.0)
    assert list(limit.buckets) == [3, 1, 4]


def test_without_limits_nothing_is_counted(node: Small) -> None:
    gate = Gate(Rates(token=Rate(0, 1), address=Rate(0, 1)))
    assert gate.ask({"path": "/v1/law", "client": None}, {b"authorization": b"x"}) is None


def test_limits_as_an_operator_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rate("200", Rate(1, 1)) == Rate(200, 400) and rate("0.5/3", Rate(1, 1)) == Rate(0.5, 3)
    assert rate("", Rate(1, 1)) == Rate(1, 1) and rate("0", Rate(1, 1)).rate == 0
    monkeypatch.setenv("TONGGUAN_RATE_TOKEN", "200/1000")
    monkeypatch.setenv("TONGGUAN_PROXIES", "10.0.0.1, 10.0.0.2")
    assert told() == Rates(token=Rate(200, 1000), proxies=("10.0.0.1", "10.0.0.2"))
    for wrong in ("many", "-1", "5/0", "nan", "inf"):
        monkeypatch.setenv("TONGGUAN_RATE_ADDRESS", wrong)
        with pytest.raises(Stop):
            told()
