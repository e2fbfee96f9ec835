"""The real messages and schemas of `../shared/data`, where they are; in CI they must be there."""

import os
from pathlib import Path

import pytest
from lxml import etree

from tests.messages.schema_documents import Schema
from tongguan.commands.messages import schema_of

PROJECT = Path(__file__).parents[2]
DATA = PROJECT.parent / "shared" / "data" / "wco-dm"


@pytest.fixture(scope="session")
def wco_data() -> Path:
    if not DATA.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{DATA} must be there in CI")
        pytest.skip(f"no {DATA}: the real messages are not on this machine")
    return DATA


@pytest.fixture(scope="session")
def real(wco_data: Path) -> dict[str, bytes]:
    """The bytes of every real message, by file name."""
    return {path.name: path.read_bytes() for path in sorted((wco_data / "samples").glob("*.xml"))}


@pytest.fixture(scope="session")
def dec_schema(wco_data: Path) -> etree.XMLSchema:
    return schema_of(wco_data / "schemas" / "declaration")


@pytest.fixture(scope="session")
def res_schema(wco_data: Path) -> etree.XMLSchema:
    return schema_of(wco_data / "schemas" / "notification")


@pytest.fixture(scope="session")
def dec_types(wco_data: Path) -> Schema:
    folder = wco_data / "schemas" / "declaration"
    return Schema(
        folder / "WCO_DEC_2_DMS.xsd",
        folder / "WCO_DS" / "WCO_DEC_DS_2_DMS.xsd",
        folder / "UNECE" / "UnqualifiedDataType_6_DMS.xsd",
    )


@pytest.fixture(scope="session")
def res_types(wco_data: Path) -> Schema:
    folder = wco_data / "schemas" / "notification"
    return Schema(
        folder / "WCO_RES_2_DMS.xsd",
        folder / "WCO_DS" / "WCO_RES_DS_2_DMS.xsd",
        folder / "UNECE" / "UnqualifiedDataType_6_DMS.xsd",
    )
