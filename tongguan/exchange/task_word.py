"""What an agency is told of its tasks, unasked: that one waits, that it is late, what another found, that it is over.
The task itself is fetched; the word says nothing of the goods. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

TASK = "task"
"""By which a word about a task is known among those about cargo and records."""


class TaskNews(StrEnum):
    """What happened to a task."""

    SENT = "sent"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    TOLD = "told"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"
    RULED = "ruled"


SAID: dict[TaskNews, tuple[str, str]] = {
    TaskNews.SENT: ("A declaration waits for your word.", "有报关单待贵部门答复。"),
    TaskNews.REMINDED: ("A declaration still waits for your word.", "报关单仍待贵部门答复，请尽快办理。"),
    TaskNews.ESCALATED: ("An agency has not answered in its time.", "主管部门逾期未答复，已上报。"),
    TaskNews.TOLD: ("Another agency found something on this declaration.", "其他部门对该报关单有新的意见。"),
    TaskNews.WITHDRAWN: ("No word is needed any more.", "该事项已无需答复。"),
    TaskNews.APPEALED: ("A refusal is contested.", "有决定被申请复议。"),
    TaskNews.RULED: ("An appeal was decided.", "复议已作出决定。"),
}
"""What each says."""


class TaskWord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened to a task; its fields are said of `TaskNotice`."""

    event: Literal["task"]
    what: Literal["task"]
    step: TaskNews
    at: datetime
    agency: str
    declaration: str
    round: int
    due_at: datetime | None = None
    sentence: str
    sentence_zh: str


class TaskNotice(TaskWord, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a task of an agency; `id` is by what you acknowledge it. `agency`: whose task it is; `round`:
    the version of the declaration that it is about; `due_at`: when it is to be answered. The task itself is fetched."""

    id: int


def word(step: TaskNews, at: datetime, of: tuple[str, str, int], due_at: datetime | None = None) -> TaskWord:
    """The word of a step; `of`: agency, declaration, round."""
    english, chinese = SAID[step]
    return TaskWord(
        event="task",
        what="task",
        step=step,
        at=at,
        agency=of[0],
        declaration=of[1],
        round=of[2],
        due_at=due_at,
        sentence=english,
        sentence_zh=chinese,
    )
