"""The container, built and run as deploy/compose.yaml says: `make test-container`, for some two minutes.

It runs as root on Debian, without a registry of images: debootstrap makes the base, trimmed as Debian's slim images are.
Nothing is left on the machine: images and containers are in a folder of the test's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import requests

from tests.server import Client, free_port, sign_up_form, wait_for
from tests.stories.pictures import a_card

ROOT = Path(__file__).parents[2]
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
NEEDED = ("buildah", "podman", "crun", "debootstrap", "unshare", "nsenter")
BASE, IMAGE = "localhost/base", "localhost/nextday"
NOT_IN_SLIM = ("usr/share/doc", "usr/share/man", "usr/share/locale", "var/cache/apt", "var/lib/apt/lists")
LOCKED_DOWN = ("--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges")
HERE = ("--network=host", "--cgroups=disabled", "--no-healthcheck")
"""What podman needs here to run without systemd, within another container; the health check is asked by hand."""
OWNER = 10001
MOST_OCTETS = 900 * 10**6
SECONDS_TO_STOP = 30

pytestmark = pytest.mark.slow


class Engine:
    """buildah and podman with their images in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._store = (f"--root={folder / 'store'}", f"--runroot={folder / 'run'}")
        self._environment = {**os.environ, "CONTAINERS_CONF": str(folder / "containers.conf")}
        # Limits may not be raised within a container.
        (folder / "containers.conf").write_text("[containers]\ndefault_ulimits = []\n")
        # crun refuses a machine with both versions of cgroups, so podman sees one of them; nothing else on the machine changes.
        hide = "umount /sys/fs/cgroup/unified 2>/dev/null; echo ready; exec sleep infinity"
        self._space = subprocess.Popen(["unshare", "-m", "sh", "-c", hide], stdout=subprocess.PIPE)
        assert self._space.stdout is not None
        self._space.stdout.readline()

    def close(self) -> None:
        self._space.kill()
        self._space.wait()

    def buildah(self, *arguments: str) -> str:
        return self._run(["buildah", *self._store, *arguments])

    def podman(self, *arguments: str, is_checked: bool = True) -> str:
        inside = ["nsenter", "-t", str(self._space.pid), "-m"]
        return self._run([*inside, "podman", *self._store, *arguments], is_checked=is_checked)

    def _run(self, command: Sequence[str], *, is_checked: bool = True) -> str:
        ended = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert ended.returncode == 0 or not is_checked, (
            f"{command}\n{ended.stdout[-2000:]}\n{ended.stderr[-4000:]}"
        )
        return ended.stdout.strip() if is_checked else ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if not request.config.getoption("--containers"):
        pytest.skip("builds a container for two minutes: `make test-container`")
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root and {', '.join(NEEDED)}")
    folder = Path(tempfile.mkdtemp(prefix="nextday-container-", dir="/var/tmp"))
    engine = Engine(folder)
    try:
        _build(engine, folder)
        yield engine
    finally:
        engine.podman("rm", "--all", "--force", "--time=0", is_checked=False)
        engine.buildah("rm", "--all")
        engine.podman("umount", "--all", is_checked=False)
        engine.close()
        shutil.rmtree(folder)


def _build(engine: Engine, folder: Path) -> None:
    base = folder / "base"
    engine._run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie", str(base)])
    for path in NOT_IN_SLIM:
        shutil.rmtree(base / path)
    (base / "var/lib/apt/lists").mkdir()
    (base / "var/cache/apt/archives/partial").mkdir(parents=True)
    container = engine.buildah("from", "scratch")
    engine.buildah("add", "-q", container, str(base), "/")
    engine.buildah("commit", "-q", "--rm", container, BASE)
    shutil.rmtree(base)
    engine.buildah(
        *("build", "--isolation=chroot", "--network=host", "--format=docker", "--pull-never"),
        # What this machine trusts, so that the build works behind a company's proxy.
        f"--volume={CERTIFICATES}:{CERTIFICATES}:ro",
        *(f"--build-arg=BASE={BASE}", "-f", "deploy/Containerfile", "-t", IMAGE, "."),
    )


class Container:
    def __init__(self, engine: Engine, volume: str, *options: str, **settings: str) -> None:
        self._engine = engine
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        given = {"HOST": "127.0.0.1", "PORT": str(self.port), **settings}
        self.id = engine.podman(
            *("run", "--detach", *HERE, *LOCKED_DOWN, *options, volume),
            *(f"--env={name}={value}" for name, value in given.items()),
            IMAGE,
        )

    def exec(self, *command: str, is_checked: bool = True) -> str:
        return self._engine.podman("exec", self.id, *command, is_checked=is_checked)

    def is_healthy(self) -> bool:
        return self.exec("python", "-m", "app.ops.health", is_checked=False) == ""

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", timeout=30).ok
        except requests.ConnectionError:
            return False

    def stop(self) -> int:
        self._engine.podman("stop", f"--time={SECONDS_TO_STOP}", self.id)
        return self.status()

    def status(self) -> int:
        return int(self._engine.podman("wait", self.id))

    def log(self) -> str:
        return self._engine.podman("logs", self.id, is_checked=False)


@pytest.fixture
def volume(engine: Engine, tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "volume"
    folder.mkdir()
    os.chown(folder, OWNER, OWNER)
    yield f"--volume={folder}:/data"
    engine.podman("rm", "--all", "--force", "--time=0")


def test_it_serves_reads_a_card_and_stops_at_a_signal(engine, volume, record_property):
    began = time.monotonic()
    container = Container(engine, volume, SIGNUP="open")
    wait_for(container.answers, "the server", seconds=60, pause=0.05)
    seconds_to_start = time.monotonic() - began
    healthy = container.is_healthy()
    token = Client(container.address).post("/accounts", json=sign_up_form("ana"), expect=201)["token"]
    ana = Client(container.address, token)
    scan = ana.wait_until_read(ana.photograph(a_card())["id"])
    contact = ana.get(f"/contacts/{scan['contact_ids'][0]}")
    began = time.monotonic()
    status = container.stop()
    seconds_to_stop = time.monotonic() - began
    second = Container(engine, volume)
    wait_for(second.answers, "the server", seconds=60, pause=0.05)
    record_property("seconds_to_start", seconds_to_start)
    print(f"\nstarted in {seconds_to_start:.1f} s, stopped in {seconds_to_stop:.1f} s")

    assert healthy
    assert contact["fn"]["value"] == "Dana Kim"
    assert status == 0
    assert seconds_to_stop < SECONDS_TO_STOP
    assert "Traceback" not in container.log()
    assert Client(second.address, token).get(f"/scans/{scan['id']}")["state"] == "read"
    assert second.stop() == 0


def test_it_is_no_root_and_can_write_its_data_only(engine, volume):
    container = Container(engine, volume)
    wait_for(container.answers, "the server", seconds=60)

    assert container.exec("id", "-u") == str(OWNER)
    assert "Read-only file system" in container.exec("touch", "/opt/nextday/x", is_checked=False)
    assert container.exec("sh", "-c", "touch /data/x /tmp/x && echo written") == "written"
    assert (
        container.exec("sh", "-c", "command -v gcc cc make pip uv git; echo none of them") == "none of them"
    )


def test_it_reads_the_languages_of_its_argument(engine, volume):
    container = Container(engine, volume, ROLE="web")
    listed = container.exec("python", "-m", "ocr.languages")

    assert "kor  Korean  (present)" in listed
    assert all("(present)" in line for line in listed.splitlines())


def test_processes_by_role_are_healthy(engine, volume):
    web = Container(engine, volume, ROLE="web")
    wait_for(web.answers, "the server", seconds=60)
    workers = [Container(engine, volume, ROLE=role) for role in ("sweep", "read")]

    for worker in workers:
        wait_for(worker.is_healthy, "a heartbeat", seconds=60, pause=0.5)
        assert worker.stop() == 0


def test_a_lost_volume_is_named(engine, volume):
    """The photos were on it, and the new ones must not go to a place that hides them later."""
    folder = Path(volume.removeprefix("--volume=").partition(":")[0])
    container = Container(engine, volume, SIGNUP="open")
    wait_for(container.answers, "the server", seconds=60)
    token = Client(container.address).post("/accounts", json=sign_up_form("ana"), expect=201)["token"]
    Client(container.address, token).photograph(a_card())
    container.stop()
    shutil.rmtree(folder / "photos")
    (folder / "photos").mkdir()
    os.chown(folder / "photos", OWNER, OWNER)
    without = Container(engine, volume)

    assert without.status() == 1
    assert "Nextday cannot start: the photos are not in /data/photos" in without.log()


def test_a_volume_that_cannot_be_written_is_named(engine, volume):
    container = Container(engine, f"{volume}:ro")

    assert container.status() == 1
    assert "Nextday cannot start: " in container.log()
    assert "Traceback" not in container.log()


def test_a_full_volume_is_named(engine, volume):
    container = Container(engine, "--tmpfs=/data:size=64k,mode=777")

    assert container.status() == 1
    assert "Nextday cannot start: " in container.log()
    assert "Traceback" not in container.log()


def test_the_image_is_not_larger_than_it_must_be(engine, record_property):
    octets = int(engine.podman("image", "inspect", "--format={{.Size}}", IMAGE))
    record_property("octets", octets)
    print(f"\nthe image has {octets / 1e6:.0f} MB")

    assert octets < MOST_OCTETS
