"""What is inside an archive that a user sends: which file of the zip is which part, and how it is read.

People unpack an archive, or their browser does, and pack the folder again. That adds a folder around everything, entries
for folders, and files of the file manager's own; Windows programs may write backslashes. None of it matters: files are
found by their place beside the manifest. A name inside the zip never becomes a path, whatever it says.

A zip may be made to fill memory or disk. What it declares is limited, nothing is read beyond that, and formats that
can grow without bounds in one step are fed small pieces.
"""

from __future__ import annotations

import bz2
import copy
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from pydantic import ValidationError

from app.core.errors import Invalid, Problem
from app.core.i18n import t
from app.transfer.format import ACCOUNT, FIRST_MODELS, MANIFEST

MOST_MEMBERS = 100_000
MOST_ENTRIES = 3 * MOST_MEMBERS
"""macOS adds a companion to every file, and folders have entries of their own."""
LARGEST_TABLE = 64 << 20
LARGEST_PHOTO = 32 << 20
LONGEST_LINE = 4 << 20
SLACK = 64 << 20
MOST_GROWTH = 20
"""Photos do not shrink in a zip and rows shrink tenfold: what grows more when unpacked is made to fill a disk."""
SMALL_PIECE = 4096
"""`zipfile` unpacks all it has read of an LZMA entry at once: so much of it becomes 30 MB at the worst. A like piece of
bzip2 would become 5 GB, which is why that is unpacked by `bz2`, with a limit."""
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OSError)
"""What `zipfile` and the unpackers raise at octets that are none of theirs."""
LITTER_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", ".directory", ".localized"}
LITTER_FOLDERS = {"__macosx", ".trashes", ".spotlight-v100", ".fseventsd", "@eadir"}


class Members:
    """The parts of an archive by the names that format.py gives them."""

    def __init__(self, file: zipfile.ZipFile, *, size: int) -> None:
        self._file = file
        self._entries = _find_members(file.infolist())
        _check_sizes(self._entries, size)

    def __contains__(self, member: str) -> bool:
        return member in self._entries

    @contextmanager
    def open(self, member: str) -> Iterator[IO[bytes]]:
        entry = self._entries[member]
        if entry.compress_type == zipfile.ZIP_BZIP2:
            with self._file.open(_as_stored(entry)) as octets, bz2.BZ2File(octets) as content:
                yield io.BufferedReader(_Bounded(content, most=entry.file_size))
            return
        with self._file.open(entry) as content:
            is_lzma = entry.compress_type == zipfile.ZIP_LZMA
            yield io.BufferedReader(_Bounded(content, most=entry.file_size)) if is_lzma else content

    def read_manifest(self) -> bytes:
        with self.open(MANIFEST) as content:
            return content.read(LARGEST_TABLE)

    def lines(self, member: str) -> Iterator[bytes]:
        """The lines of a table, one at a time."""
        with self.open(member) as content:
            while line := content.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise bad_archive(t("a line of {file} is too long", file=member))
                yield line


class _Bounded(io.RawIOBase):
    """Reads a little at a time, and no more than `most` octets, whatever it is asked for."""

    def __init__(self, content: IO[bytes], *, most: int) -> None:
        self._content = content
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._content.read(min(len(buffer), SMALL_PIECE, self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


def _as_stored(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same entry, to be read as it was packed."""
    packed = copy.copy(entry)
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, entry.compress_size
    packed.CRC = None  # type: ignore[assignment]  # that of what it unpacks to; bzip2 has sums of its own
    return packed


def bad_archive(reason: str) -> Problem:
    return Invalid(
        "bad-archive", t("This archive cannot be brought in: {reason}. Nothing was changed.", reason=reason)
    )


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[Members]:
    """The parts of the archive in `stream`; Invalid where it is no zip, or is damaged where it is read meanwhile."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as file:
            yield Members(file, size=size)
    except (Problem, ValidationError):
        raise
    except NotImplementedError as error:
        raise bad_archive(t("it is packed in an unusual way; pack it again as an ordinary zip")) from error
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the archive's
        raise bad_archive(t("it is damaged, encrypted or no zip")) from error


def _find_members(entries: list[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    if len(entries) > MOST_ENTRIES:
        raise bad_archive(t("it holds too many files"))
    named = [(parts, entry) for entry in entries if (parts := _parts(entry)) is not None]
    top = _folder_of_manifest(parts for parts, _ in named)
    found: dict[str, zipfile.ZipInfo] = {}
    for parts, entry in named:
        member = "/".join(parts[len(top) :])
        if parts[: len(top)] != top or not ACCOUNT.is_known_member(member):
            raise bad_archive(t("it holds files that are not Nextday's"))
        if member in found:
            raise bad_archive(t("{file} is in it twice", file=member))
        found[member] = entry
    missing = {
        MANIFEST,
        *(ACCOUNT.table_member(model.__tablename__) for model in FIRST_MODELS),
    } - found.keys()
    if missing:
        raise bad_archive(t("{file} is missing", file=min(missing)))
    if len(found) > MOST_MEMBERS:
        raise bad_archive(t("it holds too many files"))
    return found


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...] | None:
    """The folders and the name of a file; None for a folder, and for what file managers add."""
    name = entry.filename if "/" in entry.filename else entry.filename.replace("\\", "/")
    if name.endswith("/"):
        return None
    parts = tuple(part for part in name.split("/") if part != ".")
    *folders, last = (part.lower() for part in parts)
    is_litter = last in LITTER_NAMES or last.startswith("._") or not LITTER_FOLDERS.isdisjoint(folders)
    return None if is_litter else parts


def _folder_of_manifest(files: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The folder in which everything lies; at the top if there is no manifest at all."""
    folders = [parts[:-1] for parts in files if parts[-1] == MANIFEST]
    return min(folders, key=len, default=())


def _check_sizes(entries: Mapping[str, zipfile.ZipInfo], size: int) -> None:
    too_large = [
        name
        for name, entry in entries.items()
        if entry.file_size > (LARGEST_PHOTO if ACCOUNT.is_photo(name) else LARGEST_TABLE)
    ]
    grown = sum(entry.file_size for entry in entries.values())
    # Compared with the file itself: entries may be made to share the same octets.
    if too_large or grown > MOST_GROWTH * size + SLACK:
        raise bad_archive(t("it would grow too large when unpacked"))
