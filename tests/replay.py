"""Plays two days of a busy account on the real server in seconds: `make replay` prints which message came when, and why.

A server of its own (a process, SQLite in a temporary folder), whose clock is a file that this program moves; a fake
push service and a fake mail server. Ana goes to a fair: cards by day, a dozen more at
the evening's reception. During the two days the server is killed, the push service is down, the computer sleeps,
one phone stays silent. At the end everything is checked: every waiting contact was notified, nothing came in quiet
hours, `flask check` finds nothing. The exit status is 1 if anything is wrong.

To try something else, change SCENES: each is a moment and what happens then.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import is_quiet
from tests.pushservice import PushService
from tests.server import Server
from tests.smtpd import MailServer
from tests.stories.people import Person, join
from tests.stories.pictures import a_wall

ZONE = "Europe/Berlin"
QUIET = ("21:00", "08:00")
LOOK = timedelta(minutes=30)
DAY = "2026-03-02"  # a Monday

BY_DAY = (
    ("10:05", "Dana Kim", "Acme Robotics", "her team needs our benchmark, promised the PDF"),
    ("11:40", "Tomas Lindqvist", "Nordhamn", "looking for a partner in Malmö"),
    ("12:10", "Ines Duarte", "Alfama Labs", ""),
    ("14:30", "Kofi Mensah", "Volta Data", "introduce him to Dana"),
    ("15:20", "Mei Tanaka", "Kumo", "likes sailing, asked for prices"),
)
EVENING = (
    *("Ada Bright", "Juno Park", "Leo Marsh", "Nia Stone", "Omar Reyes", "Pia Holm"),
    *("Quinn Fell", "Rosa Vale", "Sam Irons", "Tess Wolf", "Uma Lind", "Vik Roy"),
)


@dataclass
class Replay:
    """The state of the replay, and what it has reported."""

    server: Server
    service: PushService
    mails: MailServer
    ana: Person
    started: float = field(default_factory=time.monotonic)
    contacts: dict[str, str] = field(default_factory=dict)
    event_ids: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _told: set[int] = field(default_factory=set)
    _mailed: int = 0

    def tell(self, at: datetime, who: str, what: str) -> None:
        print(f"{at.astimezone(ZoneInfo(ZONE)):%a %H:%M}  {who:<12} {what}", flush=True)

    def meets(self, fn: str, org: str = "", note: str = "", *, event: str = "Harbour Tech Days") -> None:
        if event not in self.event_ids:
            self.event_ids[event] = self.ana.goes_to(event)
        scan = self.ana.meets(a_wall(), note=note, event_id=self.event_ids[event])
        self.ana.names(scan, fn, **({"org": org} if org else {}))
        self.contacts[fn] = scan["contact_ids"][0]
        self.tell(self.server.now, "Ana", f"met {fn}" + (f": “{note}”" if note else ""))

    def ends(self, fn: str, outcome: str) -> None:
        self.ana.client.post(f"/contacts/{self.contacts[fn]}/resolve", json={"outcome": outcome})
        self.tell(self.server.now, "Ana", f"{fn}: {outcome.replace('_', ' ')}")

    def sees(self) -> None:
        """Ana's phone shows its notifications and sends the receipts."""
        for message in self.ana.phone.shown.values():
            receipt = message.notification["data"]["receipt"].removeprefix("/api/v1")
            self.server.anonymous().post(receipt, expect=204)
        self.tell(self.server.now, "Ana", "looked at her phone")

    def move(self, to: datetime) -> None:
        """Move the clock to `to` in steps, and report the messages that came."""
        while self.server.now < to:
            self.server.advance(min([to, self.server.now + LOOK, *self._due(to)]), seconds=120)
            self.report()

    def report(self) -> None:
        """Report what phone and mailbox received since the last report."""
        tags = [message.tag for message in self.ana.messages]
        for number, message in enumerate(self.ana.messages):
            if number in self._told:
                continue
            self._told.add(number)
            again = " (replaces the one before)" if message.tag in tags[:number] else ""
            at = message.virtual_at or self.server.now
            self.tell(at, "  push", f"{message.title} | {message.body}{again}")
            self._judge(at, message.title)
        for mail in self.mails.mails[self._mailed :]:
            at = mail.virtual_at or self.server.now
            self.tell(at, "  mail", mail.subject)
        self._mailed = len(self.mails.mails)

    def _judge(self, at: datetime, title: str) -> None:
        if is_quiet(at, ZONE, (clock.fromisoformat(QUIET[0]), clock.fromisoformat(QUIET[1]))):
            self.faults.append(f"{title!r} came in quiet hours")

    def _due(self, to: datetime) -> list[datetime]:
        pending = self.ana.client.items("/nudges", state="pending")
        due = [datetime.fromisoformat(nudge["due_at"]) for nudge in pending]
        return [at for at in due if self.server.now < at < to]


@dataclass(frozen=True)
class Scene:
    """Something that happens at a moment: `day` counts from the Monday."""

    day: int
    at: str
    act: Callable[[Replay], None]

    @property
    def instant(self) -> datetime:
        local = datetime.fromisoformat(f"{DAY}T{self.at}").replace(tzinfo=ZoneInfo(ZONE))
        return (local + timedelta(days=self.day)).astimezone(UTC)


def _meeting(at: str, *who: str) -> Scene:
    return Scene(0, at, lambda replay: replay.meets(*who))


def _reception(replay: Replay) -> None:
    for fn in EVENING:
        replay.meets(fn, event="Reception")


def _kill(replay: Replay) -> None:
    replay.server.kill9()
    replay.server.start()
    replay.tell(replay.server.now, "!", "the server was killed, and started again")


def _push_fails(replay: Replay) -> None:
    replay.ana.phone.fail_with([503] * 4, retry_after=60)
    replay.tell(replay.server.now, "!", "the push service answers 503")


def _sleep(replay: Replay) -> None:
    replay.server.stop()
    replay.tell(replay.server.now, "!", "the computer sleeps for two hours")
    replay.server.set_clock(replay.server.now + timedelta(hours=2))
    replay.server.start()
    replay.server.advance(replay.server.now, seconds=120)
    replay.tell(replay.server.now, "!", "the computer is awake again")
    replay.report()


SCENES: Sequence[Scene] = (
    *(_meeting(*meeting) for meeting in BY_DAY),
    Scene(0, "19:30", _reception),
    Scene(1, "10:04", _push_fails),
    Scene(1, "10:30", lambda replay: replay.sees()),
    Scene(1, "10:31", lambda replay: replay.ends("Dana Kim", "followed_up")),
    Scene(1, "11:00", _kill),
    Scene(1, "13:30", _sleep),
    Scene(1, "17:00", lambda replay: replay.ends("Kofi Mensah", "let_go")),
    Scene(1, "19:45", lambda replay: replay.sees()),
    Scene(1, "20:00", lambda replay: replay.ends("Ada Bright", "followed_up")),
    Scene(2, "12:00", _kill),
    Scene(2, "20:30", lambda replay: replay.sees()),
)


def replay(folder: Path, scenes: Sequence[Scene] = SCENES) -> list[str]:
    """Play the scenes in order, and return what went wrong."""
    with MailServer(clock_file=folder / "clock") as mails:
        settings: dict[str, Any] = {
            "SMTP_URL": mails.url,
            "MAIL_FROM": "nextday@example.com",
            "READER_PROCESSES": "0",
        }
        with (
            Server(folder, now=scenes[0].instant - LOOK, **settings) as server,
            PushService(clock_file=server.clock_file) as service,
        ):
            ana = join(server, service, timezone=ZONE, quiet_from=QUIET[0], quiet_until=QUIET[1])
            world = Replay(server, service, mails, ana)
            for scene in scenes:
                world.move(scene.instant)
                scene.act(world)
                world.report()
            return [*world.faults, *_forgotten(world), *server.find_violations()]


def _forgotten(world: Replay) -> list[str]:
    """The waiting contacts without a notification; should be empty."""
    entries: list[Any] = world.ana.client.items("/drawer")
    untold = [
        entry["contact"]["fn"]["value"]
        for entry in entries
        if not any(
            nudge["sent_at"]
            for nudge in world.ana.client.items("/nudges", encounter_id=entry["encounter"]["id"])
        )
    ]
    print(f"\n{len(world.contacts)} met, {len(entries)} wait in the drawer,", end=" ")
    print(f"{len(world.ana.messages)} pushes and {len(world.mails.mails)} mails,", end=" ")
    print(f"in {time.monotonic() - world.started:.0f} seconds.")
    return [f"{fn} waits and no message came" for fn in untold]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nextday-replay-") as folder:
        wrong = replay(Path(folder))
    print("\n".join(wrong) if wrong else "Every promise was kept.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
