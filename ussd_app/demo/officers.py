"""The officers of the demonstration season. They sign in without a second factor."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from models.base import areas
from models.base.audit import Actor
from models.base.store import Db
from models.people import officer_passwords, officers
from models.people.officer_tables import Role
from models.people.officers import Post

PASSWORD: Final = "demo-2580"  # noqa: S105 - the demo's, refused in production

_COUNTY: Final = 47
_SUB_COUNTY: Final = "Langata"

NUMBERS: Final = {
    "tsc": "+254733900051",
    "scde": "+254733900052",
    "county": "+254733900053",
}
"""From which officers of an area call for key 1; no number of the demo's people is near."""

_OFFICERS: Final = (
    ("admin", "Amina Yusuf", Role.ADMIN),
    ("finance1", "Felix Ochieng", Role.FINANCE),
    ("finance2", "Faith Mumo", Role.FINANCE),
    ("finance3", "Farid Salim", Role.FINANCE),
    ("tsc", "Tabitha Wairimu", Role.TSC),
    ("scde", "Simon Lekuton", Role.SCDE),
    ("county", "Caleb Onyango", Role.COUNTY),
    ("helpdesk", "Hellen Cherono", Role.HELPDESK),
    ("comms", "Chris Mutiso", Role.COMMS),
    ("auditor", "Adan Galgalo", Role.AUDITOR),
    ("wall", "Wall screen", Role.WALL),
)


@cache
def _hashed() -> str:
    return officer_passwords.hash_password(PASSWORD)


def load(db: Db, now: datetime) -> None:
    """Add the officers who are missing; those of a part of the country where the centres are."""
    found = areas.find_sub_counties(db, _COUNTY, _SUB_COUNTY)
    here = found[0].id if found else None
    for username, name, role in _OFFICERS:
        if officers.by_username(db, username) is not None:
            continue
        post = Post(role)
        if role in {Role.TSC, Role.SCDE}:
            post = Post(role, _COUNTY, here)
        elif role is Role.COUNTY:
            post = Post(role, _COUNTY)
        officer = officers.add(
            db, username, name, post, Actor.service(), now, msisdn=NUMBERS.get(username)
        )
        officer.password_hash = _hashed()
        officer.is_demo = True
