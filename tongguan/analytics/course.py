"""The course of a case as it is measured: what happened, when, by which hand; and what is told of its goods beside.

This is what `tongguan export facts` writes, one a line: no names, no values, no words of anybody.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from tongguan.inspections.order import Method
from tongguan.release.lifecycle import Event, Hold, State

OFFICERS = frozenset({Event.ANSWER, Event.REQUEST, Event.RECALL, Event.ORDER, Event.FIND, Event.OVERRIDE, Event.RULE})
"""Events that officers bring about; the others are the trader's, the bank's or the node's own."""


class Stamp(StrEnum):
    """The moments of a time release study (WCO Guide to Measure the Time Required for the Release of Goods), in the
    order in which they come when nothing waits."""

    MANIFEST = "manifest"  # lodged
    ARRIVED = "arrived"  # the conveyance, or the goods as their declarant told it
    ARRIVED_LAST = "arrived-last"  # the last part of goods that came in parts
    UNLOADED = "unloaded"
    LODGED = "lodged"  # the declaration
    ACCEPTED = "accepted"
    ROUTED = "routed"  # given a lane
    ASSESSED = "assessed"  # duty worked out
    AGENCY_SENT = "agency-sent"
    AGENCY_ANSWERED = "agency-answered"
    DOCUMENTS = "documents"  # checked
    NOTICE = "notice"  # of an examination
    SCANNED = "scanned"  # non-intrusive inspection
    EXAMINED = "examined"
    PAID = "paid"
    RELEASED = "released"
    SETTLED = "settled"  # a supplementary declaration: there was nothing to release
    GATE_OUT = "gate-out"
    REVIEWED = "reviewed"  # after release


class Happened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact of a case: what it was, and where the case stood after it."""

    event: Event
    at: datetime
    state: State
    holds: tuple[Hold, ...] = ()
    hand: int = 0  # which of the officers who worked on this case; 0: none
    lane: str = ""  # that this fact gave
    closes: Hold | None = None  # what a verdict was about
    agencies: tuple[str, ...] = ()  # whose documents are missing
    methods: tuple[Method, ...] = ()  # of the examination that was ordered
    assessed: bool = False


class Looked(msgspec.Struct, frozen=True):
    """An officer opened the case, or answered its review."""

    hand: int
    at: datetime


class Said(msgspec.Struct, frozen=True):
    """A moment that is told of the goods from beside the case: by manifest, terminal or gate."""

    stamp: Stamp
    at: datetime


class Course(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a case that its times follow from. `peak`: whether its office's busy hours held when its goods arrived, by
    the law of that day; None where the law does not say which hours are."""

    number: str
    office: str
    direction: str = ""
    mode: str = ""
    chapter: str = ""  # of the Harmonized System, of the first item
    peak: bool | None = None
    happened: tuple[Happened, ...] = ()
    looked: tuple[Looked, ...] = ()
    said: tuple[Said, ...] = ()
    reviewed: tuple[Looked, ...] = ()  # by whom and when it was looked at again after release
