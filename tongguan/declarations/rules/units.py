"""Units: UNECE Recommendation 20 and the administration's own, wherever a declaration measures."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC040", place="42A/131", source="UNECE Rec. 20")
def total_mass_unit(look: Look) -> Findings:
    """Unit of the total gross mass “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    总毛重单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    mass = look.declaration.gross_mass
    if mass and mass.unit and not good[mass.unit]:
        yield at("/gross_mass/unit", value=mass.unit, date=look.date)


@rule("TGC041", place="68A/65A/126", source="UNECE Rec. 20", each=True)
def gross_mass_unit(look: Look) -> Findings:
    """Unit of the gross mass “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    毛重单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        mass = item.gross_mass
        if mass and mass.unit and not good[mass.unit]:
            yield at(f"/shipment/items/{i}/gross_mass/unit", value=mass.unit, date=look.date)


@rule("TGC042", place="68A/65A/128", source="UNECE Rec. 20", each=True)
def net_mass_unit(look: Look) -> Findings:
    """Unit of the net mass “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    净重单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        mass = item.net_mass
        if mass and mass.unit and not good[mass.unit]:
            yield at(f"/shipment/items/{i}/net_mass/unit", value=mass.unit, date=look.date)


@rule("TGC043", place="68A/65A/130", source="UNECE Rec. 20", each=True)
def tariff_quantity_unit(look: Look) -> Findings:
    """Unit of the first statutory quantity “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    法定第一数量单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        quantity = item.tariff_quantity
        if quantity and quantity.unit and not good[quantity.unit]:
            yield at(f"/shipment/items/{i}/tariff_quantity/unit", value=quantity.unit, date=look.date)


@rule("TGC044", place="68A/65A/130", source="UNECE Rec. 20", each=True)
def second_quantity_unit(look: Look) -> Findings:
    """Unit of the second statutory quantity “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    法定第二数量单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        quantity = item.second_quantity
        if quantity and quantity.unit and not good[quantity.unit]:
            yield at(f"/shipment/items/{i}/second_quantity/unit", value=quantity.unit, date=look.date)


@rule("TGC045", place="68A/50A/129", source="UNECE Rec. 20", each=True)
def duty_base_unit(look: Look) -> Findings:
    """Unit of the duty base “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    计税数量单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            quantity = duty.base_quantity
            if quantity and quantity.unit and not good[quantity.unit]:
                yield at(f"/shipment/items/{i}/duties/{j}/base_quantity/unit", value=quantity.unit, date=look.date)


@rule("TGC046", place="68A/02A/22C/502", source="UNECE Rec. 20", each=True)
def written_off_unit(look: Look) -> Findings:
    """Unit written off the document “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    证件核销数量单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            quantity = document.written_off_quantity
            if quantity and quantity.unit and not good[quantity.unit]:
                yield at(
                    f"/shipment/items/{i}/documents/{j}/written_off_quantity/unit", value=quantity.unit, date=look.date
                )


@rule("TGC047", place="68A/93A/395", source="UNECE Rec. 20", each=True)
def packaging_volume_unit(look: Look) -> Findings:
    """Unit of the package's volume “{value}” is not a unit of UNECE Recommendation 20 on {date}.

    包装体积单位“{value}”不是{date}有效的计量单位代码（UNECE第20号建议书）。
    """
    good = look.lists["unit"]
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            volume = packaging.volume
            if volume and volume.unit and not good[volume.unit]:
                yield at(f"/shipment/items/{i}/packagings/{j}/volume/unit", value=volume.unit, date=look.date)
