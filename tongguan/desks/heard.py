"""What agencies say about a case, for whoever reads its page: who was asked, who said yes or no, why, and where a no is
contested."""

from collections.abc import Iterable
from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.release.lifecycle import State
from tongguan.release.voice import Stance, Voice


class Heard(NamedTuple):
    """An agency by its code and names, how it stands (`after`: whom it waits for), its reason, why customs went on
    without its yes, where a no is contested, the law."""

    agency: str
    name: str
    name_zh: str
    stands: str
    after: str
    reason: str
    overruled: str
    appeal: str
    law: str


def heard(voices: Iterable[Voice], law: Snapshot, state: State, officer: bool) -> list[Heard]:
    """Each voice on a case that stands so. Reasons of security and of customs' own decision are for officers alone, and
    so are those of a yes."""
    known = tuple(voices)
    return [one_of(voice, law, standing(voice, known, state), officer) for voice in known]


def one_of(voice: Voice, law: Snapshot, stands: tuple[str, str], officer: bool) -> Heard:
    row = law.agency(voice.agency)
    no = voice.said is Stance.REFUSE
    tells = officer or (not voice.quiet and voice.said in (Stance.REFUSE, Stance.ASK))
    return Heard(
        voice.agency,
        row.name if row else voice.agency,
        row.name_zh if row else "",
        *stands,
        voice.reason if tells else "",
        voice.overruled if officer else "",
        voice.appeal if no and not voice.consents else "",
        voice.law,
    )


def standing(voice: Voice, voices: tuple[Voice, ...], state: State) -> tuple[str, str]:
    """How it stands, and the agencies that answer before it."""
    if voice.overturned:
        return "overturned", ""
    if voice.overruled:
        return "overruled", ""
    if voice.said is not None:
        return "tacit" if voice.tacit else str(voice.said), ""
    if state is not State.HELD:
        return "spared", ""
    first = sorted({v.agency for v in voices if v.open} & set(voice.after))
    return ("after", ", ".join(first)) if first else ("asked", "")
