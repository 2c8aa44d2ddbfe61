"""The sub-county office of a centre: its directors, as far as they have a number to be texted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.base.store import Db
from models.jobs.tables import Centre
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.officer_tables import Officer, Role

OFFICE: Final = (Role.TSC, Role.SCDE)


def text_office(
    db: Db, centre: Centre, template: Template, arguments: Mapping[str, Any], now: datetime
) -> int:
    """Text every director of the centre's sub-county, whatever the hour; return how many."""
    if centre.sub_county_id is None:
        return 0
    officers = db.scalars(
        select(Officer).where(
            Officer.role.in_(OFFICE),
            Officer.sub_county_id == centre.sub_county_id,
            Officer.msisdn.is_not(None),
            Officer.disabled_at.is_(None),
        )
    ).all()
    for officer in officers:
        outbox.add(
            db,
            officer.msisdn or "",
            template,
            dict(arguments),
            officer.language,
            MessageClass.SECURITY,
            now,
        )
    return len(officers)
