"""Contacts as a table for spreadsheets: RFC 4180, with a mark that tells Excel it is UTF-8. Values in, text out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_line(cells: Sequence[str]) -> str:
    """One line of the table, with its end."""
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def joined(texts: Iterable[str]) -> str:
    """Several values of one cell."""
    return "; ".join(texts)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: a card may say `=HYPERLINK(...)`, and every number begins with a plus."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
