"""Errors of this program, as one small tree; app/api.py turns them into `application/problem+json`.

NextdayError
  Problem                an error that the caller can act on: status, code and a sentence
    NotFound  Conflict  Invalid ...
  DeliveryError          a channel did not take a message
  IllegalTransition      a row in this state cannot take this event
"""

from __future__ import annotations

from typing import Any

from app.core.i18n import noop, t

_MISSING = {
    "account": noop("There is no such account."),
    "calendar": noop("There is no such calendar."),
    "card": noop("There is no such card."),
    "contact": noop("There is no such contact."),
    "device": noop("There is no such device."),
    "encounter": noop("There is no such encounter."),
    "event": noop("There is no such event."),
    "message": noop("There is no such message."),
    "messenger": noop("There is no such messenger."),
    "nudge": noop("There is no such nudge."),
    "page": noop("There is no such page."),
    "pairing code": noop("There is no such pairing code."),
    "photo": noop("There is no such photo."),
    "promise": noop("There is no such promise."),
    "scan": noop("There is no such scan."),
    "subscription": noop("There is no such subscription."),
    "touch": noop("There is no such touch."),
}


class NextdayError(Exception):
    """The base class of all errors that this program raises on purpose."""


class Problem(NextdayError):
    """An error that the caller can act on; `code` is stable, `detail` is a sentence for people, in their language."""

    def __init__(self, status: int, code: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.extra = extra


class NotFound(Problem):
    """An id that is unknown or belongs to another account; the response does not tell which."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "not-found", t(_MISSING[what]))


class Conflict(Problem):
    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(409, code, detail, **extra)


class Invalid(Problem):
    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(422, code, detail, **extra)


class DeliveryError(NextdayError):
    """A channel did not take a message.

    With `permanent`, a retry at this address is useless; with `gone`, the address should be removed. `retry_after` is the
    wait in seconds that the channel asked for, and `answer` a short text for the delivery's row.
    """

    def __init__(
        self, answer: str, *, permanent: bool = False, gone: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(answer)
        self.answer = answer
        self.permanent = permanent
        self.gone = gone
        self.retry_after = retry_after


class IllegalTransition(NextdayError):
    """A row in this state cannot take this event: the caller decided by a row that has changed since."""
