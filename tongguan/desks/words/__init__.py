"""What the pages say, English and Chinese, by key: one catalogue per area. Whole sentences, never pieces; numbers go
where braces stand."""

from tongguan.desks.words import administration, case, company, desk, form, front, note, overview, queue, request

CATALOGUES = (
    front.WORDS,
    desk.WORDS,
    case.WORDS,
    form.WORDS,
    note.WORDS,
    overview.WORDS,
    queue.WORDS,
    request.WORDS,
    company.WORDS,
    administration.WORDS,
)
WORDS: dict[str, tuple[str, str]] = {key: said for catalogue in CATALOGUES for key, said in catalogue.items()}
assert len(WORDS) == sum(len(c) for c in CATALOGUES), "a key stands in two catalogues"
