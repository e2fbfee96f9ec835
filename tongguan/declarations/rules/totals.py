"""Totals: what the head says of all items must be what the items say."""

from decimal import Decimal

from tongguan.declarations.rule import FULL, MOVING, Findings, Look, at, rule


@rule("TGT001", place="42A/228", source="WCO Data Model 3.6, element 228")
def item_count_given(look: Look) -> Findings:
    """Give the number of goods items.

    请填写商品项数。
    """
    if look.declaration.item_count is None:
        yield at("/item_count")


@rule("TGT002", place="42A/228", source="WCO Data Model 3.6, element 228")
def item_count_right(look: Look) -> Findings:
    """The head counts {value} items; there are {count}.

    表头填报{value}项商品，实际{count}项。
    """
    value = look.declaration.item_count
    if value is not None and look.items and value != len(look.items):
        yield at("/item_count", value=value, count=len(look.items))


@rule("TGT003", place="42A/146", source="WCO Data Model 3.6, element 146", stages=MOVING, reduced=False)
def package_count_given(look: Look) -> Findings:
    """Give the total number of packages.

    请填写总件数。
    """
    if look.declaration.package_count is None:
        yield at("/package_count")


@rule("TGT004", place="42A/146", source="WCO Data Model 3.6, elements 146 and 144")
def package_count_right(look: Look) -> Findings:
    """The head counts {value} packages; the items add up to {count}.

    表头填报{value}件，各项合计{count}件。
    """
    value = look.declaration.package_count
    if value is None or value % 1 or not look.items or not all(item.packagings for item in look.items):
        return
    total = Decimal(0)
    for item in look.items:
        for packaging in item.packagings:
            if packaging.count is None or packaging.count % 1:
                return
            total += packaging.count
    if total != value:
        yield at("/package_count", value=value, count=total)


@rule("TGT005", place="42A/146", source="WCO Data Model 3.6, element 146 (n..8)")
def package_count_whole(look: Look) -> Findings:
    """The total number of packages is a whole number from 0 to 99999999, not {value}.

    总件数应为0至99999999的整数，不能为{value}。
    """
    value = look.declaration.package_count
    if value is not None and not (0 <= value <= 99_999_999 and value % 1 == 0):
        yield at("/package_count", value=value)


@rule("TGT006", place="42A/131", source="WCO Data Model 3.6, elements 131 and 126")
def gross_mass_right(look: Look) -> Findings:
    """The total gross mass, {value}, is less than the {total} of all items.

    总毛重{value}小于各项毛重合计{total}。
    """
    mass = look.declaration.gross_mass
    if mass and mass.value > 0:
        total = sum(item.gross_mass.value for item in look.items if item.gross_mass)
        if total > mass.value:
            yield at("/gross_mass/value", value=mass.value, total=total)


@rule("TGT007", place="42A/109", source="WCO Data Model 3.6, elements 109 and 112")
def invoice_total_right(look: Look) -> Findings:
    """The invoice total is {value}; the prices of the items add up to {total}.

    发票总额为{value}，各项价格合计{total}。
    """
    invoice = look.declaration.invoice_total
    if invoice is None or not look.items:
        return
    prices = [item.price for item in look.items]
    if all(p is not None and p.currency in (invoice.currency, "") for p in prices):
        total = sum(p.amount for p in prices if p is not None)
        if total != invoice.amount and invoice.amount >= 0:
            yield at("/invoice_total/amount", value=invoice.amount, total=total)


@rule("TGT008", place="42A/109", source="WCO Data Model 3.6, element 109", stages=FULL)
def invoice_total_given(look: Look) -> Findings:
    """Give the invoice total.

    请填写发票总额。
    """
    if look.declaration.invoice_total is None and any(item.price for item in look.items):
        yield at("/invoice_total")
