"""Keys of companies: strong ones are read and named by their thumbprint; weak, broken and secret ones are refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tongguan.parties.key import PublicKey, read
from tongguan.problem import Problem

RFC_8037 = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'


@pytest.mark.parametrize(
    "key",
    [
        OKPKey.generate_key("Ed25519"),
        ECKey.generate_key("P-256"),
        ECKey.generate_key("P-384"),
        RSAKey.generate_key(2048),
    ],
    ids=["ed25519", "p-256", "p-384", "rsa"],
)
def test_strong_keys_are_read_and_their_secret_half_never(key: OKPKey | ECKey | RSAKey) -> None:
    found = read(json.dumps({**key.as_dict(private=False), "kid": "another's name", "use": "sig"}))
    assert isinstance(found, PublicKey) and found.kid == key.thumbprint()
    assert json.loads(found.jwk)["kid"] == found.kid and "use" not in json.loads(found.jwk)
    leaked = read(json.dumps(key.as_dict(private=True)))
    assert isinstance(leaked, Problem) and "secret half" in leaked.message


def test_the_thumbprint_is_the_one_of_rfc_8037() -> None:
    found = read(RFC_8037)
    assert isinstance(found, PublicKey) and found.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"kty":"oct"}',
        '{"kty":"RSA","n":"","e":"AQAB"}',
        '{"kty":"RSA","n":"' + "A" * 100 + '","e":"AQAB"}',
        '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
        '{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}',
        '{"kty":"OKP","crv":"Ed25519","x":"AA"}',
        '{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
        '{"kty":["OKP"],"crv":{"a":1},"x":7}',
        json.dumps(OctKey.import_key(b"a secret of thirty-two bytes ...").as_dict()),
        "\ud800",
    ],
)
def test_what_is_no_good_key_is_a_problem(text: str) -> None:
    assert isinstance(read(text), Problem)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["OKP", "EC", "RSA", None]),
    st.sampled_from(["Ed25519", "P-256", "", 7]),
    st.dictionaries(st.sampled_from(["x", "y", "n", "e"]), st.text(max_size=60) | st.integers() | st.none()),
)
def test_whatever_is_sent_is_read_or_a_problem(kind: str | None, curve: str | int, said: dict[str, object]) -> None:
    assert isinstance(read(json.dumps({"kty": kind, "crv": curve, **said})), PublicKey | Problem)
