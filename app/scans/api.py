"""HTTP endpoints of scans: upload a photo, follow its state, fetch its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from flask import Response, request
from flask_openapi import APIBlueprint, FileStorage, Tag
from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy.orm import Session

from app.accounts.store import account_of
from app.contacts import store as people
from app.contacts.model import Card
from app.contacts.schemas import BoxShown
from app.core.errors import Invalid, NotFound
from app.core.http import (
    ById,
    Note,
    Paging,
    RequestModel,
    ResponseModel,
    check_may_create,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    optional,
    read_instant,
)
from app.core.i18n import t
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.scans import store
from app.scans.intake import Upload, accept_upload, add_back
from app.scans.model import Scan
from app.scans.outlines import outline_cards
from app.scans.photos import PhotoKey, check_quality
from app.scans.reading import languages_needed, read_again
from app.scans.rules import ScanState, Side

scans = APIBlueprint("scans", __name__, abp_tags=[Tag(name="scans")])

JPEG_RESPONSES: dict[Any, Any] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}},
    304: None,
}


MAX_COORDINATE = 100_000
"""Pixels. No photo is wider or higher."""
MAX_CARDS = 12


def _check_instant(text: str) -> str:
    read_instant(text)
    return text


class ScanForm(RequestModel):
    front: FileStorage
    back: FileStorage = optional()
    event_id: UUID = optional()
    note: Note = optional()
    captured_at: Annotated[
        str,
        StringConstraints(max_length=64),
        AfterValidator(_check_instant),
    ] = optional(json_schema_extra={"format": "date-time"})


class BackForm(RequestModel):
    back: FileStorage = optional()
    replace: bool = optional()
    """Whether the back was photographed again: the new photo then replaces the old one."""


class QualityForm(RequestModel):
    photo: FileStorage


class ScanQuery(Paging):
    state: ScanState = optional()


class PhotoPath(ById):
    side: Side


class QualityShown(ResponseModel):
    ok: bool
    reason: str | None


class Outline(RequestModel):
    """Where a card lies, in pixels of the upright photo."""

    side: Side = Side.FRONT
    x: int = Field(ge=0, le=MAX_COORDINATE)
    y: int = Field(ge=0, le=MAX_COORDINATE)
    w: int = Field(ge=1, le=MAX_COORDINATE)
    h: int = Field(ge=1, le=MAX_COORDINATE)


class Outlines(RequestModel):
    boxes: Annotated[list[Outline], Field(min_length=1, max_length=MAX_CARDS)]


class CardShown(ResponseModel):
    """A card on the photo: its contact and its box, which the reader found or the user outlined (`drawn`)."""

    contact_id: UUID
    encounter_id: UUID
    box: BoxShown | None
    drawn: bool


class ScanShown(ResponseModel):
    id: UUID
    rev: int
    state: ScanState
    reason: str | None
    quality: QualityShown | None
    event_id: UUID | None
    captured_at: str | None
    clamped: bool
    """Whether the meeting is dated by the upload, because `captured_at` cannot be right: the phone's clock may be off."""
    contact_ids: list[UUID]
    encounter_ids: list[UUID]
    duplicate_of: UUID | None
    has_back: bool
    cards: list[CardShown]
    languages_needed: list[str]
    """Languages on the photo that this server cannot read until their data is added, in Tesseract's names."""


class ScanList(ResponseModel):
    items: list[ScanShown]
    next_cursor: str | None


def show_scan(session: Session, scan: Scan) -> ScanShown:
    return show_scans(session, scan.account_id, [scan])[0]


def show_scans(session: Session, account_id: UUID, scans: Sequence[Scan]) -> list[ScanShown]:
    """Scans of one account, with the cards of all of them loaded at once."""
    cards = people.cards_of_scans(session, account_id, [scan.id for scan in scans])
    return [_show_scan(scan, cards.get(scan.id, [])) for scan in scans]


def _show_scan(scan: Scan, cards: Sequence[Card]) -> ScanShown:
    encounters = list(dict.fromkeys(card.encounter for card in cards))
    return ScanShown(
        id=scan.id,
        rev=scan.rev,
        state=ScanState(scan.state),
        reason=scan.reason,
        quality=QualityShown.model_validate(scan.quality) if scan.quality else None,
        event_id=scan.event_id,
        captured_at=scan.captured_at,
        clamped=any(encounter.clamped for encounter in encounters),
        contact_ids=list(dict.fromkeys(encounter.contact_id for encounter in encounters)),
        encounter_ids=[encounter.id for encounter in encounters],
        duplicate_of=scan.duplicate_of,
        has_back=scan.back_sha256 is not None,
        cards=[_show_card(card) for card in cards],
        languages_needed=languages_needed(scan.reading),
    )


def _show_card(card: Card) -> CardShown:
    box = BoxShown(side=card.side, **dict(zip("xywh", card.box, strict=True))) if card.box else None
    return CardShown(
        contact_id=card.encounter.contact_id, encounter_id=card.encounter_id, box=box, drawn=card.drawn
    )


@scans.put("/scans/<id>", responses={200: ScanShown, 201: ScanShown, 409: None, 410: None})
def put_scan(path: ById, form: ScanForm) -> Response:
    """Upload a capture under an id that the phone made; safe to repeat until it is answered."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        known = store.find(session, account_id, path.id)
        if known is None:
            check_may_create()
        else:
            check_unchanged(known, lambda: show_scan(session, known))
    upload = Upload(
        scan_id=path.id,
        front=_file_stream(form.front, Side.FRONT),
        back=_file_stream(form.back, Side.BACK) if form.back else None,
        event_id=form.event_id,
        note=form.note,
        captured_at=form.captured_at,
        captured=read_instant(form.captured_at) if form.captured_at else None,
    )
    scan_id, is_new = accept_upload(runtime.database, runtime.photos, account_id, upload, clock=runtime.clock)
    with runtime.database.read() as session:
        return json_response(
            show_scan(session, owned(session, Scan, account_id, scan_id)), 201 if is_new else 200
        )


@scans.put("/scans/<id>/back", responses={200: ScanShown, 409: None})
def put_back(path: ById, form: BackForm) -> Response:
    """Add the photo of the other side to a capture that has none; both are read again.

    An existing back is replaced only with `replace`, and never once its cards were outlined by hand or a person on it was
    deleted.
    """
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        scan = owned(
            session, Scan, account_id, path.id
        )  # 404 for an unknown scan comes before 422 for a missing photo
        check_unchanged(scan, lambda: show_scan(session, scan))
    back = _file_stream(form.back or "", Side.BACK)
    add_back(runtime.database, runtime.photos, account_id, path.id, back, may_replace=bool(form.replace))
    with runtime.database.read() as session:
        return json_response(show_scan(session, owned(session, Scan, account_id, path.id)))


@scans.post("/quality", responses={200: QualityShown})
def post_quality(form: QualityForm) -> Response:
    """Say whether a photo is worth uploading, without storing it."""
    return json_response(QualityShown.model_validate(check_quality(_file_stream(form.photo, "new"))))


@scans.get("/scans", responses={200: ScanList})
def get_scans(query: ScanQuery) -> Response:
    """Scans, the newest first."""
    account_id = current_identity().account_id
    wanted = store.scans_of(account_id)
    if query.state is not None:
        wanted = wanted.where(Scan.state == query.state)
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(session, wanted, [Scan.received_at, Scan.id], query, newest_first=True)
        return json_response(ScanList(items=show_scans(session, account_id, found), next_cursor=cursor))


@scans.get("/scans/<id>", responses={200: ScanShown})
def get_scan(path: ById) -> Response:
    """One scan."""
    with current_runtime().database.read() as session:
        return json_response(show_scan(session, owned(session, Scan, current_identity().account_id, path.id)))


@scans.get("/scans/<id>/photo/<side>", responses=JPEG_RESPONSES)
def get_photo(path: PhotoPath) -> Response:
    """The photo, upright, as JPEG, without metadata."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        keys = store.photo_keys(owned(session, Scan, account_id, path.id))
    key = next((key for key in keys if key.side is path.side), None)
    if key is None:
        raise NotFound("photo")
    return _jpeg_response(key, None)


@scans.post("/scans/<id>/read-again", responses={200: ScanShown})
def post_read_again(path: ById) -> Response:
    """Read a finished scan once more; values that the user typed stay."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        scan = owned(session, Scan, account_id, path.id)
        check_unchanged(scan, lambda: show_scan(session, scan))
        read_again(session, scan)
        session.flush()
        return json_response(show_scan(session, scan))


@scans.post("/scans/<id>/cards", responses={200: ScanShown, 409: None})
def post_cards(path: ById, body: Outlines) -> Response:
    """Outline the photo's cards: each outline is read by itself and is one contact's card."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        scan = owned(session, Scan, account_id, path.id)
        check_unchanged(scan, lambda: show_scan(session, scan))
        outlines = [(each.side, (each.x, each.y, each.w, each.h)) for each in body.boxes]
        outline_cards(
            session, runtime.photos, account_of(session, account_id), scan, outlines, now=runtime.clock()
        )
        session.flush()
        return json_response(show_scan(session, scan))


@scans.get("/contacts/<id>/card.jpg", responses=JPEG_RESPONSES)
def get_card(path: ById) -> Response:
    """The contact's card, cropped from the photo of the last encounter."""
    account_id = current_identity().account_id
    with current_runtime().database.read() as session:
        contact = people.get_contact(session, account_id, path.id)
        for card in people.cards_of_contact(session, contact):
            scan = store.find(session, account_id, card.scan_id)
            key = (
                next((key for key in store.photo_keys(scan) if key.side == card.side), None) if scan else None
            )
            if key is not None:
                return _jpeg_response(key, card.box, is_card=card.drawn)
    raise NotFound("card")


def _file_stream(file: FileStorage | str, name: str) -> Any:
    """The content of an uploaded file; Invalid when the form field holds text or nothing."""
    if isinstance(file, str) or (
        not file.filename and not file.content_length and file.stream.read(1) == b""
    ):
        is_front = name == Side.FRONT.value
        raise Invalid(
            "no-file",
            t("The front photo is missing. Choose one.")
            if is_front
            else t("The back photo is missing. Choose one."),
        )
    file.stream.seek(0)
    return file.stream


def _jpeg_response(key: PhotoKey, box: list[int] | None, *, is_card: bool = False) -> Response:
    """The picture, or 304. The ETag is made from the content's hash, so browsers may cache it."""
    photos = current_runtime().photos
    tag = f"{key.sha256[:24]}{'-'.join(map(str, box or []))}{'c' if is_card else ''}"
    if tag in request.if_none_match:
        response = Response(status=304)
    else:
        content = photos.upright_jpeg(key) if box is None else photos.crop(key, box, is_card=is_card)
        response = Response(content, content_type="image/jpeg")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
