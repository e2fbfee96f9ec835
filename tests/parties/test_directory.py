"""Who is meant by what a directory says, and what his groups open."""

from typing import Any

import pytest

from tongguan.parties.account import Role
from tongguan.parties.directory import Directory, groups_of, person_of, roles_of

KNOWN = Directory(
    issuer="https://login.example",
    client="tongguan",
    secret_file="x",
    party="CUSTOMS",
    roles={"a": (Role.OFFICER,), "b": (Role.ANALYST, Role.OFFICER)},
    name="directory",
)


@pytest.mark.parametrize(
    ("claims", "login", "name"),
    [
        ({"preferred_username": "Li", "name": "Li Na"}, "li", "Li Na"),
        ({"email": "Li@customs.example"}, "li@customs.example", "Li@customs.example"),
        ({"preferred_username": " \0\n", "name": 7}, "s-1", "S-1"),
        ({"preferred_username": "l\0i\n", "name": "Li\tNa"}, "li", "LiNa"),
        ({"preferred_username": "x" * 200}, "x" * 100, "x" * 100),
    ],
)
def test_who_is_meant(claims: dict[str, Any], login: str, name: str) -> None:
    person = person_of(KNOWN, {"sub": "S-1", **claims})
    assert (person.subject, person.login, person.name) == ("https://login.example#S-1", login, name)


@pytest.mark.parametrize(
    ("claim", "claims", "groups"),
    [
        ("groups", {"groups": ["a", "", 7, "b"]}, {"a", "b"}),
        ("groups", {"groups": "a"}, {"a"}),
        ("groups", {}, set()),
        ("realm.roles", {"realm": {"roles": ["a"]}}, {"a"}),
        ("https://x.example/groups", {"https://x.example/groups": ["a"]}, {"a"}),
        ("groups.more", {"groups": ["more"]}, set()),
    ],
)
def test_groups(claim: str, claims: dict[str, Any], groups: set[str]) -> None:
    assert groups_of(claim, claims) == groups


@pytest.mark.parametrize(
    ("groups", "roles"),
    [(["a"], {Role.OFFICER}), (["a", "b"], {Role.OFFICER, Role.ANALYST}), (["c"], set()), ([], set())],
)
def test_roles(groups: list[str], roles: set[Role]) -> None:
    assert roles_of(KNOWN, person_of(KNOWN, {"sub": "1", "groups": groups})) == roles
