"""Import of an archive into an account: all rows that the account does not have, or none.

check     names, sizes and every row, before anything is stored
unpack    photos of new scans, each compared with its checksum
add       one transaction; existing rows stay as they are, and contacts that were deleted or joined here stay so

Rows keep their ids, so that importing an archive twice adds nothing the second time (imported_rows.py has the exception). One
batch of rows is in memory at a time. Added rows are found again by their rev, which is higher than any rev before.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
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
from app.contacts.setting_values import refresh
from app.contacts.store import contacts_of
from app.core.db import Base, Database
from app.core.i18n import t
from app.core.revisions import Synced, Tombstone, assign_revs, bump_rev
from app.events.model import Event
from app.nudges import lifecycle, planning
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import ENCOUNTER_KINDS, OPEN
from app.scans.lifecycle import as_imported
from app.scans.model import Scan
from app.scans.photo_integrity import is_still_referenced
from app.scans.photos import PhotoKey, PhotoStore
from app.scans.rules import Lane
from app.scans.store import first_free_turn
from app.transfer.account_rows import Manifest
from app.transfer.format import ACCOUNT, BATCH, MODELS, photos_in
from app.transfer.imported_rows import CheckedRows, Row
from app.transfer.zip_members import Members, bad_archive, opened
from app.upkeep.model import Promise, Touch
from ocr.errors import BadPhoto


@dataclass
class AddedRows:
    """How many rows of each kind were new."""

    rows: dict[str, int] = field(default_factory=lambda: {model.__tablename__: 0 for model in MODELS})


@dataclass(frozen=True)
class Archive:
    """The contents of an archive, checked."""

    manifest: Manifest
    rows: CheckedRows
    members: Members


def import_archive(
    database: Database, photos: PhotoStore, account_id: UUID, stream: IO[bytes], *, now: datetime
) -> AddedRows:
    """Add the rows that the account does not have. A bad archive raises Invalid and changes nothing."""
    saved: list[PhotoKey] = []
    with tempfile.TemporaryDirectory(prefix="nextday-import-") as folder, _errors_as_bad_archive():
        try:
            with opened(stream) as members:
                archive = _check(members, Path(folder))
                with database.read() as session:
                    archive.rows.free_ids(session, account_id)
                _unpack(database, photos, account_id, archive, saved)
            with database.write(account_id) as session:
                return _Import(session, account_of(session, account_id), archive, now).add()
        finally:
            _remove_photos(photos, _unreferenced(database, saved))


def _unreferenced(database: Database, keys: Iterable[PhotoKey]) -> list[PhotoKey]:
    """The photos that no scan refers to: their scan was deleted here, or the import failed."""
    return [key for key in keys if not is_still_referenced(database, key)]


def _remove_photos(photos: PhotoStore, keys: Iterable[PhotoKey]) -> None:
    for key in keys:
        photos.remove(key)


@contextmanager
def _errors_as_bad_archive() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise bad_archive(
            t("{field}: {message}", field=where or error.title, message=first["msg"])
        ) from error
    except BadPhoto as error:
        raise bad_archive(t("one of its photos cannot be shown")) from error
    except (IntegrityError, DataError) as error:
        raise bad_archive(t("its rows do not fit together")) from error


def _check(members: Members, folder: Path) -> Archive:
    manifest = Manifest.model_validate_json(members.read_manifest())
    if not ACCOUNT.knows_version(manifest.version):
        raise bad_archive(
            t(
                "it is of version {version}, and this server knows versions up to {known}",
                version=manifest.version,
                known=ACCOUNT.version,
            )
        )
    return Archive(manifest, CheckedRows(members, manifest, folder), members)


def _unpack(
    database: Database, photos: PhotoStore, account_id: UUID, archive: Archive, saved: list[PhotoKey]
) -> None:
    """Store the photos of new scans, and add their keys to `saved`."""
    for batch in archive.rows.batches(Scan):
        with database.read() as session:
            known = _existing_ids(session, Scan, account_id, [row["id"] for row in batch])
        for key in (key for row in batch if row["id"] not in known for key in photos_in(row, account_id)):
            name = ACCOUNT.photo_member(key)
            if name in archive.members:
                _unpack_photo(photos, key, archive.members, name)
                saved.append(key)


def _unpack_photo(photos: PhotoStore, key: PhotoKey, members: Members, name: str) -> None:
    with members.open(name) as stream:
        received = photos.receive(stream)  # type: ignore[arg-type]
    try:
        if received.sha256 != key.sha256:
            raise bad_archive(t("one of its photos is damaged"))
        photos.save(received, key)
        photos.check_can_be_shown(key)
    except BaseException:
        photos.discard(received)
        photos.remove(key)
        raise


def _existing_ids(session: Session, model: type[Any], account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    return set(session.scalars(select(model.id).where(model.account_id == account_id, model.id.in_(ids))))


class _Import:
    """The transaction that adds the rows of an archive to an account."""

    def __init__(self, session: Session, account: Account, archive: Archive, now: datetime) -> None:
        self._session = session
        self._account = account
        self._archive = archive
        self._now = now
        self._added = AddedRows()
        self._rev_before = account.last_rev

    def add(self) -> AddedRows:
        self._import_settings()
        self._add_all(Event, self._new_rows(Event))
        self._add_all(Contact, self._new_rows(Contact))
        self._add_all(Encounter, map(self._with_existing_contact, self._new_rows(Encounter)))
        for model in (Touch, Promise):
            self._add_all(model, map(self._with_existing_contact, self._new_rows(model)))
        self._add_scans_and_cards()
        self._add_nudges()
        for encounters in self._new_encounters():
            self._plan_encounters(encounters)
        self._refresh_contacts()
        return self._added

    def _import_settings(self) -> None:
        """Take over the settings of the archive if the account has no contacts yet."""
        used = select(func.count()).where(Contact.account_id == self._account.id)
        if self._session.scalar(used):
            return
        settings = self._archive.manifest.settings
        for name in settings.model_fields_set:
            value = getattr(settings, name)
            if value is not None or name in ("quiet_from", "quiet_until"):
                setattr(self._account, name, value)
        if quiet_hours_problem(self._account.quiet_from, self._account.quiet_until) is not None:
            raise bad_archive(t("its quiet hours leave no hour of the day"))

    def _new_rows(self, model: type[Any]) -> Iterator[list[Row]]:
        """The rows of the archive that the account does not have and has not deleted."""
        for batch in self._archive.rows.batches(model):
            ids = [row["id"] for row in batch]
            deleted = select(Tombstone.id).where(
                Tombstone.account_id == self._account.id,
                Tombstone.kind == model.__name__.lower(),
                Tombstone.id.in_(ids),
            )
            known = self._existing(model, ids) | set(self._session.scalars(deleted))
            yield [row for row in batch if row["id"] not in known]

    def _existing(self, model: type[Any], ids: Collection[UUID]) -> set[UUID]:
        return _existing_ids(self._session, model, self._account.id, ids)

    def _just_added(self, model: type[Any], ids: Collection[UUID]) -> set[UUID]:
        mine = (model.account_id == self._account.id, model.rev > self._rev_before)
        return set(self._session.scalars(select(model.id).where(*mine, model.id.in_(ids))))

    def _add_all(self, model: type[Base], batches: Iterable[list[Row]]) -> None:
        for batch in batches:
            rows = [{"account_id": self._account.id, **row} for row in self._without_missing_events(batch)]
            if issubclass(model, Synced):
                assign_revs(self._session, rows)
            if rows:
                self._session.execute(insert(model), rows)
            self._added.rows[model.__tablename__] += len(rows)

    def _without_missing_events(self, batch: list[Row]) -> list[Row]:
        """The rows, without the ids of events that this account does not have."""
        named = {row["event_id"] for row in batch if row.get("event_id") is not None}
        lost = named - self._existing(Event, named) if named else named
        return [{**row, "event_id": None} if row.get("event_id") in lost else row for row in batch]

    def _with_existing_contact(self, batch: list[Row]) -> list[Row]:
        """The encounters, touches or promises whose contact exists here and was not deleted or joined."""
        mine = self._existing(Contact, {row["contact_id"] for row in batch})
        return [row for row in batch if row["contact_id"] in mine]

    def _add_scans_and_cards(self) -> None:
        wanted = {row["scan_id"].bytes for batch in self._new_cards() for row in batch}
        turns = count(first_free_turn(self._session, self._account.id, Lane.LATER))
        scans = (
            [
                as_imported(row, turn=next(turns))
                for row in batch
                if row["id"].bytes in wanted and self._has_photos(row)
            ]
            for batch in self._new_rows(Scan)
        )
        self._add_all(Scan, scans)
        self._add_all(Card, self._cards_with_scan())

    def _new_cards(self) -> Iterator[list[Row]]:
        """The cards of new encounters."""
        return self._rows_of_new(Card, Encounter, "encounter_id")

    def _rows_of_new(self, model: type[Base], owner: type[Any], name: str) -> Iterator[list[Row]]:
        for batch in self._archive.rows.batches(model):
            new = self._just_added(owner, {row[name] for row in batch})
            yield [row for row in batch if row[name] in new]

    def _cards_with_scan(self) -> Iterator[list[Row]]:
        for batch in self._new_cards():
            there = self._existing(Scan, {row["scan_id"] for row in batch})
            yield [row for row in batch if row["scan_id"] in there]

    def _has_photos(self, row: Row) -> bool:
        return all(
            ACCOUNT.photo_member(key) in self._archive.members for key in photos_in(row, self._account.id)
        )

    def _add_nudges(self) -> None:
        """Nudges and deliveries, as they were."""
        nudges = self._rows_of_new(Nudge, Encounter, "encounter_id")
        self._add_all(Nudge, ([lifecycle.as_imported(row) for row in batch] for batch in nudges))
        self._add_all(Delivery, self._rows_of_new(Delivery, Nudge, "nudge_id"))

    def _new_encounters(self) -> Iterator[list[Encounter]]:
        new = select(Encounter).where(
            Encounter.account_id == self._account.id, Encounter.rev > self._rev_before
        )
        return self._pages(new, Encounter)

    def _pages(self, query: Any, model: type[Any]) -> Iterator[list[Any]]:
        """The rows of a query in batches. Changes to a batch are written before the next one is loaded."""
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
                if (
                    row is not self._account and row in self._session
                ):  # a dependent row is expunged with its owner
                    self._session.expunge(row)

    def _plan_encounters(self, encounters: list[Encounter]) -> None:
        """Plan open nudges by the rules as of now."""
        nudges: dict[UUID, list[Nudge]] = defaultdict(list)
        for nudge in self._session.scalars(
            select(Nudge).where(Nudge.encounter_id.in_([encounter.id for encounter in encounters]))
        ):
            nudges[nudge.encounter_id].append(nudge)
        for encounter in encounters:
            self._plan(encounter, nudges[encounter.id])

    def _plan(self, encounter: Encounter, nudges: list[Nudge]) -> None:
        if not any(nudge.kind in ENCOUNTER_KINDS for nudge in nudges):
            planning.plan_follow_up(self._session, self._account, encounter, now=self._now)
        for nudge in nudges:
            if nudge.state not in OPEN:
                continue
            if (reason := planning.why_unwanted(nudge)) is not None:
                lifecycle.cancel(nudge, reason=reason)
            elif planning.deadline_of(nudge, encounter) <= self._now:
                lifecycle.expire(nudge, reason="too-late")
            else:
                planning.plan(nudge, encounter, self._account, now=self._now)

    def _refresh_contacts(self) -> None:
        """Update new contacts, and contacts that got new rows, because their JSON shows them."""
        has_new_rows = (
            exists().where(model.contact_id == Contact.id, model.rev > self._rev_before)
            for model in (Encounter, Touch, Promise)
        )
        changed = contacts_of(self._account.id).where(or_(Contact.rev > self._rev_before, *has_new_rows))
        for contacts in self._pages(changed.options(selectinload(Contact.keys)), Contact):
            for contact in contacts:
                refresh(contact)
            bump_rev(contacts)
