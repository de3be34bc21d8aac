"""Joining two contacts that are the same person, and splitting them again. Callers hold the account's lock.

A read card joins a known contact only if an e-mail or E.164 number is equal and the names are similar; weaker matches are
only suggested (`possible_same_as`). A join stores what it changes on the card, so that `split` can undo it:

    joined = {contact_id, values, added: {field: [values]}, singles, typed, touches, promises, before, encounter: None | {id, note, ...}}

`encounter` is set if the encounter was joined as well, because both are at the same event within twelve hours. `before`
is the card's earlier join, if any: joins are undone in the reverse order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.match_keys import MAIL, TEL, address_keys, keys_to_find
from app.contacts.model import Card, Contact, Encounter
from app.contacts.name_matching import MIN_SIMILARITY, name_similarity
from app.contacts.rules import MANY, SINGLE, Source, State, Value, address, key, merge_many
from app.contacts.setting_values import CardValues, filled, refresh, set_values, values_of
from app.contacts.store import cards_of_contact, find_by_keys, get_contacts, remove_suggestions_of
from app.core.errors import Conflict, Invalid
from app.core.i18n import t
from app.core.revisions import bump_rev, delete_with_tombstone, find_tombstone
from app.events import store as events
from app.nudges import planning, store
from app.scans.store import scans_of_cards
from app.upkeep.model import Promise, Touch
from app.upkeep.reminders import move_reminders

MAX_TIME_APART = timedelta(hours=12)
NAME_PARTS = ("given_name", "family_name")

MeetingOf = Callable[[Encounter, Contact], Encounter | None]
"""Finds the contact's encounter that an encounter of the joined contact is the same as, or returns None."""


def join_or_suggest(
    session: Session, account: Account, contact: Contact, *, may_join: bool, now: datetime
) -> Contact:
    """Join a newly read contact into the contact it certainly is, else suggest possible matches; returns the remaining contact."""
    known = [
        other for other in _possible_matches(session, contact) if str(other.id) not in contact.apart_from
    ]
    for other in known:
        if (
            may_join
            and _shares_address(contact, other)
            and _name_similarity(contact, other) >= MIN_SIMILARITY
        ):
            return join(session, account, contact, into=other, now=now)
    _suggest_same(session, contact, known)
    return contact


def join_by_hand(
    session: Session, account: Account, contact: Contact, *, into: Contact, now: datetime
) -> Contact:
    """Join two contacts that the user says are one person; returns `into`. `split` undoes it."""
    if contact.id == into.id:
        return into
    into.apart_from = [each for each in into.apart_from if each != str(contact.id)]
    return join(session, account, contact, into=into, now=now, meeting_of=_same_meeting_in_same_state)


def keep_apart(contact: Contact, other: Contact) -> None:
    """Mark two contacts as different people: they are never suggested or joined automatically again."""
    if contact.id == other.id:
        raise Invalid("same-contact", t("These two are one contact already. Split it instead."))
    for one, two in ((contact, other), (other, contact)):
        if str(two.id) not in one.apart_from:
            one.apart_from = [*one.apart_from, str(two.id)]
        one.possible_same_as = [each for each in one.possible_same_as if each != str(two.id)]


def join(
    session: Session,
    account: Account,
    contact: Contact,
    *,
    into: Contact,
    now: datetime,
    meeting_of: MeetingOf | None = None,
) -> Contact:
    """Make `contact` part of `into`, which gets its encounters and values; the id of `contact` then leads to `into`."""
    added = {field: _new_values(getattr(into, field), getattr(contact, field)) for field in MANY}
    singles = [
        field
        for field in set(SINGLE) - set(into.typed_fields)
        if getattr(into, field) is None and getattr(contact, field) is not None
    ]
    if "fn" in singles:
        singles += NAME_PARTS
    typed = _typed_only_for(contact, into)
    stored = {
        "contact_id": str(contact.id),
        "values": values_of(contact),
        "added": {field: [key(value) for value in values] for field, values in added.items()},
        "singles": singles,
        "typed": {field: getattr(into, field) for field in typed},
        "keep_warm": [contact.keep_warm_months, contact.circle],
        "keep_warm_before": [into.keep_warm_months, into.circle],
        "touches": [str(touch.id) for touch in contact.touches],
        "promises": [str(promise.id) for promise in contact.promises],
        "encounter": None,
    }
    for field in MANY:
        setattr(into, field, merge_many(getattr(into, field), getattr(contact, field)))
    for field in (*singles, *typed):
        setattr(into, field, getattr(contact, field))
    into.typed_fields = sorted({*into.typed_fields, *(set(typed) & set(SINGLE))})
    suggested = [
        each for each in contact.possible_same_as if each not in (*into.possible_same_as, str(into.id))
    ]
    into.possible_same_as = [*into.possible_same_as, *suggested]
    for encounter in list(contact.encounters):
        same = (meeting_of or _same_meeting)(encounter, into)
        if same is None:
            _move_encounter(session, encounter, into, stored)
        else:
            _join_encounter(session, account, encounter, into=same, stored=stored, now=now)
    if into.keep_warm_months is None:
        into.keep_warm_months, into.circle = contact.keep_warm_months, contact.circle
    for row in _upkeep_of(contact):
        row.contact = into
    session.flush()
    session.expire(contact, ["encounters", "touches", "promises"])
    delete_with_tombstone(session, contact, merged_into=into.id)
    remove_suggestions_of(session, account.id, contact.id, survivor=into.id)
    session.flush()
    session.expire(into, ["encounters", "touches", "promises"])
    refresh(into)
    move_reminders(session, account, into, now=now)
    return into


def split(
    session: Session, account: Account, contact: Contact, encounter_id: UUID, *, now: datetime
) -> Contact:
    """Undo the join by which `contact` got the encounter `encounter_id`; returns the restored contact."""
    card = _latest_joined_card(session, contact, encounter_id)
    if card is None or card.joined is None:
        raise Conflict(
            "not-joined", t("This meeting was not joined from another card, so there is nothing to split.")
        )
    stored = card.joined
    back = _restore_contact(session, account, stored, now=now)
    for joined_card in cards_of_contact(session, contact):
        if not _was_joined_with(joined_card, stored) or joined_card.joined is None:
            continue  # of another join, or restored already with a card of the same encounter
        if joined_card.joined["encounter"] is None:
            _move_encounter_back(session, joined_card.encounter, back, stored)
        else:
            _restore_encounter(session, account, joined_card, joined_card.joined["encounter"], back, now=now)
    _remove_added_values(contact, stored)
    session.flush()
    session.expire(back, ["encounters"])
    _move_upkeep_back(contact, back, stored)
    session.flush()
    for each in (back, contact):
        session.expire(each, ["encounters", "touches", "promises"])
        refresh(each)
        move_reminders(session, account, each, now=now)
    back.apart_from = [*back.apart_from, str(contact.id)]
    contact.apart_from = [*contact.apart_from, str(back.id)]
    return back


def add_values_of_joined_cards(session: Session, contact: Contact) -> None:
    """Add the values of joined cards again, after a new reading of the contact's own card has replaced its values."""
    for card in cards_of_contact(session, contact):
        if card.joined is None:
            continue
        values, added = card.joined["values"], card.joined["added"]
        for field in set(MANY) - set(contact.typed_fields):
            brought = [value for value in values[field] if key(value) in added[field]]
            setattr(contact, field, merge_many(getattr(contact, field), brought))
        brought_fn = contact.fn is None
        for field in _not_typed(card.joined["singles"], contact):
            if getattr(contact, field) is None and (brought_fn or field not in NAME_PARTS):
                setattr(contact, field, values[field])
    refresh(contact)


def fill_joined_card(session: Session, card: Card, read: CardValues) -> None:
    """Put a reading into a card that was joined into another contact: new values are added there and kept for a split.

    If several cards came with one join, or a join followed another, each card has a copy of the stored join. The reading
    then adds nothing, so that the copies stay equal.
    """
    stored, into = card.joined, card.encounter.contact
    if stored is None or stored.get("before"):
        return
    if any(_was_joined_with(other, stored) for other in cards_of_contact(session, into) if other is not card):
        return
    values = filled(stored["values"], read)
    missing = {
        field: [] if field in into.typed_fields else _new_values(getattr(into, field), values[field])
        for field in MANY
    }
    singles = [field for field in SINGLE if getattr(into, field) is None and values[field] is not None]
    if "fn" in singles:
        singles += NAME_PARTS
    singles = _not_typed(singles, into)
    for field, new in missing.items():
        setattr(into, field, [*getattr(into, field), *new])
    for field in singles:
        setattr(into, field, values[field])
    card.joined = {
        **stored,
        "values": values,
        "added": {field: [*stored["added"].get(field, []), *map(key, new)] for field, new in missing.items()},
        "singles": [*stored["singles"], *singles],
    }
    refresh(into)


def _suggest_same(session: Session, contact: Contact, others: Iterable[Contact]) -> None:
    """Suggest that the contact may be one of the others, on both sides, so that the user finds it on either contact."""
    ids = [str(other.id) for other in others]
    mine = str(contact.id)
    gone = set(contact.possible_same_as) - set(ids)
    contact.possible_same_as = ids
    concerned = [UUID(each) for each in (*ids, *gone)]
    for other in session.scalars(
        select(Contact).where(Contact.account_id == contact.account_id, Contact.id.in_(concerned))
    ):
        remaining = [each for each in other.possible_same_as if each != mine]
        other.possible_same_as = remaining if str(other.id) in gone else [*remaining, mine]


def _typed_only_for(contact: Contact, into: Contact) -> list[str]:
    """The fields that the user typed only for `contact`: they replace values of `into` that were read."""
    typed = (set(SINGLE) & set(contact.typed_fields)) - set(into.typed_fields)
    fields = sorted(field for field in typed if getattr(contact, field) and getattr(into, field))
    return [*fields, *NAME_PARTS] if "fn" in fields else fields


def _shares_address(one: Contact, other: Contact) -> bool:
    return bool(_addresses(one) & _addresses(other))


def _possible_matches(session: Session, contact: Contact) -> list[Contact]:
    """The contacts that may be the same person: with a similar name or the same e-mail address.

    The same number may be the company's, and counts only if one of the names is missing. Only matches are loaded, because
    hundreds of contacts may share a family name or a switchboard.
    """
    keys = address_keys(contact.emails, contact.tels) | keys_to_find(contact.fn_text)
    mine = contact.fn_text
    alike = {
        other_id
        for other_id, key, fn in find_by_keys(session, contact, keys)
        if key.startswith(MAIL)
        or (key.startswith(TEL) and not (mine and fn))
        or (mine and fn and name_similarity(mine, fn) >= MIN_SIMILARITY)
    }
    return get_contacts(session, contact.account_id, alike) if alike else []


def _addresses(contact: Contact) -> set[str]:
    return {address(value) for value in (*contact.emails, *contact.tels) if value["value"]}


def _name_similarity(one: Contact, other: Contact) -> float:
    return name_similarity(one.fn_text, other.fn_text) if one.fn_text and other.fn_text else 0.0


def _new_values(stored: list[Value], read: list[Value]) -> list[Value]:
    known = {key(value) for value in stored}
    return [value for value in read if key(value) not in known]


def _same_meeting(encounter: Encounter, contact: Contact) -> Encounter | None:
    """The contact's encounter at the same event within twelve hours, if there is one."""
    if encounter.event_id is None:
        return None
    return next(
        (
            known
            for known in contact.encounters
            if known.event_id == encounter.event_id and abs(known.met_at - encounter.met_at) <= MAX_TIME_APART
        ),
        None,
    )


def _same_meeting_in_same_state(encounter: Encounter, contact: Contact) -> Encounter | None:
    """The same meeting, unless only one of the two encounters is still waiting: then both are stored."""
    same = _same_meeting(encounter, contact)
    return same if same is not None and same.state == encounter.state else None


def _move_encounter(session: Session, encounter: Encounter, into: Contact, stored: Mapping[str, Any]) -> None:
    _move_to_contact(session, encounter, into)
    for card in encounter.cards:
        card.joined = {**stored, "before": card.joined}


def _move_to_contact(session: Session, encounter: Encounter, contact: Contact) -> None:
    encounter.contact = contact
    # The JSON of nudges and scans names the contact.
    bump_rev(store.of_encounter(session, encounter.id))
    bump_rev(scans_of_cards(session, encounter.cards))


def _move_card(session: Session, card: Card, into: Encounter) -> None:
    # Encounters show whether they have joined cards, and of which scan; the scan names the encounters of its cards.
    bump_rev([card.encounter, into, *scans_of_cards(session, [card])])
    card.encounter = into


def _set_met_at(session: Session, encounter: Encounter, met_at: datetime, *, clamped: bool) -> None:
    if clamped != encounter.clamped:
        bump_rev(scans_of_cards(session, encounter.cards))  # scans show `clamped` as well
    encounter.met_at, encounter.clamped = met_at, clamped


def _join_encounter(
    session: Session,
    account: Account,
    encounter: Encounter,
    *,
    into: Encounter,
    stored: Mapping[str, Any],
    now: datetime,
) -> None:
    """Join an encounter into another of the same meeting: notes are appended, the earlier time is stored, open nudges are cancelled."""
    was = {
        "id": str(encounter.id),
        "note": encounter.note,
        "met_at": encounter.met_at.isoformat(),
        "clamped": encounter.clamped,
        "event_id": str(encounter.event_id) if encounter.event_id else None,
        "state": encounter.state,
        "resolved_at": encounter.resolved_at.isoformat() if encounter.resolved_at else None,
        "channel": encounter.channel,
        "note_before": into.note,
        "met_at_before": into.met_at.isoformat(),
        "clamped_before": into.clamped,
        "nudges": [str(nudge.id) for nudge in store.of_encounter(session, encounter.id)],
    }
    planning.cancel_open(session, encounter, reason="merged")
    _move_nudges(session, encounter, into)
    for card in list(encounter.cards):
        card.joined = {**stored, "encounter": was, "before": card.joined}
        _move_card(session, card, into)
    if not _contains_lines(into.note, encounter.note):
        into.note = f"{into.note}\n{encounter.note}" if into.note else encounter.note
    if encounter.met_at < into.met_at:
        _set_met_at(session, into, encounter.met_at, clamped=encounter.clamped)
        planning.replan_encounter(session, account, into, now=now)
    session.flush()
    session.expire(encounter, ["cards"])
    delete_with_tombstone(session, encounter, merged_into=into.id)


def _contains_lines(note: str, other: str) -> bool:
    """Whether `note` contains `other` as whole lines: "do not call her" does not contain "call her"."""
    return not other or f"\n{other}\n" in f"\n{note}\n"


def _move_nudges(session: Session, encounter: Encounter, into: Encounter) -> None:
    """Move the nudges of a joined encounter to the remaining one, so that its history shows them."""
    for nudge in store.of_encounter(session, encounter.id):
        nudge.round = store.next_round(session, into.id, nudge.kind)
        nudge.encounter = into
        session.flush()


def _latest_joined_card(session: Session, contact: Contact, encounter_id: UUID) -> Card | None:
    """The latest joined card of that encounter; `encounter_id` may also be that of a joined encounter."""
    cards = session.scalars(
        select(Card)
        .join(Encounter, Encounter.id == Card.encounter_id)
        .where(Encounter.contact_id == contact.id)
        .order_by(Card.added_at.desc(), Card.id.desc())
    ).all()
    joined = [card for card in cards if card.joined is not None]
    of_joined = (card for card in joined if _joined_encounter_id(card) == str(encounter_id))
    return next(of_joined, None) or next((card for card in joined if card.encounter_id == encounter_id), None)


def _was_joined_with(card: Card, stored: Mapping[str, Any]) -> bool:
    """Whether the card's latest join is the one that stored `stored`."""
    return card.joined is not None and card.joined["contact_id"] == stored["contact_id"]


def _earlier_join(card: Card) -> dict[str, Any] | None:
    """The join of the card before its latest one, if any."""
    return card.joined.get("before") if card.joined else None


def _joined_encounter_id(card: Card) -> str | None:
    return card.joined["encounter"]["id"] if card.joined and card.joined["encounter"] else None


def _restore_contact(
    session: Session, account: Account, stored: Mapping[str, Any], *, now: datetime
) -> Contact:
    contact_id = UUID(stored["contact_id"])
    tombstone = find_tombstone(session, Contact, account.id, contact_id)
    if tombstone is not None:
        session.delete(tombstone)
    contact = Contact(
        id=contact_id,
        account_id=account.id,
        created_at=now,
        possible_same_as=[],
        apart_from=[],
        encounters=[],
        touches=[],
        promises=[],
    )
    session.add(contact)
    set_values(contact, stored["values"])
    session.flush()
    return contact


def _move_encounter_back(
    session: Session, encounter: Encounter, contact: Contact, stored: Mapping[str, Any]
) -> None:
    _move_to_contact(session, encounter, contact)
    for card in encounter.cards:
        if _was_joined_with(card, stored):
            card.joined = _earlier_join(card)


def _upkeep_of(contact: Contact) -> list[Touch | Promise]:
    return [*contact.touches, *contact.promises]


def _move_upkeep_back(contact: Contact, back: Contact, stored: Mapping[str, Any]) -> None:
    """Move the touches and promises that came with the join, and those since of an encounter of the restored contact."""
    brought = {*stored.get("touches", ()), *stored.get("promises", ())}
    met = {encounter.id for encounter in back.encounters}
    for row in _upkeep_of(contact):
        if str(row.id) in brought or row.encounter_id in met:
            row.contact = back
    back.keep_warm_months, back.circle = stored.get("keep_warm", (None, None))
    if stored.get("keep_warm_before") == [None, None] and (contact.keep_warm_months, contact.circle) == (
        back.keep_warm_months,
        back.circle,
    ):
        contact.keep_warm_months = contact.circle = None


def _restore_encounter(
    session: Session, account: Account, card: Card, was: Mapping[str, Any], contact: Contact, *, now: datetime
) -> None:
    stayed = card.encounter
    tombstone = find_tombstone(session, Encounter, account.id, UUID(was["id"]))
    if tombstone is not None:
        session.delete(tombstone)
    back = Encounter(
        id=UUID(was["id"]),
        account_id=account.id,
        contact=contact,
        event_id=_existing_event_id(session, account.id, was["event_id"]),
        met_at=datetime.fromisoformat(was["met_at"]),
        clamped=was["clamped"],
        note=was["note"],
        state=was.get("state", State.WAITING),
        resolved_at=datetime.fromisoformat(was["resolved_at"]) if was.get("resolved_at") else None,
        channel=was.get("channel"),
        cards=[],
    )
    session.add(back)
    session.flush()
    for each in [each for each in stayed.cards if _joined_encounter_id(each) == was["id"]]:
        each.joined = _earlier_join(each)
        _move_card(session, each, back)
    if stayed.note == f"{was['note_before']}\n{was['note']}" or stayed.note == was["note"]:
        stayed.note = was["note_before"]
    if stayed.met_at == back.met_at:
        _set_met_at(
            session, stayed, datetime.fromisoformat(was["met_at_before"]), clamped=was["clamped_before"]
        )
        planning.replan_encounter(session, account, stayed, now=now)
    for nudge in store.of_encounter(session, stayed.id):
        if str(nudge.id) in was["nudges"]:
            nudge.round = store.next_round(session, back.id, nudge.kind)
            nudge.encounter = back
            session.flush()
    if back.state == State.WAITING:
        planning.plan_after_reopening(session, account, back, now=now)
    if not store.follow_ups_of(session, back.id):
        planning.plan_follow_up(session, account, back, now=now)


def _existing_event_id(session: Session, account_id: UUID, event_id: str | None) -> UUID | None:
    """The id of the event, or None if it was deleted since the join."""
    event = events.find(session, account_id, UUID(event_id)) if event_id else None
    return event.id if event else None


def _not_typed(fields: Iterable[str], contact: Contact) -> list[str]:
    """The fields that the user has not typed; a typed `fn` counts for the parts of the name as well."""
    typed = {*contact.typed_fields, *(NAME_PARTS if "fn" in contact.typed_fields else ())}
    return [field for field in fields if field not in typed]


def _remove_added_values(contact: Contact, stored: Mapping[str, Any]) -> None:
    """Remove the values that the join added, except for those that the user has typed or confirmed since."""
    for field, keys in stored["added"].items():
        values = getattr(contact, field)
        setattr(contact, field, [v for v in values if v["source"] == Source.USER or key(v) not in keys])
    for field in _not_typed(stored["singles"], contact):
        setattr(contact, field, None)
    for field, before in stored.get("typed", {}).items():
        if getattr(contact, field) == stored["values"][field]:
            setattr(contact, field, before)
            contact.typed_fields = [each for each in contact.typed_fields if each != field]
