"""A short message to start from, made of the user's own note."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contacts.drafts.retelling import has_detail, retell
from app.contacts.drafts.rules import Shape, draft, mailto
from app.core.errors import Conflict

THURSDAY = date(2026, 11, 19)
NOTE = "her team needs our benchmark, promised the PDF"


def a_draft(shape=Shape.THANKS, **changes):
    said = {
        "fn": "Dana Kim",
        "given_name": "Dana",
        "note": NOTE,
        "event_name": "Harbour Tech Days",
        "sender_name": "Ana",
        "met_on": THURSDAY,
    }
    return draft(shape, **{**said, **changes}).text


def test_thanks():
    assert a_draft(Shape.THANKS) == (
        "Dear Dana,\n"
        "\n"
        "Thank you for the conversation at Harbour Tech Days on 19 November. "
        "You mentioned that your team needs our benchmark, and I promised you the PDF.\n"
        "\n"
        "I have not forgotten it.\n"
        "\n"
        "Warm regards,\n"
        "Ana"
    )


def test_something_useful():
    assert a_draft(Shape.USEFUL, note="wants to see how we test cranes") == (
        "Dear Dana,\n"
        "\n"
        "I have thought about our conversation at Harbour Tech Days on 19 November. "
        "You mentioned that you want to see how we test cranes.\n"
        "\n"
        "I may have something that is of use to you here. Shall I send it over?\n"
        "\n"
        "Warm regards,\n"
        "Ana"
    )


def test_an_offer_of_help():
    assert a_draft(Shape.OFFER, note="moving her lab to Leeds") == (
        "Dear Dana,\n"
        "\n"
        "I enjoyed talking with you at Harbour Tech Days on 19 November. "
        "You mentioned that you are moving your lab to Leeds.\n"
        "\n"
        "If I can help with any of this, tell me; I would be glad to.\n"
        "\n"
        "Warm regards,\n"
        "Ana"
    )


def test_a_line_for_linkedin():
    assert a_draft(Shape.LINKEDIN) == (
        "Dear Dana, we met at Harbour Tech Days on 19 November. "
        "You mentioned that your team needs our benchmark, and I promised you the PDF. "
        "I would be glad to stay in touch. Ana"
    )


@pytest.mark.parametrize(
    ("changes", "greeting"),
    [
        ({"given_name": None}, "Dear Dana Kim,"),
        ({"given_name": None, "fn": None}, "Hello,"),
    ],
)
def test_a_draft_greets_only_by_a_name_that_was_read(changes, greeting):
    assert a_draft(**changes).startswith(f"{greeting}\n\n")


def test_without_an_event_none_is_named():
    assert "Thank you for the conversation on 19 November. You mentioned" in a_draft(event_name=None)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("her team needs our benchmark", ["your team needs our benchmark"]),
        ("she runs the test lab and needs a crane", ["you run the test lab", "you need a crane"]),
        ("They are hiring two engineers", ["you are hiring two engineers"]),
        ("she's looking for a supplier", ["you are looking for a supplier"]),
        ("is working in Leeds with her team", ["you are working in Leeds with your team"]),
        ("studies harbour cranes", ["you study harbour cranes"]),
        ("asked about the SDK", ["asked about the SDK"]),
        ("told me about her thesis", ["told me about your thesis"]),
        ("talked about harbour cranes", ["talked about harbour cranes"]),
        ("We compared test rigs", ["compared test rigs"]),
        ("promised the PDF", ["promised you the PDF"]),
        ("promised her the PDF", ["promised you the PDF"]),
        ("I promised to call him next week", ["promised to call you next week"]),
        ("will send the slides", ["will send you the slides"]),
        ("I'll send her the slides", ["will send you the slides"]),
        ("send them the price list", ["would like to send you the price list"]),
        ("intro to Tomas", ["would like to introduce you to Tomas"]),
        ("introduce her to Tomas", ["would like to introduce you to Tomas"]),
        ("owe him a coffee", ["owe you a coffee"]),
        ("needs spare parts and where to buy them", ["you need spare parts"]),
        ("Loves bouldering. Wants a pilot", ["you love bouldering", "you want a pilot"]),
        ("promised PDF", ["promised you PDF"]),
        ("he promised to send me his slides", ["promised to send me your slides"]),
        ("she’ll send me the specs", ["will send me the specs"]),
        ("asks for a quote", ["asked for a quote"]),
        ("says she needs a crane", ["you need a crane"]),
        ("Dana needs a crane", ["you need a crane"]),
        ("intrested in our SDK", ["you are interested in our SDK"]),
        ("NEEDS OUR SDK", ["you need OUR SDK"]),
        ("✨ wants a demo → send deck", ["you want a demo", "would like to send you deck"]),
        ("interested in API access, Q1 budget", ["you are interested in API access"]),
        ("follow up about pricing for 200 units", ["would like to follow up on pricing for 200 units"]),
        ("likes jazz; don't mention the layoffs", ["you like jazz"]),
        ("sie brauchen unser Angebot", ["Sie brauchen unser Angebot"]),
        ("They care about latency, jitter", ["latency, jitter"]),
        (
            "They care about: the API. I promised: to send her the PDF",
            ["the API", "promised to send you the PDF"],
        ),
        ("I PROMISED the slides", ["promised you the slides"]),
        # What follows cannot be told from a judgement, is about somebody else, or is no statement.
        ("parts list for the drone man", []),
        ("Tomas wants his crane back", []),
        ("her boss Tomas hates his crane, needs another", []),
        ("Maria from sales needs a desk, wants a lamp", []),
        ("has two kids", []),
        ("her", []),
        ("I", []),
        ("wants out", []),
        ("I promised not to mention the audit", []),
        ("prometi não mencionar a auditoria", []),
        ("needs nuts and bolts", ["you need nuts and bolts"]),
        ("wants a demo and praise", ["you want a demo"]),
        ("talked about stamps", ["talked about stamps"]),
        ("talked about Maria", []),
        ("looking for a supplier of cranes. Don't tell anyone.", []),
        ("braucht unsere Folien. Nicht weitersagen", []),
        ("needs praise", []),
        ("works on his tan", []),
        ("works on his app", ["you work on your app"]),
        ("asked about pumps since he's broke", []),
        ("discussed Maria's project", []),
        ("needs it", []),
        ("loves himself", []),
        ("says she is tired of cranes", []),
        ("ベンチマークのPDFを送る", []),
    ],
)
def test_a_note_about_a_person_is_turned_into_remarks_to_them(note, told):
    assert [remark.text for remark in retell(note, names=["Dana Kim"]).remarks] == told


def test_what_is_chosen_is_a_sentence_where_it_is_understood():
    text = a_draft(note="needs praise, bald", include=[0])
    both = a_draft(note="needs praise. bald", include=[0, 1])

    assert "What stayed with me: needs praise, bald." in text
    assert "You mentioned that you need praise. What stayed with me: bald." in both


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize(
    "note",
    [
        "",
        "  \n",
        "don't mention the layoffs",
        "nice chat",
        "Met at the booth!",
        "good talk, very friendly guy",
        "...",
        "x",
        "?",
    ],
)
def test_without_a_detail_there_is_no_draft(shape, note):
    with pytest.raises(Conflict) as refused:
        a_draft(shape, note=note)

    assert (refused.value.status, refused.value.code) == (409, "detail-needed")


@pytest.mark.parametrize("note", ["cranes", "nice chat about cranes", "PDF", "犬", "v2 SDK"])
def test_one_word_of_substance_is_a_detail(note):
    assert has_detail(note)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("word", ["cranes", "Wolfeschlegelsteinhausenbergerdorff"])
def test_a_long_note_still_makes_a_short_draft(shape, word):
    text = a_draft(shape, note=f"needs our {word}. " + f"Wants our {word} and {word}. " * 200)

    assert word in text
    assert "…" in text
    assert len(text.split()) <= 120
    if shape is Shape.LINKEDIN:
        assert len(text) <= 300


lines = st.text(st.characters(codec="utf-8"), max_size=400)


@given(
    shape=st.sampled_from(Shape),
    note=lines,
    event_name=st.none() | st.text(max_size=60),
    fn=st.none() | st.text(max_size=60),
)
def test_any_note_makes_a_draft_within_its_limits_or_none(shape, note, event_name, fn):
    try:
        text = a_draft(shape, note=note, event_name=event_name, fn=fn, given_name=None, include=range(9))
    except Conflict:
        return

    if shape is Shape.LINKEDIN:
        assert len(text) <= 300


@given(
    st.lists(
        st.sampled_from(["crane", "lab", "harbour", "sailing", "pumps", "Leeds"]), min_size=1, max_size=15
    )
)
def test_what_was_noted_is_in_the_draft_and_nothing_else_is_new(words):
    """Whatever the note, what surrounds it is the same: no fact comes from anywhere else."""
    note = " ".join(words)
    frame = a_draft(note="looking for our MARK")

    assert a_draft(note=f"looking for our {note}") == frame.replace("MARK", note)


PIECES = [
    "I",
    "she",
    "her",
    "he's",
    "they",
    "them",
    "will",
    "promised",
    "send",
    "intro",
    "to",
    "the",
    "PDF",
    "asked",
    "talked",
    "and",
    "me",
    "Tomas",
    ",",
    ".",
    "-",
    "needs",
    "we",
    "at",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_any_order_of_words_can_be_retold(pieces):
    for remark in retell(" ".join(pieces)).remarks:
        assert remark.text.strip()


def test_mailto_opens_one_mail_to_one_person():
    link = mailto("dana+cards@example.com", "Harbour & Tech Days?", "Dear Dana,\n\nÜber 100 %.\nAna")

    parts = urlsplit(link)
    fields = parse_qs(parts.query, strict_parsing=True)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "dana+cards@example.com")
    assert fields == {"subject": ["Harbour & Tech Days?"], "body": ["Dear Dana,\r\n\r\nÜber 100 %.\r\nAna"]}
    assert "+" not in link


@given(subject=lines, text=lines)
def test_no_text_can_add_a_recipient_or_a_header(subject, text):
    parts = urlsplit(mailto("dana@example.com", subject, text))
    query = parts.query.split("&")

    assert parts.path == "dana@example.com"
    assert [field.partition("=")[0] for field in query] == ["subject", "body"]
    assert "%0D" not in query[0]
    assert "%0A" not in query[0]


@pytest.mark.parametrize(
    "email", ["dana?bcc=eve@example.com", "dana&cc=x@example.com", "d%61na@example.com", "дана@пример.рф"]
)
def test_an_odd_address_is_only_an_address(email):
    parts = urlsplit(mailto(email, "s", "t"))

    assert unquote(parts.path) == email
    assert parts.query == "subject=s&body=t"


@pytest.mark.parametrize(
    "email",
    ["", "dana", "a@example.com,b@example.com", "a@example.com;b", "a@b\r\nBcc: c", "a@b?bcc=c@d", "a b@c"],
)
def test_what_is_not_one_address_opens_no_mail(email):
    assert mailto(email, "s", "t") is None
