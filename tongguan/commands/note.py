"""`tongguan note verify`: whether a release note is genuine, by the administration's public keys, without asking it."""

import argparse
import json
import sys
from pathlib import Path

import httpx
import msgspec

from tongguan.commands import Stop
from tongguan.messages.release_note import NotGenuine, verified


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongguan note`."""
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("verify", help="check a release note offline")
    one.add_argument("note", help="the text of the QR code, or a file that holds it")
    one.add_argument("--keys", required=True, help="the administration's /.well-known/jwks.json: a file or an address")


def run(args: argparse.Namespace) -> int:
    """Prints what the note says; 1 where it is not genuine."""
    file = Path(args.note) if len(args.note) < 256 else None
    text = file.read_text() if file is not None and file.is_file() else args.note
    try:
        note = verified(text, keys_of(args.keys))
    except NotGenuine as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(msgspec.to_builtins(note), ensure_ascii=False, indent=2))
    return 0


def keys_of(place: str) -> dict[str, object]:
    """The public keys at a file or an address."""
    try:
        text = (
            httpx.get(place, timeout=10).text if place.startswith(("http://", "https://")) else Path(place).read_text()
        )
        found = json.loads(text)
    except (OSError, ValueError, httpx.HTTPError) as error:
        raise Stop(f"--keys: {place} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise Stop(f"--keys: {place} is no JSON Web Key Set.")
    return found
