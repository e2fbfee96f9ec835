"""A company comes onto the register at the desks: an account, one form, five agencies, its own desk."""

from datetime import UTC, datetime

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_ledger import begun, sent, typed
from tongguan.parties.account import Account, Role
from tongguan.store import accounts

AT = "/register/company-registration"
SAID = {"company": "New Trading", "name": "A person", "login": "new.person", "password": "a long password"}
CODE = "91440300MA5EXAMP1X"
FIELDS = {
    "fields/credit_code": CODE,
    "fields/name_zh": "新贸易公司",
    "fields/address": "1 Harbour Road",
    "fields/representative": "A person",
    "fields/phone": "0755 1234567",
    "fields/business": "trade",
}
AGENCIES = ("SAIC", "SAT", "MOFCOM", "SAFE", "AQSIQ", "GACC")


@pytest.fixture(scope="module")
def agencies(served: Desks) -> Desks:
    """Somebody at each agency."""
    now = datetime.now(UTC)
    with served.node.store.writing() as conn:
        for code in AGENCIES:
            login = f"at-{code.lower()}"
            new = Account(id=login, login=login, party=code, name=f"At {code}", roles=frozenset({Role.AGENT}),
                          created_at=now, created_by="test")  # fmt: skip
            accounts.keep(conn, new, "")
    return served


def test_from_nobody_to_ones_own_desk(agencies: Desks) -> None:
    with agencies.client() as new:
        assert new.get("/register").headers["location"] == AT
        assert "Register a company" in new.get("/sign-in").text
        page = new.get(AT)
        assert "Tax registration" in page.text and 'name="company"' in page.text
        answer = new.post(AT, data=SAID)
        assert answer.status_code == 303 and answer.headers["location"] == "/records/apply/company-registration"
        assert new.get("/home").headers["location"] == "/records"
        assert new.get("/declarations/new").status_code == 403
        catalogue = new.get("/records/catalogue")
        assert "Registration of an enterprise" in catalogue.text and "Import licence" not in catalogue.text
        at = begun(new, "company-registration")
        said = typed(new.get(at))
        assert said["fields/name"] == "New Trading", "nothing is typed twice"
        assert said["fields/credit_code"] == "", "it has no number yet"
        bad = sent(new, at, at, 422, act="send", **{**said, **FIELDS, "fields/credit_code": "1"})
        assert 'id="fields/credit_code-e"' in bad.text
        page = sent(new, at, at, act="send", **{**typed(bad), **FIELDS})
        record = page.url.path
        assert page.text.count("has not said yet") == 5
        for code in AGENCIES[:-1]:
            with agencies.client(f"at-{code.lower()}") as agency:
                assert record in agency.get("/records").text
                sent(agency, record, f"{record}/step", event="review", version="")
                assert record not in agency.get("/records").text.partition("<table")[0], "it has said its word"
        assert new.get(record).text.count("has nothing against it") == 5
        with agencies.client("at-gacc") as keeper:
            page = sent(keeper, record, f"{record}/step", event="issue", version="")
            assert "on the register" in page.text
        assert new.get("/records").status_code in (302, 303), "the visit is over"
        answer = new.post("/sign-in", data={"login": SAID["login"], "password": SAID["password"]})
        assert answer.status_code == 303
        assert new.get("/home").headers["location"] == "/declarations"
        assert CODE in new.get("/company").text and new.get(record).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"password": "short"}, 422, "10 characters"),
        ({"company": ""}, 422, "printable characters"),
        ({"login": "trader"}, 409, "This account is taken"),
    ],
)
def test_what_is_amiss_is_said_and_what_was_typed_stays(
    agencies: Desks, changes: dict[str, str], status: int, says: str
) -> None:
    with agencies.client() as new:
        page: httpx.Response = new.post(AT, data={**SAID, "login": "another", **changes})
        assert page.status_code == status and says in page.text
        assert 'value="A person"' in page.text and "a long password" not in page.text


def test_there_is_no_other_registration(agencies: Desks) -> None:
    with agencies.client() as new:
        assert new.get("/register/import-licence").status_code == 404
        assert new.post("/register/import-licence", data=SAID).status_code == 404
