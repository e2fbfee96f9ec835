"""The client speaks as the node does: its operations, types and refusals are those that a live node describes."""

import subprocess
import sys
import typing
from pathlib import Path
from typing import Any, get_type_hints

import generate
import httpx
import pytest
from tongguan_client import KINDS, OPERATIONS, AsyncClient, Client, Filters, contract

from tests.clients.conftest import Served

PACKAGE = Path(generate.__file__).parent
METHODS = {
    "lodge": "lodge",
    "get-declaration": "declaration",
    "get-timeline": "timeline",
    "list-messages": "messages",
    "get-answer": "answer",
    "fetch-notices": "unread",
    "fetch-cargo-notices": "unread_cargo",
    "acknowledge-notices": "acknowledge",
    "attach-document": "attach",
    "list-documents": "documents",
    "amend": "amend",
    "cancel": "cancel",
    "present": "present",
    "pay": "pay",
    "list-requests": "requests",
    "reply-to-request": "reply",
    "list-remarks": "remarks",
    "remark": "remark",
    "foresee-requirements": "foresee",
    "list-code-lists": "lists",
    "find-goods": "goods",
    "get-law": "law",
    "get-status": "status",
}
"""Whose answer a method gives as it came; the others give bytes, or go through pages."""
PAGED = {"list-declarations": "Lines", "find-codes": "CodeLines", "get-keys": "Keys"}
BYTES = {"get-message", "get-document"}


@pytest.fixture(scope="module")
def described(running: Served) -> dict[str, Any]:
    return dict(httpx.get(f"{running.url}/v1/openapi.json").json())


@pytest.fixture(scope="module")
def operations(described: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Operation → method, path, all that is said of it."""
    return {
        one["operationId"]: (method.upper(), path, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    }


def test_the_types_are_those_of_the_node(described: dict[str, Any]) -> None:
    assert generate.contract(described, set(OPERATIONS)) == (PACKAGE / "tongguan_client/contract.py").read_text(), (
        "make client"
    )


def test_both_clients_are_one() -> None:
    source = (PACKAGE / "tongguan_client/asynchronous.py").read_text()
    assert generate.synchronous(source) == (PACKAGE / "tongguan_client/synchronous.py").read_text(), "make client"


@pytest.mark.parametrize("id_", OPERATIONS)
def test_every_operation_is_there(operations: dict[str, tuple[str, str, dict[str, Any]]], id_: str) -> None:
    assert operations[id_][:2] == OPERATIONS[id_]


def good(one: dict[str, Any]) -> Any:
    """The schema of what an operation gives."""
    status = next(s for s in ("200", "201") if "content" in one["responses"].get(s, {}))
    return one["responses"][status]["content"]["application/json"]["schema"]


@pytest.mark.parametrize("id_", METHODS)
@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_every_method_gives_what_is_described(
    operations: dict[str, tuple[str, str, dict[str, Any]]], id_: str, client: type[Client] | type[AsyncClient]
) -> None:
    hints = get_type_hints(getattr(client, METHODS[id_]))
    assert hints["return"] == eval(generate.kind(good(operations[id_][2])), vars(contract))


def test_pages_too_and_nothing_is_left_out(operations: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    assert {id_: generate.kind(good(operations[id_][2])) for id_ in PAGED} == PAGED
    assert set(METHODS) | set(PAGED) | BYTES == set(OPERATIONS)


def test_filters_are_those_of_the_list(operations: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    described = {p["name"] for p in operations["list-declarations"][2]["parameters"]}
    assert set(typing.get_type_hints(Filters)) == described - {"cursor"}


def test_every_kind_of_refusal_has_a_class(described: dict[str, Any]) -> None:
    assert set(KINDS) == set(described["components"]["responses"]) | {"method"}
    assert len({kind.__name__ for kind in KINDS.values()}) == len(KINDS)


def test_it_is_installed_as_it_stands(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    made = subprocess.run(
        [*pip, "--no-build-isolation", "--target", str(tmp_path), str(PACKAGE)], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import tongguan_client as t; print(t.__file__)"
    said = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True)
    assert said.stdout.strip().startswith(str(tmp_path)), said.stderr
    assert (tmp_path / "tongguan_client/py.typed").exists()
