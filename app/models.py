"""The row classes of all folders. Migrations and backups import this module, because they need the whole schema."""

from app.accounts.model import Account, Device, Invitation, Pairing
from app.action_links.model import LinkAction
from app.calendars.model import Calendar
from app.channels.model import Messenger, Subscription
from app.contacts.model import Card, Contact, ContactKey, Encounter
from app.core.db import Base
from app.core.heartbeats import Heartbeat
from app.core.revisions import Tombstone
from app.events.model import Event
from app.nudges.model import Delivery, Nudge
from app.scans.model import Scan
from app.upkeep.model import Promise, Touch

__all__ = [
    "Account",
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
    "LinkAction",
    "Messenger",
    "Nudge",
    "Pairing",
    "Promise",
    "Scan",
    "Subscription",
    "Tombstone",
    "Touch",
]
