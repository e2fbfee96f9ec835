"""The first people of a node: added once, able to sign in, reset; every step an act."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands.test_backup import data as data
from tests.commands.test_backup import folder as folder
from tongguan.cli import main
from tongguan.commands.reach import reached
from tongguan.journeys.signin import Asked, known
from tongguan.parties.account import Account
from tongguan.parties.passkey import Key
from tongguan.store import accounts, acts, passkeys
from tongguan.store.connect import SYSTEM, Store

ADD = ["add", "Chief", "--party", "CUSTOMS", "--name", "The chief", "--role", "administrator", "--role", "officer"]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """The password that was printed."""
    return capsys.readouterr().out.splitlines()[0].removeprefix("chief: ")


def signed_in(data: Path, password: str) -> Account | None:
    with reached(data) as database:
        store = Store(database.urls, readers=1)
        try:
            return known(store, Asked(login="chief", password=password, address="x"), datetime.now(UTC))
        finally:
            store.close()


def with_passkey(data: Path, account: Account) -> None:
    """The account gets a passkey, and is asked for it."""
    with reached(data) as database:
        store, now = Store(database.urls, readers=1), datetime.now(UTC)
        key = Key(id=b"k", account=account.id, party=account.party, public_key=b"p", uses=0, name="lost", added_at=now)
        with store.writing() as conn:
            assert passkeys.add(conn, key) and passkeys.set_keyed(conn, account.id, True, now)
        store.close()


def test_people_of_the_directory_have_no_password_to_reset(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    who = Account(
        id="d",
        login="kept",
        party="CUSTOMS",
        name="Kept elsewhere",
        roles=frozenset(),
        subject="x#1",
        created_at=datetime.now(UTC),
    )
    with reached(data) as database:
        store = Store(database.urls, readers=1)
        with store.writing() as conn:
            assert accounts.keep(conn, who, "")
        store.close()
    assert main(["account", "--data", str(data), "reset", "kept"]) == 2
    assert "directory" in capsys.readouterr().err


def test_added_once_and_reset(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["account", "--data", str(data)]
    assert main([*at, *ADD]) == 2 and "on record first" in capsys.readouterr().err
    assert main(["party", "--data", str(data), "add", "SHOP", "--kind", "company", "--name", "A shop"]) == 0
    shop = [word if word != "CUSTOMS" else "SHOP" for word in ADD]
    assert main([*at, *shop]) == 2 and "cannot be administrator, officer" in capsys.readouterr().err
    assert main(["party", "--data", str(data), "add", "CUSTOMS", "--kind", "administration", "--name", "Customs"]) == 0
    capsys.readouterr()
    assert main([*at, *ADD]) == 0
    first = told(capsys)
    account = signed_in(data, first)
    assert account is not None and account.name == "The chief" and len(account.roles) == 2
    assert main([*at, *ADD]) == 2 and "taken" in capsys.readouterr().err
    with_passkey(data, account)
    assert main([*at, "reset", "chief"]) == 0
    second = told(capsys)
    assert signed_in(data, first) is None and signed_in(data, second) is not None
    assert main([*at, "reset", "nobody"]) == 2
    with reached(data) as database:
        store = Store(database.urls, readers=1)
        with store.reading(SYSTEM) as conn:
            assert [a.what for a in acts.acts(conn, acts.Asked())] == [
                "account.reset",
                "account.made",
                "party.made",
                "party.made",
            ]
            assert list(acts.broken(conn)) == []
            assert passkeys.of_account(conn, account.id) == [] and not passkeys.keyed(conn, account.id)
        store.close()
