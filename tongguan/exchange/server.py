"""An agency's own SFTP server, as the operator describes it: where it is, by which key it is known, with which key the
node signs in. A value; who connects is the worker."""

import re
from urllib.parse import unquote, urlsplit

import msgspec

CODE = re.compile(r"[A-Za-z0-9]{1,17}")
"""What an agency's code looks like, where it names a folder or a server."""
PORT = 22


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is `sftp://USER@HOST[:PORT]/FOLDER`, without a password; `host_key` the server's public key as OpenSSH
    writes it (`ssh-ed25519 AAAA…`): any other is not talked to; `key_file` the node's private key for it."""

    url: str
    host_key: str
    key_file: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a server is reached, as whom, and below which folder the files lie."""

    host: str
    port: int
    user: str
    folder: str


def place_of(server: Server) -> Place:
    """The parts of its URL. Raises ValueError with what is amiss."""
    parts = urlsplit(server.url)
    port = parts.port or PORT
    if parts.scheme != "sftp" or not parts.hostname or not parts.username:
        raise ValueError(f"{server.url!r} is no URL such as sftp://customs@files.agency.example/customs")
    if parts.password is not None:
        raise ValueError("a password in the URL is not used: the node signs in by its key file")
    if parts.query or parts.fragment:
        raise ValueError("the URL ends with the folder")
    folder = unquote(parts.path).removeprefix("/").rstrip("/")
    return Place(host=parts.hostname, port=port, user=unquote(parts.username), folder=folder or ".")
