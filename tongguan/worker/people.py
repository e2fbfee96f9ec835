"""What people did and said beside the cases' facts, against the chains that prove it: acts, the words of requests."""

from collections.abc import Iterator

from tongguan.store import acts, requests
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker import count
from tongguan.worker.finding import Finding


def people(store: Store) -> Iterator[Finding]:
    """Acts that are not what was chained, and words that are not what was asked or answered."""
    with store.reading(SYSTEM) as conn:
        for id_ in acts.broken(conn):
            yield Finding(kind="changed-act", sentence=f"Act {id_} is not what was chained, or one before it is gone.")
        for said in requests.walk(conn):
            grounds = [known for known in map(count.read, said.grounds) if known is not None]
            if {g.inputs.digest for g in grounds if g.inputs.request == said.id} != said.digests:
                sentence = f"Case {said.case_id}: the words of request {said.id} are not those that were sent."
                yield Finding(kind="changed-request", case=said.case_id, seq=said.seq, sentence=sentence)
