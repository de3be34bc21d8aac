"""The same person met again: joining contacts, and undoing it. Callers hold the account.

A read card joins a known contact only when an e-mail or E.164 number is equal and the names are alike; anything weaker
is only said (`possible_same_as`). What a join takes away is kept on the card, so that `split` brings it back:

    joined = {contact_id, values, added: {field: [values]}, singles, typed, before, encounter: None | {id, note, ...}}

`encounter` is set when the meeting itself was found to be one we know: the same event within twelve hours. `before` is
the card's earlier join, if it had one: joins come off in the order opposite to how they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.contacts.keys import MAIL, TEL, address_keys, keys_to_find
from app.contacts.model import Card, Contact, Encounter
from app.contacts.name_matching import ALIKE, names_alike
from app.contacts.rules import MANY, SINGLE, Source, State, Value, address, key, merge_many
from app.contacts.store import cards_of_contact, forget_likeness, get_contacts, with_keys
from app.contacts.values import CardValues, filled, refresh, set_values, values_of
from app.core.errors import Conflict, Invalid
from app.core.sync import bump_rev, delete_with_tombstone, find_tombstone
from app.events import store as events
from app.nudges import planning, store

SAME_MEETING = timedelta(hours=12)
NAME_PARTS = ("given_name", "family_name")

MeetingOf = Callable[[Encounter, Contact], Encounter | None]
"""Which of the contact's meetings another person's meeting is, or None for one of its own."""


def join_or_ask(
    session: Session, account: Account, contact: Contact, *, may_join: bool, now: datetime
) -> Contact:
    """Join a freshly read contact into the person it plainly is, else note whom it may be; returns who is left."""
    known = [other for other in _lookalikes(session, contact) if str(other.id) not in contact.apart_from]
    for other in known:
        if may_join and _shares_address(contact, other) and _likeness(contact, other) >= ALIKE:
            return join(session, account, contact, into=other, now=now)
    _ask_about(session, contact, known)
    return contact


def join_by_hand(
    session: Session, account: Account, contact: Contact, *, into: Contact, now: datetime
) -> Contact:
    """The user says that they are one person; `into` stays, and `split` undoes it."""
    if contact.id == into.id:
        return into
    into.apart_from = [each for each in into.apart_from if each != str(contact.id)]
    return join(session, account, contact, into=into, now=now, meeting_of=_same_meeting_in_same_state)


def keep_apart(contact: Contact, other: Contact) -> None:
    """The user says that they are two people: this is not asked again, and no reading joins them."""
    if contact.id == other.id:
        raise Invalid("same-contact", "These two are one contact already. Split it instead.")
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
    """Make `contact` part of `into`: its encounters move there, its values are added, its id leads there."""
    added = {field: _missing(getattr(into, field), getattr(contact, field)) for field in MANY}
    singles = [
        field
        for field in set(SINGLE) - set(into.typed_fields)
        if getattr(into, field) is None and getattr(contact, field) is not None
    ]
    if "fn" in singles:
        singles += NAME_PARTS
    typed = _typed_here_only(contact, into)
    kept = {
        "contact_id": str(contact.id),
        "values": values_of(contact),
        "added": {field: [key(value) for value in values] for field, values in added.items()},
        "singles": singles,
        "typed": {field: getattr(into, field) for field in typed},
        "encounter": None,
    }
    for field in MANY:
        setattr(into, field, merge_many(getattr(into, field), getattr(contact, field)))
    for field in (*singles, *typed):
        setattr(into, field, getattr(contact, field))
    into.typed_fields = sorted({*into.typed_fields, *(set(typed) & set(SINGLE))})
    asked = [each for each in contact.possible_same_as if each not in (*into.possible_same_as, str(into.id))]
    into.possible_same_as = [*into.possible_same_as, *asked]
    for encounter in list(contact.encounters):
        same = (meeting_of or _same_meeting)(encounter, into)
        if same is None:
            _move(session, encounter, into, kept)
        else:
            _absorb(session, account, encounter, into=same, kept=kept, now=now)
    session.flush()
    session.expire(contact, ["encounters"])
    delete_with_tombstone(session, contact, merged_into=into.id)
    forget_likeness(session, account.id, contact.id, survivor=into.id)
    session.flush()
    session.expire(into, ["encounters"])
    refresh(into)
    return into


def split(
    session: Session, account: Account, contact: Contact, encounter_id: UUID, *, now: datetime
) -> Contact:
    """Undo the join that brought the encounter `encounter_id` (or its present one) here; returns who is back."""
    card = _joined_card(session, contact, encounter_id)
    if card is None or card.joined is None:
        raise Conflict(
            "not-joined", "This meeting was not joined from another card, so there is nothing to split."
        )
    kept = card.joined
    back = _revive(session, account, kept, now=now)
    for came in cards_of_contact(session, contact):
        if not _came_with(came, kept) or came.joined is None:
            continue  # another join's, or back already with a card of the same meeting
        if came.joined["encounter"] is None:
            _move_back(session, came.encounter, back, kept)
        else:
            _revive_encounter(session, account, came, came.joined["encounter"], back, now=now)
    _take_back(contact, kept)
    session.flush()
    for each in (back, contact):
        session.expire(each, ["encounters"])
        refresh(each)
    back.apart_from = [*back.apart_from, str(contact.id)]
    contact.apart_from = [*contact.apart_from, str(back.id)]
    return back


def add_joined(session: Session, contact: Contact) -> None:
    """Add what joined cards brought: a new reading of the contact's own card knows nothing of them."""
    for card in cards_of_contact(session, contact):
        if card.joined is None:
            continue
        values, added = card.joined["values"], card.joined["added"]
        for field in set(MANY) - set(contact.typed_fields):
            brought = [value for value in values[field] if key(value) in added[field]]
            setattr(contact, field, merge_many(getattr(contact, field), brought))
        brought_fn = contact.fn is None
        for field in _untouched(card.joined["singles"], contact):
            if getattr(contact, field) is None and (brought_fn or field not in NAME_PARTS):
                setattr(contact, field, values[field])
    refresh(contact)


def fill_joined(session: Session, card: Card, read: CardValues) -> None:
    """Put a reading into a card that has become part of somebody else: what is new is added there and kept for a split.

    Where several cards came with one join, or one join was made upon another, each card keeps a copy of what was joined;
    there the reading adds nothing, so that the copies stay the same.
    """
    kept, into = card.joined, card.encounter.contact
    if kept is None or kept.get("before"):
        return
    if any(_came_with(other, kept) for other in cards_of_contact(session, into) if other is not card):
        return
    values = filled(kept["values"], read)
    missing = {
        field: [] if field in into.typed_fields else _missing(getattr(into, field), values[field])
        for field in MANY
    }
    singles = [field for field in SINGLE if getattr(into, field) is None and values[field] is not None]
    if "fn" in singles:
        singles += NAME_PARTS
    singles = _untouched(singles, into)
    for field, new in missing.items():
        setattr(into, field, [*getattr(into, field), *new])
    for field in singles:
        setattr(into, field, values[field])
    card.joined = {
        **kept,
        "values": values,
        "added": {field: [*kept["added"].get(field, []), *map(key, new)] for field, new in missing.items()},
        "singles": [*kept["singles"], *singles],
    }
    refresh(into)


def _ask_about(session: Session, contact: Contact, others: Iterable[Contact]) -> None:
    """Note whom the contact may be, on both sides, so that the question stands wherever the user looks first."""
    ids = [str(other.id) for other in others]
    mine = str(contact.id)
    gone = set(contact.possible_same_as) - set(ids)
    contact.possible_same_as = ids
    concerned = [UUID(each) for each in (*ids, *gone)]
    for other in session.scalars(
        select(Contact).where(Contact.account_id == contact.account_id, Contact.id.in_(concerned))
    ):
        asked = [each for each in other.possible_same_as if each != mine]
        other.possible_same_as = asked if str(other.id) in gone else [*asked, mine]


def _typed_here_only(contact: Contact, into: Contact) -> list[str]:
    """The fields the user typed for `contact` and not for `into`: these are worth more than what was read there."""
    typed = (set(SINGLE) & set(contact.typed_fields)) - set(into.typed_fields)
    fields = sorted(field for field in typed if getattr(contact, field) and getattr(into, field))
    return [*fields, *NAME_PARTS] if "fn" in fields else fields


def _shares_address(one: Contact, other: Contact) -> bool:
    return bool(_addresses(one) & _addresses(other))


def _lookalikes(session: Session, contact: Contact) -> list[Contact]:
    """Who may be the same person: of a like name, or with an e-mail in common.

    A number in common may be the firm's, and says something only when a name is missing. Only these are loaded: a
    family name may be that of hundreds, a switchboard that of all colleagues.
    """
    keys = address_keys(contact.emails, contact.tels) | keys_to_find(contact.fn_text)
    mine = contact.fn_text
    alike = {
        other_id
        for other_id, key, fn in with_keys(session, contact, keys)
        if key.startswith(MAIL)
        or (key.startswith(TEL) and not (mine and fn))
        or (mine and fn and names_alike(mine, fn) >= ALIKE)
    }
    return get_contacts(session, contact.account_id, alike) if alike else []


def _addresses(contact: Contact) -> set[str]:
    return {address(value) for value in (*contact.emails, *contact.tels) if value["value"]}


def _likeness(one: Contact, other: Contact) -> float:
    return names_alike(one.fn_text, other.fn_text) if one.fn_text and other.fn_text else 0.0


def _missing(kept: list[Value], read: list[Value]) -> list[Value]:
    known = {key(value) for value in kept}
    return [value for value in read if key(value) not in known]


def _same_meeting(encounter: Encounter, contact: Contact) -> Encounter | None:
    """The contact's encounter at the same event within twelve hours, if there is one."""
    if encounter.event_id is None:
        return None
    return next(
        (
            known
            for known in contact.encounters
            if known.event_id == encounter.event_id and abs(known.met_at - encounter.met_at) <= SAME_MEETING
        ),
        None,
    )


def _same_meeting_in_same_state(encounter: Encounter, contact: Contact) -> Encounter | None:
    """What is ended stays ended and what waits goes on waiting: two such meetings are not made one."""
    same = _same_meeting(encounter, contact)
    return same if same is not None and same.state == encounter.state else None


def _move(session: Session, encounter: Encounter, into: Contact, kept: Mapping[str, Any]) -> None:
    encounter.contact = into
    bump_rev(store.of_encounter(session, encounter.id))  # nudges show whose they are
    for card in encounter.cards:
        card.joined = {**kept, "before": card.joined}


def _absorb(
    session: Session,
    account: Account,
    encounter: Encounter,
    *,
    into: Encounter,
    kept: Mapping[str, Any],
    now: datetime,
) -> None:
    """One meeting, photographed twice: notes are appended, the earlier moment counts, the younger nudge is cancelled."""
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
    _hand_over_nudges(session, encounter, into)
    for card in list(encounter.cards):
        card.joined = {**kept, "encounter": was, "before": card.joined}
        card.encounter = into
    if not _holds(into.note, encounter.note):
        into.note = f"{into.note}\n{encounter.note}" if into.note else encounter.note
    if encounter.met_at < into.met_at:
        into.met_at, into.clamped = encounter.met_at, encounter.clamped
        planning.replan_encounter(session, account, into, now=now)
    session.flush()
    session.expire(encounter, ["cards"])
    delete_with_tombstone(session, encounter, merged_into=into.id)


def _holds(note: str, other: str) -> bool:
    """Whether the other note stands in this one, line for line: "call her" is more than a part of "do not call her"."""
    return not other or f"\n{other}\n" in f"\n{note}\n"


def _hand_over_nudges(session: Session, encounter: Encounter, into: Encounter) -> None:
    """The ledger stays whole: what the absorbed encounter had is seen at the one that is left."""
    for nudge in store.of_encounter(session, encounter.id):
        nudge.round = store.next_round(session, into.id, nudge.kind)
        nudge.encounter = into
        session.flush()


def _joined_card(session: Session, contact: Contact, encounter_id: UUID) -> Card | None:
    """The youngest joined card of that encounter; `encounter_id` may also name one that was absorbed."""
    cards = session.scalars(
        select(Card)
        .join(Encounter, Encounter.id == Card.encounter_id)
        .where(Encounter.contact_id == contact.id)
        .order_by(Card.added_at.desc(), Card.id.desc())
    ).all()
    joined = [card for card in cards if card.joined is not None]
    absorbed = (card for card in joined if _absorbed_id(card) == str(encounter_id))
    return next(absorbed, None) or next((card for card in joined if card.encounter_id == encounter_id), None)


def _came_with(card: Card, kept: Mapping[str, Any]) -> bool:
    """Whether the card's latest join is the one in which `kept` was kept."""
    return card.joined is not None and card.joined["contact_id"] == kept["contact_id"]


def _before(card: Card) -> dict[str, Any] | None:
    """The join that the card's present one was made upon."""
    return card.joined.get("before") if card.joined else None


def _absorbed_id(card: Card) -> str | None:
    return card.joined["encounter"]["id"] if card.joined and card.joined["encounter"] else None


def _revive(session: Session, account: Account, kept: Mapping[str, Any], *, now: datetime) -> Contact:
    contact_id = UUID(kept["contact_id"])
    stone = find_tombstone(session, Contact, account.id, contact_id)
    if stone is not None:
        session.delete(stone)
    contact = Contact(
        id=contact_id,
        account_id=account.id,
        created_at=now,
        possible_same_as=[],
        apart_from=[],
        encounters=[],
    )
    session.add(contact)
    set_values(contact, kept["values"])
    session.flush()
    return contact


def _move_back(session: Session, encounter: Encounter, contact: Contact, kept: Mapping[str, Any]) -> None:
    encounter.contact = contact
    bump_rev(store.of_encounter(session, encounter.id))
    for card in encounter.cards:
        if _came_with(card, kept):
            card.joined = _before(card)


def _revive_encounter(
    session: Session, account: Account, card: Card, was: Mapping[str, Any], contact: Contact, *, now: datetime
) -> None:
    stayed = card.encounter
    stone = find_tombstone(session, Encounter, account.id, UUID(was["id"]))
    if stone is not None:
        session.delete(stone)
    back = Encounter(
        id=UUID(was["id"]),
        account_id=account.id,
        contact=contact,
        event_id=_event_left(session, account.id, was["event_id"]),
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
    for each in [each for each in stayed.cards if _absorbed_id(each) == was["id"]]:
        each.encounter, each.joined = back, _before(each)
    if stayed.note == f"{was['note_before']}\n{was['note']}" or stayed.note == was["note"]:
        stayed.note = was["note_before"]
    if stayed.met_at == back.met_at:
        stayed.met_at, stayed.clamped = datetime.fromisoformat(was["met_at_before"]), was["clamped_before"]
        planning.replan_encounter(session, account, stayed, now=now)
    for nudge in store.of_encounter(session, stayed.id):
        if str(nudge.id) in was["nudges"]:
            nudge.round = store.next_round(session, back.id, nudge.kind)
            nudge.encounter = back
            session.flush()
    if back.state == State.WAITING:
        planning.plan_again(session, account, back, now=now)
    if not store.of_encounter(session, back.id):
        planning.plan_follow_up(session, account, back, now=now)


def _event_left(session: Session, account_id: UUID, event_id: str | None) -> UUID | None:
    """The event of a meeting that comes back, unless it was deleted since."""
    event = events.find(session, account_id, UUID(event_id)) if event_id else None
    return event.id if event else None


def _untouched(fields: Iterable[str], contact: Contact) -> list[str]:
    """Those of the fields that the user has not made theirs; the parts of a name are as much theirs as the name."""
    typed = {*contact.typed_fields, *(NAME_PARTS if "fn" in contact.typed_fields else ())}
    return [field for field in fields if field not in typed]


def _take_back(contact: Contact, kept: Mapping[str, Any]) -> None:
    """Remove what the join added, unless the user has made it theirs since."""
    for field, keys in kept["added"].items():
        values = getattr(contact, field)
        setattr(contact, field, [v for v in values if v["source"] == Source.USER or key(v) not in keys])
    for field in _untouched(kept["singles"], contact):
        setattr(contact, field, None)
    for field, before in kept.get("typed", {}).items():
        if getattr(contact, field) == kept["values"][field]:
            setattr(contact, field, before)
            contact.typed_fields = [each for each in contact.typed_fields if each != field]
