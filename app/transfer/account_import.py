"""Import of an archive into an account: everything in it that the account does not have, or nothing.

check     names, sizes and every row, before anything is kept
unpack    photos of scans that are new, each compared with its sum
add       one transaction; what is there stays as it is, and what was deleted or joined here stays so

Ids stay the same, so that the same archive adds nothing the second time; imported_rows.py has the exception. A batch of rows is
in memory at a time. Rows that are added have a rev above all that were there before: that is how they are found again.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import exists, func, insert, or_, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, selectinload

from app.accounts.api import quiet_hours_problem
from app.accounts.model import Account
from app.accounts.store import account_of
from app.contacts.model import Card, Contact, Encounter
from app.contacts.rules import State
from app.contacts.store import contacts_of
from app.contacts.values import refresh
from app.core.db import Base, Database
from app.core.sync import Synced, Tombstone, assign_revs, bump_rev
from app.events.model import Event
from app.nudges import lifecycle, planning
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import OPEN
from app.scans.lifecycle import as_imported
from app.scans.model import Scan
from app.scans.photo_integrity import is_still_referenced
from app.scans.photos import PhotoKey, PhotoStore
from app.transfer.account_rows import Manifest
from app.transfer.format import ACCOUNT, BATCH, MODELS, photos_in
from app.transfer.imported_rows import CheckedRows, Row
from app.transfer.zip_members import Members, bad_archive, opened
from ocr.errors import BadPhoto


@dataclass
class Added:
    """How many rows of each kind were new."""

    rows: dict[str, int] = field(default_factory=lambda: {model.__tablename__: 0 for model in MODELS})


@dataclass(frozen=True)
class Archive:
    """What is in an archive, checked."""

    manifest: Manifest
    rows: CheckedRows
    members: Members


def bring(
    database: Database, photos: PhotoStore, account_id: UUID, stream: IO[bytes], *, now: datetime
) -> Added:
    """Add what the archive holds and the account does not; Invalid, and nothing is changed, when it is no good one."""
    kept: list[PhotoKey] = []
    with tempfile.TemporaryDirectory(prefix="nextday-import-") as folder, _bad_archives_answered():
        try:
            with opened(stream) as members:
                archive = _check(members, Path(folder))
                with database.read() as session:
                    archive.rows.free_ids(session, account_id)
                _unpack(database, photos, account_id, archive, kept)
            with database.write(account_id) as session:
                return _Bringing(session, account_of(session, account_id), archive, now).add()
        finally:
            _remove(photos, _unnamed(database, kept))


def _unnamed(database: Database, keys: Iterable[PhotoKey]) -> list[PhotoKey]:
    """Those that no scan names after all: it was deleted here, or nothing was added."""
    return [key for key in keys if not is_still_referenced(database, key)]


def _remove(photos: PhotoStore, keys: Iterable[PhotoKey]) -> None:
    for key in keys:
        photos.remove(key)


@contextmanager
def _bad_archives_answered() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise bad_archive(f"{where or error.title}: {first['msg']}") from error
    except BadPhoto as error:
        raise bad_archive("one of its photos cannot be shown") from error
    except (IntegrityError, DataError) as error:
        raise bad_archive("its rows do not fit together") from error


def _check(members: Members, folder: Path) -> Archive:
    manifest = Manifest.model_validate_json(members.read_manifest())
    if not ACCOUNT.knows_version(manifest.version):
        raise bad_archive(
            f"it is of version {manifest.version}, and this server knows versions up to {ACCOUNT.version}"
        )
    return Archive(manifest, CheckedRows(members, manifest, folder), members)


def _unpack(
    database: Database, photos: PhotoStore, account_id: UUID, archive: Archive, kept: list[PhotoKey]
) -> None:
    """Put the photos of new scans where they belong, and note in `kept` what was put there."""
    for batch in archive.rows.batches(Scan):
        with database.read() as session:
            known = _ids_there(session, Scan, account_id, [row["id"] for row in batch])
        for key in (key for row in batch if row["id"] not in known for key in photos_in(row, account_id)):
            name = ACCOUNT.photo_member(key)
            if name in archive.members:
                _unpack_photo(photos, key, archive.members, name)
                kept.append(key)


def _unpack_photo(photos: PhotoStore, key: PhotoKey, members: Members, name: str) -> None:
    with members.open(name) as stream:
        received = photos.receive(stream)  # type: ignore[arg-type]
    try:
        if received.sha256 != key.sha256:
            raise bad_archive("one of its photos is damaged")
        photos.save(received, key)
        photos.size(key)  # BadPhoto when it is none
    except BaseException:
        photos.discard(received)
        photos.remove(key)
        raise


def _ids_there(session: Session, model: type[Any], account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    return set(session.scalars(select(model.id).where(model.account_id == account_id, model.id.in_(ids))))


class _Bringing:
    """One archive on its way into one account, inside the transaction."""

    def __init__(self, session: Session, account: Account, archive: Archive, now: datetime) -> None:
        self._session = session
        self._account = account
        self._archive = archive
        self._now = now
        self._added = Added()
        self._rev_before = account.last_rev

    def add(self) -> Added:
        self._take_settings()
        self._add_all(Event, self._new(Event))
        self._add_all(Contact, self._new(Contact))
        self._add_all(Encounter, map(self._of_known_contacts, self._new(Encounter)))
        self._add_scans_and_cards()
        self._add_nudges()
        for encounters in self._new_encounters():
            self._plan_all(encounters)
        self._refresh_contacts()
        return self._added

    def _take_settings(self) -> None:
        """An account in which nothing has happened yet gets the settings too; any other one keeps its own."""
        used = select(func.count()).where(Contact.account_id == self._account.id)
        if self._session.scalar(used):
            return
        settings = self._archive.manifest.settings
        for name in settings.model_fields_set:
            value = getattr(settings, name)
            if value is not None or name in ("quiet_from", "quiet_until"):
                setattr(self._account, name, value)
        if quiet_hours_problem(self._account.quiet_from, self._account.quiet_until) is not None:
            raise bad_archive("its quiet hours leave no hour of the day")

    def _new(self, model: type[Any]) -> Iterator[list[Row]]:
        """The rows of the archive that the account neither has nor has done away with."""
        for batch in self._archive.rows.batches(model):
            ids = [row["id"] for row in batch]
            deleted = select(Tombstone.id).where(
                Tombstone.account_id == self._account.id,
                Tombstone.kind == model.__name__.lower(),
                Tombstone.id.in_(ids),
            )
            known = self._there(model, ids) | set(self._session.scalars(deleted))
            yield [row for row in batch if row["id"] not in known]

    def _there(self, model: type[Any], ids: Collection[UUID]) -> set[UUID]:
        return _ids_there(self._session, model, self._account.id, ids)

    def _just_added(self, model: type[Any], ids: Collection[UUID]) -> set[UUID]:
        mine = (model.account_id == self._account.id, model.rev > self._rev_before)
        return set(self._session.scalars(select(model.id).where(*mine, model.id.in_(ids))))

    def _add_all(self, model: type[Base], batches: Iterable[list[Row]]) -> None:
        for batch in batches:
            rows = [{"account_id": self._account.id, **row} for row in self._without_lost_events(batch)]
            if issubclass(model, Synced):
                assign_revs(self._session, rows)
            if rows:
                self._session.execute(insert(model), rows)
            self._added.rows[model.__tablename__] += len(rows)

    def _without_lost_events(self, batch: list[Row]) -> list[Row]:
        """What was met at an event that is not here, or no longer, is met at none."""
        named = {row["event_id"] for row in batch if row.get("event_id") is not None}
        lost = named - self._there(Event, named) if named else named
        return [{**row, "event_id": None} if row.get("event_id") in lost else row for row in batch]

    def _of_known_contacts(self, batch: list[Row]) -> list[Row]:
        """New meetings of people who are there: not of those who were deleted or joined since."""
        mine = self._there(Contact, {row["contact_id"] for row in batch})
        return [row for row in batch if row["contact_id"] in mine]

    def _add_scans_and_cards(self) -> None:
        wanted = {row["scan_id"].bytes for batch in self._new_cards() for row in batch}
        scans = (
            [as_imported(row) for row in batch if row["id"].bytes in wanted and self._has_photos(row)]
            for batch in self._new(Scan)
        )
        self._add_all(Scan, scans)
        self._add_all(Card, self._cards_of_scans())

    def _new_cards(self) -> Iterator[list[Row]]:
        """The cards of meetings that are new."""
        return self._of_new(Card, Encounter, "encounter_id")

    def _of_new(self, model: type[Base], owner: type[Any], name: str) -> Iterator[list[Row]]:
        for batch in self._archive.rows.batches(model):
            new = self._just_added(owner, {row[name] for row in batch})
            yield [row for row in batch if row[name] in new]

    def _cards_of_scans(self) -> Iterator[list[Row]]:
        for batch in self._new_cards():
            there = self._there(Scan, {row["scan_id"] for row in batch})
            yield [row for row in batch if row["scan_id"] in there]

    def _has_photos(self, row: Row) -> bool:
        return all(
            ACCOUNT.photo_member(key) in self._archive.members for key in photos_in(row, self._account.id)
        )

    def _add_nudges(self) -> None:
        """The ledger as it was."""
        nudges = self._of_new(Nudge, Encounter, "encounter_id")
        self._add_all(Nudge, ([lifecycle.as_imported(row) for row in batch] for batch in nudges))
        self._add_all(Delivery, self._of_new(Delivery, Nudge, "nudge_id"))

    def _new_encounters(self) -> Iterator[list[Encounter]]:
        new = select(Encounter).where(
            Encounter.account_id == self._account.id, Encounter.rev > self._rev_before
        )
        return self._pages(new, Encounter)

    def _pages(self, query: Any, model: type[Any]) -> Iterator[list[Any]]:
        """All that the query finds, some at a time; what was done with them is written before the next come."""
        after = None
        while True:
            page = query.order_by(model.id).limit(BATCH)
            found = list(self._session.scalars(page if after is None else page.where(model.id > after)))
            if not found:
                return
            after = found[-1].id
            yield found
            self._session.flush()
            for row in list(self._session):
                if row is not self._account and row in self._session:  # what hung on another has gone with it
                    self._session.expunge(row)

    def _plan_all(self, encounters: list[Encounter]) -> None:
        """What was still to come is planned by the rules as of now."""
        nudges: dict[UUID, list[Nudge]] = defaultdict(list)
        for nudge in self._session.scalars(
            select(Nudge).where(Nudge.encounter_id.in_([encounter.id for encounter in encounters]))
        ):
            nudges[nudge.encounter_id].append(nudge)
        for encounter in encounters:
            self._plan(encounter, nudges[encounter.id])

    def _plan(self, encounter: Encounter, nudges: list[Nudge]) -> None:
        if not nudges:
            planning.plan_follow_up(self._session, self._account, encounter, now=self._now)
        for nudge in nudges:
            if nudge.state not in OPEN:
                continue
            if encounter.state != State.WAITING:
                lifecycle.cancel(nudge, reason=encounter.state)
            elif planning.deadline_of(nudge, encounter) <= self._now:
                lifecycle.expire(nudge, reason="too-late")
            else:
                planning.plan(nudge, encounter, self._account, now=self._now)

    def _refresh_contacts(self) -> None:
        """Contacts that are new, and those with new encounters: their JSON shows the encounters."""
        met = exists().where(Encounter.contact_id == Contact.id, Encounter.rev > self._rev_before)
        changed = contacts_of(self._account.id).where(or_(Contact.rev > self._rev_before, met))
        for contacts in self._pages(changed.options(selectinload(Contact.keys)), Contact):
            for contact in contacts:
                refresh(contact)
            bump_rev(contacts)
