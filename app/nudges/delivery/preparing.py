"""Prepares messages from claimed nudges: may each still be sent, which go together, to which devices, in which words.

The accounts are locked. A nudge that must not be sent now is ended or deferred here; for the others the attempts by push
are recorded before anything is sent. Other nudges of the same event that are due soon are taken along, also from another
sweep that has claimed them and not prepared them yet: whichever sweep locks the account first sends them all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.model import Account
from app.accounts.rules import NotificationDetail
from app.accounts.store import Languages, accounts_by_id, languages_of
from app.channels.channel import WEB_PUSH, Channels
from app.channels.model import Messenger, Subscription
from app.channels.receipt_tokens import sign
from app.channels.store import messengers_by_account, subscriptions_by_account
from app.channels.web_push import PushMessage, PushTarget, declarative_payload
from app.core.db import new_id
from app.core.i18n import t, use_language
from app.events.store import names_of
from app.nudges import lifecycle, planning, store
from app.nudges.delivery.grouping import batch_by_message, group_of, message_id_of, tag_of
from app.nudges.delivery.messages import Attempt, Carried, Mailbox, Outgoing
from app.nudges.delivery.recording import pushes_of, write_attempts
from app.nudges.model import Nudge
from app.nudges.rules import (
    DEADLINE,
    LEASE,
    OPEN,
    SHOWN,
    TOGETHER,
    UPKEEP_KINDS,
    Group,
    NudgeKind,
    NudgeState,
    WaitReason,
    last_call_at,
    last_chance,
    may_be_sent_early,
    next_look_at,
)
from app.nudges.wording.email import EmailEntry
from app.nudges.wording.notification import Subject, Wording, group_text
from app.nudges.wording.subjects import subject_of

log = logging.getLogger(__name__)

MOST_LISTED = 25
"""Ids of people in one notification: more of them would take the room of its words."""


@dataclass(frozen=True)
class MessageContext:
    """What messages to these accounts need besides the nudges, each fetched once."""

    accounts: dict[UUID, Account]
    subscriptions: dict[UUID, list[Subscription]]
    messengers: dict[UUID, list[Messenger]]
    event_names: dict[tuple[UUID, UUID], str]
    languages: Languages

    def language_of(self, subscription: Subscription) -> str:
        of_device = self.languages.of_devices.get(subscription.device_id) if subscription.device_id else None
        return of_device or self.languages.of_accounts[subscription.account_id]

    def subject(self, nudge: Nudge) -> Subject:
        event_id = nudge.encounter.event_id
        event_name = self.event_names.get((nudge.account_id, event_id)) if event_id else None
        return subject_of(nudge, self.accounts[nudge.account_id], event_name=event_name)


@dataclass(frozen=True)
class Preparer:
    """Prepares messages from the nudges that `holder` has claimed."""

    channels: Channels
    secret: bytes
    address: str
    holder: str

    def prepare(
        self, session: Session, claimed: Sequence[UUID], now: datetime, *, alone: bool = False
    ) -> list[Outgoing]:
        """The messages that are right to send now; everything else that was claimed is settled.

        `alone` leaves out all others of their events, because one of those may be what cannot be prepared.
        """
        with session.no_autoflush:
            held = store.held_with_person(session, claimed, holder=self.holder)
            accounts = accounts_by_id(session, {nudge.account_id for nudge in held})
            first = [nudge for nudge in held if nudge.state == NudgeState.LEASED]
            unseen = [nudge for nudge in held if nudge.state == NudgeState.SENT]
            to_send = [
                nudge for nudge in first if _is_right_to_send(session, nudge, accounts[nudge.account_id], now)
            ]
            to_repeat = [
                nudge for nudge in unseen if _is_right_for_fallback(nudge, accounts[nudge.account_id], now)
            ]
            if not alone:
                to_send += self._due_with(session, to_send, now)
                to_repeat += self._unseen_with(session, to_repeat, now)
            context = self._context(session, accounts, [*to_send, *to_repeat])
            notified = {} if alone else self._recently_notified(session, to_send, now)
            messages = [
                self._first_message(session, nudges, notified, context, now)
                for nudges in batch_by_message(to_send)
            ]
            messages += [
                self._fallback_message(nudges, context, now) for nudges in batch_by_message(to_repeat)
            ]
            outgoing = [message for message in messages if message is not None]
            write_attempts(session, pushes_of(outgoing))
            return outgoing

    def _due_with(self, session: Session, to_send: Sequence[Nudge], now: datetime) -> list[Nudge]:
        groups = _groups(to_send)
        if not groups:
            return []
        others = store.due_with(session, groups, due_before=now + TOGETHER, holder=self.holder)
        ids = [
            other.id
            for other in others
            if may_be_sent_early(
                NudgeKind(other.kind),
                met_at=other.met_at,
                due_at=other.due_at,
                follow_up_accepted_at=other.follow_up_accepted_at,
                snoozed_until=other.snoozed_until,
                target_at=other.target_at,
                now=now,
            )
        ]
        if not ids:
            return []
        lifecycle.take_over(session, ids, holder=self.holder, lease=LEASE)
        return store.held_with_person(session, ids, holder=self.holder)

    def _unseen_with(self, session: Session, to_repeat: Sequence[Nudge], now: datetime) -> list[Nudge]:
        groups = _groups(to_repeat)
        if not groups:
            return []
        ids = store.unseen_with(session, groups, now=now, holder=self.holder)
        if not ids:
            return []
        lifecycle.take_over_unseen(session, ids, holder=self.holder, lease=LEASE)
        return store.held_with_person(session, ids, holder=self.holder)

    def _recently_notified(
        self, session: Session, to_send: Sequence[Nudge], now: datetime
    ) -> dict[Group, list[Nudge]]:
        """The nudges that the phone may be showing already: a message that replaces another must name their contacts, too."""
        groups = _groups(to_send)
        found = store.recently_notified(session, groups, since=now - DEADLINE) if groups else []
        notified: dict[Group, list[Nudge]] = {group: [] for group in groups}
        for nudge in found:
            group = group_of(nudge)
            if group in notified and nudge.state in (*OPEN, *SHOWN):
                notified[group].append(nudge)
        for nudges in notified.values():
            nudges.sort(key=lambda nudge: nudge.sent_at or now, reverse=True)
        return notified

    def _context(
        self, session: Session, accounts: dict[UUID, Account], nudges: Sequence[Nudge]
    ) -> MessageContext:
        ids = {nudge.account_id for nudge in nudges}
        events = {
            (nudge.account_id, nudge.encounter.event_id) for nudge in nudges if nudge.encounter.event_id
        }
        return MessageContext(
            accounts=accounts,
            subscriptions=subscriptions_by_account(session, ids),
            messengers=messengers_by_account(session, ids) if self.channels.messengers else {},
            event_names=names_of(session, events) if events else {},
            languages=languages_of(session, [accounts[account_id] for account_id in ids]),
        )

    def _first_message(
        self,
        session: Session,
        nudges: Sequence[Nudge],
        notified: dict[Group, list[Nudge]],
        context: MessageContext,
        now: datetime,
    ) -> Outgoing | None:
        account = context.accounts[nudges[0].account_id]
        subscriptions = context.subscriptions.get(account.id, [])
        outgoing = self._outgoing(nudges, context, now, is_fallback=False)
        if not subscriptions and not outgoing.has_fallback:
            _wait_for_channel(session, nudges, now)
            return None
        mentioned = _mentioned(nudges, notified)
        subjects = [context.subject(nudge) for nudge in mentioned]
        ends = min(planning.deadline_of(nudge, nudge.encounter) for nudge in nudges)
        ttl = max(1, int((ends - now).total_seconds()))
        attempts = []
        for subscription in subscriptions:
            delivery_ids = [new_id() for _ in nudges]
            with use_language(context.language_of(subscription), region=account.region):
                wording = group_text(subjects, detail=outgoing.detail, now=now)
                payload = self._payload(mentioned, wording, outgoing.message_id, delivery_ids[0])
            attempts.append(
                Attempt(
                    delivery_ids=delivery_ids,
                    subscription_id=subscription.id,
                    target=PushTarget(subscription.endpoint, subscription.p256dh, subscription.auth),
                    message=PushMessage(payload=payload, ttl=ttl, topic=tag_of(nudges[0])),
                )
            )
        return replace(outgoing, attempts=attempts)

    def _fallback_message(
        self, nudges: Sequence[Nudge], context: MessageContext, now: datetime
    ) -> Outgoing | None:
        outgoing = self._outgoing(nudges, context, now, is_fallback=True)
        if outgoing.has_fallback:
            return outgoing
        for nudge in nudges:
            lifecycle.clear_fallback(nudge)
        return None

    def _outgoing(
        self, nudges: Sequence[Nudge], context: MessageContext, now: datetime, *, is_fallback: bool
    ) -> Outgoing:
        account = context.accounts[nudges[0].account_id]
        ends = min(planning.deadline_of(nudge, nudge.encounter) for nudge in nudges)
        tries = max(len(_tries(nudge, is_fallback=is_fallback)) for nudge in nudges)
        return Outgoing(
            account_id=account.id,
            message_id=message_id_of(nudges),
            carried=[Carried(nudge.id, nudge.attempts, _entry(nudge, context)) for nudge in nudges],
            attempts=(),
            messengers=[(each.id, each.url) for each in context.messengers.get(account.id, [])],
            mailbox=self._mailbox(nudges, account, now),
            detail=NotificationDetail(account.notification_detail),
            language=context.languages.of_accounts[account.id],
            region=account.region,
            link=self._page_of(nudges),
            try_count=tries + 1,
            prepared_at=now,
            last_chance=last_chance(ends, quiet=account.quiet, now=now),
            is_fallback=is_fallback,
        )

    def _mailbox(self, nudges: Sequence[Nudge], account: Account, now: datetime) -> Mailbox | None:
        if self.channels.mail is None or not account.takes_mail:
            return None
        calls = [at for nudge in nudges if (at := _announced_last_call(nudge, account, now)) is not None]
        return Mailbox(account.email, account.email_confirmed, min(calls, default=None))

    def _payload(
        self, mentioned: Sequence[Nudge], wording: Wording, message_id: UUID, delivery_id: UUID
    ) -> bytes:
        first, listed = mentioned[0], mentioned[:MOST_LISTED]
        about: dict[str, Any] = {
            "receipt": f"/api/v1/receipts/{sign(self.secret, str(delivery_id))}",
            "message_id": str(message_id),
            "encounter_ids": [str(nudge.encounter_id) for nudge in listed],
            "nudge_ids": [str(nudge.id) for nudge in listed],
        }
        if len(mentioned) == 1:
            about |= {
                "contact_id": str(first.encounter.contact_id),
                "encounter_id": str(first.encounter_id),
                "nudge_id": str(first.id),
                "actions": _actions(first),
            }
        return declarative_payload(
            title=wording.title,
            body=wording.body,
            navigate=self._page_of(mentioned),
            tag=tag_of(first),
            data=about,
        )

    def _page_of(self, nudges: Sequence[Nudge]) -> str:
        """One person's page; the drawer at the event for several, since nothing is done to a whole group."""
        encounter = nudges[0].encounter
        if len(nudges) == 1:
            return f"{self.address}/contact/{encounter.contact_id}"
        if nudges[0].kind in UPKEEP_KINDS:
            return f"{self.address}/"
        return f"{self.address}/?event={encounter.event_id}"


def _actions(nudge: Nudge) -> list[dict[str, str]]:
    """The buttons of a notification; a promise or a person to keep in touch with is snoozed on its page."""
    write = {"action": "write", "title": t("Write")}
    later = {"action": "later", "title": t("Snooze")}
    return [write] if nudge.kind in UPKEEP_KINDS else [write, later]


def _is_right_to_send(session: Session, nudge: Nudge, account: Account, now: datetime) -> bool:
    """Whether the nudge may be sent now; if not, it is ended or deferred."""
    encounter = nudge.encounter
    if (reason := planning.why_unwanted(nudge)) is not None:
        lifecycle.cancel(nudge, reason=reason)
        return False
    if nudge.seen_at is not None:  # by a receipt for an attempt whose outcome we did not live to write down
        planning.record_sent(session, nudge, account, now=now)
        return False
    at = planning.next_due_at(
        nudge, encounter, account, now=now, last_upkeep_at=_last_upkeep_at(session, nudge, now)
    )
    if at is None:
        planning.end_unsent(nudge)
        log.warning("nudge %s ended unsent: %s", nudge.id, nudge.reason)
        return False
    if at > now and not _is_repeat_of_early(nudge, account, now):
        lifecycle.defer(nudge, until=at)
        nudge.due_at = at
        return False
    return True


def _last_upkeep_at(session: Session, nudge: Nudge, now: datetime) -> datetime | None:
    if nudge.kind not in UPKEEP_KINDS:
        return None
    return store.last_upkeep_sent_at(session, nudge, since=now - DEADLINE)


def _is_repeat_of_early(nudge: Nudge, account: Account, now: datetime) -> bool:
    """Whether the nudge was sent early with others and is tried again with them: a message keeps its nudges."""
    is_awake = account.quiet is None or now not in account.quiet
    return (
        bool(nudge.deliveries) and is_awake and group_of(nudge) is not None and _may_be_sent_early(nudge, now)
    )


def _may_be_sent_early(nudge: Nudge, now: datetime) -> bool:
    return may_be_sent_early(
        NudgeKind(nudge.kind),
        met_at=nudge.encounter.met_at,
        due_at=nudge.due_at,
        follow_up_accepted_at=nudge.follow_up_accepted_at,
        snoozed_until=nudge.snoozed_until,
        target_at=nudge.target_at,
        now=now,
    )


def _is_right_for_fallback(nudge: Nudge, account: Account, now: datetime) -> bool:
    """Whether the fallback channel may carry the nudge: once, in the same waking hours as the push, and before it is too late."""
    ends = planning.deadline_of(nudge, nudge.encounter)
    quiet = account.quiet
    in_time = now < last_chance(ends, quiet=quiet, now=nudge.sent_at or now)
    is_awake = quiet is None or now not in quiet
    was_said = any(delivery.accepted_at and delivery.channel != WEB_PUSH for delivery in nudge.deliveries)
    if in_time and is_awake and not was_said and planning.why_unwanted(nudge) is None:
        return True
    lifecycle.clear_fallback(nudge)
    return False


def _wait_for_channel(session: Session, nudges: Sequence[Nudge], now: datetime) -> None:
    for nudge in nudges:
        ends = planning.deadline_of(nudge, nudge.encounter)
        at = next_look_at(nudge.attempts, now=now, until=ends)
        if nudge.reason == WaitReason.NO_CHANNEL:
            lifecycle.keep_waiting(session, nudge, until=at)
        else:
            lifecycle.defer(nudge, until=at, reason=WaitReason.NO_CHANNEL)


def _groups(nudges: Iterable[Nudge]) -> set[Group]:
    return {group for nudge in nudges if (group := group_of(nudge)) is not None}


def _mentioned(nudges: Sequence[Nudge], notified: dict[Group, list[Nudge]]) -> list[Nudge]:
    """The nudges that the message names: those it carries, then those the phone may be showing, each subject once."""
    group = group_of(nudges[0])
    others = notified.get(group, []) if group is not None else []
    by_subject: dict[UUID, Nudge] = {}
    for nudge in (*nudges, *others):
        by_subject.setdefault(nudge.promise_id or nudge.encounter_id, nudge)
    return list(by_subject.values())


def _tries(nudge: Nudge, *, is_fallback: bool) -> set[datetime]:
    """When the nudge was tried: by any channel, or for the fallback by any channel but push."""
    return {
        delivery.tried_at for delivery in nudge.deliveries if not is_fallback or delivery.channel != WEB_PUSH
    }


def _entry(nudge: Nudge, context: MessageContext) -> EmailEntry:
    return EmailEntry(context.subject(nudge), nudge.encounter.contact_id, nudge.encounter_id, nudge.id)


def _announced_last_call(nudge: Nudge, account: Account, now: datetime) -> datetime | None:
    if nudge.kind != NudgeKind.FOLLOW_UP:
        return None
    accepted_at = nudge.sent_at or now
    return last_call_at(
        nudge.encounter.met_at, follow_up_accepted_at=accepted_at, quiet=account.quiet, now=now
    )
