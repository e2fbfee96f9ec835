"""Which agencies must speak on a case: found from what its goods need, by the law's consultations."""

from msgspec.structs import replace

from tongguan.codes.rows import Stage, TypeRow
from tongguan.codes.rows_agency import ConsultationRow, Matter, Refusing
from tongguan.ledgers.need import Need
from tongguan.release.case import Case
from tongguan.release.lapse import goods_of
from tongguan.release.voice import Voice

KEPT = ("round", "said", "reason", "tacit", "overruled", "contest", "overturned")
"""What of a voice counts on while it is about the same goods."""
Rows = tuple[ConsultationRow, ...]


def consultations(case: Case, asked: tuple[Need, ...]) -> dict[str, Rows]:
    """The rows under which each agency must speak, by its code."""
    codes = {item.sequence: item.tariff_code for item in case.declaration.items}
    found: dict[str, dict[tuple[str, str], ConsultationRow]] = {}
    for need in asked:
        row = case.law.consultation(need.agency, need.document, codes.get(need.item, ""))
        if row is not None:
            found.setdefault(row.agency, {})[row.document, row.hs] = row
    return {agency: tuple(rows[key] for key in sorted(rows)) for agency, rows in sorted(found.items())}


def asked_of(case: Case, asked: tuple[Need, ...], kind: TypeRow) -> tuple[Voice, ...]:
    """The agencies that must speak on a declaration, new or amended. What one said about the same goods still counts;
    about others it is asked anew. What left long ago is nobody's to hold."""
    if kind.stage is Stage.SUPPLEMENTARY:
        return ()
    before = {v.agency: v for v in (case.before.voices if case.before else ())}
    version = case.before.version + 1 if case.before else 1
    goods = goods_of(case.declaration)
    return tuple(
        renewed(voice(agency, rows, goods, version), before.get(agency))
        for agency, rows in consultations(case, asked).items()
    )


def voice(agency: str, rows: Rows, goods: str, version: int) -> Voice:
    """One voice under several rows: the strictest counts."""
    return Voice(
        round=version,
        agency=agency,
        documents=tuple(dict.fromkeys(r.document for r in rows)),
        law="; ".join(dict.fromkeys(r.source for r in rows)),
        goods=goods,
        after=tuple(sorted({other for r in rows for other in r.after})),
        final=any(r.refusal == Refusing.FINAL for r in rows),
        quiet=any(r.matter == Matter.SECURITY for r in rows),
        appeal="; ".join(dict.fromkeys(r.appeal for r in rows if r.appeal)),
        appeal_days=max(r.appeal_days for r in rows),
        appeal_to=next((r.appeal_to for r in rows if r.appeal_to), agency),
    )


def renewed(now: Voice, was: Voice | None) -> Voice:
    """With what the agency said, where it spoke about the same; else asked anew."""
    if was is None or (now.goods, now.documents) != (was.goods, was.documents):
        return now
    kept = {name: getattr(was, name) for name in KEPT}
    return replace(now, **kept)
