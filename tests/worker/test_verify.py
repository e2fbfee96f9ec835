"""Every kind of tampering is found and named; what is in order, and what was deleted at its date, is not."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.store.filing import MORNING, Lodged, answer, lodge
from tongguan.parties.party import Caller
from tongguan.store import acts, node, outbox
from tongguan.store.connect import Store
from tongguan.store.walk import StoredFact
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Difference, Finding, Walked, verify

CASES = [Lodged(n) for n in range(1, 8)]


@pytest.fixture
def signet(tmp_path: Path) -> Signet:
    return Signet(tmp_path)


@pytest.fixture
def sealed_store(store: Store, signet: Signet) -> Store:
    """Seven cases, the third with two facts, in three seals."""
    lodge(store, *CASES[:4])
    seal(store, signet, MORNING)
    lodge(store, *CASES[4:])
    seal(store, signet, MORNING)
    answer(store, CASES[2], 2)
    seal(store, signet, MORNING)
    return store


def findings(store: Store, signet: Signet) -> list[Finding]:
    return list(verify(store, signet.folder, Walked()))


def kinds(store: Store, signet: Signet) -> set[str]:
    return {f.kind for f in findings(store, signet)}


def test_what_is_in_order_has_no_findings(sealed_store: Store, signet: Signet) -> None:
    walked = Walked()
    assert list(verify(sealed_store, signet.folder, walked)) == []
    assert (walked.cases, walked.facts, walked.seals, walked.deleted) == (7, 8, 3, 0)


TAMPERINGS = {
    "changed-fact": "update tongguan.fact set body = 'x' where case_id % 100 = 3 and seq = 1",
    "changed-grounds": "update tongguan.grounds set lane = 'green' where case_id % 100 = 3 and seq = 1",
    "changed-message": "update tongguan.message set body = 'x' where case_id % 100 = 3 and seq = 1",
    "missing-case": """
        with c as (delete from tongguan.case_file where id % 100 = 3), g as (delete from tongguan.grounds
        where case_id % 100 = 3), m as (delete from tongguan.message where case_id % 100 = 3),
        k as (delete from tongguan.claim where case_id % 100 = 3)
        delete from tongguan.fact where case_id % 100 = 3""",
    "cut-tail": """
        with c as (update tongguan.case_file c set seq = 1, head = f.hash from tongguan.fact f
        where c.id % 100 = 3 and f.case_id = c.id and f.seq = 1), g as (delete from tongguan.grounds
        where case_id % 100 = 3 and seq = 2), m as (delete from tongguan.message where case_id % 100 = 3 and seq = 2)
        delete from tongguan.fact where case_id % 100 = 3 and seq = 2""",
    "changed-case": "update tongguan.case_file set state = 'refused' where id % 100 = 3",
    "forged-seal": "update tongguan.seal set root = sha256('x') where number = 2",
    "missing-seal": "delete from tongguan.seal where number = 2",
    "cut-seals": "delete from tongguan.seal where number = 3",
    "stray": "delete from tongguan.fact where case_id % 100 = 5",
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_found_and_named(kind: str, sealed_store: Store, signet: Signet, admin: str) -> None:
    with psycopg.connect(admin) as conn:
        assert conn.execute(TAMPERINGS[kind].encode()).rowcount >= 1
    found = findings(sealed_store, signet)
    assert kind in {f.kind for f in found}
    lost = "unsealed-fact"  # what no seal covers any more
    assert {f.case % 100 for f in found if f.kind != lost} <= ({0, 3} if kind != "stray" else {0, 5})
    alone = {"changed-fact", "changed-grounds", "changed-case"}
    if kind in alone:
        assert {f.kind for f in found} == {kind}


def acted(store: Store, *subjects: str) -> None:
    for subject in subjects:
        with store.writing() as conn:
            acts.note(conn, Caller(party="CUSTOMS", name="Officer one"), MORNING, "account.made", (subject, {}))


CUTS = {
    "Act 3 is missing: seal 5 covers act 3, the last one is act 2.": "id = 3",
    "Acts 2 to 3 are missing: seal 5 covers act 3, the last one is act 1.": "id > 1",
    "Acts 1 to 3 are missing: seal 5 covers act 3, the last one is act 0.": "true",
}


@pytest.mark.parametrize("said", CUTS)
def test_the_newest_acts_are_missed(said: str, sealed_store: Store, signet: Signet, admin: str) -> None:
    """Those left are a whole chain; only the seal knows that it went on. No fact was needed to make that seal."""
    acted(sealed_store, "first")
    seal(sealed_store, signet, MORNING)
    acted(sealed_store, "second", "third")
    assert seal(sealed_store, signet, MORNING) == 0
    seal(sealed_store, signet, MORNING)
    walked = Walked()
    assert list(verify(sealed_store, signet.folder, walked)) == []
    assert walked.seals == 5, "nobody acted since: no seal"
    with psycopg.connect(admin) as conn:
        conn.execute(f"delete from tongguan.act where {CUTS[said]}".encode())
    found = findings(sealed_store, signet)
    assert {f.kind for f in found} == {"cut-acts"}
    assert found[-1].sentence == said


def test_acts_written_anew_with_true_hashes_are_found(sealed_store: Store, signet: Signet, admin: str) -> None:
    acted(sealed_store, "first", "second")
    seal(sealed_store, signet, MORNING)
    with psycopg.connect(admin) as conn:
        conn.execute(b"delete from tongguan.act where id = 2")
    acted(sealed_store, "invented", "later")
    assert {(f.kind, f.seq) for f in findings(sealed_store, signet)} == {("changed-act", 2)}


def test_acts_emptied_at_their_date_keep_their_seal(sealed_store: Store, signet: Signet) -> None:
    acted(sealed_store, "first", "second")
    seal(sealed_store, signet, MORNING)
    later = MORNING + timedelta(days=4000)
    with sealed_store.writing() as conn:
        assert acts.forget(conn, later, later) == 2
    seal(sealed_store, signet, MORNING)
    assert findings(sealed_store, signet) == []


def test_a_case_written_anew_with_true_hashes_is_found(sealed_store: Store, signet: Signet, admin: str) -> None:
    """Who can write the database can chain facts anew; the seal still knows the old ones."""
    again = Lodged(1, owner="somebody-else")
    with psycopg.connect(admin) as conn:
        for table, key in (("fact", "case_id"), ("grounds", "case_id"), ("message", "case_id"), ("case_file", "id")):
            conn.execute(f"delete from tongguan.{table} where {key} = {again.id}".encode())
        conn.execute(f"delete from tongguan.claim where case_id = {again.id}".encode())
        conn.execute("delete from tongguan.changed")
    lodge(sealed_store, again)
    assert [f.case for f in findings(sealed_store, signet) if f.kind == "changed-fact"] == [again.id]


def test_a_seal_of_another_key_is_found(
    sealed_store: Store, signet: Signet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lodge(sealed_store, Lodged(9))
    seal(sealed_store, Signet(tmp_path_factory.mktemp("other")), MORNING)
    assert kinds(sealed_store, signet) == {"forged-seal"}


def test_deleting_a_message_at_its_date_is_no_fault(sealed_store: Store, signet: Signet) -> None:
    with sealed_store.writing() as conn:
        node.move(conn, timedelta(days=4000))
        assert outbox.empty_messages(conn, (MORNING + timedelta(days=4000)).date()) == 8
    walked = Walked()
    assert list(verify(sealed_store, signet.folder, walked)) == []
    assert walked.deleted == 8


def test_a_changed_answer_is_found(sealed_store: Store, signet: Signet) -> None:
    def differ(case: Sequence[StoredFact]) -> list[Difference]:
        return [Difference(1, "said released, would say held", True), Difference(1, "its message is gone", False)]

    walked = Walked()
    found = list(verify(sealed_store, signet.folder, walked, differ))
    assert walked.passed_over == 7
    assert {f.kind for f in found} == {"changed-answer"}
    assert len(found) == 7
