"""The small pages that links in messages open: one short text, at most one button, no script.

Somebody may read them over a shoulder, or a mail scanner may: they name people only as far as a lock screen may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.accounts.rules import NotificationDetail
from app.action_links.account_links import MailKind
from app.action_links.actions import Scene
from app.action_links.links import Verb
from app.action_links.rules import Standing
from app.contacts.rules import State
from app.nudges.wording.notification import moment_words


@dataclass(frozen=True)
class Button:
    """What a POST would do; `action` is where to, this very link when it is None."""

    label: str
    action: str | None = None
    is_second: bool = False


@dataclass(frozen=True)
class Onward:
    label: str
    url: str


@dataclass(frozen=True)
class Page:
    """What a page says. `who` is a name in front of the title; it is tied while a reminder is to come."""

    title: str
    words: tuple[str, ...] = ()
    who: str | None = None
    note: str | None = None
    button: Button | None = None
    link: Onward | None = None
    is_tied: bool = False


BROKEN = Page("This link does not work", ("Perhaps a part of it was lost. Open the mail and tap it again.",))
EXPIRED = Page("This link is out of date", ("Links in reminders count for a week. The drawer has it all.",))
EXPIRED_CONFIRMATION = Page(
    "This link is out of date", ("It counted for three days. In the settings you can have another one sent.",)
)
GONE = Page("There is nothing here any more", ("This person was deleted, and all that belonged to them.",))
TOO_OFTEN = Page("Too many tries", ("Wait a minute, then try again.",))

_ASKED = {
    Verb.DONE: ("Have you written?", "Done"),
    Verb.LET_GO: ("Let go?", "Let go"),
}
_QUIET = {
    Verb.DONE: "Then nobody reminds you of this meeting again.",
    Verb.LET_GO: "Then nobody reminds you. They stay among your contacts.",
}


def page_of(scene: Scene, *, undo: str, drawer: str, now: datetime) -> Page:
    """The page of a link as things stand; `undo` is where a POST takes it back."""
    match scene.standing:
        case Standing.OPEN:
            return _asking(scene, now)
        case Standing.ACTED:
            return _said(
                scene, _what_was_done(scene, now), drawer, button=Button("Undo", undo, is_second=True)
            )
        case Standing.REMINDED:
            return _said(scene, "This reminder has come already.", drawer)
        case Standing.ENDED:
            is_done = scene.encounter.state == State.FOLLOWED_UP
            return _said(scene, "This is done already." if is_done else "Let go already.", drawer)
        case Standing.UNDONE:
            return _said(scene, "Undone. All is as it was, and waits in your drawer.", drawer, is_tied=True)


def confirm_page(email: str) -> Page:
    return Page(
        "Is this your address?",
        (email, "Then mails from Nextday may name whom you met."),
        button=Button("Yes, it is mine"),
    )


def confirmed_page(app: str) -> Page:
    return Page(
        "Your address is confirmed",
        ("Reminders that no phone shows now reach you by mail.",),
        link=Onward("Open Nextday", app),
    )


def mail_page(kind: MailKind, *, is_wanted: bool, app: str) -> Page:
    """Whether one kind of mail comes, and the button that turns it round."""
    named = _MAILS[kind]
    if is_wanted:
        return Page(f"Stop {named.what}?", (named.without,), button=Button("Stop them"))
    return Page(
        named.stopped,
        (named.without,),
        button=Button("Send them again", "?again=1", is_second=True),
        link=Onward("Open Nextday", app),
    )


@dataclass(frozen=True)
class _Mails:
    what: str
    stopped: str
    without: str


_MAILS = {
    MailKind.NUDGES: _Mails(
        "reminders by mail",
        "No more reminders by mail",
        "Phones that take reminders still get them; without one, nobody reminds you.",
    ),
    MailKind.WEEKLY: _Mails(
        "the weekly look",
        "No more weekly look",
        "Reminders of whom you met the day before still come.",
    ),
}


def _asking(scene: Scene, now: datetime) -> Page:
    verb = scene.allowed.verb
    if verb in _ASKED:
        title, label = _ASKED[verb]
        return Page(
            title, (_QUIET[verb],), who=_who(scene), note=_note(scene), button=Button(label), is_tied=True
        )
    at = _moment(scene.remind_at, now, scene.account.zone)
    return Page(
        "Be reminded later?",
        who=_who(scene),
        note=_note(scene),
        button=Button(f"Remind me {at}"),
        is_tied=True,
    )


def _what_was_done(scene: Scene, now: datetime) -> str:
    match scene.allowed.verb:
        case Verb.DONE:
            return "Done. The thread is untied."
        case Verb.LET_GO:
            return "Let go. Nobody reminds you."
        case _:
            return f"You will be reminded {_moment(scene.remind_at, now, scene.account.zone)}."


def _said(
    scene: Scene, words: str, drawer: str, *, button: Button | None = None, is_tied: bool = False
) -> Page:
    is_later = scene.standing is Standing.ACTED and scene.remind_at is not None
    return Page(
        words,
        who=_who(scene),
        button=button,
        link=Onward("Open the drawer", drawer),
        is_tied=is_tied or is_later,
    )


def _who(scene: Scene) -> str:
    detail = NotificationDetail(scene.account.notification_detail)
    name = None if detail is NotificationDetail.NONE else scene.encounter.contact.fn_text
    return name or "Somebody you met"


def _note(scene: Scene) -> str | None:
    is_shown = NotificationDetail(scene.account.notification_detail) is NotificationDetail.FULL
    return scene.encounter.note.strip() or None if is_shown else None


def _moment(instant: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    return moment_words(instant, now, zone) if instant else "later"
