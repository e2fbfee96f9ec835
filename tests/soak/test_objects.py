"""Documents in an object store named by a URL, S3 as moto speaks it: attached, fetched, verified, saved, restored."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from obstore.store import from_url

from bench.node import Node, free_port
from tests.soak.load import Client

pytestmark = pytest.mark.soak

PAPER = b"%PDF-1.7\n1 0 obj\n" * 1000


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[str]:
    """The address of an S3 server with an empty bucket; the environment names it, as an operator does."""
    at = f"http://127.0.0.1:{free_port()}"
    server = Path(sys.executable).with_name("moto_server")
    with (folder / "s3.log").open("ab") as log:
        s3 = subprocess.Popen([server, "-H", "127.0.0.1", "-p", at.rpartition(":")[2]], stdout=log, stderr=log)
    until = time.monotonic() + 60
    while not made(f"{at}/papers"):
        assert time.monotonic() < until and s3.poll() is None, (folder / "s3.log").read_text()
        time.sleep(0.1)
    settings = {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "y", "REGION": "us-east-1", "ENDPOINT_URL": at}
    for name, value in {**settings, "ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("TONGGUAN_OBJECTS", "s3://papers")
    yield at
    s3.terminate()
    s3.wait()


def made(bucket: str) -> bool:
    try:
        return httpx.put(bucket).status_code == 200
    except httpx.TransportError:
        return False


def tongguan(*words: str) -> int:
    return subprocess.run([sys.executable, "-m", "tongguan", *words], check=False, capture_output=True).returncode


def test_documents_in_s3(bucket: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Node(folder / "data", workers=1) as node:
        client = Client(node, "asking")
        number = client.ask("trader", "/v1/declarations", client.sample.body(b"PAPERS"))["number"]
        sent = {"authorization": f"Bearer {node.token('trader')}", "content-type": "application/pdf"}
        kept = client.http.post(f"/v1/declarations/{number}/documents?name=i.pdf", content=PAPER, headers=sent)
        assert kept.status_code == 201, kept.text
        assert client.http.get(kept.json()["at"], headers=sent).content == PAPER
    assert not (folder / "data" / "objects" / "documents").exists()
    (object_,) = (meta["path"] for batch in from_url("s3://papers").list() for meta in batch)
    assert tongguan("verify", "--data", str(folder / "data")) == 0
    assert tongguan("backup", str(folder / "saved"), "--data", str(folder / "data")) == 0
    assert (folder / "saved" / "objects" / object_).read_bytes() == PAPER
    from_url("s3://papers").delete(object_)
    assert tongguan("verify", "--data", str(folder / "data")) == 1
    monkeypatch.setenv("TONGGUAN_OBJECTS", "s3://elsewhere")
    assert made(f"{bucket}/elsewhere")
    assert tongguan("restore", str(folder / "saved"), "--data", str(folder / "back")) == 0
    assert tongguan("verify", "--data", str(folder / "back")) == 0
