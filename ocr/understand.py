"""Understand the lines of one card: from text and layout to fields.

The sure fields first (contacts.py), then the country, then the fields that need judging (roles.py); at last every
value is written properly and given the confidence it deserves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ocr import country as regions
from ocr import domains, personal_name
from ocr.assign import Claim, Roles, likeliest_name, settle
from ocr.card import EXTENSION, Adr, Box, Card, Kind, Side, Tel, Value
from ocr.contacts import TAKEN, Contacts, Spotted, SpottedPhone, host_of, take_contacts
from ocr.evidence import Evidence, Segment
from ocr.fields import address, emails, name, phones, postal, registers, socials, urls
from ocr.fields.department import is_department
from ocr.fields.found import Found
from ocr.layout import Print, lay_out, plain
from ocr.lines import Line
from ocr.segments import cut_segments
from ocr.spelling import checked
from ocr.view import Points
from ocr.weights import Weights, load_weights
from ocr.words import fold

Place = Callable[[Points], Box]

# How sure a name must be to make a part of a photo a card of its own.
SURELY_NAMED = 0.75
# A company that only a domain speaks of is right four times in ten at best.
DERIVED, SHORTEST_OWNER = 0.4, 4
# What neither engine can read on a card that reads well, and how much two readings of print have in common.
READ_WELL, UNREAD, AGREED = 0.9, 0.75, 60
NOT_SMALL, SHORTEST_NOTE = 0.95, 4
# How sure digits are that no number of their country has.
MISFIT = 0.7
# Of digits below this every third is misread; and how many of one number are.
MISREAD, MOST_MISREAD = 0.7, 3
# How sure digits of an unknown country are, with a label and without.
LABELLED, UNLABELLED = 0.9, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The lines of a card taken apart: its contacts, and the pieces of text that are left to be judged."""

    prints: list[Print]
    contacts: Contacts
    country: str | None
    determined: regions.Country | None
    """The country the card itself points to, if any."""
    home: str | None
    """The reader's own country."""
    evidence: Evidence
    segments: list[Segment]
    walls: list[Print]
    """Lines that hold contacts."""


def understand(
    lines: Sequence[Line],
    *,
    place: Place,
    region: str | None = None,
    side: Side = "front",
    languages_needed: tuple[str, ...] = (),
    weights: Weights | None = None,
) -> Card:
    """Make a card of its lines; `place` turns corners into a box of the photo, `region` settles what the card does not."""
    weights = weights or load_weights()
    texts = take_apart(lines, region)
    roles = settle(texts.segments, texts.evidence, texts.walls, weights)
    card = _Writer(place, side, weights).card(texts, roles)
    return checked(replace(card, languages_needed=languages_needed))


def take_apart(lines: Sequence[Line], region: str | None = None) -> Texts:
    """The contacts of a card, and the texts left."""
    prints = lay_out(lines)
    determined = _country(prints)
    country = determined.code if determined else region
    contacts = take_contacts(prints, country)
    evidence = _evidence(contacts, country)
    segments = cut_segments(prints, contacts.left, evidence)
    walls = [line for line, text in zip(prints, contacts.left, strict=True) if TAKEN in text]
    return Texts(prints, contacts, country, determined, region, evidence, segments, walls)


def country_of(lines: Sequence[Line]) -> str | None:
    """The country the lines of a card point to."""
    country = _country(lay_out(lines))
    return country.code if country else None


def is_a_card(lines: Sequence[Line]) -> bool:
    """Whether lines make a card by themselves: someone is named with certainty, and can be reached."""
    prints = lay_out(lines)
    contacts = take_contacts(prints, country_of(lines))
    if not (contacts.emails or contacts.phones):
        return False
    # Names are judged by themselves: a mailbox would make the shop's name a person's.
    segments = cut_segments(prints, contacts.left, Evidence())
    return likeliest_name(segments) > SURELY_NAMED


def _country(prints: Sequence[Print]) -> regions.Country | None:
    contacts = take_contacts(prints)
    numbers = [one.phone.raw for one in contacts.phones]
    return regions.determine([line.text for line in prints if line.confidence > 0.8], contacts.hosts, numbers)


def _evidence(contacts: Contacts, region: str | None) -> Evidence:
    addresses = [mail.found.value.rsplit("@", 1) for mail in contacts.emails]
    own = dict.fromkeys(fold(box) for box, host in addresses if domains.owner(host))
    free = dict.fromkeys(fold(box) for box, host in addresses if not domains.owner(host))
    owners = dict.fromkeys(owner for host in contacts.hosts if (owner := domains.owner(host)))
    return Evidence(tuple(own), tuple(free), tuple(owners), region)


class _Writer:
    """Writes values: their text, box, side and confidence."""

    def __init__(self, place: Place, side: Side, weights: Weights) -> None:
        self._place = place
        self._side = side
        self._curves = weights.curves
        self._least = weights.least_confidence

    def card(self, texts: Texts, roles: Roles) -> Card:
        roles = self._without_unlikely(roles)
        prints, contacts, country = texts.prints, texts.contacts, texts.country
        whole = [one.phone.raw for one in contacts.phones if not phones.may_be_local(one.phone.raw)]
        siblings = [value for raw in whole if (value := phones.e164(raw, country)[0])]
        usual = float(np.median([line.confidence for line in prints])) if prints else 0.0
        person = personal_name.parts(roles.name.segment.text, country) if roles.name else None
        again = [
            segment
            for segment in roles.rest
            if roles.name and name.is_same_in_other_script(segment, roles.name.segment, Evidence())
        ]
        return Card(
            box=self._box(prints),
            side=self._side,
            fn=self._claimed("name", _with_others(roles.name, again), person.fn)
            if roles.name and person
            else None,
            given_name=person.given if person else None,
            family_name=person.family if person else None,
            honorific_prefixes=person.prefixes if person else None,
            honorific_suffixes=person.suffixes if person else None,
            org=self._claimed("company", roles.company, roles.company.segment.text.strip(" ,-"))
            if roles.company
            else None,
            derived_org=None if roles.company else self._derived_company(contacts),
            title=self._claimed("title", roles.title, roles.title.segment.text.strip(" ,-"))
            if roles.title
            else None,
            emails=tuple(self._spotted(one, emails.find) for one in contacts.emails),
            tels=tuple(self._tel(one, texts, siblings) for one in contacts.phones),
            urls=tuple(self._spotted(one, urls.find) for one in contacts.urls),
            adrs=tuple(
                _taken_apart(self._claimed("address", one, address.strip_label(one.segment.text)))
                for one in roles.addresses
            ),
            other=(
                *(self._rest(segment, usual) for segment in roles.rest if segment not in again),
                *(replace(self._spotted(one, socials.find), kind="social") for one in contacts.profiles),
                *(self._spotted(one, registers.find) for one in contacts.registers),
            ),
        )

    def _without_unlikely(self, roles: Roles) -> Roles:
        """The roles without a name, company or title that is hardly ever right: its text goes to the rest."""
        unlikely = {
            field: claim.segment
            for field in ("name", "company", "title")
            if (claim := getattr(roles, field)) and self._confidence(field, claim) < self._least
        }
        return Roles(
            name=None if "name" in unlikely else roles.name,
            company=None if "company" in unlikely else roles.company,
            title=None if "title" in unlikely else roles.title,
            addresses=roles.addresses,
            rest=(*roles.rest, *unlikely.values()),
        )

    def _confidence(self, field: str, claim: Claim) -> float:
        return self._curves[field].confidence(claim.share, claim.segment.confidence)

    def _claimed(self, field: str, claim: Claim, text: str) -> Value:
        segment = claim.segment
        return Value(
            value=text,
            raw=segment.text,
            confidence=self._confidence(field, claim),
            box=self._box(segment.prints),
            side=self._side,
            source=self._side,
            alternatives=_alternatives(text, [*(other.text for other in claim.others), *_disputed(segment)]),
        )

    def _derived_company(self, contacts: Contacts) -> Value | None:
        """The company that a domain of the card speaks of, when no line does: a guess, marked as one."""
        spotted = [*contacts.urls, *contacts.emails]
        owners = {owner: one for one in spotted if (owner := _owner(one))}
        if len(owners) != 1:
            return None
        ((owner, one),) = owners.items()
        return Value(
            value=owner[:1].upper() + owner[1:],
            raw=one.found.raw,
            confidence=DERIVED * one.line.confidence,
            box=self._box([one.line]),
            side=self._side,
            source=self._side,
            derived=True,
        )

    def _spotted(self, spotted: Spotted, find: Callable[[str], list[Found]]) -> Value:
        found, line = spotted.found, spotted.line
        disputed = [other.value for other in find(plain(line.second or ""))]
        return Value(
            value=found.value,
            raw=found.raw,
            confidence=found.certainty * _letters_confidence(line, found.start, found.end),
            box=self._box([line]),
            side=self._side,
            source=self._side,
            alternatives=_alternatives(found.value, [*found.alternatives, *disputed]),
        )

    def _tel(self, spotted: SpottedPhone, texts: Texts, siblings: Sequence[str]) -> Tel:
        phone, line = spotted.phone, spotted.line
        value, sure = phones.e164(phone.raw, phone.region or texts.country, siblings)
        value_raw = f"{phone.raw}{EXTENSION}{phone.extension}" if value and phone.extension else phone.raw
        letters = _digits_confidence(line, phone.start, phone.end)
        return Tel(
            value=value,
            raw=value_raw,
            confidence=letters * _number_confidence(phone, value, sure, texts),
            box=self._box([line]),
            side=self._side,
            source=self._side,
            alternatives=_other_numbers(phone, line, texts) if letters <= MISREAD else (),
            type=phone.type if phone.type != "other" else phones.kind_by_number(value),
        )

    def _rest(self, segment: Segment, usual: float) -> Value:
        return Value(
            value=segment.text,
            raw=segment.text,
            confidence=segment.confidence,
            box=self._box(segment.prints),
            side=self._side,
            source=self._side,
            kind=_kind(segment, usual),
        )

    def _box(self, prints: Sequence[Print]) -> Box:
        corners = [quad for line in prints for quad in line.corners]
        return self._place(np.concatenate(corners)) if corners else Box(0, 0, 0, 0)


def _is_sure_of_country(texts: Texts) -> bool:
    return texts.determined is not None and texts.determined.is_sure


def _number_confidence(phone: phones.Phone, value: str | None, sure: float, texts: Texts) -> float:
    """How sure a number is if its digits are: `sure` of its value, if it has one."""
    if value:
        return math.sqrt(min(sure, phone.certainty, _most_sure(phone, value, texts)))
    is_known = _is_sure_of_country(texts) or phones.has_own_code(phone.raw)
    misfit = is_known and phones.is_misfit(phone.raw, phone.region or texts.country)
    if misfit or phone.certainty < 1:
        return MISFIT
    return LABELLED if phone.labelled else UNLABELLED


def _most_sure(phone: phones.Phone, value: str | None, texts: Texts) -> float:
    """At most how sure a number without a country code is: a country that is only likely may be another."""
    known, raw = texts.determined, phone.raw
    if value is None or phone.region or _is_sure_of_country(texts) or phones.has_code_of(raw, value):
        return 1.0
    if known and known.rivals and phones.is_valid_in(raw, known.code):
        return phones.DOUBTFUL if any(phones.is_valid_in(raw, rival) for rival in known.rivals) else 1.0
    is_usual = known is None or known.has_own_form or known.code == texts.home
    printed_so = texts.country is not None and phones.is_printed_as_in(raw, texts.country)
    return 1.0 if is_usual and printed_so else phones.DOUBTFUL


def _owner(spotted: Spotted) -> str:
    value = spotted.found.value
    host = value.rsplit("@", 1)[1] if "@" in value else host_of(value)
    owner = domains.owner(host)
    return owner if len(owner) >= SHORTEST_OWNER and spotted.line.confidence > READ_WELL else ""


def _kind(segment: Segment, usual: float) -> Kind | None:
    if _is_unclear(segment, usual):
        return "unclear"
    return "department" if is_department(segment) else None


def _is_unclear(segment: Segment, usual: float) -> bool:
    """Whether neither engine can read a text, though it is large enough and the card reads well.

    That is handwriting, or a logo that plays with its letters; from the text alone they cannot be told apart.
    """
    line = segment.prints[0]
    unread = segment.confidence < UNREAD and len(segment.squashed) >= SHORTEST_NOTE
    unsettled = line.second is not None and fuzz.ratio(fold(line.second), fold(line.text)) < AGREED
    return usual > READ_WELL and unread and unsettled and segment.size >= NOT_SMALL


def _taken_apart(value: Value) -> Value:
    """The address with its parts, where they are certain."""
    known = postal.parts(value.value or "")
    if known is None:
        return value
    shared = {each.name: getattr(value, each.name) for each in fields(Value)}
    return Adr(**shared, parts=known)


def _with_others(claim: Claim, others: Sequence[Segment]) -> Claim:
    return replace(claim, others=(*others, *claim.others))


def _disputed(segment: Segment) -> list[str]:
    """What the other engine read of a whole line, where it disagrees."""
    line = segment.prints[0]
    whole = len(segment.prints) == 1 and segment.text == line.text
    return [plain(line.second)] if whole and line.second else []


def _alternatives(value: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in others if other and other != value))


def _other_numbers(phone: phones.Phone, line: Print, texts: Texts) -> tuple[str, ...]:
    """What another reading of the line has for this number: nearly the same digits."""
    own = re.sub(r"\D", "", phone.raw)
    others = [
        (one, re.sub(r"\D", "", one.raw)) for one in phones.find(plain(line.second or ""), texts.country)
    ]
    alike = [one.raw for one, digits in others if 0 < Levenshtein.distance(own, digits) <= MOST_MISREAD]
    return tuple(dict.fromkeys(phones.e164(raw, phone.region or texts.country)[0] or raw for raw in alike))


def _digits_confidence(line: Print, start: int, end: int) -> float:
    """How sure the digits of a number are; one that is surely weak decides alone, for any other digit is as likely."""
    usual = math.sqrt(_letters_confidence(line, start, end))
    letters = line.char_confidences
    known = len(letters) == len(line.text)
    digits = [
        sure
        for sure, letter in zip(letters[start:end], line.text[start:end], strict=False)
        if letter.isdigit()
    ]
    weakest = min(digits, default=line.confidence) if known else line.confidence
    return min(usual, weakest) if weakest <= MISREAD else usual


def _letters_confidence(line: Print, start: int, end: int) -> float:
    """How sure the letters of a part of a line are: the worst ones count, since one wrong letter spoils an address."""
    letters = line.char_confidences
    if len(letters) != len(line.text) or not letters[start:end]:
        return line.confidence
    own = sorted(letters[start:end])
    return float(np.mean(own[: max(1, len(own) // 6)])) * 0.5 + line.confidence * 0.5
