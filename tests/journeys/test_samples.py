"""The real messages under `gb`: every one is answered, originals are accepted, every RES is valid, and considering all
of them again gives the same answers."""

from pathlib import Path

from lxml import etree

from tests.journeys.conftest import NOW, Desk, received
from tongguan.commands.messages import schema_of
from tongguan.commands.verify import findings
from tongguan.journeys.submission import Reply
from tongguan.messages import wco_res
from tongguan.messages.received import XML
from tongguan.release.lifecycle import State
from tongguan.store.connect import Store
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked


def originals_first(path: Path) -> tuple[bool, str]:
    return (b"<FunctionCode>13<" in path.read_bytes(), path.name)


def test_real_messages(desk_gb: Desk, store: Store, shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "wco-dm" / "samples").glob("*.xml"), key=originals_first)
    submissions = [received(f.read_bytes(), XML) for f in files]
    replies: list[Reply] = []
    for at in range(0, len(submissions), 16):
        replies += desk_gb.lodge(*submissions[at : at + 16])
    originals = [r for s, r in zip(submissions, replies, strict=True) if s.declaration.function == "9"]
    taken = [r.answer for r in originals if r.answer and r.answer.state is not State.RETURNED]
    assert len(taken) >= 0.95 * len(originals)
    schema = schema_of(shared / "wco-dm" / "schemas" / "notification")
    for file, reply in zip(files, replies, strict=True):
        if reply.answer is None:
            assert reply.refusal is not None and reply.refusal.problems[0].pointer in ("/number", "/reference"), file
        else:
            schema.assertValid(etree.fromstring(wco_res.write(reply.answer)))
    seal(store, Signet(tmp_path / "keys"), NOW)
    assert list(findings(store, tmp_path, Walked(), False)) == []
