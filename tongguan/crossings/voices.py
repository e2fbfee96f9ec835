"""What a gate and a driver's telephone say, in the languages of those who drive: short, fixed sentences."""

import msgspec

from tongguan.codes.display import Language


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown in one language, line by line: the plate, what to do, why."""

    language: str
    lines: tuple[str, ...]


def say(language: Language, plate: str, shown: tuple[str, int | None], codes: tuple[str, ...]) -> Said:
    """`shown`: the signal and the lane; `codes`: of the rules that fired."""
    (signal, lane), words = shown, language.words
    lines = (plate, words[signal].format(lane=lane), *(words[code] for code in codes))
    return Said(language=language.tag, lines=tuple(line for line in lines if line))
