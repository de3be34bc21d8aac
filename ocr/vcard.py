"""A card as vCard 3.0, the version every phone reads; for the command line.

Every value that was read is written, whatever its confidence: the card is for a person to look over. What belongs to
no field goes into NOTE.
"""

from __future__ import annotations

from ocr.card import Adr, Card, Tel, Value

TYPES = {"work": "WORK,VOICE", "cell": "CELL", "fax": "WORK,FAX", "other": "VOICE"}
LINE_OCTETS = 75


def vcard(card: Card) -> str:
    """The card as one vCard, its lines ended and folded as RFC 2425 asks."""
    name = _name(card)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_escaped(name)}",
        f"N:{_parted(card, name)}",
        *(f"ORG:{_escaped(_text(value))}" for value in (card.org,) if value),
        *(f"TITLE:{_escaped(_text(value))}" for value in (card.title,) if value),
        *(f"TEL;TYPE={TYPES[tel.type]}:{_called(tel)}" for tel in card.tels),
        *(f"EMAIL;TYPE=INTERNET:{_escaped(_text(value))}" for value in card.emails),
        *(f"URL:{_escaped(_text(value))}" for value in card.urls),
        *(f"ADR;TYPE=WORK:{_address(value)}" for value in card.adrs),
        *(f"NOTE:{note}" for note in [r"\n".join(_escaped(_text(value)) for value in card.other)] if note),
        "END:VCARD",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _name(card: Card) -> str:
    """FN may not be missing: a card without a person is its company's."""
    named = card.fn or card.org or next(iter(card.emails), None)
    return _text(named) if named else "?"


def _parted(card: Card, name: str) -> str:
    """Family and given name, prefixes and suffixes; a name that cannot be parted is whole where the given name stands."""
    given = card.given_name or "" if card.family_name else name
    prefixes = card.honorific_prefixes if card.family_name else None
    parts = (card.family_name, given, None, prefixes, card.honorific_suffixes)
    return ";".join(_escaped(part or "") for part in parts)


def _text(value: Value) -> str:
    return value.value or value.raw


def _called(tel: Tel) -> str:
    _, _, extension = tel.raw.partition(" ext. ")
    return _escaped(f"{tel.value};ext={extension}" if tel.value and extension else _text(tel)).replace(
        r"\;", ";"
    )


def _address(value: Value) -> str:
    """The seven parts of ADR, the whole address as the street where its parts are not known."""
    known = value.parts if isinstance(value, Adr) else None
    return ";;" + ";".join(map(_escaped, known or (_text(value), "", "", "", "")))


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split("\r")).replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line cut so that none is longer than 75 octets, and no letter is cut in two."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > LINE_OCTETS - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
