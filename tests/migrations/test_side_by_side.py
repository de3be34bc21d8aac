"""A rolling upgrade: the release before this version goes on working on this version's schema, beside this version.

A new schema leaves everything that the former release reads and writes; what nobody needs is dropped one release later.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import an_empty_database
from tests.pushservice import PushService
from tests.server import Client, Server, wait_for
from tests.stories.people import FIRST_MONDAY, Person, join
from tests.stories.pictures import DANA, a_card

ROOT = Path(__file__).parents[2]
ERIK = ("Fjord Kraft", "Erik Aas", "Head of Sales", "erik.aas@fjord-kraft.example.com", "+47 22 22 55 55")
DAY = timedelta(hours=24)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def former_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of the last release before this commit, from the history."""
    if shutil.which("git") is None:
        pytest.skip("needs git and the history of this project")
    commit = git("log", "--format=%H", "--max-count=1", "--grep=^Release [0-9]", "HEAD~1").decode().strip()
    if not commit:
        pytest.skip("needs the history of this project, with the commit of the last release")
    folder = tmp_path_factory.mktemp("former")
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False).stdout


@pytest.fixture
def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    (tmp_path / "server" / "data").mkdir(parents=True)
    return an_empty_database(backend, tmp_path / "server" / "data", request)


@pytest.fixture
def former(former_release: Path, database_url: str, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "server", now=FIRST_MONDAY, source=former_release, DATABASE_URL=database_url)
    with server:
        yield server


@pytest.fixture
def current(former: Server, database_url: str, tmp_path: Path) -> Iterator[Server]:
    """This version on the same data; the test starts it."""
    server = Server(
        tmp_path / "current", now=FIRST_MONDAY, beside=former, is_forked=False, DATABASE_URL=database_url
    )
    yield server
    server.end()


def test_the_former_release_works_on_beside_this_version(former, current):
    """Both serve, read and remind; every person is asked about once, and no row is broken."""
    with PushService(clock_file=former.clock_file) as service:
        ana = join(former, service)
        first = ana.meets(a_card(DANA), note="promised the PDF", event_id=ana.goes_to())
        ana.client.wait_until_read(first["id"])
        migrated = current.flask("migrate")
        assert migrated.returncode == 0, migrated.stderr

        ben = join(former, service, "ben")
        second = ben.meets(a_card(ERIK), note="wants a quote", event_id=ben.goes_to())
        read_by_former = ben.client.wait_until_read(second["id"])
        use(former, ana, first)
        current.start()
        eve = join(current, service, "eve")
        third = eve.meets(a_card(DANA), note="knows the caterer", event_id=eve.goes_to())
        eve.client.wait_until_read(third["id"])
        for server, person, scan in ((current, ana, first), (former, eve, third), (former, ben, second)):
            use(server, person, scan)
        for server in (former, current):
            server.advance(FIRST_MONDAY + DAY + timedelta(minutes=1))
        wait_for(lambda: all(person.messages for person in (ana, ben, eve)), "the reminders", seconds=60)
        eve.client.post(f"/contacts/{third['contact_ids'][0]}/resolve", json={"outcome": "followed_up"})
        Client(former.address, ben.client.token).post(
            f"/contacts/{second['contact_ids'][0]}/resolve", json={"outcome": "let_go"}
        )

        assert read_by_former["state"] == "read"
        assert [len({message.tag for message in person.messages}) for person in (ana, ben, eve)] == [1, 1, 1]
        assert (len(ana.drawer()), ben.drawer(), eve.drawer()) == (1, [], [])
        assert current.find_violations() == []
        assert errors_of(former) == []
        assert errors_of(current) == []


def use(server: Server, person: Person, scan: dict) -> None:
    """What a page does all day, on either version."""
    client = Client(server.address, person.client.token)
    contact = client.get(f"/contacts/{scan['contact_ids'][0]}")
    client.patch(f"/contacts/{contact['id']}", json={"title": "Chief of Everything"})
    client.patch(f"/encounters/{scan['encounter_ids'][0]}", json={"note": "and the slides"})
    client.items("/drawer")
    client.items("/contacts")
    assert client.get("/changes", params={"since": 0})["changes"]
    assert client.get("/account")["email"]
    assert client.items("/devices")
    client.post("/push/subscriptions", json=person.phone.subscription)


def errors_of(server: Server) -> list[str]:
    """The lines of its log that tell of a mistake; that a server is not ready yet is none."""
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    wrong = [line for line in lines if line["level"] == "ERROR" or line.get("status", 0) >= 500]
    return [str(line) for line in wrong if line["message"] != "GET /readyz"]
