"""Other scripts in Latin letters, near enough for names to be found by their consonants. Pure.

Cyrillic and Greek by tables; Arabic, Hebrew, Georgian, Armenian, Devanagari, Thai … by the letter with which Unicode's
name of theirs begins (BEH, SHEEN); Korean, Japanese and Ethiopic by the syllable that it spells out. Chinese characters
stay as they are: `risk.names` reads them by their sound.
"""

import re
import unicodedata
from functools import lru_cache

CYRILLIC = "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюяўјљњћђџѓќѕ"
AS_CYRILLIC = """
a b v g g d e e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya u j l n c d dz g k z
"""
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
AS_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
SAID = {
    letter: said.strip("-")
    for letters, words in ((CYRILLIC, AS_CYRILLIC), (GREEK, AS_GREEK))
    for letter, said in zip(letters, words.split(), strict=True)
}
LOOKS = dict(zip("авекмнорстухіјѕαβεικνορτυχ", "abekmhopctyxijsabeiknoptux", strict=True))
"""Letters that only look Latin, in a word that is Latin otherwise."""
MIXED = re.compile(f"(?=[a-z]*[{''.join(LOOKS)}])(?=[{''.join(LOOKS)}]*[a-z])[a-z{''.join(LOOKS)}]+")
KEPT = re.compile("[\u0000-\u024f\u3400-\u9fff\uf900-\ufaff]*")


def latin(text: str) -> str:
    """A text with all its letters in Latin ones, but for Chinese characters. Case may be lost."""
    if KEPT.fullmatch(text):
        return text
    small = unicodedata.normalize("NFKC", text).casefold()
    small = MIXED.sub(lambda found: "".join(LOOKS.get(c, c) for c in found[0]), small)
    return "".join(map(letter, small))


@lru_cache(maxsize=4096)
def letter(char: str) -> str:
    """One letter, or syllable."""
    if KEPT.fullmatch(char) or not unicodedata.category(char).startswith("L"):
        return char
    if char in SAID:
        return SAID[char]
    base = unicodedata.normalize("NFKD", char)[:1]
    if base in SAID:
        return SAID[base]
    name = unicodedata.name(char, "")
    if name.startswith(("HANGUL", "HIRAGANA", "KATAKANA", "ETHIOPIC")):
        return name.rpartition(" ")[2].lower() if "PROLONGED" not in name else ""
    found = re.search("(?:LETTER|CHARACTER) ([A-Z])", name)
    return found[1].lower() if found else char
