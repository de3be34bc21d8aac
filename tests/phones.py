"""Phones that sync by /changes, and what they should contain then."""

from __future__ import annotations

from typing import Any

from tests.builders import Person


class Phone:
    """A copy of an account, synced by its changes."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.since = self._known = 0
        self.held: dict[tuple[str, str], Any] = {}
        self.merged: dict[str, str] = {}

    def catch_up(self, limit: int = 3) -> None:
        while self.take_page(limit):
            pass

    def move_to(self, person: Person) -> None:
        """Sync with another server from now on, as the same account."""
        self._person = person

    def follow(self, limit: int = 3) -> bool:
        """Sync as the page does; return whether the copy was too old and was fetched again."""
        is_too_old = self._person.ask("GET", f"/changes?since={self.since}").status_code == 410
        if is_too_old:
            self.since = self._known = 0
            self.held.clear()
        self.catch_up(limit)
        return is_too_old

    def take_page(self, limit: int) -> bool:
        """Apply one page of changes; return whether there are more."""
        page = self._person.get("/changes", since=self.since, limit=limit)
        revs = [change["rev"] for change in page["changes"]]
        assert revs == sorted(set(revs)), "each change has a rev of its own, in order"
        assert all(rev > self._known for rev in revs)
        assert len(revs) <= limit
        for change in page["changes"]:
            self._take(change)
        self._known = revs[-1] if revs else self._known
        assert page["next"] >= self._known
        self.since = page["next"]
        return bool(page["has_more"])

    def _take(self, change: Any) -> None:
        key = (change["kind"], change["id"])
        if change["deleted"]:
            self.held.pop(key, None)
            if change["merged_into"]:
                self.merged[change["id"]] = change["merged_into"]
        else:
            assert change["resource"]["id"] == change["id"]
            assert change["resource"]["rev"] == change["rev"]
            self.held[key] = change["resource"]


def everything(person: Person) -> dict[tuple[str, str], Any]:
    """The rows of a full sync."""
    contacts = person.items("/contacts")
    found = {
        "account": [person.get("/account")],
        "event": person.items("/events"),
        "scan": person.items("/scans"),
        "contact": contacts,
        "encounter": [encounter for contact in contacts for encounter in contact["encounters"]],
        "touch": [touch for contact in contacts for touch in contact["touches"]],
        "promise": person.items("/promises"),
        "nudge": person.items("/nudges"),
    }
    return {(kind, each["id"]): each for kind, rows in found.items() for each in rows}
