"""Sending an officer their one-time link by SMS, to the number that an admin gave."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.msisdn import masked
from models.people.officer_tables import Officer

LONGEST_LINK: Final = 90
"""Characters that fit beside the words in one text."""


def text_link(db: Db, officer: Officer, link: str, actor: Actor, now: datetime) -> bool:
    """Text the link; False where the officer has no number, or the link is too long for a text."""
    if officer.msisdn is None or len(link) > LONGEST_LINK:
        return False
    outbox.add(
        db,
        officer.msisdn,
        Template.OFFICER_INVITED,
        {"invitation_link": link},
        officer.language,
        MessageClass.SECURITY,
        now,
    )
    after = {"to": masked(officer.msisdn)}
    audit.note(db, actor, "officer.link_texted", ("officer", officer.id), now, after=after)
    return True
