"""Connections as strangers make them, over real sockets: slow, endless, crooked, half closed, never reading."""

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from tests.api.conftest import SECRETS
from tests.api.test_declarations import message
from tongguan.api import connection, edge
from tongguan.api.connection import HEAD_BYTES, Connection
from tongguan.api.edge import Edge
from tongguan.api.problems import MEDIA
from tongguan.messages.limits import MAX_BODY

OK = b"GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(edge: Edge) -> Iterator[int]:
    """The real edge behind the real server."""
    config = uvicorn.Config(edge, loop="uvloop", http=Connection, ws="none", lifespan="off", log_config=None)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def line(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connected:
        yield connected


def heard(line: socket.socket) -> bytes:
    """All that comes until the node hangs up."""
    found = b""
    try:
        while part := line.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def told(answer: bytes) -> tuple[int, dict[str, object]]:
    """The status of an answer and its problem page."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"content-type: {MEDIA}".encode() in head.lower(), answer
    assert b"x-correlation-id: " in head.lower()
    return int(head.split()[1]), json.loads(body)


def lodging(*more: str) -> bytes:
    head = ["POST /v1/declarations HTTP/1.1", "Host: node", f"Authorization: Bearer {SECRETS['trader']}", *more]
    return "\r\n".join([*head, "", ""]).encode()


def pour(line: socket.socket, part: bytes, most: int) -> int:
    """Sends until the other side has had enough; how much went."""
    sent = 0
    try:
        while sent < most:
            line.sendall(part)
            sent += len(part)
    except OSError:
        pass
    return sent


def test_a_head_that_never_ends_has_a_time(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: node\r\nX-Slow: ")
        trickle = threading.Thread(target=pour_slowly, args=(line,))
        trickle.start()
        status, page = told(heard(line))
        trickle.join()
    assert (status, page["type"]) == (408, "/v1/openapi#too-slow")


def pour_slowly(line: socket.socket) -> None:
    try:
        for _ in range(300):
            line.sendall(b"a")
            time.sleep(0.1)
    except OSError:
        return


def test_a_second_head_has_a_time_too(monkeypatch: pytest.MonkeyPatch, line: socket.socket) -> None:
    line.sendall(OK)
    assert b"200 OK" in line.recv(65536)
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
    line.sendall(b"\r\n")
    assert told(heard(line))[0] == 408


def test_who_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        assert heard(line) == b""


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\n"])
def test_a_head_has_a_size(line: socket.socket, start: bytes) -> None:
    line.sendall(start)
    part = b"x: y\r\n" * 8192 if start.endswith(b"\r\n") else b"a" * 49152
    assert pour(line, part, 1 << 30) < 64 << 20
    answer = heard(line)
    assert answer == b"" or told(answer)[0] == 431


def test_a_large_head_in_one_piece_is_too_large_too(line: socket.socket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\nX: " + b"a" * HEAD_BYTES + b"\r\n\r\n")
    assert told(heard(line))[0] == 431


def test_what_follows_a_body_has_a_size(line: socket.socket) -> None:
    line.sendall(lodging("Transfer-Encoding: chunked", "Content-Type: application/json") + b"2\r\n{}\r\n0\r\nX: ")
    assert pour(line, b"a" * 65536, 1 << 30) < 64 << 20
    answer = heard(line)
    assert answer == b"" or told(answer)[0] == 431


@pytest.mark.parametrize(
    "head",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: node\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: node\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + OK,
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told(line: socket.socket, head: bytes) -> None:
    line.sendall(head)
    answer = heard(line)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert told(answer)[0] == 400


def test_asking_for_the_head_alone_keeps_the_connection(line: socket.socket) -> None:
    head = OK.replace(b"GET", b"HEAD")
    line.sendall(head + head + LAST)
    answer = heard(line)
    assert answer.count(b"HTTP/1.1 200 OK") == 3 and answer.count(b'{"status":"ok"}') == 1


def test_requests_in_a_row_are_answered_in_a_row(line: socket.socket) -> None:
    line.sendall(OK * 100 + LAST)
    answer = heard(line)
    assert answer.count(b"HTTP/1.1 200 OK") == 101 and answer.count(b'{"status":"ok"}') == 101


def test_too_many_requests_in_a_row_are_cut_after_those_that_fit(line: socket.socket) -> None:
    line.sendall(OK * 2000)
    answer = heard(line)
    assert 1 <= answer.count(b"HTTP/1.1 200 OK") <= 2000 and answer.endswith(b'{"status":"ok"}')


def test_a_crooked_request_waits_for_the_answer_before_it(line: socket.socket) -> None:
    line.sendall(OK + b"\0nonsense\r\n\r\n")
    answer = heard(line)
    assert answer.startswith(b"HTTP/1.1 200 OK") and answer.count(b"HTTP/1.1 ") == 1


def test_who_has_said_all_still_hears(line: socket.socket) -> None:
    body = message("HALF-1")
    line.sendall(lodging(f"Content-Length: {len(body)}", "Content-Type: application/json") + body)
    line.shutdown(socket.SHUT_WR)
    assert heard(line).startswith(b"HTTP/1.1 201 Created")


def test_who_breaks_off_is_let_go(line: socket.socket) -> None:
    line.sendall(lodging("Content-Length: 100", "Content-Type: application/json") + b'{"a"')
    line.shutdown(socket.SHUT_WR)
    assert heard(line) == b""


@pytest.mark.parametrize("length", ["Content-Length: 2147483648", "Transfer-Encoding: chunked"])
def test_who_goes_on_sending_what_was_refused_is_hung_up_on(line: socket.socket, length: str) -> None:
    line.sendall(lodging(length, "Content-Type: application/json"))
    part = bytes(65536) if "Length" in length else b"10000\r\n" + bytes(65536) + b"\r\n"
    assert pour(line, part, 1 << 30) < MAX_BODY + (64 << 20)
    answer = heard(line)
    assert answer == b"" or told(answer)[0] == 413


def test_a_refusal_does_not_end_a_connection_whose_request_came_whole(line: socket.socket) -> None:
    line.sendall(lodging("Content-Length: 5", "Content-Type: video/mp4") + b"hello" + LAST)
    answer = heard(line)
    assert answer.startswith(b"HTTP/1.1 415 ") and b"HTTP/1.1 200 OK" in answer


def test_who_waits_to_be_told_to_go_on_is_told_no_instead(line: socket.socket) -> None:
    line.sendall(lodging("Content-Length: 99999999", "Expect: 100-continue", "Content-Type: application/json"))
    assert told(heard(line))[0] == 413


def test_a_stream_that_stalls_ends_with_the_reason(monkeypatch: pytest.MonkeyPatch, line: socket.socket) -> None:
    monkeypatch.setattr(edge, "CHUNK_SECONDS", 0.3)
    line.sendall(lodging("Transfer-Encoding: chunked", "Content-Type: application/x-ndjson", "Connection: close"))
    line.sendall(b"5\r\n{}\n{}\r\n")
    answer = heard(line)
    assert answer.startswith(b"HTTP/1.1 200 OK") and b"#too-slow" in answer and answer.endswith(b"0\r\n\r\n")


def test_who_never_reads_is_let_go(monkeypatch: pytest.MonkeyPatch, line: socket.socket) -> None:
    monkeypatch.setattr(connection, "UNREAD_SECONDS", 0.5)
    line.sendall(lodging("Transfer-Encoding: chunked", "Content-Type: application/x-ndjson"))
    lines = b"[]\n" * 1000
    chunk = b"%x\r\n%s\r\n" % (len(lines), lines)
    assert pour(line, chunk, 1 << 30) < 64 << 20


def test_a_body_in_disguise_is_refused(line: socket.socket) -> None:
    line.sendall(lodging("Content-Length: 2", "Content-Encoding: gzip", "Connection: close") + b"\x1f\x8b")
    status, page = told(heard(line))
    assert status == 415 and "Content-Encoding" in str(page["detail"])


def test_connections_are_counted(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(connection, "CONNECTIONS", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        answer = heard(line)
    assert told(answer)[0] == 503 and b"retry-after: " in answer
