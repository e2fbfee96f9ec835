"""The first step onto the register, open to everybody: an account that can do one thing, apply for it. What it applies
for is a record like any other, reviewed by each agency; the party comes with that record (`enlist`)."""

import secrets
from datetime import datetime

import msgspec

from tongguan.journeys.people import SHORTEST, checked, wrong
from tongguan.journeys.signin import hashed
from tongguan.parties.account import Account, Role
from tongguan.parties.party import Kind, Party
from tongguan.parties.tries import WINDOW, TooOften
from tongguan.problem import Reason
from tongguan.store import accounts, acts, parties
from tongguan.store.connect import Store

NAME = 120
OF_AN_ADDRESS = 10
"""So many may begin from one address within a quarter of an hour."""
ROLES = frozenset({Role.APPLICANT})


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to be on the register: what the company is called, and the person who applies for it."""

    company: str
    name: str
    login: str


def begin(store: Store, wanted: Wanted, password: str, address: str, wall: datetime) -> Account:
    """A party that is not on the register yet, and the account of its person. The try is noted before anything is
    looked up or hashed, whatever comes of it. Raises TooOften; Refusal where a name or the password cannot be taken."""
    company, login, name = wanted.company.strip(), wanted.login.strip().lower(), wanted.name.strip()
    if not 1 <= len(company) <= NAME or not company.isprintable():
        raise wrong("/company", f"1 to {NAME} printable characters.", f"1 至 {NAME} 个可见字符。")
    checked(login, name, Kind.APPLICANT, ROLES)
    if len(password) < SHORTEST:
        raise wrong("/password", f"Choose {SHORTEST} characters or more.", f"密码至少 {SHORTEST} 个字符。")
    with store.writing() as conn:
        if not accounts.reserve(conn, {f"register:{address}": OF_AN_ADDRESS}, wall, wall - WINDOW):
            raise TooOften
    kept = hashed(password)
    with store.writing() as conn:
        id_ = f"R-{secrets.token_hex(5).upper()}"
        parties.keep(conn, Party(id=id_, kind=Kind.APPLICANT, name=company, made_by=login), wall)
        new = Account(
            id=secrets.token_hex(8),
            login=login,
            party=id_,
            name=name,
            roles=ROLES,
            created_at=wall,
            created_by=login,
        )
        if not accounts.keep(conn, new, kept):
            english = "This account is taken. Choose another, or sign in if it is yours."
            raise wrong("/login", english, "该账户名已被使用，请另选；如为本人账户，请直接登录。", Reason.CONFLICT)
        acts.note(conn, new.caller(), wall, "applicant.begun", (id_, {"company": company, "login": login}))
    return new
