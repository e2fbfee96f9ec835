"""The records that a sandbox's samples name are in the ledgers once it is made, and answer; a made-up number holds."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest

from tests.journeys.conftest import Desk, declaration, sent
from tongguan.codes.law import Law
from tongguan.commands.papers import named, papers
from tongguan.release.lifecycle import Hold, State
from tongguan.store import node
from tongguan.store.connect import Store

SAMPLES = {
    "import-meat": {"veterinary-certificate", "clearance-form"},
    "import-quota": {"clearance-form", "quarantine-permit"},
    "export-standard": {"exchange-form"},
    "export-prelodged": {"exchange-form"},
}


def test_each_sample_finds_its_records(desk: Desk, store: Store, law: Law) -> None:
    with store.writing() as conn:  # the sandbox is made when its goods are declared
        node.move(conn, desk.moment - datetime.now(UTC))
    for _ in range(2):
        papers(store, "cn", law)
    assert len(desk.rows("record")) == len(named("cn")), "once"
    for name, systems in SAMPLES.items():
        (reply,) = desk.lodge(sent(declaration(name)))
        assert reply.answer is not None, reply.refusal
        assert reply.answer.state is not State.RETURNED, (name, reply.answer.problems)
        assert not [p for p in reply.answer.problems if "-4" in p.code or p.code[:3] in ("VET", "CLF", "QUP", "FXF")]
        used = desk.conn.execute(
            "select system from tongguan.record_use where declared = %s and state = 'annotated'", (reply.answer.number,)
        )
        assert {row[0] for row in used} == systems, name


@pytest.mark.parametrize("name", SAMPLES)
def test_a_number_that_no_ledger_has_waits(desk: Desk, name: str) -> None:
    (reply,) = desk.lodge(sent(deepcopy(declaration(name))))
    assert reply.answer is not None and reply.answer.state is State.HELD and Hold.PERMIT in reply.answer.holds
    codes = {p.code for p in reply.answer.problems}
    assert {f"{system.upper()}-4" for system in SAMPLES[name]} <= codes
