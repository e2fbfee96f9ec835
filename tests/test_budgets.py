"""What keeps the code readable: short functions, short files, few parameters. Medians are told, not enforced."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("tongguan", "sandbox", "bench", "clients")
WRITTEN = {ROOT / "clients/python/tongguan_client/contract.py"}
"""By a machine, from the API's description."""
FUNCTION_LINES, FILE_LINES, PARAMETERS = 40, 400, 5
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    return sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py") if p not in WRITTEN)


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def lines(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def parameters(function: Function) -> int:
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args)]
    return len(names) + len(given.kwonlyargs) - (names[:1] in (["self"], ["cls"]))


def where(path: Path, function: Function) -> str:
    return f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = [f"{where(p, f)}: {lines(f)} lines" for p in sources() for f in functions(p) if lines(f) > FUNCTION_LINES]
    assert long == []


def test_no_function_asks_for_more_than_five_things() -> None:
    many = [f"{where(p, f)}: {parameters(f)}" for p in sources() for f in functions(p) if parameters(f) > PARAMETERS]
    assert many == []


def test_no_file_is_longer_than_a_sitting() -> None:
    counted = {p: p.read_text().count("\n") for p in sources()}
    assert [f"{p.relative_to(ROOT)}: {n} lines" for p, n in counted.items() if n > FILE_LINES] == []


def test_every_module_says_what_it_is() -> None:
    empty = [p for p in sources() if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))]
    assert [str(p.relative_to(ROOT)) for p in empty] == []


def test_the_medians_are_told() -> None:
    sizes = [lines(f) for p in sources() for f in functions(p)]
    files = [p.read_text().count("\n") for p in sources()]
    print(f"\nmedian function {median(sizes)} lines, median file {median(files)} lines")
    assert sizes
