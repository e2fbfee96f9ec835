"""What was published, against its own name: law and risk profiles are named by the hash of what they say."""

import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from tongguan.codes.law import Law
from tongguan.codes.rows import Quota
from tongguan.codes.subsystem import Subsystem
from tongguan.ledgers.consult import Entry, balances_of
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.quota import balance_key
from tongguan.risk.profiles import ProfileSet
from tongguan.store import acts, guarantees, movements, proposals, records, risk_profiles, standards
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker.beside import Norms
from tongguan.worker.finding import Finding

EVERY = 1_000_000
"""Rows of what is published: more than there will ever be."""


def law_named(store: Store, id_: str) -> Law | None:
    """The law of this name; None where what is stored says something else, or nothing."""
    try:
        with store.reading(SYSTEM) as conn:
            law = Law.load(standards.law(conn, id_))
    except (LookupError, zlib.error, msgspec.DecodeError):
        return None
    return law if law.id == id_ else None


def profiles_named(store: Store, id_: str) -> ProfileSet | None:
    """The risk profiles of this name; None where what is stored says something else, or nothing."""
    try:
        with store.reading(SYSTEM) as conn:
            profiles = ProfileSet.load(standards.profile_set(conn, id_))
    except (LookupError, ValueError, msgspec.DecodeError):
        return None
    return profiles if profiles.id == id_ else None


def published(store: Store) -> Iterator[Finding]:
    """Law and risk profiles that are not what their names say, and risk profiles that are in force without being."""
    with store.reading(SYSTEM) as conn:
        laws, sets = standards.published(conn)
        live = risk_profiles.live(conn)
    for id_ in laws:
        if law_named(store, id_) is None:
            yield Finding(kind="changed-law", sentence=f"The law {id_[:12]} is not what was published under that name.")
    yield from unsigned(store)
    for id_ in sets:
        if profiles_named(store, id_) is None:
            sentence = f"The risk profiles {id_[:12]} are not what was published under that name."
            yield Finding(kind="changed-profiles", sentence=sentence)
    if sets and ProfileSet(live).id != sets[-1]:
        sentence = f"The live risk profiles are not those in force ({sets[-1][:12]})."
        yield Finding(kind="changed-profiles", sentence=sentence)


def unsigned(store: Store) -> Iterator[Finding]:
    """Law that no act tells of, and law that one hand signed twice. What was published before there were acts of law
    has none."""
    with store.reading(SYSTEM) as conn:
        loaded = acts.acts(conn, acts.Asked(what="law.loaded"), EVERY)
        signed = acts.acts(conn, acts.Asked(what="law.published"), EVERY)
        editions = proposals.editions(conn, limit=EVERY)
        hands = {p.law: set(p.hands) for p in proposals.proposals(conn, proposals.PUBLISHED, limit=EVERY)}
    told = {act.subject: {act.name} for act in loaded}
    told |= {law: {act.account, act.name} - {""} for act in signed if (law := law_of(act)) is not None}
    since = min((act.at for act in (*loaded, *signed)), default=None)
    for edition in editions:
        if since is not None and edition.published_at >= since and edition.id not in told:
            yield Finding(kind="unsigned-law", sentence=f"No act tells who published the law {edition.id[:12]}.")
        elif edition.id in hands and told.get(edition.id, set()) & hands[edition.id]:
            yield Finding(kind="unsigned-law", sentence=f"The law {edition.id[:12]} has one hand for two signatures.")


def law_of(act: acts.Act) -> str | None:
    """The law that an act of publication tells of; a changed act is named as such."""
    try:
        return str(msgspec.json.decode(act.body, type=dict[str, object]).get("law"))
    except msgspec.DecodeError:
        return None


def norms(store: Store) -> Norms:
    """The volumes that the published laws, guarantees and movements give balances, and the currency of duty."""
    with store.reading(SYSTEM) as conn:
        laws, _ = standards.published(conn)
        secured = {**guarantees.volumes(conn), **movements.volumes(conn), **records.volumes(conn)}
        late = list(records.untold(conn, secured))
    known = [law for id_ in laws if (law := law_named(store, id_)) is not None]
    found = {key: {volume} for key, volume in secured.items()}
    for law in known:
        for row in law.rows()["quotas"]:
            if isinstance(row, Quota):
                found.setdefault(balance_key(row), set()).add(row.volume)
        for key, volume in opened_late(law, late):
            found.setdefault(key, set()).add(volume)
    return Norms(volumes=found, currency=known[-1].head.currency) if known else Norms()


def opened_late(law: Law, late: Iterable[tuple[str, Entry]]) -> Iterator[tuple[str, Decimal]]:
    """What a law opens the balances with of records that were issued before it."""
    rows = [row for row in law.rows()["subsystems"] if isinstance(row, Subsystem)]
    for key, entry in late:
        for row in rows:
            opens = balances_of(definition_of(row.definition), entry) if row.code == entry.system else {}
            if key in opens:
                yield key, opens[key].volume
