"""Documents that are produced, referred to, or written off."""

from tongguan.codes.rows import Direction, Effect
from tongguan.declarations.rule import FULL, LATER, Findings, Look, at, listed, rule

INVOICES = frozenset({"380", "325", "935", "N380", "N325", "N935"})
NO_PREVIOUS = ("", "00")


@rule("TGE001", place="68A/02A/D005", source="WCO Data Model 3.6, element D005", each=True)
def document_numbered(look: Look) -> Findings:
    """Give the number of document {value}, or why it isn't there.

    请填写证件{value}的编号，或说明豁免理由。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if not (document.id or document.exemption or document.name):
                yield at(f"/shipment/items/{i}/documents/{j}/id", value=document.category + document.type)


@rule("TGE002", place="68A/02A/D006", source="WCO Data Model 3.6, element D006", each=True)
def document_typed(look: Look) -> Findings:
    """Say what kind of document “{value}” is.

    请填写证件“{value}”的种类。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if not document.type:
                yield at(f"/shipment/items/{i}/documents/{j}/type", value=document.id)


@rule("TGE003", place="68A/02A/D006", source="WCO Data Model 3.6, elements D031 and D006", each=True)
def document_kind(look: Look) -> Findings:
    """Document “{value}” is not one of this administration's kinds in force on {date}.

    证件“{value}”不在{date}有效的本关证件清单中。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if document.type and not listed(look, "document", document):
                yield at(
                    f"/shipment/items/{i}/documents/{j}/type", value=document.category + document.type, date=look.date
                )


@rule("TGE004", place="42A/02A/D006", source="WCO Data Model 3.6, elements D031 and D006")
def head_document_kind(look: Look) -> Findings:
    """Document “{value}” of the declaration is not one of this administration's kinds in force on {date}.

    报关单证件“{value}”不在{date}有效的本关证件清单中。
    """
    for i, document in enumerate(look.declaration.documents):
        if document.type and not listed(look, "document", document):
            yield at(f"/documents/{i}/type", value=document.category + document.type, date=look.date)


@rule("TGE005", place="42A/02A/D005", source="WCO Data Model 3.6, element D005")
def head_document_numbered(look: Look) -> Findings:
    """Give the number of document {value}.

    请填写证件{value}的编号。
    """
    for i, document in enumerate(look.declaration.documents):
        if not (document.id or document.exemption):
            yield at(f"/documents/{i}/id", value=document.category + document.type)


@rule("TGE006", place="68A/02A/22C/502", source="WCO Data Model 3.6, element 502", each=True)
def write_off_has_unit(look: Look) -> Findings:
    """Say in which unit {value} is written off document {document}.

    请填写证件{document}核销数量{value}的单位。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            quantity = document.written_off_quantity
            if quantity and not quantity.unit:
                pointer = f"/shipment/items/{i}/documents/{j}/written_off_quantity/unit"
                yield at(pointer, value=quantity.value, document=document.id)


@rule("TGE007", place="68A/02A/22C/502", source="WCO Data Model 3.6, element 502", each=True)
def write_off_positive(look: Look) -> Findings:
    """What is written off a document is greater than zero, not {value}.

    证件核销数量应大于零，不能为{value}。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            quantity = document.written_off_quantity
            if quantity and not quantity.value > 0:
                yield at(f"/shipment/items/{i}/documents/{j}/written_off_quantity/value", value=quantity.value)


@rule("TGE008", place="68A/02A/22C/502", source="WCO Data Model 3.6, elements 502 and 128", each=True)
def write_off_within_goods(look: Look) -> Findings:
    """More is written off the document, {value}, than there are goods, {goods}.

    证件核销数量{value}多于货物数量{goods}。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            quantity = document.written_off_quantity
            if quantity is None:
                continue
            for goods in (item.net_mass, item.tariff_quantity):
                unit = (goods.unit or ("KGM" if goods is item.net_mass else "")) if goods else ""
                if goods and unit and unit == quantity.unit and 0 < goods.value < quantity.value:
                    pointer = f"/shipment/items/{i}/documents/{j}/written_off_quantity/value"
                    yield at(pointer, value=quantity.value, goods=goods.value)
                    break


@rule(
    "TGE009",
    place="67A/78A/D016",
    source="WTO Valuation Agreement, article 1; Revised Kyoto Convention, General Annex 3.16",
    direction=Direction.IMPORT,
    stages=FULL,
)
def invoice_produced(look: Look) -> Findings:
    """Goods valued by the price paid come with an invoice: name it.

    按成交价格法估价的商品须提交发票，请填写发票号。
    """
    if (look.shipment.invoice and look.shipment.invoice.id) or any(
        d.type in INVOICES for d in look.declaration.documents
    ):
        return
    for i, item in enumerate(look.items):
        if item.price and item.valuation_method == "1" and not any(d.type in INVOICES for d in item.documents):
            yield at(f"/shipment/items/{i}/documents")


@rule("TGE010", place="67A/78A/D016", source="WCO Data Model 3.6, element D016")
def invoice_numbered(look: Look) -> Findings:
    """Give the number of the invoice.

    请填写发票号。
    """
    if look.shipment.invoice and not look.shipment.invoice.id:
        yield at("/shipment/invoice/id")


@rule("TGE011", place="67A/99A/D018", source="WCO Data Model 3.6, element D018")
def previous_document_numbered(look: Look) -> Findings:
    """Give the number of the previous document.

    请填写前续单证的编号。
    """
    for i, document in enumerate(look.shipment.previous_documents):
        if not document.id:
            yield at(f"/shipment/previous_documents/{i}/id")


@rule("TGE012", place="68A/99A/D018", source="WCO Data Model 3.6, element D018", each=True)
def item_previous_document_numbered(look: Look) -> Findings:
    """Give the number of the item's previous document.

    请填写商品项前续单证的编号。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.previous_documents):
            if not document.id:
                yield at(f"/shipment/items/{i}/previous_documents/{j}/id")


@rule("TGE013", place="67A/99A/D019", source="WCO Data Model 3.6, element D019")
def previous_document_typed(look: Look) -> Findings:
    """Say what kind of document {value} is.

    请填写前续单证{value}的种类。
    """
    for i, document in enumerate(look.shipment.previous_documents):
        if not document.type:
            yield at(f"/shipment/previous_documents/{i}/type", value=document.id)


@rule("TGE014", place="68A/99A/D019", source="WCO Data Model 3.6, element D019", each=True)
def item_previous_document_typed(look: Look) -> Findings:
    """Say what kind of document {value} of the item is.

    请填写商品项前续单证{value}的种类。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.previous_documents):
            if not document.type:
                yield at(f"/shipment/items/{i}/previous_documents/{j}/type", value=document.id)


@rule("TGE015", place="67A/99A", source="Revised Kyoto Convention, General Annex 3.13", stages=LATER)
def supplements_something(look: Look) -> Findings:
    """A supplementary declaration names the simplified one that it completes.

    补充申报须注明所补充的简化申报。
    """
    if not look.shipment.previous_documents and not any(item.previous_documents for item in look.items):
        yield at("/shipment/previous_documents")


@rule("TGE016", place="68A/99A", source="Revised Kyoto Convention, Specific Annex D", stages=FULL)
def previous_procedure_proven(look: Look) -> Findings:
    """The goods come from procedure {value}: name the document that put them there.

    货物来自前一监管方式{value}：请填写相应的前续单证。
    """
    if look.shipment.previous_documents:
        return
    for i, item in enumerate(look.items):
        asked = look.asked[i]
        if asked and asked.previous not in NO_PREVIOUS and not item.previous_documents:
            yield at(f"/shipment/items/{i}/previous_documents", value=asked.previous)


@rule("TGE017", place="68A/99A/171", source="WCO Data Model 3.6, element 171")
def previous_line_positive(look: Look) -> Findings:
    """The line of a previous document is 1 or more, not {value}.

    前续单证项号应不小于1，不能为{value}。
    """
    for i, document in enumerate(look.shipment.previous_documents):
        if document.line is not None and document.line < 1:
            yield at(f"/shipment/previous_documents/{i}/line", value=document.line)
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.previous_documents):
            if document.line is not None and document.line < 1:
                yield at(f"/shipment/items/{i}/previous_documents/{j}/line", value=document.line)


@rule("TGE018", place="68A/50A/94A/107", source="Revised Kyoto Convention, General Annex 4.15")
def deferment_authorised(look: Look) -> Findings:
    """Payment is deferred by method {value}: name the authorisation or account that allows it.

    以{value}方式延期缴税：请填写相应授权或账户。
    """
    if look.declaration.authorisations or look.declaration.documents:
        return
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            method = look.law.payment_method(duty.payment_method) if duty.payment_method else None
            if method and method.effect == "deferred":
                yield at(f"/shipment/items/{i}/duties/{j}/payment_method", value=duty.payment_method)
                return


@rule("TGE020", place="68A/50A/94A/107", source="Revised Kyoto Convention, General Annex 5")
def security_named(look: Look) -> Findings:
    """Duty is secured by method {value}: name the guarantee that secures it.

    以{value}方式担保税款：请填写担保。
    """
    if look.declaration.guarantees or Effect.SUSPENSION in look.effects:  # TGE019 asks for it then
        return
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            method = look.law.payment_method(duty.payment_method) if duty.payment_method else None
            if method and method.effect == "secured":
                yield at(f"/shipment/items/{i}/duties/{j}/payment_method", value=duty.payment_method)
                return


@rule(
    "TGE019", place="42A/90A", source="Revised Kyoto Convention, General Annex 5", direction=Direction.IMPORT, each=True
)
def suspension_secured(look: Look) -> Findings:
    """Duty is suspended: name the guarantee that secures it.

    税款暂缓缴纳：请填写担保。
    """
    if Effect.SUSPENSION in look.effects and not look.declaration.guarantees:
        yield at("/guarantees")
