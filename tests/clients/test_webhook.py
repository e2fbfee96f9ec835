"""What a node pushes is read by the client: its own, of now, and nothing else."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tongguan_client.contract import Key
from tongguan_client.webhook import TOLERANCE, Forged, read_webhook

from tongguan.api.asyncapi import EXAMPLES
from tongguan.messages import hook
from tongguan.store.signer import Signer

BODY = (EXAMPLES / "pay.json").read_bytes()
NAME = str(json.loads(BODY)["id"])
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("keys"))


def keys_of(signer: Signer) -> list[Key]:
    keys: list[Key] = list(signer.public()["keys"])
    return keys


def pushed(signer: Signer, body: bytes = BODY) -> dict[str, str]:
    signature = base64.b64encode(signer.raw(hook.signed_content(NAME, AT, body))).decode()
    return hook.headers(NAME, AT, signature)


def test_the_nodes_own_is_read(signer: Signer) -> None:
    headers = {name.title(): value for name, value in pushed(signer).items()}
    notice = read_webhook(headers, BODY, keys_of(signer), AT.timestamp() + 60)
    assert notice["event"] == "pay" and str(notice["id"]) == NAME


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1a,not base64"},
        {"webhook-id": "1"},
        {"webhook-timestamp": str(int(AT.timestamp()) + 1)},
        {"webhook-timestamp": "now"},
    ],
)
def test_headers_that_do_not_fit_are_refused(signer: Signer, change: dict[str, str]) -> None:
    with pytest.raises(Forged):
        read_webhook({**pushed(signer), **change}, BODY, keys_of(signer), AT.timestamp())


def test_other_words_another_key_and_another_time_are_refused(signer: Signer, tmp_path: Path) -> None:
    other = keys_of(Signer(tmp_path / "other"))
    for body, keys, late in (
        (BODY + b" ", keys_of(signer), 0),
        (BODY, other, 0),
        (BODY, [], 0),
        (BODY, keys_of(signer), 1),
    ):
        with pytest.raises(Forged):
            read_webhook(pushed(signer), body, keys, AT.timestamp() + late * (TOLERANCE + 1))
