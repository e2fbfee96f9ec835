"""The only permission function: may this caller do this to that? Pure; every door asks here and nowhere else."""

from enum import StrEnum

import msgspec

from tongguan.parties.party import ALL, Caller, Scope
from tongguan.problem import Reason, Refusal


class Action(StrEnum):
    LODGE = "lodge"
    AMEND = "amend"
    CANCEL = "cancel"
    PRESENT = "present"
    ATTACH = "attach"  # a document to a declaration
    SEE = "see"  # a declaration, its course, its messages
    ACKNOWLEDGE = "acknowledge"  # what the party was told: it is not told again
    SEE_GROUNDS = "see-grounds"  # lane, selection, secret reasons
    LOOK_UP = "look-up"  # codes, law, requirements
    PAY = "pay"
    ANSWER = "answer"  # a verdict on a hold
    PROFILES = "profiles"  # read, write, try out, withdraw risk profiles
    CONSENT = "consent"  # the second officer's word
    OVERRIDE = "override"  # the second officer's word on another lane
    SUPERVISE = "supervise"  # hand out work, see how it goes, consent to overrides
    COMPANY = "company"  # one's own party: its people, mandates, keys, programs
    TRAVEL = "travel"  # tell what happens to goods in transit on their way
    TRANSIT = "transit"  # seal, control, discharge goods in transit; enquire after them
    SECURE = "secure"  # guarantees of principals
    GRADE = "grade"  # the class of a company
    ROTATE = "rotate"  # the next key of one's program, signed with the one in force
    CARGO = "cargo"  # manifests and vehicles, told in one's own name
    TALLY = "tally"  # what came, left or was counted: a terminal's word, or of whose cargo it is
    FLEET = "fleet"  # one's own vehicles, trailers and drivers
    PROTECT = "protect"  # emergencies, denied parties, and what both hold
    REVIEW = "review"  # whether a manifest stands that an officer has to look at
    ADMIT = "admit"  # permits of vehicles and drivers, and suspending them
    APPLY = "apply"  # for a record of an agency
    REGISTER = "register"  # apply for a record that puts on the register
    LEDGER = "ledger"  # keep the records of one's own agency
    RECORD = "record"  # a step of a record: by its agency, or by whoever holds it
    APPEAL = "appeal"  # contest a no
    RULE = "rule"  # decide about an appeal: for the body that the law names, by a hand that did not refuse
    SPEAK = "speak"  # the word of one's own agency on a case that it is asked about
    TELL = "tell"  # publish what one's own party publishes to a topic
    SUBSCRIBE = "subscribe"  # for one's own party: open, end, ask for again
    SUBSCRIBED = "subscribed"  # fetch and acknowledge what one's own party subscribes to
    PASS = "pass"  # tell what comes to a gate, and be told what to do with it
    ADMINISTER = "administer"  # people, law, the node itself
    PUBLISH = "publish"  # the second signature under a change of law
    APPOINT = "appoint"  # the second administrator's word on a new administrator
    TOKENS = "tokens"
    METRICS = "metrics"


NEEDS: dict[Action, tuple[Scope, ...]] = {
    Action.LODGE: (Scope.DECLARE,),
    Action.AMEND: (Scope.DECLARE,),
    Action.CANCEL: (Scope.DECLARE,),
    Action.PRESENT: (Scope.DECLARE,),
    Action.ATTACH: (Scope.DECLARE,),
    Action.SEE: (Scope.READ, Scope.VERDICT),
    Action.ACKNOWLEDGE: (Scope.DECLARE, Scope.LEDGER),
    Action.SEE_GROUNDS: (Scope.VERDICT, Scope.RISK),
    Action.LOOK_UP: (Scope.READ, Scope.DECLARE, Scope.PAY, Scope.VERDICT, Scope.RISK, Scope.LEDGER),
    Action.PAY: (Scope.PAY,),
    Action.ANSWER: (Scope.VERDICT,),
    Action.PROFILES: (Scope.RISK,),
    Action.CONSENT: (Scope.RISK,),
    Action.OVERRIDE: (Scope.VERDICT,),
    Action.SUPERVISE: (Scope.SUPERVISE,),
    Action.COMPANY: (Scope.COMPANY,),
    Action.TRAVEL: (Scope.DECLARE, Scope.VERDICT),
    Action.TRANSIT: (Scope.VERDICT,),
    Action.SECURE: (Scope.VERDICT,),
    Action.GRADE: (Scope.VERDICT,),
    Action.ROTATE: (Scope.DECLARE, Scope.LEDGER, Scope.PAY, Scope.GATE, Scope.COMPANY),
    Action.CARGO: (Scope.DECLARE,),
    Action.TALLY: (Scope.DECLARE, Scope.GATE),
    Action.REVIEW: (Scope.VERDICT,),
    Action.PROTECT: (Scope.RISK, Scope.VERDICT),
    Action.FLEET: (Scope.DECLARE, Scope.COMPANY),
    Action.ADMIT: (Scope.VERDICT,),
    Action.APPLY: (Scope.DECLARE,),
    Action.REGISTER: (Scope.DECLARE, Scope.REGISTER),
    Action.LEDGER: (Scope.LEDGER,),
    Action.RECORD: (Scope.LEDGER, Scope.DECLARE, Scope.REGISTER),
    Action.APPEAL: (Scope.DECLARE,),
    Action.RULE: (Scope.LEDGER, Scope.SUPERVISE),
    Action.SPEAK: (Scope.LEDGER,),
    Action.TELL: (Scope.LEDGER, Scope.COMPANY, Scope.ADMIN),
    Action.SUBSCRIBE: (Scope.LEDGER, Scope.COMPANY, Scope.ADMIN, Scope.PAY),
    Action.SUBSCRIBED: (Scope.READ, Scope.LEDGER, Scope.COMPANY, Scope.ADMIN, Scope.PAY),
    Action.PASS: (Scope.GATE, Scope.VERDICT),
    Action.ADMINISTER: (Scope.ADMIN,),
    Action.PUBLISH: (Scope.ADMIN,),
    Action.APPOINT: (Scope.ADMIN,),
    Action.TOKENS: (Scope.ADMIN,),
    Action.METRICS: (Scope.METRICS, Scope.ADMIN),
}
"""Any one of these scopes opens the action."""

AS_TRADER = frozenset(
    {
        Action.LODGE,
        Action.AMEND,
        Action.CANCEL,
        Action.PRESENT,
        Action.ATTACH,
        Action.APPEAL,
        Action.APPLY,
        Action.REGISTER,
    }
)
AS_OFFICER = frozenset(
    {
        Action.SEE_GROUNDS,
        Action.ANSWER,
        Action.ADMIT,
        Action.TRANSIT,
        Action.SECURE,
        Action.GRADE,
        Action.REVIEW,
        Action.PROTECT,
        Action.PROFILES,
        Action.CONSENT,
        Action.OVERRIDE,
        Action.SUPERVISE,
    }
)


class Subject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What it is done to: whose case it is (`owner` lodged it, `declarant` answers for it), or whose draft."""

    owner: str = ""
    declarant: str = ""
    author: str = ""
    carrier: str = ""  # who moves it under control
    hands: frozenset[str] = frozenset()  # every name of whoever proposed it
    office: str | None = None  # where goods pass or are counted; empty: nobody says where


class Answer(msgspec.Struct, frozen=True):
    """Yes, or why not; `missing` names the scope that would have opened it."""

    yes: bool
    reason: Reason | None = None
    missing: str = ""
    sentence: str = ""
    sentence_zh: str = ""

    def __bool__(self) -> bool:
        return self.yes


YES = Answer(True)
NO_SUCH_CASE = Answer(False, Reason.NOT_FOUND, "", "There is no such declaration.", "没有该报关单。")
OFFICERS_ONLY = Answer(False, Reason.NOT_ALLOWED, "", "This is for officers of the administration.", "仅限海关关员。")
NO_MANDATE = Answer(
    False,
    Reason.NOT_ALLOWED,
    "",
    "You hold no mandate to act for this declarant. Ask it to register one.",
    "您没有该申报人的委托授权，请先由其登记委托。",
)
SAME_OFFICER = Answer(
    False,
    Reason.NOT_ALLOWED,
    "",
    "A second officer must consent, not the author.",
    "须由另一名关员同意，作者本人不可。",
)

SAME_ADMINISTRATOR = Answer(
    False,
    Reason.NOT_ALLOWED,
    "",
    "A second administrator must sign, not the proposer.",
    "须由另一名管理员签署，提案人本人不可。",
)
OTHER_ADMINISTRATION = Answer(
    False, Reason.NOT_ALLOWED, "", "This is for the administration that proposed it.", "仅限提出该提案的主管机关。"
)
OTHER_AGENCY = Answer(
    False, Reason.NOT_ALLOWED, "", "These records are kept by another agency.", "该底账由其他主管部门管理。"
)
NO_SUCH_TASK = Answer(False, Reason.NOT_FOUND, "", "There is no such task.", "没有该任务。")
NO_SUCH_APPEAL = Answer(False, Reason.NOT_FOUND, "", "There is no such appeal.", "没有该复议申请。")
SAME_HAND = Answer(
    False,
    Reason.NOT_ALLOWED,
    "",
    "Whoever refused does not decide about the appeal against it.",
    "作出原决定的人员不得就该复议作出决定。",
)
OTHER_PUBLISHER = Answer(
    False, Reason.NOT_ALLOWED, "", "This topic is published by somebody else.", "该主题由其他单位发布。"
)
AT_OFFICES = frozenset({Action.PASS, Action.TALLY})


def may(caller: Caller, action: Action, subject: Subject | None = None) -> Answer:
    """Whether `caller` may do `action` to `subject` (None: to nothing in particular, the scope alone decides).

    What the caller may not see is answered as not being there.
    """
    if not any(s in caller.scopes for s in NEEDS[action]):
        return _lacks(NEEDS[action])
    if action in AS_OFFICER and not caller.officer:
        return OFFICERS_ONLY
    if subject is None:
        return YES
    if action in AT_OFFICES:
        return at_office(caller, subject.office)
    if action in AS_TRADER:
        return YES if acts_for(caller, subject) else (NO_SUCH_CASE if subject.owner else NO_MANDATE)
    if action is Action.TRAVEL:
        return YES if travels(caller, subject) else NO_SUCH_CASE
    if action is Action.SEE:
        return YES if sees(caller, subject) else NO_SUCH_CASE
    if action in (Action.SECURE, Action.PROTECT, Action.GRADE) and subject.hands & caller.hands:
        return SAME_OFFICER
    if action in (Action.CONSENT, Action.OVERRIDE) and subject.author in (caller.name, caller.party):
        return SAME_OFFICER
    if action is Action.LEDGER:
        return YES if subject.owner == caller.party else OTHER_AGENCY
    if action is Action.SPEAK:
        return YES if subject.owner == caller.party else NO_SUCH_TASK
    if action is Action.RULE:
        return rules(caller, subject)
    if action is Action.TELL:
        return YES if subject.owner == caller.party else OTHER_PUBLISHER
    if action is Action.PUBLISH:
        return signs(caller, subject)
    if action is Action.APPOINT and subject.hands & caller.hands:
        return SAME_ADMINISTRATOR
    return YES


def at_office(caller: Caller, office: str | None) -> Answer:
    """A token that is bound to offices tells and is told of those alone."""
    if office is None or not caller.offices or office in caller.offices:
        return YES
    names = ", ".join(sorted(caller.offices))
    return Answer(
        False,
        Reason.NOT_ALLOWED,
        "",
        f"Your token is for office {names} alone.",
        f"您的令牌仅限关区 {names}。",
    )


def rules(caller: Caller, subject: Subject) -> Answer:
    """The agency that decides (`owner`), or without one a supervisor of customs; never a hand that refused."""
    if subject.owner:
        decides = caller.party == subject.owner and Scope.LEDGER in caller.scopes
    else:
        decides = caller.officer and Scope.SUPERVISE in caller.scopes
    return NO_SUCH_APPEAL if not decides else SAME_HAND if subject.hands & caller.hands else YES


def signs(caller: Caller, subject: Subject) -> Answer:
    """Two signatures are two hands: neither person, program nor the maker of its token may be the proposer's."""
    if caller.party != subject.owner or not caller.officer:
        return OTHER_ADMINISTRATION
    return SAME_ADMINISTRATOR if subject.hands & caller.hands else YES


def permit(caller: Caller, action: Action, subject: Subject | None = None) -> None:
    """Raises, as a Refusal, what `may` says no with."""
    said = may(caller, action, subject)
    if not said:
        raise Refusal(said.reason or Reason.NOT_ALLOWED, said.sentence, said.sentence_zh)


def acts_for(caller: Caller, subject: Subject) -> bool:
    """A trader for itself, a broker for its mandates, a community system for all; whoever lodged it goes on with it."""
    if subject.owner and subject.owner == caller.party:
        return True
    return subject.declarant == caller.party or bool(caller.mandates & {subject.declarant, ALL})


def travels(caller: Caller, subject: Subject) -> bool:
    """An officer, who carries the goods, and whoever answers for their declaration."""
    if caller.officer:
        return Scope.VERDICT in caller.scopes
    return acts_for(caller, subject) or (subject.carrier != "" and subject.carrier == caller.party)


def sees(caller: Caller, subject: Subject) -> bool:
    """An officer sees all; a party what it lodged, what is declared in its name, and what its mandates declare."""
    if caller.officer or caller.party in (subject.owner, subject.declarant):
        return True
    return bool(subject.declarant) and subject.declarant in caller.mandates


def _lacks(scopes: tuple[Scope, ...]) -> Answer:
    names = " | ".join(scopes)
    return Answer(
        False,
        Reason.NOT_ALLOWED,
        names,
        f"Your token lacks the scope {names}.",
        f"您的令牌缺少权限 {names}。",
    )
