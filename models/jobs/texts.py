"""What texts and screens say of a job: written for both languages, chosen when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from models.base import areas
from models.base.season_tables import Exam, Position
from models.base.store import Db
from models.jobs.tables import Centre, Deployment
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account


def both(english: str, swahili: str) -> str:
    """Return one fact that holds both languages; `menus/fields/jobs.py` chooses."""
    return english if english == swahili else f"{english}|{swahili}"


def job_of(db: Db, exam: Exam, position: str) -> str:
    """Return what the work is: `KCSE 2026 invigilator`."""
    found = db.get(Position, position)
    english, swahili = (found.name_en, found.name_sw) if found else (position, position)
    return both(f"{exam.label} {english}", f"{exam.label} {swahili}")


def place_of(
    db: Db, county: int | None, sub_county_id: int | None, centre_id: int | None = None
) -> str:
    """Return where it is, the small before the large: `20101001, Langata, Nairobi`."""
    centre = db.get(Centre, centre_id) if centre_id is not None else None
    small = areas.sub_county(db, sub_county_id) if sub_county_id is not None else None
    large = areas.county(db, county) if county is not None else None
    parts = (
        centre.code if centre else None,
        small.name if small else None,
        large.name if large else None,
    )
    return ", ".join(part for part in parts if part)


def station_of(db: Db, deployment: Deployment) -> str:
    """Return where a deployment is: the centre by code and name, or the other station's name."""
    centre = deployment.centre
    if centre is not None:
        return f"{centre.code} {centre.name}"
    return deployment.station or place_of(db, deployment.county, deployment.sub_county_id)


def dates_of(from_date: date, to_date: date) -> str:
    """Return a span of days as one fact."""
    return f"{from_date.isoformat()}/{to_date.isoformat()}"


def tell(
    db: Db,
    professional_id: int,
    template: Template,
    arguments: Mapping[str, str | int],
    now: datetime,
    message_class: MessageClass = MessageClass.TRANSACTIONAL,
) -> bool:
    """Text a person on their own proved line; False where there is none to text."""
    account = db.scalars(select(Account).where(Account.professional_id == professional_id)).first()
    if account is None or account.msisdn is None or account.number_proved_at is None:
        return False
    outbox.add(db, account.msisdn, template, arguments, account.language, message_class, now)
    return True
