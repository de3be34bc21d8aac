"""The small pages that links in messages open. Their words are in templates/pages; this module computes the values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.rules import NotificationDetail
from app.action_links.account_links import MailKind
from app.action_links.actions import LinkState
from app.action_links.rules import LinkStatus
from app.core.templates import render
from app.nudges.wording.notification import moment_words


@dataclass(frozen=True)
class Page:
    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def html(self) -> str:
        return render(self.template, self.values)


BROKEN = Page("pages/link_broken.html")
EXPIRED = Page("pages/link_expired.html")
EXPIRED_CONFIRMATION = Page("pages/confirmation_expired.html")
GONE = Page("pages/gone.html")
TOO_OFTEN = Page("pages/too_often.html")
CONFIRMED = Page("pages/confirmed.html")
RESUMED = Page("pages/mail_resumed.html")


def action_page(state: LinkState, *, undo: str, now: datetime) -> Page:
    """The question that a link asks, or what it has done; `undo` is where a POST reverts it."""
    is_open = state.status is LinkStatus.OPEN
    detail = NotificationDetail(state.account.notification_detail)
    values = {
        "verb": state.link.verb,
        "status": state.status,
        "outcome": state.encounter.state,
        "name": None if detail is NotificationDetail.NONE else state.encounter.contact.fn_text,
        "note": state.encounter.note.strip() if detail is NotificationDetail.FULL else None,
        "remind_moment": moment_words(state.remind_at, now, state.account.zone) if state.remind_at else None,
        "has_reminder": _is_still_reminded(state),
        "undo": undo,
    }
    return Page("pages/action_question.html" if is_open else "pages/action_result.html", values)


def confirm_page(email: str) -> Page:
    return Page("pages/confirm.html", {"email": email})


def mail_page(kind: MailKind, *, is_wanted: bool) -> Page:
    """Whether one kind of mail comes, and the button that changes it."""
    return Page("pages/mail_stop.html" if is_wanted else "pages/mail_stopped.html", {"kind": kind})


def problem_page(detail: str) -> Page:
    return Page("pages/problem.html", {"detail": detail})


def _is_still_reminded(state: LinkState) -> bool:
    if state.status is LinkStatus.ACTED:
        return state.remind_at is not None
    return state.status in (LinkStatus.OPEN, LinkStatus.UNDONE)
