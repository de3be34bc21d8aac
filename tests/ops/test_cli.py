"""The operator's commands, as they are typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from click.testing import Result
from sqlalchemy import delete, inspect, update

from app.contacts.model import Card, Encounter
from app.core.clock import system_clock
from app.core.db import Database
from app.models import Nudge, Scan
from app.ops.migration import SCRIPTS, downgrade, known_revision, newest, upgrade
from tests.builders import Person, World, a_card
from tests.databases import on_sqlite
from tests.prefork import run_flask

PASSWORD = "correct horse battery staple"


def run(world: World, *arguments: str, typed: str | None = None) -> Result:
    return world.app.test_cli_runner().invoke(args=arguments, input=typed)


def change(world: World, *statements: Any) -> None:
    """What no part of the program does."""
    with world.runtime.database.write() as session:
        for statement in statements:
            session.execute(statement.execution_options(synchronize_session=False))


@pytest.fixture
def met(ana: Person) -> Any:
    """A scan of somebody whom Ana met."""
    return ana.meets(a_card("Dana Kim"))


@on_sqlite
def test_when_all_is_well_the_check_prints_0(world, ana, met):
    ana.meets(a_card("Erik Holm"), a_card("Mia Sand", box=(180, 100, 130, 90)))
    gone = ana.meets(a_card("Gone Person"))
    ana.delete(f"/contacts/{gone['contact_ids'][0]}")
    ana.post(f"/contacts/{met['contact_ids'][0]}/resolve", {"outcome": "let_go"})
    ana.post(f"/contacts/{met['contact_ids'][0]}/reopen", {})
    world.clock.move(hours=72)
    world.deliver()
    checked = run(world, "check", "--photos")

    assert (checked.stdout, checked.exit_code) == ("0\n", 0)


@pytest.mark.parametrize(
    ("damage", "promise"),
    [
        (update(Encounter).values(state="somewhere"), "encounter in no known state"),
        (delete(Nudge), "encounter without a nudge"),
        (update(Nudge).values(state="lost"), "nudge in no known state"),
        (
            update(Nudge).values(state="cancelled", reason=None),
            "waiting encounter whose nudges were all cancelled without a reason",
        ),
        (update(Scan).values(state="stuck"), "scan in no known state"),
        (delete(Card), "scan of nobody"),
        (delete(Encounter), "contact never met"),
    ],
)
def test_the_check_names_a_broken_promise(world, ana, met, damage, promise):
    """Those of others, which are well, are not named."""
    change(world, damage)
    fine = world.person("ben").meets(a_card("Zoë Lund"))
    checked = run(world, "check")

    lines = [line for line in checked.stderr.splitlines() if line.startswith(promise)]
    assert len(lines) == 1
    assert any(str(broken_id) in lines[0] for broken_id in ids_of(ana, met))
    assert not any(fine_id in checked.stderr for fine_id in fine["encounter_ids"])
    assert int(checked.stdout) == len(checked.stderr.splitlines()) >= 1
    assert checked.exit_code == 1


def ids_of(person: Person, scan: Any) -> list[str]:
    nudges = [str(nudge.id) for nudge in person.world.rows(Nudge)]
    return [scan["id"], *scan["contact_ids"], *scan["encounter_ids"], *nudges]


@on_sqlite
def test_a_nudge_cancelled_for_a_reason_is_no_broken_promise(world, ana, met):
    change(world, update(Nudge).values(state="cancelled", reason="merged"))

    assert run(world, "check").stdout == "0\n"


@on_sqlite
def test_the_check_counts_photos_whose_file_is_gone(world, ana, met):
    ((_, path),) = world.runtime.photos.files()
    path.unlink()
    checked = run(world, "check")

    assert checked.stdout == "1\n"
    assert f"missing photo: scan {met['id']} front" in checked.stderr


@on_sqlite
def test_the_check_reads_photos_only_when_asked(world, ana, met):
    ((_, path),) = world.runtime.photos.files()
    path.write_bytes(b"not what it was")

    assert run(world, "check").stdout == "0\n"
    asked = run(world, "check", "--photos")
    assert asked.stdout == "1\n"
    assert f"damaged photo: scan {met['id']} front" in asked.stderr


@on_sqlite
def test_an_invitation_lets_one_person_sign_up(world):
    someone = {"password": PASSWORD, "name": "Ben", "timezone": "UTC", "region": "GB"}
    world.person("ana")
    code = run(world, "invite").stdout.strip()
    accounts = "/accounts"
    invited = {**someone, "email": "ben@example.com", "invitation": code}
    late = {**someone, "email": "cleo@example.com", "invitation": code}

    assert world.stranger().post(accounts, invited, expect=201)["token"]
    assert world.stranger().post(accounts, late, expect=403)


@on_sqlite
def test_a_new_password_signs_every_device_out(make_world):
    world = make_world()
    stranger = world.stranger()
    account = {"email": "ana@example.com", "name": "Ana", "timezone": "UTC", "region": "GB"}
    signed_up = stranger.post("/accounts", {**account, "password": PASSWORD}, expect=201)
    old = Person(world, signed_up["token"], signed_up["account"]["id"])
    old.get("/account")
    changed = run(world, "reset-password", "ana@example.com", typed="a brand new one\na brand new one\n")

    assert changed.exit_code == 0
    assert "brand new" not in changed.output
    old.get("/account", expect=401)
    for password, expect in ((PASSWORD, 401), ("a brand new one", 201)):
        stranger.post(
            "/tokens", {"email": "ana@example.com", "password": password, "device": "phone"}, expect=expect
        )


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("nobody@example.com", PASSWORD, "no account with the e-mail nobody@example.com"),
        ("ana@example.com", "short", "at least 8 characters"),
    ],
)
@on_sqlite
def test_a_password_that_cannot_be_set_is_refused(world, email, password, reason):
    refused = run(world, "reset-password", email, typed=f"{password}\n{password}\n")

    assert refused.exit_code == 1
    assert reason in refused.output


@on_sqlite
def test_a_backup_says_what_is_in_it(world, ana, met, tmp_path):
    saved = run(world, "backup", str(tmp_path / "backup.tar"))

    assert saved.exit_code == 0
    assert "1 photos are in" in saved.stdout
    assert (tmp_path / "backup.tar").exists()


@on_sqlite
def test_a_backup_names_the_photos_it_could_not_save(world, ana, met, tmp_path):
    ((_, path),) = world.runtime.photos.files()
    path.unlink()
    saved = run(world, "backup", str(tmp_path / "backup.tar"))

    assert saved.exit_code == 1
    assert met["id"] in saved.stderr
    assert (tmp_path / "backup.tar").exists()


@on_sqlite
def test_what_cannot_be_saved_or_restored_is_said_in_a_sentence(world, ana, met, tmp_path):
    archive = tmp_path / "backup.tar"
    run(world, "backup", str(archive))
    cases = {
        ("backup", str(archive)): "is there already",
        ("backup", str(tmp_path / "nowhere" / "backup.tar")): "no folder",
        ("restore", str(archive)): "rows in the database",
        ("restore", str(tmp_path / "nothing.tar")): "does not exist",
    }

    for arguments, sentence in cases.items():
        refused = run(world, *arguments)
        assert refused.exit_code != 0
        assert sentence in refused.output
        assert "Traceback" not in refused.output


OLDER: Any = ScriptDirectory(str(SCRIPTS)).get_revision(newest()).down_revision
COMMANDS = {
    "backup": ["backup", "backup.tar"],
    "check": ["check"],
    "doctor": ["doctor", "--offline"],
    "invite": ["invite"],
    "nudges": ["nudges", "why", "2be9464a-a036-4578-8789-83bbdf1f6b61"],
    "reset-password": ["reset-password", "ana@example.com", "--password", PASSWORD],
}
"""Every command that needs the schema of this version, with arguments."""


@on_sqlite
def test_every_command_of_ours_is_tried_on_another_schema(world):
    ours = {
        name
        for name, command in world.app.cli.commands.items()
        if command.callback is None or command.callback.__module__ in ("app.ops.cli", "flask.cli")
    }
    assert ours - {"run", "shell", "routes"} == {*COMMANDS, "migrate", "restore"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_an_older_schema_as_it_is_and_says_what_to_do(
    world, ana, tmp_path, name, monkeypatch
):
    """The server that still runs is of the older version."""
    monkeypatch.chdir(tmp_path)
    downgrade(world.runtime.database, OLDER)
    before = tables_of(world.runtime.database)

    refused = run(world, *COMMANDS[name])

    assert refused.exit_code == 1
    assert f"has schema {OLDER}" in refused.output
    assert "flask migrate" in refused.output
    assert known_revision(world.runtime.database) == OLDER
    assert tables_of(world.runtime.database) == before
    assert not (tmp_path / "backup.tar").exists()
    assert not (tmp_path / "copies").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_makes_no_schema_in_an_empty_database(world, name):
    downgrade(world.runtime.database, "base")

    refused = run(world, *COMMANDS[name])

    assert (refused.exit_code, known_revision(world.runtime.database)) == (1, None)
    assert "empty" in refused.output


def test_migrate_brings_the_schema_up_to_date_and_keeps_a_copy(world, ana):
    downgrade(world.runtime.database, OLDER)

    migrated = run(world, "migrate")

    assert migrated.exit_code == 0
    assert f"has schema {newest()}" in migrated.stdout
    assert known_revision(world.runtime.database) == newest()
    copies = list((world.runtime.settings.data_dir / "copies").glob("*.db"))
    assert len(copies) == (1 if world.is_sqlite else 0)
    assert run(world, "check").stdout == "0\n"


@on_sqlite
def test_restore_takes_an_empty_database_of_any_schema(world, ana, met, tmp_path):
    saved = run(world, "backup", str(tmp_path / "backup.tar"))
    for schema in ("base", OLDER):
        folder = tmp_path / f"from-{schema}"
        place = Database(f"sqlite:///{folder / 'nextday.db'}", system_clock)
        upgrade(place)
        downgrade(place, schema)
        place.close()

        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
        restored = run_flask("restore", str(tmp_path / "backup.tar"), env=environment, folder=tmp_path)

        assert restored.returncode == 0, (schema, restored.stderr)
        assert run_flask("check", env=environment, folder=tmp_path).stdout == "0\n"
    assert saved.exit_code == 0


@on_sqlite
def test_only_a_server_that_starts_migrates_and_no_flask_command(world, ana, tmp_path):
    """The same function makes the application of both."""
    downgrade(world.runtime.database, OLDER)

    asked = in_a_process(tmp_path, "-m", "flask", "invite")
    assert asked.returncode == 1
    assert "flask migrate" in asked.stderr
    assert known_revision(world.runtime.database) == OLDER

    loaded = in_a_process(tmp_path, "-c", "import wsgi; wsgi.create_app()")
    assert loaded.returncode == 0, loaded.stderr
    assert known_revision(world.runtime.database) == newest()


def tables_of(database: Database) -> dict[str, list[str]]:
    inspector = inspect(database.engine)
    return {
        name: sorted(
            [column["name"] for column in inspector.get_columns(name)]
            + [str(index["name"]) for index in inspector.get_indexes(name)]
        )
        for name in inspector.get_table_names()
    }


def in_a_process(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python as an operator would, on the database in `data_dir`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
