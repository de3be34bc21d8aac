"""A full disk answers 507, adds no row, and loses nothing."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.scans.photos import PhotoStore

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FullStream(io.BytesIO):
    """An upload during which the disk runs full."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(self._number, "no room")


@pytest.mark.parametrize("number", FULL)
def test_an_upload_to_a_full_disk_leaves_no_file(tmp_path, number):
    photos = PhotoStore(tmp_path / "photos")
    photos.set_up()

    with pytest.raises(Problem) as refused:
        photos.receive(FullStream(number))

    assert (refused.value.status, refused.value.code) == (507, "disk-full")
    assert list(photos.unfinished_uploads()) == []


IN_A_PROCESS_OF_ITS_OWN = """
import resource, sys
from pathlib import Path
from PIL import Image
from app import create_app
from app.core.config import Settings
from app.ops.migration import migrate
from app.models import Scan
from app.channels.channel import Channels
from tests.builders import MONDAY_10AM, World, a_photo, encoded, new_uuid
from tests.fakes import FakePush, FakeReader, FixedClock

folder = Path(sys.argv[1])
clock, push = FixedClock(MONDAY_10AM), FakePush()
settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'nextday.db'}")
app = create_app(settings, channels=Channels(push=push, mail=None), clock=clock)
migrate(settings, app.extensions["nextday"].database)
world = World(app, clock, push, None, FakeReader())
ana = world.person("ana")
ana.scan(note="kept")
kept, files = world.dump(), world.files()
large = encoded(Image.effect_noise((1000, 1000), 90), quality=60)
assert 400_000 < len(large) < 490_000, len(large)  # smaller than what a form keeps in memory, so that only ours is a file
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

answer = ana.upload(new_uuid(), large, note="no room for me")

assert (answer.status_code, answer.content_type) == (507, "application/problem+json"), answer.text
assert answer.get_json()["code"] == "disk-full"
assert world.dump() == kept
assert world.files() == files
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
ana.scan(large, note="there is room again")
print("ok")
"""


def test_a_full_disk_answers_507_until_there_is_room_again(tmp_path):
    """A limit on the size of files, which the system itself enforces; it must not outlive the test, hence a process."""
    ran = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ran.stdout.strip().endswith("ok"), ran.stderr
