"""`tongguan cameras --office O --rate N`: a gate's cameras at a steady rate through the public door of a sandbox, with
unknown plates, overdue permits and doubles among them."""

import argparse
import asyncio
import sys
import time

import httpx

from sandbox.cameras import AT_MOST, Cameras, Flow, Tokens
from tongguan.commands import Stop
from tongguan.commands.door import configure_door, door

LONGEST = 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--office", required=True, help="the office whose gate it is; its profile row has to be there")
    parser.add_argument("--rate", type=float, default=5.0, help="readings a second (default: 5)")
    parser.add_argument(
        "--for", dest="seconds", type=float, default=60.0, help="seconds, an hour at most (default: 60)"
    )
    configure_door(parser)


def run(args: argparse.Namespace) -> int:
    """0 = everything that was read was answered as it should be."""
    if args.rate <= 0 or not 0 < args.seconds <= LONGEST:
        raise Stop("--rate is above zero, --for between zero and an hour.")
    doors = [door(args, role) for role in ("trader", "officer", "gate")]
    flow = asyncio.run(ran(doors[0].url, Tokens(*(d.token for d in doors)), args))
    print(flow.told())
    for fault in flow.faults[:20]:
        print(fault, file=sys.stderr)
    return 1 if flow.faults else 0


async def ran(url: str, tokens: Tokens, args: argparse.Namespace) -> Flow:
    """The vehicles are announced, then they come."""
    cameras = Cameras(args.office, max(1, round(args.rate * args.seconds)), f"{time.time():.0f}")
    flow = Flow(iter(cameras), args.rate)
    limits = httpx.Limits(max_connections=AT_MOST, max_keepalive_connections=AT_MOST)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        await cameras.announced(client, tokens)
        await flow.go(client, tokens.gate, args.seconds)
    return flow
