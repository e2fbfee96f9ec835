"""Dates: what happened can't lie ahead, and what is asked for can't lie too far back."""

from datetime import timedelta

from tongguan.declarations.rule import Findings, Look, Message, at, rule

CLOCKS_DIFFER = timedelta(minutes=15)
KEPT = timedelta(days=3 * 366)
INVOICE_AGE = timedelta(days=10 * 366)
EXIT_WITHIN = timedelta(days=150)


@rule("TGA001", place="42A/023", source="Revised Kyoto Convention, General Annex 3.28")
def acceptance_not_ahead(look: Look) -> Findings:
    """The date of acceptance, {value:%Y-%m-%d}, lies in the future.

    接受申报日期{value:%Y-%m-%d}在将来。
    """
    value = look.declaration.accepted_at
    if value and value > look.received_at + CLOCKS_DIFFER:
        yield at("/accepted_at", value=value)


@rule("TGA002", place="42A/023", source="Revised Kyoto Convention, General Annex 3.28; record keeping of three years")
def acceptance_not_long_ago(look: Look) -> Findings:
    """The date of acceptance, {value:%Y-%m-%d}, lies more than three years back.

    接受申报日期{value:%Y-%m-%d}距今已超过三年。
    """
    value = look.declaration.accepted_at
    if value and value < look.received_at - KEPT:
        yield at("/accepted_at", value=value)


@rule("TGA003", place="42A/D011", source="WCO Data Model 3.6, element D011", message=Message.ANY)
def issue_not_ahead(look: Look) -> Findings:
    """The date of issue, {value:%Y-%m-%d}, lies in the future.

    签发日期{value:%Y-%m-%d}在将来。
    """
    value = look.declaration.issued_at
    if value and value > look.received_at + CLOCKS_DIFFER:
        yield at("/issued_at", value=value)


@rule("TGA004", place="67A/024", source="WCO Data Model 3.6, element 024")
def exit_after_acceptance(look: Look) -> Findings:
    """The goods can't have left, {value:%Y-%m-%d}, before the declaration was accepted, {accepted:%Y-%m-%d}.

    货物出境日期{value:%Y-%m-%d}不能早于接受申报日期{accepted:%Y-%m-%d}。
    """
    value, accepted = look.shipment.exit_at, look.declaration.accepted_at
    if value and accepted and value < accepted:
        yield at("/shipment/exit_at", value=value, accepted=accepted)


@rule("TGA005", place="67A/024", source="Revised Kyoto Convention, Specific Annex C.1")
def exit_in_time(look: Look) -> Findings:
    """The goods leave on {value:%Y-%m-%d}, more than 150 days after they are declared.

    货物{value:%Y-%m-%d}出境，距申报已超过150天。
    """
    value = look.shipment.exit_at
    if value and value > (look.declaration.accepted_at or look.received_at) + EXIT_WITHIN:
        yield at("/shipment/exit_at", value=value)


@rule("TGA006", place="67A/78A/D015", source="WCO Data Model 3.6, element D015")
def invoice_not_ahead(look: Look) -> Findings:
    """The invoice is dated {value:%Y-%m-%d}, in the future.

    发票日期{value:%Y-%m-%d}在将来。
    """
    invoice = look.shipment.invoice
    if invoice and invoice.issued_at and invoice.issued_at > look.received_at + CLOCKS_DIFFER:
        yield at("/shipment/invoice/issued_at", value=invoice.issued_at)


@rule("TGA007", place="67A/78A/D015", source="WCO Data Model 3.6, element D015")
def invoice_not_long_ago(look: Look) -> Findings:
    """The invoice is dated {value:%Y-%m-%d}, more than ten years ago.

    发票日期{value:%Y-%m-%d}距今已超过十年。
    """
    invoice = look.shipment.invoice
    if invoice and invoice.issued_at and invoice.issued_at < look.received_at - INVOICE_AGE:
        yield at("/shipment/invoice/issued_at", value=invoice.issued_at)


@rule("TGA008", place="68A/02A/276", source="WCO Data Model 3.6, element 276", each=True)
def document_in_effect(look: Look) -> Findings:
    """Document {document} takes effect only on {value:%Y-%m-%d}.

    证件{document}自{value:%Y-%m-%d}才生效。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if document.effective_at and document.effective_at > look.received_at + CLOCKS_DIFFER:
                pointer = f"/shipment/items/{i}/documents/{j}/effective_at"
                yield at(pointer, value=document.effective_at, document=document.id)
