"""`flask doctor` names each thing that would keep phones from being reminded, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.core.heartbeats import READER, SWEEP, Heartbeat
from app.ops.doctor import PUSH_SERVICES, Ask, Finding, Level, diagnose
from app.ops.migration import downgrade
from ocr.languages import NAMES
from tests.builders import World
from tests.databases import on_postgresql, on_sqlite
from tests.server import free_port
from tests.smtpd import MailServer

WELL: dict[str, Any] = {
    "public_url": "https://cards.example.org",
    "trusted_proxy": "127.0.0.1",
    "vapid_subject": "mailto:ana@cards.example.org",
    "mail_from": "nextday@cards.example.org",
}
LANGUAGES = ["eng", "deu", *NAMES]


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def make_well(make_world: Callable[..., World], mail_server: MailServer) -> Callable[..., World]:
    """A server on which all is set; keywords change that."""

    def make(**other: Any) -> World:
        world = make_world(**{"smtp_url": mail_server.url, **WELL, **other})
        world.runtime.settings.data_dir.chmod(0o700)
        world.runtime.photos.set_up()
        beat(world, SWEEP + "one")
        beat(world, READER + "two", languages=LANGUAGES)
        return world

    return make


def beat(world: World, name: str, *, languages: list[str] | None = None) -> None:
    about = {"tesseract": {"languages": languages}} if languages else {}
    with world.runtime.database.write() as session:
        session.merge(Heartbeat(name=name, at=world.clock(), about=about))


def agreeing(world: World, *, away: str | None = None, offset: timedelta = timedelta(0)) -> Ask:
    """An internet in which all hosts answer but one."""

    def ask(url: str) -> Any:
        if away and away in url:
            raise ConnectionRefusedError(111, "Connection refused")
        return world.clock() + offset

    return ask


def to_fix(world: World, ask: Ask | None = None, *, level: Level = Level.FIX) -> dict[str, str]:
    found = list(diagnose(world.runtime, ask or agreeing(world)))
    return {each.part: each.says for each in found if each.level is level}


@on_sqlite
def test_where_all_is_set_every_line_is_ok(make_well):
    world = make_well()
    world.person()
    found = list(diagnose(world.runtime, agreeing(world)))

    assert {each.level for each in found} == {Level.OK}, [str(each) for each in found]
    parts = [each.part for each in found]
    assert len(parts) == len(set(parts)) + 1, "push has two lines, all others one"
    assert set(parts) >= {"address", "push", "mail", "database", "photos", "clock", "languages", "reminders"}


@on_sqlite
@pytest.mark.parametrize(
    ("settings", "part", "says"),
    [
        ({"public_url": None}, "address", "PUBLIC_URL"),
        ({"public_url": "http://cards.example.org"}, "address", "https:// only"),
        ({"trusted_proxy": None}, "proxy", "TRUSTED_PROXY"),
        ({"vapid_subject": "mailto:operator@example.com"}, "push", "VAPID_SUBJECT"),
        ({"mail_from": "nextday@localhost"}, "mail", "MAIL_FROM"),
    ],
)
def test_a_setting_that_keeps_reminders_away_is_to_be_fixed(make_well, settings, part, says):
    found = to_fix(make_well(**settings))

    assert list(found) == [part]
    assert says in found[part]


@on_sqlite
def test_a_server_without_mail_works_and_could_be_better(make_well):
    world = make_well(smtp_url=None)

    assert to_fix(world) == {}
    assert "SMTP_URL" in to_fix(world, level=Level.NOTE)["mail"]


@on_sqlite
def test_a_mail_server_that_cannot_be_reached_is_to_be_fixed(make_well):
    world = make_well(smtp_url=f"smtp://127.0.0.1:{free_port()}")

    assert "cannot be reached" in to_fix(world)["mail"]


@on_sqlite
@pytest.mark.parametrize("host", PUSH_SERVICES)
def test_a_push_service_that_cannot_be_reached_is_named(make_well, host):
    world = make_well()
    found = to_fix(world, agreeing(world, away=host))

    assert found == {
        "push": f"{host} does not answer (Connection refused): let this machine reach its port 443"
    }


@on_sqlite
def test_an_address_that_only_phones_reach_is_no_fault(make_well):
    """A router may not lead a machine back to itself."""
    world = make_well()
    ask = agreeing(world, away="cards.example.org")

    assert to_fix(world, ask) == {}
    assert "try it from a phone" in to_fix(world, ask, level=Level.NOTE)["address"]


@on_sqlite
@pytest.mark.parametrize("offset", [timedelta(seconds=61), timedelta(seconds=-61)])
def test_a_clock_that_is_wrong_is_to_be_fixed(make_well, offset):
    world = make_well()

    assert "61 s away" in to_fix(world, agreeing(world, offset=offset))["clock"]
    assert to_fix(world, agreeing(world, offset=offset * 0.9)) == {}


@on_postgresql
def test_the_clock_of_the_database_counts_as_another(make_well):
    """The tests' clock stands in March."""
    world = make_well()

    assert "start NTP" in to_fix(world, agreeing(world))["clock"]


@on_sqlite
def test_nobody_is_asked_offline(make_well):
    found = list(diagnose(make_well().runtime, None))

    assert {each.part: each.level for each in found}["clock"] is Level.NOTE
    assert not any(host in str(each) for each in found for host in PUSH_SERVICES)


@on_sqlite
@pytest.mark.parametrize("role", ["reminders", "reading"])
def test_a_part_that_is_silent_is_to_be_fixed(make_well, role):
    world = make_well()
    world.clock.move(seconds=61)
    beat(world, SWEEP + "one") if role == "reading" else beat(world, READER + "two", languages=LANGUAGES)
    found = to_fix(world)

    assert list(found) == [role]
    assert "start the server" in found[role]


@on_sqlite
def test_a_language_that_one_reader_lacks_is_named(make_well):
    world = make_well()
    beat(world, READER + "three", languages=["eng", "kor"])
    said = to_fix(world, level=Level.NOTE)["languages"]

    assert "Thai" in said
    assert "Korean" not in said


@on_sqlite
def test_accounts_that_no_channel_reaches_are_counted(make_well):
    world = make_well()
    world.person("ana", subscribed=False, email_confirmed_at=None)
    world.person("ben", subscribed=False)
    world.person("eve", email_confirmed_at=None)

    assert to_fix(world, level=Level.NOTE)["accounts"].startswith("1 of 3 can be reminded by no channel")


@on_sqlite
def test_an_older_schema_is_named_and_nothing_is_changed(make_well):
    world = make_well()
    downgrade(world.runtime.database, "-1")
    found = to_fix(world)

    assert "flask migrate" in found["database"]
    assert found == to_fix(world), "the first look has not changed it"


@on_sqlite
def test_photos_that_are_away_are_to_be_fixed(make_well):
    world = make_well()
    world.runtime.photos.marker.unlink()

    assert "mounted" in to_fix(world)["photos"]


@on_sqlite
def test_data_that_everybody_may_read_is_noted(make_well):
    world = make_well()
    world.runtime.settings.data_dir.chmod(0o755)

    assert "chmod 700" in to_fix(world, level=Level.NOTE)["disk"]


@on_sqlite
@pytest.mark.parametrize(("well", "status"), [(True, 0), (False, 1)])
def test_the_exit_status_says_whether_something_must_be_fixed(make_well, well, status):
    world = make_well(**({} if well else {"public_url": None}))
    ended = world.app.test_cli_runner().invoke(args=["doctor", "--offline"])

    assert ended.exit_code == status, ended.output
    assert ("fix   address" in ended.output) is not well


def test_a_line_reads_as_a_table():
    assert str(Finding(Level.FIX, "mail", "look at SMTP_URL")) == "fix   mail       look at SMTP_URL"
