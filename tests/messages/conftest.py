"""The real messages and schemas, where they are."""

from pathlib import Path

import pytest
from lxml import etree

from tests.messages.schema_documents import Schema
from tongguan.commands.messages import schema_of


@pytest.fixture(scope="session")
def wco_data(shared: Path) -> Path:
    return shared / "wco-dm"


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
