"""A program's next key, signed with the one in force: the old one ends by itself, and no word is taken twice."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from tongguan.journeys.programs import KeyWish, NextKey, register, retire, rotate
from tongguan.parties.party import Caller, Scope
from tongguan.parties.rotation import AUDIENCE, OVERLAP, REGISTRY
from tongguan.problem import Reason, Refusal
from tongguan.store import signing_keys
from tongguan.store.connect import Store
from tongguan.store.signing_keys import SigningKey

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MANAGER = Caller(party="C1", name="manager", scopes=frozenset({Scope.COMPANY}))
PROGRAM = Caller(party="C1", name="erp", scopes=frozenset({Scope.DECLARE}))
ONE, TWO, THREE = (OKPKey.generate_key("Ed25519") for _ in range(3))


def public(key: OKPKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False))


def said(by: OKPKey, to: OKPKey, named: OKPKey | None = None, **claims: Any) -> NextKey:
    head = {"alg": "Ed25519", "kid": (named or by).thumbprint()}
    told = {"iss": "C1", "aud": AUDIENCE, "iat": int(NOW.timestamp()), "jwk": public(to), **claims}
    return NextKey(jwt=jwt.encode(head, told, by, registry=REGISTRY))


@pytest.fixture
def there(store: Store) -> Store:
    """A company with one key in force."""
    with store.writing() as conn:
        register(conn, MANAGER, KeyWish(name="ERP", jwk=json.dumps(public(ONE))), NOW)
    return store


def turned(store: Store, wish: NextKey, now: datetime = NOW, caller: Caller = PROGRAM) -> SigningKey:
    with store.writing() as conn:
        return rotate(conn, caller, wish, now)


def good(store: Store, key: OKPKey, at: datetime) -> bool:
    with store.writing() as conn:
        return signing_keys.named(conn, ["C1"], key.thumbprint(), at) is not None


def test_both_are_good_for_a_week_and_then_the_new_one_alone(there: Store) -> None:
    made = turned(there, said(ONE, TWO))
    assert (made.kid, made.name) == (TWO.thumbprint(), "ERP")
    before, after = NOW + OVERLAP - timedelta(seconds=1), NOW + OVERLAP
    assert [good(there, key, before) for key in (ONE, TWO)] == [True, True]
    assert [good(there, key, after) for key in (ONE, TWO)] == [False, True]


def test_a_word_is_taken_once_even_where_its_key_was_withdrawn(there: Store) -> None:
    wish = said(ONE, TWO)
    made = turned(there, wish)
    with pytest.raises(Refusal) as again:
        turned(there, wish)
    assert again.value.reason is Reason.CONFLICT
    turned(there, said(TWO, THREE))
    with there.writing() as conn:
        retire(conn, MANAGER, made.id, NOW)
    assert not good(there, TWO, NOW + timedelta(seconds=1)), "an overlap can be cut short"
    with pytest.raises(Refusal):
        turned(there, said(THREE, TWO))


@pytest.mark.parametrize(
    "wish",
    [
        said(TWO, THREE),
        said(TWO, THREE, named=ONE),
        said(ONE, TWO, iss="C2"),
        said(ONE, TWO, aud="/v1/other"),
        said(ONE, TWO, iat=int(NOW.timestamp()) - 301),
        said(ONE, TWO, iat="now"),
        said(ONE, TWO, jwk=TWO.as_dict(private=True)),
        said(ONE, TWO, jwk=None),
        NextKey(jwt="a.b.c"),
        NextKey(jwt=""),
    ],
)
def test_what_the_key_in_force_did_not_say_just_now_is_refused(there: Store, wish: NextKey) -> None:
    with pytest.raises(Refusal) as refused:
        turned(there, wish)
    assert [p.pointer for p in refused.value.problems] == ["/jwt"]
    assert not good(there, TWO, NOW + OVERLAP)


def test_nobody_turns_anothers_key(there: Store) -> None:
    with pytest.raises(Refusal):
        turned(there, said(ONE, TWO), caller=Caller(party="C2", scopes=frozenset({Scope.DECLARE})))
    with pytest.raises(Refusal):
        turned(there, said(ONE, TWO), caller=Caller(party="C1", scopes=frozenset({Scope.READ})))
