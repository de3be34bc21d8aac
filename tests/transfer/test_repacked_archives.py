"""Archives that were unpacked and packed again by file managers, and archives that are made to do harm."""

from __future__ import annotations

import bz2
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from app.transfer.zip_members import opened
from tests.builders import Person, a_card
from tests.databases import on_sqlite
from tests.transfer.test_account_archive import NOTHING, bring, content, export

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
Files = list[tuple[str, bytes]]


def files_of(archive: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return [(name, file.read(name)) for name in file.namelist()]


def packed(files: Files, packing: int = zipfile.ZIP_DEFLATED, *, as_stream: bool = False, **options) -> bytes:
    """`as_stream` writes sizes and sums behind each file, as a program does that cannot seek."""
    out = io.BytesIO()
    sink = Unseekable(out) if as_stream else out
    with zipfile.ZipFile(sink, "w", packing) as new:
        for name, octets in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = packing
            with new.open(entry, "w", **options) as member:
                member.write(octets)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    def __init__(self, out: io.BytesIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, octets) -> int:
        return self._out.write(bytes(octets))


def in_folder(files: Files, folder: str) -> Files:
    return [(f"{folder}/{name}", octets) for name, octets in files]


def with_folders(files: Files) -> Files:
    folders = {name[: place + 1] for name, _ in files for place, letter in enumerate(name) if letter == "/"}
    return [*((folder, b"") for folder in sorted(folders)), *files]


def with_companions(files: Files) -> Files:
    """What macOS adds to each file."""
    return [*files, *((f"__MACOSX/{'/'.join(_companion(name))}", b"\0\5\x16\7") for name, _ in files)]


def _companion(name: str) -> list[str]:
    *folders, last = name.split("/")
    return [*folders, f"._{last}"]


REPACKED: dict[str, Callable[[Files], bytes]] = {
    "as it was": packed,
    "entries for folders": lambda files: packed(with_folders(files)),
    "a folder around it": lambda files: packed(in_folder(files, "nextday-2026-03-02")),
    "two folders around it": lambda files: packed(in_folder(files, "Downloads/nextday (1)")),
    "a folder in another script": lambda files: packed(in_folder(files, "下载/нэкстдэй")),
    "Finder": lambda files: packed(
        with_companions(with_folders([*in_folder(files, "nextday"), ("nextday/.DS_Store", b"\0\0\0\1Bud1")]))
    ),
    "litter at the top": lambda files: packed(
        [*files, (".DS_Store", b"x"), ("Thumbs.db", b"x"), ("desktop.ini", b"[x]"), ("photos/._x", b"x")]
    ),
    "litter in folders": lambda files: packed(
        [*files, ("photos/Thumbs.db", b"x"), ("photos/DESKTOP.INI", b"x"), ("photos/@eaDir/x", b"x")]
    ),
    "backslashes": lambda files: packed([(name.replace("/", "\\"), octets) for name, octets in files]),
    "backslashes and a folder": lambda files: packed(
        [(name.replace("/", "\\"), octets) for name, octets in with_folders(in_folder(files, "nextday"))]
    ),
    "a dot before": lambda files: packed(in_folder(files, ".")),
    "another order": lambda files: packed(files[::-1]),
    "stored": lambda files: packed(files, zipfile.ZIP_STORED),
    "bzip2": lambda files: packed(files, zipfile.ZIP_BZIP2),
    "LZMA": lambda files: packed(files, zipfile.ZIP_LZMA),
    "sizes behind": lambda files: packed(files, as_stream=True),
    "zip64": lambda files: packed(files, force_zip64=True),
    "zip64 and sizes behind": lambda files: packed(files, as_stream=True, force_zip64=True),
    "behind a program": lambda files: b"#!/bin/sh\nexit\n" * 100 + packed(files),
}


@pytest.fixture
def archive(ana) -> bytes:
    ana.meets(DANA, event_id=ana.event(), note="likes sailing")
    return export(ana)


@pytest.fixture
def ben(world) -> Person:
    return world.person("ben", subscribed=False)


@on_sqlite
@pytest.mark.parametrize("way", REPACKED)
def test_an_archive_that_was_packed_again_is_the_same(world, ana, archive, ben, way):
    files = files_of(archive)

    added = bring(ben, REPACKED[way](files))

    assert (added["contacts"], added["scans"], added["events"]) == (1, 1, 1)
    assert bring(ben, REPACKED[way](files)) == NOTHING
    theirs = content(export(ben))
    assert [each["note"] for each in theirs["encounters"]] == ["likes sailing"]
    assert [name.rpartition("-")[2] for name in theirs["photos"]] == [
        name.rpartition("-")[2] for name in content(archive)["photos"]
    ]


HARMFUL: dict[str, Callable[[Files], bytes]] = {
    "a way up": lambda files: packed([*files, ("../../etc/cron.d/x", b"x")]),
    "a way up with backslashes": lambda files: packed([*files, ("..\\..\\x", b"x")]),
    "an absolute name": lambda files: packed([*files, ("/etc/passwd", b"x")]),
    "a drive": lambda files: packed([*files, ("C:\\Windows\\x", b"x")]),
    "a file beside the folder": lambda files: packed([*in_folder(files, "nextday"), ("notes.txt", b"x")]),
    "two archives": lambda files: packed([*in_folder(files, "one"), *in_folder(files, "two")]),
    "one part twice": lambda files: packed([*files, ("./manifest.json", dict(files)["manifest.json"])]),
    "one part outside": lambda files: packed([*in_folder(files[:-1], "nextday"), files[-1]]),
    "a folder named as a part": lambda files: packed(
        [("events.jsonl/", b"")] + [each for each in files if each[0] != "events.jsonl"]
    ),
    "only litter": lambda files: packed(in_folder(files, "__MACOSX")),
    "another kind of packing": lambda files: unknown_packing(packed(files)),
    "encrypted": lambda files: encrypted(packed(files)),
    "LZMA with nonsense inside": lambda files: garbled(packed(files, zipfile.ZIP_LZMA)),
    "bzip2 with nonsense inside": lambda files: garbled(packed(files, zipfile.ZIP_BZIP2)),
    "deflate with nonsense inside": lambda files: garbled(packed(files)),
}


def unknown_packing(archive: bytes) -> bytes:
    """Every entry says deflate64, which Windows uses for files above 2 GB and Python does not know."""
    return _in_every_entry(archive, 10, 8, struct.pack("<H", 9))


def encrypted(archive: bytes) -> bytes:
    return _in_every_entry(archive, 8, 6, struct.pack("<H", 1))


def _in_every_entry(archive: bytes, central: int, local: int, value: bytes) -> bytes:
    changed = bytearray(archive)
    for mark, offset in ((b"PK\1\2", central), (b"PK\3\4", local)):
        start = 0
        while (start := archive.find(mark, start)) >= 0:
            changed[start + offset : start + offset + len(value)] = value
            start += 4
    return bytes(changed)


def garbled(archive: bytes) -> bytes:
    """Octets in the middle of the contacts are others."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        entry = file.getinfo("contacts.jsonl")
    start = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return archive[:start] + b"\xff\0\xff\0" + archive[start + 4 :]


@on_sqlite
@pytest.mark.parametrize("way", HARMFUL)
def test_an_archive_that_holds_something_else_is_refused(world, ana, archive, ben, way):
    spoilt = HARMFUL[way](files_of(archive))
    before, there = world.dump(), world.files()

    assert bring(ben, spoilt, expect=422)["code"] == "bad-archive"
    assert world.dump() == before
    assert world.files() == there


@on_sqlite
def test_the_name_of_the_folder_around_it_is_never_a_path(world, archive, ben):
    before = set(world.runtime.settings.data_dir.parent.rglob("*.jsonl"))

    bring(ben, packed(in_folder(files_of(archive), "../..")))

    assert set(world.runtime.settings.data_dir.parent.rglob("*.jsonl")) == before


def a_bomb(archive: bytes, packing: int) -> bytes:
    """The archive with a photo that unpacks to 256 MB, though the zip says it is small."""
    zeros = b"\0" * (1 << 20)
    squeeze: Any = {
        zipfile.ZIP_DEFLATED: zlib.compressobj(1, zlib.DEFLATED, -15),
        zipfile.ZIP_BZIP2: bz2.BZ2Compressor(),
        zipfile.ZIP_LZMA: vars(zipfile)["LZMACompressor"](),
    }[packing]
    octets = b"".join([squeeze.compress(zeros) for _ in range(256)]) + squeeze.flush()
    files = dict(files_of(archive))
    photo = next(name for name in files if name.startswith("photos/"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in files.items():
            new.writestr(name, octets if name == photo else content)
        entry = new.getinfo(photo)
        entry.compress_type, entry.file_size = packing, 30 << 20
        end = out.tell()
        out.seek(entry.header_offset + 8)  # where the file's own header says how it is packed
        out.write(struct.pack("<H", packing))
        out.seek(end)
    return out.getvalue()


@on_sqlite
@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_takes_little_memory(archive, ben, packing):
    bomb = a_bomb(archive, packing)
    assert len(bomb) < 2 << 20
    tracemalloc.start()
    refused = bring(ben, bomb, expect=422)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused["code"] == "bad-archive"
    assert peak < 96 << 20


@on_sqlite
def test_photos_packed_in_an_unusual_way_are_read_in_small_pieces(archive):
    files = dict(files_of(archive))
    name = next(name for name in files if name.startswith("photos/"))

    for packing in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        again = io.BytesIO(packed(list(files.items()), packing))
        with opened(again) as members, members.open(name) as photo:
            assert photo.read() == files[name]


@on_sqlite
def test_entries_that_share_their_octets_do_not_count_twice(archive, ben):
    """A zip may list one file a thousand times: what it declares is compared with what was sent."""
    files = files_of(archive)
    photo = dict(files)[next(name for name, _ in files if name.startswith("photos/"))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, octets in files:
            new.writestr(name, octets)
        first = f"photos/{'0' * 8}-0000-7000-8000-{0:012x}/front-{'a' * 64}"
        new.writestr(first, photo + b"\0" * (1 << 20))
        shared = new.getinfo(first)
        for number in range(1, 200):
            entry = zipfile.ZipInfo(f"photos/{'0' * 8}-0000-7000-8000-{number:012x}/front-{'a' * 64}")
            entry.header_offset, entry.CRC = shared.header_offset, shared.CRC
            entry.compress_size, entry.file_size = shared.compress_size, shared.file_size
            new.filelist.append(entry)
            new.NameToInfo[entry.filename] = entry

    assert "would grow too large" in bring(ben, out.getvalue(), expect=422)["detail"]
