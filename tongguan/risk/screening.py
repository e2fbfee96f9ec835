"""Parties against lists of denied ones: how alike two names are, in which parts, and what else speaks for it. Pure."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

import msgspec
from rapidfuzz.distance import JaroWinkler, Levenshtein

from tongguan.codes.rows_screening import USUAL, Likeness
from tongguan.declarations.parts import Party
from tongguan.risk.names import LONGEST, Name, folded, name_of, skeleton

PAIRED = 0.8
"""Two words less alike than this say nothing together."""
BONES = 0.92
"""Two words of one skeleton, in other vowels."""
SOUND = 0.96
"""Two Chinese names that only sound alike are less alike than two that are written so."""
MOST = 100
"""Hits of one party, the strongest first."""


class DeniedName(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a list, as far as it is compared: which one, in which state (`mark`), under which of its names."""

    list: str
    id: str
    mark: str
    name: str
    country: str = ""
    number: str = ""  # by which a registry knows it
    programme: str = ""
    kind: str = ""  # person, company, vessel, other


class Pairing(msgspec.Struct, frozen=True):
    """Two words that were found to be alike, and how much."""

    said: str
    listed: str
    alike: float


class DeniedHit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party that may be a listed one: `score` 0 to 1, in which parts, and whether number and country agree (None:
    one of them says nothing)."""

    role: str
    party: str  # as the declaration names it
    mark: str  # of the party, as it was looked up
    entry: DeniedName
    score: float
    parts: tuple[Pairing, ...] = ()
    number: bool = False
    country: bool | None = None

    @property
    def key(self) -> str:
        """By which a judgement is remembered: until the party or the entry changes."""
        return f"s/{self.mark}/{self.entry.mark}"


def mark_of(party: Party) -> str:
    """What a judgement on a party holds for: name, number and country as they are compared."""
    country = party.address.country if party.address else ""
    said = "\0".join((folded(party.name), folded(party.id), country.upper()))
    return blake2b(said.encode(), digest_size=12).hexdigest()


def alike(one: Name, other: Name) -> tuple[float, tuple[Pairing, ...]]:
    """How alike two names are: word by word in any order, or as one string; and which words made it."""
    if not one.words or not other.words:
        return 0.0, ()
    if one.han and other.han:
        written = Levenshtein.normalized_similarity(one.han, other.han)
        score, parts = by_sound(one, other)
        if written >= score * SOUND:
            return written, (Pairing(one.han, other.han, round(written, 3)),)
        return score * SOUND, parts
    if one.han or other.han:
        return by_sound(one, other)
    score, parts = by_words(one.words, other.words)
    whole = Levenshtein.normalized_similarity(one.whole, other.whole)
    if whole <= score:
        return score, parts
    return whole, (Pairing(" ".join(one.words), " ".join(other.words), round(whole, 3)),)


def by_sound(one: Name, other: Name) -> tuple[float, tuple[Pairing, ...]]:
    """As one string, however its syllables are divided; a person's family name may stand first or last."""
    orders = {one.whole}
    if one.han and len(one.words) <= 4:
        orders.add("".join((*one.words[1:], one.words[0])))
    if other.han and len(other.words) <= 4:
        turned = "".join((*other.words[1:], other.words[0]))
        best = max((Levenshtein.normalized_similarity(o, t), o) for o in orders for t in (other.whole, turned))
    else:
        best = max((Levenshtein.normalized_similarity(o, other.whole), o) for o in orders)
    return best[0], (Pairing(one.han or best[1], other.han or " ".join(other.words), round(best[0], 3)),)


def by_words(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, tuple[Pairing, ...]]:
    """The best partner of each word of the shorter name; long words weigh more, words without a partner count against
    it."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    left, pairs, gained = list(many), list[Pairing](), 0.0
    for word in few:
        found, best = max(((spelling(word, w), w) for w in left), default=(0.0, ""))
        if found >= PAIRED:
            left.remove(best)
            gained += found * (len(word) + len(best))
            said, listed = (word, best) if few is one else (best, word)
            pairs.append(Pairing(said, listed, round(found, 3)))
    letters = sum(map(len, one)) + sum(map(len, other))
    return gained / letters, tuple(pairs)


def spelling(one: str, other: str) -> float:
    """How alike two words are: in their letters, or at least in their bones, as transliterations are."""
    letters = JaroWinkler.similarity(one, other)
    if letters >= PAIRED and close(one, other):
        return letters
    return BONES if len(one) > 3 and len(skeleton(one)) > 1 and skeleton(one) == skeleton(other) else 0.0


def close(one: str, other: str) -> bool:
    """Whether few enough letters differ: of short words none or one."""
    most = max(len(one), len(other)) // 4
    return Levenshtein.distance(one, other, score_cutoff=most + 1) <= max(most, 0 if len(one) < 4 else 1)


def hits(
    role: str, party: Party, candidates: Iterable[DeniedName], likeness: Likeness = USUAL
) -> tuple[DeniedHit, ...]:
    """The candidates that a party may be by law, strongest first; of an entry under several names the best."""
    name, number = name_of(party.name), folded(party.id)
    country, best = (party.address.country if party.address else ""), dict[str, DeniedHit]()
    for entry in candidates:
        same = bool(number) and number == folded(entry.number)
        score, parts = alike(name, name_of(entry.name))
        near = score >= likeness.least(entry.kind)
        if not near and not same:
            continue
        agrees = country.upper() == entry.country.upper() if country and entry.country else None
        hit = DeniedHit(
            role=role,
            party=party.name[:LONGEST] or party.id[:LONGEST],
            mark=mark_of(party),
            entry=entry,
            score=1.0 if same else round(score, 3),
            parts=parts if near else (),
            number=same,
            country=agrees,
        )
        if entry.mark not in best or best[entry.mark].score < hit.score:
            best[entry.mark] = hit
    return strongest(best.values())


def hits_of_all(
    role: str, called: Sequence[Party], candidates: Collection[DeniedName], likeness: Likeness = USUAL
) -> tuple[DeniedHit, ...]:
    """The same of one party under all of its names: as declared, and as registered under its number."""
    best = dict[str, DeniedHit]()
    for hit in (hit for party in called for hit in hits(role, party, candidates, likeness)):
        if hit.entry.mark not in best or best[hit.entry.mark].score < hit.score:
            best[hit.entry.mark] = hit
    return strongest(best.values())


def strongest(found: Iterable[DeniedHit]) -> tuple[DeniedHit, ...]:
    return tuple(sorted(found, key=lambda h: -h.score)[:MOST])
