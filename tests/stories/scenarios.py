"""What somebody does in the days around one meeting, invented by hypothesis and played against the real server.

A plan says everything in offsets from its start; `Play` keeps what was done as steps that the judge understands.
Meetings begin at odd seconds and actions happen at others, so that no two things share an instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests import oracle
from tests.oracle import Received, Settings, Step, kind_of
from tests.pushservice import Device, PushService
from tests.server import Client, rfc3339

ACTION_SECONDS = timedelta(seconds=37)
SNOOZE_SECONDS = timedelta(seconds=6)
LENGTH = timedelta(hours=64)


@dataclass(frozen=True)
class Action:
    """Something done `after` the plan's start; `what` is the name of a method of Play."""

    after: timedelta
    what: str
    argument: Any = None


@dataclass(frozen=True)
class Plan:
    settings: Settings
    met: timedelta  # before the start
    is_subscribed: bool
    actions: tuple[Action, ...]


def looks_of(plan: Plan, start: datetime, pace: timedelta) -> set[datetime]:
    """When the clock must stand still for this plan: where something is due or changes, and at a steady pace."""
    steady = {start + pace * step for step in range(1, int(LENGTH / pace))}
    acted = {start + action.after for action in plan.actions}
    looks = steady | acted | _targets(plan, start) | _edges(plan, start)
    return {look for look in looks if start < look <= start + LENGTH}


def _targets(plan: Plan, start: datetime) -> set[datetime]:
    """What the rules count to, before anything is shifted; and the last second before it is too late."""
    moved = [action.argument for action in plan.actions if action.what == "move"]
    all_hours = [settings.hours for settings in _all_settings(plan)]
    ends = [timedelta(hours=hours) for hours in [*all_hours, 47]]
    meetings = [start - plan.met - earlier for earlier in [timedelta(0), *moved]]
    untils = {
        start + action.after + action.argument + SNOOZE_SECONDS
        for action in plan.actions
        if action.what == "snooze"
    }
    last_seconds = {met_at + timedelta(hours=48) - timedelta(seconds=1) for met_at in meetings}
    return {met_at + end for met_at in meetings for end in ends} | untils | last_seconds


def _edges(plan: Plan, start: datetime) -> set[datetime]:
    """The last minute before and the first minute after every change between quiet and waking."""
    first = start.replace(second=0, microsecond=0)
    minutes = [first + oracle.MINUTE * number for number in range(int(LENGTH / oracle.MINUTE))]
    found = set()
    for settings in _all_settings(plan):
        quiet = [oracle.is_quiet(minute, settings.zone, settings.quiet) for minute in minutes]
        for minute, (before, after) in zip(minutes, pairwise(quiet), strict=False):
            if before != after:
                found |= {minute, minute + oracle.MINUTE}
    return found


def _all_settings(plan: Plan) -> list[Settings]:
    changed = [action.argument for action in plan.actions if action.what == "change_settings"]
    return [plan.settings, *changed]


walls = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
quiets = st.one_of(
    st.none(),
    st.just((time(21), time(8))),
    st.tuples(walls, walls).filter(lambda pair: pair[0] != pair[1]),
)


def hours(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least * 12, most * 12).map(lambda steps: timedelta(minutes=5 * steps))


def account_settings(zones: list[str]) -> st.SearchStrategy[Settings]:
    return st.builds(Settings, st.sampled_from(zones), quiets, st.one_of(st.just(24), st.integers(12, 36)))


@st.composite
def plans(draw: st.DrawFn, zones: list[str]) -> Plan:
    actions = sorted(
        draw(st.lists(_actions(zones), max_size=4, unique_by=lambda action: action.after)),
        key=lambda action: action.after,
    )
    odd_seconds = timedelta(seconds=draw(st.sampled_from([0, 11, 42])))
    return Plan(
        settings=draw(account_settings(zones)),
        met=draw(st.one_of(st.just(timedelta(0)), hours(0, 50))) + odd_seconds,
        is_subscribed=draw(st.sampled_from([True, True, True, False])),
        actions=tuple(actions),
    )


def _actions(zones: list[str]) -> st.SearchStrategy[Action]:
    after = hours(1, 60).map(lambda offset: offset + ACTION_SECONDS)
    return st.one_of(
        st.builds(Action, after, st.just("change_settings"), account_settings(zones)),
        st.builds(Action, after, st.just("move"), hours(0, 20)),
        st.builds(Action, after, st.just("snooze"), hours(1, 40)),
        st.builds(Action, after, st.sampled_from(["resolve", "reopen", "subscribe", "unsubscribe"])),
    )


@dataclass
class Play:
    """One plan at work: an account, its phone, and the steps taken so far."""

    plan: Plan
    client: Client
    service: PushService
    start: datetime
    phones: list[Device] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    encounter_id: str = ""
    contact_id: str = ""
    subscription_id: str | None = None
    is_waiting: bool = True
    was_snoozed: bool = False

    def begin(self, photo: bytes) -> None:
        """Apply the settings, subscribe, and upload the photo."""
        self._patch_settings(self.plan.settings)
        if self.plan.is_subscribed:
            self._open_channel()
        met_at = self.start - self.plan.met
        scan = self.client.photograph(photo, captured_at=met_at)
        self.encounter_id, self.contact_id = scan["encounter_ids"][0], scan["contact_ids"][0]
        self.client.patch(f"/contacts/{self.contact_id}", json={"fn": "Dana Kim"})
        self.steps.append(oracle.Captured(self.start, met_at))

    def look(self, at: datetime) -> None:
        """The clock stood here and the sweep is done."""
        self.steps.append(oracle.Looked(at))

    def act(self, at: datetime) -> None:
        """Do what the plan says for this very instant."""
        for action in self.plan.actions:
            if self.start + action.after == at:
                getattr(self, action.what)(at, action.argument)

    def end(self) -> None:
        """Leave nothing pending that a later play of the same account could receive."""
        self.client.delete(f"/contacts/{self.contact_id}")
        if self.subscription_id is not None:
            self.client.delete(f"/push/subscriptions/{self.subscription_id}")

    def history(self) -> oracle.History:
        return oracle.History(
            settings=self.plan.settings,
            steps=tuple(self.steps),
            received=tuple(self._received()),
            has_channel=self.plan.is_subscribed,
        )

    def change_settings(self, at: datetime, settings: Settings) -> None:
        self._patch_settings(settings)
        self.steps.append(oracle.SettingsChanged(at, settings))

    def move(self, at: datetime, earlier: timedelta) -> None:
        met_at = self.start - self.plan.met - earlier
        self.client.patch(f"/encounters/{self.encounter_id}", json={"met_at": rfc3339(met_at)})
        self.steps.append(oracle.Moved(at, met_at))

    def snooze(self, at: datetime, ahead: timedelta) -> None:
        if not self.is_waiting:
            return
        until = at + ahead + SNOOZE_SECONDS
        nudge = self.client.items("/nudges", encounter_id=self.encounter_id)[0]
        self.client.post(f"/nudges/{nudge['id']}/snooze", json={"until": rfc3339(until)})
        self.was_snoozed = True
        self.steps.append(oracle.Snoozed(at, until))

    def resolve(self, at: datetime, _: None) -> None:
        if self.is_waiting:
            self.client.post(f"/contacts/{self.contact_id}/resolve", json={"outcome": "followed_up"})
            self.is_waiting = False
            self.steps.append(oracle.Resolved(at))

    def reopen(self, at: datetime, _: None) -> None:
        if not self.is_waiting and not self.was_snoozed:
            self.client.post(f"/contacts/{self.contact_id}/reopen", json={})
            self.is_waiting = True
            self.steps.append(oracle.Reopened(at))

    def subscribe(self, at: datetime, _: None) -> None:
        if self.subscription_id is None:
            self._open_channel()
            self.steps.append(oracle.ChannelOpened(at))

    def unsubscribe(self, at: datetime, _: None) -> None:
        if self.subscription_id is not None:
            self.client.delete(f"/push/subscriptions/{self.subscription_id}")
            self.subscription_id = None
            self.steps.append(oracle.ChannelClosed(at))

    def _open_channel(self) -> None:
        phone = self.service.device()
        self.subscription_id = self.client.subscribe(phone.subscription)["id"]
        self.phones.append(phone)

    def _patch_settings(self, settings: Settings) -> None:
        begins, ends = settings.quiet or (None, None)
        self.client.patch(
            "/account",
            json={
                "timezone": settings.zone,
                "quiet_from": begins and begins.strftime("%H:%M"),
                "quiet_until": ends and ends.strftime("%H:%M"),
                "follow_up_hours": settings.hours,
            },
        )

    def _received(self) -> list[Received]:
        nudges = {
            nudge["id"]: nudge for nudge in self.client.items("/nudges", encounter_id=self.encounter_id)
        }
        return [
            Received(
                kind=nudges[message.notification["data"]["nudge_id"]]["kind"],
                at=message.virtual_at,
                tag=message.tag,
                reads_as=kind_of(message.notification),
            )
            for phone in self.phones
            for message in phone.messages
            if message.virtual_at is not None
        ]
