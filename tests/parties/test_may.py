"""Who may do what: every action without its scope, and the borders between companies."""

import pytest

from tongguan.parties.may import AS_OFFICER, NEEDS, Action, Subject, may
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.problem import Reason

EVERY = frozenset(Scope)
TRADER = Caller(party="A", scopes=EVERY)
BROKER = Caller(party="B", scopes=EVERY, mandates=frozenset({"A"}))
COMMUNITY = Caller(party="P", scopes=EVERY, mandates=frozenset({"*"}))
OFFICER = Caller(party="CUSTOMS", name="officer 1", scopes=EVERY, sees=Sight.ALL)
OF_A = Subject(owner="A", declarant="A")
OF_C = Subject(owner="C", declarant="C")


@pytest.mark.parametrize("action", list(Action))
def test_without_its_scope_nothing_is_allowed_and_the_scope_is_named(action: Action) -> None:
    caller = Caller(party="A", scopes=EVERY - set(NEEDS[action]), sees=Sight.ALL)
    said = may(caller, action, OF_A)
    assert not said
    assert said.reason is Reason.NOT_ALLOWED
    assert said.missing == " | ".join(NEEDS[action])
    assert said.missing in said.sentence and said.missing in said.sentence_zh


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("scope", list(Scope))
def test_any_one_scope_of_an_action_opens_it_and_no_other(action: Action, scope: Scope) -> None:
    caller = Caller(party="A", scopes=frozenset({scope}), sees=Sight.ALL)
    assert bool(may(caller, action)) == (scope in NEEDS[action])


@pytest.mark.parametrize("action", sorted(AS_OFFICER))
def test_what_is_for_officers_no_scope_gives_to_a_company(action: Action) -> None:
    assert not may(TRADER, action, OF_A)
    assert may(OFFICER, action, OF_A)


def test_a_trader_acts_for_itself_alone() -> None:
    assert may(TRADER, Action.LODGE, Subject(declarant="A"))
    said = may(TRADER, Action.LODGE, Subject(declarant="C"))
    assert not said and said.reason is Reason.NOT_ALLOWED


def test_a_broker_acts_for_its_mandates_a_community_system_for_all() -> None:
    assert may(BROKER, Action.LODGE, Subject(declarant="A"))
    assert not may(BROKER, Action.LODGE, Subject(declarant="C"))
    assert may(COMMUNITY, Action.LODGE, Subject(declarant="C"))


@pytest.mark.parametrize("action", [Action.SEE, Action.AMEND, Action.CANCEL, Action.PRESENT, Action.ATTACH])
def test_another_companys_case_is_as_if_it_were_not_there(action: Action) -> None:
    for caller in (TRADER, BROKER):
        said = may(caller, action, OF_C)
        assert not said and said.reason is Reason.NOT_FOUND


def test_who_sees_what() -> None:
    lodged_by_broker = Subject(owner="B", declarant="A")
    assert all(may(c, Action.SEE, lodged_by_broker) for c in (TRADER, BROKER, OFFICER))
    assert not may(COMMUNITY, Action.SEE, OF_C)
    assert may(COMMUNITY, Action.SEE, Subject(owner="P", declarant="C"))
    assert not may(TRADER, Action.SEE, Subject(owner="B", declarant=""))


def test_a_gate_that_is_bound_tells_of_its_own_offices_alone() -> None:
    bound = Caller(party="T", scopes=frozenset({Scope.GATE}), offices=frozenset({"5301", "5345"}))
    for action in (Action.PASS, Action.TALLY):
        assert may(bound, action) and may(bound, action, Subject(office="5345")), action
        for elsewhere in ("5302", ""):
            said = may(bound, action, Subject(office=elsewhere))
            assert not said and said.reason is Reason.NOT_ALLOWED and "5301, 5345" in said.sentence, elsewhere
            assert "5301, 5345" in said.sentence_zh
        assert may(Caller(party="T", scopes=frozenset({Scope.GATE})), action, Subject(office="5302"))


def test_the_author_does_not_consent_to_his_own_profile() -> None:
    assert not may(OFFICER, Action.CONSENT, Subject(author="officer 1"))
    assert may(OFFICER, Action.CONSENT, Subject(author="officer 2"))
    nameless = Caller(party="CUSTOMS", scopes=EVERY, sees=Sight.ALL)
    assert not may(nameless, Action.CONSENT, Subject(author="CUSTOMS"))


def test_two_signatures_are_of_two_hands_of_one_administration() -> None:
    def administrator(party: str = "CUSTOMS", **more: str) -> Caller:
        return Caller(party=party, scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL, **more)  # type: ignore[arg-type]

    anna, bo = administrator(name="Anna", account="a-1"), administrator(name="Bo", account="a-2")
    by_anna = administrator(name="loader", maker="Anna")
    nameless, elsewhere = administrator(), administrator("HARBOUR", name="Cy", account="a-3")
    for proposer, signer, yes in (
        (anna, bo, True), (anna, anna, False), (anna, by_anna, False), (by_anna, anna, False), (by_anna, bo, True),
        (nameless, nameless, False), (anna, elsewhere, False), (elsewhere, anna, False),
    ):  # fmt: skip
        subject = Subject(owner=proposer.party, hands=proposer.hands)
        assert bool(may(signer, Action.PUBLISH, subject)) is yes, (proposer, signer)
