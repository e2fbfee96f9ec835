"""What the agency that keeps a record is told of it, step by step: stored, annotated, given back, written off, or why
it did not answer a declaration. Its holder is told what the agency did. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from tongguan.ledgers.life import Abnormal

RECORD = "record"
"""By which a word about a record is known among those about cargo."""


class RecordNews(StrEnum):
    """What happened to a record."""

    APPLIED = "applied"
    ASKED = "asked"
    REPLIED = "replied"
    REVIEWED = "reviewed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STORED = "stored"
    AMENDED = "amended"
    VOIDED = "voided"
    SETTLED = "settled"
    ANNOTATED = "annotated"
    GIVEN_BACK = "given-back"
    WRITTEN_OFF = "written-off"
    ABNORMAL = "abnormal"
    PAID = "paid"
    REFUNDED = "refunded"
    DUE = "due"
    EXPIRING = "expiring"
    EXPIRED = "expired"


SAID: dict[RecordNews, tuple[str, str]] = {
    RecordNews.APPLIED: ("Somebody applies for it.", "收到申请。"),
    RecordNews.ASKED: ("The agency asks the applicant for more.", "主管部门要求补充材料。"),
    RecordNews.REPLIED: ("The applicant answered.", "申请人已补充。"),
    RecordNews.REVIEWED: ("The agency reviewed the application.", "主管部门已审核。"),
    RecordNews.REFUSED: ("The agency refused the application.", "主管部门不予批准。"),
    RecordNews.WITHDRAWN: ("The applicant withdrew it.", "申请已撤回。"),
    RecordNews.STORED: ("Issued: the ledger has it, and declarations may name it.", "已签发并入库，可供报关单核注。"),
    RecordNews.AMENDED: ("It says something else from now on.", "底账内容已变更。"),
    RecordNews.VOIDED: ("It is void.", "底账已作废。"),
    RecordNews.SETTLED: ("Its agency settled it.", "主管部门已核销。"),
    RecordNews.ANNOTATED: ("A declaration counts on it.", "报关单已核注。"),
    RecordNews.GIVEN_BACK: (
        "The declaration counts on it no more; what it took is back.",
        "核注已撤销，余额已恢复。",
    ),
    RecordNews.WRITTEN_OFF: ("The goods of the declaration have left: written off.", "货物已结关，核销完毕。"),
    RecordNews.ABNORMAL: ("It did not answer a declaration that names it.", "联网核查异常。"),
    RecordNews.PAID: ("A fee of it was paid.", "费用已缴纳。"),
    RecordNews.REFUNDED: ("What was paid for it is given back.", "已缴费用予以退还。"),
    RecordNews.DUE: ("A step of it is late.", "办理步骤已逾期。"),
    RecordNews.EXPIRING: ("It will end soon.", "即将到期。"),
    RecordNews.EXPIRED: ("Its last day is past: declarations can name it no more.", "已过有效期，报关单不得再使用。"),
}
"""What each says."""


class RecordWord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened to a record; its fields are said of `RecordNotice`."""

    event: Literal["record"]
    what: Literal["record"]
    step: RecordNews
    at: datetime
    system: str
    number: str
    state: str = ""
    declaration: str = ""
    receipt: Abnormal | None = None
    sentence: str
    sentence_zh: str
    reason: str = ""


class RecordNotice(RecordWord, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a record that you keep or hold; `id` is by what you acknowledge it. `system` and `number` name
    it; `state`: where it stands after the step, where that changed; `declaration`: the one that names it; `receipt`:
    why it did not answer (1 another declaration uses it, 2 used up, 3 void, 4 not in the ledger); `reason`: in the
    words of whoever did it."""

    id: int


def word(step: RecordNews, key: tuple[str, str], at: datetime) -> RecordWord:
    """The word of a step of a record, without what only some steps have."""
    english, chinese = SAID[step]
    return RecordWord(
        event="record",
        what="record",
        step=step,
        at=at,
        system=key[0],
        number=key[1],
        sentence=english,
        sentence_zh=chinese,
    )
