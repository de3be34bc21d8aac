"""Whether the process of this container or service is alive: its HEALTHCHECK.

    python -m app.ops.health        prints what is wrong, and the exit status is 1

A server is asked for `/healthz`; processes without HTTP (ROLE=sweep, ROLE=read) have written a heartbeat within the last
minute. It runs in the same container as the process, with its settings. A database that is away makes a server not
ready (`/readyz`), and not unhealthy: starting it again would not help.
"""

from __future__ import annotations

import os
import sys
import urllib.request
from datetime import timedelta

from app.core.config import BadSettings, Role, Settings, read_settings

TIME_LIMIT = 4.0
SILENT_AFTER = timedelta(minutes=1)


def main() -> int:
    try:
        settings = read_settings(os.environ)
    except BadSettings as error:
        print(error)
        return 1
    fault = find_fault(settings)
    if fault:
        print(fault)
    return 1 if fault else 0


def find_fault(settings: Settings) -> str | None:
    """What is wrong with the process that runs here with these settings, or None."""
    if settings.role in (Role.ALL, Role.WEB):
        return _fault_of_server(settings)
    return _fault_of_worker(settings)


def _fault_of_server(settings: Settings) -> str | None:
    url = f"{settings.local_address}/healthz"
    # Without the proxies of the environment: it is this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=TIME_LIMIT).close()
    except OSError as error:
        return f"{url} does not answer: {error}"
    return None


def _fault_of_worker(settings: Settings) -> str | None:
    """Imports the database only here: the check of a server runs every few seconds and must cost nothing."""
    from sqlalchemy import select
    from sqlalchemy.exc import SQLAlchemyError

    from app.core.clock import file_clock, system_clock
    from app.core.db import Database
    from app.core.heartbeats import READER, SWEEP, Heartbeat
    from app.core.leases import runs_here

    prefix = SWEEP if settings.role is Role.SWEEP else READER
    clock = file_clock(settings.clock_file) if settings.clock_file else system_clock
    database = Database(settings.database_url, clock)
    try:
        with database.read() as session:
            beats = session.scalars(select(Heartbeat).where(Heartbeat.name.startswith(prefix))).all()
    except SQLAlchemyError as error:
        return f"the database cannot be read: {type(error).__name__}"
    finally:
        database.close()
    ages = [clock() - beat.at for beat in beats if runs_here(beat.name.removeprefix(prefix))]
    if not ages:
        return f"no process with ROLE={settings.role} has written a heartbeat here"
    if min(ages) > SILENT_AFTER:
        return f"the last heartbeat is {min(ages).total_seconds():.0f} seconds old"
    return None


if __name__ == "__main__":
    sys.exit(main())
