"""The sections of the desks, in the order of the bar: whoever may do the action sees the section."""

from typing import NamedTuple

from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller


class Section(NamedTuple):
    """One word in the bar. `officers`: only for the administration's people; False: only for others; None: for both."""

    path: str
    word: str
    action: Action
    officers: bool | None = None


SECTIONS: tuple[Section, ...] = (
    Section("/declarations", "nav.declarations", Action.LODGE, False),
    Section("/catalogue", "nav.catalogue", Action.LODGE, False),
    Section("/records", "nav.records", Action.LEDGER, False),
    Section("/records", "nav.records", Action.REGISTER, False),
    Section("/manifests", "nav.manifests", Action.CARGO, False),
    Section("/movements", "nav.movements", Action.LODGE, False),
    Section("/fleet", "nav.fleet", Action.FLEET, False),
    Section("/queue", "nav.queue", Action.ANSWER, True),
    Section("/inspections", "nav.inspections", Action.ANSWER, True),
    Section("/manifests", "nav.manifests", Action.REVIEW, True),
    Section("/movements", "nav.movements", Action.TRANSIT, True),
    Section("/fleet", "nav.fleet", Action.ADMIT, True),
    Section("/gate", "nav.gate", Action.PASS, True),
    Section("/risk", "nav.risk", Action.PROFILES, True),
    Section("/emergencies", "nav.emergencies", Action.PROTECT, True),
    Section("/overview", "nav.overview", Action.SEE_GROUNDS, True),
    Section("/agency-tasks", "nav.agency", Action.SPEAK, False),
    Section("/company", "nav.company", Action.COMPANY, False),
    Section("/administration", "nav.administration", Action.ADMINISTER),
    Section("/hub", "nav.hub", Action.LEDGER, False),
    Section("/hub", "nav.hub", Action.ADMINISTER),
)


def open_to(caller: Caller) -> tuple[Section, ...]:
    """The sections of this caller's bar."""
    return tuple(s for s in SECTIONS if may(caller, s.action) and (s.officers is None or s.officers == caller.officer))
