"""What an account may ask for. Pure functions of values."""

from enum import StrEnum


class NotificationDetail(StrEnum):
    """How much a lock screen may show."""

    FULL = "full"
    NAME = "name"
    NONE = "none"
