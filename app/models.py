"""Every noun's rows, for migrations and backups: whoever needs the whole schema imports this."""

from app.accounts.model import Account, Device, Invitation, Pairing
from app.action_links.model import Act
from app.calendars.model import Calendar
from app.channels.model import Messenger, Subscription
from app.contacts.model import Card, Contact, ContactKey, Encounter
from app.core.db import Base, Heartbeat, Tombstone
from app.events.model import Event
from app.nudges.model import Delivery, Nudge
from app.scans.model import Scan

__all__ = [
    "Account",
    "Act",
    "Base",
    "Calendar",
    "Card",
    "Contact",
    "ContactKey",
    "Delivery",
    "Device",
    "Encounter",
    "Event",
    "Heartbeat",
    "Invitation",
    "Messenger",
    "Nudge",
    "Pairing",
    "Scan",
    "Subscription",
    "Tombstone",
]
