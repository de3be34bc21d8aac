"""Nextday: a photographed card becomes a contact and, a day later, a nudge.

`create_app` builds the parts and passes them to one another; no other module does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.channels.channel import Channels
    from app.core.clock import Clock
    from app.core.config import Settings
    from app.core.runtime import Runtime


def create_app(settings: Settings, *, channels: Channels | None = None, clock: Clock | None = None) -> Flask:
    """The web application; tests pass fake channels and a fake clock.

    It does not change the database: only a starting server and `flask migrate` change the schema.
    """
    from app.api import make_api, register_endpoints
    from app.ops.cli import commands
    from app.web import create_pages

    app = make_api()
    app.extensions["nextday"] = build_runtime(settings, channels=channels, clock=clock)
    register_endpoints(app)
    app.register_blueprint(create_pages())
    for command in commands:
        app.cli.add_command(command)
    return app


def build_runtime(
    settings: Settings, *, channels: Channels | None = None, clock: Clock | None = None
) -> Runtime:
    from app.accounts.rate_limits import RateLimits
    from app.channels.vapid_keys import load_or_create
    from app.core.clock import file_clock, system_clock
    from app.core.db import Database
    from app.core.runtime import Runtime
    from app.core.tokens import load_or_create_secret
    from app.scans.photos import PhotoStore

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    virtual_clock = clock or (file_clock(settings.clock_file) if settings.clock_file else None)
    now = virtual_clock or system_clock
    keys = load_or_create(settings.data_dir)

    return Runtime(
        settings=settings,
        database=Database(settings.database_url, now, is_virtual=virtual_clock is not None),
        clock=now,
        secret=load_or_create_secret(settings.data_dir),
        limits=RateLimits(),
        photos=PhotoStore(settings.photos_dir),
        channels=channels or _channels(settings),
        vapid_public_key=keys.public_key,
    )


def _channels(settings: Settings) -> Channels:
    from app.channels.channel import Channels
    from app.channels.email import Mail
    from app.channels.messengers import load_messengers
    from app.channels.ssrf_protection import endpoint_rules
    from app.channels.vapid_keys import load_or_create
    from app.channels.web_push import web_push

    rules = endpoint_rules(settings.push_allowed_hosts)
    return Channels(
        push=web_push(load_or_create(settings.data_dir), subject=settings.vapid_subject, rules=rules),
        mail=Mail(settings.smtp_url, settings.mail_from) if settings.smtp_url else None,
        messengers=load_messengers(allow_private=settings.messengers_allow_private),
    )
