"""`tongguan consider`: the pure core on a file – rules, value, duty, papers, risk, decision – without a server."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.commands import Stop
from tongguan.commands.codes import discovered
from tongguan.commands.prepare import law_of, profile_folder, sandbox_risk
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.follow import faults, followed
from tongguan.ledgers import quota
from tongguan.messages.received import pointed, read, seen_as
from tongguan.messages.result import ReadResult
from tongguan.problem import Problem
from tongguan.release.case import Case, Considered, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event
from tongguan.risk.profiles import ProfileSet
from tongguan.risk.selection import Tally

FOLLOW_UPS = {"COR": Event.AMEND, "INV": Event.CANCEL, "GPR": Event.PRESENT}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a file; the first five fields are those of `tongguan lodge --json`."""

    file: str
    reference: str
    state: str
    holds: tuple[str, ...]
    problems: tuple[Problem, ...]
    considered: Considered | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="declarations, JSON or XML")
    parser.add_argument("--json", action="store_true", help="one JSON object per file on standard output")
    parser.add_argument("--profile", default="cn", help="a name under profiles/, or a folder (default: cn)")
    parser.add_argument("--codes", type=Path, help="a folder with official code lists")
    parser.add_argument("--original", type=Path, help="for an amendment, presentation or cancellation: its declaration")
    parser.add_argument("--at", type=moment, help="the moment of receipt, ISO 8601 (default: now)")
    parser.add_argument("--seed", type=int, default=0, help="the lot to draw the lane with (default: 0)")


def run(args: argparse.Namespace) -> int:
    """0 = every file got an answer."""
    desk = Desk(args)
    failed = 0
    for file in args.files:
        seen = desk.look(file)
        failed += seen.considered is None
        sys.stdout.write(msgspec.json.encode(seen).decode() + "\n" if args.json else plain(seen))
    return 1 if failed else 0


class Desk:
    """The law, the profiles and the moment that all files are considered under."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.now: datetime = args.at or datetime.now(UTC)
        self.seed: int = args.seed
        self.law = with_codes(law_of(profile_folder(args.profile)), args.codes, self.now)
        self.profiles = ProfileSet(sandbox_risk(self.law.head.id))
        self.original: Path | None = args.original

    def look(self, file: Path) -> Seen:
        """One file, thought through."""
        body = file.read_bytes()
        result = read(seen_as(body), body)
        declaration = result.declaration
        if declaration is None:
            return Seen(file=str(file), reference="", state="", holds=(), problems=pointed(result.problems))
        event = Event.LODGE if declaration.function == "9" else FOLLOW_UPS.get(declaration.type)
        if event is None or (event is not Event.LODGE and self.original is None):
            return Seen(
                file=str(file), reference=declaration.reference, state="", holds=(), problems=(no_original(event),)
            )
        considered = self.thought(result, declaration, event)
        return Seen(
            file=str(file),
            reference=declaration.reference,
            state=considered.decision.state,
            holds=considered.decision.holds,
            problems=pointed(considered.problems),
            considered=considered,
        )

    def thought(self, result: ReadResult, declaration: Declaration, event: Event) -> Considered:
        """The thought about a declaration, or about a follow-up on top of its original."""
        before: Stand | None = None
        problems = result.problems
        if event is not Event.LODGE and self.original is not None:
            body = self.original.read_bytes()
            first = read(seen_as(body), body)
            if first.declaration is None:
                raise Stop(f"{self.original} cannot be read as a declaration.")
            before = self.thought(first, first.declaration, Event.LODGE).stand
            follow_up = declaration
            declaration, found = followed(first.declaration, follow_up)
            problems += faults(follow_up, self.snapshot(), self.now, found)
        return consider(self.case(declaration, event, before, problems))

    def case(self, declaration: Declaration, event: Event, before: Stand | None, problems: tuple[Problem, ...]) -> Case:
        """The case with full quotas, no past, and no other declaration of the same goods."""
        law = self.snapshot()
        kind = law.type(declaration.type)
        office = declaration.office or law.head.default_office
        inputs = Inputs(
            event=event,
            received_at=self.now,
            caller="",
            number="",
            case=0,
            seed=self.seed,
            law=law.id,
            law_date=law.date,
            profiles=self.profiles.id,
            tally=Tally(key=f"{office}/{kind.direction}") if kind else None,
            balances={key: q.volume for key, q in quota.wanted(declaration, law).items()},
        )
        return Case(
            inputs=inputs, declaration=declaration, before=before, law=law, profiles=self.profiles, problems=problems
        )

    def snapshot(self) -> Snapshot:
        return self.law.at(self.law.head.day(self.now), self.now)


def with_codes(law: Law, folder: Path | None, now: datetime) -> Law:
    """The law with the official lists of a folder."""
    for official in discovered(folder, now) if folder else ():
        law = law.with_official(official)
    return law


def no_original(event: Event | None) -> Problem:
    """A follow-up can't be thought about alone."""
    if event is None:
        return Problem(
            code="TGK005", pointer="/function", wire_pointer="42A/017",
            message="Use function 9 to declare, or 13 with COR, INV or GPR.",
            message_zh="申报请用 9；修改、撤销、到货请用 13 加 COR、INV、GPR。",
        )  # fmt: skip
    return Problem(
        code="TGK004", pointer="/number", wire_pointer="42A/D014",
        message="This follows up another declaration. Name that one with --original FILE.",
        message_zh="此报文针对另一报关单，请用 --original FILE 指明原报关单。",
    )  # fmt: skip


def moment(text: str) -> datetime:
    """An aware moment; without a zone it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def plain(seen: Seen) -> str:
    """The answer for people."""
    lines = [f"{seen.file}: {seen.considered.decision.sentence if seen.considered else 'not considered'}"]
    lines += [f"  {p.severity} {p.code} {p.pointer}: {p.message}" for p in seen.problems]
    considered: Any = seen.considered
    if considered is not None and considered.assessment is not None:
        lines += [f"  item {x.item} {x.tax} {x.payable:>14,f}  {x.sentence}" for x in considered.assessment.lines]
        lines.append(f"  due now {considered.assessment.due_now:,f} {considered.assessment.currency}")
    return "\n".join(lines) + "\n"
