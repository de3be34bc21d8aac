"""Logs: one JSON object a line, on standard error. Ids only, never names, numbers, notes or photos."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from app.core.config import Settings

VERBOSE_LOGGERS = ("alembic", "urllib3", "PIL")


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
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    # It warns about each request that waits for a thread, which is normal while phones send their queued photos.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
