"""What a process of a node is told when it starts: by `tongguan up`, in the environment, and by nothing else."""

from pathlib import Path

import msgspec

from tongguan.api.rates import Rates
from tongguan.exchange.server import Server
from tongguan.parties.directory import Directory
from tongguan.store.connect import Urls

RETENTION_DAYS = 5 * 365
KEY_DAYS = 365


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that a process of a node must be told. Folders are absolute paths; `objects` is a URL that obstore knows,
    `address` the one that people reach the node at, `dialects` the folder of mapping files for UN/EDIFACT,
    `exchange` the URL under which agencies have folders for files, `servers` those that have SFTP servers, `key_days`
    how long a key of the node signs (zero: until somebody changes it)."""

    urls: Urls
    profile: str
    data: str
    keys: str
    objects: str
    sandbox: bool
    address: str = ""
    directory: Directory | None = None
    workers: int = 2
    sample: str
    log: str = ""
    log_level: str = "INFO"
    retention_days: int = RETENTION_DAYS
    rates: Rates = Rates()
    dialects: str = ""
    exchange: str = ""
    servers: dict[str, Server] = {}
    key_days: int = KEY_DAYS


def mappings(folder: str) -> list[Path]:
    """The mapping files of a folder, by name; none where no folder is named."""
    return sorted(Path(folder).glob("*.toml")) if folder else []
