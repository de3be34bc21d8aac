"""The photo folder may be a disk of its own: a process that starts while it is not mounted must not begin another one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.scans.orphans import remove_orphans
from app.scans.photo_integrity import PhotosNotMounted, open_photo_storage
from app.scans.photos import PhotoStore
from tests.builders import World, a_photo, new_uuid
from tests.databases import on_sqlite


def unmount(world: World) -> Path:
    """Take the disk away; what is left is its empty mount point. Return where the photos are."""
    folder = world.runtime.settings.photos_dir
    disk = folder.with_name("disk")
    folder.rename(disk)
    folder.mkdir()
    return disk


def mount(world: World, disk: Path) -> None:
    shutil.rmtree(world.runtime.settings.photos_dir)
    disk.rename(world.runtime.settings.photos_dir)


def start(world: World) -> None:
    open_photo_storage(world.runtime.database, world.runtime.photos)


@on_sqlite
def test_a_new_installation_gets_a_marked_folder(world, tmp_path):
    photos = PhotoStore(tmp_path / "new" / "photos")
    was_reachable = photos.is_reachable()

    open_photo_storage(world.runtime.database, photos)

    assert not was_reachable
    assert photos.is_reachable()
    assert "Nextday" in photos.marker.read_text()


def test_a_mount_point_without_its_disk_is_refused_and_stays_empty(world, ana):
    ana.scan()
    disk = unmount(world)

    with pytest.raises(PhotosNotMounted, match="Is the disk mounted"):
        start(world)

    assert list(world.runtime.settings.photos_dir.iterdir()) == []
    mount(world, disk)
    start(world)


@on_sqlite
def test_a_folder_that_is_not_there_at_all_is_refused(world, ana):
    ana.scan()
    unmount(world)
    world.runtime.settings.photos_dir.rmdir()

    with pytest.raises(PhotosNotMounted):
        start(world)

    assert not world.runtime.settings.photos_dir.exists()


@on_sqlite
def test_making_an_app_touches_no_folder_of_photos(world, make_world, ana):
    unmount(world)

    PhotoStore(world.runtime.settings.photos_dir)

    assert list(world.runtime.settings.photos_dir.iterdir()) == []


@pytest.mark.parametrize("former", ["of an older version", "moved without the marker"])
@on_sqlite
def test_a_folder_with_the_photos_is_marked(world, ana, former, tmp_path):
    scan = ana.scan()
    photos = world.runtime.photos
    photos.marker.unlink()
    if former == "moved without the marker":
        elsewhere = tmp_path / "elsewhere"
        shutil.copytree(photos.folder, elsewhere)
        shutil.rmtree(photos.folder)
        photos.folder.symlink_to(elsewhere)

    start(world)

    assert photos.is_reachable()
    assert ana.ask("GET", f"/scans/{scan['id']}/photo/front").status_code == 200


@on_sqlite
def test_the_operator_can_go_on_without_photos_that_are_lost(world, ana):
    ana.scan()
    unmount(world)
    with pytest.raises(PhotosNotMounted) as refused:
        start(world)
    assert str(world.runtime.photos.marker) in str(refused.value)

    world.runtime.photos.marker.touch()

    start(world)
    ana.scan()


@on_sqlite
def test_a_running_server_puts_no_photo_onto_the_mount_point(world, ana):
    """Also where an older version has made its folder for uploads there."""
    ana.scan()
    disk = unmount(world)
    (world.runtime.settings.photos_dir / "incoming").mkdir()

    refused = ana.upload(new_uuid(), a_photo())

    assert (refused.status_code, refused.get_json()["code"]) == (503, "storage-unavailable")
    assert world.files() == []
    mount(world, disk)
    ana.scan()


@on_sqlite
@pytest.mark.parametrize("take_away", [unmount, lambda world: shutil.rmtree(world.runtime.photos.folder)])
def test_orphans_are_not_looked_for_while_the_disk_is_away(world, ana, take_away: Callable[[World], object]):
    ana.scan()
    take_away(world)

    assert remove_orphans(world.runtime.database, world.runtime.photos) == 0
