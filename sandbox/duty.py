"""The sandbox's officers and bank on duty: they answer declarations by what their references begin with, through the
public API alone, so that an integrator's program meets every outcome. The node knows nothing of it."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

OUTCOMES = Path(__file__).with_name("outcomes.toml")
OF_OFFICERS = ("inspection", "documents", "permit")
MOST = 100


class Outcome(NamedTuple):
    """What is done with declarations whose references begin so."""

    prefix: str
    words: str
    words_zh: str
    steps: tuple[str, ...]


def outcomes(file: Path = OUTCOMES) -> tuple[Outcome, ...]:
    """As the file says."""
    told = tomllib.loads(file.read_text())["outcome"]
    return tuple(Outcome(o["prefix"], o["words"], o["words_zh"], tuple(o["steps"])) for o in told)


class Duty:
    """The people on duty at one node; `tokens`: of the officer, the second officer (supervisor) and the bank."""

    def __init__(self, url: str, tokens: Mapping[str, str]) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self._tokens = tokens
        self._outcomes = outcomes()
        self._done: dict[str, int] = {}

    def round(self) -> int:
        """One look at what is held; how many steps were done."""
        held = self._get(f"/v1/declarations?state=held&limit={MOST}")["declarations"]
        return sum(self._answer(one) for one in held)

    def close(self) -> None:
        self._http.close()

    def _answer(self, held: Mapping[str, Any]) -> int:
        outcome = next((o for o in self._outcomes if held["reference"].startswith(o.prefix)), None)
        at = self._done.get(held["number"], 0)
        if outcome is None or at >= len(outcome.steps):
            return 0
        if not self._step(outcome.steps[at], held["number"]):
            return 0
        self._done[held["number"]] = at + 1
        return 1

    def _step(self, step: str, number: str) -> bool:
        """Does it; False if it cannot be done yet."""
        name, _, what = step.partition(":")
        where = f"/v1/declarations/{number}"
        whole = self._get(where)
        match name:
            case "pay":
                return self._pay(whole)
            case "lane":
                return self._reroute(where, what, whole)
            case "ask":
                end = (now_of(whole) + timedelta(days=5)).isoformat()
                asked = {"subject": "Sandbox", "words": "Answer in any words.", "deadline": end}
                return self._post("officer", f"{where}/requests", asked)
            case "order":
                now = now_of(whole)
                when = {"since": now.isoformat(), "until": (now + timedelta(days=5)).isoformat()}
                return self._post("officer", f"{where}/inspections", {"place": "Bay 1", **when})
            case "good" | "bad":
                return self._find(where, name == "good")
            case "pass" | "refuse":
                return self._decide(where, whole, passed=name == "pass")
        raise ValueError(f"{step} is no step")

    def _pay(self, whole: Mapping[str, Any]) -> bool:
        if "payment" not in whole["holds"]:
            return True
        money = {"amount": whole["settlement"]["left"], "currency": whole["bill"]["currency"]}
        told = {"number": whole["number"], "bank_reference": f"DUTY-{whole['number']}-{whole['version']}", **money}
        return self._post("bank", "/v1/payments", told)

    def _reroute(self, where: str, lane: str, whole: Mapping[str, Any]) -> bool:
        if whole.get("officer", {}).get("lane") == lane:
            return True
        self._post("officer", f"{where}/overrides", {"lane": lane, "reason": "The reference asks for it."})
        open_ = [o for o in self._get("/v1/overrides") if o["number"] == whole["number"]]
        return bool(open_) and self._post(
            "supervisor", f"/v1/overrides/{open_[0]['id']}/agree", {"reason": "So it does."}
        )

    def _find(self, where: str, good: bool) -> bool:
        found = [i for i in self._get(f"{where}/inspections") if i["open"]]
        line = {"subject": "packages", "outcome": "as-declared" if good else "differs"}
        line |= {} if good else {"reading": "one less than declared"}
        return bool(found) and self._post("officer", f"/v1/inspections/{found[0]['id']}/finding", {"lines": [line]})

    def _decide(self, where: str, whole: Mapping[str, Any], passed: bool) -> bool:
        asked = self._get(f"{where}/requests") if "documents" in whole["holds"] else []
        if passed and any(one["open"] and "replied_at" not in one for one in asked):
            return False
        verdict = {"verdict": "passed" if passed else "refused", "reason": "The reference asks for it."}
        holds = [hold for hold in OF_OFFICERS if hold in whole["holds"]]
        if not passed:
            holds = holds[:1]
        said = [
            self._post("officer", f"{where}/verdicts", {"hold": hold, "seq": self._seen(where), **verdict})
            for hold in holds
        ]
        return all(said) and (passed or bool(said))

    def _seen(self, where: str) -> int:
        """The last fact there is: who answers an amended case says that he has seen it."""
        return int(self._get(f"{where}/timeline")[-1]["seq"])

    def _get(self, path: str) -> Any:
        answer = self._http.get(path, headers=self._bearer("officer"))
        answer.raise_for_status()
        return answer.json()

    def _post(self, who: str, path: str, body: Mapping[str, Any]) -> bool:
        """Whether it was taken; what fits no more is somebody else's doing."""
        answer = self._http.post(path, json=body, headers=self._bearer(who))
        if answer.status_code == 409:
            return False
        answer.raise_for_status()
        return True

    def _bearer(self, who: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self._tokens[who]}"}


def now_of(whole: Mapping[str, Any]) -> datetime:
    """The node's time, as far as the declaration knows it: its clock may be moved."""
    return max(datetime.fromisoformat(whole["changed_at"]), datetime.now(UTC))
