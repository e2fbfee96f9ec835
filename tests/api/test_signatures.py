"""Signed messages and signed answers over HTTP: a good one is kept and told, a bad one stores nothing."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey
from msgspec.structs import replace

from tests.api.conftest import Calling, Small
from tests.api.test_road import declared
from tests.parties.test_signature import signed
from tongguan.api.intake import submitted
from tongguan.api.node import must_sign
from tongguan.api.signing import MOST, Signing
from tongguan.codes.law import Law
from tongguan.journeys.lodge import lodge as lodged
from tongguan.journeys.signature import proven
from tongguan.parties.party import Caller, Scope
from tongguan.parties.signature import HEADER, LONGEST, Offered, encode, signature_in
from tongguan.store import acts, outbox, reading, standards
from tongguan.store.connect import SYSTEM, Urls
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, proves_itself, verify

JSON = {"content-type": "application/json"}
DECLARATIONS = "/v1/declarations"
CHANGE = {"reason": "32", "changes": [{"pointer": "/shipment/items/0/description", "value": "as amended"}]}


def registered(call: Calling, key: Any, name: str = "ERP") -> dict[str, Any]:
    """The company's key, as its manager registers it."""
    answer = call("manager", "POST", "/v1/company/keys", json={"name": name, "jwk": json.dumps(key.as_dict(False))})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture(scope="module")
def key(call: Calling) -> OKPKey:
    made = OKPKey.generate_key("Ed25519")
    registered(call, made)
    return made


@pytest.fixture(autouse=True)
def nobody_must(node: Small) -> Iterator[None]:
    """Nobody's messages are refused unsigned after a test."""
    yield
    with node.store.writing() as conn:
        conn.execute("update tongguan.party set signs = false")
    node.office.standards.refreshed_at = None


def body_of(reference: str) -> bytes:
    return json.dumps(declared(reference), ensure_ascii=False).encode()


def lodge(call: Calling, body: bytes, said: str | None, who: str = "trader", **more: Any) -> httpx.Response:
    headers = {**JSON, **({HEADER: said} if said is not None else {}), **more}
    return call(who, "POST", DECLARATIONS, content=body, headers=headers)


def kept(node: Small, reference: str) -> list[reading.CaseLine]:
    with node.store.reading(SYSTEM) as conn:
        return reading.cases(conn, reading.Filter(reference=reference), limit=10, before=None)


def refused(node: Small, answer: httpx.Response, reference: str) -> str:
    """What was said of it; nothing is stored."""
    assert answer.status_code == 422, answer.text
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["pointer"]) == ("API07", HEADER)
    assert kept(node, reference) == []
    assert genuine_answer(node, answer)
    return str(problem["message"])


def genuine_answer(node: Small, answer: httpx.Response) -> bool:
    keys: Any = KeySet.import_key_set(dict(node.signer.public()))  # type: ignore[arg-type]
    registry = jws.JWSRegistry(algorithms=["Ed25519"], strict_check_header=False)
    found = jws.deserialize_compact(answer.headers[HEADER], keys, ["Ed25519"], registry, payload=answer.content)
    return str(found.protected["url"]) == answer.request.url.path


def test_a_signed_message_is_kept_with_its_signature_and_answered_signed(
    node: Small, call: Calling, key: OKPKey
) -> None:
    body = body_of("SIGNED-1")
    said = signed(key, body, "Ed25519")
    answer = lodge(call, body, said)
    assert answer.status_code == 201, answer.text
    assert genuine_answer(node, answer)
    (line,) = call("trader", "GET", f"{DECLARATIONS}/{answer.json()['number']}/messages").json()
    told = line["signed"]
    assert (told["by"], told["key"], told["key_name"]) == ("4403180896", key.thumbprint(), "ERP")
    assert told["signature"] == said and told["kind"] == "jws" and told["at"] == line["at"]
    assert call("trader", "GET", line["bytes_at"]).content == body
    again = lodge(call, body, said)
    assert again.status_code == 200 and again.json() == answer.json()
    assert lodge(call, body, None).status_code == 200, "unsigned, where nobody wants it"


def test_by_its_id_with_another_curve_and_as_xml(node: Small, call: Calling) -> None:
    curve = ECKey.generate_key("P-256")
    made = registered(call, curve, "Gateway")
    body = body_of("SIGNED-2")
    assert lodge(call, body, signed(curve, body, "ES256", kid=made["id"])).status_code == 201
    seen = lodge(call, body, signed(curve, body, "ES256"), accept="application/xml")
    assert seen.status_code == 200 and seen.content.startswith(b"<") and genuine_answer(node, seen)


def test_what_is_not_good_is_refused_and_stores_nothing(node: Small, call: Calling, key: OKPKey) -> None:
    body, stranger = body_of("SIGNED-3"), OKPKey.generate_key("Ed25519")
    good = signed(key, body, "Ed25519")
    secret = OctKey.import_key(json.dumps(key.as_dict(False)).encode())
    bad = {
        "other bytes": signed(key, body + b" ", "Ed25519"),
        "an unknown key": signed(stranger, body, "Ed25519"),
        "another's hand under our key's name": signed(stranger, body, "Ed25519", kid=key.thumbprint()),
        "none": "eyJhbGciOiJub25lIiwia2lkIjoieCJ9..AA",
        "a public key taken for a secret": signed(secret, body, "HS256", kid=key.thumbprint()),
        "too long": good + "A" * LONGEST,
        "empty": "",
        "for another address": signed(key, body, "Ed25519", url="/v1/payments"),
    }
    for what, said in bad.items():
        assert refused(node, lodge(call, body, said), "SIGNED-3"), what
    other = body_of("SIGNED-3B")
    refused(node, lodge(call, other, good), "SIGNED-3B")
    asked = call("trader", "POST", f"{DECLARATIONS}?check", content=other, headers={**JSON, HEADER: good})
    assert asked.status_code == 422
    chinese = lodge(call, body, "x", **{"accept-language": "zh"}).json()["problems"][0]["message"]
    assert "JWS" in chinese and chinese.startswith("不是")
    assert lodge(call, body, good).status_code == 201, "the reference is still free"


def test_a_withdrawn_key_signs_nothing_and_what_it_signed_stays(node: Small, call: Calling) -> None:
    old = OKPKey.generate_key("Ed25519")
    made = registered(call, old, "Old")
    body = body_of("SIGNED-4")
    number = lodge(call, body, signed(old, body, "Ed25519")).json()["number"]
    assert call("manager", "DELETE", f"/v1/company/keys/{made['id']}").status_code == 204
    later = body_of("SIGNED-5")
    assert "in force" in refused(node, lodge(call, later, signed(old, later, "Ed25519")), "SIGNED-5")
    (line,) = call("trader", "GET", f"{DECLARATIONS}/{number}/messages").json()
    assert line["signed"]["key_name"] == "Old"


def test_a_key_signs_for_its_own_party_and_for_who_acts_for_it(node: Small, call: Calling, key: OKPKey) -> None:
    strange = json.dumps({**declared("SIGNED-6"), "declarant": {"id": "4403180999"}}).encode()
    refused(node, lodge(call, strange, signed(key, strange, "Ed25519"), who="other"), "SIGNED-6")
    own = json.dumps({**declared("SIGNED-7"), "declarant": {"id": "4403180896"}}).encode()
    brokered = lodge(call, own, signed(key, own, "Ed25519"), who="integrator")
    assert brokered.status_code == 201, brokered.text
    (line,) = call("trader", "GET", f"{DECLARATIONS}/{brokered.json()['number']}/messages").json()
    assert line["signed"]["by"] == "4403180896"


def test_follow_ups_are_signed_for_their_address(node: Small, call: Calling, key: OKPKey) -> None:
    first, second = (lodge(call, body_of(f"SIGNED-{n}"), None).json()["number"] for n in (8, 9))
    path = f"{DECLARATIONS}/{first}/amendments"
    body = json.dumps(CHANGE).encode()
    said = signed(key, body, "Ed25519", url=f"http://node{path}")
    for where, what in ((f"{DECLARATIONS}/{second}/amendments", said), (path, signed(key, body, "Ed25519"))):
        wrong = call("trader", "POST", where, content=body, headers={**JSON, HEADER: what})
        assert wrong.status_code == 422 and "Name the address" in wrong.json()["detail"]
    taken = call("trader", "POST", path, content=body, headers={**JSON, HEADER: said})
    assert taken.status_code == 200 and taken.json()["version"] == 2 and genuine_answer(node, taken)
    away = f"{DECLARATIONS}/{first}/cancellation"
    words = b'{"reason":"1","text":"twice"}'
    headers = {**JSON, HEADER: signed(key, words, "Ed25519", url=away)}
    assert call("trader", "POST", away, content=words, headers=headers).json()["state"] == "cancelled"
    lines = call("trader", "GET", f"{DECLARATIONS}/{first}/messages").json()
    assert [line.get("signed", {}).get("text", "") for line in lines] == ["", body.decode(), words.decode()]


def test_a_stream_of_many_carries_no_signature_in_its_head(call: Calling, key: OKPKey) -> None:
    body = body_of("SIGNED-10")
    headers = {"content-type": "application/x-ndjson", HEADER: signed(key, body, "Ed25519")}
    answer = call("trader", "POST", DECLARATIONS, content=body, headers=headers)
    assert answer.status_code == 422 and answer.json()["problems"][0]["pointer"] == HEADER


def test_any_answer_is_signed_where_it_is_wanted(node: Small, call: Calling) -> None:
    wanted = {"want-signature": "1"}
    number = lodge(call, body_of("SIGNED-11"), None).json()["number"]
    where = f"{DECLARATIONS}/{number}/messages/1"
    for path in (f"{where}/answer", where, "/v1/law", "/v1/nowhere", "/.well-known/jwks.json"):
        assert genuine_answer(node, call("trader", "GET", path, headers=wanted)), path
    xml = call("trader", "GET", f"{where}/answer", headers={**wanted, "accept": "application/xml"})
    assert xml.content.startswith(b"<") and genuine_answer(node, xml)
    assert genuine_answer(node, call("", "GET", "/v1/law", headers=wanted)), "a refusal too"
    assert HEADER not in call("trader", "GET", "/v1/law").headers
    assert HEADER not in call("trader", "HEAD", "/v1/law", headers=wanted).headers
    stream = call("trader", "POST", DECLARATIONS, content=body_of("SIGNED-12"),
                  headers={"content-type": "application/x-ndjson", **wanted})  # fmt: skip
    assert stream.status_code == 200 and HEADER not in stream.headers


def test_a_party_may_refuse_what_is_unsigned(node: Small, call: Calling, key: OKPKey) -> None:
    before = lodge(call, body_of("SIGNED-13"), None).json()["number"]
    told = call("manager", "PUT", "/v1/company/signing", json={"required": True})
    assert told.status_code == 200 and told.json() == {"required": True}
    node.office.standards.refreshed_at = None
    own = json.dumps({**declared("SIGNED-14"), "declarant": {"id": "4403180896"}}).encode()
    for who in ("trader", "integrator"):
        wrong = lodge(call, own, None, who=who)
        assert wrong.status_code == 422 and wrong.json()["problems"][0]["code"] == "API08"
    away = call("integrator", "POST", f"{DECLARATIONS}/{before}/cancellation", json={"reason": "1", "text": "x"})
    assert away.status_code in (404, 422)
    assert kept(node, "SIGNED-14") == []
    line = lodge(call, own, None, **{"content-type": "application/x-ndjson"})
    assert json.loads(line.content)["problems"][0]["code"] == "API08"
    free = json.dumps({**declared("SIGNED-15"), "declarant": {"id": "4403180999"}}).encode()
    assert lodge(call, free, None, who="other").status_code == 201, "others are free"
    assert lodge(call, own, signed(key, own, "Ed25519")).status_code == 201
    call("manager", "PUT", "/v1/company/signing", json={"required": False})
    node.office.standards.refreshed_at = None
    assert lodge(call, body_of("SIGNED-16"), None).status_code == 201
    with node.store.reading(SYSTEM) as conn:
        done = acts.acts(conn, acts.Asked(what="party.signs"), 2)
    assert [json.loads(a.body)["signs"] for a in done] == [False, True]
    assert done[0].subject == "4403180896" and done[0].name == "manager"
    assert call("trader", "PUT", "/v1/company/signing", json={"required": True}).status_code == 403
    assert call("manager", "GET", "/v1/company/signing").json() == {"required": False}


def test_a_profile_may_refuse_what_is_unsigned(node: Small, call: Calling, key: OKPKey) -> None:
    before = node.office.standards.law
    assert isinstance(before, Law)
    strict, lenient = (
        Law.load(Law(replace(before.head, unsigned_refused=wanted), before.rows(), before.officials).dump())
        for wanted in (True, False)
    )
    assert strict.id != before.id and strict.head.unsigned_refused is True
    body = json.dumps({**declared("SIGNED-20"), "declarant": {"id": "4403180896"}}).encode()
    try:
        put_into_force(node, strict)
        assert must_sign(node, "anybody")
        for who in ("trader", "integrator"):
            assert lodge(call, body, None, who=who).json()["problems"][0]["code"] == "API08"
        asked = call("trader", "POST", f"{DECLARATIONS}?check", content=body, headers=JSON)
        assert asked.status_code == 200, "asking needs no signature"
        assert lodge(call, body, signed(key, body, "Ed25519")).status_code == 201
    finally:
        put_into_force(node, lenient)
    assert not must_sign(node, "anybody")


def put_into_force(node: Small, law: Law) -> None:
    """The law as the writer has it from now on."""

    def put(conn: Any, office: Any) -> None:
        with conn.transaction():
            standards.publish_law(conn, law.id, law.head.id, law.dump(), ("test", node.now()))
        office.standards.law = law
        office.standards.refreshed_at = node.now()

    node.intake.run_errand(put).result()


def test_streams_are_not_held_back() -> None:
    sent: list[str] = []

    class Nobody:
        def detached(self, payload: bytes, url: str) -> str:
            raise AssertionError("signed a stream")

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def run(media: bytes) -> None:
        signing = Signing(send, Nobody(), "/v1/events")
        await signing({"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", media)]})
        await signing({"type": "http.response.body", "body": b"data: 1", "more_body": True})

    for media in (b"text/event-stream; charset=utf-8", b"application/x-ndjson"):
        sent.clear()
        asyncio.run(run(media))
        assert sent == ["http.response.start", "http.response.body"]


def test_an_answer_too_long_to_hold_goes_unsigned(node: Small) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        signing = Signing(send, node.signer, "/x")
        await signing({"type": "http.response.start", "status": 200, "headers": []})
        for more in (True, True, False):
            await signing({"type": "http.response.body", "body": bytes(MOST // 2 + 1), "more_body": more})

    asyncio.run(run())
    assert sent[0]["headers"] == [] and sum(len(m.get("body", b"")) for m in sent) == 3 * (MOST // 2 + 1)
    assert [m.get("more_body") for m in sent] == [None, True, False]


def test_a_changed_or_missing_signature_is_found(
    node: Small, call: Calling, key: OKPKey, module_urls: Urls, tmp_path: Path
) -> None:
    body = body_of("SIGNED-18")
    number = lodge(call, body, signed(key, body, "Ed25519")).json()["number"]
    other = body_of("SIGNED-19")
    seal(node.store, Signet(tmp_path), node.now())

    def found() -> set[str]:
        return {f.kind for f in verify(node.store, tmp_path, Walked()) if f.case == case}

    with psycopg.connect(module_urls.owner, autocommit=True) as conn:
        ((case, kept_one),) = conn.execute(
            "select c.id, m.signature from tongguan.case_file c join tongguan.message m on m.case_id = c.id "
            "where c.number = %s", (number,),
        ).fetchall()  # fmt: skip
        assert found() == set()
        forged = encode(replace(signature_in(kept_one), said=signed(key, other, "Ed25519")))
        put = "update tongguan.message set signature = %s where case_id = %s"
        for instead in (forged, None):
            conn.execute(put, (instead, case))
            assert found() == {"changed-message"}
        hashed = "update tongguan.message set signature = %s, salt = %s where case_id = %s"
        conn.execute(hashed, (kept_one, b"another salt", case))
        assert found() == {"changed-message"}
    assert not proves_itself(forged, body) and proves_itself(kept_one, body)


def test_a_signature_goes_with_its_message_and_that_is_no_fault(
    node: Small, call: Calling, key: OKPKey, module_urls: Urls, tmp_path: Path
) -> None:
    body = body_of("SIGNED-21")
    number = lodge(call, body, signed(key, body, "Ed25519")).json()["number"]
    (case,) = kept(node, "SIGNED-21")
    seal(node.store, Signet(tmp_path), node.now())
    with psycopg.connect(module_urls.owner) as conn:
        conn.execute("update tongguan.message set delete_by = '2020-01-01' where case_id = %s", (case.id,))
    with node.store.writing() as writing:
        outbox.empty_messages(writing, node.now().date(), 100)
    (line,) = call("trader", "GET", f"{DECLARATIONS}/{number}/messages").json()
    assert line["deleted"] and "signed" not in line
    found = {f.kind for f in verify(node.store, tmp_path, Walked()) if f.case == case.id}
    assert "changed-message" not in found and "forged-signature" not in found


def test_a_key_withdrawn_while_the_message_waits_is_found_out(node: Small, call: Calling) -> None:
    late = OKPKey.generate_key("Ed25519")
    made = registered(call, late, "Late")
    body = body_of("SIGNED-17")
    caller = Caller(party="4403180896", name="importer", scopes=frozenset({Scope.DECLARE}))
    submission = submitted(caller, body, "application/json", "")
    by = proven(node.store, submission, Offered(signed(late, body, "Ed25519"), body), node.now())
    call("manager", "DELETE", f"/v1/company/keys/{made['id']}")
    with node.store.direct() as conn:
        (reply,) = lodged(conn, node.office, [replace(submission, signature=by)])
    assert reply.refusal is not None and reply.refusal.problems[0].code == "API07"
    assert kept(node, "SIGNED-17") == []
