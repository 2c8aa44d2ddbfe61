"""Who calls as a director: an officer of an area, from their own, proved number."""

from __future__ import annotations

from typing import Final

from menus.call import Call
from models.people import officers
from models.people.officer_tables import Officer, Role

DIRECTORS: Final = frozenset({Role.TSC, Role.SCDE, Role.COUNTY})
"""Who works in a part of the country small enough for a phone."""


def director(call: Call) -> Officer | None:
    """Return the director who calls."""
    own = call.own_account
    if own is None or own.number_proved_at is None or own.id != call.account_id:
        return None
    found = officers.by_msisdn(call.db, call.msisdn)
    return found if found is not None and found.role in DIRECTORS else None
