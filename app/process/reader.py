"""The reading process: leases scans, reads them, and may die at any time without harm.

    python -m app.process.reader [PARENT]        PARENT is the process that started it: it ends when that one is gone

It runs beside the server, niced, because a crash or a memory blow-up of an OCR engine must touch neither the API nor
the nudges. A photo that takes too long ends the whole process: only that is sure to stop native code. The supervisor
starts the next one.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.core.config import Settings, read_settings
from app.core.heartbeats import READER, Heartbeat
from app.core.leases import holder_name
from app.core.logs import start_logging
from app.scans.outlines import CardOutline
from app.scans.reading import read_next
from app.scans.rules import Side
from ocr.memory import resident

if TYPE_CHECKING:
    from app.core.runtime import Runtime
    from ocr import Readers

log = logging.getLogger(__name__)

NICE = 10
LONGEST_READING = timedelta(seconds=90)
MOST_MEMORY = 750 * 1024 * 1024
"""Engines keep what their largest photo needed: beyond this the process makes way for a fresh one."""
LEAST_READ = 10
"""Photos that are read all the same, so that a machine whose engines are larger still gets on."""
IDLE = timedelta(milliseconds=300)
BEAT = timedelta(seconds=10)
LAST_WORDS = timedelta(seconds=5)


def main() -> int:
    settings = read_settings(os.environ)
    start_logging(settings)
    os.nice(NICE)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server tells us when
    _work(settings, stopping, parent=int(sys.argv[1]) if len(sys.argv) > 1 else os.getppid())
    return 0


def _work(settings: Settings, stopping: threading.Event, *, parent: int) -> None:
    from app import build_runtime
    from ocr import load_readers
    from ocr.engine import threads_for

    runtime = build_runtime(settings)
    readers = load_readers(
        settings.readers,
        settings.tesseract_cmd,
        threads=threads_for(settings.reader_processes),
        tessdata=settings.tessdata_dir,
    )
    holder = holder_name()
    beat = threading.Thread(target=_beat, args=(runtime, holder, readers, stopping), name="beat", daemon=True)
    beat.start()

    def read(
        front: bytes, back: bytes | None, region: str, outlines: Sequence[CardOutline]
    ) -> Mapping[str, Any]:
        return _read(front, back, region, outlines, readers)

    count = 0
    while not stopping.is_set() and os.getppid() == parent and not _is_grown(count):
        try:
            found = read_next(runtime.database, runtime.photos, read, clock=runtime.clock, holder=holder)
        except Exception:
            # A database that is away for a while: whatever was claimed comes back when its lease runs out.
            log.exception("reading failed")
            found = False
        count += found
        if not found:
            stopping.wait(IDLE.total_seconds())
    stopping.set()
    beat.join(LAST_WORDS.total_seconds())


def _is_grown(count: int) -> bool:
    """Whether this process, having read `count` photos, keeps more memory than it should."""
    return count >= LEAST_READ and resident() > MOST_MEMORY


def _read(
    front: bytes, back: bytes | None, region: str, outlines: Sequence[CardOutline], readers: Readers
) -> Mapping[str, Any]:
    from ocr import Box, Outline, read_photo

    faulthandler.dump_traceback_later(LONGEST_READING.total_seconds(), exit=True)
    try:
        drawn = [Outline(Side(each.side).value, Box(*each.box)) for each in outlines]
        return read_photo(front, back, readers=readers, region=region, outlines=drawn).to_json()
    finally:
        faulthandler.cancel_dump_traceback_later()


def _beat(runtime: Runtime, holder: str, readers: Readers, stopping: threading.Event) -> None:
    """Write this reader's heartbeat regularly: that it is at work and what it can read."""
    about = {"pid": os.getpid(), **readers.describe()}
    name = READER + holder
    while True:
        try:
            with runtime.database.write() as session:
                session.merge(Heartbeat(name=name, at=runtime.clock(), about=about))
        except Exception:
            log.warning("the heartbeat could not be written", exc_info=True)
        if stopping.wait(BEAT.total_seconds()):
            break
    with runtime.database.write() as session:
        if (beat := session.get(Heartbeat, name)) is not None:
            session.delete(beat)


if __name__ == "__main__":
    sys.exit(main())
