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
    trip: tuple[int, VehicleReport],
    passage: tuple[PassageKind, str],
    answer: GateAnswer,
    before: GateAnswer | None,
    at: datetime,
) -> CargoWord | None:
    """The word of it; nothing where it goes, or where a look before, of the same passage, was answered the same.
    `trip`: the number of the vehicle's report and what it tells; `passage`: what the goods do, and which one it is."""
    if answer.signal is Signal.GO or (before and why(before) == why(answer)):
        return None
    word = said(CargoEvent.STOPPED, REPORTS[passage[0]], str(trip[0]), ReceiptCode.REVIEW, at)
    names = {"reference": trip[1].reference, "batch": trip[1].batch, "passage": passage[1]}
    return replace(word, **names, reasons=answer.reasons)


def why(answer: GateAnswer) -> tuple[Signal, frozenset[tuple[str, str]]]:
    """What the carrier reads of an answer."""
    return answer.signal, frozenset((one.code, one.message) for one in answer.reasons)
