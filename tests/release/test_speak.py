"""Who is asked about which version of a declaration."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from tongguan.release.speak import renewed
from tongguan.release.voice import Stance, Voice

NOW = Voice(agency="A", documents=("D1",), law="A law", goods="fowl", round=3)


@dataclass(frozen=True)
class Was:
    """How it was asked before, and what comes of it: about which version, with which word."""

    voice: Voice | None
    round: int
    said: Stance | None


@pytest.mark.parametrize(
    "was",
    [
        Was(None, 3, None),  # it was not asked, or not any more
        Was(replace(NOW, round=1, said=Stance.CONSENT), 1, Stance.CONSENT),
        Was(replace(NOW, round=1, said=Stance.CONSENT, goods="beef"), 3, None),
        Was(replace(NOW, round=2, documents=("D2",)), 3, None),
    ],
)
def test_the_same_question_keeps_its_answer_and_another_is_asked_anew(was: Was) -> None:
    found = renewed(NOW, was.voice)
    assert (found.round, found.said) == (was.round, was.said)
