"""Names of people from public lists, folded; each file in data/ names its source."""

from __future__ import annotations

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def _read(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


GIVEN = _read("census_given_names.txt")
FAMILY = _read("census_family_names.txt")
