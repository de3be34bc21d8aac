"""Decoding: pictures of four formats, the right way up; everything else is refused."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from ocr import photo
from ocr.card import Quality
from ocr.errors import BadPhoto
from ocr.photo_quality import check_photo
from tests.cards import CARD_SIZE, STORED_BY_ORIENTATION, draw, encoded, jpeg

SAMPLES = Path(__file__).with_name("samples")

RED_CORNER = Image.new("RGB", (60, 40), "white")
RED_CORNER.paste((220, 20, 20), (0, 0, 20, 15))


def test_the_four_formats_are_accepted():
    heic = (SAMPLES / "card.heic").read_bytes()
    kinds = {photo.probe(encoded(RED_CORNER, kind))[0] for kind in ("JPEG", "PNG", "WEBP")}

    assert kinds == {"JPEG", "PNG", "WebP"}
    assert photo.probe(heic)[0] == "HEIC"


@pytest.mark.parametrize("orientation", sorted(STORED_BY_ORIENTATION))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_exif_orientation_comes_out_upright(orientation, kind):
    how = STORED_BY_ORIENTATION[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = RED_CORNER if how is None else RED_CORNER.transpose(how)
    sent = encoded(stored, kind, exif=exif)
    upright = photo.load(sent)

    assert photo.probe(sent)[1:] == RED_CORNER.size == upright.size
    red, _, blue = pixel_of(upright, 5, 5)
    assert red > 180
    assert blue < 80


def test_a_heic_photo_comes_out_upright():
    """The sample is stored sideways with an orientation; its card is twice as wide as high."""
    heic = (SAMPLES / "card.heic").read_bytes()
    _, width, height = photo.probe(heic)

    assert width > height
    assert photo.load(heic).size == (width, height)


@pytest.mark.parametrize("side", [200, 640, 5000])
def test_a_photo_is_never_longer_than_asked_and_never_enlarged(side):
    image = photo.load(jpeg(draw()), max_side=side)

    assert max(image.size) == min(side, max(CARD_SIZE))


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (RED_CORNER.convert("CMYK"), "JPEG"),
        (RED_CORNER.convert("L"), "JPEG"),
        (RED_CORNER.convert("P"), "PNG"),
        (RED_CORNER.convert("1"), "PNG"),
        (RED_CORNER.convert("LA"), "PNG"),
        (RED_CORNER.convert("RGBA"), "WEBP"),
    ],
    ids=["cmyk", "grey", "palette", "two tones", "grey and alpha", "alpha"],
)
def test_every_kind_of_file_becomes_rgb(image, kind):
    loaded = photo.load(encoded(image, kind))

    assert (loaded.mode, loaded.size) == ("RGB", (60, 40))
    assert min(pixel_of(loaded, 50, 30)) > 200, "paper stays light"


MODES = (
    *("1", "L", "P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"),
    *("LA", "La", "PA", "RGBa", "I;16", "I;16L", "I;16B", "I;16N"),
)
RAMP = np.tile(np.linspace(0, 255, 60).astype(np.uint8), (40, 1))
"""From black on the left to white on the right."""


def a_ramp(mode: str) -> Image.Image:
    """The ramp as a picture of this mode, with the mode's own range of numbers."""
    grey = Image.fromarray(RAMP)
    rgb = grey.convert("RGB")
    if mode.startswith("I;16"):
        order = ">u2" if mode == "I;16B" else "<u2"
        return Image.frombytes(mode, grey.size, (RAMP.astype(np.uint16) * 257).astype(order).tobytes())
    if mode == "LAB":
        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        return ImageCms.profileToProfile(rgb, srgb, lab, outputMode="LAB")
    through = {"La": "LA", "RGBa": "RGBA", "PA": "P", "P": "L"}.get(mode)
    return (rgb.convert(through) if through else rgb).convert(mode)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_keeps_its_shades(mode):
    shown = np.asarray(photo.flattened(a_ramp(mode)).convert("L")).astype(int)

    if mode == "1":
        assert {*np.unique(shown)} == {0, 255}
    else:
        assert np.abs(shown - RAMP).max() <= 60, "a palette has few shades"


@pytest.mark.parametrize(
    "levels",
    [
        RAMP.astype(np.float32) / 255,
        RAMP.astype(np.int32) * 257,
        RAMP.astype(np.float32) * 257,
        RAMP.astype(np.int32) * 65_000,
    ],
    ids=["fractions", "16 bits in 32", "16 bits in floats", "32 bits"],
)
def test_wide_numbers_are_scaled_to_shades(levels):
    shown = np.asarray(photo.flattened(Image.fromarray(levels)).convert("L")).astype(int)

    assert np.abs(shown - RAMP).max() <= 1


@pytest.mark.parametrize("color", [0, 2, 4, 6], ids=["grey", "RGB", "grey and alpha", "RGBA"])
def test_a_png_of_16_bits_keeps_its_shades(color):
    """Scanners write them; the samples go from black to white, and the whole picture is opaque."""
    ramp = np.linspace(0, 65_535, 60).astype(">u2")
    channels = {0: [ramp], 2: [ramp] * 3, 4: [ramp, ramp * 0 + 65_535], 6: [*[ramp] * 3, ramp * 0 + 65_535]}[
        color
    ]
    shown = np.asarray(photo.load(a_png(16, color, np.stack(channels, axis=-1))).convert("L")).astype(int)

    assert np.abs(shown - RAMP).max() <= 2


def test_a_shade_of_16_bits_may_be_transparent():
    ramp = np.linspace(0, 65_535, 60).astype(">u2")
    shown = photo.load(a_png(16, 0, ramp[:, None], transparent=struct.pack(">H", 0)))

    assert shown.getpixel((0, 5)) == (255, 255, 255)
    assert pixel_of(shown, 1, 5)[0] < 10


def test_the_first_picture_of_a_file_with_several_is_used():
    """Phones write a photo and its depth map, or a preview, as MPO: to be read as the JPEG it begins with."""
    several = encoded(RED_CORNER, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "black")])

    assert photo.probe(several) == ("JPEG", 60, 40)
    assert photo.load(several).getpixel((50, 30)) == (255, 255, 255)


def a_png(depth: int, color: int, row: np.ndarray, transparent: bytes = b"") -> bytes:
    """A PNG of 40 equal rows of 60 samples."""
    header = struct.pack(">IIBBBBB", 60, 40, depth, color, 0, 0, 0)
    pixels = zlib.compress((b"\0" + row.astype(">u2").tobytes()) * 40)
    chunks = [
        (b"IHDR", header),
        *[(b"tRNS", transparent)] * bool(transparent),
        (b"IDAT", pixels),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def test_transparent_pixels_become_white():
    clear = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    clear.paste((10, 10, 10, 255), (0, 0, 10, 10))
    loaded = photo.load(encoded(clear, "PNG"))

    assert loaded.getpixel((25, 15)) == (255, 255, 255)
    assert loaded.getpixel((5, 5)) == (10, 10, 10)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_first_frame_of_an_animation_is_used(kind):
    frames = [Image.new("RGB", (40, 30), shade) for shade in ("white", "black")]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:])

    assert photo.load(moving).getpixel((20, 15)) == (255, 255, 255)


def test_one_pixel_is_a_picture():
    assert photo.load(encoded(Image.new("RGB", (1, 1)), "PNG")).size == (1, 1)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00",
        b"hello, I am a photo.jpg",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"PK\x03\x04" + bytes(40),
    ],
)
def test_bytes_that_are_no_picture_are_refused(sent):
    with pytest.raises(BadPhoto) as refusal:
        photo.load(sent)

    assert refusal.value.code in {"not-a-photo", "broken-photo", "truncated-photo"}
    assert refusal.value.detail.endswith(".")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO", "AVIF"])
def test_other_formats_are_refused_without_being_decoded(kind):
    with pytest.raises(BadPhoto) as refusal:
        photo.load(encoded(RED_CORNER, kind))

    assert refusal.value.code == "not-a-photo"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_png_or_webp_is_refused(kind, share):
    sent = encoded(draw().image, kind)

    with pytest.raises(BadPhoto):
        photo.load(sent[: int(share * len(sent))])


def test_a_jpeg_that_is_truncated_near_its_end_is_decoded():
    sent = jpeg(draw())

    assert photo.load(sent[: int(0.8 * len(sent))]).size == CARD_SIZE


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
@pytest.mark.parametrize("kind", ["JPEG", "MPO"])
@pytest.mark.parametrize("filler", [b"", bytes(50_000)], ids=["cut", "never filled"])
def test_a_truncated_jpeg_is_not_whole(kind, share, progressive, filler):
    """Cut off, or with zeros where a download set space aside and never filled it."""
    sent = encoded(draw().image, kind, progressive=progressive)

    decoded = photo.decode(sent[: int(share * len(sent))] + filler)

    assert (decoded.is_whole, decoded.image.size) == (False, CARD_SIZE)
    assert check_photo(sent[: int(share * len(sent))] + filler) == Quality(
        False, "part of the picture is missing"
    )


@pytest.mark.parametrize("after", [b"", b"\0", bytes(4096), b"a maker's trailer"], ids=repr)
def test_a_complete_jpeg_is_whole_with_any_bytes_after_it(after):
    assert photo.decode(jpeg(draw()) + after).is_whole


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_are_whole_or_refused(kind):
    assert photo.decode(encoded(RED_CORNER, kind)).is_whole


def test_a_jpeg_with_hardly_any_data_is_refused():
    sent = jpeg(draw())

    with pytest.raises(BadPhoto) as refusal:
        photo.load(sent[: int(0.1 * len(sent))])

    assert refusal.value.code == "truncated-photo"


def test_a_truncated_jpeg_in_a_stream_is_read_from_its_beginning():
    sent = jpeg(draw())

    assert photo.load(io.BytesIO(sent[: int(0.8 * len(sent))])).size == CARD_SIZE


def test_asking_for_the_size_decodes_nothing():
    """A PNG without a single pixel in it still says how large it claims to be."""
    whole = a_bomb(4_000, 3_000)

    assert photo.probe(whole[:60]) == ("PNG", 4_000, 3_000)


def test_a_damaged_orientation_is_ignored():
    exif = Image.Exif()
    exif[0x0112] = 6
    sent = encoded(RED_CORNER, "JPEG", exif=exif)
    at = sent.index(b"Exif") + 14
    damaged = sent[:at] + b"\xff" * 10 + sent[at + 10 :]

    assert photo.probe(damaged)[1:] == RED_CORNER.size == photo.load(damaged).size


def test_damaged_tags_cause_no_warning(tmp_path):
    """In a process of its own: pytest sets its own filters for warnings."""
    exif = Image.Exif()
    exif[0x010F] = "x" * 40
    sent = tmp_path / "damaged.jpg"
    sent.write_bytes(encoded(RED_CORNER, "JPEG", exif=exif.tobytes()[:30]))
    show = "import sys; from ocr import photo; print(photo.probe(sys.argv[1])[0])"
    ran = subprocess.run([sys.executable, "-c", show, str(sent)], capture_output=True, text=True, timeout=60)

    assert (ran.stdout, ran.stderr) == ("JPEG\n", "")


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims width x height white pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\xff" * ((width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_100, 13_000, 40_000])
def test_a_decompression_bomb_is_refused_by_its_header(side):
    claim = a_bomb(side, 1)[:33] + struct.pack(">I", 0) + b"IEND" + bytes(4)
    sized = claim[:20] + struct.pack(">I", side) + claim[24:]
    whole = sized[:29] + struct.pack(">I", zlib.crc32(sized[12:29])) + sized[33:]

    with pytest.raises(BadPhoto) as refusal:
        photo.load(whole)

    assert refusal.value.code == "too-many-pixels"


@pytest.mark.skipif(
    sys.platform != "linux", reason="Linux tells the peak of a process apart from its parent's."
)
def test_a_decompression_bomb_needs_no_memory(tmp_path):
    """165 megapixels in a few kilobytes, in a process of its own. `getrusage` would count the peak of its parent."""
    (tmp_path / "bomb.png").write_bytes(a_bomb(13_000, 12_700))
    script = """
import sys
from ocr import photo
from ocr.card import Quality
from ocr.errors import BadPhoto
import ocr.photo_quality
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before = peak()
try:
    photo.load(sys.argv[1])
except BadPhoto as error:
    print(error.code, (peak() - before) // 1024)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "bomb.png")], capture_output=True, text=True, check=True
    )
    code, megabytes = ran.stdout.split()

    assert code == "too-many-pixels"
    assert int(megabytes) < 50, "loading the formats takes ten; decoding the picture would take 165"


@pytest.mark.skipif(
    sys.platform != "linux", reason="Linux tells the peak of a process apart from its parent's."
)
def test_a_photo_twice_too_large_is_decoded_at_half_its_size(tmp_path):
    """Also where it is less high than wide: 48 megapixels would take 190 MB whole, and take 50 at half the size."""
    Image.new("RGB", (8_160, 6_144), "white").save(tmp_path / "large.jpg")
    script = """
import sys
from ocr import photo
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before = peak()
photo.load(sys.argv[1], max_side=4032)
print((peak() - before) // 1024)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "large.jpg")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(ran.stdout) < 190


def test_the_largest_phone_photo_is_accepted():
    """Phones make 50 megapixels; one bit per pixel keeps this test small."""
    _, width, height = photo.probe(a_bomb(8_160, 6_144))

    assert (width, height) == (8_160, 6_144)


def pixel_of(picture: Image.Image, x: int, y: int) -> Any:
    return picture.getpixel((x, y))
