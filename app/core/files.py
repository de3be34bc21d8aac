"""Files that survive a power failure: a new entry is safe once its folder is flushed, too."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def fsync_folder(folder: Path) -> None:
    """Flush the entries of a folder: files in it that are new, renamed or removed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_or_create_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`; if the file does not exist it is created with the bytes of `make`.

    The file is created atomically, with fsync, readable by its owner only. Of several processes the first one wins.
    """
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write_through(draft, make())
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, a link never replaces an existing file
    finally:
        draft.unlink(missing_ok=True)
    fsync_folder(path.parent)
    return path.read_bytes()


def _write_through(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
