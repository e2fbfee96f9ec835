"""What follows from the classes of the companies that a declaration names: a lane, and when duty is paid. Pure."""

from tongguan.codes.rows import Direction
from tongguan.codes.rows_parties import ClassRow
from tongguan.declarations.declaration import Declaration
from tongguan.problem import Problem
from tongguan.release.case import Case
from tongguan.risk.selection import OF_CLASS, Hit, Lane


def named(declaration: Declaration) -> tuple[str, ...]:
    """The numbers of those whose class counts: who declares, who imports, who exports."""
    shipment = declaration.shipment
    parties = (declaration.declarant, declaration.exporter, shipment.importer if shipment else None)
    return tuple(dict.fromkeys(p.id for p in parties if p is not None and p.id))


def trader(declaration: Declaration, direction: Direction) -> str:
    """The number of whose duty it is: the importer's or exporter's, else the declarant's."""
    importer = declaration.shipment.importer if declaration.shipment else None
    for party in (importer if direction is Direction.IMPORT else declaration.exporter, declaration.declarant):
        if party is not None and party.id:
            return party.id
    return ""


def rows(case: Case) -> list[ClassRow]:
    """What the law says of the classes that the declaration meets."""
    given = {case.inputs.classes[id_] for id_ in named(case.declaration) if id_ in case.inputs.classes}
    return [row for code in sorted(given) if (row := case.law.company_class(code)) is not None]


def hits(case: Case) -> tuple[Hit, ...]:
    """The lanes that classes ask for, each as a match that officers read."""
    return tuple(Hit(profile=f"{OF_CLASS}{row.code}", lane=Lane(row.lane)) for row in rows(case) if row.lane)


def at_once(case: Case, direction: Direction) -> tuple[Problem, ...]:
    """A deferred method of payment, claimed for a company whose class pays at once."""
    grade = case.inputs.classes.get(trader(case.declaration, direction), "")
    row = case.law.company_class(grade) if grade else None
    if row is None or row.pays != "now":
        return ()
    return tuple(
        Problem(
            code="CLS01",
            message=f"A company of class {row.code} pays at once. Choose another method of payment.",
            message_zh=f"{row.code} 类企业须即时缴税，请选择其他缴税方式。",
            pointer=f"/shipment/items/{i}/duties/{j}/payment_method",
        )
        for i, item in enumerate(case.declaration.items)
        for j, duty in enumerate(item.duties)
        if duty.payment_method
        and (method := case.law.payment_method(duty.payment_method)) is not None
        and method.effect == "deferred"
    )
