"""Masses and quantities: gross, net, statutory, and what is plausible of them."""

from decimal import Decimal

from tongguan.codes.rows import Direction
from tongguan.declarations.rule import FULL, MOVING, Findings, Look, at, rule

KILOGRAM = ("KGM", "")
MOST_KILOGRAMS = Decimal(500_000_000)  # the largest ships carry less
HOLLOW = Decimal(1000)


@rule(
    "TGM001",
    place="68A/65A/126",
    source="Revised Kyoto Convention, General Annex 3.12",
    stages=MOVING,
    reduced=False,
)
def gross_mass_given(look: Look) -> Findings:
    """Give the gross mass, for the shipment or for each item.

    请填写毛重（整票或逐项）。
    """
    if look.declaration.gross_mass is not None:
        return
    for i, item in enumerate(look.items):
        if item.gross_mass is None:
            yield at(f"/shipment/items/{i}/gross_mass")


@rule("TGM002", place="68A/65A/128", source="Revised Kyoto Convention, General Annex 3.12", stages=FULL, each=True)
def net_mass_given(look: Look) -> Findings:
    """Give the net mass.

    请填写净重。
    """
    for i, item in enumerate(look.items):
        if item.net_mass is None:
            yield at(f"/shipment/items/{i}/net_mass")


@rule("TGM003", place="68A/65A/126", source="WCO Data Model 3.6, element 126", each=True)
def gross_mass_positive(look: Look) -> Findings:
    """The gross mass is greater than zero, not {value}.

    毛重应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        mass = item.gross_mass
        if mass and not mass.value > 0:
            yield at(f"/shipment/items/{i}/gross_mass/value", value=mass.value)


@rule("TGM004", place="68A/65A/128", source="WCO Data Model 3.6, element 128", each=True)
def net_mass_positive(look: Look) -> Findings:
    """The net mass is greater than zero, not {value}.

    净重应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        mass = item.net_mass
        if mass and not mass.value > 0:
            yield at(f"/shipment/items/{i}/net_mass/value", value=mass.value)


@rule("TGM005", place="68A/65A/128", source="WCO Data Model 3.6, elements 126 and 128", each=True)
def net_within_gross(look: Look) -> Findings:
    """The net mass, {net}, is more than the gross mass, {gross}.

    净重{net}大于毛重{gross}。
    """
    for i, item in enumerate(look.items):
        net, gross = item.net_mass, item.gross_mass
        if net and gross and 0 < gross.value < net.value and net.unit == gross.unit:
            yield at(f"/shipment/items/{i}/net_mass/value", net=net.value, gross=gross.value)


@rule("TGM006", place="68A/65A/126", source="WCO Data Model 3.6, element 126 (KGM)", each=True)
def gross_mass_in_kilograms(look: Look) -> Findings:
    """The gross mass is given in kilograms (KGM), not in {value}.

    毛重应以千克（KGM）填报，不能为{value}。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        mass = item.gross_mass
        if mass and mass.unit not in KILOGRAM and good[mass.unit]:
            yield at(f"/shipment/items/{i}/gross_mass/unit", value=mass.unit)


@rule("TGM007", place="68A/65A/128", source="WCO Data Model 3.6, element 128 (KGM)", each=True)
def net_mass_in_kilograms(look: Look) -> Findings:
    """The net mass is given in kilograms (KGM), not in {value}.

    净重应以千克（KGM）填报，不能为{value}。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        mass = item.net_mass
        if mass and mass.unit not in KILOGRAM and good[mass.unit]:
            yield at(f"/shipment/items/{i}/net_mass/unit", value=mass.unit)


@rule("TGM008", place="68A/65A/126", source="Plausibility", each=True)
def gross_mass_plausible(look: Look) -> Findings:
    """A gross mass of {value} kg is more than any ship carries.

    毛重{value}千克超过任何船舶的载重。
    """
    for i, item in enumerate(look.items):
        mass = item.gross_mass
        if mass and mass.value > MOST_KILOGRAMS:
            yield at(f"/shipment/items/{i}/gross_mass/value", value=mass.value)


@rule("TGM009", place="68A/65A/128", source="Plausibility", each=True)
def net_mass_plausible(look: Look) -> Findings:
    """The net mass, {net}, is less than a thousandth of the gross mass, {gross}: one of them is wrong.

    净重{net}不足毛重{gross}的千分之一，其一有误。
    """
    for i, item in enumerate(look.items):
        net, gross = item.net_mass, item.gross_mass
        if net and gross and net.value * HOLLOW < gross.value <= MOST_KILOGRAMS and net.value > 0:
            yield at(f"/shipment/items/{i}/net_mass/value", net=net.value, gross=gross.value)


@rule("TGM010", place="42A/131", source="WCO Data Model 3.6, element 131 (KGM)")
def total_mass_positive(look: Look) -> Findings:
    """The total gross mass is greater than zero, not {value}.

    总毛重应大于零，不能为{value}。
    """
    mass = look.declaration.gross_mass
    if mass and not mass.value > 0:
        yield at("/gross_mass/value", value=mass.value)


@rule("TGM011", place="42A/131", source="WCO Data Model 3.6, element 131 (KGM)")
def total_mass_in_kilograms(look: Look) -> Findings:
    """The total gross mass is given in kilograms (KGM), not in {value}.

    总毛重应以千克（KGM）填报，不能为{value}。
    """
    mass = look.declaration.gross_mass
    if mass and mass.unit not in KILOGRAM and look.lists["unit"][mass.unit]:
        yield at("/gross_mass/unit", value=mass.unit)


@rule("TGM012", place="68A/65A/130", source="National customs tariff: statutory units", stages=FULL, each=True)
def statutory_quantity_given(look: Look) -> Findings:
    """The tariff measures these goods in {unit}: give that quantity.

    税则规定该商品法定第一单位为{unit}，请填写数量。
    """
    for i, item in enumerate(look.items):
        if item.tariff_quantity is None:
            line = look.compiled.commodities[look.codes[i]]
            if line and line.unit and line.unit not in KILOGRAM:
                yield at(f"/shipment/items/{i}/tariff_quantity", unit=line.unit)


@rule("TGM013", place="68A/65A/130", source="National customs tariff: statutory units", stages=FULL, each=True)
def statutory_unit(look: Look) -> Findings:
    """The tariff measures these goods in {unit}, not in {value}.

    税则规定该商品法定第一单位为{unit}，不是{value}。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        given = item.tariff_quantity
        if given and given.unit and good[given.unit]:
            line = look.compiled.commodities[look.codes[i]]
            if line and line.unit and line.unit != given.unit:
                yield at(f"/shipment/items/{i}/tariff_quantity/unit", unit=line.unit, value=given.unit)


@rule("TGM014", place="68A/65A/130", source="WCO Data Model 3.6, element 130", each=True)
def statutory_quantity_positive(look: Look) -> Findings:
    """The statutory quantity is greater than zero, not {value}.

    法定第一数量应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        given = item.tariff_quantity
        if given and not given.value > 0:
            yield at(f"/shipment/items/{i}/tariff_quantity/value", value=given.value)


@rule("TGM015", place="68A/65A", source="National customs tariff: statutory units", stages=FULL, each=True)
def second_quantity_given(look: Look) -> Findings:
    """The tariff also measures these goods in {unit}: give that quantity too.

    税则规定该商品法定第二单位为{unit}，请填写第二数量。
    """
    for i, item in enumerate(look.items):
        if item.second_quantity is None:
            line = look.compiled.commodities[look.codes[i]]
            if line and line.second_unit and line.second_unit not in KILOGRAM:
                yield at(f"/shipment/items/{i}/second_quantity", unit=line.second_unit)


@rule("TGM016", place="68A/65A", source="National customs tariff: statutory units", stages=FULL, each=True)
def second_unit(look: Look) -> Findings:
    """The tariff's second unit for these goods is {unit}, not {value}.

    税则规定该商品法定第二单位为{unit}，不是{value}。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        given = item.second_quantity
        if given and given.unit and good[given.unit]:
            line = look.compiled.commodities[look.codes[i]]
            if line and line.second_unit and line.second_unit != given.unit:
                yield at(f"/shipment/items/{i}/second_quantity/unit", unit=line.second_unit, value=given.unit)


@rule("TGM017", place="68A/65A", source="National customs tariff: statutory units", each=True)
def second_quantity_positive(look: Look) -> Findings:
    """The second statutory quantity is greater than zero, not {value}.

    法定第二数量应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        given = item.second_quantity
        if given and not given.value > 0:
            yield at(f"/shipment/items/{i}/second_quantity/value", value=given.value)


@rule("TGM018", place="68A/65A/130", source="WCO Data Model 3.6, element 130", each=True)
def whole_pieces(look: Look) -> Findings:
    """Pieces are counted in whole numbers, not {value}.

    以个、件计的数量应为整数，不能为{value}。
    """
    for i, item in enumerate(look.items):
        given = item.tariff_quantity
        if given and given.unit in ("C62", "H87", "NAR") and given.value % 1 != 0:
            yield at(f"/shipment/items/{i}/tariff_quantity/value", value=given.value)


@rule(
    "TGM019",
    place="68A/50A/129",
    source="WCO Data Model 3.6, element 129",
    direction=Direction.IMPORT,
    stages=FULL,
    each=True,
)
def duty_base_positive(look: Look) -> Findings:
    """The quantity that duty is charged on is not negative: {value}.

    计税数量不能为负：{value}。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.base_quantity and not duty.base_quantity.value >= 0:
                pointer = f"/shipment/items/{i}/duties/{j}/base_quantity/value"
                yield at(pointer, value=duty.base_quantity.value)
