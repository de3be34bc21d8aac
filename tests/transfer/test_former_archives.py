"""Archives that earlier versions made are imported and restored: their columns had other names."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.model import Account
from app.action_links.model import LinkAction
from app.core.config import Settings
from app.core.db import Database
from app.nudges.model import Nudge
from app.ops.integrity import find_violations
from app.ops.migration import migrate
from app.scans.photos import PhotoStore
from app.transfer.restore import restore
from tests.builders import MONDAY_10AM
from tests.databases import an_empty_database
from tests.fakes import FixedClock

ARCHIVES = Path(__file__).parent / "archives"
ACCOUNT, BACKUP = ARCHIVES / "account-version-1.zip", ARCHIVES / "backup-schema-0014.tar"


def rows_in(archive: zipfile.ZipFile, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


def take_in(person, archive: bytes, *, expect: int = 200):
    answer = person.ask("POST", "/account/archive", data={"archive": (io.BytesIO(archive), "a.zip")})
    assert answer.status_code == expect, answer.text
    return answer.json


def test_an_account_export_of_version_1_is_imported(world, ana):
    with zipfile.ZipFile(ACCOUNT) as archive:
        said = {row["id"]: row for row in rows_in(archive, "nudges")}

    added = take_in(ana, ACCOUNT.read_bytes())

    nudges = {str(nudge.id): nudge for nudge in world.rows(Nudge)}
    assert nudges.keys() == said.keys()
    assert added["nudges"] == len(said) > 5
    for nudge_id, nudge in nudges.items():
        assert instant(nudge.snoozed_until) == said[nudge_id]["appointment_at"]
        assert instant(nudge.follow_up_accepted_at) == said[nudge_id]["follows_at"]
    assert any(nudge.snoozed_until for nudge in nudges.values())
    assert any(nudge.follow_up_accepted_at for nudge in nudges.values())
    assert list(find_violations(world.runtime.database, world.runtime.photos, read_photos=True)) == []


def test_the_same_export_again_adds_nothing(world, ana):
    take_in(ana, ACCOUNT.read_bytes())

    again = take_in(ana, ACCOUNT.read_bytes())

    assert set(again.values()) == {0}


@pytest.mark.parametrize(
    ("version", "names"), [(1, {"due_at": "planned_at"}), (2, {}), (0, {}), (4, {})], ids=str
)
def test_names_count_for_the_version_that_had_them(ana, version, names):
    """The former names under another version, and unknown ones, are refused as before."""
    take_in(ana, altered(version, names), expect=422)


def altered(version: int, names: dict[str, str]) -> bytes:
    """The export of version 1 as one of this version, with nudges whose columns are called so."""
    made = io.BytesIO()
    with zipfile.ZipFile(ACCOUNT) as archive, zipfile.ZipFile(made, "w") as other:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "version": version}).encode()
            if name == "nudges.jsonl":
                rows = [
                    {names.get(key, key): value for key, value in row.items()}
                    for row in rows_in(archive, "nudges")
                ]
                content = "".join(json.dumps(row) + "\n" for row in rows).encode()
            other.writestr(name, content)
    return made.getvalue()


def instant(moment) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def test_a_backup_of_schema_0014_is_restored(backend, request, tmp_path):
    url = an_empty_database(backend, tmp_path, request)
    database = Database(url, FixedClock(MONDAY_10AM))
    migrate(Settings(data_dir=tmp_path, database_url=url), database)
    photos = tmp_path / "photos"

    restore(database, tmp_path, photos, BACKUP, now=MONDAY_10AM)

    with database.read() as session:
        nudges = session.scalars(select(Nudge)).all()
        snooze = session.get_one(Nudge, session.scalars(select(LinkAction.snooze_id)).one())
        assert snooze.snoozed_until is not None
        assert sum(nudge.fallback_at is not None for nudge in nudges) == 2
        assert all(nudge.next_attempt_at is not None for nudge in nudges)
        assert any(nudge.follow_up_accepted_at for nudge in nudges)
        assert sorted(session.scalars(select(Account.unconfirmed_emails))) == [0, 1]
    assert list(find_violations(database, PhotoStore(photos), read_photos=True)) == []
    database.close()
