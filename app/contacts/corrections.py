"""Corrections: values that the user types and that no reading replaces. Callers hold the account's lock."""

from __future__ import annotations

from typing import Any

from app.contacts.model import Contact
from app.contacts.names import HONORIFICS, FormerName, parts_of
from app.contacts.phones import region_of_first, to_e164
from app.contacts.rules import MANY, SINGLE, Value, key, typed
from app.contacts.schemas import ContactChange, TypedTel
from app.contacts.setting_values import refresh


def correct(contact: Contact, body: ContactChange, *, region: str) -> None:
    """Set the contact's fields that are in the body; phone numbers without a country code are read as numbers of `region`."""
    given, before = body.model_fields_set, _former_name(contact)
    for field in set(SINGLE) & given:
        text = getattr(body, field)
        setattr(
            contact,
            field,
            None if text is None else _with_box_of_same(typed(text), [getattr(contact, field)]),
        )
    for field in set(MANY) & given:
        values = [_typed_value(field, value, region) for value in getattr(body, field)]
        setattr(contact, field, [_with_box_of_same(value, getattr(contact, field)) for value in values])
    if "fn" in given:
        _set_name_parts(contact, before)
    for field in {"given_name", "family_name"} & given:
        setattr(contact, field, getattr(body, field))
    contact.typed_fields = sorted({*contact.typed_fields, *(given & {*SINGLE, *MANY})})
    contact.needs_review = body.needs_review if "needs_review" in given else False
    refresh(contact)


def _former_name(contact: Contact) -> FormerName | None:
    if contact.fn is None or contact.fn_text is None:
        return None
    return FormerName(contact.fn_text, contact.family_name, contact.fn.get("honorific_suffixes"))


def _set_name_parts(contact: Contact, before: FormerName | None) -> None:
    """Set the parts of the name from the name; `before` is the name that it replaces."""
    if contact.fn is None or contact.fn_text is None:
        contact.given_name = contact.family_name = None
        return
    region = region_of_first([tel["value"] for tel in contact.tels])
    parts = parts_of(contact.fn_text, before=before, region=region)
    contact.given_name, contact.family_name = parts.given_name, parts.family_name
    contact.fn = {**contact.fn, **{name: text for name in HONORIFICS if (text := getattr(parts, name))}}


def _typed_value(field: str, value: Any, region: str) -> Value:
    if field != "tels":
        return typed(str(value))
    text, kind = (value.value, value.type) if isinstance(value, TypedTel) else (value, "other")
    return {**typed(text, type=kind), "value": to_e164(text, region)}


def _with_box_of_same(value: Value, before: list[Value | None]) -> Value:
    """The value, with the box of an equal earlier value: a value that the user only confirmed keeps its place on the card."""
    same = next((each for each in before if each and key(each) == key(value)), None)
    return {**value, "box": same["box"]} if same else value
