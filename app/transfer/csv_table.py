"""Contacts as a table for spreadsheets: RFC 4180, with a mark that tells Excel it is UTF-8. Values in, text out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
NUMBERS = re.compile(r"\+[0-9]{3,15}( x[0-9]{1,7})?(; \+[0-9]{3,15}( x[0-9]{1,7})?)*")
"""Phone numbers in their international form, with extensions, as they stand in one cell."""


def csv_line(cells: Sequence[str]) -> str:
    """One line of the table, with its end."""
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def joined(texts: Iterable[str]) -> str:
    """Several values of one cell."""
    return "; ".join(texts)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: a card may say `=HYPERLINK(...)`.

    A cell of international phone numbers alone stays as it is. Address books and CRMs import an apostrophe before the
    plus as part of the number, which then cannot be dialled; and digits with a plus before them compute nothing.
    """
    is_formula = cell.startswith(RISKY) and not NUMBERS.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
