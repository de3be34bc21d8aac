"""The photo storage: files whose names say account, scan, side and content.

The name holds the content's hash, so that two uploads racing for one scan never overwrite each other, and a file can
be checked against its row. The uploaded bytes are stored unchanged. Served pictures are made from them: upright, as JPEG,
without metadata (phones record where a photo was taken).
"""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from app.core.errors import NotFound, Problem
from app.core.files import fsync_folder
from app.core.i18n import noop, t
from app.scans.exif import exif_time
from app.scans.rules import Side
from ocr.errors import BadPhoto
from ocr.photo import FORMATS, MAX_PIXELS, load, probe
from ocr.photo_quality import check_photo

log = logging.getLogger(__name__)

MARKER = "nextday-photos.txt"
"""The file by which the folder is told from the mount point of a disk that is not mounted."""
MARKER_TEXT = b"Nextday keeps its photos in this folder, and knows the folder by this file. Leave it here.\n"
CHUNK = 1 << 20
MAX_SERVED_SIDE = 2400
JPEG_QUALITY = 88
GREY = (128, 128, 128)
"""The colour of what was removed from a photo."""
CARD_SIZE_MM = (85, 55)
PRINT_MARGIN = 0.09
"""The blank margin between a card's print and its edge, as a share of the print's longer side."""
BAD_PHOTO_STATUS = {"not-a-photo": 415, "too-many-pixels": 413}
DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RETRY_AFTER_SECONDS = 30
"""When a phone may try again while the photo storage is unreachable."""
EXIF_IFD = 0x8769

_decoding = threading.BoundedSemaphore(1)  # a 64-megapixel picture takes 190 MB: one at a time


@dataclass(frozen=True)
class Received:
    """An upload on disk that no scan names yet."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class PhotoKey:
    """Identifies a photo; enough to find its file."""

    account_id: UUID
    scan_id: UUID
    side: Side
    sha256: str


def photos_of_scan(
    account_id: UUID, scan_id: UUID, front_sha256: str | None, back_sha256: str | None
) -> list[PhotoKey]:
    """The photos that a scan names: the front, and the back if there is one."""
    sides = ((Side.FRONT, front_sha256), (Side.BACK, back_sha256))
    return [PhotoKey(account_id, scan_id, side, sha256) for side, sha256 in sides if sha256]


class PhotoStore:
    """Photos in a folder. Another kind of storage would have the same methods.

    The folder may be a disk of its own. Nothing is written to it before `set_up` has marked it, so that no photo gets onto
    the mount point of a disk that is not mounted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marker = folder / MARKER
        self._incoming = folder / "incoming"

    def set_up(self) -> None:
        """Create the folder and mark it. Doing it twice is harmless."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), self.marker.open("xb") as file:
            file.write(MARKER_TEXT)
            os.fsync(file.fileno())
        fsync_folder(self.folder)

    def receive(self, stream: BinaryIO) -> Received:
        """Write an upload to disk with fsync, without holding it in memory.

        Raises Problem 507 for a full disk and 503 for a storage that is unreachable.
        """
        self.check_reachable()
        with storage_errors_as_problems():
            self._incoming.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._incoming)
            digest = hashlib.sha256()
            try:
                with os.fdopen(handle, "wb") as file:
                    while chunk := stream.read(CHUNK):
                        digest.update(chunk)
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
            except BaseException:
                _unlink(Path(name))
                raise
            return Received(Path(name), digest.hexdigest())

    def discard(self, received: Received) -> None:
        _unlink(received.path)

    def save(self, received: Received, key: PhotoKey) -> None:
        """Move the upload to its final name, with fsync. Saving the same photo twice is harmless."""
        path = self._path(key)
        with storage_errors_as_problems():
            path.parent.mkdir(parents=True, exist_ok=True)
            received.path.replace(path)
            for folder in (path.parent, path.parent.parent, self.folder):  # new folders are entries, too
                fsync_folder(folder)

    def path(self, key: PhotoKey) -> Path:
        """The path of the file as it was uploaded."""
        return self._path(key)

    def is_reachable(self) -> bool:
        """Whether the storage itself is there: it may be a separate disk that is not mounted."""
        try:
            return self.marker.is_file()
        except OSError:  # such as a stale handle of a network file system
            return False

    def check_reachable(self) -> None:
        """Raise Problem 503 while the storage is unreachable."""
        if not self.is_reachable():
            raise storage_unavailable()

    def is_lost(self, key: PhotoKey) -> bool:
        """Whether the file is missing although the storage is reachable."""
        return not self._path(key).is_file() and self.is_reachable()

    def upright_jpeg(self, key: PhotoKey) -> bytes:
        """The photo as it is served: upright, without metadata, in its own size so that boxes fit."""
        with _decoding, _damage_as_problem():
            return _jpeg(load(self._existing(key)))

    def size(self, key: PhotoKey) -> tuple[int, int]:
        """Width and height of the upright photo in pixels."""
        with _damage_as_problem():
            _, width, height = probe(self._existing(key))
        return width, height

    def check_can_be_shown(self, key: PhotoKey) -> None:
        """Raise BadPhoto when the stored bytes are no picture."""
        probe(self._existing(key))

    def crop(self, key: PhotoKey, box: list[int], *, is_card: bool) -> bytes:
        """One card of the photo, at most 2,400 pixels long. The box is the whole card (`is_card`) or only its print."""
        with _decoding, _damage_as_problem():
            photo = load(self._existing(key))
        x, y, width, height = box
        if x >= photo.width or y >= photo.height:
            raise _photo_damaged()  # it was replaced by a smaller one, see `redact`
        photo = photo.crop((x, y, x + width, y + height) if is_card else card_around(box, photo.size))
        photo.thumbnail((MAX_SERVED_SIDE, MAX_SERVED_SIDE))
        return _jpeg(photo)

    def redact(self, key: PhotoKey, boxes: Iterable[Sequence[int]]) -> Received:
        """A copy of a photo with some boxes painted grey; no scan names it yet.

        A photo that cannot be decoded any more is replaced by a grey one: nobody can see it, but its bytes still hold the person
        who must be gone.
        """
        boxes = list(boxes)
        with _decoding:
            try:
                photo = load(self._existing(key))
            except BadPhoto:
                log.warning(
                    "a photo that cannot be opened was replaced by a grey one, to delete a person on it"
                )
                photo = Image.new("RGB", _size_that_holds(boxes), GREY)
            draw = ImageDraw.Draw(photo)
            for x, y, width, height in boxes:
                draw.rectangle((x, y, x + width, y + height), fill=GREY)
            painted = _jpeg(photo)
        return self.receive(io.BytesIO(painted))

    def remove(self, key: PhotoKey) -> None:
        self._path(key).unlink(missing_ok=True)
        for folder in (self._path(key).parent, self._path(key).parent.parent):
            try:
                folder.rmdir()
            except OSError:
                return  # not empty: it holds other photos

    def remove_account(self, account_id: UUID) -> None:
        shutil.rmtree(self.folder / str(account_id), ignore_errors=True)

    def files(self) -> Iterator[tuple[PhotoKey, Path]]:
        """Every stored photo."""
        folders = (scan for account in _entries(self.folder) for scan in _entries(account))
        for path in (file for folder in folders for file in _entries(folder)):
            side, _, sha256 = path.name.partition("-")
            with suppress(ValueError):  # not a photo of ours
                key = PhotoKey(UUID(path.parent.parent.name), UUID(path.parent.name), Side(side), sha256)
                yield key, path

    def unfinished_uploads(self) -> Iterator[Path]:
        """Uploads that were never finished."""
        yield from _entries(self._incoming)

    def _existing(self, key: PhotoKey) -> Path:
        path = self._path(key)
        if path.is_file():
            return path
        self.check_reachable()
        raise NotFound("photo")

    def _path(self, key: PhotoKey) -> Path:
        return self.folder / str(key.account_id) / str(key.scan_id) / f"{key.side.value}-{key.sha256}"


def card_around(box: Sequence[int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The card's likely edges around its print: left, top, right and bottom, within a photo of that size.

    Print keeps a margin from the edge of a card, and cards are 85 mm by 55 mm or 55 mm by 85 mm.
    """
    x, y, width, height = box
    margin = PRINT_MARGIN * max(width, height)
    wide, high = width + 2 * margin, height + 2 * margin
    long, short = CARD_SIZE_MM if wide >= high else CARD_SIZE_MM[::-1]
    wide, high = max(wide, high * long / short), max(high, wide * short / long)
    middle_x, middle_y = x + width / 2, y + height / 2
    return (
        max(0, round(middle_x - wide / 2)),
        max(0, round(middle_y - high / 2)),
        min(size[0], round(middle_x + wide / 2)),
        min(size[1], round(middle_y + high / 2)),
    )


def check_quality(photo: Path | BinaryIO) -> dict[str, Any]:
    """The quality of a photo as a scan stores it; raises Problem when the bytes cannot be shown as a picture."""
    try:
        with _decoding:
            return check_photo(photo).to_json()
    except BadPhoto as error:
        status = BAD_PHOTO_STATUS.get(error.code, 422)
        raise Problem(status, error.code, _for_people(error)) from error


def _for_people(error: BadPhoto) -> str:
    """What is wrong with a photo, in the language of the request: ocr/ speaks English only."""
    if error.code == "too-many-pixels":
        return t("The picture is larger than {megapixels} megapixels.", megapixels=MAX_PIXELS // 1_000_000)
    return t(error.detail)


_BAD_PHOTOS = (
    noop("This file is no JPEG, PNG, WebP or HEIC picture, and no PDF."),
    noop("The picture breaks off or is damaged; please send it again."),
    noop("Too little of the picture has arrived; please send it again."),
    noop(
        "This PDF cannot be opened: it is protected, damaged or too large. Please send a picture of its page instead."
    ),
)
"""The details of BadPhoto."""


def read_exif_time(received: Received, zone: ZoneInfo) -> datetime | None:
    """When the camera says it took the photo, or None. `zone` is used when the camera wrote no offset."""
    try:
        with Image.open(received.path, formats=FORMATS) as image:
            exif = Image.Image.getexif(image)  # the method of a PNG would decode the whole picture
            details = exif.get_ifd(EXIF_IFD)
    except Exception:  # any phone writes EXIF, some write it wrongly: the photo is accepted all the same
        return None
    return exif_time({**dict(exif), **details}, zone)


@contextmanager
def storage_errors_as_problems() -> Iterator[None]:
    """Raise Problem 507 for a full disk, and 503 for any other failure of the storage."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise  # no error of the system: the stream is damaged
        if error.errno in DISK_FULL_ERRNOS:
            raise disk_full() from error
        log.exception("the photo storage failed")
        raise storage_unavailable() from error


def storage_unavailable() -> Problem:
    return Problem(
        503,
        "storage-unavailable",
        t("The server cannot reach its photos at the moment. Keep the photo and try again in a while."),
        retry_after=RETRY_AFTER_SECONDS,
    )


def disk_full() -> Problem:
    return Problem(
        507, "disk-full", t("The server has no room left. Keep the photo and try again when there is.")
    )


@contextmanager
def _damage_as_problem() -> Iterator[None]:
    """Raise Problem 404 for a stored photo that cannot be decoded: it was damaged after it was taken in."""
    try:
        yield
    except BadPhoto as error:
        log.warning("a stored photo cannot be opened: %s", error.code)
        raise _photo_damaged() from error


def _photo_damaged() -> Problem:
    return Problem(
        404,
        "photo-damaged",
        t("This photo is damaged on the server and cannot be shown. What was read from it is kept."),
    )


def _size_that_holds(boxes: Iterable[Sequence[int]]) -> tuple[int, int]:
    """Width and height of a picture in which all boxes lie."""
    corners = [(x + width + 1, y + height + 1) for x, y, width, height in boxes]
    return max(right for right, _ in corners), max(bottom for _, bottom in corners)


def _jpeg(photo: Image.Image) -> bytes:
    out = io.BytesIO()
    bare = photo.convert("RGB")
    bare.info = {}  # Pillow would write the comment it finds there
    bare.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _entries(folder: Path) -> list[Path]:
    """The entries of a folder; empty when it was removed, is a file, or may not be read."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _unlink(path: Path) -> None:
    """Remove an upload. One that cannot be removed now is removed later as an orphan."""
    with suppress(OSError):
        path.unlink()
