"""HTTP endpoints of channels: the VAPID key, push subscriptions, messengers, test messages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import ConfigDict, StringConstraints
from sqlalchemy.orm import Session

from app.channels import store
from app.channels.messengers import MessengerChannel, masked_url
from app.channels.model import Messenger, Subscription
from app.channels.ssrf_protection import check_endpoint, endpoint_rules
from app.channels.vapid_keys import read_subscription_keys
from app.channels.web_push import PushMessage, PushTarget, declarative_payload
from app.core.db import new_id
from app.core.errors import Conflict, DeliveryError
from app.core.http import (
    ById,
    Instant,
    Line,
    Paging,
    RequestModel,
    ResponseModel,
    check_unchanged,
    current_identity,
    fetch_page,
    json_response,
    no_content,
)
from app.core.i18n import t
from app.core.revisions import delete_with_tombstone, owned
from app.core.runtime import Runtime, current_runtime
from app.nudges.lifecycle import wake_account

push = APIBlueprint("push", __name__, abp_tags=[Tag(name="push")])

TEST_TTL = 300
MAX_MESSENGERS = 10
TEST_THREADS = 10
"""An unreachable push service fails after some ten seconds; a test asks all services at the same time."""


class Keys(RequestModel):
    p256dh: Annotated[str, StringConstraints(max_length=200)]
    auth: Annotated[str, StringConstraints(max_length=100)]


class NewSubscription(RequestModel):
    """The JSON of the browser's `PushSubscription.toJSON()`; unknown members are ignored."""

    model_config = ConfigDict(extra="ignore")

    endpoint: Annotated[str, StringConstraints(max_length=2000)]
    keys: Keys


class NewMessenger(RequestModel):
    """`url` is an Apprise URL such as ntfys://ntfy.sh/my-topic; it is not shown again."""

    name: Line
    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class MessengerShown(ResponseModel):
    id: UUID
    rev: int
    name: str
    url: str
    created_at: Instant
    accepted_at: Instant | None
    failing_since: Instant | None
    last_error: str | None


class MessengerList(ResponseModel):
    items: list[MessengerShown]


class MessengerTried(ResponseModel):
    """Whether the service accepted the test message, and its own words when it did not."""

    accepted: bool
    answer: str


class KeyShown(ResponseModel):
    key: str


class SubscriptionShown(ResponseModel):
    id: UUID
    rev: int
    device_id: UUID | None
    endpoint: str
    created_at: Instant
    accepted_at: Instant | None
    seen_at: Instant | None
    silent_since: Instant | None


class SubscriptionList(ResponseModel):
    items: list[SubscriptionShown]
    next_cursor: str | None


class Tried(ResponseModel):
    subscription_id: UUID
    accepted: bool
    answer: str


class TestShown(ResponseModel):
    results: list[Tried]


@push.get("/push/key", responses={200: KeyShown})
def get_key() -> Response:
    """The VAPID public key that a browser subscribes with."""
    return json_response(KeyShown(key=current_runtime().vapid_public_key))


@push.get("/push/subscriptions", responses={200: SubscriptionList})
def get_subscriptions(query: Paging) -> Response:
    """The account's push subscriptions, the newest first."""
    mine = store.subscriptions_of(current_identity().account_id)
    by = [Subscription.created_at, Subscription.id]
    with current_runtime().database.read() as session:
        found, cursor = fetch_page(session, mine, by, query, newest_first=True)
        return json_response(
            SubscriptionList(items=[_show_subscription(each) for each in found], next_cursor=cursor)
        )


@push.post("/push/subscriptions", responses={200: SubscriptionShown, 201: SubscriptionShown})
def post_subscription(body: NewSubscription) -> Response:
    """Subscribe this browser; nudges that waited for a channel are sent at once."""
    runtime, identity = current_runtime(), current_identity()
    rules = endpoint_rules(runtime.settings.push_allowed_hosts)
    check_endpoint(body.endpoint, rules=rules)
    read_subscription_keys(body.keys.p256dh, body.keys.auth)
    with runtime.database.write(identity.account_id) as session:
        subscription, is_new = store.subscribe(
            session,
            account_id=identity.account_id,
            device_id=identity.device_id,
            endpoint=body.endpoint,
            p256dh=body.keys.p256dh,
            auth=body.keys.auth,
            now=runtime.clock(),
        )
        # The page sends its old subscription at each start; a pause that its push service asked for still counts.
        if is_new:
            wake_account(session, identity.account_id, now=runtime.clock())
        return json_response(_show_subscription(subscription), 201 if is_new else 200)


@push.delete("/push/subscriptions/<id>", responses={204: None})
def delete_subscription(path: ById) -> Response:
    """Unsubscribe a browser."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        subscription = owned(session, Subscription, account_id, path.id)
        check_unchanged(subscription, lambda: _show_subscription(subscription))
        session.delete(subscription)
    return no_content()


@push.post("/push/test", responses={200: TestShown, 409: None, 429: None})
def post_test() -> Response:
    """Send a test message to every subscription now, and return what each push service answered."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        targets = store.subscriptions_oldest_first(session, account_id)
    if not targets:
        raise Conflict(
            "no-subscription", t("No device of yours takes notifications yet. Turn them on first.")
        )
    with runtime.limits.testing(account=str(account_id)), ThreadPoolExecutor(TEST_THREADS) as threads:
        payload = _test_payload(runtime)
        results = list(threads.map(lambda target: _send_test(runtime, target, payload), targets))
    with runtime.database.write(account_id) as session:
        for result in results:
            _record_test(session, result)
    return json_response(TestShown(results=results))


@push.get("/account/messengers", responses={200: MessengerList})
def get_messengers() -> Response:
    """The account's messengers. Of each URL only the scheme is shown: the rest is secret."""
    with current_runtime().database.read() as session:
        mine = store.messengers_of(session, current_identity().account_id)
        return json_response(MessengerList(items=[show_messenger(each) for each in mine]))


@push.post("/account/messengers", responses={201: MessengerShown, 409: None})
def post_messenger(body: NewMessenger) -> Response:
    """Add a messenger; nudges that waited for a channel are sent at once."""
    runtime, account_id = current_runtime(), current_identity().account_id
    _messengers().check(body.url)
    now = runtime.clock()
    with runtime.database.write(account_id) as session:
        if len(store.messengers_of(session, account_id)) >= MAX_MESSENGERS:
            raise Conflict(
                "too-many-messengers",
                t(
                    "{number} messengers are the most. Remove one first.",
                    number=MAX_MESSENGERS,
                ),
            )
        messenger = store.add_messenger(session, account_id=account_id, name=body.name, url=body.url, now=now)
        wake_account(session, account_id, now=now)
        return json_response(show_messenger(messenger), 201)


@push.delete("/account/messengers/<id>", responses={204: None})
def delete_messenger(path: ById) -> Response:
    """Remove a messenger."""
    account_id = current_identity().account_id
    with current_runtime().database.write(account_id) as session:
        messenger = owned(session, Messenger, account_id, path.id)
        check_unchanged(messenger, lambda: show_messenger(messenger))
        delete_with_tombstone(session, messenger)
    return no_content()


@push.post("/account/messengers/<id>/test", responses={200: MessengerTried, 409: None, 429: None})
def post_messenger_test(path: ById) -> Response:
    """Send a test message to one messenger now, and return what the service answered."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.read() as session:
        messenger = owned(session, Messenger, account_id, path.id)
        check_unchanged(messenger, lambda: show_messenger(messenger))
        url = messenger.url
    with runtime.limits.testing(account=str(account_id)):
        tried = _send_messenger_test(_messengers(), url)
    with runtime.database.write(account_id) as session:
        messenger = owned(session, Messenger, account_id, path.id)
        if tried.accepted:
            store.record_accepted(messenger, now=runtime.clock())
        else:
            store.record_refused(messenger, tried.answer, now=runtime.clock())
    return json_response(tried)


def show_messenger(messenger: Messenger) -> MessengerShown:
    return MessengerShown(
        id=messenger.id,
        rev=messenger.rev,
        name=messenger.name,
        url=masked_url(messenger.url),
        created_at=messenger.created_at,
        accepted_at=messenger.accepted_at,
        failing_since=messenger.failing_since,
        last_error=messenger.last_error,
    )


def _messengers() -> MessengerChannel:
    channel = current_runtime().channels.messengers
    if channel is None:
        raise Conflict(
            "no-messengers",
            t("This server has no messengers. Whoever runs it can install requirements-messengers.txt."),
        )
    return channel


def _send_messenger_test(channel: MessengerChannel, url: str) -> MessengerTried:
    link = f"{current_runtime().settings.address}/settings"
    try:
        answer = channel.send(url, title=_test_title(), body=_test_body(), link=link)
    except DeliveryError as error:
        return MessengerTried(accepted=False, answer=error.answer)
    return MessengerTried(accepted=True, answer=answer)


def _show_subscription(subscription: Subscription) -> SubscriptionShown:
    return SubscriptionShown.model_validate(subscription)


def _test_title() -> str:
    return t("This is how it will look")


def _test_body() -> str:
    return t("It arrived.")


def _test_payload(runtime: Runtime) -> bytes:
    return declarative_payload(
        title=_test_title(),
        body=_test_body(),
        navigate=f"{runtime.settings.address}/settings",
        tag="test",
        data={"test": str(new_id())},
    )


def _send_test(runtime: Runtime, subscription: Subscription, payload: bytes) -> Tried:
    target = PushTarget(subscription.endpoint, subscription.p256dh, subscription.auth)
    try:
        answer = runtime.channels.push.send(target, PushMessage(payload=payload, ttl=TEST_TTL, topic="test"))
    except DeliveryError as error:
        return Tried(subscription_id=subscription.id, accepted=False, answer=error.answer)
    return Tried(subscription_id=subscription.id, accepted=True, answer=answer)


def _record_test(session: Session, result: Tried) -> None:
    subscription = session.get(Subscription, result.subscription_id)
    if subscription is not None and result.accepted:
        subscription.accepted_at = current_runtime().clock()
