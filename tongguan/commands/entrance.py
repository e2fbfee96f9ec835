"""At which address people reach a node, in which directory they are known, and on which servers agencies have their
files: told by the environment, held against what can be, so that a node that nobody could enter does not start."""

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import asyncssh
import msgspec
from authlib.common.security import is_secure_transport

from tongguan.commands import Stop
from tongguan.exchange.server import CODE, Server, place_of
from tongguan.parties.directory import Directory


def address() -> str:
    """TONGGUAN_ADDRESS: scheme and host alone, as browsers name it; empty where nothing is said. Raises Stop."""
    said = os.environ.get("TONGGUAN_ADDRESS", "").strip()
    if not said:
        return ""
    parts = urlsplit(said.rstrip("/").lower())
    if not is_secure_transport(said) or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise Stop(f"TONGGUAN_ADDRESS: {said} is no address such as https://customs.example.")
    return f"{parts.scheme}://{parts.netloc}"


def directory(reached_at: str) -> Directory | None:
    """The directory that the file TONGGUAN_DIRECTORY describes; None where nothing is said. Raises Stop."""
    said = os.environ.get("TONGGUAN_DIRECTORY", "").strip()
    if not said:
        return None
    file = Path(said)
    try:
        known = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Directory)
        secret = file.parent / known.secret_file
        silent = not secret.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Stop(f"TONGGUAN_DIRECTORY: {error.filename} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Stop(f"TONGGUAN_DIRECTORY: {file}: {error}.") from error
    for amiss, why in (
        (not reached_at, "TONGGUAN_ADDRESS has to say where the directory sends people back to"),
        (not is_secure_transport(known.issuer), f"the issuer {known.issuer} is no https address"),
        ("openid" not in known.scopes, "`openid` is missing from the scopes"),
        (not any(known.roles.values()), "no group opens a role"),
        (not known.party.strip(), "the party is empty"),
        (silent, f"{secret} is empty"),
    ):
        if amiss:
            raise Stop(f"TONGGUAN_DIRECTORY: {file}: {why}.")
    return msgspec.structs.replace(known, secret_file=str(secret.resolve()))


def servers() -> dict[str, Server]:
    """The agencies' SFTP servers that the file TONGGUAN_SFTP describes, by agency; none where nothing is said. Raises
    Stop."""
    said = os.environ.get("TONGGUAN_SFTP", "").strip()
    if not said:
        return {}
    file = Path(said)
    try:
        known = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, Server])
    except OSError as error:
        raise Stop(f"TONGGUAN_SFTP: {error.filename} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise Stop(f"TONGGUAN_SFTP: {file}: {error}.") from error
    return {code: usable(file, code, server) for code, server in known.items()}


def usable(file: Path, code: str, server: Server) -> Server:
    """The server with where its key file lies, once all that it says can be used. Raises Stop."""
    key = file.parent / server.key_file
    try:
        if not CODE.fullmatch(code):
            raise ValueError("an agency's code is up to 17 letters and digits")
        place_of(server)
        asyncssh.import_public_key(server.host_key)
        asyncssh.read_private_key(key)
    except OSError as error:
        raise Stop(f"TONGGUAN_SFTP: {key} cannot be read: {error.strerror}.") from error
    except (ValueError, asyncssh.KeyImportError) as error:
        raise Stop(f"TONGGUAN_SFTP: {file}: {code}: {error}.") from error
    return msgspec.structs.replace(server, key_file=str(key.resolve()))
