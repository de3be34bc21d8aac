"""Writing QR codes as SVG pictures; ocr/ reads them."""

from __future__ import annotations

import re

_HEAD = re.compile(r'^.*?<svg width="(\d+)" height="(\d+)"', re.DOTALL)


def qr_svg(text: str) -> str:
    """The QR code of `text` as an SVG with its quiet zone, always dark on white, also on a dark page."""
    import zxingcpp  # a shared library, loaded only when it is needed

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # A view box instead of a size in pixels: the picture grows with the page and its squares stay sharp.
    return _HEAD.sub(r'<svg viewBox="0 0 \1 \2" shape-rendering="crispEdges"', code.to_svg(), count=1)
