"""Where a running node is and what opens it: told on the command line, in the environment, or by DATA/sandbox.json."""

import argparse
import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

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
    parser.epilog = (
        "Without --url and --token: TONGGUAN_URL and TONGGUAN_TOKEN, then the sandbox in the data folder; "
        "its tokens go to no other node."
    )


def door(args: argparse.Namespace, role: str = "integrator") -> Door:
    """The node that is meant; Stop where nothing says which."""
    url, token = args.url, args.token
    if not (url and token):
        known = known_sandbox(args.data)
        if known is None:
            raise Stop(f"there is no sandbox in {args.data}. Start one with `tongguan up`, or give --url and --token.")
        if url and not token and not same_node(url, known.url):
            raise Stop(f"{url} is not the sandbox in {args.data}, whose tokens stay with it. {TOKEN}")
        url, token = url or known.url, token or known.tokens.get(role, "")
        if not url:
            raise Stop(f"the sandbox in {args.data} was never started. Start it with `tongguan up`, or give --url.")
    if not url.startswith(("http://", "https://")):
        raise Stop(f"{url} is no address: write it as http://127.0.0.1:8000.")
    if not token:
        raise Stop(f"there is no token. {TOKEN}")
    return Door(url.rstrip("/"), token)


def same_node(one: str, other: str) -> bool:
    """Whether two addresses lead to the same port of the same machine; this machine has several names."""
    try:
        places = [urlsplit(url) for url in (one, other)]
        hosts = {"127.0.0.1" if p.hostname in ("localhost", "::1") else p.hostname for p in places}
        return len(hosts) == 1 and len({(p.scheme, p.port) for p in places}) == 1
    except ValueError:
        return False
