"""Real messages with bytes changed, cut, doubled and moved: no crash, and what reads cleanly comes through whole."""

import random

import pytest

from tongguan.commands.messages import differing
from tongguan.messages import canonical, wco_dec, wco_res

SNIPPETS = (
    b"\0", b"\xff", b"<", b">", b"&", b"</", b"<!DOCTYPE a>", b"<![CDATA[", b"]]>", b"&#0;", b"&#x20;", b"&lt;",
    b"<!--", b"-->", b"<?x?>", b'"', b"1e400", b"99999999999999999999", b"-", b".", b" ", b"\r\n", "通关".encode(),
    b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b":", b",", b"null", b"NaN",
)  # fmt: skip


def mutant(body: bytes, choice: random.Random) -> bytes:
    """A few changes at random places."""
    made = bytearray(body)
    for _ in range(choice.randint(1, 4)):
        at, length = choice.randrange(len(made) + 1), choice.randint(1, 60)
        match choice.randrange(6):
            case 0:
                made[at : at + 1] = bytes([choice.randrange(256)])
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = choice.choice(SNIPPETS)
            case 3:
                made[at:at] = made[at : at + length]
            case 4:
                other = choice.randrange(len(made) + 1)
                made[at:at] = made[other : other + length]
            case 5:
                made[at : at + length] = bytes(made[at : at + length]).swapcase()
    return bytes(made)


def check(body: bytes, read: object) -> None:
    result = wco_dec.read(body) if read is wco_dec else canonical.read(body)
    assert result.declaration is not None or result.problems
    assert all(p.code and p.message and p.message_zh for p in result.problems)
    if result.declaration is not None:
        written = wco_dec.write(result.declaration) if read is wco_dec else canonical.write(result.declaration)
        if not result.problems:
            assert read is canonical or list(differing(body)) == []
        elif read is wco_dec:
            assert wco_dec.read(written).declaration is not None


def bombard(real: dict[str, bytes], rounds: int, seed: int) -> None:
    choice = random.Random(seed)
    bodies = list(real.values())
    values = [canonical.write(d) for b in bodies if (d := wco_dec.read(b).declaration)]
    for _ in range(rounds):
        check(mutant(choice.choice(bodies), choice), wco_dec)
        check(mutant(choice.choice(values), choice), canonical)
        wco_res.read(mutant(choice.choice(bodies), choice))


def test_mutants_of_real_messages(real: dict[str, bytes]) -> None:
    bombard(real, 600, 1)


@pytest.mark.soak
def test_many_mutants_of_real_messages(real: dict[str, bytes]) -> None:
    for seed in range(2, 102):
        bombard(real, 1_000, seed)
