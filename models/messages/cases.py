"""Cases: what a person of the help desk is to look at, under one reference for both sides."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.references import LONGEST, new_reference
from models.base.store import Db
from models.base.tables import Base, Key, Sealed, by_value
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template

ONE_CASE: Final = timedelta(hours=24)
"""Within which what a number says more belongs to its open case."""

ANSWER_LENGTH: Final = 120
"""Characters of an answer, so that it is one text."""


class CaseSource(enum.StrEnum):
    """How a case came."""

    TEXT = "text"
    """Somebody texted prose."""
    CALL_BACK = "call_back"
    """Somebody asked to be called, at the end of help."""
    APOLOGY = "apology"
    """A call or a text failed, and its reference was given."""


class CaseState(enum.StrEnum):
    """How far a case has come."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Case(Base):
    """One matter of one number."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_queue", "state", "opened_at"),
        Index("ix_cases_msisdn", "msisdn", "opened_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    msisdn: Mapped[str] = mapped_column(String(16))
    source: Mapped[CaseSource] = mapped_column(by_value(CaseSource))
    language: Mapped[str] = mapped_column(String(2))
    opened_at: Mapped[datetime]
    state: Mapped[CaseState] = mapped_column(by_value(CaseState), default=CaseState.OPEN)
    taken_by: Mapped[str | None] = mapped_column(String(40), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class NoteKind(enum.StrEnum):
    """Whose words a note holds."""

    CALLER = "caller"
    OFFICER = "officer"
    """For the help desk alone."""
    ANSWER = "answer"
    """Texted to the caller."""


class CaseNote(Base):
    """Words in a case. Rows are only ever added."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[NoteKind] = mapped_column(by_value(NoteKind))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Sealed("case_notes.text"))


class CaseClosed(Exception):
    """The case is closed: nothing is added to it any more."""


class LongAnswer(ValueError):
    """The answer does not fit one text."""


def open_for(
    db: Db,
    msisdn: str,
    source: CaseSource,
    language: str,
    now: datetime,
    reference: str | None = None,
) -> Case:
    """Return the number's open case of the last day, or a new one."""
    found = db.scalars(
        select(Case)
        .where(
            Case.msisdn == msisdn, Case.state != CaseState.CLOSED, Case.opened_at > now - ONE_CASE
        )
        .order_by(Case.id.desc())
        .limit(1)
    ).first()
    if found is not None and reference in {None, found.reference}:
        return found
    case = Case(
        reference=reference or _free_reference(db),
        msisdn=msisdn,
        source=source,
        language=language,
        opened_at=now,
    )
    db.add(case)
    db.flush()
    return case


def from_text(db: Db, msisdn: str, text: str, language: str, now: datetime) -> Case:
    """Keep what somebody wrote in the number's case."""
    case = open_for(db, msisdn, CaseSource.TEXT, language, now)
    _add(db, case, NoteKind.CALLER, "caller", text, now)
    return case


def from_failure(db: Db, msisdn: str, what: str, now: datetime) -> Case:
    """Note in the number's case that something of ours failed, in words for the help desk."""
    case = open_for(db, msisdn, CaseSource.APOLOGY, "en", now)
    _add(db, case, NoteKind.OFFICER, "service", what, now)
    return case


def by_reference(db: Db, reference: str) -> Case | None:
    """Return the case that caller and help desk know by this reference."""
    return db.scalars(select(Case).where(Case.reference == reference)).first()


def waiting(db: Db, most: int = 200) -> list[Case]:
    """Return what is not closed, the oldest first: its age is from `opened_at`."""
    return list(
        db.scalars(
            select(Case)
            .where(Case.state != CaseState.CLOSED)
            .order_by(Case.opened_at, Case.id)
            .limit(most)
        )
    )


def notes(db: Db, case: Case) -> list[CaseNote]:
    """Return the words of a case, the oldest first."""
    return list(
        db.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id))
    )


def take(db: Db, case: Case, actor: Actor, now: datetime) -> bool:
    """Let the officer look after the case; False if another does already."""
    _refuse_closed(case)
    if case.taken_by not in {None, actor.name}:
        return False
    case.state, case.taken_by = CaseState.TAKEN, actor.name
    audit.note(db, actor, "case.taken", ("case", case.id), now)
    return True


def note(db: Db, case: Case, text: str, actor: Actor, now: datetime) -> None:
    """Add what only the help desk reads."""
    _refuse_closed(case)
    _add(db, case, NoteKind.OFFICER, actor.name, text, now)
    audit.note(db, actor, "case.noted", ("case", case.id), now)


def answer(db: Db, case: Case, text: str, actor: Actor, now: datetime) -> None:
    """Text the answer to the caller. Raise LongAnswer over `ANSWER_LENGTH` characters."""
    _refuse_closed(case)
    if len(text) > ANSWER_LENGTH:
        raise LongAnswer(f"an answer has at most {ANSWER_LENGTH} characters")
    _add(db, case, NoteKind.ANSWER, actor.name, text, now)
    outbox.add(
        db,
        case.msisdn,
        Template.CASE_ANSWER,
        {"ref": case.reference, "answer": text},
        case.language,
        MessageClass.TRANSACTIONAL,
        now,
    )
    audit.note(db, actor, "case.answered", ("case", case.id), now)


def close(db: Db, case: Case, actor: Actor, now: datetime, reason: str | None = None) -> None:
    """Close the case; what helped goes into the trail."""
    _refuse_closed(case)
    case.state, case.closed_at = CaseState.CLOSED, now
    audit.note(db, actor, "case.closed", ("case", case.id), now, reason=reason)


def show_number(db: Db, case: Case, actor: Actor, now: datetime) -> str | None:
    """Return the number in the clear to whoever looks after the open case; None to others.

    Calling back needs it; nothing else does, so each look is written down.
    """
    if case.state is CaseState.CLOSED or case.taken_by != actor.name:
        return None
    audit.note(db, actor, "case.number_shown", ("case", case.id), now)
    return case.msisdn


def _refuse_closed(case: Case) -> None:
    if case.state is CaseState.CLOSED:
        raise CaseClosed("the case is closed")


def _add(db: Db, case: Case, kind: NoteKind, by: str, text: str, now: datetime) -> None:
    db.add(CaseNote(case_id=case.id, kind=kind, by=by, at=now, text=text))


def _free_reference(db: Db) -> str:
    while True:
        reference = new_reference(LONGEST)
        if by_reference(db, reference) is None:
            return reference
