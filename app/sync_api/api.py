"""The endpoint of changes, by which phones synchronise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.accounts.api import show_account
from app.accounts.model import Account
from app.accounts.store import account_of
from app.channels.api import show_messenger
from app.channels.model import Messenger
from app.contacts.model import Contact, Encounter
from app.contacts.schemas import show_contact, show_encounter
from app.core.errors import Problem
from app.core.http import RequestModel, ResponseModel, current_identity, json_response
from app.core.i18n import t
from app.core.revisions import Synced, Tombstone
from app.core.runtime import current_runtime
from app.events.api import show_event
from app.events.model import Event
from app.nudges.api import show_nudge
from app.nudges.model import Nudge
from app.scans.api import ScanShown, show_scans
from app.scans.model import Scan
from app.sync_api import store
from app.sync_api.cursor import LARGEST, Cursor
from app.upkeep.model import Promise, Touch
from app.upkeep.schemas import show_promise, show_touch

changes = APIBlueprint("changes", __name__, abp_tags=[Tag(name="changes")])

PAGE = 200
LARGEST_PAGE = 1000


class ChangesQuery(RequestModel):
    since: int = Field(0, ge=0, le=LARGEST)
    limit: int = Field(PAGE, ge=1, le=LARGEST_PAGE)


class Change(ResponseModel):
    kind: str
    id: UUID
    rev: int
    deleted: bool
    merged_into: UUID | None = None
    resource: dict[str, Any] | None


class Changes(ResponseModel):
    changes: list[Change]
    next: int
    has_more: bool


@changes.get("/changes", responses={200: Changes, 410: None})
def get_changes(query: ChangesQuery) -> Response:
    """What changed after `since`, oldest change first; ask again with `next` until `has_more` is false.

    410 means that this copy cannot be brought up to date: it is too old, or the server was restored from a backup. Drop
    it and begin with 0.
    """
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        account = account_of(session, account_id)
        cursor = Cursor.from_since(query.since, oldest_rev=account.oldest_rev)
        if cursor.is_too_old(oldest_rev=account.oldest_rev, last_rev=account.last_rev):
            raise Problem(
                410, "too-old", t("This copy cannot be brought up to date any more. Fetch everything again.")
            )
        rows = store.changed_since(session, account_id, cursor.rev, query.limit + 1)
        shown, has_more = rows[: query.limit], len(rows) > query.limit
        known = shown[-1].rev if shown else cursor.rev
        scans = _scans_of(session, account_id, shown)
        return json_response(
            Changes(
                changes=[_show(row, scans) for row in shown],
                next=cursor.moved_to(known, oldest_rev=account.oldest_rev, has_more=has_more),
                has_more=has_more,
            )
        )


def _scans_of(session: Session, account_id: UUID, rows: Sequence[Synced]) -> dict[UUID, ScanShown]:
    """The scans among the rows as they are shown, by id: their cards are loaded together."""
    scans = show_scans(session, account_id, [row for row in rows if isinstance(row, Scan)])
    return {scan.id: scan for scan in scans}


def _show(row: Synced, scans: Mapping[UUID, ScanShown]) -> Change:
    if isinstance(row, Tombstone):
        return Change(
            kind=row.kind, id=row.id, rev=row.rev, deleted=True, merged_into=row.merged_into, resource=None
        )
    return Change(
        kind=type(row).__name__.lower(),
        id=row.id,
        rev=row.rev,
        deleted=False,
        resource=_resource(row, scans).model_dump(mode="json"),
    )


def _resource(row: Synced, scans: Mapping[UUID, ScanShown]) -> BaseModel:
    match row:
        case Account():
            return show_account(row)
        case Event():
            return show_event(row)
        case Scan():
            return scans[row.id]
        case Contact():
            return show_contact(row)
        case Encounter():
            return show_encounter(row)
        case Touch():
            return show_touch(row)
        case Promise():
            return show_promise(row)
        case Nudge():
            return show_nudge(row)
        case Messenger():
            return show_messenger(row)
    raise TypeError(type(row).__name__)
