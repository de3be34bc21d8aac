"""Endpoints of export and import: contacts as a table, and everything of an account as one archive.

An archive may be larger than any other request: `LARGEST_ARCHIVE`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, FileStorage, Tag

from app.contacts.model import Contact
from app.contacts.phones import extension_of
from app.contacts.rules import Value
from app.contacts.store import contacts_of
from app.core.errors import Invalid
from app.core.http import RequestModel, ResponseModel, current_identity, json_response, show_instant
from app.core.i18n import t
from app.core.runtime import current_runtime
from app.events.store import events_of
from app.transfer.account_export import save_rows, zip_pieces
from app.transfer.account_import import import_archive
from app.transfer.account_rows import file_name
from app.transfer.csv_table import BYTE_ORDER_MARK, csv_line, joined

exports = APIBlueprint("exports", __name__, abp_tags=[Tag(name="exports")])

LARGEST_ARCHIVE = 512 << 20
BATCH = 200

COLUMNS = ("Name", "Company", "Title", "E-mail", "Phone", "Web", "Address", "Event", "Met", "Note", "State")
CSV: dict[Any, Any] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
ZIP: dict[Any, Any] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


class ArchiveForm(RequestModel):
    archive: FileStorage


class ImportedShown(ResponseModel):
    """How much of the archive was new."""

    events: int
    contacts: int
    encounters: int
    touches: int
    promises: int
    scans: int
    nudges: int


@exports.get("/contacts.csv", responses=CSV)
def get_csv() -> Response:
    """All contacts as a table, safe to open in a spreadsheet."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        events = {event.id: event.name for event in session.scalars(events_of(account_id))}
        wanted = contacts_of(account_id).order_by(Contact.created_at, Contact.id)
        some_at_a_time = wanted.execution_options(yield_per=BATCH)
        lines = [csv_line(_cells(contact, events)) for contact in session.scalars(some_at_a_time)]
    response = Response(
        BYTE_ORDER_MARK + csv_line(COLUMNS) + "".join(lines), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    return response


@exports.get("/account/archive", responses=ZIP)
def get_archive() -> Response:
    """Everything of the account, photos included, as a zip that `POST /account/archive` takes."""
    runtime, account_id = current_runtime(), current_identity().account_id
    now = runtime.clock()
    runtime.photos.check_reachable()  # an archive without its photos would look like a whole one
    folder = tempfile.TemporaryDirectory(prefix="nextday-export-")
    try:
        keys = save_rows(runtime.database, account_id, Path(folder.name), now=now)
    except BaseException:
        folder.cleanup()
        raise
    pieces: Iterator[bytes] = zip_pieces(Path(folder.name), keys, runtime.photos, made_at=now)
    response = Response(pieces, content_type="application/zip")
    response.call_on_close(folder.cleanup)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(now)}"'
    return response


@exports.post("/account/archive", responses={200: ImportedShown})
def post_archive(form: ArchiveForm) -> Response:
    """Bring an archive in: what is not here yet is added, and nothing that is here changes. Up to 512 MB."""
    runtime, account_id = current_runtime(), current_identity().account_id
    archive: Any = form.archive  # the form itself does not tell a file from a word
    if isinstance(archive, str):
        raise Invalid("no-file", t("The archive is missing. Choose one."))
    added = import_archive(runtime.database, runtime.photos, account_id, archive.stream, now=runtime.clock())
    return json_response(ImportedShown.model_validate(added.rows, from_attributes=False))


def _cells(contact: Contact, events: dict[UUID, str]) -> list[str]:
    met = contact.encounters
    names = dict.fromkeys(events[each.event_id] for each in met if each.event_id in events)
    return [
        contact.fn_text or "",
        contact.org_text or "",
        str(contact.title["value"]) if contact.title else "",
        joined(_text(email) for email in contact.emails),
        joined(_called(tel) for tel in contact.tels),
        joined(_text(url) for url in contact.urls),
        joined(_text(adr) for adr in contact.adrs),
        joined(names),
        joined(show_instant(each.met_at) for each in met),
        "\n\n".join(each.note for each in met if each.note),
        contact.state.value,
    ]


def _called(tel: Value) -> str:
    extension = extension_of(tel)
    return _text(tel) + (f" x{extension}" if extension else "")


def _text(value: Value) -> str:
    return str(value["value"] or value["raw"])
