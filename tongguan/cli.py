"""The command line: one table of commands; each is imported when it is called, and not before."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType

from tongguan.commands import Stop

COMMANDS = {
    "up": "start a node: database, law, sandbox, web",
    "lodge": "lodge declarations from files",
    "consider": "consider a declaration without a server",
    "messages": "read messages, or read and write them again",
    "manifest": "check a file that tells of cargo",
    "codes": "load an official code list",
    "tariff": "load a tariff",
    "profile": "check a profile's files",
    "rules": "write the manual of the rule book",
    "subsystem": "begin, check and try the definition of a sub-system",
    "clock": "move a sandbox's clock",
    "duty": "a sandbox's officers answer by what references begin with",
    "simulate": "steady traffic of plausible declarations",
    "cameras": "what a gate's cameras read, in a sandbox",
    "gate": "what a gate that is cut off answers, by the signed list",
    "party": "put a party on record",
    "company": "bring companies into the register from a file",
    "migrate": "bring records of a predecessor system into the ledgers",
    "account": "add people who sign in, or reset their passwords",
    "note": "verify a release note offline",
    "signature": "verify the signature on a message or an answer offline",
    "verify": "walk chains and seals, consider every case again",
    "export": "the facts from which times are measured, one case a line",
    "phases": "count again, from exported facts, how long release took",
    "backup": "save database, objects and keys",
    "restore": "bring a backup back",
    "bench": "the benchmark of record",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # JSON and Chinese are told in any locale
    words = list(sys.argv[1:] if argv is None else argv)
    args = parser(words[0] if words else "").parse_args(words)
    if "run" not in args:
        parser("").print_help()
        return 2
    try:
        return int(args.run(args))
    except Stop as stop:
        print(f"tongguan {words[0]}: {stop}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if not error.filename:
            raise
        print(f"tongguan {words[0]}: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parser(called: str) -> argparse.ArgumentParser:
    """The whole parser, with the arguments of the command that is called."""
    whole = argparse.ArgumentParser(prog="tongguan", description="Tongguan 通关: coordinated border management.")
    commands = whole.add_subparsers(metavar="COMMAND", title="commands")
    for name, does in COMMANDS.items():
        one = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        if name == called:
            module = command(name)
            module.configure(one)
            one.set_defaults(run=module.run)
    return whole


def command(name: str) -> ModuleType:
    """The module behind a command."""
    return import_module(f"tongguan.commands.{name}")
