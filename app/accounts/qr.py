"""QR codes as pictures of their own: an SVG that a page can show as it is. Reading them is ocr's."""

from __future__ import annotations

from itertools import groupby

import numpy as np


def qr_svg(text: str) -> str:
    """The QR code of `text` as an SVG with its quiet zone, dark on white whatever the page's colours are."""
    import zxingcpp  # a shared library of its own: loaded when the first code is drawn

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    rows: list[list[int]] = np.asarray(code.to_image(scale=1, add_quiet_zones=True)).tolist()
    side = len(rows)
    dark = "".join(_runs(row, y) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )


def _runs(row: list[int], y: int) -> str:
    """The dark modules of a row as rectangles one module high."""
    path, x = "", 0
    for shade, modules in groupby(row):
        width = len(list(modules))
        if shade == 0:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path
