"""When two looks are one passage, and what of the earlier one stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tongguan.crossings.again import joined, nothing_new, same
from tongguan.crossings.look import Box, Look, Source

CAMERA = Look(office="5345", plate="粤B12345", country="CN", source=Source.CAMERA)


@pytest.mark.parametrize(
    ("now", "seconds", "one"),
    [
        (Look(office="5345", plate="粤B12345", country="CN"), 0, True),
        (Look(office="5345", plate="粤B12345", country="CN"), 120, True),
        (Look(office="5345", plate="粤B12345", country="CN"), 121, False),
        (Look(office="5345", plate="粤B12345", country="CN"), -1, False),
        (Look(office="5345", plate="粤B12345"), 5, True),
        (Look(office="5345", plate="粤B12345", country="cn"), 5, True),
        (Look(office="5345", plate="粤B12345", country="KZ"), 5, False),
        (Look(office="5345", plate="·"), 5, False),
    ],
)
def test_which_looks_are_one_passage(now: Look, seconds: int, one: bool) -> None:
    assert same(CAMERA, now, timedelta(seconds=seconds), 120) is one


def test_all_that_was_read_stays_but_an_officer_s_word() -> None:
    before = Look(office="5345", plate="粤B12345", country="CN", units=(Box(id="CSQU3054383"),), despite="Known.")
    scales = Look(office="5345", plate="粤B12345", source=Source.SCALES, gross=Decimal(9000))
    both = joined(before, scales)
    assert (both.units, both.gross, both.country, both.despite) == (before.units, scales.gross, "CN", "")
    assert not nothing_new(before, scales, stopped=False) and nothing_new(both, scales, stopped=True)


def test_a_person_and_an_officer_s_word_ask_anew_about_what_was_stopped() -> None:
    person = Look(office="5345", plate="粤B12345")
    word = Look(office="5345", plate="粤B12345", source=Source.CAMERA, despite="Known.")
    for look in (person, word):
        assert nothing_new(CAMERA, look, stopped=False) and not nothing_new(CAMERA, look, stopped=True)
    assert nothing_new(CAMERA, CAMERA, stopped=True)
