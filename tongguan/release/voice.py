"""What agencies say about a case: one voice for each agency that must speak. Values and pure functions."""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from tongguan.problem import Problem
from tongguan.release import words
from tongguan.release.contest import Contest
from tongguan.release.words import Sentence


class Stance(StrEnum):
    """An agency's word on a case."""

    CONSENT = "consent"
    REFUSE = "refuse"
    ASK = "ask"  # it wants to know more before it decides


class Voice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency that must speak on a case, for which of its documents, under which law, and what it said about which
    goods. `after`: agencies that answer first; `final`: its no ends the case; `round`: the version of the declaration
    that it was asked about. `appeal`: where its no is contested, `appeal_days`: for how long here, `appeal_to`: before
    whom."""

    agency: str
    documents: tuple[str, ...]
    law: str
    goods: str  # what it is asked about, as a hash
    round: int = 1
    after: tuple[str, ...] = ()
    final: bool = False
    quiet: bool = False  # its reasons are not for the declarant
    appeal: str = ""
    appeal_days: int = 0
    appeal_to: str = ""
    said: Stance | None = None
    reason: str = ""
    tacit: bool = False  # it said nothing in its time, and its law takes that for a yes
    overruled: str = ""  # the lead agency's reason for going on without its consent
    contest: Contest | None = None  # that its no may be contested, or was
    overturned: str = ""  # on an appeal, by this body

    @property
    def consents(self) -> bool:
        return self.said is Stance.CONSENT or bool(self.overruled or self.overturned)

    @property
    def open(self) -> bool:
        """It has still to say yes or no."""
        return self.said in (None, Stance.ASK)

    @property
    def ends(self) -> bool:
        return self.said is Stance.REFUSE and self.final and not self.overturned


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """A word on the agencies' hold: of an agency, or of customs as lead agency (no agency)."""

    agency: str = ""
    said: Stance | None = None
    passed: bool = True
    reason: str = ""
    tacit: bool = False
    contest: Contest | None = None  # how its no may be contested


def awaited(voices: tuple[Voice, ...]) -> bool:
    """Whether any agency has not consented."""
    return any(not v.consents for v in voices)


def asked_now(voices: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """Those that are to answer now: whoever has to wait for another is asked when that one has answered."""
    open_ = {v.agency for v in voices if v.open}
    return tuple(v for v in voices if v.open and not open_ & set(v.after))


def to_lead(voices: tuple[Voice, ...]) -> bool:
    """Whether the lead agency decides: all have answered, and one without the last word said no."""
    return awaited(voices) and not any(v.open for v in voices)


def said_by(voices: tuple[Voice, ...], speech: Speech) -> tuple[tuple[Voice, ...], Problem | None]:
    """The voices after an agency's word, or what stands against it."""
    if speech.agency not in {v.agency for v in asked_now(voices)} or speech.said is None:
        return voices, not_asked()
    said = {"said": speech.said, "reason": speech.reason, "tacit": speech.tacit, "contest": speech.contest}
    return tuple(replace(v, **said) if v.agency == speech.agency else v for v in voices), None


def led(voices: tuple[Voice, ...], speech: Speech) -> tuple[tuple[Voice, ...], Problem | None]:
    """The voices after the lead agency's word: it overrules what was no final word, or lets the no stand."""
    if not to_lead(voices):
        return voices, not_yet()
    changed = {"overruled": speech.reason} if speech.passed else {"final": True}
    return tuple(v if v.consents else replace(v, **changed) for v in voices), None


def heard(voice: Voice) -> Sentence | None:
    """What the declarant is told of a voice that has not consented."""
    if voice.consents:
        return None
    reason = "" if voice.quiet else voice.reason
    if voice.said is Stance.ASK:
        return words.agency_asks(voice.agency, reason)
    if voice.said is Stance.REFUSE:
        return words.agency_refuses(voice.agency, reason, words.contested(voice.appeal, voice.contest))
    return words.agency_awaited(voice.agency)


def not_asked() -> Problem:
    """An agency answers when it is asked, and once."""
    return Problem(
        code="TGK022",
        message="This agency is not asked now: it has answered, or another answers first.",
        message_zh="该部门目前无待答复事项：已答复，或须待其他部门先行答复。",
        pointer="/answer",
    )


def not_yet() -> Problem:
    """The lead agency decides among answers, and never instead of one."""
    return Problem(
        code="TGK023",
        message="The agencies have not all answered. Nobody decides in their place.",
        message_zh="主管部门尚未全部答复，不得代为决定。",
        pointer="/hold",
    )
