"""`flask` commands, for whoever runs the server."""

from __future__ import annotations

import sys

import click

from app.accounts import store as accounts
from app.accounts.secrets import hash_password
from app.nudges.store import count_broken
from app.runtime import runtime


@click.command("invite")
def invite() -> None:
    """Print an invitation code: one person can sign up with it within two weeks."""
    here = runtime()
    with here.database.write() as session:
        code = accounts.add_invitation(session, now=here.clock())
    click.echo(code)


@click.command("reset-password")
@click.argument("email")
@click.password_option(prompt="New password")
def reset_password(email: str, password: str) -> None:
    """Set a new password for EMAIL; every device is signed out."""
    if len(password) < 8:
        raise click.ClickException("A password has at least 8 characters.")
    here = runtime()
    with here.database.read() as session:
        account = accounts.find_by_email(session, email)
    if account is None:
        raise click.ClickException(f"There is no account with the e-mail {email}.")
    password_hash = hash_password(password)
    with here.database.write(account.id) as session:
        accounts.account_of(session, account.id).password_hash = password_hash
        accounts.remove_devices(session, account.id, but=None)
    click.echo("The password is set. Sign in again on every device.")


@click.command("check")
def check() -> None:
    """Count what breaks a promise: encounters without a state or a nudge, photos without a file. Prints 0 when all is well."""
    here = runtime()
    with here.database.read() as session:
        broken = count_broken(session)
    for what, count in broken.items():
        if count:
            click.echo(f"{what}: {count}", err=True)
    click.echo(sum(broken.values()))
    sys.exit(1 if any(broken.values()) else 0)


commands = (invite, reset_password, check)
