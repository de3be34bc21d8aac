"""Metrics for the operator, as Prometheus text: whether reminders are on time, photos are read and nothing is forgotten.

Everything is counted from rows at the request and nothing in memory. So every process gives the same answer, processes
without HTTP are covered, and a restart loses nothing. Each count has an index, so that years of reminders do not make a
scrape slower, except the count of forgotten encounters: it reads all of them and is cached for five minutes. The
histogram covers the last 24 hours (a gauge histogram: take its quantiles without `rate`).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Float, and_, case, cast, extract, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.heartbeats import FORGOTTEN_COUNT, READER, SWEEP, Heartbeat
from app.nudges.model import Nudge
from app.nudges.rules import NudgeState
from app.nudges.store import state_is
from app.ops.integrity import count_forgotten
from app.scans.model import Scan
from app.scans.store import is_unread

OVERDUE = timedelta(minutes=1)
WINDOW = timedelta(hours=24)
BUCKETS = (1, 2, 5, 10, 30, 60, 300, 1800, 3600, 21600)
"""Upper bounds of lateness, in seconds."""
MOST_COUNTED = 100_000
"""The counts of overdue nudges and of unread photos stop here."""
RECOUNT_AFTER = timedelta(minutes=5)
SILENT_AFTER = timedelta(minutes=1)

log = logging.getLogger(__name__)


def write_metrics(database: Database, *, now: datetime) -> bytes:
    """All numbers at this moment."""
    registry = CollectorRegistry()
    registry.register(_Counted(database, now))
    return bytes(generate_latest(registry))


class _Counted(Collector):
    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now

    def describe(self) -> Iterator[Metric]:
        return iter(())  # registering must not count

    def collect(self) -> Iterator[Metric]:
        with self._database.read() as session:
            yield _overdue(session, self._now - OVERDUE)
            yield _undeliverable(session)
            yield _lateness(session, self._now)
            yield _oldest_scan(session, self._now)
            yield _unread_scans(session)
            yield _readers(session, self._now)
            yield from _sweep_age(session, self._now)
            yield _forgotten(self._database, session, self._now)


def _overdue(session: Session, before: datetime) -> Metric:
    """By reason: `none` means that no process has tried, `no-channel` that the account has no channel.

    Nudges that wait for the end of quiet hours without an attempt are not overdue. Three queries, an index for each.
    """
    pending, was_due = state_is(NudgeState.PENDING), Nudge.due_at < before
    late = (
        (and_(pending, Nudge.next_attempt_at < before), Nudge.next_attempt_at),
        (and_(pending, Nudge.next_attempt_at >= before, was_due, Nudge.reason.is_not(None)), Nudge.due_at),
        (and_(state_is(NudgeState.LEASED), was_due), Nudge.leased_until),
    )
    counted = Counter({"none": 0})
    for which, by in late:
        # Without ORDER BY and LIMIT PostgreSQL expects many rows and scans the table.
        found = select(Nudge.reason).where(which).order_by(by).limit(MOST_COUNTED).subquery()
        reasons = select(found.c.reason, func.count()).group_by(found.c.reason)
        counted.update({reason or "none": count for reason, count in session.execute(reasons)})
    metric = GaugeMetricFamily(
        "nextday_nudges_overdue",
        "Nudges that should have gone out more than a minute ago.",
        labels=["reason"],
    )
    for reason, count in sorted(counted.items()):
        metric.add_metric([reason], count)
    return metric


def _undeliverable(session: Session) -> Metric:
    count = session.scalar(select(func.count()).select_from(Nudge).where(state_is(NudgeState.UNDELIVERABLE)))
    return GaugeMetricFamily(
        "nextday_nudges_undeliverable", "Nudges that no channel took before their time was over.", value=count
    )


def _lateness(session: Session, now: datetime) -> Metric:
    late = _seconds_late(session)
    bucket = case(*((late <= bound, number) for number, bound in enumerate(BUCKETS)), else_=len(BUCKETS))
    found = session.execute(
        select(bucket.label("bucket"), func.count(), func.sum(case((late > 0, late), else_=0)))
        .where(Nudge.sent_at > now - WINDOW)
        .group_by("bucket")
    )
    counts, total = [0] * (len(BUCKETS) + 1), 0.0
    for number, count, seconds in found:
        counts[number], total = count, total + float(seconds)
    metric = GaugeHistogramMetricFamily(
        "nextday_nudge_lateness_seconds",
        "From the moment a nudge was due to a channel's acceptance, of the last 24 hours.",
    )
    metric.add_metric([], _cumulative(counts), total)
    return metric


def _cumulative(counts: Sequence[int]) -> list[tuple[str, float]]:
    """Cumulative counts up to each bound, as Prometheus wants them, from the counts between the bounds."""
    names = [*(f"{bound}.0" for bound in BUCKETS), "+Inf"]
    return [(name, float(below)) for name, below in zip(names, accumulate(counts), strict=True)]


def _seconds_late(session: Session) -> ColumnElement[float]:
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(Nudge.sent_at) - func.julianday(Nudge.due_at)) * 86400.0
    return cast(extract("epoch", Nudge.sent_at - Nudge.due_at), Float)


def _oldest_scan(session: Session, now: datetime) -> Metric:
    oldest = session.scalar(select(func.min(Scan.received_at)).where(is_unread()))
    return GaugeMetricFamily(
        "nextday_oldest_queued_scan_age_seconds",
        "How long the photo that waits longest has been waiting to be read; 0 when none waits.",
        value=_age(oldest, now) if oldest is not None else 0,
    )


def _unread_scans(session: Session) -> Metric:
    waiting = select(Scan.id).where(is_unread()).order_by(Scan.received_at).limit(MOST_COUNTED).subquery()
    return GaugeMetricFamily(
        "nextday_unread_scans",
        "Photos that are being read or wait for it.",
        value=session.scalar(select(func.count()).select_from(waiting)) or 0,
    )


def _readers(session: Session, now: datetime) -> Metric:
    at_work = Heartbeat.name.startswith(READER) & (Heartbeat.at >= now - SILENT_AFTER)
    return GaugeMetricFamily(
        "nextday_readers",
        "Reading processes that gave a sign of life within the last minute.",
        value=session.scalar(select(func.count()).select_from(Heartbeat).where(at_work)) or 0,
    )


def _sweep_age(session: Session, now: datetime) -> Iterator[Metric]:
    """Absent when no process has ever swept: alert on the absence, too."""
    last = session.scalar(select(func.max(Heartbeat.at)).where(Heartbeat.name.startswith(SWEEP)))
    if last is not None:
        yield GaugeMetricFamily(
            "nextday_sweep_age_seconds",
            "Since any process last looked for due nudges, to within ten seconds.",
            value=_age(last, now),
        )


def _forgotten(database: Database, session: Session, now: datetime) -> Metric:
    """The count is cached in a row: with a million encounters it takes seconds."""
    cached = session.get(Heartbeat, FORGOTTEN_COUNT)
    if cached is not None and timedelta(0) <= now - cached.at < RECOUNT_AFTER:
        count = int(cached.about["forgotten"])
    else:
        if cached is not None:  # requests that come while this one counts use the former result
            _cache(database, int(cached.about["forgotten"]), now)
        count = count_forgotten(session)
        _cache(database, count, now)
    return GaugeMetricFamily(
        "nextday_encounters_forgotten",
        "Encounters that break the promise that nobody is forgotten; must be 0. Counted every five minutes.",
        value=count,
    )


def _cache(database: Database, count: int, now: datetime) -> None:
    try:
        with database.write() as session:
            session.merge(Heartbeat(name=FORGOTTEN_COUNT, at=now, about={"forgotten": count}))
    except SQLAlchemyError:
        # The metrics must be answered on a full disk, too.
        log.warning("the count of forgotten encounters could not be cached", exc_info=True)


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
