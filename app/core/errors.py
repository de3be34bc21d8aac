"""What can go wrong, as one small tree; api.py turns it into `application/problem+json`.

NextdayError
  Problem                something the caller can act on: status, code and a sentence
    NotFound  Conflict  Invalid ...
  DeliveryError          a channel did not take a message
"""

from __future__ import annotations

from typing import Any


class NextdayError(Exception):
    """Everything this program raises on purpose."""


class Problem(NextdayError):
    """An error the caller can act on; `code` is stable, `detail` is a sentence for a person."""

    def __init__(self, status: int, code: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.extra = extra


class NotFound(Problem):
    """Unknown and foreign ids answer alike."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "not-found", f"There is no such {what}.")


class Conflict(Problem):
    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(409, code, detail, **extra)


class Invalid(Problem):
    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(422, code, detail, **extra)


class DeliveryError(NextdayError):
    """A channel did not take a message.

    `permanent` ends it for this address; `gone` means that the address itself should be removed;
    `retry_after` (seconds) is what the channel asked for; `answer` is a short text for the ledger.
    """

    def __init__(
        self, answer: str, *, permanent: bool = False, gone: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(answer)
        self.answer = answer
        self.permanent = permanent
        self.gone = gone
        self.retry_after = retry_after
