"""The one sentence a trader reads about a charge, in English and Chinese."""

from decimal import Decimal

from tongguan.declarations.units import symbol, symbol_zh
from tongguan.payments.plan import Charge, percent, plain
from tongguan.payments.working import Worked

EFFECTS = {
    "due": ("", ""),
    "deferred": ("; payment deferred", "；延期缴纳"),
    "secured": ("; secured, not due", "；担保，暂不缴纳"),
    "exempt": ("; too little to be collected", "；低于起征点，免征"),
}
BOUNDS = {
    "minimum": ("; the minimum counts", "；按最低限额计征"),
    "maximum": ("; the maximum counts", "；按最高限额计征"),
    "": ("", ""),
}


def of_value(charge: Charge, base: Decimal, currency: str) -> tuple[str, str]:
    """A percentage and nothing else: `8 % of 12,400.00 CNY`."""
    amount = f"{base:,f} {currency}"
    return f"{charge.rate} of {amount}", f"{amount} 的 {charge.rate_zh}"


def of_both(
    charge: Charge, base: Decimal, currency: str, quantity: tuple[Decimal, str] | None, bound: str
) -> tuple[str, str]:
    """Any other rate, with the value and the quantity it was applied to."""
    on = [f"{base:,f} {currency}"] if charge.fraction is not None or quantity is None else []
    on_zh = list(on)
    if quantity is not None:
        on.append(f"{plain(quantity[0])} {symbol(quantity[1])}")
        on_zh.append(f"{plain(quantity[0])} {symbol_zh(quantity[1])}")
    en, zh = BOUNDS[bound]
    return f"{charge.rate} on {' and '.join(on)}{en}", f"{'、'.join(on_zh)}，{charge.rate_zh}{zh}"


def derived(charge: Charge, result: Worked, inclusive: bool) -> tuple[str, str]:
    """How the base of a tax that is part of it, or of the price, was found: `; 10,000.00 = 14,000.00 ÷ (1 + 40 %)`."""
    if result.whole is None or charge.measure.ad_valorem is None:
        return "", ""
    whole, divisor = f"{result.whole:,f}", f"(1 {'−' if inclusive else '+'} {percent(charge.measure.ad_valorem)})"
    if result.specific:
        whole = f"({whole} {'+' if inclusive else '−'} {result.specific:,f})"
    steps = f"{result.base:,f} = {whole} ÷ {divisor}"
    return f"; {steps}", f"；{steps}"


def in_quota(code: str, part: tuple[Decimal, Decimal], unit: str) -> tuple[str, str]:
    """Which part of the goods the quota took."""
    taken, whole = part
    return (
        f", quota {code}: {plain(taken)} of {plain(whole)} {symbol(unit)}",
        f"，配额 {code}：{plain(whole)} {symbol_zh(unit)}中的 {plain(taken)}",
    )


def cheaper(charge: Charge, name: tuple[str, str], origin: str, saving: Decimal, currency: str) -> tuple[str, str]:
    """What would have made a charge smaller."""
    measure = charge.measure
    papers = f" with document {measure.document}" if measure.document else ""
    papers_zh = f"凭 {measure.document} " if measure.document else ""
    less = f"{saving:,f} {currency}"
    return (
        f"{name[0]} at {charge.rate}{papers} under {measure.scheme} from {origin}: {less} less",
        f"{papers_zh}适用 {measure.scheme}（原产 {origin}），{name[1]}{charge.rate_zh}：可少缴 {less}",
    )
