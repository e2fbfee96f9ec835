"""Tokens as they travel."""

import pytest

from tongguan.parties.secret import LENGTH, PREFIX, digest, spelled, well_formed


def test_a_token_holds_256_bits_and_says_what_it_is() -> None:
    token = spelled(bytes(range(32)))
    assert token.startswith(PREFIX) and len(token) == LENGTH
    assert well_formed(token)
    assert token != spelled(bytes(32))
    assert len(digest(token)) == 32


def test_it_is_made_of_32_bytes_or_not_at_all() -> None:
    with pytest.raises(ValueError, match="32"):
        spelled(b"short")


def test_one_wrong_character_is_seen_without_asking_anybody() -> None:
    token = spelled(bytes(range(32)))
    for place in range(len(token)):
        wrong = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert not well_formed(wrong), place
    assert not well_formed(token + "A")
    assert not well_formed("")
    assert not well_formed("é" * LENGTH)
