"""When a nudge is due. Pure functions of values."""

from enum import StrEnum


class NudgeKind(StrEnum):
    FOLLOW_UP = "follow_up"
    LAST_CALL = "last_call"
    SNOOZED = "snoozed"
