"""Names as they are compared: without case, width, diacritics and legal forms; Chinese ones by their sound as well.
Pure.

A name is looked for by *keys* first, so that a list of many thousands is read in a few places, and weighed after
(`risk.screening`). A key is the skeleton of a word: its consonants. Vowels, doubled letters and h, w, y are what
transliterations differ in. Two names that share no skeleton of any word, nor of any two words together, are not alike.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from tongguan.risk.letters import latin

LONGEST = 200
"""So much of a name is read."""
WORDS = 16
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
SPLIT = re.compile(r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff]+")
LEGAL_WORDS = """
co ltd limited company corp corporation inc incorporated llc llp lp plc gmbh ag kg kgaa ohg sa sas sarl srl spa bv nv
ab as asa oy oyj aps pte pty sdn bhd jsc pjsc ojsc cjsc ooo oao zao ao ltda sl kk the and of
"""
LEGAL = frozenset(LEGAL_WORDS.split())
"""Words that say what a company is by law, or nothing."""
LEGAL_HAN = re.compile("股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|公司")
FLAT = str.maketrans("ßøłđæœþıƶəħŋ", "soldaotizehn")
BETWEEN = dict.fromkeys(map(ord, ".'\u2019\u200b\u200c\u200d\u2060\ufeff\u00ad"))
"""What may stand within a word without dividing it, seen or not."""
SILENT = str.maketrans("", "", "aeiouhwyv")
TWINS = str.maketrans("ckqgzxjbd", "kkkkssspt")


class Name(NamedTuple):
    """A name ready to be compared: its words, in Latin letters; `han`: its Chinese characters, if it has any."""

    words: tuple[str, ...]
    han: str = ""

    @property
    def whole(self) -> str:
        return "".join(self.words)


def folded(text: str) -> str:
    """Without case, width and diacritics, and with nothing but letters and digits."""
    return "".join(c for c in plain(text) if c.isalnum())


def plain(text: str) -> str:
    """Without case, width and diacritics; what is written in other letters than Latin or Chinese ones in Latin ones."""
    flat = unicodedata.normalize("NFKD", latin(text[:LONGEST])).casefold().translate(FLAT)
    return "".join(c for c in flat if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def name_of(text: str) -> Name:
    """A name as it is compared. What has neither letters nor digits has no words."""
    flat = plain(text).translate(BETWEEN)
    bare = LEGAL_HAN.sub(" ", flat)
    if not HAN.search(bare) and not SPLIT.sub("", bare):
        bare = flat
    words, han = list[str](), ""
    for part in SPLIT.split(bare):
        for piece in re.findall(f"{HAN.pattern}|[0-9a-z]+", part):
            if HAN.match(piece):
                han += piece
                words += sounds(piece)
            else:
                words.append(piece)
    kept = [w for w in words if w not in LEGAL] or words
    return Name(tuple(kept[:WORDS]), han)


def sounds(han: str) -> list[str]:
    """Chinese characters in pinyin, a syllable each, without tones; ü is u, as most passports write it."""
    return [s.replace("ü", "u").replace("v", "u") for s in pinyin()(han)]


@cache
def pinyin() -> Any:
    """Loaded when the first Chinese name comes: its dictionary is large."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """What transliterations of a word have in common; short words and numbers are taken as they are."""
    if word.isdigit():
        return word
    word = word.replace("ks", "x")
    bones = word[:1].translate(TWINS) + word[1:].translate(SILENT).translate(TWINS)
    single = "".join(c for at, c in enumerate(bones) if at == 0 or c != bones[at - 1])
    return single if len(single) > 1 else word


def keys(name: Name, common: Container[str] = ()) -> frozenset[str]:
    """By what a name is found: each word that is not common (of a listed name every word), and each two neighbours as
    one word; sounds of Chinese characters by twos and threes alone, since a syllable finds too many."""
    return frozenset(k[:24] for k in spelt(name, common) if len(k) > 1)


def spelt(name: Name, common: Container[str]) -> Iterator[str]:
    words = name.words
    if not words:
        return
    short = bool(name.han) or max(map(len, words)) <= 6
    for word in words:
        if (not name.han or len(word) > 6) and word not in common:
            yield skeleton(word)
    for first, second in pairwise(words):
        yield skeleton(first + second)
    if short:
        for three in zip(words, words[1:], words[2:], strict=False):
            yield skeleton("".join(three))
    if len(words) == 1 or max(map(len, words)) == 1:  # alone, or spaced out letter by letter
        yield skeleton("".join(words))
    if name.han and 2 <= len(name.han) <= 4:  # a person: the family's name comes first, or last
        yield skeleton("".join((*words[1:], words[0])))
        yield skeleton("".join(words[1:]))


def number_key(number: str) -> frozenset[str]:
    """By what a registry's number is found."""
    flat = folded(number)
    return frozenset({f"#{flat[:40]}"}) if len(flat) > 3 else frozenset()
