"""Countries (ISO 3166-1) and currencies (ISO 4217): complete lists that come with the software, not with a profile."""

from datetime import UTC, datetime
from functools import cache

import pycountry
from babel import Locale

from tongguan.codes.official import Official

KNOWN_FROM = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def lists() -> tuple[Official, ...]:
    """The two ISO lists, with names in English and Chinese and the codes that were withdrawn."""
    zh = Locale.parse("zh")
    countries = {c.alpha_2: c.name for c in pycountry.countries}
    currencies = {c.alpha_3: c.name for c in pycountry.currencies}
    former = {c.alpha_2 for c in pycountry.historic_countries if getattr(c, "alpha_2", "")} - countries.keys()
    return (
        _list("country", countries, {c: str(zh.territories.get(c, "")) for c in countries}, former, "ISO 3166-1"),
        _list("currency", currencies, {c: str(zh.currencies.get(c, "")) for c in currencies}, set(), "ISO 4217"),
    )


def _list(name: str, en: dict[str, str], zh: dict[str, str], ended: set[str], source: str) -> Official:
    return Official(
        list=name,
        source=source,
        known_from=KNOWN_FROM,
        entries=dict(sorted(en.items())),
        entries_zh=dict(sorted((c, n) for c, n in zh.items() if n)),
        ended=tuple(sorted(ended)),
    )
