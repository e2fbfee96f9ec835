"""What stands against a step of a movement: every reason at once, each at its place. Pure."""

from tongguan.manifests.fleet import plain
from tongguan.problem import Problem
from tongguan.trips import route, seals
from tongguan.trips.movement import TABLE, Move, Movement, TransitPhase, TransitStep
from tongguan.trips.seals import wrong
from tongguan.trips.words import PHASES, STEPS, moment

PLACE_MOST = 70
SAYS: dict[TransitStep, frozenset[str]] = {
    TransitStep.SEAL: frozenset({"seals"}),
    TransitStep.DEPART: frozenset({"route"}),
    TransitStep.PASS: frozenset(),
    TransitStep.RESEAL: frozenset({"old", "new", "why"}),
    TransitStep.INCIDENT: frozenset({"mishap"}),
    TransitStep.DIVERT: frozenset({"destination", "route"}),
    TransitStep.ENQUIRE: frozenset(),
    TransitStep.RESPOND: frozenset({"whom", "found"}),
    TransitStep.REMIND: frozenset(),
    TransitStep.LAPSE: frozenset(),
    TransitStep.ARRIVE: frozenset({"seals"}),
    TransitStep.CONTROL: frozenset({"seals", "good"}),
    TransitStep.DISCHARGE: frozenset(),
    TransitStep.CALL: frozenset(),
    TransitStep.WARN: frozenset({"unsound"}),
    TransitStep.SECURE: frozenset({"guarantee"}),
}
"""What each step says besides where it happens."""
WHERE = frozenset({"step", "at", "place"})


def amiss(was: Movement, move: Move, offices: frozenset[str]) -> tuple[Problem, ...]:
    """Why this step cannot be taken; nothing where it can. `offices`: those that there are."""
    if move.step not in TABLE[was.phase]:
        return (out_of_turn(was.phase, move.step),)
    found = [*whereabouts(move, offices), *beside(move)]
    match move.step:
        case TransitStep.SEAL:
            found += sealing(was, move)
        case TransitStep.DEPART:
            found += departing(was, move, offices)
        case TransitStep.RESEAL:
            found += resealing(was, move)
        case TransitStep.DIVERT:
            found += diverting(was, move, offices)
        case TransitStep.ARRIVE:
            found += arriving(was, move)
        case TransitStep.ENQUIRE:
            found += enquiring(was)
        case TransitStep.DISCHARGE:
            found += discharging(was)
        case TransitStep.SECURE:
            found += securing(was, move)
        case _:
            found += unsaid(was, move)
    return tuple(found)


def out_of_turn(phase: TransitPhase, step: TransitStep) -> Problem:
    """The step does not fit the phase (docs/transit.md has the table)."""
    english = f"A movement that is {PHASES[phase][0]} cannot be {STEPS[step][0]}."
    return wrong("TRN10", "/step", english, f"转关运输{PHASES[phase][1]}，不能{STEPS[step][1]}。")


def beside(move: Move) -> list[Problem]:
    """What is said that this step has no use for: it would be lost."""
    said = {name for name in move.__struct_fields__ if getattr(move, name) not in ("", (), None)}
    return [
        wrong("TRN26", f"/{name}", f"“{move.step}” says nothing of this.", f"“{STEPS[move.step][1]}”不含此项。")
        for name in sorted(said - WHERE - SAYS[move.step])
    ]


def whereabouts(move: Move, offices: frozenset[str]) -> list[Problem]:
    """An office is one that there is; a place is a few words."""
    found = []
    if move.at and move.at not in offices:
        found.append(wrong("TRN06", "/at", f"There is no office {move.at}.", f"没有海关 {move.at}。"))
    if len(move.place) > PLACE_MOST or not move.place.isprintable():
        english, chinese = f"At most {PLACE_MOST} printable characters.", f"不超过 {PLACE_MOST} 个可见字符。"
        found.append(wrong("TRN11", "/place", english, chinese))
    if move.step is TransitStep.PASS and not move.at:
        found.append(wrong("TRN12", "/at", "Say which office was passed.", "请填写途经海关。"))
    if move.step in (TransitStep.RESEAL, TransitStep.INCIDENT) and not (move.at or move.place.strip()):
        found.append(wrong("TRN12", "/place", "Say where: an office, or a place.", "请填写地点或海关。"))
    return found


def sealing(was: Movement, move: Move) -> list[Problem]:
    """Seals are put on, of the class that the law asks for, all of them whole."""
    if not move.seals:
        return [wrong("TRN13", "/seals", "Give at least one seal.", "请至少填写一个封志。")]
    broken = [n for n, s in enumerate(move.seals) if not s.whole]
    found = [*seals.checked(move.seals, was.terms.seal_class)]
    return found + [
        wrong("TRN14", f"/seals/{n}/whole", "A seal that is put on is whole.", "施加的封志应完好。") for n in broken
    ]


def departing(was: Movement, move: Move, offices: frozenset[str]) -> list[Problem]:
    """It leaves its office of departure, sealed where the law asks for seals, by a way that leads there."""
    found = [*route.checked(move.route, was.ends, offices)]
    if was.terms.seal_class is not None and not was.seals:
        english = f"Have it sealed first, with seals of class {was.terms.seal_class}."
        found.append(wrong("TRN15", "/step", english, f"请先施加 {was.terms.seal_class} 级封志。"))
    if move.at and move.at != was.departure:
        english = f"It departs from {was.departure}, not from {move.at}."
        found.append(wrong("TRN16", "/at", english, f"应自 {was.departure} 起运，而非 {move.at}。"))
    return found


def resealing(was: Movement, move: Move) -> list[Problem]:
    """A seal comes off, or on, or both, for a reason."""
    found: list[Problem] = []
    on = seals.numbers(was.seals)
    if not move.old and move.new is None:
        found.append(wrong("TRN17", "/old", "Say which seal is off, or which is on.", "请填写拆除或新施加的封志。"))
    if move.old and plain(move.old) not in on:
        english = f"There is no seal {move.old} on this movement."
        found.append(wrong("TRN18", "/old", english, f"本次运输没有封志 {move.old}。"))
    if move.new is not None:
        found += seals.amiss(move.new, was.terms.seal_class, "/new")
        if plain(move.new.number) in on:
            english = f"Seal {move.new.number} is on this movement already."
            found.append(wrong("TRN03", "/new/number", english, f"封志 {move.new.number} 已在用。"))
    elif was.terms.seal_class is not None and move.old and on <= {plain(move.old)}:
        english = "This seal is the last one: put another in its place."
        found.append(wrong("TRN40", "/new", english, "此为最后一个封志，须另施新封志。"))
    if move.why is None:
        found.append(wrong("TRN19", "/why", "Say why the seal was changed.", "请填写更换封志的原因。"))
    return found


def diverting(was: Movement, move: Move, offices: frozenset[str]) -> list[Problem]:
    """Another destination that there is; a way, where one is given, that leads there."""
    if move.destination not in offices or move.destination == was.destination:
        return [wrong("TRN20", "/destination", "Name another office of destination.", "请填写另一指运地海关。")]
    return [*route.checked(move.route, (was.departure, move.destination), offices)]


def arriving(was: Movement, move: Move) -> list[Problem]:
    """It arrives where it is bound for; elsewhere it is diverted first."""
    found = [*seals.checked(move.seals, None)]
    if move.at != was.destination:
        english = f"It is bound for {was.destination}. Divert it to {move.at} first." if move.at else "Say where."
        chinese = f"指运地为 {was.destination}，请先变更指运地。" if move.at else "请填写抵达海关。"
        found.append(wrong("TRN21", "/at", english, chinese))
    return found


def enquiring(was: Movement) -> list[Problem]:
    """Those concerned are asked again once their time is over, not before."""
    if was.phase is not TransitPhase.ENQUIRY or was.lapsed:
        return []
    by = moment(was.answer_by)
    return [wrong("TRN34", "/step", f"They are asked already, and have until {by}.", f"查询中，答复期限为 {by}。")]


def securing(was: Movement, move: Move) -> list[Problem]:
    """Another guarantee takes the place of one that does not hold any more, and of no other."""
    if was.unsound is None:
        return [wrong("TRN41", "/step", "Its guarantee holds: it stays.", "现有担保有效，无须变更。")]
    if move.guarantee in ("", was.unsound.guarantee):
        english = f"Name another guarantee than {was.unsound.guarantee}."
        return [wrong("TRN42", "/guarantee", english, f"请填写 {was.unsound.guarantee} 以外的担保。")]
    return []


def discharging(was: Movement) -> list[Problem]:
    """What arrived otherwise than it left is discharged once an officer has looked and found it in order."""
    if was.controlled is False:
        english = "The control found that it is not in order: another control, or the guarantee is called."
        return [wrong("TRN22", "/step", english, "查核结论不符：须再次查核，或执行担保。")]
    if was.differences and was.controlled is None:
        english = "Seals are not as they should be: an officer has to look first."
        return [wrong("TRN23", "/step", english, "封志不符，须先经关员查核。")]
    return []


def unsaid(was: Movement, move: Move) -> list[Problem]:
    """What the other steps have to say."""
    said = {TransitStep.INCIDENT: ("mishap", move.mishap), TransitStep.CONTROL: ("good", move.good)}
    if move.step in said and said[move.step][1] is None:
        return [wrong("TRN24", f"/{said[move.step][0]}", "Say what it was.", "请填写情况。")]
    if move.step is TransitStep.RESPOND and move.found is None:
        return [wrong("TRN24", "/found", "Say what you know of the goods.", "请填写货物情况。")]
    if move.step is TransitStep.RESPOND and move.whom not in was.asked:
        return [wrong("TRN25", "/whom", "Nobody waits for this answer any more.", "该项查询已无须答复。")]
    return [*seals.checked(move.seals, None)] if move.step is TransitStep.CONTROL else []
