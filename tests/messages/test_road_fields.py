"""Every field of the published road manifest is kept: from XML to JSON and back, by the form, and to XML again."""

from typing import Any

import msgspec
import pytest
from lxml import etree

from tests.messages.road_values import SENT
from tongguan.manifests import form
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo_json, road_xml
from tongguan.messages.road_xml import Head

HEAD = Head(message="M1", sender="S", receiver="5301", sent_at=SENT)
PARTY = (
    "<ID>P{n}</ID><Name>Party {n}</Name><AEO>AEOCN440{n}</AEO>"
    "<Address><Line>{n} KING ST</Line><CityName>CITY</CityName><CountryCode>HK</CountryCode></Address>"
    "<Contact><Name>Contact {n}</Name></Contact>"
    "<Communication><ID>+86 {n}</ID><TypeID>TE</TypeID></Communication>"
)
BODY = f"""
<DeclarationOfficeID>5301</DeclarationOfficeID><ID>5301261126009</ID>
<AdditionalInformation><Content>First</Content></AdditionalInformation>
<RepresentativePerson>{PARTY.format(n=1)}</RepresentativePerson><Agent>{PARTY.format(n=2)}</Agent>
<Carrier>{PARTY.format(n=3)}</Carrier>
<BorderTransportMeans><TypeCode>3</TypeCode><ID>PLATE1</ID><JourneyID>J1</JourneyID>
  <Itinerary><RoutingCountryCode>HK</RoutingCountryCode><RoutingCountryCode>CN</RoutingCountryCode></Itinerary>
</BorderTransportMeans>
<LoadingLocation><ID>HKHKG</ID><LoadingDateTime>20261126070000000</LoadingDateTime></LoadingLocation>
<UnloadingLocation><ID>CNSZX</ID><ArrivalDateTime>20261126093000000</ArrivalDateTime></UnloadingLocation>
<Consignment><SequenceNumeric>1</SequenceNumeric>
  <TransportContractDocument><ID>MASTER1</ID><ConditionCode>10</ConditionCode></TransportContractDocument>
  <AssociatedTransportDocument><ID>HOUSE1</ID></AssociatedTransportDocument>
  <GrossVolumeMeasure unitCode="MTQ">12.5</GrossVolumeMeasure><TotalPackageQuantity>40</TotalPackageQuantity>
  <ValueAmount currencyID="USD">18000</ValueAmount>
  <TransitDestination><ID>CNCAN</ID><Name>Inland</Name></TransitDestination>
  <Freight><PaymentMethodCode>CC</PaymentMethodCode></Freight>
  <GoodsMeasure><GrossMassMeasure unitCode="KGM">820.5</GrossMassMeasure></GoodsMeasure>
  <GovernmentProcedure><CurrentCode>24</CurrentCode></GovernmentProcedure>
  <Consignee>{PARTY.format(n=4)}</Consignee><Consignor>{PARTY.format(n=5)}</Consignor>
  <NotifyParty>{PARTY.format(n=6)}</NotifyParty><UNDGContact>{PARTY.format(n=7)}</UNDGContact>
  <TransportEquipment><ID>ABCU1234560</ID><CharacteristicCode>45G1</CharacteristicCode><FullnessCode>5</FullnessCode>
    <SealID>H001</SealID></TransportEquipment>
  <ConsignmentItem><SequenceNumeric>1</SequenceNumeric>
    <Commodity><CargoDescription>PUMPS</CargoDescription><Description>水泵</Description>
      <Classification><ID>8413810090</ID></Classification></Commodity>
    <GoodsMeasure><GrossMassMeasure unitCode="KGM">820.5</GrossMassMeasure></GoodsMeasure>
    <Packaging><QuantityQuantity>40</QuantityQuantity><TypeCode>CT</TypeCode><MarksNumbers>A/1-40</MarksNumbers></Packaging>
  </ConsignmentItem>
</Consignment>
"""
FUNCTIONS = {"9": "main", "0": "secondary", "2": "add", "3": "delete", "5": "change"}


def message(function: str = "9") -> bytes:
    head = f"<Head><MessageID>M1</MessageID><FunctionCode>{function}</FunctionCode></Head>"
    space = "urn:Declaration:datamodel:standard:CN:MT1401:1"
    return f'<Manifest xmlns="{space}">{head}<Declaration>{BODY}</Declaration></Manifest>'.encode()


def read(body: bytes) -> ManifestReport:
    (part,) = road_xml.read(body).parts
    assert part.problems == () and isinstance(part.report, ManifestReport)
    return part.report


def texts(body: bytes) -> list[tuple[str, str]]:
    """Every element below Declaration that says something, with what it says."""
    root = etree.fromstring(body)
    inner = [e for e in root.iter() if isinstance(e.tag, str) and (e.text or "").strip()]
    return sorted(
        (etree.QName(e).localname, (e.text or "").strip())
        for e in inner
        if "Head" not in {etree.QName(a).localname for a in e.iterancestors()}
    )


def test_all_that_a_message_says_comes_back_in_xml_and_json() -> None:
    report = read(message())
    assert cargo_json.read(cargo_json.write(report)) == (report, ())
    written = road_xml.write(report, HEAD)
    assert read(written) == report
    assert texts(written) == texts(message())


def test_the_form_keeps_what_it_has_no_field_for() -> None:
    manifest = read(message()).manifest
    standing: Any = form.remembered(msgspec.to_builtins(manifest, builtin_types=()))
    said = form.typed(form.HEAD, standing, "Asia/Shanghai")
    for n, row in enumerate(form.rows(standing)):
        said |= {f"lines-{n}-{name}": text for name, text in (("was", row.was), *row.cells.items())}
        for kind, parts in (("items", row.items), ("units", row.units)):
            for k, (was, cells) in enumerate(parts):
                end = f"-{k}" if k else ""
                said |= {f"lines-{n}-{name}{end}": text for name, text in ((f"{kind}_was", was), *cells.items())}
    told = form.completed(form.compact(form.filled(standing, said, "Asia/Shanghai")))
    assert msgspec.convert(told, Manifest, strict=False) == manifest


@pytest.mark.parametrize(("code", "meaning"), FUNCTIONS.items())
def test_the_functions_of_a_national_message(code: str, meaning: str) -> None:
    report = read(message(code))
    assert report.function == meaning
    assert f"<FunctionCode>{code}</FunctionCode>".encode() in road_xml.write(report, HEAD)
