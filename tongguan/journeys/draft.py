"""One submission on its way to an answer: what it is about, what was read for it, what was thought of it."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows import Quota, Stage, TypeRow
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.follow import faults, followed
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply, Submission
from tongguan.ledgers.consult import Entry, Opens, balances_of
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.names import Key, Name
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import documents
from tongguan.messages.answer import Answer
from tongguan.messages.received import pointed
from tongguan.parties.may import Action, Subject, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Case, Considered
from tongguan.release.lifecycle import Event
from tongguan.release.told import Told, told_of
from tongguan.risk.concern import Concern
from tongguan.store.lodging import Claim, Given
from tongguan.trips import came, guarantee
from tongguan.trips.came import Came
from tongguan.trips.guarantee import Surety

ACTIONS = {
    Event.LODGE: Action.LODGE,
    Event.AMEND: Action.AMEND,
    Event.CANCEL: Action.CANCEL,
    Event.PRESENT: Action.PRESENT,
}
told_in = msgspec.json.Decoder(Told).decode


class Draft:
    """What a transaction knows of one submission. Filled in along the road; never leaves the transaction."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.event = submission.event
        self.reply: Reply | None = refused_at_the_door(submission)
        self.file: File | None = None
        self.leader: Draft | None = None  # the same key, earlier in the batch
        self.deferred = False  # its case is being worked on: next transaction
        self.claimed = False
        self.relodged = False
        self.given: tuple[int, int] | None = None  # the fact that answered it before
        self.declaration = submission.declaration
        self.problems = submission.problems
        self.amending: tuple[Problem, ...] = ()
        self.day: date | None = None
        self.law: Snapshot | None = None
        self.kind: TypeRow | None = None
        self.marks: tuple[bytes, ...] = ()
        self.quotas: dict[str, Quota] = {}
        self.sureties: tuple[Surety, ...] = ()
        self.came: tuple[Came, ...] = ()  # movements by which its goods came
        self.records: dict[Key, Name] = {}  # of agencies' ledgers, that it names
        self.entries: tuple[Entry, ...] = ()  # those of them that there are
        self.ledgers: dict[str, Opens] = {}  # the balances of those
        self.holders: tuple[str, ...] = ()  # whose of those may be used
        self.concerns: tuple[Concern, ...] = ()  # emergencies, parties that may be denied ones
        self.cargo: tuple[str, ...] = ()  # the balances its transport documents may have
        self.case: Case | None = None
        self.considered: Considered | None = None

    @property
    def live(self) -> bool:
        """Whether there is still something to do for it in this transaction."""
        return self.reply is None and self.leader is None and not self.deferred

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The balances that it may draw on: quotas, transport documents, guarantees, movements, agencies' records."""
        secured = (guarantee.balance_of(surety.id) for surety in self.sureties)
        moved = (key(one.number) for one in self.came for key in (came.balance_of, came.packages_of))
        return (*self.quotas, *self.cargo, *secured, *moved, *self.ledgers)

    def lays_out(self) -> None:
        """The balances of the records that it names, as the law of its day opens them."""
        for entry in self.entries:
            row = self.law.subsystem(entry.system) if self.law is not None else None
            self.ledgers |= balances_of(definition_of(row.definition), entry) if row else {}

    @property
    def guarantees(self) -> tuple[str, ...]:
        """The guarantees that goods for transit name."""
        return guarantee.named(self.declaration) if self.kind is not None and self.kind.stage is Stage.TRANSIT else ()

    @property
    def papers(self) -> dict[str, None]:
        """The transport documents it names, plain, where cargo is matched with it."""
        return dict.fromkeys(plain(d) for _, d in documents(self.declaration)) if self.cargo else {}

    @property
    def concerned(self) -> set[str]:
        """Who sends it, and in whose name."""
        of_case = {self.file.declarant} if self.file is not None else set()
        return {self.submission.caller.party, self.submission.declarant} | of_case

    def applies(self) -> None:
        """A follow-up is considered on the declaration as it stands, changed by what it says."""
        if self.event is not Event.LODGE and self.file is not None and self.file.declaration is not None:
            self.declaration, self.amending = followed(self.file.declaration, self.submission.declaration)

    def weighed(self, received_at: datetime) -> None:
        """What the rule book says of a follow-up itself, under the law that holds for its declaration."""
        if self.event is not Event.LODGE and self.law is not None:
            self.problems += faults(self.submission.declaration, self.law, received_at, self.amending)

    def claim(self, seq: int = 0, returned: bool = False) -> Claim:
        """The claim of this draft; `seq` is the fact that answers it, the next one of its case unless said."""
        assert self.file is not None, "only a draft with a case claims"
        return Claim(*self.submission.key, self.file.id, seq or self.file.next, self.submission.hash(), returned)

    def answered(self, told: Told, at: datetime) -> Reply:
        """The reply once the thought is written."""
        assert self.file is not None, "only a case answers"
        return Reply(answer=answer(self.file.number, self.file.reference, at, told), case_id=self.file.id)

    def foreseen(self, considered: Considered, at: datetime) -> Reply:
        """The reply to a question: what would be told, without a number."""
        told = told_of(replace(considered, problems=pointed(considered.problems)), "", "", b"")
        return Reply(answer=answer("", self.submission.declaration.reference, at, told))


def answer(number: str, reference: str, at: datetime, told: Told) -> Answer:
    """What the sender is told."""
    return Answer(
        reference=reference,
        number=number,
        state=told.decision.state,
        holds=told.decision.holds,
        version=told.version,
        received_at=at,
        sentence=told.decision.sentence,
        sentence_zh=told.decision.sentence_zh,
        next=told.decision.next,
        next_zh=told.decision.next_zh,
        problems=told.problems,
        assessment=told.assessment,
        needs=told.needs,
    )


def repeated(given: Given) -> Reply:
    """The answer that was given before, as it was given."""
    told = told_in(given.body)
    return Reply(answer=answer(given.number, given.reference, given.at, told), again=True, case_id=given.case_id)


def refused_at_the_door(submission: Submission) -> Reply | None:
    """What can be said without looking anything up: unknown functions, and callers that may not act for this party."""
    if submission.event is None:
        return Reply(refusal=invalid(unknown_function(submission.declaration)))
    subject = Subject(declarant=submission.declarant) if submission.event is Event.LODGE else None
    allowed = may(submission.caller, ACTIONS[submission.event], subject)
    if allowed:
        return None
    return Reply(refusal=Refusal(allowed.reason or Reason.NOT_ALLOWED, allowed.sentence, allowed.sentence_zh))


def invalid(problem: Problem) -> Refusal:
    """A refusal of a message that was read but cannot be taken."""
    return Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))


def unknown_function(declaration: Declaration) -> Problem:
    """A message function or follow-up type that no journey serves."""
    return Problem(
        code="TGK005",
        message=f"Function {declaration.function} with type {declaration.type or 'none'} is not taken here. "
        "Use 9 to declare, or 13 with COR, INV or GPR.",
        message_zh=f"不受理功能代码 {declaration.function}、类型 {declaration.type or '空'} 的报文。"
        "申报请用 9；修改、撤销、到货请用 13 加 COR、INV、GPR。",
        pointer="/function" if declaration.function not in ("9", "13") else "/type",
        wire_pointer="42A/017" if declaration.function not in ("9", "13") else "42A/D013",
    )


def no_original(submission: Submission) -> Reply:
    """A follow-up whose declaration is not there, or not this caller's to change."""
    by_number = bool(submission.declaration.number)
    name = submission.declaration.number or submission.declaration.reference
    return Reply(
        refusal=invalid(
            Problem(
                code="TGK004",
                message=f"There is no declaration {name}. Give the number we issued, or your own reference.",
                message_zh=f"没有编号为 {name} 的报关单。请填写本系统编号或您的申报编号。",
                pointer="/number" if by_number else "/reference",
                wire_pointer="42A/D014" if by_number else "42A/D026",
            )
        )
    )


def closed() -> Refusal:
    """Whatever would happen to a case whose declaration was deleted at its date."""
    return Refusal(
        Reason.CONFLICT, "This declaration is closed: its data were deleted.", "该报关单已结案，数据已删除。"
    )


def in_use(submission: Submission) -> Reply:
    """The same reference with other content."""
    reference = submission.declaration.reference
    problem = Problem(
        code="TGK006",
        message=f"Reference {reference} was used for another message. Send this one under a new reference.",
        message_zh=f"申报编号 {reference} 已用于另一报文，请改用新编号。",
        pointer="/reference",
        wire_pointer="42A/D026",
    )
    return Reply(refusal=Refusal(Reason.CONFLICT, problem.message, problem.message_zh, (problem,)))
