"""Language data for scripts that are not read as installed (Korean, Cyrillic, Arabic, Thai, ...), and how to add it.

    python -m ocr.languages kor        adds Korean
    python -m ocr.languages            lists what can be added

Adding needs no root: Debian's package is fetched and unpacked, not installed. The data is Tesseract's (tessdata_fast,
Apache-2.0) and lies in the folder TESSDATA_DIR, or else in `tessdata` inside DATA_DIR. A server that runs reads with it at once.
No Python package carries these files: of those on PyPI that hold Tesseract data, all have only English, German or Japanese, and
RapidOCR fetches its Korean, Cyrillic, Arabic and Devanagari models from the internet when they are first used.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

SUFFIX = ".traineddata"
DEBIAN = Path("/usr/share/tesseract-ocr")
SOURCE = "https://github.com/tesseract-ocr/tessdata_fast"
TIME_LIMIT = 300
# Tesseract's names of the languages whose scripts may be needed, and their English names.
NAMES = {
    "kor": "Korean", "rus": "Russian", "ukr": "Ukrainian", "bel": "Belarusian", "bul": "Bulgarian", "srp": "Serbian",
    "mkd": "Macedonian", "kaz": "Kazakh", "ell": "Greek", "heb": "Hebrew", "tha": "Thai", "kat": "Georgian",
    "hye": "Armenian", "khm": "Khmer", "lao": "Lao", "ara": "Arabic", "fas": "Persian", "urd": "Urdu",
    "hin": "Hindi", "nep": "Nepali",
}  # fmt: skip


def data_folder(environ: Mapping[str, str]) -> Path:
    """The folder that languages are added to."""
    named = environ.get("TESSDATA_DIR", "").strip()
    return Path(named) if named else Path(environ.get("DATA_DIR", "").strip() or "data") / "tessdata"


def data_folders(added: Path | None) -> tuple[Path, ...]:
    """The folders that hold data besides the engine's own: the one that languages are added to, and Debian's."""
    return (*([added.resolve()] if added else []), *sorted(DEBIAN.glob("*/tessdata"), reverse=True))


def data_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The file of each language; the first folder that has one counts."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            # Tesseract takes a plus sign for the end of a name.
            if path.stem not in ("osd", "equ") and "+" not in str(path):
                files.setdefault(path.stem, path)
    return files


def command_to_add(languages: Sequence[str]) -> str:
    """What whoever runs the server types to read these languages."""
    return f".venv/bin/python -m ocr.languages {' '.join(languages)}"


def add(language: str, folder: Path) -> Path:
    """Put a language's data into the folder; raises LookupError, with what to do by hand, when it cannot be fetched."""
    by_hand = f"Put {language}{SUFFIX} from {SOURCE} into {folder}."
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise LookupError(f"Only Debian and its kin can fetch it. {by_hand}")
    with TemporaryDirectory() as work:
        package = f"tesseract-ocr-{language.replace('_', '-')}"
        try:
            _run("apt-get", "download", package, folder=work)
            (archive,) = Path(work).glob("*.deb")
            _run("dpkg-deb", "-x", str(archive), work, folder=work)
            (unpacked,) = Path(work).rglob(f"{language}{SUFFIX}")
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            said = str(getattr(error, "stderr", "") or error).strip().splitlines()
            raise LookupError(f"{package} was not fetched: {(said or ['?'])[-1]} {by_hand}") from error
        folder.mkdir(parents=True, exist_ok=True)
        # Complete under its name, or not at all: a reader may look at any moment.
        arriving = folder / f".{language}.part"
        shutil.copyfile(unpacked, arriving)
        return arriving.replace(folder / f"{language}{SUFFIX}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Add the languages named, or list all; return 0 when all were added."""
    parser = argparse.ArgumentParser(
        prog="python -m ocr.languages", description="Add scripts that cards can be read in."
    )
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="kor, rus, ara, ...")
    wanted = parser.parse_args(arguments).languages
    if unknown := [language for language in wanted if language not in NAMES]:
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(NAMES)}")
    folder, failed = data_folder(os.environ), False
    if not wanted:
        present = data_files(data_folders(folder))
        for language, name in NAMES.items():
            print(f"{language}  {name}{'  (present)' if language in present else ''}")
    for language in wanted:
        try:
            print(f"{NAMES[language]}: {add(language, folder)}")
        except LookupError as error:
            failed = True
            print(f"{NAMES[language]}: {error}", file=sys.stderr)
    return int(failed)


def _run(*command: str, folder: str) -> None:
    subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT, check=True)


if __name__ == "__main__":
    sys.exit(main())
