"""What the API shows of a case: the structs of the contract, made from what is stored."""

from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from tongguan.api.language import Language
from tongguan.api.problems import ProblemLine, lines
from tongguan.ledgers.need import Need
from tongguan.parties.party import Caller
from tongguan.parties.signature import Kind, Signature, signature_in
from tongguan.payments.assessment import Assessment
from tongguan.payments.bill import Entry, Settlement, bill, settle
from tongguan.release.case import Because, Decision, Stand
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.told import Grounds, Told
from tongguan.risk.selection import Lane, Selection
from tongguan.store.reading import CaseLine, FactLine, GroundsLine
from tongguan.store.reading import MessageLine as MessageRow

told_in = msgspec.json.Decoder(Told).decode
stand_in = msgspec.json.Decoder(Stand).decode
grounds_in = msgspec.json.Decoder(Grounds).decode


INSIDE = frozenset(
    {
        *(Event.ANSWER, Event.REQUEST, Event.RECALL, Event.ORDER, Event.FIND, Event.OVERRIDE),
        *(Event.MATCH, Event.ARRIVE, Event.EXIT, Event.RULE),
    }
)
"""What officers, gates and the node do: traders read "customs" in place of their names."""


class DeclarationLine(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration in a list."""

    number: str
    reference: str
    type: str
    direction: str
    office: str
    declarant: str
    state: State
    holds: tuple[Hold, ...]
    version: int
    items: int
    customs_value: Decimal
    due: Decimal
    received_at: datetime
    changed_at: datetime


class Lines(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a list; `next` is where the next one is, if there is one."""

    declarations: tuple[DeclarationLine, ...]
    next: str = ""


class Why(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For officers: the lane, how it was drawn, and the reasons the trader is not told.

    `selection` is the last one; where it only kept the lane, `drawn` is the earlier one that found it.
    """

    lane: Lane | None = None
    selection: Selection | None = None
    drawn: Selection | None = None
    reasons: tuple[Because, ...] = ()
    law: str = ""
    profiles: str = ""


class Whole(DeclarationLine, frozen=True, kw_only=True, omit_defaults=True):
    """A declaration with its decision, what is wrong with it, its bill and what it still needs.

    `bill` is line by line, `totals` by tax, `settlement` against what was paid.
    """

    decision: Decision
    problems: tuple[ProblemLine, ...] = ()
    bill: Assessment | None = None
    totals: tuple[Entry, ...] = ()
    settlement: Settlement | None = None
    needs: tuple[Need, ...] = ()
    law: str = ""
    officer: Why | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened."""

    seq: int
    event: Event
    at: datetime
    by: str
    state: State
    holds: tuple[Hold, ...] = ()
    sentence: str
    sentence_zh: str
    problems: int = 0


class Signed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who signed a message, and what proves it: `signature` is the detached JWS by `jwk`, or what the browser said at
    `origin` of the passkey whose key, in base64, is `cose`. `text`: what was signed, where that is not the message."""

    by: str
    key: str
    key_name: str
    at: datetime
    kind: Kind
    signature: str
    jwk: dict[str, Any] = {}
    cose: str = ""
    signer: str = ""
    origin: str = ""
    text: str = ""


class MessageLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message that was received: fetch its bytes and its answer at these addresses."""

    seq: int
    event: Event
    at: datetime
    media: str
    size: int
    bytes_at: str
    answer_at: str
    deleted: bool = False
    signed: Signed | None = None


def line(case: CaseLine) -> DeclarationLine:
    return DeclarationLine(**_line(case))  # type: ignore[arg-type]


def whole(case: CaseLine, facts: list[FactLine], stand: bytes, why: Why | None, language: Language) -> Whole:
    """The case as it stands: the last decision, and the bill and needs of the last one that worked them out."""
    told = [told_in(f.body) for f in facts]
    last = told[-1]
    reckoned = next((t for t in reversed(told) if t.assessment), last)
    now = stand_in(stand)
    return Whole(
        **_line(case),  # type: ignore[arg-type]
        decision=_told(last.decision, why is not None),
        problems=lines(last.problems or reckoned.problems, language),
        bill=reckoned.assessment,
        totals=bill(reckoned.assessment) if reckoned.assessment else (),
        settlement=settle(now.due, (now.paid,)) if now.due or now.paid else None,
        needs=last.needs or reckoned.needs,
        law=last.law,
        officer=why,
    )


def why(found: list[GroundsLine], facts: list[FactLine]) -> Why:
    """What an officer sees beside the decision."""
    all_ = [grounds_in(g.body) for g in found]
    selections = [g.selection for g in reversed(all_) if g.selection]
    selection = selections[0] if selections else None
    drawn = next((s for s in selections if s.step != "kept"), None)
    return Why(
        lane=(all_[-1].stand.lane if all_ else None) or (selection.lane if selection else None),
        selection=selection,
        drawn=None if drawn is selection else drawn,
        reasons=tuple(r for r in told_in(facts[-1].body).decision.reasons if r.secret),
        law=all_[-1].inputs.law if all_ else "",
        profiles=all_[-1].inputs.profiles if all_ else "",
    )


def step(fact: FactLine, reader: Caller) -> Step:
    """A fact as told; a trader reads "customs" where an officer acted."""
    told, event = told_in(fact.body), Event(fact.kind)
    inside = event in INSIDE and not reader.officer
    sides = (fact.owner, fact.declarant, fact.carrier)
    who = mover(fact.actor, fact.party, sides, reader) if event is Event.MOVE else fact.actor
    return Step(
        seq=fact.seq,
        event=event,
        at=fact.at,
        by="customs" if inside else who,
        state=told.decision.state,
        holds=told.decision.holds,
        sentence=told.decision.sentence,
        sentence_zh=told.decision.sentence_zh,
        problems=len(told.problems),
    )


def mover(actor: str, party: str, sides: tuple[str, str, str], reader: Caller) -> str:
    """Who took a step of a movement, by name to officers and to his own side alone; `sides`: owner, declarant, carrier
    (empty: none). An office and the node are "customs"."""
    *of_case, carrier = sides
    if reader.officer:
        return actor
    if party and party in of_case:
        return "declarant" if reader.party == carrier and carrier not in of_case else actor
    if party and party == carrier:
        return actor if reader.party == carrier else "carrier"
    return "customs"


def message_line(message: MessageRow, fact: FactLine, number: str) -> MessageLine:
    at = f"/v1/declarations/{number}/messages/{message.seq}"
    return MessageLine(
        seq=message.seq,
        event=Event(fact.kind),
        at=fact.at,
        media=message.media,
        size=message.size,
        bytes_at=at,
        answer_at=f"{at}/answer",
        deleted=message.deleted,
        signed=signed(signature_in(message.signature), fact.at) if message.signature else None,
    )


def signed(kept: Signature, at: datetime) -> Signed:
    """A signature as its parties read it."""
    program = kept.kind is Kind.JWS
    return Signed(
        by=kept.party,
        key=kept.key,
        key_name=kept.key_name,
        at=at,
        kind=kept.kind,
        signature=kept.said,
        jwk=msgspec.json.decode(kept.public_key) if program else {},
        cose="" if program else b64encode(kept.public_key).decode(),
        signer=kept.signer,
        origin=kept.origin,
        text=kept.text.decode(),
    )


def _line(case: CaseLine) -> dict[str, object]:
    return {
        "number": case.number,
        "reference": case.reference,
        "type": case.type,
        "direction": case.direction,
        "office": case.office,
        "declarant": case.declarant,
        "state": State(case.state),
        "holds": tuple(Hold(h) for h in case.holds),
        "version": case.version,
        "items": case.item_count,
        "customs_value": case.value,
        "due": case.due,
        "received_at": case.received_at,
        "changed_at": case.changed_at,
    }


def _told(decision: Decision, officer: bool) -> Decision:
    if officer:
        return decision
    return msgspec.structs.replace(decision, reasons=tuple(r for r in decision.reasons if not r.secret))
