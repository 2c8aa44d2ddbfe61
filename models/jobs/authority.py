"""Where an officer may act: asked by every verb, so that no page and no address can forget it.

An officer of a sub-county acts on places in it alone, an officer of a county in that county. The
service itself and the command line act everywhere.
"""

from __future__ import annotations

from sqlalchemy import select

from models.base.audit import OFFICER, Actor
from models.base.store import Db
from models.people.officer_tables import Officer
from models.people.rights_of_officers import Area, area_of


class OutsideArea(Exception):
    """The place is not in the area of the officer, or nobody knows the officer."""


def require(db: Db, actor: Actor, county: int | None, sub_county_id: int | None) -> None:
    """Raise OutsideArea unless the actor may act in a place."""
    if not actor.name.startswith(OFFICER):
        return
    username = actor.name.removeprefix(OFFICER)
    found = db.scalars(select(Officer).where(Officer.username == username)).first()
    if found is None or not covers(area_of(found), county, sub_county_id):
        raise OutsideArea


def covers(area: Area, county: int | None, sub_county_id: int | None) -> bool:
    """Tell whether a place lies in an area; one without a sub-county lies in none."""
    if area.is_country:
        return True
    if county != area.county:
        return False
    return area.sub_county_id is None or sub_county_id == area.sub_county_id
