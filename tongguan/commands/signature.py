"""`tongguan signature verify`: whether a signature on a message, or the node's on an answer, is genuine; by public keys
alone, without asking anybody."""

import argparse
import json
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

from tongguan.commands import Stop
from tongguan.commands.note import keys_of
from tongguan.parties.key import PublicKey, read
from tongguan.parties.signature import Head, Kind, NotGenuine, Offered, Signature, genuine, head_of, path_of, proven

DAMAGED = (KeyError, TypeError, ValueError, AttributeError)


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongguan signature`."""
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("verify", help="check a signature offline")
    one.add_argument("message", type=Path, help="the file with the exact bytes: a message, or an answer of the node")
    one.add_argument("--signature", help="the value of x-jws-signature, or a file that holds it")
    one.add_argument(
        "--key", help="a public JWK, or a set of them such as the node's /.well-known/jwks.json: a file or an address"
    )
    one.add_argument("--signed", type=Path, help="instead of both: `signed` of GET …/messages, as a JSON file")


def run(args: argparse.Namespace) -> int:
    """Prints what the signature says; 1 where it is not genuine."""
    body = args.message.read_bytes()
    try:
        if args.signed is not None:
            told = kept(args.signed, body)
        elif args.signature and args.key:
            told = detached(args.signature, args.key, body)
        else:
            raise Stop("give --signature and --key, or --signed")
    except NotGenuine as error:
        print(f"Not genuine: {error.english}", file=sys.stderr)
        return 1
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


def detached(said: str, place: str, body: bytes) -> dict[str, Any]:
    """A detached JWS by one of these keys. Raises NotGenuine."""
    file = Path(said) if len(said) < 256 else None
    text = (file.read_text() if file is not None and file.is_file() else said).strip()
    head = head_of(text)
    genuine(Offered(text, body, path_of(head.url)), key_of(keys_of(place), head))
    return {"key": head.kid, "alg": head.alg, "url": head.url}


def key_of(said: dict[str, Any], head: Head) -> bytes:
    """The key that a signature names, in a JWK or a set of them. Raises NotGenuine."""
    many = said.get("keys", [said])
    for one in many if isinstance(many, list) else ():
        found = read(json.dumps(one))
        if isinstance(found, PublicKey) and (head.kid in (found.kid, one.get("kid")) or "keys" not in said):
            return found.jwk
    raise NotGenuine(f"There is no key {head.kid[:80]} among these.", f"没有密钥 {head.kid[:80]}。")


def kept(file: Path, body: bytes) -> dict[str, Any]:
    """What the node keeps of a signature, a program's or a person's. Raises NotGenuine."""
    try:
        said = json.loads(file.read_text())
        said = said.get("signed", said)
        kind = Kind(said["kind"])
        public = json.dumps(said["jwk"]).encode() if kind is Kind.JWS else b64decode(said["cose"], validate=True)
        origin, text = said.get("origin", ""), said.get("text", "").encode()
        found = Signature(kind=kind, party=said["by"], key=said["key"], key_name=said["key_name"], public_key=public,
                          said=said["signature"], origin=origin, domain=domain_of(origin), text=text)  # fmt: skip
    except DAMAGED as error:
        raise Stop(f"--signed: {file} is no `signed` of GET …/messages: {error!r}") from error
    proven(found, body)
    names = ("by", "signer", "key", "key_name", "at", "kind")
    return {name: said[name] for name in names if name in said}


def domain_of(origin: str) -> str:
    """The domain of an origin, where passkeys hold."""
    return origin.partition("://")[2].partition(":")[0]
