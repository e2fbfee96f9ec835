"""A risk profile tried on past cases: what it would have hit, had it been live. Reads only."""

from collections.abc import Iterator

from tongguan.api.views import grounds_in
from tongguan.codes.law import Law
from tongguan.codes.rows import Direction
from tongguan.messages.received import JSON, declaration_in
from tongguan.payments.value import values
from tongguan.release.lifecycle import Event, Hold
from tongguan.risk.dryrun import DryRun, Past, dry_run
from tongguan.risk.profiles import RiskProfile
from tongguan.risk.selection import Lane
from tongguan.store import reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, Filter

LATEST = 500


def tried(conn: Reading, profile: RiskProfile, law: Law) -> DryRun:
    """The profile, whatever its dates and limit, on the latest declarations of its direction and office."""
    direction = str(profile.direction) if profile.direction else None
    found = reading.cases(conn, Filter(direction=direction, office=profile.office or None), LATEST)
    return dry_run(profile, remembered(conn, found, law))


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
