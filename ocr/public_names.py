"""Names of people from public lists, folded; each file in data/ names its source."""

from __future__ import annotations

from ocr.data_files import data_lines


def _read(name: str) -> frozenset[str]:
    return frozenset(word for line in data_lines(name) for word in line.split())


GIVEN = _read("census_given_names.txt") | _read("faker_given_names.txt")
FAMILY = _read("census_family_names.txt") | _read("faker_family_names.txt")
