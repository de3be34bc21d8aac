"""The errors of reading.

    OcrError
    ├── BadPhoto      the bytes are not a picture; the sender must fix it
    └── EngineError   a text engine is missing, broken or too slow; the operator must fix it

A poor photo is not an error: it gives a reading with few fields, and its quality says why.
"""


class OcrError(Exception):
    """Root of everything `ocr` raises on purpose."""


class BadPhoto(OcrError):
    """The bytes are not a picture that can be shown; `code` is stable, `detail` is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class EngineError(OcrError):
    """A text engine could not be loaded or failed while reading."""
