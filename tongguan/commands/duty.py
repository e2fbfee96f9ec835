"""`tongguan duty`: a sandbox's officers and bank answer declarations by what their references begin with."""

import argparse
import sys
import time

import httpx

from sandbox.duty import Duty, outcomes
from tongguan.commands import Stop
from tongguan.commands.door import configure_door, door

EVERY = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--for", dest="seconds", type=float, default=3600.0, help="seconds (default: 3600)")
    parser.add_argument("--list", action="store_true", help="only say which beginnings there are")
    configure_door(parser)


def run(args: argparse.Namespace) -> int:
    """On duty until the time is over, or somebody ends it."""
    if args.list:
        for one in outcomes():
            print(f"{one.prefix:10} {one.words} · {one.words_zh}")
        return 0
    if args.token:
        raise Stop(
            "several people are on duty, each with a token of his own: start it beside the sandbox's data folder."
        )
    tokens = {role: door(args, role).token for role in ("officer", "supervisor", "bank")}
    duty, end = Duty(door(args).url, tokens), time.monotonic() + args.seconds
    print("On duty. Ctrl-C ends it; `tongguan duty --list` says what references do.")
    try:
        while time.monotonic() < end:
            try:
                done = duty.round()
            except httpx.HTTPError as error:
                print(f"The node does not answer as it should: {error}", file=sys.stderr)
                done = 0
            if not done:
                time.sleep(EVERY)
    except KeyboardInterrupt:
        pass
    finally:
        duty.close()
    return 0
