"""Delimited text as officials and profile writers send it: any of the usual encodings, every row with its line."""

import csv
import re
from collections.abc import Iterator

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BROKEN = re.compile("[\x00\ufffd]")


def decoded(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text, and the lines that could not be read (left empty).

    A byte order mark decides; then UTF-8; a file most of whose non-ASCII lines are not UTF-8 is Windows-1252, as UNECE
    publishes. Otherwise the odd broken lines are named.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _mixed(data)


def written(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text of a profile's own file, and its lines that are not what its byte order mark says, UTF-8 without one.

    Nothing is guessed here: words of law in a misread encoding would be published for ever.
    """
    encoding = next((encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    if encoding != "utf-8":
        text = data.decode(encoding, "replace")
        return text, tuple(n for n, line in enumerate(text.split("\n"), 1) if BROKEN.search(line))
    raw = data.split(b"\n")
    return data.decode("utf-8", "replace"), tuple(
        n for n, line in enumerate(raw, 1) if b"\x00" in line or not _is_utf8(line)
    )


def _mixed(data: bytes) -> tuple[str, tuple[int, ...]]:
    raw = data.split(b"\n")
    special = [n for n, line in enumerate(raw, 1) if not line.isascii()]
    broken = [n for n in special if not _is_utf8(raw[n - 1])]
    if 2 * len(broken) >= len(special) and len(special) > 1:
        text = data.decode("cp1252", "replace")
        return text, tuple(n for n, line in enumerate(text.split("\n"), 1) if "\ufffd" in line)
    bad = set(broken)
    return "\n".join("" if n in bad else line.decode() for n, line in enumerate(raw, 1)), tuple(broken)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty; the number is that of the row's first line."""
    reader = csv.reader(text.replace("\x00", "").splitlines(keepends=True))
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = ["\ufffd"]
        if any(c.strip() for c in cells):
            yield first, [c.strip() for c in cells]
