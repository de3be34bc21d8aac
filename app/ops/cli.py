"""`flask` commands for the operator.

A command works on the live database, so it refuses one of another schema instead of changing it; `flask migrate` does that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.accounts import store as accounts
from app.accounts.credentials import hash_password
from app.core.errors import NextdayError
from app.core.runtime import current_runtime
from app.nudges.explain import explain
from app.ops.doctor import Level, ask, diagnose
from app.ops.integrity import find_violations
from app.ops.migration import check_current, known_revision, migrate, newest
from app.transfer.backup import back_up
from app.transfer.backup_manifest import Manifest
from app.transfer.restore import restore


def on_current_schema(command: Callable[..., None]) -> Callable[..., None]:
    """Run the command within the application, unless the database has another schema than this version's."""

    @wraps(command)
    def checked(*arguments: Any, **options: Any) -> None:
        with _plain_words():
            check_current(current_runtime().database)
        command(*arguments, **options)

    return with_appcontext(checked)


@click.command("migrate")
@with_appcontext
def migrate_database() -> None:
    """Bring the database to this version's schema, with the server stopped. Starting the server does the same."""
    runtime = current_runtime()
    with _plain_words():
        copied = migrate(runtime.settings, runtime.database)
    click.echo(f"The database has schema {newest()}.")
    if copied is not None:
        click.echo(f"As it was before, it is kept in {copied}.")


@click.command("invite")
@on_current_schema
def invite() -> None:
    """Print an invitation code: one person can sign up with it within two weeks."""
    runtime = current_runtime()
    with runtime.database.write() as session:
        code = accounts.add_invitation(session, now=runtime.clock())
    click.echo(code)


@click.command("reset-password")
@click.argument("email")
@click.password_option(prompt="New password")
@on_current_schema
def reset_password(email: str, password: str) -> None:
    """Set a new password for EMAIL; every device is signed out."""
    if len(password) < 8:
        raise click.ClickException("A password has at least 8 characters.")
    runtime = current_runtime()
    with runtime.database.read() as session:
        account = accounts.find_by_email(session, email)
    if account is None:
        raise click.ClickException(f"There is no account with the e-mail {email}.")
    password_hash = hash_password(password)
    with runtime.database.write(account.id) as session:
        accounts.account_of(session, account.id).password_hash = password_hash
        accounts.remove_devices(session, account.id, but=None)
    click.echo("The password is set. Sign in again on every device.")


@click.command("check")
@click.option("--photos", "read_photos", is_flag=True, help="Read every photo and compare it with its sum.")
@on_current_schema
def check(read_photos: bool) -> None:
    """Count violations of integrity; prints 0 when all is well.

    Encounters without a state or a nudge, photos without a file, and the like: each is named on standard error.
    """
    runtime = current_runtime()
    count = 0
    for violation in find_violations(runtime.database, runtime.photos, read_photos=read_photos):
        click.echo(f"{violation.kind}: {violation.id}", err=True)
        count += 1
    click.echo(count)
    sys.exit(1 if count else 0)


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask no push service, and not the address that phones use.")
@with_appcontext
def doctor(offline: bool) -> None:
    """Tell whether everything is set so that phones will be reminded, and what to do where it is not.

    The exit status is 1 when something must be fixed. Nothing is changed or sent.
    """
    findings = []
    for finding in diagnose(current_runtime(), None if offline else ask):
        click.echo(finding)
        findings.append(finding)
    sys.exit(1 if any(finding.level is Level.FIX for finding in findings) else 0)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@on_current_schema
def backup(file: Path) -> None:
    """Save every row, photo and key into one archive, FILE. The server may go on running.

    Photos that are missing or damaged already are named, and the exit status is 1; the archive holds all the rest.
    """
    runtime = current_runtime()
    with _plain_words():
        saved = back_up(
            runtime.database, runtime.photos, runtime.settings.data_dir, file.absolute(), now=runtime.clock()
        )
    click.echo(f"{_contents(saved)} are in {file}.")
    for photo in saved.flawed:
        click.echo(f"not in it, missing or damaged: {photo}", err=True)
    sys.exit(1 if saved.flawed else 0)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
def restore_backup(file: Path) -> None:
    """Bring the archive FILE back into an empty database and an empty DATA_DIR, with the server stopped."""
    runtime = current_runtime()
    settings = runtime.settings
    with _plain_words():
        known_revision(runtime.database)
        restored = restore(
            runtime.database, settings.data_dir, settings.photos_dir, file, now=runtime.clock()
        )
    click.echo(f"{_contents(restored)} are back.")


@click.group("nudges")
def nudges() -> None:
    """Questions about reminders."""


@nudges.command("why")
@click.argument("nudge_id", type=click.UUID)
@on_current_schema
def why(nudge_id: UUID) -> None:
    """Tell what became of a nudge: when it was due, what was tried on which channel, what answered, and why nothing was."""
    runtime = current_runtime()
    with runtime.database.read() as session:
        lines = explain(session, nudge_id, now=runtime.clock())
    if not lines:
        raise click.ClickException("There is no such nudge. Its user may have deleted the contact.")
    click.echo("\n".join(lines))


@contextmanager
def _plain_words() -> Iterator[None]:
    """What went wrong as a sentence instead of a traceback."""
    try:
        yield
    except (NextdayError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _contents(manifest: Manifest) -> str:
    return f"{sum(table.rows for table in manifest.tables)} rows and {manifest.photos} photos"


commands = (migrate_database, invite, reset_password, check, doctor, backup, restore_backup, nudges)
