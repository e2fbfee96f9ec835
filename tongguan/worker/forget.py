"""Documents past their date: the bytes go first, then the row says so; what a crash left is made good next time."""

import logging
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from tongguan.store import documents
from tongguan.store.connect import Store

AT_ONCE = 100
TOP = "documents"
"""Where they lie: `documents/<month of the case>/<case>/<document>`."""
log = logging.getLogger(__name__)


def forget(store: Store, objects: ObjectStore, today: date) -> bool:
    """Deletes the documents that may not be kept longer, so many at a time; False if some could not be deleted yet."""
    after, all_gone = "", True
    while True:
        with store.writing() as conn:
            due = documents.due(conn, today, after, AT_ONCE)
        if not due:
            return all_gone
        gone = [document.id for document in due if removed(objects, document.object)]
        with store.writing() as conn:
            documents.deleted(conn, gone)
        after, all_gone = due[-1].id, all_gone and len(gone) == len(due)


def sweep(store: Store, objects: ObjectStore, today: date, kept: timedelta) -> bool:
    """Deletes bytes that no document names: whoever put them there died before the row. Not before their time is over,
    so that none is taken from under a document on its way; False if some could not be deleted yet."""
    until, all_gone = today - kept, True
    try:
        for keys in old(objects, until):
            with store.writing() as conn:
                strays = set(keys) - documents.named(conn, keys)
            left = [key for key in sorted(strays) if not removed(objects, key)]
            all_gone = all_gone and not left
    except (OSError, BaseError) as error:
        log.warning("the object store could not be looked through: %s", error)
        return False
    return all_gone


def old(objects: ObjectStore, until: date) -> Iterator[list[str]]:
    """The keys of what was put there before a day, some at a time; only months of cases that are over are looked at."""
    for month in obstore.list_with_delimiter(objects, TOP)["common_prefixes"]:
        if month.rpartition("/")[2] <= f"{until:%Y%m}":
            for batch in obstore.list(objects, month):
                yield [meta["path"] for meta in batch if meta["last_modified"].date() < until]


def removed(objects: ObjectStore, key: str) -> bool:
    """Whether the bytes are gone for good. They may be already: the worker died before it could say so."""
    try:
        obstore.delete(objects, key)
        if isinstance(objects, LocalStore) and objects.prefix is not None:
            settled((Path(objects.prefix) / key).parent)
    except FileNotFoundError:
        return True
    except (OSError, BaseError) as error:
        log.warning("a document past its date could not be deleted: %s: %s", key, error)
        return False
    return True


def settled(folder: Path) -> None:
    """Makes a removal survive a power cut: a folder's store doesn't sync by itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
