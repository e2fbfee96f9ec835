"""The syntax of UN/EDIFACT: what is read comes out the same, and what is broken is told with its segment."""

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.parser import Parser

from tongguan.messages import edifact
from tongguan.messages.edifact import Interchange, Message, segment
from tongguan.messages.limits import MAX_BODY

PLAIN = b"UNB+UNOC:3+A+B+261126:0900+7'UNH+1+CUSCAR:D:95B:UN'BGM+785+X+9'UNT+3+1'UNZ+1+7'"


def told(body: bytes) -> list[tuple[str, str]]:
    return [(p.code, p.wire_pointer) for p in edifact.read(body).problems]


def test_a_message_with_its_frame() -> None:
    result = edifact.read(PLAIN)
    assert result.problems == ()
    assert result.interchange is not None
    (message,) = result.interchange.messages
    assert (message.type, message.version, message.release, message.agency) == ("CUSCAR", "D", "95B", "UN")
    assert [(s.tag, s.number, s.get(2), s.get(9), s.get(2, 9)) for s in message.segments] == [("BGM", 2, "X", "", "")]
    assert (result.interchange.sender, result.interchange.recipient, result.interchange.reference) == ("A", "B", "7")


GROUP = b"UNG+CUSCAR+A+B+261126:0900+G1+UN+D:95B'"
MESSAGE = PLAIN[PLAIN.index(b"UNH") : PLAIN.index(b"UNZ")]
GROUPED = PLAIN.replace(MESSAGE, GROUP + MESSAGE + b"UNE+1+G1'")


def test_messages_in_functional_groups() -> None:
    two = GROUPED.replace(b"UNZ+1", GROUP.replace(b"G1", b"G2") + MESSAGE + MESSAGE + b"UNE+2+G2'UNZ+2")
    for body, count in ((GROUPED, 1), (two, 3)):
        result = edifact.read(body)
        assert result.problems == () and result.interchange is not None
        assert len(result.interchange.messages) == count


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (b"UNE+1", b"UNE+2", [("E008", "UNE[6]/1")]),
        (b"UNE+1+G1", b"UNE+1+G2", [("E008", "UNE[6]/2")]),
        (b"UNE+1+G1'", b"", [("E006", "UNG[2]")]),
        (GROUP, b"", [("E007", "UNE[5]")]),
        (GROUP, GROUP * 2, [("E006", "UNG[2]"), ("E008", "UNZ[8]/1")]),
        (GROUP, MESSAGE + GROUP, [("E006", "UNH[2]")]),
    ],
)
def test_functional_groups_are_whole(old: bytes, new: bytes, wanted: list[tuple[str, str]]) -> None:
    assert told(GROUPED.replace(old, new)) == wanted


def test_other_service_characters() -> None:
    body = b"UNA|*,\\ ~\r\n" + PLAIN.replace(b":", b"|").replace(b"+", b"*").replace(b"'", b"~\r\n")
    released = body.replace(b"BGM*785*X", b"BGM*785*X\\~\\*\\\\+")
    result = edifact.read(released)
    assert result.problems == ()
    assert result.interchange is not None
    assert result.interchange.messages[0].segments[0].get(2) == "X~*\\+"
    assert result.interchange.decimal == ","


@pytest.mark.parametrize(
    ("written", "read"),
    [("?'", "'"), ("???'", "?'"), ("????", "??"), ("?+?:", "+:"), ("A?+", "A+"), ("??", "?")],
)
def test_released_characters(written: str, read: str) -> None:
    result = edifact.read(PLAIN.replace(b"+X+", f"+{written}+".encode()))
    assert result.problems == ()
    assert result.interchange is not None
    assert result.interchange.messages[0].segments[0].get(2) == read


BROKEN = {
    "nothing": (b"", "E001", "UNB[1]"),
    "xml": (b"<a/>", "E001", "UNB[1]"),
    "no UNB": (PLAIN[PLAIN.index(b"UNH") :], "E001", "UNB[1]"),
    "unknown character set": (PLAIN.replace(b"UNOC", b"UNOZ"), "E001", "UNB[1]"),
    "doubled service characters": (b"UNA::.? '" + PLAIN, "E001", "UNA"),
    "cut service characters": (b"UNA:+", "E001", "UNA"),
    "too large": (b" " * (MAX_BODY + 1), "E002", ""),
    "outside its character set": (PLAIN.replace(b"UNOC", b"UNOA").replace(b"+X+", b"+\xe9+"), "E003", "[3]"),
    "a control character": (PLAIN.replace(b"+X+", b"+\x02+"), "E003", "[3]"),
    "cut": (PLAIN[:-1], "E004", "[5]"),
    "cut before": (PLAIN[:60], "E004", "[3]"),
    "no trailer": (PLAIN[: PLAIN.index(b"UNZ")], "E006", "UNB[4]"),
    "no message trailer": (PLAIN.replace(b"UNT+3+1'", b""), "E006", "UNH[2]"),
    "a tag in small letters": (PLAIN.replace(b"BGM", b"bgm"), "E005", "[3]"),
    "an empty segment": (PLAIN.replace(b"BGM", b"'BGM"), "E005", "[3]"),
    "a dangling release": (PLAIN.replace(b"+X+", b"+?X+"), "E005", "[3]"),
    "outside of messages": (PLAIN.replace(b"UNH", b"BGM+1'UNH"), "E007", "BGM[2]"),
    "segments miscounted": (PLAIN.replace(b"UNT+3", b"UNT+4"), "E008", "UNT[3]/1"),
    "segments uncounted": (PLAIN.replace(b"UNT+3", b"UNT+"), "E008", "UNT[3]/1"),
    "another message's trailer": (PLAIN.replace(b"UNT+3+1", b"UNT+3+2"), "E008", "UNT[3]/2"),
    "messages miscounted": (PLAIN.replace(b"UNZ+1", b"UNZ+2"), "E008", "UNZ[5]/1"),
    "another interchange's trailer": (
        PLAIN.replace(b"+7'", b"+8'")[::-1].replace(b"8", b"7", 1)[::-1],
        "E008",
        "UNZ[5]/2",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken(name: str) -> None:
    body, code, place = BROKEN[name]
    assert told(body)[0] == (code, place)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12)
ELEMENT = st.lists(TEXT, min_size=1, max_size=4)


@given(st.lists(st.lists(ELEMENT, max_size=5), max_size=6))
def test_what_is_written_is_read(rows: list[list[list[str]]]) -> None:
    segments = [edifact.Segment("FTX", [["FTX"], *row], n) for n, row in enumerate(rows, 2)]
    message = Message("M1", "CUSCAR", "D", "03B", "UN", segments)
    sent = Interchange("A?B", "C'D", "E+F", "261126:0900", (message,), "UNOW")
    result = edifact.read(edifact.write(sent))
    assert result.problems == ()
    assert result.interchange is not None
    assert (result.interchange.sender, result.interchange.recipient) == ("A?B", "C'D")
    again = result.interchange.messages[0].segments
    assert len(again) == len(segments)
    for before, after in zip(segments, again, strict=True):
        for e in range(7):
            assert [before.get(e, c) for c in range(5)] == [after.get(e, c) for c in range(5)]


def test_what_its_character_set_has_no_room_for_is_not_written() -> None:
    message = Message("1", "CUSRES", "D", "96B", "UN", [segment("FTX", "ACB", "", "", "通关")])
    with pytest.raises(UnicodeEncodeError):
        edifact.write(Interchange("A", "B", "1", "261126:0900", (message,), "UNOC"))


CARGO = Path(__file__).parent / "samples" / "cargo"


@pytest.mark.parametrize("name", ["sea-95b", "air-96b", "road-03b", "arrival-95b", "receipt-96b"])
def test_a_library_reads_the_same(name: str) -> None:
    body = (CARGO / f"{name}.edi").read_bytes()
    interchange = edifact.read(body).interchange
    assert interchange is not None
    with warnings.catch_warnings(action="ignore"):
        theirs = [s for s in Parser().parse(body.decode()) if s.tag not in ("UNA", "UNB", "UNH", "UNT", "UNZ")]
    ours = interchange.messages[0].segments
    assert [s.tag for s in ours] == [s.tag for s in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.elements[1:] == [[e] if isinstance(e, str) else list(e) for e in other.elements]
