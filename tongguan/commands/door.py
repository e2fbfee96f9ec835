"""Where a running node is and what opens it: told on the command line, in the environment, or by DATA/sandbox.json."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

from tongguan.commands import DATA, Stop
from tongguan.commands.prepare import known_sandbox

TOKEN = "Give one with --token or in TONGGUAN_TOKEN."


class Door(NamedTuple):
    """A node's address and a token for it."""

    url: str
    token: str


def configure_door(parser: argparse.ArgumentParser) -> None:
    """The arguments that say where the node is."""
    parser.add_argument("--url", default=os.environ.get("TONGGUAN_URL", ""), help="the node's address")
    parser.add_argument("--token", default=os.environ.get("TONGGUAN_TOKEN", ""), help="a token of that node")
    parser.add_argument("--data", type=Path, default=DATA, help="its data folder, where it is a sandbox of ours")
    parser.epilog = "Without --url and --token: TONGGUAN_URL and TONGGUAN_TOKEN, then the sandbox in the data folder."


def door(args: argparse.Namespace, role: str = "integrator") -> Door:
    """The node that is meant; Stop where nothing says which."""
    url, token = args.url, args.token
    if not (url and token):
        known = known_sandbox(args.data)
        if known is None:
            raise Stop(f"there is no sandbox in {args.data}. Start one with `tongguan up`, or give --url and --token.")
        url, token = url or known.url, token or known.tokens.get(role, "")
        if not url:
            raise Stop(f"the sandbox in {args.data} was never started. Start it with `tongguan up`, or give --url.")
    if not url.startswith(("http://", "https://")):
        raise Stop(f"{url} is no address: write it as http://127.0.0.1:8000.")
    if not token:
        raise Stop(f"there is no token. {TOKEN}")
    return Door(url.rstrip("/"), token)
