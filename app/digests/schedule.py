"""When digest mails are sent and silent devices are looked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.digests.confirmation import send_confirmations
from app.digests.mailer import Mailer
from app.digests.silent_devices import notify_silent_devices, record_silent_devices
from app.digests.weekly import send_weekly

SILENCE_EVERY = timedelta(hours=1)


class DigestSchedule:
    """Any number of processes may have one: each mail is claimed in its row before it is sent."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._checked_silence_at: datetime | None = None

    def run_due(self) -> None:
        """Send what is due now; look for silent devices once an hour."""
        send_confirmations(self._mailer)
        send_weekly(self._mailer)
        now = self._mailer.clock()
        if self._checked_silence_at is None or abs(now - self._checked_silence_at) >= SILENCE_EVERY:
            record_silent_devices(self._mailer)
            notify_silent_devices(self._mailer)
            self._checked_silence_at = now
