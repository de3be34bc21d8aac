"""The doors of push: the key, the subscriptions, a test."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from flask import Response
from flask_openapi import APIBlueprint, Tag
from pydantic import ConfigDict, StringConstraints
from sqlalchemy.orm import Session

from app.db import new_id, owned
from app.errors import Conflict, PushError
from app.http import (
    ById,
    Instant,
    Paging,
    Shown,
    Strict,
    answer,
    asker,
    check_unchanged,
    fetch_page,
    nothing,
)
from app.push import store
from app.push.endpoints import check_endpoint, endpoint_rules
from app.push.keys import check_subscription_keys
from app.push.model import Subscription
from app.push.webpush import PushMessage, PushTarget, declarative
from app.runtime import runtime

push = APIBlueprint("push", __name__, abp_tags=[Tag(name="push")])

TEST_TTL = 300
TEST_TITLE, TEST_BODY = "This is how it will look", "It arrived."


class Keys(Strict):
    p256dh: Annotated[str, StringConstraints(max_length=200)]
    auth: Annotated[str, StringConstraints(max_length=100)]


class NewSubscription(Strict):
    """As the browser's `PushSubscription.toJSON()` gives it; what else a browser adds is ignored."""

    model_config = ConfigDict(extra="ignore")

    endpoint: Annotated[str, StringConstraints(max_length=2000)]
    keys: Keys


class KeyShown(Shown):
    key: str


class SubscriptionShown(Shown):
    id: UUID
    rev: int
    device_id: UUID | None
    endpoint: str
    created_at: Instant
    accepted_at: Instant | None
    seen_at: Instant | None


class SubscriptionList(Shown):
    items: list[SubscriptionShown]
    next_cursor: str | None


class Tried(Shown):
    subscription_id: UUID
    accepted: bool
    answer: str


class TestShown(Shown):
    results: list[Tried]


@push.get("/push/key", responses={200: KeyShown})
def get_key() -> Response:
    """The key a browser subscribes with."""
    return answer(KeyShown(key=runtime().vapid_public_key))


@push.get("/push/subscriptions", responses={200: SubscriptionList})
def get_subscriptions(query: Paging) -> Response:
    """Where messages go."""
    mine = store.subscriptions_of(asker().account_id)
    by = [Subscription.created_at, Subscription.id]
    with runtime().database.read() as session:
        found, cursor = fetch_page(session, mine, by, query, newest_first=True)
        return answer(SubscriptionList(items=[_show(each) for each in found], next_cursor=cursor))


@push.post("/push/subscriptions", responses={200: SubscriptionShown, 201: SubscriptionShown})
def post_subscription(body: NewSubscription) -> Response:
    """Send messages to this browser as well; nudges that waited for a channel go out at once."""
    here, me = runtime(), asker()
    rules = endpoint_rules(here.settings.push_allowed_hosts)
    check_endpoint(body.endpoint, rules=rules)
    check_subscription_keys(body.keys.p256dh, body.keys.auth)
    with here.database.write(me.account_id) as session:
        subscription, is_new = store.keep(
            session,
            account_id=me.account_id,
            device_id=me.device_id,
            endpoint=body.endpoint,
            p256dh=body.keys.p256dh,
            auth=body.keys.auth,
            now=here.clock(),
        )
        here.channel_appeared(session, me.account_id)
        return answer(_show(subscription), 201 if is_new else 200)


@push.delete("/push/subscriptions/<id>", responses={204: None})
def delete_subscription(path: ById) -> Response:
    """Send nothing there any more."""
    me = asker().account_id
    with runtime().database.write(me) as session:
        subscription = owned(session, Subscription, me, path.id)
        check_unchanged(subscription, lambda: _show(subscription))
        session.delete(subscription)
    return nothing()


@push.post("/push/test", responses={200: TestShown})
def post_test() -> Response:
    """Send a test message to every subscription, now, and say what each push service answered."""
    here, me = runtime(), asker().account_id
    with here.database.read() as session:
        targets = store.targets_of(session, me)
    if not targets:
        raise Conflict("no-subscription", "No device of yours takes notifications yet. Turn them on first.")
    results = [_try(subscription) for subscription in targets]
    with here.database.write(me) as session:
        for result in results:
            _note(session, result)
    return answer(TestShown(results=results))


def _show(subscription: Subscription) -> SubscriptionShown:
    return SubscriptionShown.model_validate(subscription)


def _try(subscription: Subscription) -> Tried:
    here = runtime()
    payload = declarative(
        title=TEST_TITLE,
        body=TEST_BODY,
        navigate=f"{here.settings.address}/settings",
        tag="test",
        data={"test": str(new_id())},
    )
    target = PushTarget(subscription.endpoint, subscription.p256dh, subscription.auth)
    try:
        said = here.channels.push.send(target, PushMessage(payload=payload, ttl=TEST_TTL, topic="test"))
    except PushError as error:
        return Tried(subscription_id=subscription.id, accepted=False, answer=error.answer)
    return Tried(subscription_id=subscription.id, accepted=True, answer=said)


def _note(session: Session, result: Tried) -> None:
    subscription = session.get(Subscription, result.subscription_id)
    if subscription is not None and result.accepted:
        subscription.accepted_at = runtime().clock()
