"""What the pages say, English and Chinese, by key: one catalogue per area. Whole sentences, never pieces; numbers go
where braces stand."""

from tongguan.desks.words import (
    administration,
    broker,
    case,
    company,
    desk,
    find,
    fleet,
    form,
    front,
    hooks,
    inspection,
    keys,
    kit,
    law,
    law_columns,
    note,
    overview,
    queue,
    request,
    retention,
    risk,
    status,
)

CATALOGUES = (
    administration.WORDS,
    broker.WORDS,
    case.WORDS,
    company.WORDS,
    desk.WORDS,
    find.WORDS,
    fleet.WORDS,
    form.WORDS,
    front.WORDS,
    hooks.WORDS,
    inspection.WORDS,
    keys.WORDS,
    kit.WORDS,
    law.WORDS,
    law_columns.WORDS,
    note.WORDS,
    overview.WORDS,
    queue.WORDS,
    request.WORDS,
    retention.WORDS,
    risk.WORDS,
    status.WORDS,
)
WORDS: dict[str, tuple[str, str]] = {key: said for catalogue in CATALOGUES for key, said in catalogue.items()}
assert len(WORDS) == sum(len(c) for c in CATALOGUES), "a key stands in two catalogues"
