"""What people and gates said beside the cases' facts, against the chains that prove it: acts, passages, the words of
requests, appeals, findings and remarks."""

from collections.abc import Iterator, Mapping

import msgspec

from tongguan.manifests.match import NOTHING, Amount
from tongguan.release.lifecycle import Event
from tongguan.store import acts, appeals, inspections, passages, remarks, requests
from tongguan.store.appeals import Said as Appealed
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker import count
from tongguan.worker.finding import Finding


class Counted(msgspec.Struct, frozen=True):
    """Of the body of a passage, what was counted off by it."""

    counted: dict[str, Amount] | None = None


counted_in = msgspec.json.Decoder(Counted).decode


def counts(body: bytes, rows: Mapping[str, Amount]) -> bool:
    """Whether these are what the passage says, as far as it does."""
    try:
        told = counted_in(body).counted
    except msgspec.DecodeError:
        return False
    return told is None or {d: Amount(a.packages or NOTHING, a.gross or NOTHING) for d, a in told.items()} == rows


def as_chained(appeal: Appealed) -> bool:
    """Whether the words of an appeal, and what was decided about it, are those of its facts."""
    known = [g.inputs for g in map(count.read, appeal.grounds) if g and g.inputs.request == str(appeal.id)]
    lodged = [told.digest for told in known if told.event is Event.APPEAL]
    decided = [(str(told.outcome), told.reason) for told in known if told.event is Event.RULE]
    said = [(appeal.outcome, appeal.ruling)] if appeal.outcome not in ("", appeals.LAPSED) else []
    return len(lodged) == 1 and appeal.digest in ("", *lodged) and decided == said


def people(store: Store) -> Iterator[Finding]:
    """Acts and passages that are not what was chained, and words that are not what was asked or answered."""
    with store.reading(SYSTEM) as conn:
        for id_ in acts.broken(conn):
            yield Finding(kind="changed-act", sentence=f"Act {id_} is not what was chained, or one before it is gone.")
        for office, number in passages.broken(conn):
            sentence = f"Passage {office}/{number} is not what was chained, or one before it is gone."
            yield Finding(kind="changed-passage", sentence=sentence)
        for office, number, body, counted in passages.counted(conn):
            if not counts(body, counted):
                sentence = f"What was counted off by passage {office}/{number} is not what went by it."
                yield Finding(kind="changed-passage", sentence=sentence)
        for said in requests.walk(conn):
            grounds = [known for known in map(count.read, said.grounds) if known is not None]
            if {g.inputs.digest for g in grounds if g.inputs.request == said.id} != said.digests:
                sentence = f"Case {said.case_id}: the words of request {said.id} are not those that were sent."
                yield Finding(kind="changed-request", case=said.case_id, seq=said.seq, sentence=sentence)
        for appeal in appeals.walk(conn):
            if not as_chained(appeal):
                sentence = f"Case {appeal.case_id}: appeal {appeal.id} is not the one that was lodged and decided."
                yield Finding(kind="changed-appeal", case=appeal.case_id, seq=appeal.seq, sentence=sentence)
        for found in inspections.walk(conn):
            grounds = [known for known in map(count.read, found.grounds) if known is not None]
            if {g.inputs.digest for g in grounds if g.inputs.request == found.id} != {found.digest}:
                sentence = f"Case {found.case_id}: the finding of inspection {found.id} is not the one that was told."
                yield Finding(kind="changed-finding", case=found.case_id, seq=found.seq, sentence=sentence)
        for remark in remarks.walk(conn):
            if not remark.act or remarks.digest(remark.salt, remark.words) not in remark.act:
                sentence = f"Case {remark.case_id}: remark {remark.id} is not what was said."
                yield Finding(kind="changed-remark", case=remark.case_id, sentence=sentence)
