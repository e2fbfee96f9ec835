"""The command line itself: every command explains itself, mistakes are sentences."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from tongguan.cli import COMMANDS, main
from tongguan.clock import span, spelled
from tongguan.commands.lodge import FOLLOW_UP


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"tongguan {name}" in capsys.readouterr().out


def test_without_a_command_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lodge", "no-such-file.xml"], "there is no such file"),
        (["messages", "roundtrip", "no-such-file.xml"], "there is no such file"),
        (["messages", "read", "no-such-file.xml"], "no-such-file.xml: No such file"),
        (["consider", "/"], "/: Is a directory"),
        (["lodge", "--url", "nonsense", "--token", "t", __file__], "nonsense is no address"),
        (["lodge", "--url", "http://127.0.0.1:9", "--data", "/nowhere", __file__], "--token"),
        (["clock", "tomorrow"], "is not a span of time"),
        (["up", "--profile", "nowhere"], "there is no profile 'nowhere'"),
    ],
)
def test_a_mistake_is_a_sentence_and_exit_code_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert sentence in capsys.readouterr().err


def test_no_locale_keeps_it_from_speaking() -> None:
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii"}
    code = "from tongguan.cli import main; main([])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, env=narrow, check=True)
    assert "通关" in said.stdout.decode()


def test_helping_imports_nothing_heavy() -> None:
    code = "import sys; from tongguan.cli import parser; parser(''); print([m for m in sys.modules if 'psycopg' in m])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_spans_of_time() -> None:
    assert span("+72h") == timedelta(hours=72)
    assert span("+1d12h") == timedelta(days=1, hours=12)
    assert [spelled(timedelta(seconds=n)) for n in (0, 129_600, 259_200, 3_661)] == ["+0s", "+1d12h", "+3d", "+1h1m1s"]
    for wrong in ("72h", "-1h", "+", "+1y", ""):
        with pytest.raises(ValueError, match="not a span"):
            span(wrong)


@pytest.mark.parametrize(
    ("body", "follows"),
    [
        (b"<FunctionCode>9</FunctionCode>", False),
        (b"<a:FunctionCode> 13 </a:FunctionCode>", True),
        (b'{"function": "13"}', True),
        (b'{"function":"9","reference":"13"}', False),
    ],
)
def test_follow_ups_are_told_from_declarations(body: bytes, follows: bool) -> None:
    assert bool(FOLLOW_UP.search(body)) is follows
