"""The rows of the law about who trades: the classes of companies and what follows from each."""

from tongguan.codes.rows import Row


class ClassRow(Row, frozen=True, kw_only=True):
    """A class of companies, as GACC Decree 170 has AA, A, B, C and D. `lane`: the mildest lane of what such a company
    declares, or what is imported or exported by it (empty: any). `pays`: `later` – it may claim a deferred method of
    payment – or `now`."""

    code: str
    name: str = ""
    name_zh: str = ""
    lane: str = ""
    pays: str = "now"
