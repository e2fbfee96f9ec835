"""The head of a message: what it is, whose reference it carries, how much it holds."""

import re

from tongguan.declarations.rule import FULL, MOVING, Findings, Look, Message, at, rule

FUNCTIONS = ("9", "13")
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:\-]{0,34}").fullmatch


@rule("TGH001", place="42A/017", source="WCO Data Model 3.6, element 017; UN/EDIFACT 1225", message=Message.ANY)
def known_function(look: Look) -> Findings:
    """A message is an original (function 9) or a follow-up (function 13), not “{value}”.

    报文功能应为原始申报（9）或后续申报（13），不能为“{value}”。
    """
    if look.declaration.function not in FUNCTIONS:
        yield at("/function", value=look.declaration.function)


@rule("TGH002", place="42A/D013", source="WCO Data Model 3.6, element D013")
def known_type(look: Look) -> Findings:
    """Declaration type “{value}” is not one of this administration's types in force on {date}.

    申报类型“{value}”不是{date}有效的本关申报类型。
    """
    if look.direction is None:
        yield at("/type", value=look.declaration.type, date=look.date)


@rule("TGH003", place="42A/D026", source="WCO Data Model 3.6, element D026")
def reference_given(look: Look) -> Findings:
    """Give the declarant's own reference: it names this message for ever after.

    请填写申报人自编参考号：此后一直以该号指称本报文。
    """
    if not look.declaration.reference:
        yield at("/reference")


@rule("TGH004", place="42A/D026", source="WCO Data Model 3.6, element D026 (an..35)", message=Message.ANY)
def reference_form(look: Look) -> Findings:
    """The reference “{value}” may hold up to 35 letters, digits and . _ - / : and begins with a letter or digit.

    参考号“{value}”应为不超过35位的字母、数字及 . _ - / : 符号，并以字母或数字开头。
    """
    value = look.declaration.reference
    if value and not REFERENCE(value):
        yield at("/reference", value=value)


@rule("TGH005", place="42A/D014", source="WCO Data Model 3.6, element D014")
def number_not_given(look: Look) -> Findings:
    """A new declaration has no declaration number yet: customs issues it.

    新申报单尚无报关单号：该号由海关编发。
    """
    if look.declaration.number:
        yield at("/number")


@rule("TGH006", place="42A/065", source="Revised Kyoto Convention, General Annex 3.20", stages=MOVING)
def office_given(look: Look) -> Findings:
    """Name the customs office at which the goods are declared.

    请填写申报地海关。
    """
    if not look.declaration.office:
        yield at("/office")


@rule("TGH007", place="42A/013", source="WCO Data Model 3.6, element 013")
def loading_lists(look: Look) -> Findings:
    """The number of loading lists is between 0 and 99999, not {value}.

    装货清单份数应在0至99999之间，不能为{value}。
    """
    count = look.declaration.loading_lists
    if count is not None and not 0 <= count <= 99_999:
        yield at("/loading_lists", value=count)


@rule("TGH009", place="42A/67A/68A", source="Revised Kyoto Convention, General Annex 3.12")
def items_given(look: Look) -> Findings:
    """A declaration declares at least one goods item.

    报关单至少应有一项商品。
    """
    if not look.items:
        yield at("/shipment/items")


@rule("TGH010", place="42A/17C/R144", source="WCO Data Model 3.6, element R144")
def authorisation_holder(look: Look) -> Findings:
    """Name the holder of authorisation “{kind}”.

    请填写“{kind}”授权的持有人。
    """
    for i, held in enumerate(look.declaration.authorisations):
        if not held.holder:
            yield at(f"/authorisations/{i}/holder", kind=held.category)


@rule("TGH011", place="42A/17C/R145", source="WCO Data Model 3.6, element R145")
def authorisation_named(look: Look) -> Findings:
    """Say which authorisation {holder} holds.

    请填写{holder}所持授权的种类。
    """
    for i, held in enumerate(look.declaration.authorisations):
        if held.holder and not held.category:
            yield at(f"/authorisations/{i}/category", holder=held.holder)


@rule("TGH012", place="42A/90A/101", source="Revised Kyoto Convention, General Annex 5")
def guarantee_kind_given(look: Look) -> Findings:
    """Say what kind of guarantee it is.

    请填写担保种类。
    """
    for i, guarantee in enumerate(look.declaration.guarantees):
        if not guarantee.type:
            yield at(f"/guarantees/{i}/type")


@rule("TGH013", place="42A/90A/D014", source="Revised Kyoto Convention, General Annex 5", stages=FULL)
def guarantee_named(look: Look) -> Findings:
    """Give the number or the reference of the guarantee.

    请填写担保编号或参考号。
    """
    for i, guarantee in enumerate(look.declaration.guarantees):
        if not (guarantee.id or guarantee.reference):
            yield at(f"/guarantees/{i}/id")


@rule("TGH014", place="42A/12A/R007", source="WCO Data Model 3.6, element R007")
def signature_named(look: Look) -> Findings:
    """A signature names who signed.

    签名须注明签署人。
    """
    if look.declaration.authentication and not look.declaration.authenticator:
        yield at("/authenticator")
