"""What the carrier of a vehicle is told where a gate did not let it pass. Pure."""

from datetime import datetime

from msgspec.structs import replace

from tongguan.crossings.look import PassageKind
from tongguan.crossings.passage import GateAnswer, Signal
from tongguan.manifests.receipt import ReceiptCode, What
from tongguan.manifests.report import VehicleReport
from tongguan.manifests.word import CargoEvent, CargoWord, said

REPORTS = {PassageKind.ARRIVAL: What.ARRIVAL, PassageKind.EXIT: What.DEPARTURE}


def stopped(
    trip: tuple[int, VehicleReport, bool],
    passage: tuple[PassageKind, str],
    answer: GateAnswer,
    before: GateAnswer | None,
    at: datetime,
) -> CargoWord | None:
    """The word of it; nothing where it goes, or where a look before, of the same passage, was answered the same.
    `trip`: the number of the vehicle's report, what it tells, and whether that is his affair who told it:
    else he is told that it stands, and not why. `passage`: what the goods do, and which one it is."""
    own = trip[2]
    if answer.signal is Signal.GO or (before and why(before, own) == why(answer, own)):
        return None
    word = said(CargoEvent.STOPPED, REPORTS[passage[0]], str(trip[0]), ReceiptCode.REVIEW, at)
    names = {"reference": trip[1].reference, "batch": trip[1].batch, "passage": passage[1]}
    return replace(word, **names, reasons=answer.reasons if own else ())


def why(answer: GateAnswer, own: bool) -> tuple[Signal, frozenset[tuple[str, str]]]:
    """What the carrier reads of an answer; of what is not his affair, only that it stands."""
    return answer.signal, frozenset((one.code, one.message) for one in answer.reasons if own)
