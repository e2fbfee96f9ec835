"""Numbers that prove themselves: forms and check digits of containers, ships, companies and consignments."""

import re
from collections.abc import Iterator

from stdnum import ean, imo, iso6346
from stdnum.cn import uscc

from tongguan.codes.rows import Direction
from tongguan.declarations.parts import Party
from tongguan.declarations.rule import Findings, Look, Memo, at, rule

CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}").fullmatch
EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}").fullmatch
GLN = re.compile(r"[0-9]{13}").fullmatch
UCR = re.compile(r"[0-9][A-Z]{2}[A-Z0-9]{1,16}-?[A-Z0-9()\-]{1,19}").fullmatch
REGISTRATION = re.compile(r"[0-9]{4}[1-9A-Z][1-9A-F][0-9A-Z]{4}").fullmatch
NOT_A_COUNTRY = ("XI", "EU")
IMO_NUMBER = "10"
SEAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]{0,34}").fullmatch

proven_container: Memo[str, bool] = Memo(iso6346.is_valid)
proven_ship: Memo[str, bool] = Memo(imo.is_valid)
proven_credit_code: Memo[str, bool] = Memo(uscc.is_valid)


def at_home(look: Look) -> Iterator[tuple[str, Party]]:
    """The parties that this administration registers."""
    declaration = look.declaration
    for role, party in (("declarant", declaration.declarant), ("agent", declaration.agent)):
        if party is not None and party.id:
            yield f"/{role}/id", party
    own = look.shipment.importer if look.direction is Direction.IMPORT else declaration.exporter
    if own is not None and own.id:
        yield "/shipment/importer/id" if look.direction is Direction.IMPORT else "/exporter/id", own


@rule("TGN001", place="28A/31B/159", source="ISO 6346, 3.1-3.3")
def container_form(look: Look) -> Findings:
    """Container number “{value}”: three letters of the owner, U, J or Z, six digits and a check digit.

    集装箱号“{value}”应为三位箱主字母、U/J/Z、六位序号及一位校验码。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        if equipment.id and not CONTAINER(equipment.id):
            yield at(f"/shipment/equipment/{i}/id", value=equipment.id)


@rule("TGN002", place="28A/31B/159", source="ISO 6346, annex A")
def container_check_digit(look: Look) -> Findings:
    """The check digit of container number “{value}” is wrong.

    集装箱号“{value}”校验码错误。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        if CONTAINER(equipment.id) and not proven_container[equipment.id]:
            yield at(f"/shipment/equipment/{i}/id", value=equipment.id)


@rule("TGN003", place="28A/31B/44B/165", source="ISO 17712")
def seal_form(look: Look) -> Findings:
    """Seal number “{value}” holds up to 35 letters, digits, blanks and . / -

    封志号“{value}”应为不超过35位的字母、数字、空格及 . / - 符号。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        for j, seal in enumerate(equipment.seals):
            if seal.id and not SEAL(seal.id):
                yield at(f"/shipment/equipment/{i}/seals/{j}/id", value=seal.id)


@rule("TGN004", place="42A/57B/R123", source="Registration of customs declarants (national)")
def registered_form(look: Look) -> Findings:
    """“{value}” does not have the form of a registration number of this administration.

    “{value}”不符合本关备案编号的格式。
    """
    if "party" not in look.law.listings():
        return
    good = look.lists["party"]
    for pointer, party in at_home(look):
        if not good[party.id]:
            yield at(pointer, value=party.id)


@rule("TGN005", place="67A/74A/R038", source="GB 32100-2015")
def credit_code_check_digit(look: Look) -> Findings:
    """The check digit of unified social credit code “{value}” is wrong.

    统一社会信用代码“{value}”校验码错误。
    """
    for pointer, party in at_home(look):
        if len(party.id) == 18 and not proven_credit_code[party.id]:
            yield at(pointer, value=party.id)


@rule("TGN006", place="67A/74A/R038", source="Customs registration code (GACC), ten characters")
def registration_code_form(look: Look) -> Findings:
    """Registration code “{value}”: four digits of the district, its economic zone, the kind of company, four of serial.

    海关注册编码“{value}”应为四位行政区划、一位经济区划、一位企业类型及四位顺序号。
    """
    for pointer, party in at_home(look):
        if len(party.id) == 10 and not REGISTRATION(party.id):
            yield at(pointer, value=party.id)


@rule("TGN007", place="42A/57A/R032", source="Regulation (EU) 952/2013, article 9: EORI number")
def eori_country(look: Look) -> Findings:
    """EORI number “{value}” begins with a country code that is none.

    EORI编号“{value}”开头的国家代码不存在。
    """
    good = look.lists["country"]
    for pointer, party in look.parties:
        prefix = party.id[:2]
        if EORI(party.id) and not good[prefix] and prefix not in NOT_A_COUNTRY:
            yield at(f"{pointer}/id", value=party.id)


@rule("TGN008", place="R123", source="GS1 General Specifications: GLN")
def location_number_check_digit(look: Look) -> Findings:
    """The check digit of global location number “{value}” is wrong.

    全球参与方位置码“{value}”校验码错误。
    """
    for pointer, party in look.parties:
        if GLN(party.id) and not ean.is_valid(party.id):
            yield at(f"{pointer}/id", value=party.id)


@rule("TGN009", place="28A/10A/T002", source="IMO resolution A.1117(30)")
def ship_number_check_digit(look: Look) -> Findings:
    """“{value}” is not an IMO ship number: seven digits, the last a check digit.

    “{value}”不是有效的国际海事组织船舶编号（七位数字，末位为校验码）。
    """
    means = (
        ("/border_transport/id", look.declaration.border_transport),
        ("/shipment/arrival_transport/id", look.shipment.arrival_transport),
        ("/shipment/departure_transport/id", look.shipment.departure_transport),
    )
    for pointer, ship in means:
        if ship and ship.id_type == IMO_NUMBER and ship.id and not proven_ship[ship.id]:
            yield at(pointer, value=ship.id)


@rule("TGN010", place="67A/35B/016", source="WCO Recommendation on the UCR; ISO 15459")
def consignment_reference_form(look: Look) -> Findings:
    """Unique consignment reference “{value}”: the year's digit, a country, the trader's number and his reference.

    唯一货物追踪号（UCR）“{value}”应为年份末位、国家代码、企业编号及其自编号。
    """
    if look.shipment.ucr and look.shipment.ucr.id and not UCR(look.shipment.ucr.id):
        yield at("/shipment/ucr/id", value=look.shipment.ucr.id)
    for i, item in enumerate(look.items):
        if item.ucr and item.ucr.id and not UCR(item.ucr.id):
            yield at(f"/shipment/items/{i}/ucr/id", value=item.ucr.id)
