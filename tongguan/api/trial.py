"""A risk profile tried on past cases: what it would have hit, had it been live. Reads only."""

import time
from collections.abc import Iterator

from msgspec.structs import replace

from tongguan.api.views import grounds_in
from tongguan.codes.law import Law
from tongguan.codes.rows import Direction
from tongguan.messages.received import JSON, declaration_in
from tongguan.payments.value import values
from tongguan.release.lifecycle import Event, Hold
from tongguan.risk.dryrun import DryRun, Past, Trial, dry_run, further
from tongguan.risk.profiles import RiskProfile
from tongguan.risk.selection import Lane
from tongguan.store import reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, Filter

LATEST = 500
AT_ONCE, STEP = 50, 0.8
"""Declarations read together; seconds after which a trial in steps shows what it has."""
MOST = 5_000
"""A trial in steps looks no further back than so many declarations."""


def tried(conn: Reading, profile: RiskProfile, law: Law) -> DryRun:
    """The profile, whatever its dates and limit, on the latest declarations of its direction and office."""
    direction = str(profile.direction) if profile.direction else None
    found = reading.cases(conn, Filter(direction=direction, office=profile.office or None), LATEST)
    return dry_run(profile, remembered(conn, found, law))


def step(conn: Reading, profile: RiskProfile, law: Law, trial: Trial) -> Trial:
    """A trial goes on for a while: on what came since its first moment, of the profile's direction and office."""
    direction = str(profile.direction) if profile.direction else None
    wanted = Filter(direction=direction, office=profile.office or None, received_from=trial.since)
    end = time.monotonic() + STEP
    while True:
        found = reading.cases(conn, wanted, AT_ONCE, trial.before)
        trial = further(trial, profile, list(remembered(conn, found, law)))
        if found:
            trial = replace(trial, before=found[-1].id, reached=found[-1].received_at)
        trial = replace(trial, finished=len(found) < AT_ONCE or trial.tried >= MOST)
        if trial.finished or time.monotonic() >= end:
            return trial


def remembered(conn: Reading, cases: list[CaseLine], law: Law) -> Iterator[Past]:
    """Those of the cases that got a lane and whose data are still there."""
    for case in cases:
        lane, found = outcome(conn, case)
        message = reading.message(conn, case.id, case.message_seq)
        if lane is None or message is None or message.deleted:
            continue
        body, media = (message.standing, JSON) if message.standing else (message.body, message.media)
        declaration = declaration_in(bytes(body), media)
        if declaration is None:
            continue
        worth, _ = values(declaration, law.at(law.head.day(case.received_at), case.received_at))
        yield Past(
            number=case.number,
            declaration=declaration,
            values=worth,
            direction=Direction(case.direction),
            received_at=case.received_at,
            lane=lane,
            found=found,
        )


def outcome(conn: Reading, case: CaseLine) -> tuple[Lane | None, bool | None]:
    """The lane a case has, and whether its inspection found something; None: there was none."""
    lane, found = None, None
    for line in reading.grounds(conn, case.id):
        grounds = grounds_in(line.body)
        lane = grounds.stand.lane or lane
        if grounds.inputs.event is Event.ANSWER and grounds.inputs.hold is Hold.INSPECTION:
            found = not grounds.inputs.passed
    return lane, found
