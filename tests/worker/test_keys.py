"""The node's own keys change by themselves: the next is published before it signs, and what the last one signed stays
good."""

from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jws

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.crossings.ticket import ticket, trip_of
from tongguan.store import acts, keys
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.keys import SEAL, SIGN, Kind, Own, Standing
from tongguan.store.signer import REGISTRY, Signer, trusted
from tongguan.worker.keys import turn
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

YEAR, DAY = timedelta(days=365), timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keys, "LOOKED", 0.0)
    return tmp_path / "keys"


def standing(folder: Path, kind: Kind) -> Standing:
    found = keys.standing(folder, kind)
    assert found is not None
    return found


def by(folder: Path, token: str) -> str:
    """The key of this signature, as whoever has our public keys finds it good."""
    found = jws.deserialize_compact(token, trusted(folder), registry=REGISTRY)
    return str(found.headers()["kid"])


def told(store: Store) -> list[tuple[str, str]]:
    with store.reading(SYSTEM) as conn:
        return [(act.what, act.subject) for act in acts.acts(conn, acts.Asked())]


def test_a_year_later_another_key_signs_that_was_published_a_week_before(store: Store, folder: Path) -> None:
    signer, signet = Signer(folder), Signet(folder)
    turn(store, folder, MORNING, YEAR)
    old = by(folder, signer.signed(b"then"))
    note, address = signer.signed(b"then"), ticket(signer.proof, 7)
    turn(store, folder, MORNING + YEAR - 8 * DAY, YEAR)
    assert len(signer.public()["keys"]) == 1 and told(store) == []
    turn(store, folder, MORNING + YEAR - 7 * DAY, YEAR)
    ahead = standing(folder, SIGN)
    assert (ahead.key, ahead.at) == (old, MORNING + YEAR)
    assert {one["kid"] for one in signer.public()["keys"]} == {old, ahead.next}, "known before it signs"
    assert by(folder, signer.signed(b"now")) == old
    turn(store, folder, MORNING + YEAR, YEAR)
    assert by(folder, signer.signed(b"now")) == ahead.next, "a process that runs takes it"
    assert by(folder, note) == old, "and what was signed before is good"
    assert trip_of(Signer(folder).proof, address) == 7, "tickets outlive keys"
    assert standing(folder, SIGN) == Standing(ahead.next, MORNING + YEAR)
    assert not (folder / "sign-next.pem").exists()
    assert sorted(told(store)) == [(f"key.{w}", k) for w in ("changed", "next") for k in ("seal", "sign")]
    assert signet.key()[1] == standing(folder, SEAL).key


def test_old_seals_are_verified_when_another_key_seals(store: Store, folder: Path) -> None:
    signet = Signet(folder)
    for n in range(4):
        lodge(store, Lodged(n + 1))
        turn(store, folder, MORNING + n * YEAR / 2, YEAR / 2)
        seal(store, signet, MORNING + n * YEAR / 2)
    walked = Walked()
    assert list(verify(store, folder, walked)) == [] and walked.seals == 4
    assert len(list(folder.glob("seal-*.pub"))) >= 2
    for public in folder.glob("seal-*.pub"):
        if public.name != f"seal-{standing(folder, SEAL).key}.pub":
            public.unlink()
    assert {f.kind for f in verify(store, folder, Walked())} != set(), "without the public halves they are not"


def test_a_node_that_slept_publishes_first(store: Store, folder: Path) -> None:
    turn(store, folder, MORNING, YEAR)
    late = MORNING + 3 * YEAR
    turn(store, folder, late, YEAR)
    assert standing(folder, SIGN).at == late + keys.LEAD
    turn(store, folder, late + keys.LEAD, YEAR)
    assert standing(folder, SIGN).since == late + keys.LEAD


@pytest.mark.parametrize("every", [timedelta(), YEAR])
def test_what_is_not_due_stays(store: Store, folder: Path, every: timedelta) -> None:
    Signer(folder), Signet(folder)
    turn(store, folder, MORNING, every)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    turn(store, folder, MORNING + (100 * YEAR if not every else DAY), every)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before and told(store) == []


def test_a_short_interval_leads_by_half_of_it(store: Store, folder: Path) -> None:
    Signer(folder), Signet(folder)
    turn(store, folder, MORNING, 2 * DAY)
    turn(store, folder, MORNING + DAY, 2 * DAY)
    assert standing(folder, SIGN).at == MORNING + 2 * DAY


def test_who_is_killed_on_the_way_goes_on(store: Store, folder: Path) -> None:
    Signer(folder), Signet(folder)
    turn(store, folder, MORNING, YEAR)
    at = MORNING + YEAR - 7 * DAY
    first = keys.turned(folder, SIGN, at, YEAR)
    assert keys.turned(folder, SIGN, at, YEAR) == first, "the key that was made before it was written down"
    turn(store, folder, at, YEAR)
    keys.turned(folder, SIGN, MORNING + YEAR, YEAR)
    assert by(folder, Signer(folder).signed(b"now")) == first.next
    turn(store, folder, MORNING + YEAR, YEAR)
    assert standing(folder, SIGN) == Standing(first.next, MORNING + YEAR)
    assert told(store).count(("key.changed", "sign")) == 1


def test_a_key_put_there_by_hand_begins_anew(store: Store, folder: Path) -> None:
    signer = Signer(folder)
    Signet(folder)
    turn(store, folder, MORNING, YEAR)
    old = by(folder, signer.signed(b"then"))
    (folder / "sign.pem").unlink()
    assert Own(folder, SIGN).key()[1] != old
    turn(store, folder, MORNING + DAY, YEAR)
    assert standing(folder, SIGN) == Standing(by(folder, signer.signed(b"now")), MORNING + DAY)
    assert by(folder, signer.signed(b"now")) != old and ("key.changed", "sign") in told(store)


def test_what_is_no_key_of_ours_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "sign.pem").write_text("-----BEGIN NONSENSE-----\n")
    with pytest.raises(ValueError, match="PEM"):
        Signer(folder)
