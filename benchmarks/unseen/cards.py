"""Invents the cards of the unseen deck: what each says and what is true of it, kind by kind.

Every word that tells a name, a company, a title or a town is one that the reader's lists do not have; `Draft.drawn` keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from faker import Faker

from benchmarks.deck.numbers import Kind, Number, invent_number
from benchmarks.deck.people import latin
from benchmarks.unseen.cultures import CULTURES, Culture
from benchmarks.unseen.known import unseen, unseen_remark, unseen_town
from benchmarks.unseen.names import family_names, given_names
from benchmarks.unseen.vocabulary import BY_LANGUAGE, ENGLISH, EVENTS, NOUNS, SYLLABLES, Vocabulary

TRIES = 200
ENDINGS = (
    "studio",
    "berlin",
    "agency",
    "cafe",
    "coffee",
    "tech",
    "design",
    "farm",
    "xyz",
    "club",
    "wine",
    "shop",
    "digital",
    "legal",
)
PLAIN_ENDINGS = ("com", "com", "com", "net", "org", "io", "eu")
FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.net", "icloud.com")
PHONES: tuple[tuple[Kind, ...], ...] = (
    ("mobile",), ("work",), ("work", "mobile"), ("work", "fax"), ("work", "mobile", "fax"), ("mobile", "mobile"), (),
)  # fmt: skip
OFFICE = ("info", "hello", "office", "mail", "team", "contact", "studio")


@dataclass(slots=True)
class Person:
    name: str
    given: str
    family: str
    title: str | None
    also: tuple[str, ...] = ()
    """Other ways to write the name that are right."""


@dataclass(slots=True)
class Company:
    logo: tuple[str, ...]
    names: tuple[str, ...]
    """All that are right; the first is the best."""
    label: str
    legal: str | None = None


@dataclass(slots=True)
class Draft:
    """What a card says, block by block."""

    kind: str
    culture: Culture
    people: list[Person] = field(default_factory=list)
    company: Company | None = None
    departments: list[str] = field(default_factory=list)
    slogan: str | None = None
    products: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    addresses: list[tuple[str, ...]] = field(default_factory=list)
    event: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    towns: list[str] = field(default_factory=list)
    misreads_logo: bool = False

    def truth(self) -> dict[str, Any]:
        """The card in the form of benchmarks/labels.py."""
        names = [name for person in self.people for name in (person.name, *person.also)]
        titles = [person.title for person in self.people if person.title]
        known = {
            "name": names[0] if names else None,
            "name_alt": names[1:],
            "title": titles[0] if titles else None,
            "title_alt": titles[1:] + [f"{titles[0]}, {each}" for each in self.departments if titles],
            "department": self.departments[0] if self.departments else None,
            "company": self.company.names[0] if self.company else None,
            "company_alt": list(self.company.names[1:]) if self.company else [],
            "address": ", ".join(self.addresses[0]) if self.addresses else None,
            "address_alt": [", ".join(lines) for lines in self.addresses[1:]],
        }
        return {
            **{key: value for key, value in known.items() if value},
            "region": self.culture.region,
            "emails": self.emails,
            "phones": [{"number": each.printed, "e164": each.e164} for each in self.numbers],
            "urls": self.urls,
        }


def invent(kind: str, rng: Random) -> Draft:
    """A card of a kind: every choice comes from `rng`."""
    culture = rng.choice(CULTURES)
    draft = Draft(kind, culture)
    maker = _Maker(rng, culture, draft)
    KINDS[kind][1](maker)
    return draft


class _Maker:
    """Draws words for one card, and keeps them."""

    def __init__(self, rng: Random, culture: Culture, draft: Draft) -> None:
        self.rng, self.culture, self.draft = rng, culture, draft
        self._places = _faker(culture.addresses or "en_GB")
        self._places.seed_instance(rng.getrandbits(32))

    @property
    def words(self) -> Vocabulary:
        return BY_LANGUAGE.get(self.culture.language, ENGLISH)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def new(self, draw: Callable[[], str]) -> str:
        """A text of which the reader knows no word."""
        for _ in range(TRIES):
            text = draw().strip()
            if text and unseen(text):
                self.draft.drawn.append(text)
                return text
        raise LookupError(f"no unseen word in {TRIES} of {self.culture}")

    def of(self, pool: Sequence[str]) -> str:
        return self.new(lambda: self.rng.choice(pool))

    def remark(self, pool: Iterable[str]) -> str:
        return self.rng.choice([text for text in pool if unseen_remark(text)])

    # --- people

    def given(self) -> str:
        return self.new(lambda: given_names(self.culture.people).write(self.rng))

    def family(self) -> str:
        return self.new(lambda: family_names(self.culture.people).write(self.rng))

    def person(self, *, titled: float = 0.85) -> Person:
        given, family = self.given(), self.family()
        title = self.of(self.words.titles) if self.chance(titled) else None
        if self.culture.two_family_names and self.chance(0.6):
            other = self.family()
            return Person(f"{given} {family} {other}", given, family, title)
        if self.culture.family_first and self.chance(0.7):
            return Person(f"{family} {given}", given, family, title)
        if self.chance(0.06):
            other = self.family()
            return Person(f"{given} {family}-{other}", given, family, title)
        if self.chance(0.08):
            return Person(f"{given} {self.rng.choice('ABDEGJKLMRST')}. {family}", given, family, title)
        return Person(f"{given} {family}", given, family, title)

    # --- companies

    def brand(self) -> str:
        rng = self.rng
        way = rng.random()
        if way < 0.28:
            return self.new(lambda: "".join(rng.sample(SYLLABLES, rng.choice((2, 3)))).capitalize())
        if way < 0.42:
            return self.family()
        if way < 0.52:
            return f"{self.family()} {rng.choice(('&', '+', '&'))} {self.family()}"
        if way < 0.62:
            return self.new(lambda: "".join(rng.sample("BCDFGHJKLMNPRSTVWZ", rng.choice((3, 3, 4)))))
        if way < 0.82:
            return " ".join((self.of(NOUNS), self.of(NOUNS)))
        return self.of(NOUNS)

    def make_company(self, *, form: float = 0.35, trade: float = 0.55) -> Company:
        brand = self.brand()
        kind = self.of(self.words.trades) if self.chance(trade) else ""
        legal = self.rng.choice(self.culture.forms) if self.chance(form) else ""
        whole = " ".join(filter(None, (brand, kind)))
        full = " ".join(filter(None, (brand, kind, legal)))
        second = " ".join(filter(None, (kind, legal)))
        logo = (brand, second) if second and self.chance(0.5) else (full,)
        names = (full, whole, brand) if logo[0] == brand else (full, whole)
        label = label_of(whole if kind and self.chance(0.4) else brand)
        return Company(logo, tuple(dict.fromkeys(names)), label)

    # --- ways to reach them

    def host(self, label: str) -> str:
        way = self.rng.random()
        if way < 0.2:
            ending = self.rng.choice(ENDINGS)
        elif way < 0.6:
            ending = self.rng.choice(PLAIN_ENDINGS)
        else:
            ending = {"GB": "co.uk", "US": "com", "BR": "com.br", "IN": "co.in", "TR": "com.tr", "MX": "com.mx", "AR": "com.ar",
                      "AU": "com.au", "NZ": "co.nz", "ZA": "co.za", "KE": "co.ke", "NG": "com.ng", "TH": "co.th", "ID": "co.id",
                      "UA": "com.ua", "PH": "com.ph", "CO": "com.co"}.get(self.culture.region, self.culture.region.lower())  # fmt: skip
        return f"{label}.{ending}"

    def reach(
        self, person: Person | None, company: Company | None, *, numbers: Sequence[Kind] | None = None
    ) -> None:
        """E-mail, site, phones and address, each where the dice say so."""
        draft, rng = self.draft, self.rng
        own = company.label if company else label_of(person.family if person else "")
        way = rng.random()
        if way < 0.12:
            own = label_of(
                "".join(word[0] for word in (company.names[0] if company else own).split())
            ) + label_of(self.rng.choice(NOUNS))
        elif way < 0.24:
            own = label_of("".join(rng.sample(SYLLABLES, 3)))
        host = self.host(own or "velquil")
        is_free = self.chance(0.5 if company is None else 0.12)
        if self.chance(0.9):
            draft.emails.append(self._email(person, rng.choice(FREE_MAIL) if is_free else host))
        if self.chance(0.08):
            draft.emails.append(f"{rng.choice(OFFICE)}@{host}")
        draft.emails[:] = dict.fromkeys(draft.emails)
        if not is_free and self.chance(0.75):
            draft.urls.append(rng.choice(("www.", "www.", "", "https://")) + host)
        self.phones(rng.choice(PHONES) if numbers is None else numbers)
        if self.chance(0.72):
            draft.addresses.append(self.address())

    def phones(self, kinds: Sequence[Kind]) -> None:
        style = self.rng.randrange(1000)
        for kind in kinds:
            has_extension = kind == "work" and self.chance(0.08)
            number = invent_number(self.rng, self.culture.region, kind, style=style, extension=has_extension)
            if number.e164 not in {each.e164 for each in self.draft.numbers}:
                self.draft.numbers.append(number)

    def _email(self, person: Person | None, host: str) -> str:
        specimen = ".specimen" if host in FREE_MAIL else ""
        if person is None or self.chance(0.2):
            return f"{self.rng.choice(OFFICE)}{specimen}@{host}"
        given, family = label_of(person.given).replace("-", ""), label_of(person.family).replace("-", "")
        if not family:
            return f"{given}{specimen}@{host}"
        local = self.rng.choice((f"{given}.{family}", f"{given}.{family}", f"{given[:1]}.{family}", f"{given[:1]}{family}", given, family, f"{family}.{given}", f"{given}{family[:1]}"))  # fmt: skip
        return f"{local}{specimen}@{host}"

    def town(self) -> str:
        """A town that the reader does not know."""
        for _ in range(TRIES):
            town = self._town().strip()
            if unseen_town(town):
                self.draft.towns.append(town)
                return town
        raise LookupError(f"no unseen town in {TRIES} of {self.culture}")

    def _town(self) -> str:
        if self.culture.towns:
            return town_of(self.rng.choice(self.culture.towns))
        return str(self._places.city())

    def address(self) -> tuple[str, ...]:
        """Lines of an address whose town the reader does not know."""
        for _ in range(TRIES):
            lines = self._town_address() if self.culture.towns else self._whole_address()
            town = re.sub(r"[\d\W_]+", " ", lines[-1]).strip()
            if self.culture.towns or (unseen_town(town) and len(lines) > 1):
                self.draft.towns += [] if self.culture.towns else [town]
                return lines
        return (*self._local_street(), self.town())

    def _whole_address(self) -> tuple[str, ...]:
        lines = [line.strip(" ,") for line in str(self._places.address()).split("\n")]
        return tuple(" ".join(line.split()) for line in lines if line)

    def _town_address(self) -> tuple[str, ...]:
        street = (
            str(self._places.street_address()).split("\n") if self.culture.addresses else self._local_street()
        )
        return (*street, *self.rng.choice(self.culture.towns).split("|"))

    def _local_street(self) -> tuple[str, ...]:
        rng = self.rng
        name = family_names(self.culture.people).write(rng)
        return rng.choice(
            (
                (f"{name} Road {rng.randrange(1, 200)}",),
                (f"Plot {rng.randrange(1, 90)}, {name} Street",),
                (f"P.O. Box {rng.randrange(100, 9999)}",),
            )
        )


# --- kinds


def _person(make: _Maker) -> None:
    make.draft.people.append(make.person())
    make.draft.company = make.make_company()
    _embellish(make, 0.12)
    make.reach(make.draft.people[0], make.draft.company)


def _shop(make: _Maker) -> None:
    """A shop, without any person: its name, what it sells, when it is open."""
    draft = make.draft
    if make.chance(0.6):
        name = make.of(make.words.shops)
        kind = make.of(make.words.trades) if make.chance(0.4) else ""
        full = f"{name} {kind}".strip()
        logo = (name, kind) if kind and make.chance(0.6) else (full,)
        draft.company = Company(logo, tuple(dict.fromkeys((full, name))), label_of(name))
    else:
        draft.company = make.make_company(form=0.15, trade=0.9)
    draft.products += _some(make, make.words.products, 3, 8)
    draft.remarks += _some(make, make.words.remarks, 0, 3)
    make.reach(None, draft.company)


def _products(make: _Maker) -> None:
    """A person of a firm that lists what it sells, with a slogan."""
    make.draft.people.append(make.person(titled=0.6))
    make.draft.company = make.make_company(trade=0.4)
    make.draft.slogan = make.remark(make.words.slogans)
    make.draft.products += _some(make, make.words.products, 3, 9)
    make.draft.remarks += _some(make, make.words.remarks, 0, 2)
    make.reach(make.draft.people[0], make.draft.company)


def _logo_and_legal_name(make: _Maker) -> None:
    """The logo is a brand; the legal name at the bottom is another."""
    draft = make.draft
    draft.people.append(make.person())
    brand = make.new(lambda: "".join(make.rng.sample(SYLLABLES, 2)).capitalize())
    legal = f"{make.family()} {make.of(make.words.trades)} {make.rng.choice(make.culture.forms)}"
    draft.company = Company((brand,), (brand, legal), label_of(brand), legal)
    _embellish(make, 0.2)
    make.reach(draft.people[0], draft.company)


def _misread_logo(make: _Maker) -> None:
    """A logo whose letters are misread, and the domain that spells it right."""
    draft = make.draft
    draft.people.append(make.person())
    brand = make.new(lambda: "".join(make.rng.sample(SYLLABLES, 3)).capitalize())
    trade = make.of(make.words.trades) if make.chance(0.3) else ""
    logo = (brand, trade) if trade else (brand,)
    draft.company = Company(logo, tuple(dict.fromkeys((f"{brand} {trade}".strip(), brand))), label_of(brand))
    draft.misreads_logo = True
    host = make.host(label_of(brand))
    draft.emails.append(make._email(draft.people[0], host))
    if make.chance(0.7):
        draft.urls.append(f"www.{host}")
    make.phones(make.rng.choice((("mobile",), ("work", "mobile"))))


def _two_people(make: _Maker) -> None:
    draft = make.draft
    draft.people += [make.person(titled=0.7), make.person(titled=0.7)]
    draft.company = make.make_company()
    make.reach(draft.people[0], draft.company, numbers=("mobile", "mobile"))


def _two_addresses(make: _Maker) -> None:
    draft = make.draft
    draft.people.append(make.person())
    draft.company = make.make_company(form=0.6)
    make.reach(draft.people[0], draft.company)
    draft.addresses[:] = [make.address(), make.address()]


def _badge(make: _Maker) -> None:
    """A badge of an event: a name, perhaps whom it works for, hardly a way to reach it."""
    draft = make.draft
    draft.people.append(make.person(titled=0.5))
    draft.company = make.make_company(form=0.1, trade=0.3) if make.chance(0.75) else None
    draft.event = [f"{make.of(EVENTS)} {make.rng.randrange(2023, 2028)}"]
    if make.chance(0.5):
        draft.event.append(
            make.rng.choice(("Hello my name is", "VISITOR", "SPEAKER", "Exhibitor", "Day 1+2", "Crew"))
        )
    if make.chance(0.25):
        make.reach(draft.people[0], draft.company, numbers=())
        draft.addresses.clear()


def _given_name_only(make: _Maker) -> None:
    draft = make.draft
    given = make.given()
    draft.people.append(Person(given, given, "", make.of(make.words.titles) if make.chance(0.5) else None))
    draft.company = make.make_company(form=0.1)
    _embellish(make, 0.2)
    make.reach(draft.people[0], draft.company)


def _alone(make: _Maker) -> None:
    """A person without a firm."""
    make.draft.people.append(make.person(titled=0.9))
    _embellish(make, 0.25)
    make.reach(make.draft.people[0], None)


def _public_body(make: _Maker) -> None:
    draft = make.draft
    draft.people.append(make.person())
    body = make.rng.choice([each for each in make.words.bodies if unseen(each.replace("{town}", ""))])
    make.draft.drawn.append(body.replace("{town}", ""))
    town = make.town()
    name = body.replace("{town}", town)
    draft.company = Company((name,), (name,), label_of(town))
    draft.departments += [make.of(make.words.departments) for _ in range(make.rng.choice((1, 1, 2)))]
    make.reach(draft.people[0], draft.company)


KINDS: dict[str, tuple[int, Callable[[_Maker], None]]] = {
    "person and firm": (24, _person),
    "shop": (14, _shop),
    "products and slogan": (10, _products),
    "logo and legal name": (8, _logo_and_legal_name),
    "misread logo": (6, _misread_logo),
    "two people": (6, _two_people),
    "two addresses": (6, _two_addresses),
    "badge": (6, _badge),
    "given name only": (4, _given_name_only),
    "without a firm": (8, _alone),
    "public body": (8, _public_body),
}
"""How many of a hundred cards are of each kind."""


def _embellish(make: _Maker, share: float) -> None:
    if make.chance(share):
        make.draft.slogan = make.remark(make.words.slogans)
    if make.chance(share):
        make.draft.remarks += _some(make, make.words.remarks, 1, 2)


def _some(make: _Maker, pool: Sequence[str], least: int, most: int) -> list[str]:
    possible = [text for text in pool if unseen_remark(text)]
    return make.rng.sample(possible, min(len(possible), make.rng.randint(least, most)))


def label_of(text: str) -> str:
    """The text as a label of an internet name."""
    return re.sub(
        r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-" if "&" in text else "", latin(text).lower())
    ).strip("-")


def town_of(lines: str) -> str:
    """The town alone of the last lines of an address: "Skole" of "Skole, 82600", "Hofsós" of "565 Hofsós"."""
    first = re.split(r"[|,]", lines)[0]
    return " ".join(
        word for word in first.split() if word.isalpha() and not (word.isupper() and len(word) < 4)
    )


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)
