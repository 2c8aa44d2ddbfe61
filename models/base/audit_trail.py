"""Reading the audit trail: by officer, action or subject, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from models.base import list_filters as narrow
from models.base.audit import AuditRow, Channel
from models.base.lists import COUNTRY, Column, Kind, Listing


def _facts(values: Mapping[str, Any]) -> str:
    """Return what a row keeps of before or after, on one line."""
    return " · ".join(f"{name} {value}" for name, value in values.items()) or "–"


AUDIT: Final = Listing(
    name="audit",
    title="Audit",
    key=AuditRow.id,
    source=lambda _db, _now: select(AuditRow.id),
    scope=COUNTRY,
    columns=(
        Column("at", "When", AuditRow.at, Kind.MOMENT),
        Column("actor", "Who", AuditRow.actor, sorts=True),
        Column("action", "What", AuditRow.action, sorts=True),
        Column("subject", "Whom", AuditRow.subject_kind),
        Column("number", "Number", AuditRow.subject_id, show=str),
        Column("before", "Before", AuditRow.before, show=_facts),
        Column("after", "After", AuditRow.after, show=_facts),
        Column("reason", "Reason", AuditRow.reason),
        Column("channel", "Way", AuditRow.channel, Kind.WORD),
    ),
    filters=(
        narrow.exactly("actor", "Who", AuditRow.actor),
        narrow.begins("action", "What", AuditRow.action),
        narrow.exactly("subject", "Whom", AuditRow.subject_kind),
        narrow.number("number", "Number", AuditRow.subject_id),
        narrow.one_of("way", "Way", AuditRow.channel, Channel),
        narrow.since("since", "From", AuditRow.at),
        narrow.until("until", "To", AuditRow.at),
    ),
)
"""The whole trail. Its keys rise with time, so the newest key is the newest row."""
