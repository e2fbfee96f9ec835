"""What README and docs say is so: their blocks are run as they stand, their commands, links and folders are there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp

import httpx
import psycopg
import pytest

from bench.node import Node
from tongguan.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
README, GUIDE, OPERATIONS = ROOT / "README.md", ROOT / "docs/api-guide.md", ROOT / "docs/operations.md"


def blocks(page: Path, language: str) -> str:
    """All fenced blocks of one language, in order."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A sandbox as a reader has it."""
    folder = Path(mkdtemp(prefix="tongguan-docs-"))
    folder.chmod(0o755)
    with Node(folder / "data", workers=1) as running:
        yield running


@pytest.fixture
def desk(node: Node, tmp_path: Path) -> Path:
    """A folder that looks like the project's, with that sandbox's data and a reader's own invoice."""
    (tmp_path / "data").symlink_to(node.data)
    (tmp_path / "sandbox").symlink_to(ROOT / "sandbox")
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    return tmp_path


def shell(node: Node, desk: Path, script: str) -> str:
    """What a shell says; an answer that is a refusal ends it."""
    script = script.replace("http://127.0.0.1:8000", node.url)
    strict = 'set -eu; curl() { command curl --fail-with-body "$@"; echo; }\n'
    done = subprocess.run(["bash", "-c", strict + script], cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(desk: Path, script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_lodges_with_curl_and_with_python(node: Node, desk: Path) -> None:
    told = json.loads(shell(node, desk, blocks(README, "sh")))
    assert told["state"] == "held" and told["number"]
    said = python(desk, blocks(README, "python"))
    assert said.startswith(f"{told['number']} held") and "Traceback" not in said
    due = httpx.get(
        f"{node.url}/v1/declarations/{told['number']}", headers={"Authorization": f"Bearer {node.token('trader')}"}
    ).json()
    assert "payment" not in due["holds"], "the bank's word closed it"


def test_the_guide_is_followed_with_curl(node: Node, desk: Path) -> None:
    said = shell(node, desk, blocks(GUIDE, "sh"))
    answers = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert all("type" not in a or not str(a["type"]).startswith("/v1/openapi#") for a in answers)
    lines = len((desk / "declarations.ndjson").read_text().splitlines())
    assert len(answers) == 1 + 1 + 1 + 1 + 1 + lines, "stands, needs, acknowledged, amended, attached, a line each"
    assert not [p for a in answers for p in a.get("problems", []) if p.get("severity", "error") == "error"]


def test_the_guide_is_followed_with_python(desk: Path) -> None:
    said = python(desk, blocks(GUIDE, "python"))
    assert re.match(r"\d{18} held Held for", said)
    assert "['5304" in said, "the list of what is held"


def test_the_first_token_of_a_real_node_is_made_by_hand(node: Node) -> None:
    script = OPERATIONS.read_text().split("python - <<'PY'\n")[1].split("\nPY\n")[0]
    said = python(ROOT, script)
    token, statement = re.findall(r"^token: (\S+)$|^(insert.*;)$", said, re.MULTILINE)
    with psycopg.connect(node.database) as conn:
        conn.execute(statement[1].encode())
    seen = httpx.get(f"{node.url}/v1/tokens", headers={"Authorization": f"Bearer {token[0]}"})
    assert seen.status_code == 200


def test_every_command_and_option_of_the_readme_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    table = README.read_text().split("## Commands")[1].split("\n## ")[0]
    cells = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    shown = [words for cell in cells for words in re.findall(r"`([^`]+)`", cell)]
    assert {words.split()[0] for words in shown} == set(COMMANDS)
    for words in shown:
        called = list(takewhile(str.islower, re.sub(r"[\[+-].*", "", words).split()))
        with pytest.raises(SystemExit):
            main([*called, "--help"])
        helped = capsys.readouterr().out
        assert [option for option in re.findall(r"--[a-z]+", words) if option not in helped] == [], words


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_the_architecture_names_every_folder() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    table = page.split("## Folder by folder")[1].split("\n## ")[0]
    named = re.findall(
        r"`(\w+(?:/|\.py))`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    )
    there = {
        f"{p.name}/" if p.is_dir() else p.name
        for p in (ROOT / "tongguan").iterdir()
        if not p.name.startswith("__") and p.suffix in ("", ".py")
    }
    assert set(named) == there


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_code_it_speaks_of_is_there(page: Path) -> None:
    """`folder/file.py` and `folder/file.py: name`, from the project's folder or the package's."""
    named = re.findall(r"`([\w/]+/\w+\.(?:py|sql))(?:: (\w+))?`", page.read_text())
    gone = []
    for path, name in named:
        found = [r / path for r in (ROOT, ROOT / "tongguan") if (r / path).is_file()]
        if not found or (name and f"def {name}" not in found[0].read_text()):
            gone.append(f"{path}: {name}")
    assert gone == []
