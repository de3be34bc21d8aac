"""How far a phone has come: what `next` says and `since` brings back. Values only.

A cursor is an integer that JavaScript keeps exactly. Mostly it is a rev. An account remembers up to which rev it has
forgotten deletions (`oldest_rev`); a phone that stands below it may hold rows that are gone, and has to begin again. A
phone that is just copying everything stands below it as well, page after page, but holds nothing old. Its cursor says
so, and says which `oldest_rev` its copy began with: deletions that are forgotten while it copies are missed as well.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 2**52 - 1
_REVS, _MARKS = 2**31, 2**20
_COPYING = _REVS * _MARKS


@dataclass(frozen=True)
class Cursor:
    """The phone knows everything up to `rev`; `began_with` is set while it copies everything for the first time."""

    rev: int
    began_with: int | None = None

    @classmethod
    def from_since(cls, since: int, *, oldest_rev: int) -> Cursor:
        """The cursor a phone brings; with 0 it begins a copy."""
        if since == 0:
            return cls(0, _mark(oldest_rev))
        if since & _COPYING:
            return cls(since % _REVS, since % _COPYING // _REVS)
        return cls(since)

    def is_too_old(self, *, oldest_rev: int, last_rev: int) -> bool:
        """Whether the phone may miss something: deletions it never heard of are forgotten, or it knows a lost future.

        A phone is ahead of `last_rev` when the database was put back to an earlier state by other means than
        `flask restore`, which raises both revs.
        """
        if self.rev > last_rev:
            return True
        return self.rev < oldest_rev and self.began_with != _mark(oldest_rev)

    def moved_to(self, rev: int, *, oldest_rev: int, has_more: bool) -> int:
        """What the phone asks with next, once it knows everything up to `rev`."""
        if rev >= oldest_rev:
            return rev
        if not has_more:
            return oldest_rev
        assert self.began_with is not None, "any other cursor below oldest_rev is too old"
        return _COPYING + self.began_with * _REVS + rev


def _mark(oldest_rev: int) -> int:
    return oldest_rev % _MARKS
