"""Legal forms of companies: what makes a line the name of one, wherever it is registered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ocr.data_files import data_lines


def _forms() -> Iterator[str]:
    """The forms of `data/legal_forms.txt`, as patterns; longer ones first, so that they are found whole."""
    listed = (line.partition(":")[2] for line in data_lines("legal_forms.txt"))
    forms = {form.strip() for each in listed for form in each.split(",")}
    return map(_pattern, sorted(forms, key=lambda form: (-len(form), form)))


def _pattern(form: str) -> str:
    kept, at_the_end, before_a_name = form.startswith("!"), form.endswith("$"), form.endswith("+")
    letters = re.escape(form.strip("!$+").rstrip("."))
    pattern = re.sub(r"\\\.(?:\\ )?", r"\\.\\s?", letters).replace(r"\ ", r"\s+")
    pattern += r"\.?" if form.strip("$").endswith(".") else ""
    pattern += r"(?=\.?\s*$)" if at_the_end else r"(?=\.?\s[^\W\d_])" if before_a_name else ""
    return f"(?-i:{pattern})" if kept else pattern


# A name that ends in "Co." is a company's; without its dot it may be a place or a word.
LEGAL_FORMS = re.compile(rf"(?<![\w.])(?:co(?=\.)|{'|'.join(_forms())})(?![\w\-])", re.IGNORECASE)
