"""The one decision at a gate: go, wait, or aside to the inspection lane. Pure.

It is taken in two looks. `before` asks what is told of the vehicle and whether it matches what is seen; only where
nothing stands against that do its goods count as come (`due`). Then each case has been considered, and `answer` says
what of it may leave.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.crossings.differences import differences
from tongguan.crossings.left import (
    NOTHING,
    UNITS,
    Left,
    all_gone,
    coming,
    going,
    left_already,
    left_over,
    remaining,
    slack,
    under_no_house,
)
from tongguan.crossings.look import Carried, PassageKind, Scene, called, stopped_by, under
from tongguan.crossings.place import elsewhere
from tongguan.crossings.tranship import unlike
from tongguan.crossings.voices import Said, say
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import Amount, CargoDifference
from tongguan.manifests.report import Load
from tongguan.problem import Problem
from tongguan.release.lifecycle import Hold, State


class Signal(StrEnum):
    """What the gate shows."""

    GO = "go"
    WAIT = "wait"  # not now: it stays outside
    ASIDE = "aside"  # to the inspection lane


class Found(NamedTuple):
    """What a rule found: both sentences, and what it concerns."""

    english: str
    chinese: str
    where: str = ""


class Rule(NamedTuple):
    """One line of the table. `come`: goods count as come though it fires; `bends`: an officer may let it go on."""

    code: str
    signal: Signal
    come: bool
    bends: bool
    fires: Callable[[Scene], Iterable[Found]]


class GateAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes of a passage. `lane`: where it goes; None where it waits.

    `leaves`, `stays`: transport documents whose goods may leave and those whose may not; `left`: what is still there of
    what went. `released`: numbers of the declarations that the passage released; `held`: of those that are not free.
    `display`: what is shown, by language.
    """

    signal: Signal
    lane: int | None = None
    reasons: tuple[Problem, ...] = ()
    differences: tuple[CargoDifference, ...] = ()
    leaves: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    released: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    display: tuple[Said, ...] = ()


def closed(scene: Scene) -> Iterable[Found]:
    """The crossing is not open at this hour."""
    gate = scene.gate
    if not gate.open_at(scene.clock):
        yield Found(
            f"The crossing is open from {gate.opens} to {gate.closes}.",
            f"口岸开放时间为 {gate.opens} 至 {gate.closes}。",
        )


def early(scene: Scene) -> Iterable[Found]:
    """The vehicle comes too long before the time it was told for."""
    trip = scene.told.trip
    if trip is None or trip.arrives_at is None:
        return
    ahead = (trip.arrives_at - scene.at).total_seconds() / 60
    if ahead > scene.gate.early_minutes:
        yield Found(f"It is told for {_hour(scene)}: too early.", f"预报到达时间为 {_hour(scene)}，来得过早。")


def late(scene: Scene) -> Iterable[Found]:
    """The time that the vehicle was told for is over."""
    trip = scene.told.trip
    if trip is None or trip.arrives_at is None:
        return
    behind = (scene.at - trip.arrives_at).total_seconds() / 60
    if behind > scene.gate.late_minutes:
        yield Found(
            f"It was told for {_hour(scene)}: tell it anew.", f"预报到达时间为 {_hour(scene)}，已过期，请重新申报。"
        )


def unread(scene: Scene) -> Iterable[Found]:
    """Nobody could read what passes."""
    look = scene.look
    if not look.vehicle and not look.units and not look.goods:
        yield Found("Nothing could be read: no plate, no container, no document.", "未识别到车牌、集装箱或单证。")


def barred(scene: Scene) -> Iterable[Found]:
    """The register does not let the vehicle, its trailer or its driver cross here today. Who drove is not kept."""
    allowed, trip = scene.told.allowed, scene.told.trip
    driver = scene.look.driver or (trip.driver.id if trip and trip.driver else "") or "\0"
    for reason in allowed.reasons if allowed else ():
        english, chinese = (text.replace(driver, f"…{driver[-3:]}") for text in (reason.message, reason.message_zh))
        yield Found(english, chinese, reason.pointer)


def untold(scene: Scene) -> Iterable[Found]:
    """Nobody told of the vehicle at this crossing."""
    if scene.look.vehicle and scene.told.trip is None:
        yield Found(f"Nobody told of {scene.look.plate} here.", f"本口岸没有 {scene.look.plate} 的预报。")


def other_crew(scene: Scene) -> Iterable[Found]:
    """Another trailer, or another driver, than was told."""
    trip, look = scene.told.trip, scene.look
    if trip is None:
        return
    trailers = [t.id for t in trip.trailers if t.id]
    if look.trailer and plain(look.trailer) not in {plain(t) for t in trailers}:
        told = ", ".join(trailers) or "–"
        yield Found(
            f"Trailer {look.trailer} came, {told} is told.", f"挂车为 {look.trailer}，预报为 {told}。", "/trailer"
        )
    driver = trip.driver.id if trip.driver else ""
    if look.driver and driver and plain(look.driver) != plain(driver):
        yield Found("Another driver came than is told.", "驾驶员与预报不符。", "/driver")


def differs(scene: Scene) -> Iterable[Found]:
    """Containers, seals, packages or weight are not as they were told."""
    for one in differences(scene):
        yield Found(one.message, one.message_zh, one.where)


def unlisted(scene: Scene) -> Iterable[Found]:
    """Goods are seen or announced that no manifest tells of: by their document, or by a laden vehicle with nothing on
    it that anybody told."""
    trip, aboard = scene.told.trip, {name for c in scene.aboard for name in under(c)}
    told = {name for m in scene.told.manifests for c in m.consignments for name in called(c)}
    unknown = [g.document for g in scene.look.goods if plain(g.document) not in aboard]
    unknown += [d for d in (trip.documents if trip else ()) if plain(d) not in told]
    for name in dict.fromkeys(unknown):
        yield Found(f"No manifest tells of {name}.", f"舱单中没有 {name}。", name)
    if trip and trip.load is Load.LADEN and not scene.aboard and not unknown:
        batch = trip.batch or "–"
        yield Found(f"It is laden; no manifest tells of batch {batch}.", f"车辆载货，但运输批次 {batch} 无舱单。")


def forbidden(scene: Scene) -> Iterable[Found]:
    """An officer forbids that it is unloaded, or loaded, or decides whether it may. Why is for the submitter of the
    manifest."""
    for consignment in scene.aboard:
        if found := stopped_by(consignment) & scene.told.forbidden.keys():
            name = consignment.document
            if any(scene.told.forbidden[document] for document in found):
                yield Found(f"{name} may not be unloaded or loaded.", f"{name} 禁止卸货或装货。", name)
            else:
                yield Found(f"An officer decides about {name} first.", f"{name} 待海关决定。", name)


def undeclared(scene: Scene) -> Iterable[Found]:
    """Goods come under a document that no declaration names."""
    for consignment in scene.aboard:
        document = plain(consignment.document)
        if not scene.declared[document] and document not in scene.transhipped:
            name = consignment.document
            yield Found(f"No declaration names {name}.", f"没有报关单列明 {name}。", name)


def unreleased(scene: Scene) -> Iterable[Found]:
    """Goods of a declaration that is not released."""
    for consignment in scene.aboard:
        if not all(free(c) for c in scene.declared[plain(consignment.document)]):
            name = consignment.document
            yield Found(f"{name} is not released.", f"{name} 未放行。", name)


def beyond_declared(scene: Scene) -> Iterable[Found]:
    """More would leave than declarations took of a document: what nobody declared has to stay. Of a consolidation what
    is under no house nobody can declare."""
    for left in under_no_house(scene):
        name, (unit, unit_zh) = left.document, UNITS[bool(left.packages)]
        count = f"{(left.packages or left.gross).normalize():f}"
        yield Found(f"{count} {unit} of {name} are under no house.", f"{name} 有 {count} {unit_zh}未列入分单。", name)
    now = going(scene)
    for consignment in scene.aboard:
        document, name = plain(consignment.document), consignment.document
        volume = scene.volume(document)
        undeclared = volume.of(volume.undeclared) or NOTHING
        stays = volume.of(remaining(scene, document, now)) or NOTHING if scene.step is PassageKind.EXIT else NOTHING
        more = NOTHING if volume.counted else slack(scene, volume)
        if scene.declared[document] and undeclared > max(stays, NOTHING) + more:
            count, (unit, unit_zh) = f"{undeclared.normalize():f}", UNITS[volume.counted]
            yield Found(f"{count} {unit} of {name} are not declared.", f"{name} 尚有 {count} {unit_zh}未申报。", name)
    yield from beyond_followed(scene, now)


def beyond_followed(scene: Scene, now: Mapping[str, Amount]) -> Iterable[Found]:
    """More packages would leave of goods that came in transit than were declared since; `now`: what goes, by
    document."""
    names = {plain(c.document): c.document for c in scene.aboard if scene.declared[plain(c.document)]}
    for came in scene.told.followed:
        here = [d for d in names if d in came.documents and d in now]
        more = sum((now[d].packages or NOTHING for d in here), NOTHING) - came.packages
        for name in (names[d] for d in here) if more > 0 else ():
            count = f"{more.normalize():f}"
            yield Found(f"{count} packages of {name} are not declared.", f"{name} 尚有 {count} 件未申报。", name)


def otherwise(scene: Scene) -> Iterable[Found]:
    """What leaves without a declaration is not what came in."""
    return (Found(*one) for one in unlike(scene))


def too_many(scene: Scene) -> Iterable[Found]:
    """More goes of a document than is left of it."""
    for left in left_over(scene):
        name = left.document
        for more, (unit, unit_zh) in ((-left.packages, UNITS[True]), (-left.gross, UNITS[False])):
            if more > 0:
                count = f"{more.normalize():f}"
                yield Found(
                    f"{count} {unit} more than are left of {name}.", f"{name} 超出剩余 {count} {unit_zh}。", name
                )
    for name in dict.fromkeys(c.document for c in scene.aboard) if scene.step is PassageKind.EXIT else ():
        if left_already(scene, plain(name)):
            yield Found(f"{name} left already.", f"{name} 已离场。", name)


def misplaced(scene: Scene) -> Iterable[Found]:
    """Goods that are expected, or lie, at another office."""
    return (Found(*one) for one in elsewhere(scene))


def halted(scene: Scene) -> Iterable[Found]:
    """Customs stops it: an emergency, or somebody who may be denied."""
    for document, words in scene.told.halted.items():
        yield Found(*words, next((c.document for c in scene.aboard if plain(c.document) == document), ""))


RULES: tuple[Rule, ...] = (
    #    code     what is shown  goods come  officer may bend
    Rule("GAT01", Signal.WAIT, False, False, closed),
    Rule("GAT02", Signal.WAIT, False, True, early),
    Rule("GAT03", Signal.ASIDE, False, True, late),
    Rule("GAT04", Signal.ASIDE, False, False, unread),
    Rule("GAT05", Signal.ASIDE, False, True, barred),
    Rule("GAT06", Signal.ASIDE, False, False, untold),
    Rule("GAT07", Signal.ASIDE, False, True, other_crew),
    Rule("GAT08", Signal.ASIDE, False, True, differs),
    Rule("GAT09", Signal.ASIDE, False, False, unlisted),
    Rule("GAT10", Signal.ASIDE, False, True, too_many),
    Rule("GAT11", Signal.ASIDE, True, False, undeclared),
    Rule("GAT12", Signal.ASIDE, True, False, unreleased),
    Rule("GAT13", Signal.ASIDE, False, False, forbidden),
    Rule("GAT14", Signal.ASIDE, True, False, beyond_declared),
    Rule("GAT15", Signal.ASIDE, True, False, otherwise),
    Rule("GAT16", Signal.ASIDE, False, False, misplaced),
    Rule("GAT17", Signal.ASIDE, True, False, halted),
)
"""What may stand against a passage, most pressing first. Where one stands whose goods do not count as come, the others
that look at declarations are not asked: nothing was presented."""
BENDS = frozenset(rule.code for rule in RULES if rule.bends)
"""What an officer may let go on, where nothing else stands against it."""


class Standing(NamedTuple):
    """A rule that fired, and what it found."""

    rule: Rule
    found: Found

    @property
    def problem(self) -> Problem:
        return Problem(
            code=self.rule.code,
            message=self.found.english,
            message_zh=self.found.chinese,
            pointer=self.found.where if self.found.where.startswith("/") else "",
        )


def standing(scene: Scene, come: bool) -> tuple[Standing, ...]:
    """What stands against it, of the rules before goods count as come, or of those after."""
    asked = [r for r in RULES if r.come is come and not (r.bends and scene.look.despite)]
    return tuple(Standing(rule, found) for rule in asked for found in rule.fires(scene))


def due(scene: Scene) -> tuple[Carried, ...]:
    """The cases whose goods the passage presents."""
    if standing(scene, come=False):
        return ()
    here = {c.case: c for carried in scene.declared.values() for c in carried}
    return tuple(c for _, c in sorted(here.items()) if c.awaits)


def answer(scene: Scene, after: Mapping[int, Carried]) -> GateAnswer:
    """What becomes of the passage; `after`: where the presented cases stand now."""
    then = with_cases(scene, after)
    against = standing(then, come=False) or standing(then, come=True)
    stays = stopped(then, against)
    signal = against[0].rule.signal if against else Signal.GO
    lane = {Signal.GO: scene.look.lane or 1, Signal.WAIT: None, Signal.ASIDE: scene.gate.inspection_lane}[signal]
    codes = tuple(dict.fromkeys(s.rule.code for s in against))
    return GateAnswer(
        signal=signal,
        lane=lane,
        reasons=tuple(s.problem for s in against),
        differences=differences(then),
        leaves=tuple(dict.fromkeys(c.document for c in then.aboard if c.document not in stays)),
        stays=tuple(dict.fromkeys(c.document for c in then.aboard if c.document in stays)),
        left=left_over(then) if signal is Signal.GO else (),
        released=tuple(after[id_].number for id_ in sorted(after) if free(after[id_])),
        held=tuple(sorted({c.number for cases in then.declared.values() for c in cases if not free(c)})),
        display=tuple(say(language, scene.look.plate, (signal, lane), codes) for language in scene.languages),
    )


def foreseen(scene: Scene) -> GateAnswer:
    """What the passage would be answered if it came like this: what only waits for its goods is free once they come."""
    return answer(scene, {case.case: arrived(case) for case in due(scene)})


def arrived(case: Carried) -> Carried:
    """The case once its goods are here."""
    holds = tuple(h for h in case.holds if h is not Hold.ARRIVAL)
    return replace(case, holds=holds, state=case.state if holds else State.RELEASED)


def leaving(scene: Scene, after: Mapping[int, Carried], said: GateAnswer) -> tuple[Carried, ...]:
    """The cases whose last goods leave by this passage: only by an exit, and only where it goes."""
    if scene.step is not PassageKind.EXIT or said.signal is not Signal.GO:
        return ()
    then = with_cases(scene, after)
    here, now = {c.case: c for carried in then.declared.values() for c in carried}, going(then)
    return tuple(c for _, c in sorted(here.items()) if free(c) and not c.left and all_gone(then, c, now))


def arrived_now(scene: Scene) -> Mapping[str, Amount]:
    """What came by an arrival, by document (as `plain` makes it), though declarations stand against it or were free
    long before."""
    return {} if scene.step is PassageKind.EXIT or standing(scene, come=False) else coming(scene)


def with_cases(scene: Scene, after: Mapping[int, Carried]) -> Scene:
    """The scene with the cases as they stand now."""
    cases = tuple(after.get(c.case, c) for c in scene.told.cases)
    return replace(scene, told=replace(scene.told, cases=cases))


def stopped(scene: Scene, against: tuple[Standing, ...]) -> frozenset[str]:
    """The documents whose goods may not leave: all, unless every reason names its own."""
    if any(not s.rule.come or not s.found.where for s in against):
        return frozenset(c.document for c in scene.aboard)
    return frozenset(s.found.where for s in against)


def free(case: Carried) -> bool:
    """Whether its goods may leave."""
    return case.state is State.RELEASED


def _hour(scene: Scene) -> str:
    trip = scene.told.trip
    assert trip is not None and trip.arrives_at is not None, "asked only where a time is told"
    try:
        return f"{trip.arrives_at.astimezone(scene.at.tzinfo):%Y-%m-%d %H:%M}"
    except OverflowError:  # the first or last day that there is
        return f"{trip.arrives_at:%Y-%m-%d %H:%M}"
