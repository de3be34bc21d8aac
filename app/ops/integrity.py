"""Integrity checks: queries that find nothing when all is well, for `flask check`.

An encounter without a nudge to come or behind it is a forgotten person; a scan without its photo is a lost one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.contacts.model import Card, Contact, Encounter
from app.contacts.rules import State
from app.core.db import Database
from app.nudges.model import Nudge
from app.nudges.rules import ENCOUNTER_KINDS, NudgeState
from app.scans.model import Scan
from app.scans.photo_integrity import find_damage, is_still_referenced, referenced_photos
from app.scans.photos import PhotoKey, PhotoStore
from app.scans.rules import ScanState

BATCH = 500


@dataclass(frozen=True)
class Violation:
    """One violation: of which kind, and the id to look for."""

    kind: str
    id: str


def find_violations(database: Database, photos: PhotoStore, *, read_photos: bool) -> Iterator[Violation]:
    """All violations; with `read_photos`, each photo's content is compared with its checksum as well."""
    yield from _rows_at_fault(database)
    yield from _photos_at_fault(database, photos, read_photos=read_photos)


def count_forgotten(session: Session) -> int:
    """How many encounters have no known state or no nudge."""
    queries = (query for kind, query in _queries().items() if "encounter" in kind)
    return sum(session.scalar(select(func.count()).select_from(query.subquery())) or 0 for query in queries)


def _rows_at_fault(database: Database) -> Iterator[Violation]:
    for kind, query in _queries().items():
        with database.read() as session:
            found = session.execute(query.execution_options(yield_per=BATCH)).scalars()
            yield from (Violation(kind, str(row_id)) for row_id in found)


def _photos_at_fault(database: Database, photos: PhotoStore, *, read_photos: bool) -> Iterator[Violation]:
    for key in referenced_photos(database):
        flaw = find_damage(photos, key, read=read_photos)
        if flaw is not None and is_still_referenced(database, key):
            yield Violation(f"{flaw} photo", _name(key))


def _queries() -> dict[str, Select[UUID]]:
    of_encounter = (Nudge.encounter_id == Encounter.id) & Nudge.kind.in_(ENCOUNTER_KINDS)
    cancelled_silently = (Nudge.state == NudgeState.CANCELLED) & Nudge.reason.is_(None)
    return {
        "encounter in no known state": select(Encounter.id).where(_unknown(Encounter.state, State)),
        "encounter without a nudge": select(Encounter.id).where(~exists().where(of_encounter)),
        "waiting encounter whose nudges were all cancelled without a reason": select(Encounter.id).where(
            Encounter.state == State.WAITING,
            exists().where(of_encounter),
            ~exists().where(of_encounter, ~cancelled_silently),
        ),
        "nudge in no known state": select(Nudge.id).where(_unknown(Nudge.state, NudgeState)),
        "scan in no known state": select(Scan.id).where(_unknown(Scan.state, ScanState)),
        "scan of nobody": select(Scan.id).where(
            ~exists().where(Card.account_id == Scan.account_id, Card.scan_id == Scan.id)
        ),
        "contact never met": select(Contact.id).where(~exists().where(Encounter.contact_id == Contact.id)),
    }


def _unknown(column: InstrumentedAttribute[str], states: type[StrEnum]) -> ColumnElement[bool]:
    return or_(column.is_(None), column.not_in([state.value for state in states]))


def _name(key: PhotoKey) -> str:
    return f"scan {key.scan_id} {key.side.value} of account {key.account_id}"
