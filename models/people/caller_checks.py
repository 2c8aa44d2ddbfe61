"""The caller check: before the help desk sees or does anything, the caller says who they are.

The last four digits of the national ID and the year of birth must both be right. Wrong answers are
counted for each person over all officers, and for each officer over all people, so that nobody
guesses their way in by telephone or from inside.
"""

from __future__ import annotations

import enum
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.base.tables import Base, Key
from models.people.tables import Professional

TRIES: Final = 3
"""Wrong answers about one person in an hour, whoever asks."""

OFFICER_TRIES: Final = 15
"""Wrong answers that one officer may enter in a day."""

HOLDS: Final = timedelta(minutes=15)
"""How long a check that was passed opens the caller's page to the officer who made it."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class CallerCheck(Base):
    """One answer of a caller, right or wrong; never what was said."""

    __tablename__ = "caller_checks"
    __table_args__ = (
        Index("ix_caller_checks_professional_id", "professional_id", "at"),
        Index("ix_caller_checks_officer", "officer", "at"),
        Index("ix_caller_checks_at", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id", ondelete="CASCADE"))
    officer: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    is_passed: Mapped[bool]


class CheckVerdict(enum.StrEnum):
    """What came of a check."""

    PASSED = "passed"
    WRONG = "wrong"
    OVER = "over"
    """No more tries, for this person or for this officer."""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The verdict, and how many tries are left."""

    verdict: CheckVerdict
    tries_left: int = 0


def check(
    db: Db, person: Professional, id_end: str, birth_year: str, actor: Actor, now: datetime
) -> CheckAnswer:
    """Compare what the caller said and count it; a check over its tries compares nothing."""
    # The person's row is the lock: two officers at once share the tries.
    db.get(Professional, person.id, with_for_update=True)
    left = tries_left(db, person.id, actor, now)
    if left == 0:
        _note(db, person, actor, CheckVerdict.OVER, now)
        return CheckAnswer(CheckVerdict.OVER)
    said = f"{id_end.strip()} {birth_year.strip()}"
    right = f"{person.national_id[-4:]} {person.birth_year}"
    is_passed = hmac.compare_digest(said.encode(), right.encode())
    row = CallerCheck(professional_id=person.id, officer=actor.name, at=now, is_passed=is_passed)
    db.add(row)
    db.flush()
    verdict = CheckVerdict.PASSED if is_passed else CheckVerdict.WRONG
    _note(db, person, actor, verdict, now)
    return CheckAnswer(verdict, left if is_passed else left - 1)


def holds(db: Db, person_id: int, actor: Actor, now: datetime) -> datetime | None:
    """Return until when this officer's check of the person holds, or None."""
    at = db.scalar(
        select(func.max(CallerCheck.at)).where(
            CallerCheck.professional_id == person_id,
            CallerCheck.officer == actor.name,
            CallerCheck.is_passed.is_(True),
            CallerCheck.at > now - HOLDS,
        )
    )
    return at + HOLDS if at is not None else None


def tries_left(db: Db, person_id: int, actor: Actor, now: datetime) -> int:
    """Return how many wrong answers are left, by whichever of the two limits is nearer."""
    wrong = select(func.count()).select_from(CallerCheck).where(CallerCheck.is_passed.is_(False))
    of_person = db.scalar(
        wrong.where(CallerCheck.professional_id == person_id, CallerCheck.at > now - _HOUR)
    )
    of_officer = db.scalar(
        wrong.where(CallerCheck.officer == actor.name, CallerCheck.at > now - _DAY)
    )
    return max(0, min(TRIES - (of_person or 0), OFFICER_TRIES - (of_officer or 0)))


def _note(db: Db, person: Professional, actor: Actor, verdict: CheckVerdict, now: datetime) -> None:
    audit.note(
        db,
        actor,
        "caller.checked",
        ("professional", person.id),
        now,
        after={"verdict": verdict.value},
    )
