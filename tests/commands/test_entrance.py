"""What a node is told of its address and its directory: read, and refused where nobody could come in."""

from pathlib import Path

import asyncssh
import pytest

from tongguan.commands import Stop, entrance
from tongguan.exchange.server import place_of
from tongguan.parties.account import Role

TOLD = """
issuer = "https://login.customs.example/realm"
client = "tongguan"
secret_file = "directory.secret"
party = "CUSTOMS"
claim = "groups"
name = "the customs directory"
name_zh = "海关目录"

[roles]
"cn=examiners" = ["officer"]
chiefs = ["supervisor", "officer"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory's file, and its secret beside it."""
    (tmp_path / "directory.secret").write_text("s\n")
    (tmp_path / "directory.toml").write_text(TOLD)
    monkeypatch.setenv("TONGGUAN_DIRECTORY", str(tmp_path / "directory.toml"))
    return tmp_path / "directory.toml"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", ""),
        ("https://Customs.example/", "https://customs.example"),
        ("https://customs.example:8443", "https://customs.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_address(said: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGGUAN_ADDRESS", said)
    assert entrance.address() == meant


@pytest.mark.parametrize(
    "said",
    ["customs.example", "http://customs.example", "https://customs.example/desk", "https://a@b.example", "https://"],
)
def test_what_is_no_address(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGGUAN_ADDRESS", said)
    with pytest.raises(Stop, match="TONGGUAN_ADDRESS"):
        entrance.address()


def test_a_directory(file: Path) -> None:
    known = entrance.directory("https://customs.example")
    assert known is not None and known.roles["chiefs"] == (Role.SUPERVISOR, Role.OFFICER)
    assert known.secret_file == str(file.parent / "directory.secret") and known.scopes == ("openid", "profile")


def test_without_one() -> None:
    assert entrance.directory("") is None


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("https://login", "http://login", "no https"),
        ('"officer"]\nchiefs', '"king"]\nchiefs', "king"),
        ("party", "partie", "partie"),
        ('claim = "groups"', 'scopes = ["profile"]', "openid"),
        ("directory.secret", "another.secret", "cannot be read"),
        ('["officer"]\nchiefs = ["supervisor", "officer"]', "[]", "no group"),
        ("[roles]", "[roles", "TONGGUAN_DIRECTORY"),
    ],
)
def test_what_is_no_directory(file: Path, old: str, new: str, why: str) -> None:
    file.write_text(TOLD.replace(old, new))
    with pytest.raises(Stop, match=why):
        entrance.directory("https://customs.example")


def test_what_a_directory_needs_besides(file: Path) -> None:
    with pytest.raises(Stop, match="TONGGUAN_ADDRESS"):
        entrance.directory("")
    (file.parent / "directory.secret").write_text("\n")
    with pytest.raises(Stop, match="is empty"):
        entrance.directory("https://customs.example")


def told_of_servers(folder: Path, monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    """A file that describes an agency's server, and the key beside it."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    (folder / "aqsiq.key").write_bytes(key.export_private_key())
    (folder / "closed.key").write_bytes(key.export_private_key("pkcs8-pem", passphrase="secret"))
    usual = {
        "url": "sftp://customs@files.agency.example:2222/a%20b/",
        "host_key": key.export_public_key().decode().strip(),
        "key_file": "aqsiq.key",
        "agency": "AQSIQ",
    }
    told = {**usual, **said}
    rows = "\n".join(f'{name} = "{value}"' for name, value in told.items() if name != "agency")
    (folder / "servers.toml").write_text(f'["{told["agency"]}"]\n{rows}\n')
    monkeypatch.setenv("TONGGUAN_SFTP", str(folder / "servers.toml"))


def test_servers_of_agencies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told_of_servers(tmp_path, monkeypatch)
    (server,) = entrance.servers().values()
    assert server.key_file == str(tmp_path / "aqsiq.key"), "the key lies beside the file"
    place = place_of(server)
    assert (place.host, place.port, place.user, place.folder) == ("files.agency.example", 2222, "customs", "a b")
    monkeypatch.delenv("TONGGUAN_SFTP")
    assert entrance.servers() == {}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"url": "https://files.agency.example/"}, "no URL such as sftp"),
        ({"url": "sftp://files.agency.example/"}, "no URL such as sftp"),
        ({"url": "sftp://customs:secret@files.agency.example/"}, "password"),
        ({"url": "sftp://customs@files.agency.example/?x"}, "ends with the folder"),
        ({"url": "sftp://customs@files.agency.example:99999/"}, "AQSIQ"),
        ({"host_key": "AAAA"}, "AQSIQ"),
        ({"host_key": ""}, "AQSIQ"),
        ({"key_file": "none.key"}, "cannot be read"),
        ({"key_file": "closed.key"}, "AQSIQ"),
        ({"agency": "../AQSIQ"}, "letters and digits"),
        ({"password": "x"}, "password"),
    ],
)
def test_a_server_that_could_not_be_visited_is_named(
    said: dict[str, str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of_servers(tmp_path, monkeypatch, **said)
    with pytest.raises(Stop, match=f"TONGGUAN_SFTP: .*{why}"):
        entrance.servers()
