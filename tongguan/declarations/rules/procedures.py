"""Customs procedures: which may be asked for, together and one after another; and preference and quota with them."""

from tongguan.codes.rows import Direction, Effect, Measure, MeasureKind
from tongguan.declarations.rule import FULL, LATER, Findings, Look, at, rule
from tongguan.declarations.rules.items import PREFERENTIAL


@rule("TGP001", place="68A/70A/166", source="Revised Kyoto Convention, General Annex 3.1", each=True)
def procedure_asked(look: Look) -> Findings:
    """Say which customs procedure is asked for.

    请填写所申请的监管方式（海关程序）。
    """
    for i, item in enumerate(look.items):
        if not item.procedures:
            yield at(f"/shipment/items/{i}/procedures")


@rule("TGP002", place="68A/70A/161", source="WCO Data Model 3.6, element 161", each=True)
def one_procedure(look: Look) -> Findings:
    """Ask for one procedure per item; “{value}” is another.

    每项商品只能申请一种监管方式，“{value}”为另一种。
    """
    for i, item in enumerate(look.items):
        for j, also in enumerate(item.procedures):
            if also.previous and also is not look.asked[i]:
                yield at(f"/shipment/items/{i}/procedures/{j}", value=also.current)


@rule("TGP003", place="68A/70A/161", source="WCO Data Model 3.6, element 161", each=True)
def previous_procedure_given(look: Look) -> Findings:
    """Say which procedure the goods come from; 00 if none.

    请填写前一监管方式；无则填00。
    """
    for i, asked in enumerate(look.asked):
        if asked and asked.current and not asked.previous:
            yield at(f"/shipment/items/{i}/procedures/{look.items[i].procedures.index(asked)}/previous")


@rule("TGP004", place="68A/70A/166", source="National list of procedures", each=True)
def procedure_known(look: Look) -> Findings:
    """Procedure “{value}” is not one of this administration's in force on {date}.

    监管方式“{value}”不在{date}有效的本关清单中。
    """
    good = look.lists["procedure"]
    for i, asked in enumerate(look.asked):
        if asked and asked.previous and not good[asked.current]:
            pointer = f"/shipment/items/{i}/procedures/{look.items[i].procedures.index(asked)}/current"
            yield at(pointer, value=asked.current, date=look.date)


@rule("TGP005", place="68A/70A/161", source="National list of procedures", each=True)
def procedures_follow(look: Look) -> Findings:
    """Procedure {current} can't follow {previous} in this declaration on {date}.

    {date}本类申报中监管方式{current}不能接续{previous}。
    """
    if look.direction is None:
        return
    good, rows = look.lists["procedure"], look.compiled.procedures
    for i, asked in enumerate(look.asked):
        if look.effects[i] is not None:
            continue
        if asked and asked.previous and good[asked.current] and not rows[look.direction, asked.current, asked.previous]:
            pointer = f"/shipment/items/{i}/procedures/{look.items[i].procedures.index(asked)}/previous"
            yield at(pointer, current=asked.current, previous=asked.previous, date=look.date)


@rule("TGP006", place="68A/70A/166", source="National list of additional procedures", each=True)
def additional_procedure_known(look: Look) -> Findings:
    """Additional procedure “{value}” is not one of this administration's in force on {date}.

    附加监管方式“{value}”不在{date}有效的本关清单中。
    """
    good = look.lists["additional-procedure"]
    for i, item in enumerate(look.items):
        asked = look.asked[i]
        for j, extra in enumerate(item.procedures):
            if extra is not asked and extra.current and not extra.previous and not good[extra.current]:
                yield at(f"/shipment/items/{i}/procedures/{j}/current", value=extra.current, date=look.date)


@rule("TGP007", place="68A/70A/166", source="Revised Kyoto Convention, General Annex 3.1")
def one_effect(look: Look) -> Findings:
    """This item's procedure is {value}, the first item's is {first}: declare them apart.

    本项监管方式性质为{value}，首项为{first}：请分开申报。
    """
    if len(look.effects) < 2:
        return
    first = look.effects[0]
    for i, effect in enumerate(look.effects):
        if effect and first and effect is not first:
            yield at(f"/shipment/items/{i}/procedures", value=effect, first=first)


@rule(
    "TGP008",
    place="67A/43B/L019",
    source="Revised Kyoto Convention, Specific Annex D.1",
    direction=Direction.IMPORT,
    stages=FULL,
    each=True,
)
def suspension_has_a_place(look: Look) -> Findings:
    """Goods under suspension lie under customs control: name the warehouse or the supervising office.

    保税货物须在海关监管下：请填写仓库或监管海关。
    """
    if Effect.SUSPENSION in look.effects and not look.shipment.warehouse and not look.declaration.supervising_office:
        yield at("/shipment/warehouse")


@rule("TGP009", place="67A/43B/L019", source="Revised Kyoto Convention, Specific Annex D.1")
def warehouse_identified(look: Look) -> Findings:
    """Give the number of the warehouse.

    请填写仓库编号。
    """
    if look.shipment.warehouse and not look.shipment.warehouse.id:
        yield at("/shipment/warehouse/id")


@rule("TGP010", place="42A/023", source="Revised Kyoto Convention, General Annex 3.13", stages=LATER)
def acceptance_date_given(look: Look) -> Findings:
    """A supplementary declaration says when the simplified one was accepted.

    补充申报须注明简化申报的接受日期。
    """
    if look.declaration.accepted_at is None:
        yield at("/accepted_at")


@rule("TGP011", place="68A/70A/166", source="WCO Data Model 3.6, element 166", each=True)
def procedure_has_code(look: Look) -> Findings:
    """A procedure has a code.

    监管方式须填写代码。
    """
    for i, item in enumerate(look.items):
        for j, asked in enumerate(item.procedures):
            if not asked.current:
                yield at(f"/shipment/items/{i}/procedures/{j}/current")


@rule(
    "TGQ001",
    place="68A/92A/501",
    source="Revised Kyoto Convention, Specific Annex K",
    direction=Direction.IMPORT,
    each=True,
)
def preference_by_origin(look: Look) -> Findings:
    """Preference {regime} is claimed: give the preferential origin that it rests on.

    申请享受优惠{regime}：请填写优惠原产地。
    """
    for i, item in enumerate(look.items):
        if any(o.type == PREFERENTIAL for o in item.origins):
            continue
        for regime in {duty.regime for duty in item.duties if look.compiled.claimable[duty.regime]}:
            if any(m.kind is MeasureKind.PREFERENCE and m.origin for m in offered(look, i, regime)):
                yield at(f"/shipment/items/{i}/origins", regime=regime)


@rule("TGQ002", place="68A/50A/401", source="GATT 1994, article XIII", direction=Direction.IMPORT, each=True)
def quota_regime_claimed(look: Look) -> Findings:
    """Quota order {quota} is drawn on by claiming a regime: give it.

    使用关税配额{quota}须填写征税制度。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.quota and not duty.regime:
                yield at(f"/shipment/items/{i}/duties/{j}/regime", quota=duty.quota)


@rule("TGQ003", place="68A/50A/401", source="GATT 1994, article XIII", direction=Direction.IMPORT, each=True)
def quota_order_named(look: Look) -> Findings:
    """Regime {regime} draws on a quota: name its order number.

    征税制度{regime}使用关税配额：请填写配额编号。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.quota or not look.compiled.claimable[duty.regime]:
                continue
            kinds = {m.kind for m in offered(look, i, duty.regime)}
            if kinds == {MeasureKind.QUOTA}:
                yield at(f"/shipment/items/{i}/duties/{j}/quota", regime=duty.regime)


@rule(
    "TGQ004",
    place="68A/92A/501",
    source="Revised Kyoto Convention, Specific Annex K",
    direction=Direction.IMPORT,
    each=True,
)
def preferential_origin_used(look: Look) -> Findings:
    """A preferential origin is given, but no regime claimed for it.

    填报了优惠原产地，但未填写征税制度。
    """
    for i, item in enumerate(look.items):
        for j, origin in enumerate(item.origins):
            if origin.type == PREFERENTIAL and not any(duty.regime for duty in item.duties):
                yield at(f"/shipment/items/{i}/origins/{j}/type")


@rule("TGQ005", place="68A/50A/113", source="WCO Data Model 3.6, element 113", each=True)
def tax_named(look: Look) -> Findings:
    """Say which tax it is.

    请填写税种。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if not duty.type and duty.payment_method:
                yield at(f"/shipment/items/{i}/duties/{j}/type")


def offered(look: Look, i: int, regime: str) -> tuple[Measure, ...]:
    """What the tariff gives the goods of item `i` under a regime, by the first origin that is given."""
    origins = look.items[i].origins
    if not regime or look.direction is None:
        return ()
    return look.compiled.offered[look.codes[i], origins[0].country if origins else "", look.direction, regime]
