"""Logs: one JSON object a line, on standard error. Ids only, never names, numbers, notes or photos."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from app.core.config import Settings

NOISY = ("alembic", "urllib3", "PIL")


def start_logging(settings: Settings) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))
    # That a request waits for a thread is usual while phones empty their outboxes.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
