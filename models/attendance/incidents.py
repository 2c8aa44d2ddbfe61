"""Incidents: what went wrong at a centre, by kind, under a reference."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.attendance import directors
from models.attendance.expected import Duty
from models.attendance.tables import Incident, IncidentKind
from models.base import audit
from models.base.audit import Actor
from models.base.clock import NAIROBI
from models.base.references import LONGEST, new_reference
from models.base.store import Db
from models.messages.templates import Template
from models.people.msisdn import local
from models.people.tables import Account

WORDS: Final = {
    **dict.fromkeys(["1", "LATE", "MATERIALS", "PAPERS", "KARATASI"], IncidentKind.MATERIALS),
    **dict.fromkeys(["2", "HOSPITAL", "HOSPITALI"], IncidentKind.HOSPITAL),
    **dict.fromkeys(["3", "FLOOD", "MAFURIKO"], IncidentKind.FLOOD),
    **dict.fromkeys(["4", "IMPERSONATION", "MWIGAJI"], IncidentKind.IMPERSONATION),
    **dict.fromkeys(["5", "OTHER", "FIRE", "MOTO", "NYINGINE"], IncidentKind.OTHER),
}
"""The words and numbers of the kinds, in both languages."""


def report(
    db: Db, duty: Duty, kind: IncidentKind, actor: Actor, now: datetime
) -> tuple[Incident, bool]:
    """Note an incident; the same kind from the same person on the same day is the same one."""
    person = duty.deployment.professional_id
    found = db.scalars(
        select(Incident).where(
            Incident.exam_day_id == duty.day.id,
            Incident.centre_id == duty.centre.id,
            Incident.professional_id == person,
            Incident.kind == kind,
        )
    ).first()
    if found is not None:
        return found, False
    row = Incident(
        reference=new_reference(LONGEST),
        exam_day_id=duty.day.id,
        centre_id=duty.centre.id,
        professional_id=person,
        kind=kind,
        at=now,
    )
    db.add(row)
    db.flush()
    audit.note(db, actor, "incident.noted", ("incident", row.id), now, after={"kind": kind})
    _alert(db, row, duty, now)
    return row, True


def _alert(db: Db, row: Incident, duty: Duty, now: datetime) -> None:
    """Text the sub-county office what happened, and whom to call."""
    account = db.scalars(
        select(Account).where(Account.professional_id == row.professional_id)
    ).first()
    number = local(account.msisdn) if account is not None and account.msisdn else "-"
    directors.text_office(
        db,
        duty.centre,
        Template.INCIDENT_ALERT,
        {
            "centre_code": duty.centre.code,
            "incident_kind": row.kind.value,
            "in_at": now.astimezone(NAIROBI).strftime("%H:%M"),
            "by_msisdn": number,
            "ref": row.reference,
        },
        now,
    )
