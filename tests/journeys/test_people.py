"""People and administrators, several at once: somebody is always left who can let others in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from msgspec.structs import replace

from tongguan.journeys import appoint, directory, people, programs
from tongguan.journeys.people import Wanted
from tongguan.parties.account import Account, Role, Standing
from tongguan.parties.directory import Directory, Person
from tongguan.parties.party import Caller, Kind, Party, Scope, Sight
from tongguan.parties.passkey import Key
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, acts, appointments, parties, passkeys, tokens
from tongguan.store.connect import SYSTEM, Store, Urls

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OPERATOR = Caller(party="", name="operator", scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL)
SECOND = Caller(party="", name="another operator", scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL)


@pytest.fixture(autouse=True)
def enrolled(store: Store) -> None:
    with store.writing() as conn:
        for id_, kind in (("CUSTOMS", Kind.ADMINISTRATION), ("C1", Kind.COMPANY), ("K1", Kind.BANK)):
            parties.keep(conn, Party(id=id_, kind=kind, name=id_), NOW)


def made(store: Store, login: str, party: str, *roles: Role) -> Account:
    with store.writing() as conn:
        wanted = Wanted(login=login, name=login, roles=roles)
        new = people.invite(conn, OPERATOR, party, wanted, NOW).account
        return appoint.agree(conn, SECOND, new.id, NOW) if Role.ADMINISTRATOR in roles else new


def test_a_link_that_is_used_ends_passkeys_that_may_be_lost(store: Store) -> None:
    with store.writing() as conn:
        wanted = Wanted(login="p", name="p", roles=(Role.MANAGER,))
        link = people.invite(conn, OPERATOR, "C1", wanted, NOW)
        key = Key(id=b"k", account=link.account.id, party="C1", public_key=b"p", uses=0, name="Lost", added_at=NOW)
        assert passkeys.add(conn, key)
        people.accept(conn, link.word, "hash", NOW)
        assert passkeys.of_account(conn, link.account.id) == []


@pytest.mark.parametrize(("party", "roles"), [("CUSTOMS", {Role.OFFICER}), ("C1", None), ("NOBODY", None)])
def test_a_directory_gives_an_administrations_roles_to_its_people_alone(
    store: Store, party: str, roles: set[Role] | None
) -> None:
    groups = {"examiners": (Role.OFFICER,)}
    known = Directory(issuer="i", client="c", secret_file="s", party=party, roles=groups, name="d")
    person = Person(subject="i#1", login="li", name="Li", groups=frozenset(groups))
    if roles is None:
        with pytest.raises(Refusal, match="none of your groups"):
            directory.come(store, known, person, NOW)
        return
    account = directory.come(store, known, person, NOW)
    assert account.roles == roles
    with store.writing() as conn, pytest.raises(Refusal, match="knows no password of ours"):
        people.renew(conn, OPERATOR, account.id, NOW)


def at_once(urls: Urls, work: list[tuple[Caller, str]]) -> list[str]:
    """Each closes another's account in the same moment, in processes of their own; what came of it."""
    gate = Barrier(len(work))

    def one(asked: tuple[Caller, str]) -> str:
        mine = Store(urls, readers=1)
        try:
            gate.wait(10)
            with mine.writing() as conn:
                people.stand(conn, asked[0], asked[1], Standing.CLOSED, NOW)
            return "closed"
        except Refusal as refused:
            return refused.reason
        finally:
            mine.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def caller(account: Account) -> Caller:
    scopes = frozenset({Scope.ADMIN})
    return Caller(party=account.party, name=account.name, scopes=scopes, sees=Sight.ALL, account=account.id)


def test_to_administer_takes_two_who_are_not_one_behind_the_other(store: Store) -> None:
    with store.writing() as conn:
        wanted = Wanted(login="c", name="c", roles=(Role.OFFICER, Role.ADMINISTRATOR))
        new = people.invite(conn, OPERATOR, "CUSTOMS", wanted, NOW).account
        assert new.roles == {Role.OFFICER}, "not yet"
    puppet, free = made(store, "puppet", "CUSTOMS", Role.ADMINISTRATOR), made(store, "free", "CUSTOMS", Role.OFFICER)
    program = Caller(party="CUSTOMS", name="program", scopes=OPERATOR.scopes, sees=Sight.ALL, maker="operator")
    himself = Caller(party="CUSTOMS", name="c", scopes=OPERATOR.scopes, sees=Sight.ALL, account=new.id)
    for nobody in (OPERATOR, program, himself, caller(puppet)):
        with store.writing() as conn, pytest.raises(Refusal, match="second administrator"):
            appoint.agree(conn, nobody, new.id, NOW)
    with store.writing() as conn:
        people.assign(conn, caller(puppet), free.id, frozenset({Role.ADMINISTRATOR}), NOW)
    with store.writing() as conn, pytest.raises(Refusal, match="second administrator"):
        appoint.agree(conn, OPERATOR, free.id, NOW)
    plain = Caller(party="CUSTOMS", name="an officer", scopes=frozenset({Scope.VERDICT}), sees=Sight.ALL)
    with store.writing() as conn, pytest.raises(Refusal, match="lacks the scope admin"):
        appoint.agree(conn, plain, free.id, NOW)
    with store.writing() as conn:
        assert appoint.agree(conn, SECOND, new.id, NOW).roles == {Role.OFFICER, Role.ADMINISTRATOR}
    with store.writing() as conn, pytest.raises(Refusal, match="any more"):
        appoint.agree(conn, SECOND, new.id, NOW)
    with store.reading(SYSTEM) as conn:
        assert [one.login for one in appointments.appointments(conn)] == ["free"]
        assert list(acts.broken(conn)) == []


@pytest.mark.parametrize("ending", ["declined", "other roles", "closed"])
def test_what_is_declined_asked_no_more_or_closed_waits_for_nobody(store: Store, ending: str) -> None:
    person = made(store, "p", "CUSTOMS", Role.OFFICER)
    with store.writing() as conn:
        asked = people.assign(conn, OPERATOR, person.id, frozenset({Role.ADMINISTRATOR, Role.ANALYST}), NOW)
        assert asked.roles == {Role.ANALYST}
    with store.writing() as conn:
        if ending == "declined":
            assert appoint.decline(conn, OPERATOR, person.id, NOW).roles == {Role.ANALYST}, "who asked takes it back"
        elif ending == "closed":
            people.stand(conn, OPERATOR, person.id, Standing.CLOSED, NOW)
        else:
            people.assign(conn, OPERATOR, person.id, frozenset({Role.ANALYST}), NOW)
    for act in (appoint.agree, appoint.decline):
        with store.writing() as conn, pytest.raises(Refusal, match="any more"):
            act(conn, SECOND, person.id, NOW)
    with store.reading(SYSTEM) as conn:
        assert [a.roles for a in accounts.accounts(conn)] == [{Role.ANALYST}]


def test_two_administrators_who_close_each_other_at_once_leave_one(store: Store, urls: Urls) -> None:
    one, two = made(store, "one", "CUSTOMS", Role.ADMINISTRATOR), made(store, "two", "CUSTOMS", Role.ADMINISTRATOR)
    answers = at_once(urls, [(caller(one), two.id), (caller(two), one.id)])
    assert sorted(answers) == ["closed", "conflict"]
    with store.reading(SYSTEM) as conn:
        assert [a.standing for a in accounts.accounts(conn)].count(Standing.ACTIVE) == 1
        assert list(acts.broken(conn)) == []


@pytest.mark.parametrize(
    ("party", "role", "good"),
    [
        ("C1", Role.DECLARANT, True),
        ("C1", Role.MANAGER, True),
        ("C1", Role.OFFICER, False),
        ("C1", Role.ADMINISTRATOR, False),
        ("C1", Role.CASHIER, False),
        ("K1", Role.CASHIER, True),
        ("C1", Role.AGENT, False),
        ("CUSTOMS", Role.AGENT, False),
        ("K1", Role.DECLARANT, False),
        ("CUSTOMS", Role.OFFICER, True),
        ("CUSTOMS", Role.CASHIER, True),
        ("CUSTOMS", Role.DECLARANT, False),
    ],
)
def test_roles_are_those_of_the_partys_kind(store: Store, party: str, role: Role, good: bool) -> None:
    if good:
        assert made(store, "p", party, role).roles == {role}
        return
    with pytest.raises(Refusal) as refused:
        made(store, "p", party, role)
    assert refused.value.reason is Reason.INVALID and refused.value.problems[0].pointer == "/roles"


def test_a_link_followed_twice_at_once_sets_one_password(store: Store, urls: Urls) -> None:
    with store.writing() as conn:
        wanted = Wanted(login="p", name="p", roles=(Role.MANAGER,))
        link = people.invite(conn, OPERATOR, "C1", wanted, NOW)
    gate = Barrier(4)

    def one(n: int) -> str:
        mine = Store(urls, readers=1)
        try:
            gate.wait(10)
            with mine.writing() as conn:
                return people.accept(conn, link.word, f"hash {n}", NOW)
        except Refusal as refused:
            return refused.reason
        finally:
            mine.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))
    assert sorted(answers) == ["not-found"] * 3 + ["p"]


def test_a_token_is_kept_with_its_offices_and_needs_the_scope_gate_for_them(store: Store) -> None:
    wish = programs.Wish(party="CUSTOMS", name="Gate 1", scopes=(Scope.GATE,), offices=("5345", "5301"))
    with store.writing() as conn:
        made = programs.issue(conn, OPERATOR, wish, NOW).token
        found = tokens.find(conn, made.hash)
        assert found is not None and found.caller.offices == frozenset({"5301", "5345"})
        assert [t.caller.offices for t in tokens.tokens(conn)] == [found.caller.offices]
        assert tokens.held(conn, made.id) is not None
        free = programs.issue(conn, OPERATOR, replace(wish, offices=()), NOW).token
        assert tokens.find(conn, free.hash).caller.offices == frozenset()  # type: ignore[union-attr]
        for other in (replace(wish, scopes=(Scope.READ,)), replace(wish, offices=("",))):
            with pytest.raises(Refusal) as refused:
                programs.issue(conn, OPERATOR, other, NOW)
            assert [p.pointer for p in refused.value.problems] == ["/offices"]


def test_the_last_of_two_administrating_tokens_withdrawn_at_once_stays(store: Store, urls: Urls) -> None:
    with store.writing() as conn:
        wish = programs.Wish(party="CUSTOMS", name="t", scopes=(Scope.ADMIN,))
        ids = [programs.issue(conn, OPERATOR, wish, NOW).token.id for _ in range(2)]
        for id_ in ids:
            programs.agree(conn, Caller(party="CUSTOMS", name="second", scopes=OPERATOR.scopes), id_, NOW)
    gate = Barrier(2)

    def one(id_: str) -> str:
        mine = Store(urls, readers=1)
        try:
            gate.wait(10)
            with mine.writing() as conn:
                programs.withdraw(conn, OPERATOR, id_, NOW)
            return "withdrawn"
        except Refusal as refused:
            return refused.reason
        finally:
            mine.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ids)) == ["conflict", "withdrawn"]
    with store.reading(SYSTEM) as conn:
        assert len([t for t in tokens.tokens(conn) if t.good(NOW)]) == 1


def test_no_administrator_comes_in_as_another(store: Store) -> None:
    one, other = (made(store, login, "CUSTOMS", Role.ADMINISTRATOR) for login in ("one", "other"))
    with store.writing() as conn, pytest.raises(Refusal, match="on the node itself"):
        people.renew(conn, caller(one), other.id, NOW)
    with store.writing() as conn:
        assert people.renew(conn, caller(one), one.id, NOW).word, "his own he may"
    with store.writing() as conn:
        people.stand(conn, caller(one), other.id, Standing.CLOSED, NOW)
    with store.writing() as conn:
        people.stand(conn, caller(one), other.id, Standing.ACTIVE, NOW)
    with store.reading(SYSTEM) as conn:
        back = accounts.account(conn, other.id)
        assert back is not None and back.roles == frozenset(), "not yet"
        assert [a.login for a in appointments.appointments(conn)] == ["other"]
