"""Questions that we asked by SMS and that an incoming text may answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from models.base.store import Db
from models.messages.tables import Question, QuestionKind

SPAN = timedelta(minutes=30)
"""How long a bare YES or NO counts as the answer."""


def ask(
    db: Db,
    msisdn: str,
    kind: QuestionKind,
    subject_id: int,
    now: datetime,
    span: timedelta = SPAN,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Open a question; an older one of the same kind to the same number is closed."""
    close(db, msisdn, kind, now)
    db.add(
        Question(
            msisdn=msisdn,
            kind=kind,
            subject_id=subject_id,
            asked_at=now,
            expires_at=now + span,
            facts=None if facts is None else dict(facts),
        )
    )


def open_for(db: Db, msisdn: str, now: datetime) -> list[Question]:
    """Return the open questions of the number, the newest first."""
    return list(
        db.scalars(
            select(Question)
            .where(
                Question.msisdn == msisdn,
                Question.answered_at.is_(None),
                Question.expires_at > now,
            )
            .order_by(Question.id.desc())
        )
    )


def close(db: Db, msisdn: str, kind: QuestionKind, now: datetime) -> None:
    """Close the number's questions of one kind."""
    db.execute(
        update(Question)
        .where(Question.msisdn == msisdn, Question.kind == kind, Question.answered_at.is_(None))
        .values(answered_at=now)
    )
