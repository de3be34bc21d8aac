"""What the clockwork does about mails that are no nudges, one round after the other."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.digests.confirmation import send_confirmations
from app.digests.mailer import Mailer
from app.digests.silent_devices import note_silences, tell_of_silences
from app.digests.weekly import send_weekly

SILENCE_EVERY = timedelta(hours=1)


class DigestSchedule:
    """Any number of processes may go their rounds: each mail is claimed in its row before it is sent."""

    def __init__(self, post: Mailer) -> None:
        self._post = post
        self._listened_at: datetime | None = None

    def go(self) -> None:
        """Send what is due now; look for silent devices once an hour."""
        send_confirmations(self._post)
        send_weekly(self._post)
        now = self._post.clock()
        if self._listened_at is None or abs(now - self._listened_at) >= SILENCE_EVERY:
            note_silences(self._post)
            tell_of_silences(self._post)
            self._listened_at = now
