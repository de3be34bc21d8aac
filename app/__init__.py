"""Nextday: a photographed card becomes a contact and, a day later, a nudge."""
