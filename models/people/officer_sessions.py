"""Sessions of officers: they end when idle, at the end of a day, or when an admin ends them.

The browser holds a random token; here stands only its digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from models.base import keys
from models.base.store import Db
from models.people.officer_tables import (
    Officer,
    OfficerSession,
    Role,
    SignIn,
    SignInOutcome,
)

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
WALL_LONGEST: Final = timedelta(days=14)
"""A screen on a wall has nobody who would sign in again every morning."""

HALF_LONGEST: Final = timedelta(minutes=10)
"""How long the second factor may be owed."""

KEPT: Final = timedelta(days=365)
"""How long the sign-in log is kept."""

_NOTED_EVERY: Final = timedelta(minutes=1)


def begin(
    db: Db, officer: Officer, address: str, browser: str, now: datetime, *, is_whole: bool
) -> str:
    """Open a session and return its token, which is never seen again."""
    token = secrets.token_urlsafe(32)
    db.add(
        OfficerSession(
            token_digest=_digest(token),
            officer_id=officer.id,
            opened_at=now,
            seen_at=now,
            is_whole=is_whole,
            address=address[:45],
            browser=browser[:120],
        )
    )
    return token


def find(db: Db, token: str, now: datetime) -> tuple[Officer, OfficerSession] | None:
    """Return the officer and the session behind a token, while both still stand."""
    row = db.execute(
        select(Officer, OfficerSession)
        .join(OfficerSession, OfficerSession.officer_id == Officer.id)
        .where(
            OfficerSession.token_digest == _digest(token),
            OfficerSession.ended_at.is_(None),
            Officer.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    officer, session = row
    return (officer, session) if _stands(officer, session, now) else None


def _stands(officer: Officer, session: OfficerSession, now: datetime) -> bool:
    age = now - session.opened_at
    if not session.is_whole:
        return age < HALF_LONGEST
    if officer.role is Role.WALL:
        return age < WALL_LONGEST
    return age < LONGEST and now - session.seen_at < IDLE


def is_note_due(session: OfficerSession, now: datetime) -> bool:
    """Tell whether the session's last use was noted long enough ago to be noted again."""
    return now - session.seen_at >= _NOTED_EVERY


def note_seen(db: Db, session_id: int, now: datetime) -> None:
    """Note that the session was used."""
    db.execute(update(OfficerSession).where(OfficerSession.id == session_id).values(seen_at=now))


def end(db: Db, session_id: int, now: datetime) -> None:
    """End one session."""
    db.execute(
        update(OfficerSession)
        .where(OfficerSession.id == session_id, OfficerSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(db: Db, officer_id: int, now: datetime, *, but: int | None = None) -> int:
    """End every session of an officer, but one if given; return how many ended."""
    query = update(OfficerSession).where(
        OfficerSession.officer_id == officer_id, OfficerSession.ended_at.is_(None)
    )
    if but is not None:
        query = query.where(OfficerSession.id != but)
    ended = db.scalars(query.values(ended_at=now).returning(OfficerSession.id)).all()
    return len(ended)


def open_sessions(db: Db, officer: Officer, now: datetime) -> list[OfficerSession]:
    """Return the sessions that still stand, the newest first."""
    found = db.scalars(
        select(OfficerSession)
        .where(OfficerSession.officer_id == officer.id, OfficerSession.ended_at.is_(None))
        .order_by(OfficerSession.id.desc())
        .limit(50)
    )
    return [each for each in found if _stands(officer, each, now)]


def log(db: Db, officer_id: int, outcome: SignInOutcome, address: str, now: datetime) -> None:
    """Add a line to the sign-in log."""
    db.add(SignIn(officer_id=officer_id, at=now, outcome=outcome, address=address[:45]))


def latest(db: Db, officer_id: int, most: int = 20) -> Sequence[SignIn]:
    """Return the newest lines of an officer's sign-in log."""
    return db.scalars(
        select(SignIn).where(SignIn.officer_id == officer_id).order_by(SignIn.id.desc()).limit(most)
    ).all()


def sweep(db: Db, now: datetime) -> None:
    """Forget sessions that cannot stand any more, and old lines of the log."""
    db.execute(delete(OfficerSession).where(OfficerSession.opened_at < now - WALL_LONGEST * 2))
    db.execute(delete(SignIn).where(SignIn.at < now - KEPT))


def _digest(token: str) -> bytes:
    return keys.current().digest("officer_session", token)
