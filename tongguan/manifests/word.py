"""What the submitter of a manifest, or the carrier of a vehicle, is told unasked: what became of it by somebody else's
word or at a gate. Nothing in it is secret: no officer's name, no risk, nobody else's declaration."""

from datetime import datetime
from enum import StrEnum

import msgspec

from tongguan.manifests.manifest import Manifest
from tongguan.manifests.receipt import ReceiptCode, What
from tongguan.problem import Problem


class CargoEvent(StrEnum):
    """What happened to what is told of cargo."""

    ACCEPTED = "manifest-accepted"
    RETURNED = "manifest-returned"
    CHANGED = "change-accepted"
    REFUSED = "change-refused"
    SENT_BACK = "document-returned"
    FORBIDDEN = "document-forbidden"
    ALLOWED = "document-allowed"
    RELEASED = "document-released"
    UNRELEASED = "release-withdrawn"
    COMPLETED = "document-completed"
    STRUCK = "vehicle-struck"
    STOPPED = "passage-stopped"


SAID: dict[CargoEvent, tuple[str, str]] = {
    CargoEvent.ACCEPTED: ("An officer accepted the manifest.", "海关已接受舱单。"),
    CargoEvent.RETURNED: ("An officer returned the manifest.", "海关已退回舱单。"),
    CargoEvent.CHANGED: ("An officer accepted the change of the manifest.", "海关已接受舱单变更。"),
    CargoEvent.REFUSED: ("An officer refused the change; what stood stands.", "海关未接受舱单变更，原舱单继续有效。"),
    CargoEvent.SENT_BACK: ("An officer returned the transport document.", "海关已退回提运单。"),
    CargoEvent.FORBIDDEN: ("An officer forbids to unload or to load it.", "海关禁止卸货或装货。"),
    CargoEvent.ALLOWED: ("It may be unloaded or loaded again.", "已解除禁止卸货或装货。"),
    CargoEvent.RELEASED: ("Released.", "已放行。"),
    CargoEvent.UNRELEASED: ("It is not released any more.", "放行已撤销。"),
    CargoEvent.COMPLETED: ("All of its goods left customs control.", "货物已全部结关。"),
    CargoEvent.STRUCK: ("An officer took it off the register.", "海关已注销该登记。"),
    CargoEvent.STOPPED: ("The vehicle was stopped at the gate.", "车辆在卡口未获通行。"),
}
"""What each event says."""


class CargoWord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened to what a party told of cargo; its fields are said of `CargoNotice`."""

    event: CargoEvent
    at: datetime
    what: What
    number: str
    reference: str = ""
    version: int = 0
    batch: str = ""
    document: str = ""
    outcome: ReceiptCode
    sentence: str
    sentence_zh: str
    reason: str = ""
    reasons: tuple[Problem, ...] = ()
    passage: str = ""


class CargoNotice(CargoWord, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to what you told of cargo; `id` is by what you acknowledge it. `what`: which report it was
    about; `number`: ours, of manifest, vehicle's report or registration; `reference` and `batch`: yours;
    `document`: the one it is about, where it is not about all; `outcome`: the receipt's code as it stands after it;
    `reason`: in the officer's own words; `reasons`: what stopped a vehicle; `passage`: its office and number."""

    id: int


def said(event: CargoEvent, what: What, number: str, outcome: ReceiptCode, at: datetime) -> CargoWord:
    """The word of an event, without what only some events have."""
    english, chinese = SAID[event]
    return CargoWord(
        event=event, at=at, what=what, number=number, outcome=outcome, sentence=english, sentence_zh=chinese
    )


def of_manifest(
    event: CargoEvent, known: tuple[int, int, Manifest], outcome: ReceiptCode, at: datetime, **more: str
) -> CargoWord:
    """The word of something that happened to a manifest (number, version, as it stands) or a document of it."""
    number, version, manifest = known
    word = said(event, What.MANIFEST, str(number), outcome, at)
    names = {"reference": manifest.reference, "batch": manifest.batch}
    return msgspec.structs.replace(word, version=version, **names, **more)
