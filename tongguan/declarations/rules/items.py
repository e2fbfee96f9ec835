"""Goods items: what they are, where they come from, how they are packed."""

import re

from tongguan.codes.rows import Direction
from tongguan.declarations.rule import FULL, MOVING, Findings, Look, Memo, at, rule

COMMODITY = re.compile(r"[0-9]{6}|[0-9]{8}|[0-9]{10}").fullmatch
WORDS = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}").search
UN_NUMBER = re.compile(r"[0-9]{4}").fullmatch
BULK = frozenset({"VG", "VL", "VO", "VQ", "VR", "VS", "VY"})
UNPACKED = frozenset({"NE", "NF", "NG"})
TARIFF = frozenset({"TSP", "HS", ""})
well_formed: Memo[str, bool] = Memo(lambda code: COMMODITY(code) is not None)
NON_PREFERENTIAL, PREFERENTIAL = "1", "2"


@rule("TGI001", place="68A/23A/137", source="Revised Kyoto Convention, General Annex 3.12", reduced=False, each=True)
def described(look: Look) -> Findings:
    """Describe the goods.

    请填写商品名称和规格。
    """
    for i, item in enumerate(look.items):
        if not item.description:
            yield at(f"/shipment/items/{i}/description")


@rule("TGI002", place="68A/23A/137", source="WCO Recommendation on the description of goods", each=True)
def described_in_words(look: Look) -> Findings:
    """“{value}” does not say what the goods are: describe them in words.

    “{value}”未说明是何商品，请用文字描述。
    """
    for i, item in enumerate(look.items):
        if item.description and not WORDS(item.description):
            yield at(f"/shipment/items/{i}/description", value=item.description)


@rule("TGI003", place="68A/23A/21A/145", source="Harmonized System Convention, article 3", reduced=False, each=True)
def classified(look: Look) -> Findings:
    """Give the commodity code.

    请填写商品编号。
    """
    for i, code in enumerate(look.codes):
        if not code:
            yield at(f"/shipment/items/{i}/classifications")


@rule("TGI004", place="68A/23A/21A/145", source="Harmonized System Convention, article 3", each=True)
def commodity_code_form(look: Look) -> Findings:
    """Commodity code “{value}” should be 6, 8 or 10 digits.

    商品编号“{value}”应为6位、8位或10位数字。
    """
    for i, code in enumerate(look.codes):
        if code and not well_formed[code]:
            yield at(f"/shipment/items/{i}/classifications/{tariff_place(look, i)}/id", value=code)


@rule("TGI005", place="68A/23A/21A/145", source="Harmonized System Convention, article 3", each=True)
def in_harmonized_system(look: Look) -> Findings:
    """“{value}” does not begin with a subheading of the Harmonized System.

    “{value}”的前六位不是协调制度（HS）子目。
    """
    good = look.lists["hs"]
    for i, code in enumerate(look.codes):
        if not good[code[:6]] and COMMODITY(code):
            yield at(f"/shipment/items/{i}/classifications/{tariff_place(look, i)}/id", value=code)


@rule("TGI006", place="68A/23A/21A/145", source="National customs tariff", each=True)
def in_tariff(look: Look) -> Findings:
    """The tariff has no line for “{value}” on {date}.

    {date}的税则中没有商品编号“{value}”。
    """
    if look.direction is None:
        return
    good, hs = look.compiled.tariff, look.lists["hs"]
    for i, code in enumerate(look.codes):
        if not good[code, look.direction] and COMMODITY(code) and hs[code[:6]]:
            yield at(f"/shipment/items/{i}/classifications/{tariff_place(look, i)}/id", value=code, date=look.date)


@rule("TGI007", place="68A/23A/21A/145", source="WCO Data Model 3.6, element 145", each=True)
def classification_given(look: Look) -> Findings:
    """A classification has a code.

    商品分类须填写代码。
    """
    for i, item in enumerate(look.items):
        for j, named in enumerate(item.classifications):
            if not named.id and named.type not in TARIFF:
                yield at(f"/shipment/items/{i}/classifications/{j}/id")


@rule(
    "TGI008",
    place="68A/92A/063",
    source="Revised Kyoto Convention, Specific Annex K",
    direction=Direction.IMPORT,
    stages=FULL,
    each=True,
)
def origin_given(look: Look) -> Findings:
    """Say where the goods originate.

    请填写原产国（地区）。
    """
    for i, item in enumerate(look.items):
        if not item.origins:
            yield at(f"/shipment/items/{i}/origins")


@rule("TGI009", place="68A/92A/063", source="WCO Data Model 3.6, element 063", each=True)
def origin_has_country(look: Look) -> Findings:
    """An origin names a country.

    原产地须注明国家（地区）。
    """
    for i, item in enumerate(look.items):
        for j, origin in enumerate(item.origins):
            if not (origin.country or origin.region):
                yield at(f"/shipment/items/{i}/origins/{j}/country")


@rule("TGI010", place="68A/12C/506", source="UN Model Regulations: dangerous goods list", each=True)
def dangerous_goods_number(look: Look) -> Findings:
    """UN number “{value}” should be four digits, 0001 to 3999.

    联合国危险货物编号“{value}”应为四位数字（0001至3999）。
    """
    for i, item in enumerate(look.items):
        for j, number in enumerate(item.dangerous_goods):
            if not UN_NUMBER(number) or not "0001" <= number <= "3999":
                yield at(f"/shipment/items/{i}/dangerous_goods/{j}", value=number)


@rule("TGI011", place="68A/93A", source="Revised Kyoto Convention, General Annex 3.12", stages=FULL, each=True)
def packaging_given(look: Look) -> Findings:
    """Say how the goods are packed, also when they aren't (bulk, unpacked).

    请填写包装情况；散装或裸装也须注明。
    """
    for i, item in enumerate(look.items):
        if not item.packagings:
            yield at(f"/shipment/items/{i}/packagings")


@rule("TGI012", place="68A/93A/141", source="UNECE Rec. 21", each=True)
def package_kind_given(look: Look) -> Findings:
    """Say what kind of packages they are.

    请填写包装种类。
    """
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            if not packaging.type:
                yield at(f"/shipment/items/{i}/packagings/{j}/type")


@rule("TGI013", place="68A/93A/144", source="UNECE Rec. 21; WCO Data Model 3.6, element 144", stages=FULL, each=True)
def package_count_given(look: Look) -> Findings:
    """Give the number of packages, unless the goods are in bulk.

    除散装外，请填写包装件数。
    """
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            if packaging.count is None and packaging.type and packaging.type not in BULK:
                yield at(f"/shipment/items/{i}/packagings/{j}/count")


@rule("TGI014", place="68A/93A/144", source="WCO Data Model 3.6, element 144 (n..8)", each=True)
def package_count_whole(look: Look) -> Findings:
    """The number of packages is a whole number from 0 to 99999999, not {value}.

    包装件数应为0至99999999的整数，不能为{value}。
    """
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            count = packaging.count
            if count is not None and not (0 <= count <= 99_999_999 and count % 1 == 0):
                yield at(f"/shipment/items/{i}/packagings/{j}/count", value=count)


@rule("TGI015", place="68A/93A/142", source="WCO Data Model 3.6, element 142", stages=MOVING, each=True)
def packages_marked(look: Look) -> Findings:
    """Give the marks and numbers on the packages.

    请填写包装的标记唛码。
    """
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            if not packaging.marks and packaging.type and packaging.type not in BULK | UNPACKED:
                yield at(f"/shipment/items/{i}/packagings/{j}/marks")


@rule("TGI016", place="68A/93A/367", source="WCO Data Model 3.6, elements 367, 368, 402", each=True)
def dimensions_positive(look: Look) -> Findings:
    """A dimension of a package is greater than zero, not {value}.

    包装尺寸应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            for side in ("length", "width", "height", "volume"):
                measure = getattr(packaging, side)
                if measure is not None and not measure.value > 0:
                    yield at(f"/shipment/items/{i}/packagings/{j}/{side}/value", value=measure.value)


@rule("TGI017", place="68A/31B/159", source="WCO Data Model 3.6, class 31B", stages=FULL, each=True)
def container_of_shipment(look: Look) -> Findings:
    """Container “{value}” is not among the containers of the shipment.

    集装箱“{value}”不在本票货物的集装箱之列。
    """
    for i, item in enumerate(look.items):
        if item.equipment and look.shipment.equipment:
            known = {e.id for e in look.shipment.equipment}
            for j in (j for j, equipment in enumerate(item.equipment) if equipment.id and equipment.id not in known):
                yield at(f"/shipment/items/{i}/equipment/{j}/id", value=item.equipment[j].id)


@rule("TGI018", place="68A/103", source="UN IMTS 2010", stages=FULL, each=True)
def transaction_nature_given(look: Look) -> Findings:
    """Give the nature of the transaction, for the shipment or for each item.

    请填写交易性质（整票或逐项）。
    """
    for i, item in enumerate(look.items):
        if not item.transaction_nature and not look.shipment.transaction_nature:
            yield at(f"/shipment/items/{i}/transaction_nature")


@rule("TGI019", place="68A/03A/226", source="WCO Data Model 3.6, class 03A", each=True)
def statement_says_something(look: Look) -> Findings:
    """A statement has a code or a text.

    附加说明须有代码或文字。
    """
    for i, item in enumerate(look.items):
        for j, statement in enumerate(item.statements):
            if not (statement.code or statement.text):
                yield at(f"/shipment/items/{i}/statements/{j}")


def tariff_place(look: Look, i: int) -> int:
    """Where in item `i` its commodity code stands."""
    named = look.items[i].classifications
    return next((j for j, c in enumerate(named) if c.type in TARIFF), 0)
