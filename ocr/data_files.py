"""The lists in data/: text files whose comments name their sources."""

from __future__ import annotations

from importlib.resources import files


def data_lines(name: str) -> list[str]:
    """The lines of a file in data/, without its comments and empty lines."""
    lines = files("ocr").joinpath("data", name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
