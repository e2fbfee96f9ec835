"""What cameras, readers and scales at a gate tell, through the public door: vehicles as they were announced, some with
an empty container, some weighed; and among them plates that nobody knows, permits that are over, another container than
was told, a load that nobody told of, and the same vehicle read twice.

The same seed gives the same traffic. Whoever runs it is told what was answered, and what of it was not as it should be.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx

UNKNOWN, OVERDUE, UNLIKE, DOUBLE = 0.05, 0.05, 0.04, 0.15
"""Shares of what is read: plates that nobody knows, permits that are over, what differs from what was told, and second
readings."""
OWN, HIDDEN, TARE = 9000, 4000, 2200
"""Kilograms of a vehicle, of what nobody told of, and of an empty container."""
SOURCES = ("camera", "rfid", "gate")
AT_MOST = 256


class Tokens(NamedTuple):
    """What opens the door: of a carrier, of an officer, of the gate."""

    carrier: str
    officer: str
    gate: str


class Reading(NamedTuple):
    """One reading, and how it has to be answered: by `signal`, or as the reading `of` that it repeats."""

    body: dict[str, Any]
    signal: str
    of: int | None = None


class Cameras:
    """The traffic of one gate. `vehicles`: how many announced ones come, each once: a third is read by its plate, a
    third is weighed as well, a third carries an empty container that is read too."""

    def __init__(self, office: str, vehicles: int, seed: str) -> None:
        self._office = office
        self._chance = random.Random(seed)
        self._mark = f"{self._chance.randrange(16**4):04X}"
        self.good = [f"粤{self._mark}{n:04d}" for n in range(vehicles)]
        self.overdue = [f"蒙{self._mark}{n:04d}" for n in range(max(1, round(vehicles * OVERDUE)))]

    async def announced(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        """The vehicles are registered, get their permits and are told of."""
        today = datetime.now(UTC).date()
        for plates, until in ((self.good, today + timedelta(days=30)), (self.overdue, today - timedelta(days=2))):
            for start in range(0, len(plates), 16):
                part = plates[start : start + 16]
                await asyncio.gather(*(self._announce(client, tokens, plate, until.isoformat()) for plate in part))

    async def _announce(self, client: httpx.AsyncClient, tokens: Tokens, plate: str, until: str) -> None:
        made = await posted(client, tokens.carrier, "/v1/vehicles", {"mark": plate, "country": "CN"})
        permit = {"member": made["id"], "kind": "passage", "number": f"P-{plate}", "valid_from": "2020-01-01"}
        await posted(client, tokens.officer, "/v1/permits", {**permit, "valid_until": until})
        means = {"id": plate, "id_type": "30", "mode": "3"}
        load = {
            1: {"load": "empty", "mass": kilograms(OWN)},
            2: {"load": "empty-container", "units": [self._box(plate)]},
        }
        trip = {"reference": f"T-{plate}", "way": "in", "load": "empty", "office": self._office, "means": means}
        trip |= load.get(self._kind(plate), {})
        await posted(client, tokens.carrier, "/v1/trips", {**trip, "arrives_at": datetime.now(UTC).isoformat()})

    def __iter__(self) -> Iterator[Reading]:
        """Readings, each vehicle once, doubles close behind the first."""
        coming = [(plate, "go") for plate in self.good] + [(plate, "aside") for plate in self.overdue]
        coming += [(f"X{self._mark}{n:04d}", "aside") for n in range(round(len(self.good) * UNKNOWN))]
        self._chance.shuffle(coming)
        number = 0
        for plate, signal in coming:
            first, like = number, self._kind(plate) == 0 or self._chance.random() >= UNLIKE
            yield Reading(self._seen(plate, self._chance.choice(SOURCES), like), signal if like else "aside")
            number += 1
            if self._chance.random() < DOUBLE:
                yield Reading(self._seen(plate, "rfid"), signal if like else "aside", of=first)
                number += 1

    def _kind(self, plate: str) -> int:
        """0: read by its plate alone; 1: weighed; 2: with a container."""
        return int(plate[-4:]) % 3 if plate.startswith("粤") else 0

    def _box(self, plate: str) -> dict[str, Any]:
        return {"id": f"TONU{int(self._mark, 16) % 1000:03d}{plate[-4:]}", "tare": kilograms(TARE)}

    def _seen(self, plate: str, source: str, like: bool | None = None) -> dict[str, Any]:
        """A reading; `like`: of more than the plate, and whether that is as it was told."""
        body = {"office": self._office, "plate": plate, "source": source, "lane": self._chance.randint(1, 8)}
        kind = self._kind(plate) if like is not None else 0
        if kind == 1:
            body |= {"source": "scales", "gross": str(OWN + (0 if like else HIDDEN))}
        elif kind == 2:
            body["units"] = [{"id": self._box(plate)["id"] if like else f"XXXU{plate[-4:]}000"}]
        return body


def kilograms(value: int) -> dict[str, str]:
    return {"value": str(value), "unit": "KGM"}


class Flow:
    """One run at a steady rate; `faults`: answers that are not as they should be."""

    def __init__(self, readings: Iterator[Reading], rate: float) -> None:
        self._readings = readings
        self._rate = rate
        self.took: list[float] = []
        self.signals: Counter[str] = Counter()
        self.faults: list[str] = []
        self.numbers: set[int] = set()
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def go(self, client: httpx.AsyncClient, token: str, seconds: float) -> None:
        """Sends at the rate until the time is up or nothing more comes; a double is sent once its first is answered."""
        began, tasks = time.monotonic(), []
        for number, reading in enumerate(self._readings):
            await asyncio.sleep(max(0.0, began + number / self._rate - time.monotonic()))
            if time.monotonic() - began > seconds:
                break
            self._answers[number] = asyncio.get_running_loop().create_future()
            tasks.append(asyncio.create_task(self._send(client, token, number, reading)))
        await asyncio.gather(*tasks)

    async def _send(self, client: httpx.AsyncClient, token: str, number: int, reading: Reading) -> None:
        first = await self._answers[reading.of] if reading.of is not None else None
        began = time.monotonic()
        said: dict[str, Any] = {}
        try:
            answer = await posted(client, token, "/v1/arrivals", {"passages": [reading.body]})
            said = answer["passages"][0]
            self.took.append(time.monotonic() - began)
            self.signals[said["answer"]["signal"]] += 1
            self.numbers.add(said["number"])
            if said["answer"]["signal"] != reading.signal:
                self.faults.append(f"{reading.body['plate']}: {said['answer']}")
            if first is not None and (said["number"], said["answer"]) != (first.get("number"), first.get("answer")):
                self.faults.append(f"{reading.body['plate']}: read twice, answered otherwise")
        except (httpx.HTTPError, LookupError, ValueError) as error:
            self.faults.append(f"{reading.body['plate']}: {error!r}")
        finally:
            self._answers[number].set_result(said)

    def told(self) -> str:
        """What was answered, in one line."""
        took = sorted(self.took) or [0.0]
        half, most = (took[min(len(took) - 1, int(len(took) * share))] * 1000 for share in (0.5, 0.99))
        signals = ", ".join(f"{count} {signal}" for signal, count in sorted(self.signals.items()))
        return (
            f"{len(self.took)} readings of {len(self.numbers)} passages, p50 {half:.1f} ms, p99 {most:.1f} ms: "
            f"{signals or 'nothing'}; {len(self.faults)} not as they should be"
        )


async def posted(client: httpx.AsyncClient, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What was answered; a refusal is an error that says what stood in it."""
    answer = await client.post(path, json=body, headers={"authorization": f"Bearer {token}"})
    if not answer.is_success:
        raise ValueError(f"{path}: {answer.status_code} {answer.text[:300]}")
    return dict(answer.json())
