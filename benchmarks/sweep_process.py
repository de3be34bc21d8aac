"""A sweep process like one with `ROLE=sweep`, whose channel logs what it sent and when.

    python -m benchmarks.sweep_process URL LOG [--faults SECONDS:ANSWER,...]

It sweeps until it is killed. A message is in LOG before the channel answers, so that killing the process hides none.
With `--faults` the channel refuses messages for the given seconds after the first one.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.channels.channel import Channels
from app.channels.web_push import PushMessage, PushTarget
from app.core.clock import system_clock
from app.core.db import Database
from app.core.errors import DeliveryError
from app.core.leases import is_dead_local_process
from app.nudges.delivery.sweep import Sweep
from app.nudges.lifecycle import release_dead

ANSWER_TAKES = 0.020
PAUSE = 0.02
SECRET = b"a benchmark's secret, kept by nobody"


@dataclass
class LoggingPush:
    """A push service that answers after 20 ms; `faults` are its first answers, with their durations."""

    log: int
    clock: Callable[[], datetime]
    faults: list[tuple[timedelta, int]]
    began: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, target: PushTarget, message: PushMessage) -> str:  # noqa: ARG002 -- any recipient
        time.sleep(ANSWER_TAKES)
        if (status := self._fault()) is not None:
            raise DeliveryError(str(status), retry_after=20 if status == 429 else None)
        os.write(self.log, f"{message.topic} {time.time():.6f}\n".encode())
        return "201"

    def _fault(self) -> int | None:
        now = self.clock()
        with self.lock:
            self.began = self.began or now
        until = self.began
        for length, status in self.faults:
            until += length
            if now < until:
                return status
        return None


@dataclass
class LoggingMail:
    """A mail server that answers after 20 ms; each person has one address."""

    log: int

    def send(
        self,
        to: str,
        *,
        subject: str,  # noqa: ARG002 -- whatever it says, we note it
        text: str,  # noqa: ARG002
        message_id: str,  # noqa: ARG002
        html: str | None = None,  # noqa: ARG002
        headers: Sequence[tuple[str, str]] = (),  # noqa: ARG002
    ) -> str:
        time.sleep(ANSWER_TAKES)
        os.write(self.log, f"mail:{to} {time.time():.6f}\n".encode())
        return "250"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("log", type=Path)
    parser.add_argument("--faults", default="")
    asked = parser.parse_args()
    log = os.open(asked.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    push = LoggingPush(log, system_clock, [_fault(part) for part in asked.faults.split(",") if part])
    database = Database(asked.url, system_clock)
    with database.write() as session:
        release_dead(session, is_dead_local_process, now=system_clock())
    sweep = Sweep(
        database,
        Channels(push=push, mail=LoggingMail(log)),
        clock=system_clock,
        secret=SECRET,
        address="https://nextday.example.com",
    )
    print("ready", flush=True)
    while True:
        try:
            sweep.tick()
        except SQLAlchemyError:
            time.sleep(PAUSE)  # the database is unreachable; the next tick tries again
        time.sleep(PAUSE)


def _fault(part: str) -> tuple[timedelta, int]:
    seconds, _, status = part.partition(":")
    return timedelta(seconds=float(seconds)), int(status)


if __name__ == "__main__":
    main()
