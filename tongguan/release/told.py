"""What is stored of a thought: `Told`, which whoever may see the case reads, and `Grounds`, which officers read."""

from hashlib import sha256

import msgspec

from tongguan.ledgers.need import Draw, Need
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release.case import Considered, Decision, Inputs, Stand
from tongguan.risk.selection import Selection, Tally

encode = msgspec.json.Encoder(order="deterministic").encode


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer as given. `law` and `rules` name what it rests on, `inputs` is the hash of its grounds."""

    decision: Decision
    version: int
    problems: tuple[Problem, ...] = ()
    assessment: Assessment | None = None
    needs: tuple[Need, ...] = ()
    law: str = ""
    rules: str = ""
    inputs: str = ""


class Grounds(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why: what the decision saw, the lane and how it was found, and where the case stands now."""

    inputs: Inputs
    stand: Stand
    selection: Selection | None = None
    draws: tuple[Draw, ...] = ()
    tally: Tally | None = None


def grounds_of(inputs: Inputs, considered: Considered) -> bytes:
    """The grounds of a thought, canonical JSON."""
    return encode(
        Grounds(
            inputs=inputs,
            stand=considered.stand,
            selection=considered.selection,
            draws=considered.draws,
            tally=considered.tally,
        )
    )


def told_of(considered: Considered, law: str, rules: str, grounds: bytes) -> Told:
    """The answer of a thought; it names its grounds by their hash. Stored as `encode` writes it."""
    return Told(
        decision=considered.decision,
        version=considered.stand.version,
        problems=considered.problems,
        assessment=considered.assessment,
        needs=considered.needs,
        law=law,
        rules=rules,
        inputs=sha256(grounds).hexdigest(),
    )
