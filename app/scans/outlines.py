"""Outlines: boxes that the user drew around the cards of a photo. Each outline is one contact's card.

An outline keeps the known card that it overlaps most. A card without an outline is removed; its note goes to the first
outline's encounter. The photo is then read again, each outline by itself. Callers hold the account's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts import merging
from app.contacts.creation import add_card_with_contact
from app.contacts.model import Card, Encounter
from app.contacts.rules import State
from app.contacts.store import cards_of_scan
from app.core.errors import Conflict, Invalid
from app.core.i18n import t
from app.core.revisions import bump_rev
from app.scans import lifecycle, store
from app.scans.model import Scan
from app.scans.photos import PhotoStore
from app.scans.rules import ScanState, Side, SideBox, clip_box, match_outlines

MIN_SIDE = 16
"""Pixels. Text in a smaller box cannot be read."""


@dataclass(frozen=True)
class CardOutline:
    """A card that the user outlined. `box` is `[x, y, width, height]` in pixels of the upright photo."""

    card_id: UUID
    side: str
    box: tuple[int, ...]


def card_outlines(session: Session, scan: Scan) -> tuple[CardOutline, ...]:
    """The outlines of the scan; empty when the reader is to find the cards."""
    cards = cards_of_scan(session, scan.account_id, scan.id)
    return tuple(
        CardOutline(card.id, card.side, tuple(card.box)) for card in cards if card.drawn and card.box
    )


def outline_cards(
    session: Session,
    photos: PhotoStore,
    account: Account,
    scan: Scan,
    outlines: Sequence[tuple[Side, Sequence[int]]],
    *,
    now: datetime,
) -> None:
    """Make the outlines the scan's cards, in their order, and queue the scan; the same outlines again change nothing.

    Raises Conflict when a card would be removed whose contact the user has corrected, ended or met elsewhere.
    """
    boxes = [_clipped(photos, scan, side, box) for side, box in outlines]
    known = cards_of_scan(session, account.id, scan.id)
    if sorted((card.side, card.box) for card in known if card.drawn) == sorted(boxes):
        return
    known.sort(key=lambda card: not card.encounter.contact.typed_fields)  # stable: otherwise in reading order
    assigned = match_outlines([(card.side, card.box) for card in known], boxes)
    kept = [card for number, card in enumerate(known) if number in assigned]
    cards = [
        _add_card(session, account, scan, like=kept[0].encounter, now=now)
        if number is None
        else known[number]
        for number in assigned
    ]
    for card in known:
        if card not in kept:
            _remove_card(session, account, card, into=cards[0], now=now)
    for card, (side, box) in zip(cards, boxes, strict=True):
        card.side, card.box, card.drawn = side, list(box or ()), True
    bump_rev([scan])  # it shows its cards; while it is being read, nothing else of it changes
    if scan.state != ScanState.READING:  # a reader that holds it sees the new outlines when it records
        lifecycle.queue(scan, turn=store.next_turn(session, scan, is_again=scan.reading is not None))


def _clipped(photos: PhotoStore, scan: Scan, side: Side, box: Sequence[int]) -> SideBox:
    key = next((key for key in store.photo_keys(scan) if key.side is side), None)
    if key is None:
        raise Invalid(
            "no-such-side",
            t("This capture has no front photo.")
            if side is Side.FRONT
            else t("This capture has no back photo."),
        )
    inside = clip_box(box, photos.size(key))
    if min(inside[2:]) < MIN_SIDE:
        raise Invalid(
            "bad-box", t("A card that was drawn is too small, or lies outside the photo. Draw it again.")
        )
    return side.value, inside


def _add_card(session: Session, account: Account, scan: Scan, *, like: Encounter, now: datetime) -> Card:
    """Add a contact that was met at the time and event of the others on the photo."""
    index = max(card.index for card in cards_of_scan(session, account.id, scan.id)) + 1
    card = add_card_with_contact(
        session, account, scan, index=index, met_at=like.met_at, clamped=like.clamped, note="", now=now
    )
    card.encounter.event_id = like.event_id
    return card


def _remove_card(session: Session, account: Account, card: Card, *, into: Card, now: datetime) -> None:
    """Remove a card that has no outline; its encounter and note are merged into those of `into`."""
    contact, meeting = card.encounter.contact, into.encounter
    if contact is not meeting.contact:
        _check_removable(card)
        merging.join(session, account, contact, into=meeting.contact, now=now, meeting_of=lambda *_: meeting)
    session.delete(card)
    session.flush()
    session.expire(meeting, ["cards"])


def _check_removable(card: Card) -> None:
    encounter, contact = card.encounter, card.encounter.contact
    is_used = (
        contact.typed_fields
        or card.joined is not None
        or encounter.state != State.WAITING
        or len(contact.encounters) > 1
        or len(encounter.cards) > 1
    )
    if is_used:
        raise Conflict(
            "card-in-use",
            t(
                "A card that you did not draw belongs to somebody you have corrected, ended or met elsewhere. "
                "Draw it too, or join or delete that person first."
            ),
            contact_id=str(contact.id),
        )
