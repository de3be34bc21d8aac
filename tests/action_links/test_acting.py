"""Action links: opening one changes nothing, its button acts once, and the action can be undone."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from app.action_links.links import ActionLink, Verb, action_link
from app.action_links.model import LinkAction
from tests.action_links.conftest import Mailed
from tests.builders import a_card, a_photo
from tests.databases import on_sqlite

ACTIONS = [verb for verb in Verb if verb is not Verb.WRITE]


def words_of(answer):
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("</head>")[1]).split())


@on_sqlite
def test_opening_links_changes_nothing(world, mailed):
    links = {verb: mailed.link(verb) for verb in Verb}
    before = world.dump()

    for verb, link in links.items():
        for method in ("GET", "HEAD", "OPTIONS"):
            answers = [mailed.ask(method, path) for path in (link, link, f"{link}/undo")]
            assert all(answer.status_code in (200, 303, 405) for answer in answers), (verb, method)
            assert world.dump() == before, (verb, method)


@on_sqlite
def test_a_link_opens_a_page_with_one_button(mailed):
    for verb, said, button in (
        (Verb.DONE, "Dana Kim Have you written? “promised the &lt;PDF&gt;”", "Done"),
        (Verb.LET_GO, "Dana Kim Let go?", "Let go"),
        (Verb.TOMORROW, "Dana Kim Be reminded later?", "Remind me tomorrow at 11:00"),
        (Verb.NEXT_WEEK, "Dana Kim Be reminded later?", "Remind me on 10 March at 11:00"),
    ):
        page = mailed.get(mailed.link(verb))
        assert page.status_code == 200
        assert words_of(page).startswith(said)
        assert re.findall(r"<button[^>]*>([^<]*)</button>", page.text) == [button]


@on_sqlite
def test_pages_have_strict_security_headers(mailed):
    page = mailed.get(mailed.link(Verb.DONE))

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)
    assert mailed.get("/links.css").headers["Content-Type"] == "text/css; charset=utf-8"


def test_done_resolves_the_encounter_and_cancels_its_nudges(mailed):
    done = mailed.post(mailed.link(Verb.DONE))

    assert done.status_code == 200
    assert "Dana Kim Done. You will not be reminded about this again. Undo" in words_of(done)
    assert mailed.state == "followed_up"
    assert mailed.coming == []


@on_sqlite
def test_let_go_resolves_the_encounter(mailed):
    assert "Let go. You will not be reminded again. Undo" in words_of(mailed.post(mailed.link(Verb.LET_GO)))
    assert mailed.state == "let_go"
    assert mailed.coming == []


@on_sqlite
@pytest.mark.parametrize(
    ("verb", "said", "due_at"),
    [
        (Verb.TOMORROW, "You will be reminded tomorrow at 11:00.", "2026-03-04T10:00:00Z"),
        (Verb.NEXT_WEEK, "You will be reminded on 10 March at 11:00.", "2026-03-10T10:00:00Z"),
    ],
)
def test_a_snooze_is_at_the_same_hour_of_another_day(mailed, verb, said, due_at):
    assert said in words_of(mailed.post(mailed.link(verb)))
    assert mailed.coming == [("snoozed", due_at)]
    assert mailed.state == "waiting"


@on_sqlite
def test_a_snooze_keeps_the_local_hour_when_summer_time_begins(world, mailed):
    """It is Saturday, 11:00, in Berlin, and summer time begins on Sunday."""
    world.clock.move(days=25)
    mailed.post(mailed.link(Verb.TOMORROW))

    assert world.clock().isoformat() == "2026-03-28T10:00:00+00:00"
    assert mailed.coming == [("snoozed", "2026-03-29T09:00:00Z")]


@on_sqlite
def test_a_snooze_is_moved_out_of_quiet_hours(mail_to):
    mailed = mail_to(quiet_from="10:30", quiet_until="12:00")
    page = mailed.get(mailed.link(Verb.TOMORROW))
    mailed.post(mailed.link(Verb.TOMORROW))

    assert "Remind me tomorrow at 10:29" in page.text
    assert mailed.coming == [("snoozed", "2026-03-04T09:29:00Z")]


@on_sqlite
@pytest.mark.parametrize("verb", ACTIONS)
def test_a_double_click_acts_once(world, mailed, verb):
    link = mailed.link(verb)
    mailed.post(link)
    world.clock.move(seconds=1)
    before = world.dump()

    again = mailed.post(link)

    assert again.status_code == 200
    assert "Undo" in words_of(again)
    assert world.dump() == before


@on_sqlite
@pytest.mark.parametrize("verb", ACTIONS)
def test_an_action_can_be_undone_and_repeated(mailed, verb):
    link, coming = mailed.link(verb), mailed.coming
    mailed.post(link)
    undone = mailed.post(f"{link}/undo")
    after_undo = mailed.state, mailed.coming
    mailed.post(link)

    assert "Undone." in words_of(undone)
    assert after_undo == ("waiting", coming)
    assert coming
    assert (mailed.state, mailed.coming) != after_undo


@on_sqlite
@pytest.mark.parametrize("verb", ACTIONS)
def test_a_second_undo_changes_nothing(world, mailed, verb):
    link = mailed.link(verb)
    mailed.post(link)
    mailed.post(f"{link}/undo")
    before = world.dump()

    assert mailed.post(f"{link}/undo").status_code == 200
    assert world.dump() == before


@on_sqlite
def test_undo_without_an_action_changes_nothing(world, mailed):
    links = {verb: mailed.link(verb) for verb in ACTIONS}
    before = world.dump()

    for verb, link in links.items():
        assert mailed.post(f"{link}/undo").status_code == 200
        assert world.dump() == before, verb


def test_undo_restores_an_earlier_snooze(world, mailed):
    nudge = mailed.ana.nudges(mailed.scan)[0]
    mailed.ana.post(f"/nudges/{nudge['id']}/snooze", {"until": "2026-03-06T15:00:00Z"})
    link = mailed.link(Verb.TOMORROW)
    mailed.post(link)
    mailed.post(f"{link}/undo")

    assert mailed.coming == [("snoozed", "2026-03-06T15:00:00Z")]


@on_sqlite
def test_a_snooze_that_was_sent_is_not_repeated(world, mailed):
    link = mailed.link(Verb.TOMORROW)
    mailed.post(link)
    world.clock.move(days=1)
    world.deliver()
    before = world.dump()

    assert "This reminder has come already." in words_of(mailed.post(link))
    assert world.dump() == before


@on_sqlite
def test_an_encounter_resolved_in_the_app_is_not_changed(world, mailed):
    contact_id = mailed.scan["contact_ids"][0]
    mailed.ana.post(f"/contacts/{contact_id}/resolve", {"outcome": "followed_up"})
    links = {verb: mailed.link(verb) for verb in ACTIONS}
    before = world.dump()

    for verb, link in links.items():
        answer = mailed.post(link)
        assert "This is done already." in words_of(answer)
        assert "<button" not in answer.text
        assert world.dump() == before, verb


@on_sqlite
def test_a_link_works_again_after_reopening_in_the_app(mailed):
    link, contact_id = mailed.link(Verb.DONE), mailed.scan["contact_ids"][0]
    mailed.post(link)
    mailed.ana.post(f"/contacts/{contact_id}/reopen")
    mailed.post(link)

    assert mailed.state == "followed_up"


@on_sqlite
def test_write_redirects_to_the_draft_in_the_app(mailed):
    answer = mailed.get(mailed.link(Verb.WRITE))

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/contact/{mailed.scan['contact_ids'][0]}/write"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@on_sqlite
@pytest.mark.parametrize(
    ("detail", "shown", "hidden"),
    [
        ("full", ["Dana Kim", "PDF"], []),
        ("name", ["Dana Kim"], ["PDF"]),
        ("none", ["Somebody you met"], ["Dana", "PDF"]),
    ],
)
def test_a_page_shows_no_more_than_notification_detail_allows(mail_to, detail, shown, hidden):
    mailed = mail_to(notification_detail=detail)
    for verb in ACTIONS:
        link = mailed.link(verb)
        pages = [mailed.get(link).text, mailed.post(link).text, mailed.post(f"{link}/undo").text]
        assert all(word in pages[0] for word in shown), verb
        assert not any(word in page for word in [*hidden, "Acme"] for page in pages), verb


@on_sqlite
def test_markup_in_a_name_is_escaped(mail_to):
    mailed = mail_to(a_card("<b>Dana</b> Kim"))
    page = mailed.get(mailed.link(Verb.DONE)).text

    assert "&lt;b&gt;Dana&lt;/b&gt; Kim" in page
    assert "<b>" not in page


@on_sqlite
def test_a_link_expires_after_a_week(world, mailed):
    links = [mailed.link(verb) for verb in Verb]
    world.clock.move(days=7)
    before = world.dump()

    for link in links:
        answers = [mailed.get(link), mailed.post(link), mailed.post(f"{link}/undo")]
        assert [answer.status_code for answer in answers] == [410] * 3
        assert all("This link is out of date" in answer.text for answer in answers)
        assert world.dump() == before


@on_sqlite
def test_a_link_works_until_a_week_has_passed(world, mailed):
    links = [mailed.link(verb) for verb in Verb]
    world.clock.move(days=6, hours=23, minutes=59)

    for link in links:
        assert mailed.post(link).status_code in (200, 303)
        assert mailed.post(f"{link}/undo").status_code in (200, 303)


@on_sqlite
def test_a_forged_link_does_nothing(world, mailed):
    token = mailed.link(Verb.DONE).removeprefix("/act/")
    body, _, seal = token.partition(".")
    other = mailed.link(Verb.LET_GO).removeprefix("/act/").partition(".")[2]
    before = world.dump()

    forged = [f"{body}.{other}", f"{body[:-2]}AA.{seal}", body, f".{seal}", "x", "a.b.c", token + "x", "%00"]
    answers = [mailed.ask(method, f"/act/{each}") for each in forged for method in ("GET", "POST")]

    assert {answer.status_code for answer in answers} == {404}
    assert all("This link does not work" in answer.text for answer in answers)
    assert world.dump() == before


@on_sqlite
def test_a_link_reaches_only_the_account_it_was_made_for(world, mailed):
    """Even with a valid signature, ids of another account are unknown."""
    ben = world.person("ben")
    encounter_id, nudge_id = mailed.scan["encounter_ids"][0], mailed.ana.nudges(mailed.scan)[0]["id"]
    before = world.dump()
    act = ActionLink(Verb.DONE, ben.account_id, UUID(encounter_id), UUID(nudge_id))
    link = action_link("", world.runtime.secret, act, now=world.clock())

    assert mailed.post(link).status_code == 410
    assert world.dump() == before


@on_sqlite
def test_the_link_of_a_deleted_contact_says_that_it_is_gone(mailed):
    link = mailed.link(Verb.DONE)
    mailed.ana.delete(f"/contacts/{mailed.scan['contact_ids'][0]}")

    answers = [mailed.get(link), mailed.post(link), mailed.post(f"{link}/undo")]
    assert [answer.status_code for answer in answers] == [410] * 3
    assert all("There is nothing here any more" in answer.text for answer in answers)


@on_sqlite
def test_link_actions_are_deleted_with_the_contact(world, mailed):
    mailed.post(mailed.link(Verb.TOMORROW))
    mailed.ana.delete(f"/contacts/{mailed.scan['contact_ids'][0]}")

    assert world.rows(LinkAction) == []


@on_sqlite
def test_the_link_of_a_deleted_account_is_gone(mailed):
    link = mailed.link(Verb.DONE)
    mailed.ana.delete("/account")

    assert mailed.post(link).status_code == 410


@on_sqlite
def test_a_link_without_a_nudge_works(mailed):
    link = mailed.link(Verb.DONE, nudge_id=None)
    mailed.post(link)
    mailed.post(f"{link}/undo")
    mailed.post(link)

    assert mailed.state == "followed_up"


@on_sqlite
def test_a_link_follows_an_encounter_that_was_merged(world, ana):
    """A card photographed twice at one event is one encounter; the link of the second nudge acts on it."""
    dana, event_id = a_card("Dana Kim", emails=["dana@acme.example"]), ana.event()
    first = ana.meets(dana, event_id=event_id)
    photo = a_photo()
    world.reader.shows(photo, dana)
    stub = ana.scan(photo, event_id=event_id)
    mailed = Mailed(world, ana, stub)
    links = [mailed.link(Verb.DONE), mailed.link(Verb.DONE, nudge_id=None)]
    world.read_all()

    assert ana.get(f"/contacts/{first['contact_ids'][0]}")["state"] == "waiting"
    assert [mailed.get(link).status_code for link in links] == [200, 200]
    mailed.post(links[1])
    assert ana.get(f"/contacts/{first['contact_ids'][0]}")["state"] == "followed_up"


@on_sqlite
def test_the_link_of_an_unknown_encounter_is_gone(mailed):
    assert mailed.post(mailed.link(Verb.DONE, nudge_id=None, encounter_id=uuid4())).status_code == 410


def test_acting_marks_the_mail_as_seen(make_world):
    world = make_world(mail=True)
    ana = world.person("ana", subscribed=False, email_confirmed_at=world.clock())
    scan = ana.meets(a_card("Dana Kim"))
    world.clock.move(hours=24)
    world.deliver()
    (mail,) = world.mail.sent
    link = re.findall(r"Next week: \S+(/act/\S+)", mail.text)[0]
    client = world.app.test_client(use_cookies=False)
    client.get(link)
    seen_before = ana.nudges(scan)[0]["seen_at"]
    client.post(link)

    assert seen_before is None
    assert ana.nudges(scan)[0]["seen_at"] == world.clock().isoformat().replace("+00:00", "Z")


@on_sqlite
def test_too_many_requests_get_a_page_and_retry_after(mailed):
    link = mailed.link(Verb.DONE)
    answers = [mailed.post(link) for _ in range(70)]

    assert {answer.status_code for answer in answers} == {200, 429}
    assert "Too many tries" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


@on_sqlite
def test_a_scanner_may_open_all_links_of_a_large_mail_at_once(mailed):
    link = mailed.link(Verb.DONE)

    assert {mailed.get(link).status_code for _ in range(5 * 40)} == {200}


@on_sqlite
def test_links_are_not_stored_in_the_database(world, mailed):
    link = mailed.link(Verb.DONE)
    mailed.post(link)

    assert link.removeprefix("/act/")[:20] not in world.dump()
    assert len(world.rows(LinkAction)) == 1
