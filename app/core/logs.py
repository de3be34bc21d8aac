"""Logs: one JSON object a line, on standard error. Ids only, never names, numbers, notes or photos.

Where standard error is systemd's journal, each line begins with its priority, which the journal takes off and keeps: so
`journalctl -u nextday -p warning -o cat` gives the JSON of what went wrong.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

from app.core.config import Settings

VERBOSE_LOGGERS = ("alembic", "urllib3", "PIL")
JOURNAL = "/run/systemd/journal/stdout"
PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
"""Those of syslog, which the journal has as well."""


class _JournalFormatter(JsonFormatter):
    """Puts `<priority>` before each line, as sd-daemon(3) has it."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{PRIORITIES.get(record.levelno, 6)}>{super().format(record)}"


def start_logging(settings: Settings, *, journal: str = JOURNAL) -> None:
    handler = logging.StreamHandler(sys.stderr)
    formatter = _JournalFormatter if is_connected_to(sys.stderr, journal) else JsonFormatter
    handler.setFormatter(
        formatter(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    # It warns about each request that waits for a thread, which is normal while phones send their queued photos.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def is_connected_to(stream: TextIO, path: str) -> bool:
    """Whether what is written to the stream goes to the Unix socket at `path`."""
    try:
        with socket.socket(fileno=os.dup(stream.fileno())) as connection:
            return bool(connection.getpeername() == path)
    except (OSError, ValueError):  # a file, a terminal, or a stream that is none of the system's
        return False
