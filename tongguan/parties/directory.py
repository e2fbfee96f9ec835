"""An administration's own directory of people: which one, what its groups open here, and who it says is at the door."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tongguan.parties.account import Role


class Directory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A directory that speaks OpenID Connect, as its file says. `party` is whose people it holds, `claim` what names
    their groups (with dots, where that lies within another), `roles` what each group opens; `secret_file` holds the
    secret that the directory gave for `client`."""

    issuer: str
    client: str
    secret_file: str
    party: str
    claim: str = "groups"
    roles: dict[str, tuple[Role, ...]]
    scopes: tuple[str, ...] = ("openid", "profile")
    name: str
    name_zh: str = ""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the directory knows: `subject` names him for ever, `groups` are those of today."""

    subject: str
    login: str
    name: str
    groups: frozenset[str]


def person_of(directory: Directory, claims: Mapping[str, Any]) -> Person:
    """Who is meant by what the directory said; the subject is of this issuer alone. Raises ValueError where there is
    none."""
    told = claims["sub"]
    if not isinstance(told, str) or not told or len(told) > 255 or not told.isprintable():
        raise ValueError("the subject is none")
    login = first(claims, "preferred_username", "email") or told
    return Person(
        subject=f"{directory.issuer}#{told}",
        login=login.lower()[:100],
        name=(first(claims, "name") or login)[:100],
        groups=groups_of(directory.claim, claims),
    )


def roles_of(directory: Directory, person: Person) -> frozenset[Role]:
    """What the person's groups open; nothing, where none of them is known here."""
    return frozenset(role for group in person.groups for role in directory.roles.get(group, ()))


def groups_of(claim: str, claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups that a claim names, in a list or alone."""
    found = named(claim, claims)
    listed = found if isinstance(found, list) else [found]
    return frozenset(one for one in listed if isinstance(one, str) and one)


def named(claim: str, claims: Mapping[str, Any]) -> Any:
    """A claim by its name, or by the dotted way to it; None where there is none."""
    if claim in claims:
        return claims[claim]
    here, _, rest = claim.partition(".")
    inner = claims.get(here)
    return named(rest, inner) if rest and isinstance(inner, dict) else None


def first(claims: Mapping[str, Any], *names: str) -> str:
    """The first of these claims that says something, without what cannot be printed."""
    for name in names:
        said = claims.get(name)
        text = "".join(c for c in said if c.isprintable()).strip() if isinstance(said, str) else ""
        if text:
            return text
    return ""
