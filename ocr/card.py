"""What a reading holds: the cards of a photo, their values, and how good the photo was.

Values only; their JSON form is the contract of `python -m ocr --json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Side = Literal["front", "back"]
Source = Literal["front", "back", "qr"]
TelType = Literal["work", "cell", "fax", "other"]
Kind = Literal["link", "social", "department", "unclear"]
"""What a text in `other` is, where that is known; unclear is what no engine can read: handwriting, or a logo."""
Json = dict[str, object]
EXTENSION = " ext. "
"""What stands between a number and its extension in `Tel.raw`; the extension is no part of E.164."""


class Box(NamedTuple):
    """A rectangle on the upright photo, in pixels."""

    x: int
    y: int
    w: int
    h: int


class Outline(NamedTuple):
    """Where the user says that a card is: the side, and the box on its photo."""

    side: Side
    box: Box


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a card: as understood, as printed, its confidence (0-1), and its box."""

    value: str | None
    raw: str
    confidence: float
    box: Box
    side: Side = "front"
    source: Source = "front"
    alternatives: tuple[str, ...] = ()
    kind: Kind | None = None
    derived: bool = False
    """Not printed as it stands here, but made of something else on the card: a company's name of a domain."""

    def to_json(self) -> Json:
        return {
            "value": self.value,
            "raw": self.raw,
            "confidence": round(self.confidence, 3),
            "box": list(self.box),
            "side": self.side,
            "source": self.source,
            "alternatives": list(self.alternatives),
            **({"kind": self.kind} if self.kind else {}),
            **({"derived": True} if self.derived else {}),
        }


@dataclass(frozen=True, slots=True)
class Tel(Value):
    """A phone number: `value` is E.164, or None when the number cannot be completed."""

    type: TelType = "other"

    @property
    def extension(self) -> str:
        """The extension behind the number as printed; empty where there is none."""
        return self.raw.partition(EXTENSION)[2]

    def to_json(self) -> Json:
        # Plain `super()` loses its class in a dataclass with slots.
        return {**Value.to_json(self), "type": self.type}


class AdrParts(NamedTuple):
    """An address in the parts of vCard's ADR; parts it does not have are empty."""

    street: str
    locality: str
    region: str
    code: str
    country: str


@dataclass(frozen=True, slots=True)
class Adr(Value):
    """An address; `parts` is set only where its form leaves no doubt about them."""

    parts: AdrParts | None = None

    def to_json(self) -> Json:
        # Plain `super()` loses its class in a dataclass with slots.
        return {**Value.to_json(self), **({"parts": self.parts._asdict()} if self.parts else {})}


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a photo; `other` holds the text that belongs to no field."""

    box: Box
    side: Side = "front"
    fn: Value | None = None
    given_name: str | None = None
    family_name: str | None = None
    honorific_prefixes: str | None = None
    honorific_suffixes: str | None = None
    org: Value | None = None
    derived_org: Value | None = None
    """Where no company is printed: the one a domain speaks of, to be suggested and no more."""
    title: Value | None = None
    emails: tuple[Value, ...] = ()
    tels: tuple[Tel, ...] = ()
    urls: tuple[Value, ...] = ()
    adrs: tuple[Value, ...] = ()
    other: tuple[Value, ...] = ()
    languages_needed: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "box": list(self.box),
            "side": self.side,
            "fn": self.fn and self.fn.to_json(),
            "given_name": self.given_name,
            "family_name": self.family_name,
            "honorific_prefixes": self.honorific_prefixes,
            "honorific_suffixes": self.honorific_suffixes,
            "org": self.org and self.org.to_json(),
            **({"derived_org": self.derived_org.to_json()} if self.derived_org and not self.org else {}),
            "title": self.title and self.title.to_json(),
            "emails": [value.to_json() for value in self.emails],
            "tels": [value.to_json() for value in self.tels],
            "urls": [value.to_json() for value in self.urls],
            "adrs": [value.to_json() for value in self.adrs],
            "other": [value.to_json() for value in self.other],
            "languages_needed": list(self.languages_needed),
        }


@dataclass(frozen=True, slots=True)
class Quality:
    """Whether the photo is good enough to be read, and if not, the reason to show to the user."""

    ok: bool
    reason: str | None = None

    def to_json(self) -> Json:
        return {"ok": self.ok, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Reading:
    """All cards of a photo (or of a front and a back); width and height are those of the upright front."""

    cards: tuple[Card, ...]
    quality: Quality
    width: int
    height: int

    def to_json(self) -> Json:
        return {"quality": self.quality.to_json(), "cards": [card.to_json() for card in self.cards]}
