"""One thing that is not as it was written."""

import msgspec

from tongguan.store.walk import StoredFact


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`kind` says it in one word, the sentence for people."""

    kind: str
    sentence: str
    case: int = 0
    seq: int = 0


def of(fact: StoredFact, kind: str, sentence: str) -> Finding:
    """A finding about a case, named as people know it."""
    name = fact.number or str(fact.case_id)
    return Finding(kind=kind, case=fact.case_id, seq=fact.seq, sentence=f"Case {name}: {sentence}.")
