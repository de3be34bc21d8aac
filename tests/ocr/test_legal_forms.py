"""Legal forms: those of every country make a line a company's name, and words that only look like one do not."""

from __future__ import annotations

import pytest

from ocr.legal_forms import LEGAL_FORMS
from tests.ocr.text_cards import card_of


@pytest.mark.parametrize(
    "org",
    [
        "Lundquay Aktiengesellschaft",
        "Lundquay Ges.m.b.H.",
        "Lundquay GmbH & Co. KG",
        "Lundquay e.U.",
        "Lundquay S.à r.l.",
        "Lundquay spol. s r.o.",
        "Lundquay, s. r. o.",
        "Lundquay S.A. de C.V.",
        "Lundquay SA de CV",
        "Lundquay S. de R.L. de C.V.",
        "Lundquay S.A.P.I. de C.V.",
        "Lundquay Sp. z o.o.",
        "Lundquay sp.k.",
        "Lundquay Kft.",
        "Lundquay d.o.o.",
        "Lundquay UAB",
        "Lundquay SIA",
        "Lundquay OÜ",
        "Lundquay Sh.p.k.",
        "Lundquay A.Ş.",
        "Lundquay Ltd. Şti.",
        "Lundquay Lda",
        "Lundquay Cía. Ltda.",
        "Lundquay E.I.R.L.",
        "Lundquay S.c.a.r.l.",
        "Lundquay AS",
        "Lundquay ApS",
        "Lundquay Oyj",
        "Lundquay ehf.",
        "Lundquay W.L.L.",
        "Lundquay Sdn. Bhd.",
        "Lundquay (Pty) Ltd",
        "PT Lundquay Maju",
        "Công ty Lundquay",
        "Lundquay Public Company Limited",
        "Lundquay Teoranta",
    ],
)
def test_a_legal_form_of_any_country_is_known(org):
    assert LEGAL_FORMS.search(org)


@pytest.mark.parametrize(
    "text",
    [
        "Dana Kim",
        "sold as seen",
        "Sales as",
        "Head of Sales",
        "co-founder",
        "Agnes Ohlson",
        "Limitless",
        "pt",
        "Sasha Kagan",
        "spa and wellness",
        "ab ovo",
    ],
)
def test_other_words_are_no_legal_form(text):
    assert not LEGAL_FORMS.search(text)


@pytest.mark.parametrize(
    "org", ["Lundquay Aktiengesellschaft", "Talleres Lundquay SA de CV", "Lundquay Stroj spol. s r.o."]
)
def test_a_line_with_a_legal_form_is_the_company(org):
    card = card_of(("Dana Kim", 44), "Head of Sales", "", org, "dana@gmail.com")

    assert card.org is not None
    assert card.org.value == org
