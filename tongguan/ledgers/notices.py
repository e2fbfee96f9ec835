"""Who is told of a step of a record, and in which words: those who always are, and whom its definition names besides.
Pure."""

from collections.abc import Collection
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.ledgers.definition import Definition, Whom
from tongguan.ledgers.receipt import RecordNews, RecordWord


class People(NamedTuple):
    """Who has to do with a record; its holder is empty where the step is a declaration's, which is his own."""

    holder: str
    agency: str
    readers: Collection[str]

    def named(self, whom: Whom) -> Collection[str]:
        """The parties that a definition means."""
        match whom:
            case Whom.HOLDER:
                return (self.holder,) if self.holder else ()
            case Whom.AGENCY:
                return (self.agency,)
            case Whom.READERS:
                return self.readers


def notices(
    definition: Definition | None, people: People, said: RecordWord, always: Collection[str], before: int = 0
) -> list[tuple[str, RecordWord]]:
    """Each who is told, with the word. `always`: who is told whatever a definition says; `before`: in how many days the
    record ends, of the word that it does."""
    told: dict[str, RecordWord] = dict.fromkeys(always, said)
    for notice in definition.notice if definition else ():
        if notice.on == said.step and (said.step != RecordNews.EXPIRING or notice.before == before):
            mine = replace(
                said, sentence=notice.message or said.sentence, sentence_zh=notice.message_zh or said.sentence_zh
            )
            told |= {party: mine for whom in notice.to for party in people.named(whom)}
    return sorted(told.items())
