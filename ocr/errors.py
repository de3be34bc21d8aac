"""What can go wrong while reading.

    OcrError
    ├── BadPhoto      these bytes are no picture we can show: the sender's to mend
    └── EngineError   a text engine is missing, broken or too slow: ours to mend

A poor photo is no error: it gives a reading with few fields and a quality verdict.
"""


class OcrError(Exception):
    """Root of everything `ocr` raises on purpose."""


class BadPhoto(OcrError):
    """The bytes are no picture we can show; `code` is stable, `detail` is for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class EngineError(OcrError):
    """A text engine could not be loaded or failed while reading."""
