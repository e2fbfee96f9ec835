"""How pages speak to a reader: the catalogue in one language; numbers, money and times as one reads them there."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from tongguan.desks.words import WORDS

EN, ZH = 0, 1
LOCALES = ("en_GB", "zh_Hans_CN")
DAYS = ("d MMM y", "y-MM-dd")


class Voice:
    """The catalogue in one language. `zone` is the administration's, in which all moments are shown."""

    def __init__(self, language: str, zone: str = "UTC") -> None:
        self.language = language
        self.zone = zone
        self._which = ZH if language == "zh" else EN

    @property
    def tag(self) -> str:
        """What `lang` says in HTML."""
        return "zh-Hans" if self._which is ZH else "en"

    @property
    def other_tag(self) -> str:
        """The same of the other language."""
        return "en" if self._which is ZH else "zh-Hans"

    def __call__(self, key: str, **numbers: object) -> str:
        """The words of a key; a key that nobody wrote is a KeyError, never an empty place."""
        return WORDS[key][self._which].format(**numbers)

    def other(self, key: str) -> str:
        """The words of a key in the other language, for screens that show both."""
        return WORDS[key][1 - self._which]

    def knows(self, key: str) -> bool:
        """Whether there are words for a key that is put together."""
        return key in WORDS

    def pick(self, english: str, chinese: str) -> str:
        """Of a name in both languages, ours; where it has only one, that."""
        return (chinese or english) if self._which is ZH else (english or chinese)

    def number(self, value: int | float | Decimal) -> str:
        """A number with its thousands apart."""
        return format_decimal(value, format="#,##0.######", locale=LOCALES[self._which]).replace("-", "−")

    def money(self, value: Decimal) -> str:
        """An amount with two decimals and a true minus."""
        return format_decimal(value, format="#,##0.00####", locale=LOCALES[self._which]).replace("-", "−")

    def day(self, value: date) -> str:
        """23 Nov 2026, 2026-11-23."""
        return format_date(value, format=DAYS[self._which], locale=LOCALES[self._which])

    def moment(self, value: datetime, seconds: bool = False) -> str:
        """The day and the time at the administration."""
        form = f"{DAYS[self._which]} HH:mm{':ss' if seconds else ''}"
        return format_datetime(value.astimezone(ZoneInfo(self.zone)), format=form, locale=LOCALES[self._which])

    def time(self, value: datetime, seconds: bool = False) -> str:
        """The time of day at the administration."""
        return value.astimezone(ZoneInfo(self.zone)).strftime("%H:%M:%S" if seconds else "%H:%M")

    def age(self, seconds: float) -> str:
        """A length of time as people say it."""
        whole = max(0, int(seconds))
        if whole < 100:
            return self("age.s", n=whole)
        minutes = whole // 60
        if minutes < 100:
            return self("age.m", n=minutes)
        hours = minutes // 60
        if hours < 48:
            return self("age.h", h=hours, m=minutes % 60)
        return self("age.d" if hours % 24 else "age.days", d=hours // 24, h=hours % 24)
