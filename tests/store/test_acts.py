"""Acts past their date lose their words and keep the chain; whoever empties one by himself is found."""

from datetime import timedelta

from tests.store.filing import MORNING
from tongguan.parties.party import Caller
from tongguan.store import acts
from tongguan.store.connect import SYSTEM, Store

OFFICER = Caller(party="CUSTOMS", name="Officer one", account="a-1")
YEAR = timedelta(days=365)


def broken(store: Store) -> list[int]:
    with store.reading(SYSTEM) as conn:
        return list(acts.broken(conn))


def test_words_go_at_their_date_and_the_chain_holds(store: Store) -> None:
    for year in range(4):
        with store.writing() as conn:
            acts.note(conn, OFFICER, MORNING + year * YEAR, "account.made", (f"login-{year}", {"year": year}))
    with store.writing() as conn:
        assert acts.forget(conn, MORNING + 2 * YEAR, MORNING + 4 * YEAR) == 2
        assert acts.forget(conn, MORNING + 2 * YEAR, MORNING + 4 * YEAR) == 0
    with store.reading(SYSTEM) as conn:
        told, *rest = acts.acts(conn, acts.Asked())
    assert (told.what, told.name) == (acts.EMPTIED, "worker") and b'"until":2' in told.body
    assert [(a.name, a.subject) for a in rest] == [
        ("Officer one", "login-3"),
        ("Officer one", "login-2"),
        ("", ""),
        ("", ""),
    ]
    assert broken(store) == []
    with store.writing() as conn:
        assert acts.forget(conn, MORNING + 9 * YEAR, MORNING + 9 * YEAR) == 2, "not the one that says what went"
    assert broken(store) == []


def test_who_empties_an_act_by_himself_is_found(store: Store) -> None:
    for n in range(3):
        with store.writing() as conn:
            acts.note(conn, OFFICER, MORNING, "account.made", (f"login-{n}", {}))
    with store.writing() as conn:
        conn.execute("update tongguan.act set account = '', name = '', subject = '', body = '{}' where id = 2")
    assert broken(store) == [2]
