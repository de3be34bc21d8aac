"""The service worker in a real Chromium: which addresses it answers, what it shows, and how it stays subscribed."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.pushservice import PushService
from tests.server import wait_for
from tests.web.test_story import deliver, heading


def test_the_paths_of_the_page_are_answered_by_its_worker(signed_in):
    for path in ("/", "/find", "/settings", "/capture/unsent"):
        assert signed_in.goto(path).from_service_worker, path


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/api/docs/", "/nothing", "/findings", "/calendar/none.ics"]
)
def test_any_other_address_is_answered_by_the_server(signed_in, path):
    answer = signed_in.goto(path)

    assert not answer.from_service_worker
    assert heading(signed_in, "Nobody is waiting").count() == 0


def test_a_calendar_is_what_its_secret_address_leads_to(signed_in, ana):
    """Chromium loads a calendar down; where the worker answered for it, the page was shown."""
    address = ana.post("/account/calendar", expect=201)["url"]

    with signed_in.expect_download() as loading, pytest.raises(Error, match="Download is starting"):
        signed_in.goto(urlsplit(address).path)

    assert loading.value.path().read_text().startswith("BEGIN:VCALENDAR")


def test_a_link_to_such_an_address_leaves_the_page(signed_in):
    signed_in.evaluate(
        "document.getElementById('main').append(Object.assign(document.createElement('a'), {href: '/healthz', textContent: 'Health'}))"
    )

    signed_in.get_by_text("Health").click()

    signed_in.wait_for_url("**/healthz")
    assert heading(signed_in, "Nobody is waiting").count() == 0


def message(title: str, **fields: Any) -> str:
    return json.dumps(
        {"web_push": 8030, "notification": {"title": title, "body": "", "navigate": "/", **fields}}
    )


def test_a_message_that_is_repeated_replaces_the_first_on_the_phone(signed_in, server):
    deliver(signed_in, server, message("Follow up with Dana Kim", tag="nudge-1"))
    deliver(signed_in, server, message("Follow up with Tomas Lindqvist", tag="nudge-2"))
    deliver(signed_in, server, message("Follow up with Dana Kim (Acme)", tag="nudge-1"))

    expected = [("Follow up with Dana Kim (Acme)", "nudge-1"), ("Follow up with Tomas Lindqvist", "nudge-2")]
    wait_for(lambda: shown(signed_in) == expected, f"{expected} to be all that is shown", seconds=30)


def test_a_message_that_replaces_another_is_heard_again(signed_in, server):
    """Without `renotify` a phone exchanges the text and makes no sound."""
    deliver(signed_in, server, message("Follow up with Dana Kim", tag="nudge-1"))
    deliver(signed_in, server, message("Last call: Dana Kim", tag="nudge-1"))

    expected = [("Last call: Dana Kim", True)]
    wait_for(lambda: heard(signed_in) == expected, f"{expected} to be all that is shown", seconds=30)


def heard(page: Any) -> list[tuple[str, bool]]:
    """The title of each notification that is shown, and whether it makes itself heard where it replaces another."""
    look = """async () => {
      const registration = await navigator.serviceWorker.ready
      const shown = await registration.getNotifications()
      return shown.map(({ title, renotify }) => [title, renotify])
    }"""
    return [(title, renotify) for title, renotify in page.evaluate(look)]


def shown(page: Any) -> list[tuple[str, str]]:
    look = "navigator.serviceWorker.ready.then((found) => found.getNotifications())"
    return sorted(
        (each["title"], each["tag"])
        for each in page.evaluate(f"{look}.then((all) => all.map(({{ title, tag }}) => ({{ title, tag }})))")
    )


def test_only_a_message_about_one_person_has_buttons(signed_in, server):
    write = [{"action": "write", "title": "Write"}]
    for tag, people in (("one", ["1"]), ("several", ["1", "2"])):
        deliver(signed_in, server, message(tag, tag=tag, data={"encounter_ids": people, "actions": write}))

    expected = {"one": ["write"], "several": []}
    wait_for(lambda: buttons(signed_in) == expected, f"{expected} to be the buttons", seconds=30)


def buttons(page: Any) -> dict[str, list[str]]:
    """The actions of each notification that is shown, by its tag."""
    look = """async () => {
      const registration = await navigator.serviceWorker.ready
      const shown = await registration.getNotifications()
      return shown.map(({ tag, actions }) => [tag, actions.map(({ action }) => action)])
    }"""
    return dict(page.evaluate(look))


INSTALL_WITHOUT_STYLE = """async () => {
  const { fetch } = self
  self.fetch = (path) =>
    path.startsWith('/page.css') ? Promise.resolve(new Response('Not found.', { status: 404 })) : fetch(path)
  const event = new ExtendableEvent('install')
  const installing = new Promise((resolve) => (event.waitUntil = resolve))
  self.dispatchEvent(event)
  const ended = await installing.then(() => 'installed', (error) => error.message)
  self.fetch = fetch
  const kept = await caches.match('/page.css')
  return [ended, kept.status]
}"""


def test_a_version_that_lacks_a_file_is_not_installed(signed_in):
    """The browser tries a failed installation again later; the version before stays as it is."""
    worker = signed_in.context.service_workers[0]

    said, status = worker.evaluate(INSTALL_WITHOUT_STYLE)

    assert re.fullmatch(r"/page\.css\?v=\w+ is not of this version\.", said)
    assert status == 200


SUBSCRIBE = """(subscription) => {
  PushManager.prototype.subscribe = async () => ({ toJSON: () => subscription })
  self.dispatchEvent(new ExtendableEvent('pushsubscriptionchange'))
}"""


def test_a_subscription_that_the_browser_replaces_is_told_to_the_server(signed_in, server, ana):
    """The browser's own push client would need the internet: it is replaced inside the worker."""
    signed_in.reload()  # by now the worker has been told who is signed in
    heading(signed_in, "Nobody is waiting").wait_for()
    worker = signed_in.context.service_workers[0]
    with PushService(clock_file=server.clock_file) as service:
        subscription = service.device().subscription

        def told() -> bool:
            worker.evaluate(SUBSCRIBE, subscription)
            return [one["endpoint"] for one in ana.items("/push/subscriptions")] == [subscription["endpoint"]]

        wait_for(told, "the server to know the new subscription", seconds=30, pause=0.5)
