"""A cropped, turned and scaled view still maps its pixels to the photo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.card import Box
from ocr.view import Region, View, whole

WIDTH, HEIGHT = 90, 60
STEPS = st.one_of(
    st.tuples(st.just("turn"), st.integers(-4, 4)),
    st.tuples(st.just("scale"), st.sampled_from([2.0, 3.0])),
    st.tuples(st.just("crop"), st.tuples(*[st.floats(-0.2, 0.3)] * 4)),
)


@given(st.lists(STEPS, max_size=5), st.sampled_from([1.0, 2.5]))
@settings(deadline=None, max_examples=80)
def test_every_pixel_maps_back_to_where_it_was(steps, scale):
    """The picture's colours are its coordinates, so each pixel itself says where it came from."""
    across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    view = whole(np.stack([across, down, np.zeros_like(across)], axis=2).astype(np.uint8), scale)
    for step, how in steps:
        view = changed(view, step, how)
    middle = np.array([[(view.width - 1) / 2, (view.height - 1) / 2]]).round()
    colour = view.pixels[int(middle[0, 1]), int(middle[0, 0])]
    place = view.place(middle + 0.5)[0] / scale

    assert place == pytest.approx([colour[0] + 0.5, colour[1] + 0.5], abs=2.5)


def changed(view: View, step: str, how) -> View:
    if step == "turn":
        return view.turned(how)
    if step == "scale":
        return view.scaled(how) if max(view.width, view.height) < 2000 else view
    left, top, right, bottom = how
    return view.cropped(
        Region(
            left * view.width, top * view.height, (1 - right) * view.width - 1, (1 - bottom) * view.height - 1
        )
    )


def test_a_box_is_upright_and_whole():
    points = np.array([[1.2, 3.7], [9.1, 3.7], [9.1, 5.0], [1.2, 5.0]])

    assert whole(np.zeros((20, 20, 3), np.uint8)).box(points) == Box(1, 3, 9, 2)


def test_turning_four_times_changes_nothing():
    view = whole(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))

    assert np.array_equal(view.turned(4).pixels, view.pixels)
    assert np.allclose(view.turned(2).turned(2).to_photo, view.to_photo)
