"""The automatic shutter before a film of forty scenes: twenty cards that come to rest, and twenty things that are no photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.server import wait_for
from tests.web.films import film, marked, scenes
from tests.web.first_minutes import launch

SITE = Path(__file__).parents[2] / "app/web/site"
PAGE = """<!doctype html><video id="video" muted playsinline autoplay></video><script type="module">
  import { look, openCamera } from '/watched/js/device/camera.js'
  import { createAutomaticShutter } from '/watched/js/model/automatic_shutter.js'
  const video = document.getElementById('video')
  const pen = new OffscreenCanvas(64, 8).getContext('2d', { willReadFrequently: true })
  globalThis.seen = {}
  globalThis.shots = []
  function scene() {
    pen.drawImage(video, 0, 0, 64, 8, 0, 0, 64, 8)
    const { data } = pen.getImageData(0, 0, 64, 8)
    return Array.from({ length: 8 }, (_, bit) => data[(4 * 64 + bit * 8 + 4) * 4] > 128).reduce(
      (sum, isLight, bit) => sum + (isLight ? 1 << bit : 0), 0)
  }
  await openCamera(video, new AbortController().signal)
  const isDue = createAutomaticShutter()
  setInterval(() => {
    const number = scene()
    const view = look(video)
    const words = [view.words || 'good', view.cards.length, view.cards.every(({ isComplete }) => isComplete), view.isSharp]
    ;(seen[number] ??= []).push(words.join(' '))
    if (isDue({ at: performance.now(), ...view })) shots.push(number)
  }, 120)
</script>"""


@pytest.mark.slow
def test_no_shot_is_missed_and_none_is_false_in_forty_scenes(chromium, server, tmp_path):
    """Each scene is numbered from 1, in a corner of its frames. The film begins anew when it has ended."""
    all_scenes = scenes()
    frames = [marked(frame, number) for number, scene in enumerate(all_scenes, 1) for frame in scene.frames]
    browser = launch(chromium.started_by.chromium, film(tmp_path / "scenes.y4m", *frames))
    page = browser.new_context(base_url=server.address, permissions=["camera"]).new_page()
    page.route("**/watched/**", lambda route: route.fulfill(**answer(route.request.url)))
    page.goto("/watched/page")
    last = len(all_scenes)
    wait_for(lambda: page.evaluate(f"!!globalThis.seen?.[{last}]"), "the last scene", seconds=180, pause=1)
    # The last scene was seen whole when the film has begun anew; the first was perhaps not, so it is watched again.
    wait_for(lambda: page.evaluate("seen[2].length > 24"), "the first scenes, once more", seconds=60, pause=1)

    shots, seen = page.evaluate("[shots, seen]")
    browser.close()
    due = {number for number, scene in enumerate(all_scenes, 1) if scene.is_due}
    told = {number: (all_scenes[number - 1].name, seen.get(str(number))) for number in due ^ set(shots)}
    assert set(shots) == due, told
    once = shots[: shots.index(last_due)] if (last_due := max(due)) in shots else shots
    assert len(once) == len(set(once)), "a card was photographed twice"


def answer(url: str) -> dict[str, Any]:
    path = url.partition("/watched/")[2]
    if path == "page":
        return {"body": PAGE, "content_type": "text/html"}
    return {"path": SITE / path, "content_type": "text/javascript"}
