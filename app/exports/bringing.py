"""Bringing an archive into an account: all of it that is not there yet, or nothing.

open      names, sizes and every row are checked before anything is kept
unpack    photos of scans that are new, each compared with its sum
add       one transaction; what is there stays as it is, and what was deleted or joined here stays so

Ids stay the same, so that the same archive adds nothing the second time. Only where they belong to another account of
this server are they derived anew, from this account and the old id: again the same every time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ValidationError
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.accounts.api import quiet_flaw
from app.accounts.model import Account
from app.accounts.store import account_of
from app.contacts.filling import refresh
from app.contacts.model import Card, Contact, Encounter
from app.contacts.rules import State
from app.db import Base, Database, Tombstone
from app.events.model import Event
from app.exports.format import (
    MODELS,
    SAVED,
    VERSION,
    Manifest,
    member_of,
    photo_member,
)
from app.exports.members import Members, bad_archive, opened
from app.nudges import planning
from app.nudges.model import Delivery, Nudge
from app.nudges.rules import OPEN, NudgeState
from app.scans.inventory import is_still_named
from app.scans.model import Scan
from app.scans.photos import PhotoKey, PhotoStore
from app.scans.rules import ScanState, Side
from ocr.errors import BadPhoto

BATCH = 500
GLOBAL = (Contact, Encounter, Card, Nudge, Delivery)
"""Rows whose ids are unique on the whole server; events and scans have theirs within the account."""


@dataclass
class Added:
    """How many rows of each kind were new."""

    rows: dict[str, int] = field(default_factory=lambda: {model.__tablename__: 0 for model in MODELS})


@dataclass(frozen=True)
class Archive:
    """What was in an archive, checked."""

    manifest: Manifest
    rows: Mapping[type[Base], list[dict[str, Any]]]
    members: Members


def bring(
    database: Database, photos: PhotoStore, account_id: UUID, stream: IO[bytes], *, now: datetime
) -> Added:
    """Add what the archive holds and the account does not; Invalid, and nothing is changed, when it is no good one."""
    with _bad_archives_answered(), opened(stream) as members:
        archive = _open(members)
        with database.read() as session:
            archive = _with_free_ids(session, account_id, archive)
            kept = _unpack(session, photos, account_id, archive)
    try:
        with database.write(account_id) as session:
            return _Bringing(session, account_of(session, account_id), archive, now).add()
    except (IntegrityError, DataError) as error:
        raise bad_archive("its rows do not fit together") from error
    finally:
        _remove(photos, _unnamed(database, kept))


def _unnamed(database: Database, keys: Iterable[PhotoKey]) -> list[PhotoKey]:
    """Those that no scan names after all: it was deleted here, or nothing was added."""
    return [key for key in keys if not is_still_named(database, key)]


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


def _open(members: Members) -> Archive:
    manifest = Manifest.model_validate_json(members.read_manifest())
    if manifest.version != VERSION:
        raise bad_archive(f"it is of kind {manifest.version}, and this server knows kind {VERSION}")
    rows = {model: list(_read_rows(members, model)) for model in MODELS}
    for model in MODELS:
        if len(rows[model]) != manifest.rows.get(model.__tablename__):
            raise bad_archive(f"{member_of(model)} does not have as many rows as it should")
    met = {row["contact_id"] for row in rows[Encounter]}
    if any(row["id"] not in met for row in rows[Contact]):
        raise bad_archive("it holds somebody who was never met")
    return Archive(manifest, rows, members)


def _read_rows(members: Members, model: type[Base]) -> Iterator[dict[str, Any]]:
    saved: type[BaseModel] = SAVED[model]
    for line in members.lines(member_of(model)):
        row = saved.model_validate_json(line).model_dump(warnings=False)
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Lists of ids are kept as text."""
    return (
        [str(each) if isinstance(each, UUID) else each for each in value]
        if isinstance(value, list)
        else value
    )


def _with_free_ids(session: Session, account_id: UUID, archive: Archive) -> Archive:
    """The archive as it is, or with ids of this account's own where another account has taken them."""
    ids = {model: [row["id"] for row in archive.rows[model]] for model in GLOBAL}
    derived = {str(each): str(uuid5(account_id, str(each))) for model in GLOBAL for each in ids[model]}
    is_derived = any(
        _any_of(
            session, model, account_id, map(UUID, map(derived.__getitem__, map(str, ids[model]))), own=True
        )
        for model in GLOBAL
    )
    is_taken = any(_any_of(session, model, account_id, ids[model], own=False) for model in GLOBAL)
    if not is_derived and not is_taken:
        return archive
    # Ids of people who were joined stand only in what a split would need.
    for row in archive.rows[Card]:
        for each in _ids_in(row["joined"]):
            derived.setdefault(each, str(uuid5(account_id, each)))
    rows = {
        model: [
            {name: _renamed(value, derived) for name, value in row.items()} for row in archive.rows[model]
        ]
        for model in MODELS
    }
    return Archive(archive.manifest, rows, archive.members)


def _any_of(session: Session, model: type[Base], account_id: UUID, ids: Iterable[UUID], *, own: bool) -> bool:
    table = model.__table__
    mine = table.c.account_id == account_id
    return any(
        session.scalar(select(table.c.id).where(table.c.id.in_(some), mine if own else ~mine).limit(1))
        is not None
        for some in _batches(list(ids))
    )


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _ids_in(joined: Any) -> Iterator[str]:
    while joined:
        yield joined["contact_id"]
        if joined.get("encounter"):
            yield joined["encounter"]["id"]
        joined = joined.get("before")


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with every id in it that has another name now."""
    if isinstance(value, UUID):
        return UUID(names.get(str(value), str(value)))
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    return value


def _unpack(session: Session, photos: PhotoStore, account_id: UUID, archive: Archive) -> list[PhotoKey]:
    """Put the photos of new scans where they belong; what was put there."""
    kept: list[PhotoKey] = []
    try:
        for row in archive.rows[Scan]:
            if session.get(Scan, (account_id, row["id"])) is None:
                for key in _keys(account_id, row):
                    name = photo_member(key.scan_id, key.side, key.sha256)
                    if name in archive.members:
                        _unpack_photo(photos, key, archive.members, name)
                        kept.append(key)
    except BaseException:
        _remove(photos, kept)
        raise
    return kept


def _unpack_photo(photos: PhotoStore, key: PhotoKey, members: Members, name: str) -> None:
    with members.open(name) as stream:
        received = photos.receive(stream)  # type: ignore[arg-type]
    try:
        if received.sha256 != key.sha256:
            raise bad_archive("one of its photos is damaged")
        photos.keep(received, key)
        photos.size(key)  # BadPhoto when it is none
    except BaseException:
        photos.discard(received)
        photos.remove(key)
        raise


def _keys(account_id: UUID, row: Mapping[str, Any]) -> list[PhotoKey]:
    sides = ((Side.FRONT, row["front_sha256"]), (Side.BACK, row["back_sha256"]))
    return [PhotoKey(account_id, row["id"], side, sha256) for side, sha256 in sides if sha256]


class _Bringing:
    """One archive on its way into one account, inside the transaction."""

    def __init__(self, session: Session, account: Account, archive: Archive, now: datetime) -> None:
        self._session = session
        self._account = account
        self._archive = archive
        self._now = now
        self._added = Added()
        self._events: set[UUID] = set()
        """The account's events, once those of the archive are there; what was met at another one is met at none."""

    def add(self) -> Added:
        self._take_settings()
        for row in self._new(Event):
            self._add(Event, row)
        self._session.flush()
        self._events = set(
            self._session.scalars(select(Event.id).where(Event.account_id == self._account.id))
        )
        contacts = {row["id"]: self._add(Contact, row) for row in self._new(Contact)}
        self._session.flush()
        encounters = {row["id"]: self._add(Encounter, row) for row in self._of_known_contacts()}
        self._session.flush()
        self._add_scans_and_cards(encounters)
        self._add_nudges(encounters)
        self._session.flush()
        for encounter in encounters.values():
            contacts.setdefault(encounter.contact_id, encounter.contact)
        for contact in contacts.values():
            self._session.expire(contact, ["encounters"])
            refresh(contact)
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
        if quiet_flaw(self._account.quiet_from, self._account.quiet_until) is not None:
            raise bad_archive("its quiet hours leave no hour of the day")

    def _new(self, model: type[Any]) -> list[dict[str, Any]]:
        """The rows of the archive that the account neither has nor has done away with."""
        table = model.__table__
        known = set(self._session.scalars(select(table.c.id).where(table.c.account_id == self._account.id)))
        known |= set(
            self._session.scalars(
                select(Tombstone.id).where(
                    Tombstone.account_id == self._account.id, Tombstone.kind == model.__name__.lower()
                )
            )
        )
        return [row for row in self._archive.rows[model] if row["id"] not in known]

    def _add(self, model: type[Any], row: Mapping[str, Any]) -> Any:
        if row.get("event_id") not in self._events:
            row = {**row, **({"event_id": None} if "event_id" in row else {})}
        added = model(account_id=self._account.id, **row)
        self._session.add(added)
        self._added.rows[model.__tablename__] += 1
        return added

    def _of_known_contacts(self) -> list[dict[str, Any]]:
        """New meetings of people who are there: not of those who were deleted or joined since."""
        mine = set(self._session.scalars(select(Contact.id).where(Contact.account_id == self._account.id)))
        return [row for row in self._new(Encounter) if row["contact_id"] in mine]

    def _add_scans_and_cards(self, encounters: Mapping[UUID, Encounter]) -> None:
        cards = [row for row in self._archive.rows[Card] if row["encounter_id"] in encounters]
        wanted = {row["scan_id"] for row in cards}
        for row in self._new(Scan):
            has_photos = all(
                photo_member(key.scan_id, key.side, key.sha256) in self._archive.members
                for key in _keys(self._account.id, row)
            )
            if row["id"] in wanted and has_photos:
                state = ScanState.QUEUED if row["state"] == ScanState.READING else row["state"]
                self._add(Scan, {**row, "state": state, "attempts": 0})
        self._session.flush()
        mine = set(self._session.scalars(select(Scan.id).where(Scan.account_id == self._account.id)))
        for row in cards:
            if row["scan_id"] in mine:
                self._add(Card, row)

    def _add_nudges(self, encounters: Mapping[UUID, Encounter]) -> None:
        """The ledger as it was; what was still to come is planned by the rules as of now."""
        nudges: dict[UUID, Nudge] = {}
        planned: dict[UUID, list[Nudge]] = defaultdict(list)
        for row in self._archive.rows[Nudge]:
            if row["encounter_id"] in encounters:
                nudge = self._add(Nudge, {**row, "attempts": 0})
                nudges[nudge.id] = nudge
                planned[nudge.encounter_id].append(nudge)
        self._session.flush()
        for row in self._archive.rows[Delivery]:
            if row["nudge_id"] in nudges:
                self._add(Delivery, row)
        self._session.flush()
        for encounter in encounters.values():
            self._plan(encounter, planned[encounter.id])

    def _plan(self, encounter: Encounter, nudges: list[Nudge]) -> None:
        if not nudges:
            planning.plan_follow_up(self._session, self._account, encounter, now=self._now)
        for nudge in nudges:
            if nudge.state not in OPEN:
                continue
            if encounter.state != State.WAITING:
                nudge.state, nudge.reason = NudgeState.CANCELLED, encounter.state
            elif planning.deadline_of(nudge, encounter) <= self._now:
                nudge.state, nudge.reason = NudgeState.EXPIRED, "too-late"
            else:
                planning.plan(nudge, encounter, self._account, now=self._now)
