"""What a card says: a person and a company, invented whole, with the habits of their locale.

Words only; where they stand on the card is layouts.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from faker import Faker

from benchmarks.deck.locales import LOCALES, Language, Locale
from benchmarks.deck.numbers import Kind, Number, invent_number

SYLLABLES = (
    "lu",
    "ve",
    "mi",
    "ra",
    "ton",
    "sol",
    "ka",
    "nex",
    "or",
    "vi",
    "ta",
    "ben",
    "do",
    "fin",
    "al",
    "mar",
    "zen",
    "que",
)
FIRST_HALVES = (
    "North",
    "Blue",
    "Silver",
    "Stone",
    "Green",
    "Bright",
    "Red",
    "Harbor",
    "Clear",
    "Iron",
    "Swift",
    "Oak",
    "Sun",
)
SECOND_HALVES = (
    "field",
    "gate",
    "wave",
    "bridge",
    "point",
    "leaf",
    "path",
    "forge",
    "crest",
    "light",
    "peak",
    "mark",
    "line",
)
# Names whose Latin writing Faker does not know.
CHINESE = {
    "simplified": (
        (("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("赵", "Zhao"), ("周", "Zhou")),
        (("晓东", "Xiaodong"), ("丽", "Li"), ("建国", "Jianguo"), ("雪梅", "Xuemei"), ("志强", "Zhiqiang"), ("婷婷", "Tingting"), ("宇航", "Yuhang")),
    ),
    "traditional": (
        (("陳", "Chen"), ("林", "Lin"), ("黃", "Huang"), ("張", "Chang"), ("吳", "Wu"), ("蔡", "Tsai"), ("許", "Hsu"), ("鄭", "Cheng")),
        (("志明", "Chih-Ming"), ("淑芬", "Shu-Fen"), ("家豪", "Chia-Hao"), ("雅婷", "Ya-Ting"), ("俊傑", "Chun-Chieh"), ("怡君", "Yi-Chun")),
    ),
}  # fmt: skip
KOREAN = (
    (
        ("김", "Kim"),
        ("이", "Lee"),
        ("박", "Park"),
        ("최", "Choi"),
        ("정", "Jung"),
        ("강", "Kang"),
        ("조", "Cho"),
    ),
    (
        ("지훈", "Jihoon"),
        ("민서", "Minseo"),
        ("서연", "Seoyeon"),
        ("도현", "Dohyun"),
        ("은주", "Eunju"),
        ("현우", "Hyunwoo"),
    ),
)
KOREAN_TOWNS = (
    "Teheran-ro, Gangnam-gu, Seoul",
    "Haeundae-ro, Haeundae-gu, Busan",
    "Digital-ro, Guro-gu, Seoul",
)
GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
CYRILLIC_LETTERS = dict(
    zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'ʼ",
        ["a", "b", "v", "h", "g", "d", "e", "ie", "zh", "z", "y", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "_", "iu", "ia", "_", "_"], strict=True)
)  # fmt: skip
PLAIN_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "đ": "d",
        "æ": "ae",
        "å": "a",
        "Ø": "O",
        "Ł": "L",
        "İ": "I",
        "Æ": "Ae",
        "ð": "d",
        "þ": "th",
        "Þ": "Th",
        "ə": "e",
    }
)
CANADIAN = ("ON", "BC", "QC", "AB")
# Nobody can own a name under these (RFC 2606), and their endings are ones that readers of cards know.
RESERVED = ("example.com", "example.com", "example.org", "example.net")
OFFICE_MAILS = ("info", "office", "hello", "sales", "contact")


@dataclass(frozen=True, slots=True)
class Said:
    """Everything a card says. The logo's lines make up the company; `legal` is its full legal name where printed."""

    locale: Locale
    name: str | None
    name_alt: str | None
    honorific: str
    degrees: str
    title: str | None
    department: str | None
    logo: tuple[str, ...]
    company: str
    company_alt: tuple[str, ...]
    legal: str | None
    slogan: str | None
    emails: tuple[str, ...]
    numbers: tuple[Number, ...]
    urls: tuple[str, ...]
    addresses: tuple[tuple[str, ...], ...]
    socials: tuple[str, ...]

    @property
    def language(self) -> Language:
        return self.locale.language

    @property
    def printed_name(self) -> str:
        name = f"{self.honorific} {self.name}".strip()
        return f"{name}, {self.degrees}" if self.degrees else name


@dataclass(frozen=True, slots=True)
class _Names:
    printed: str
    other: str | None
    given: str
    """In Latin letters, as mail addresses are made of."""
    family: str


@dataclass(frozen=True, slots=True)
class _Company:
    logo: tuple[str, ...]
    name: str
    others: tuple[str, ...]
    legal: str | None
    label: str
    """The part of its internet name that is its own."""


def invent(rng: Random, locale: Locale) -> Said:
    """A card of a locale: every choice comes from `rng`, so the same state invents the same card."""
    faker = _faker(locale.faker)
    faker.seed_instance(rng.getrandbits(32))
    language = locale.language
    names = _names(rng, faker, locale)
    company = _company(rng, faker, locale)
    host = _host(rng, faker, company)
    has_person = rng.random() > 0.07
    has_department = has_person and rng.random() < 0.26
    honorific = rng.choice(language.honorifics) if language.honorifics and rng.random() < 0.1 else ""
    degrees = rng.choice(language.degrees) if language.degrees and rng.random() < 0.1 else ""
    return Said(
        locale=locale,
        name=names.printed if has_person else None,
        name_alt=names.other if has_person else None,
        honorific=honorific if has_person else "",
        degrees=degrees if has_person else "",
        title=rng.choice(language.titles) if has_person and rng.random() > 0.12 else None,
        department=rng.choice(language.departments) if has_department else None,
        logo=company.logo,
        company=company.name,
        company_alt=company.others,
        legal=company.legal,
        slogan=rng.choice(language.slogans) if language.slogans and rng.random() < 0.34 else None,
        emails=tuple(_emails(rng, names, host, has_person=has_person)),
        numbers=tuple(_numbers(rng, locale.region)),
        urls=(_url(rng, host),) if rng.random() < 0.72 else (),
        addresses=tuple(_addresses(rng, faker, locale)),
        socials=tuple(_socials(rng, names, company)),
    )


def choose_locale(rng: Random, *, scripts: frozenset[str]) -> Locale:
    """One of the locales, the frequent ones more often, that can be drawn in the scripts there are fonts for."""
    possible = [locale for locale in LOCALES if locale.script in scripts]
    return rng.choices(possible, [locale.share for locale in possible])[0]


def latin(text: str) -> str:
    """The text in unaccented Latin letters, as internet names are written."""
    lower = text.lower()
    if any(char in GREEK_LETTERS or char in CYRILLIC_LETTERS for char in _unaccented(lower)):
        table = {**GREEK_LETTERS, **CYRILLIC_LETTERS, "_": ""}
        lower = "".join(table.get(char, char) for char in _composed_bare(lower)).replace("_", "")
        return " ".join(word.capitalize() for word in lower.split())
    return _unaccented(text.translate(PLAIN_LETTERS))


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _unaccented(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _composed_bare(text: str) -> str:
    """Greek loses its accents; Cyrillic keeps the letters that are letters of their own."""
    return "".join(char if char in CYRILLIC_LETTERS else _unaccented(char) for char in text)


# --- people


def _names(rng: Random, faker: Faker, locale: Locale) -> _Names:
    if locale.script == "japanese":
        (family, _, family_latin), (given, _, given_latin) = faker.last_name_pair(), faker.first_name_pair()
        return _two_scripts(rng, f"{family}{rng.choice(('', ' ', ' '))}{given}", given_latin, family_latin)
    if locale.script == "chinese":
        families, givens = CHINESE["simplified" if locale.region == "CN" else "traditional"]
        (family, family_latin), (given, given_latin) = rng.choice(families), rng.choice(givens)
        return _two_scripts(rng, family + given, given_latin, family_latin)
    if locale.script == "korean":
        (family, family_latin), (given, given_latin) = rng.choice(KOREAN[0]), rng.choice(KOREAN[1])
        return _Names(f"{given_latin} {family_latin}", f"{family}{given}", given_latin, family_latin)
    given, family = faker.first_name(), faker.last_name()
    if locale.script != "latin":
        other = f"{given} {family}" if rng.random() < 0.5 else None
        return _Names(f"{latin(given)} {latin(family)}", other, latin(given), latin(family))
    if locale.language.extension == "ext." and locale.region in ("ES", "MX") and rng.random() < 0.5:
        return _Names(f"{given} {family} {faker.last_name()}", None, latin(given), latin(family))
    return _Names(_with_middle(rng, given, family, locale), None, latin(given), latin(family))


def _two_scripts(rng: Random, printed: str, given: str, family: str) -> _Names:
    romanised = f"{given} {family.upper() if rng.random() < 0.3 else family}" if rng.random() < 0.6 else None
    return _Names(printed, romanised, given, family)


def _with_middle(rng: Random, given: str, family: str, locale: Locale) -> str:
    if locale.region == "HU":
        return f"{family} {given}"
    if locale.region in ("US", "CA") and rng.random() < 0.15:
        return f"{given} {rng.choice('ABCDEHJKLMRST')}. {family}"
    if locale.region == "IN" and rng.random() < 0.1:
        return given
    return f"{given} {family}"


# --- companies


def _company(rng: Random, faker: Faker, locale: Locale) -> _Company:
    """A brand, perhaps its line of trade, perhaps its legal form, over one or two lines of a logo."""
    if locale.script in ("japanese", "chinese"):
        return _east_asian_company(rng, faker, locale)
    brand = _brand(rng, faker, locale)
    trade = rng.choice(locale.language.trades) if rng.random() < 0.62 else ""
    form = rng.choice(locale.forms)
    shows_form = rng.random() < 0.22
    whole = f"{brand} {trade}".strip()
    legal = f"{whole} {form}"
    second = f"{trade} {form}".strip() if shows_form else trade
    logo = _logo(rng, brand, second)
    # A brand may stand for the company where it has a line of its own; part of a line may not.
    names = (whole, brand, legal) if logo[0] == brand else (whole, legal)
    others = tuple(dict.fromkeys(name for name in names if name != " ".join(logo)))
    prints_legal = not shows_form and rng.random() < 0.12
    label = _label(whole if trade and rng.random() < 0.4 else brand)
    return _Company(logo, " ".join(logo), others, legal if prints_legal else None, label)


def _logo(rng: Random, brand: str, second: str) -> tuple[str, ...]:
    """The lines of a logo: often the brand is broken, as a block of letters looks better."""
    words = brand.split()
    if len(words) > 1 and rng.random() < 0.55:
        return (" ".join(words[:-1]), f"{words[-1]} {second}".strip())
    return (brand, second) if second and rng.random() < 0.65 else (f"{brand} {second}".strip(),)


def _brand(rng: Random, faker: Faker, locale: Locale) -> str:
    family = faker.last_name() if locale.script == "latin" else rng.choice(FIRST_HALVES)
    other = faker.last_name() if locale.script == "latin" else rng.choice(FIRST_HALVES)
    coined = "".join(rng.sample(SYLLABLES, rng.choice((2, 3))))
    return rng.choice(
        (
            coined.capitalize(),
            coined.capitalize(),
            coined.upper(),
            rng.choice(FIRST_HALVES) + rng.choice(SECOND_HALVES),
            f"{rng.choice(FIRST_HALVES)} {rng.choice(SECOND_HALVES).capitalize()}",
            f"{rng.choice(FIRST_HALVES)} {rng.choice(SECOND_HALVES).capitalize()}",
            f"{coined.capitalize()} {rng.choice(SECOND_HALVES).capitalize()}",
            family,
            f"{family} & {other}",
            f"{family} {rng.choice(('+', 'and', '&'))} {other}",
            "".join(rng.sample("ABCDEFGHKLMNPRSTV", 3)),
        )
    )


def _east_asian_company(rng: Random, faker: Faker, locale: Locale) -> _Company:
    family = faker.last_name_pair() if locale.script == "japanese" else rng.choice(CHINESE["traditional"][0])
    stem, label = family[0], family[-1]
    if locale.script == "chinese":
        stem, label = rng.choice(
            (
                ("华信", "huaxin"),
                ("東昇", "dongsheng"),
                ("新宇", "xinyu"),
                ("宏達", "hongda"),
                ("恒通", "hengtong"),
            )
        )
    trade, form = rng.choice(locale.language.trades), rng.choice(locale.forms)
    core = f"{stem}{trade}"
    comes_first = locale.script == "japanese" and rng.random() < 0.6
    legal = f"{form}{core}" if comes_first else f"{core}{form}"
    brand = label.capitalize()
    logo = (legal,) if rng.random() < 0.7 else (brand.upper(), legal)
    others = tuple(dict.fromkeys((legal, core, brand.upper())))
    return _Company(logo, " ".join(logo), others, None, _label(label + rng.choice(("", "-tech", "group"))))


def _label(name: str) -> str:
    plain = latin(name).lower().replace("&", "-")
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9-]", "", plain)).strip("-")


# --- ways to reach them


def _host(rng: Random, faker: Faker, company: _Company) -> str:
    """The company's domain under a reserved one; sometimes that of a parent company not named on the card."""
    label = company.label if rng.random() > 0.22 else _label(faker.last_name()) or company.label
    return f"{label}.{rng.choice(RESERVED)}"


def _emails(rng: Random, names: _Names, host: str, *, has_person: bool) -> Iterator[str]:
    if rng.random() < 0.09:
        return
    given, family = (re.sub(r"[^a-z-]", "", latin(part).lower()) for part in (names.given, names.family))
    local = rng.choice(
        (
            f"{given}.{family}",
            f"{given}.{family}",
            f"{given[0]}{family}",
            given,
            f"{given[0]}.{family}",
            family,
        )
    )
    own = f"{local}@{host}" if has_person and rng.random() > 0.35 else f"{rng.choice(OFFICE_MAILS)}@{host}"
    if rng.random() < 0.1:
        own = own[0].upper() + own[1:]
    yield own
    if rng.random() < 0.08:
        second = f"{rng.choice(OFFICE_MAILS)}@{host}"
        if second != own.lower():
            yield second


def _numbers(rng: Random, region: str) -> Iterator[Number]:
    kinds: tuple[tuple[Kind, ...], ...] = (
        ("work",), ("mobile",), ("mobile",), ("work", "mobile"), ("work", "mobile"), ("work", "fax"),
        ("work", "fax", "mobile"), ("work", "mobile", "fax"), ("work", "work", "mobile"),
    )  # fmt: skip
    if rng.random() < 0.04:
        return
    chosen, style = rng.choice(kinds), rng.randrange(1000)
    for at, kind in enumerate(chosen):
        yield invent_number(
            rng, region, kind, style=style, extension=at == 0 and kind == "work" and rng.random() < 0.12
        )


def _url(rng: Random, host: str) -> str:
    return rng.choice(
        (f"www.{host}", f"www.{host}", f"www.{host}", host, f"https://{host}", f"http://www.{host}")
    )


def _socials(rng: Random, names: _Names, company: _Company) -> Iterator[str]:
    handle = re.sub(r"[^a-z]", "", latin(names.given + names.family).lower())
    if rng.random() < 0.1:
        yield f"linkedin.com/in/{handle}"
    if rng.random() < 0.08:
        yield f"@{company.label.replace('-', '_')}"


def _addresses(rng: Random, faker: Faker, locale: Locale) -> Iterator[tuple[str, ...]]:
    if rng.random() < 0.14:
        return
    yield _address(rng, faker, locale)
    if rng.random() < 0.06:
        yield _address(rng, faker, locale)


def _address(rng: Random, faker: Faker, locale: Locale) -> tuple[str, ...]:
    parts = {
        "street": _street(rng, faker, locale),
        "city": _town(faker, locale),
        "code": faker.postcode(),
        "state": _state(rng, faker, locale.region),
    }
    lines = [line for line in locale.address.format(**parts).split("|") if line]
    if rng.random() < 0.25 and locale.country not in lines:
        lines.append(locale.country)
    return tuple(lines)


def _street(rng: Random, faker: Faker, locale: Locale) -> str:
    if locale.region == "JP":
        return f"{faker.prefecture()}{faker.city()}{faker.town()}{rng.randrange(1, 9)}-{rng.randrange(1, 30)}-{rng.randrange(1, 20)}"
    if locale.region == "CN":
        return f"{faker.province()}{faker.city_name()}市{faker.district()}区{faker.street_name()}{rng.randrange(1, 300)}号"
    if locale.region == "TW":
        return f"{faker.postcode()[:3]} {faker.city()}市{faker.street_name()}{rng.randrange(1, 300)}號{rng.randrange(2, 20)}樓"
    if locale.region == "KR":
        return f"{rng.randrange(2, 400)}, {rng.choice(KOREAN_TOWNS)}"
    if locale.region in ("US", "CA", "AU", "GB", "IE"):
        inner = rng.choice(
            ("", "", "", f", Suite {rng.randrange(100, 990)}", f", Floor {rng.randrange(2, 30)}")
        )
        return f"{rng.randrange(1, 2400)} {faker.street_name()}{inner}"
    street = (
        faker.street_name() + f" {rng.randrange(1, 180)}" if locale.region == "TR" else faker.street_address()
    )
    plain = " ".join(street.split())
    return plain if locale.script == "latin" else latin(plain).replace("Bud", "bld")


def _town(faker: Faker, locale: Locale) -> str:
    if locale.script in ("japanese", "chinese", "korean"):
        return ""
    town = faker.city() if locale.region != "TR" else faker.last_name().capitalize() + "köy"
    return " ".join((town if locale.script == "latin" else latin(town)).split())


def _state(rng: Random, faker: Faker, region: str) -> str:
    if region == "US":
        return str(faker.state_abbr(include_territories=False))
    if region == "CA":
        return rng.choice(CANADIAN)
    return str(faker.state_abbr()) if region in ("AU", "BR") else ""
