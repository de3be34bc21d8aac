"""Departments: a line that says where in a company somebody works, and nothing else."""

from __future__ import annotations

import re

from ocr.data_files import data_entries
from ocr.evidence import Segment
from ocr.words import DEPARTMENT_WORDS, fold

# Whole lines, folded; what stands here is nobody's name and no company's.
_KNOWN = frozenset(fold(department) for _, department in data_entries("departments.txt"))
_OF = frozenset(["of", "for", "de", "des", "du", "di", "do", "da", "fur", "voor", "och", "og"])
_CJK = re.compile(
    r"[一-鿿々ァ-ヺー]{2,14}(?:部|課|课|科|室|本部|事業部|事业部|組|组)|[가-힣]{2,12}(?:팀|부서|본부|사업부)"
)


def is_department(segment: Segment) -> bool:
    """Whether a text names a department and nothing else: "Research & Development", "Department of Botany", "営業部"."""
    text = segment.text.strip(" ,.;:-|")
    if segment.is_cjk:
        return _CJK.fullmatch(re.sub(r"\s", "", text)) is not None
    if segment.has_digits:
        return False
    spoken = segment.words
    if fold(text) in _KNOWN:
        return True
    # "Section Eight" may be anybody's; "Section of ..." and "... Section" are departments.
    return len(spoken) > 1 and (
        spoken[-1] in DEPARTMENT_WORDS or (spoken[0] in DEPARTMENT_WORDS and spoken[1] in _OF)
    )
