"""Codes of documents and statements."""

from tongguan.declarations.rule import Findings, Look, at, listed, rule


@rule("TGC130", place="68A/02A/D031", source="WCO Data Model 3.6", each=True)
def document_category(look: Look) -> Findings:
    """Category of the document “{value}” is not on this administration's list on {date}.

    证件类别“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["document-category"]
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if document.category and not good[document.category]:
                yield at(f"/shipment/items/{i}/documents/{j}/category", value=document.category, date=look.date)


@rule("TGC131", place="68A/02A/360", source="WCO Data Model 3.6", each=True)
def document_status(look: Look) -> Findings:
    """Status or exemption of the document “{value}” is not on this administration's list on {date}.

    证件状态或豁免“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["document-status"]
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if document.exemption and not good[document.exemption]:
                yield at(f"/shipment/items/{i}/documents/{j}/exemption", value=document.exemption, date=look.date)


@rule("TGC132", place="67A/99A/D019", source="WCO Data Model 3.6")
def previous_document_kind(look: Look) -> Findings:
    """Kind of previous document “{value}” is not on this administration's list on {date}.

    前续单证类型“{value}”不是{date}有效的本关清单中的代码。
    """
    for i, document in enumerate(look.shipment.previous_documents):
        if document.type and not listed(look, "previous-document", document):
            yield at(f"/shipment/previous_documents/{i}/type", value=document.category + document.type, date=look.date)


@rule("TGC133", place="68A/99A/D019", source="WCO Data Model 3.6", each=True)
def item_previous_document_kind(look: Look) -> Findings:
    """Kind of the item's previous document “{value}” is not on this administration's list on {date}.

    商品项前续单证类型“{value}”不是{date}有效的本关清单中的代码。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.previous_documents):
            if document.type and not listed(look, "previous-document", document):
                yield at(
                    f"/shipment/items/{i}/previous_documents/{j}/type",
                    value=document.category + document.type,
                    date=look.date,
                )


@rule("TGC134", place="67A/99A/D031", source="WCO Data Model 3.6")
def previous_document_category(look: Look) -> Findings:
    """Category of the previous document “{value}” is not on this administration's list on {date}.

    前续单证类别“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["previous-document-category"]
    for i, document in enumerate(look.shipment.previous_documents):
        if document.category and not good[document.category]:
            yield at(f"/shipment/previous_documents/{i}/category", value=document.category, date=look.date)


@rule("TGC135", place="68A/99A/D031", source="WCO Data Model 3.6", each=True)
def item_previous_document_category(look: Look) -> Findings:
    """Category of the item's previous document “{value}” is not on this administration's list on {date}.

    商品项前续单证类别“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["previous-document-category"]
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.previous_documents):
            if document.category and not good[document.category]:
                yield at(
                    f"/shipment/items/{i}/previous_documents/{j}/category", value=document.category, date=look.date
                )


@rule("TGC136", place="42A/03A/226", source="WCO Data Model 3.6")
def statement_code(look: Look) -> Findings:
    """Statement code “{value}” is not on this administration's list on {date}.

    附加说明代码“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["statement"]
    for i, statement in enumerate(look.declaration.statements):
        if statement.code and not good[statement.code]:
            yield at(f"/statements/{i}/code", value=statement.code, date=look.date)


@rule("TGC137", place="68A/03A/226", source="WCO Data Model 3.6", each=True)
def item_statement_code(look: Look) -> Findings:
    """Statement code of the item “{value}” is not on this administration's list on {date}.

    商品项附加说明代码“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["statement"]
    for i, item in enumerate(look.items):
        for j, statement in enumerate(item.statements):
            if statement.code and not good[statement.code]:
                yield at(f"/shipment/items/{i}/statements/{j}/code", value=statement.code, date=look.date)


@rule("TGC138", place="42A/03A/369", source="WCO Data Model 3.6")
def statement_kind(look: Look) -> Findings:
    """Kind of statement “{value}” is not on this administration's list on {date}.

    附加说明类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["statement-type"]
    for i, statement in enumerate(look.declaration.statements):
        if statement.type and not good[statement.type]:
            yield at(f"/statements/{i}/type", value=statement.type, date=look.date)


@rule("TGC139", place="68A/03A/369", source="WCO Data Model 3.6", each=True)
def item_statement_kind(look: Look) -> Findings:
    """Kind of the item's statement “{value}” is not on this administration's list on {date}.

    商品项附加说明类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["statement-type"]
    for i, item in enumerate(look.items):
        for j, statement in enumerate(item.statements):
            if statement.type and not good[statement.type]:
                yield at(f"/shipment/items/{i}/statements/{j}/type", value=statement.type, date=look.date)
