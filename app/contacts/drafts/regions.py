"""The likely language of a draft, by its writer and reader; used only if the note itself does not decide."""

from __future__ import annotations

from app.contacts.drafts.words import listed

_REGIONS = {
    "de": "DE AT CH LI",
    "fr": "FR MC LU SN CI CM ML BF NE TG BJ GA CG CD GN MG TD CF DJ HT MA DZ TN RE GP MQ GF NC PF",
    "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ",
    "pt": "PT BR AO MZ CV GW ST TL",
    "ja": "JP",
}
_LANGUAGE_OF = {region: code for code, regions in _REGIONS.items() for region in listed(regions)}


def likely_languages(writer: str, reader: str | None, *, spoken: str | None = None) -> list[str]:
    """The languages of the two, the likelier first: English where only one of the two speaks it, else the writer's.

    The writer's is `spoken`, a tag such as `pt-BR`, if that is known, and else that of the region. Regions of none of our
    other languages, or of several, count as English. So does Japan, unless both are Japanese.
    """
    own = spoken.split("-")[0] if spoken else _LANGUAGE_OF.get(writer, "en")
    theirs = _LANGUAGE_OF.get(reader, "en") if reader else own
    if "ja" in (own, theirs) and own != theirs:
        own, theirs = (each if each != "ja" else "en" for each in (own, theirs))
    return sorted({own, theirs}, key=lambda code: (code != "en", code != own))
