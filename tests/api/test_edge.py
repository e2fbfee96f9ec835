"""The outermost layer: correlation, languages, bounds of time and size, faults that tell nothing, forged callers."""

import asyncio
import logging
import zlib
from collections.abc import MutableMapping

import pytest

from tests.api.conftest import SECRETS, Calling, Small, client
from tests.api.test_declarations import message
from tongguan.api import edge as edges
from tongguan.api.body import misfit
from tongguan.api.edge import Edge, Receive, correlation
from tongguan.api.language import Language, preferred
from tongguan.api.problems import MEDIA, answer
from tongguan.journeys import lodge as lodging
from tongguan.messages.limits import MAX_BODY
from tongguan.observe import REQUEST, Figures, JsonLines, Watch
from tongguan.parties.secret import spelled


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("zh-Hans-CN, en;q=0.5", "zh"),
        ("en;q=0.5, zh;q=0.9", "zh"),
        ("en, zh", "en"),
        ("fr, de", "en"),
        ("*", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan", "en"),
        ("zh;q=inf, en;q=0.1", "en"),
        ("zh;q=1e400", "en"),
        ("," * 5000 + "zh", "en"),
        ("\xff\xfe;q=²", "en"),
    ],
)
def test_the_readers_language(accept: str, language: str) -> None:
    assert preferred(accept) is Language(language)


def test_a_plain_correlation_id_is_taken_over_any_other_replaced(call: Calling) -> None:
    taken = call("trader", "GET", "/v1/law", headers={"x-correlation-id": "order-4711.a"})
    assert taken.headers["x-correlation-id"] == "order-4711.a"
    for offered in (b"short", b"a" * 65, b"with space in it", b"a\r\nX-Evil: 1", b"<script>alert(1)", "é".encode() * 9):
        assert correlation(offered) != offered.decode(errors="replace")
        assert len(correlation(offered)) == 32


def test_every_answer_carries_safe_headers(call: Calling) -> None:
    for answer_ in (
        call("", "GET", "/healthz"),
        call("", "GET", "/v1/law"),
        call("trader", "GET", "/nowhere"),
        call("trader", "POST", "/v1/declarations", content=b"{"),
    ):
        headers = answer_.headers
        assert headers["x-correlation-id"] and headers["content-language"] == "en"
        assert headers["x-content-type-options"] == "nosniff"
        assert "Accept-Language" in headers["vary"]
        assert headers["cache-control"]


def test_problem_pages_have_what_the_standard_asks(call: Calling) -> None:
    page = call("trader", "GET", "/nowhere/at/all", headers={"accept-language": "zh"})
    assert page.status_code == 404 and page.headers["content-type"] == MEDIA
    body = page.json()
    assert set(body) >= {"type", "title", "status", "detail", "instance", "correlation_id"}
    assert body["status"] == 404 and body["instance"] == "/nowhere/at/all" and body["title"] == "未找到"
    assert body["correlation_id"] == page.headers["x-correlation-id"]


def test_methods(call: Calling) -> None:
    wrong = call("trader", "PATCH", "/v1/declarations")
    assert wrong.status_code == 405 and {"GET", "POST"} <= set(wrong.headers["allow"].replace(" ", "").split(","))
    options = call("trader", "OPTIONS", "/v1/declarations")
    assert options.status_code == 204 and "POST" in options.headers["allow"]
    assert "access-control-allow-origin" not in options.headers
    slash = call("trader", "POST", "/v1/declarations/", content=message("SLASH"))
    assert slash.status_code == 404 and slash.headers["content-type"] == MEDIA
    head = call("trader", "HEAD", "/v1/law")
    assert head.status_code == 200 and head.content == b""


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer tgk_x",
        f"Bearer {spelled(b'x' * 32)}",
        f"Bearer {SECRETS['trader']}x",
        f"Bearer {SECRETS['trader'][:-1]}",
        SECRETS["trader"],
        f"Bearer {SECRETS['trader']} {SECRETS['admin']}",
        "Bearer " + "a" * 60_000,
        "Bearer ' or '1'='1",
    ],
)
def test_a_forged_token_is_nobodys(call: Calling, authorization: str) -> None:
    answer_ = call("", "GET", "/v1/law", headers={"authorization": authorization})
    assert answer_.status_code == 401
    assert SECRETS["trader"] not in answer_.text


def test_a_token_in_the_address_is_no_token(call: Calling) -> None:
    assert call("", "GET", f"/v1/law?token={SECRETS['trader']}").status_code == 401


def test_bodies_that_are_none(call: Calling) -> None:
    at = "/v1/payments"
    json = {"content-type": "application/json"}
    assert call("bank", "POST", at, content=b"<a/>", headers={"content-type": "text/xml"}).status_code == 415
    assert call("bank", "POST", at, content=b"{", headers=json).status_code == 400
    assert call("bank", "POST", at, content=b"\xff\xfe", headers=json).status_code == 400
    assert call("bank", "POST", at, content=b"[" * 50_000, headers=json).status_code in (400, 422)
    assert call("bank", "POST", at, content=b'"' + b"a" * 70_000 + b'"', headers=json).status_code == 413
    unknown = call("bank", "POST", at, json={"number": "1", "amount": "x", "currency": "CNY", "bank_reference": "b"})
    assert unknown.status_code == 422
    assert unknown.json()["problems"][0]["pointer"] == "/amount"


NOT_A_CHARACTER = [
    ("bank", "POST", "/v1/payments", {"number": "1", "amount": "1", "currency": "CNY", "bank_reference": "a\0b"}, 422),
    ("bank", "POST", "/v1/payments", {"number": "\0", "amount": "1", "currency": "CNY", "bank_reference": "b"}, 422),
    (
        "bank",
        "POST",
        "/v1/payments",
        {"number": "\\u0000", "amount": "1", "currency": "CNY", "bank_reference": "b"},
        404,
    ),
    ("officer", "POST", "/v1/risk-profiles/%00/dry-run", None, 404),
    ("trader", "GET", "/v1/declarations/%00/timeline", None, 404),
    ("trader", "GET", "/v1/codes/%00", None, 404),
    ("trader", "GET", "/v1/declarations?office=%00", None, 400),
    ("trader", "GET", "/v1/codes/countries?q=%00", None, 400),
]


@pytest.mark.parametrize(("who", "method", "path", "body", "status"), NOT_A_CHARACTER)
def test_what_no_database_takes_is_refused_before(
    call: Calling, who: str, method: str, path: str, body: object, status: int
) -> None:
    answer_ = call(who, method, path, **({"json": body} if body else {}))
    assert answer_.status_code == status and answer_.headers["content-type"] == MEDIA, answer_.text


def test_places_in_a_complaint() -> None:
    assert misfit("Expected `str`, got `int` - at `$.changes[3].pointer`").pointer == "/changes/3/pointer"
    assert misfit("Object missing required field `a`").pointer == ""


def test_declarations_have_a_bound(call: Calling) -> None:
    headers = {"content-type": "application/json", "content-length": str(MAX_BODY + 1)}
    assert call("trader", "POST", "/v1/declarations", content=b"{}", headers=headers).status_code == 413
    media = {"content-type": "video/mp4"}
    assert call("trader", "POST", "/v1/declarations", content=message("M"), headers=media).status_code == 415
    squeezed = {"content-type": "application/json", "content-encoding": "gzip"}
    answer_ = call("trader", "POST", "/v1/declarations", content=zlib.compress(b"{}" * 1000), headers=squeezed)
    assert answer_.status_code in (400, 415)


def test_a_fault_tells_its_number_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = answer(ValueError("password=hunter2"), path="/x", correlation="c" * 8, language=Language.EN)
    assert page.status == 500 and b"hunter2" not in page.body and b"cccccccc" in page.body
    assert "fault" in caplog.text


async def stalls() -> dict[str, object]:
    await asyncio.sleep(60)
    return {}


async def trickles() -> dict[str, object]:
    await asyncio.sleep(0.02)
    return {"type": "http.request", "body": b" ", "more_body": True}


@pytest.mark.parametrize(("limit", "receive"), [("CHUNK_SECONDS", stalls), ("BODY_SECONDS", trickles)])
@pytest.mark.parametrize("path", ["/v1/declarations", "/v1/payments"])
def test_a_sender_that_stalls_or_trickles_is_let_go(
    monkeypatch: pytest.MonkeyPatch, edge: Edge, limit: str, receive: Receive, path: str
) -> None:
    monkeypatch.setattr(edges, limit, 0.2)
    got: list[MutableMapping[str, object]] = []

    async def send(said: MutableMapping[str, object]) -> None:
        got.append(said)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            (b"authorization", f"Bearer {SECRETS['trader' if 'decl' in path else 'bank']}".encode()),
            (b"content-type", b"application/json"),
            (b"content-length", b"5000"),
        ],
        "client": ("203.0.113.9", 1),
        "server": ("node", 80),
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }
    asyncio.run(edge(scope, receive, send))
    assert got[0]["status"] == 408, got


def test_the_trace_of_a_caller_is_taken_over(call: Calling) -> None:
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    parent = {"traceparent": f"00-{trace}-{span}-01"}
    assert call("trader", "GET", "/v1/law", headers=parent).headers["x-correlation-id"] == trace
    both = call("trader", "GET", "/v1/law", headers={**parent, "x-correlation-id": "order-4711.a"})
    assert both.headers["x-correlation-id"] == "order-4711.a"
    for wrong in (f"ff-{trace}-{span}-01", f"00-{'0' * 32}-{span}-01", f"00-{trace}-{'0' * 16}-01", trace, "00-x-y-z"):
        made = call("trader", "GET", "/v1/law", headers={"traceparent": wrong}).headers["x-correlation-id"]
        assert made != trace and len(made) == 32, wrong


def test_what_the_writer_logs_names_the_request(
    node: Small, edge: Edge, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(_: object) -> None:
        raise ZeroDivisionError

    async def lodged() -> str:
        async with client(Watch(edge, Figures())) as http:  # type: ignore[arg-type]
            headers = {"authorization": f"Bearer {SECRETS['trader']}", "content-type": "application/json"}
            answer = await http.post("/v1/declarations", content=message("LOGGED"), headers=headers)
            assert answer.status_code == 500
            return answer.headers["x-correlation-id"]

    monkeypatch.setattr(lodging, "consider", bug)
    thread = asyncio.run(lodged())
    (line,) = [r for r in caplog.records if r.message == "considering failed"]
    assert line.correlation_id == thread  # type: ignore[attr-defined]

    told: list[str] = []
    token = REQUEST.set({"correlation": "of-an-errand"})
    record = logging.makeLogRecord({"msg": "paying"})
    try:
        errand = node.intake.run_errand(lambda conn, office: told.append(JsonLines("web").format(record)))
    finally:
        REQUEST.reset(token)
    errand.result(10)
    assert '"correlation_id":"of-an-errand"' in told[0]
