"""From a bare database to a node that can open: roles, schema, partitions, law, official lists, sandbox accounts."""

import os
import secrets
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from tongguan.clock import Clock
from tongguan.codes.check import checked
from tongguan.codes.law import Law
from tongguan.codes.listing import Standing
from tongguan.codes.read import read
from tongguan.commands import ROOT, Stop
from tongguan.commands.cast import Account, Entry, Known, written
from tongguan.commands.codes import discovered
from tongguan.commands.reach import operator
from tongguan.release.rules import judges
from tongguan.risk.profiles import ProfileSet, RiskProfile
from tongguan.store import acts, node, risk_profiles, standards
from tongguan.store.connect import Store, Writing
from tongguan.store.partitions import ahead

RISK = ROOT / "sandbox" / "risk"
BY = "tongguan up"


class Sandbox(msgspec.Struct, kw_only=True):
    """What scripts need to know of a running sandbox: DATA/sandbox.json."""

    url: str
    profile: str
    data: str
    pid: int = 0
    sample: str = ""
    accounts: list[Entry] = []
    people: list[Known] = []
    tokens: dict[str, str] = {}
    database: str = ""
    databases: dict[str, str] = {}


def profile_folder(name: str) -> Path:
    """A profile by its name under profiles/, or by the path of its folder."""
    for folder in (Path(name), ROOT / "profiles" / name):
        if (folder / "profile.toml").is_file():
            return folder.resolve()
    known = sorted(p.parent.name for p in (ROOT / "profiles").glob("*/profile.toml"))
    raise Stop(f"there is no profile {name!r}. Name a folder with a profile.toml, or one of: {', '.join(known)}.")


def law_of(folder: Path) -> Law:
    """The law that a profile's folder says; a profile with defects is no law, they are told with file and line."""
    book = read(folder)
    findings = checked(book, judges())
    if findings or book.head is None:
        shown = "\n  ".join(str(f) for f in findings[:20])
        more = f"\n  … and {len(findings) - 20} more: tongguan profile check {folder}" if len(findings) > 20 else ""
        raise Stop(f"the profile in {folder} has {len(findings)} defects:\n  {shown}{more}")
    return Law.of(book)


def ready(store: Store, law: Law, codes: Path | None, sandbox: bool) -> Law:
    """Makes the database ready for this law; what is in force afterwards."""
    with store.writing() as conn:
        clock = Clock(node.offset(conn))
        settle_kind(conn, sandbox)
        ahead(conn, clock.now())
        known = standards.law_id(conn)
        before = Law.load(standards.law(conn, known)) if known else None
        if before is not None and before.head.id != law.head.id:
            raise Stop(
                f"this data folder holds a node of the profile {before.head.id!r}, not {law.head.id!r}. "
                "Choose another folder with --data."
            )
        if before is not None:
            warn_of(law.edited(before))
        law = with_officials(law, before, codes, clock.now())
        if law.id != known:
            standards.publish_law(conn, law.id, law.head.id, law.dump(), (BY, clock.now()))
            acts.note(conn, operator(), clock.now(), "law.loaded", (law.id, {"before": known, "signatures": 1}))
        put_profiles(conn, law.head.id, sandbox, clock.now())
        return law


def warn_of(edited: Sequence[str]) -> None:
    """Published rows are never edited: what the files say of them otherwise has no effect, and we say so."""
    if edited:
        named = "; ".join(edited[:5]) + ("; …" if len(edited) > 5 else "")
        print(
            f"tongguan up: {len(edited)} rows were published in other words, which stand ({named}). "
            "To change the law, add a row that is known later; in a sub-system's file, say a later known_from.",
            file=sys.stderr,
            flush=True,
        )


def put_profiles(conn: Writing, profile: str, sandbox: bool, now: datetime) -> None:
    """The first risk profiles of a database: a sandbox's own, or none. Whatever officers published later stays."""
    if standards.profile_set_id(conn):
        return
    written = sandbox_risk(profile) if sandbox else ()
    for one in written:
        risk_profiles.write(conn, one, 1, now)
        draft = risk_profiles.latest(conn, one.id)
        assert draft is not None, "just written"
        risk_profiles.consent(conn, draft, one.consented_by, now)
    made = ProfileSet(written)
    standards.publish_profile_set(conn, made.id, made.dump(), now)


def sandbox_risk(profile: str) -> tuple[RiskProfile, ...]:
    """The risk profiles that the sandbox of a profile starts with."""
    file = RISK / f"{profile}.toml"
    if not file.exists():
        return ()
    return msgspec.convert(tomllib.loads(file.read_text())["profile"], tuple[RiskProfile, ...])


def settle_kind(conn: Writing, sandbox: bool) -> None:
    """A database is a sandbox or it is not, from its first day on."""
    kind = node.value(conn, node.SANDBOX)
    if kind is None:
        node.keep(conn, node.SANDBOX, b"yes" if sandbox else b"no")
    elif kind != (b"yes" if sandbox else b"no"):
        raise Stop(
            "this database was made for a sandbox; a real node needs one of its own."
            if kind == b"yes"
            else "this database belongs to a real node. Start it with --no-sandbox."
        )


def with_officials(law: Law, before: Law | None, codes: Path | None, now: datetime) -> Law:
    """The law with the rows and official lists that were published before, and the lists found under `codes`."""
    if before is not None:
        law = law.keeping(before)
    if codes is None:
        return law
    for official in discovered(codes, now):
        newest = max((o for o in law.officials if o.list == official.list), key=lambda o: o.known_from, default=None)
        if newest is None or newest.entries != official.entries or newest.ended != official.ended:
            law = law.with_official(official)
    return law


def kin(law: Law, today: date) -> str:
    """Whose numbers and samples serve a sandbox of this law: its own profile's, else those whose form it accepts."""
    party = next(a.party for a in written("account", list[Account]) if a.role == "trader")
    if law.head.id in party:
        return law.head.id
    snapshot = law.at(today, datetime.combine(today, time.max, UTC))
    fitting = (p for p, number in party.items() if snapshot.code("party", number) is Standing.GOOD)
    return next(fitting, "other")


def node_secret(keys: Path) -> None:
    """The node's own secret, made once: it seeds what must not be foreseen."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = keys / "node.secret"
    if not file.exists():
        write_private(file, secrets.token_bytes(32))


def write_private(file: Path, content: bytes) -> None:
    """A file that only we can read, whole or not at all."""
    part = file.with_name(file.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def known_sandbox(data: Path) -> Sandbox | None:
    """What DATA/sandbox.json says, if it is there and can be read."""
    file = data / "sandbox.json"
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Sandbox)
    except msgspec.DecodeError:
        return None


def tell(data: Path, sandbox: Sandbox) -> None:
    """Writes DATA/sandbox.json."""
    shown: Any = msgspec.json.format(msgspec.json.encode(sandbox), indent=2)
    write_private(data / "sandbox.json", shown + b"\n")
