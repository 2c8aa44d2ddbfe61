"""What callers ask to have corrected of who they are: name, national ID number, year of birth.

These three decide whom KNEC pays, so a caller cannot change them alone: they ask with their PIN,
and an officer who has seen the ID approves or refuses.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.store import Db
from models.base.tables import Base, Key, SealedFacts, by_value
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.accounts import id_digest
from models.people.corrections import required_reason, write_name
from models.people.rights import RequestState
from models.people.tables import Account, Professional


class Corrected(enum.StrEnum):
    """What is asked to be corrected."""

    NAME = "name"
    NATIONAL_ID = "national_id"
    BIRTH_YEAR = "birth_year"


class Why(enum.StrEnum):
    """Why, as one key says it."""

    MISTYPED = "mistyped"
    """It was typed wrong, by the caller or by whoever made the list."""
    NEW_ID = "new_id"
    """The ID itself says something else by now, after a marriage for example."""
    OTHER = "other"


class CorrectionRequest(Base):
    """A person's request that an officer corrects who they are; answered within 14 days."""

    __tablename__ = "correction_requests"
    __table_args__ = (
        Index("ix_correction_requests_state", "state", "id"),
        Index("ix_correction_requests_professional_id", "professional_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    what: Mapped[Corrected] = mapped_column(by_value(Corrected))
    wanted: Mapped[dict[str, Any]] = mapped_column(SealedFacts("correction_requests.wanted"))
    """`first_name` and `other_names`, or `national_id`, or `birth_year`."""
    why: Mapped[Why] = mapped_column(by_value(Why))
    state: Mapped[RequestState] = mapped_column(by_value(RequestState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def wanted_text(self) -> str:
        """Return what is wanted as it is read."""
        if self.what is Corrected.NAME:
            parts = (self.wanted["first_name"], self.wanted["other_names"])
            return " ".join(part for part in parts if part)
        return str(self.wanted[self.what.value])


class NationalIdTaken(Exception):
    """The national ID number belongs to another person: two records of one, or a mistake."""


def ask(
    db: Db,
    account: Account,
    what: Corrected,
    wanted: Mapping[str, Any],
    why: Why,
    actor: Actor,
    now: datetime,
) -> CorrectionRequest:
    """Note the request and text its reference; an open one of its kind takes the new answer."""
    request = db.scalars(
        select(CorrectionRequest)
        .where(
            CorrectionRequest.professional_id == account.professional_id,
            CorrectionRequest.what == what,
            CorrectionRequest.state == RequestState.OPEN,
        )
        .with_for_update()
    ).first()
    if request is None:
        request = CorrectionRequest(
            professional_id=account.professional_id,
            reference=new_reference(6),
            what=what,
            wanted=dict(wanted),
            why=why,
            state=RequestState.OPEN,
            asked_at=now,
        )
        db.add(request)
    else:
        request.wanted, request.why = dict(wanted), why
    db.flush()
    audit.note(
        db,
        actor,
        f"correction.{what.value}_asked",
        ("professional", account.professional_id),
        now,
        after={"ref": request.reference, "why": why.value},
    )
    _tell(db, request, Template.CORRECTION_ASKED, now)
    return request


def waiting(db: Db, most: int = 100) -> list[CorrectionRequest]:
    """Return the requests that wait for an officer, the oldest first."""
    return list(
        db.scalars(
            select(CorrectionRequest)
            .where(CorrectionRequest.state == RequestState.OPEN)
            .order_by(CorrectionRequest.id)
            .limit(most)
        )
    )


def approve(db: Db, request_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Write what was asked and tell its owner; False if it is answered already.

    Raise NoReason, or NationalIdTaken and change nothing.
    """
    words = required_reason(reason)
    request = _open(db, request_id)
    if request is None:
        return False
    person = db.get_one(Professional, request.professional_id, with_for_update=True)
    _WRITERS[request.what](db, person, request, words, actor, now)
    _decide(db, request, RequestState.DONE, Template.CORRECTION_DONE, now)
    return True


def refuse(db: Db, request_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Leave the record as it is and tell the owner; False if it is answered. Raise NoReason."""
    words = required_reason(reason)
    request = _open(db, request_id)
    if request is None:
        return False
    audit.note(
        db,
        actor,
        "correction.refused",
        ("professional", request.professional_id),
        now,
        after={"ref": request.reference, "what": request.what.value},
        reason=words,
    )
    _decide(db, request, RequestState.REFUSED, Template.CORRECTION_REFUSED, now)
    return True


def _open(db: Db, request_id: int) -> CorrectionRequest | None:
    request = db.get(CorrectionRequest, request_id, with_for_update=True)
    return request if request is not None and request.state is RequestState.OPEN else None


def _decide(
    db: Db, request: CorrectionRequest, state: RequestState, template: Template, now: datetime
) -> None:
    request.state, request.decided_at = state, now
    _tell(db, request, template, now)


def _tell(db: Db, request: CorrectionRequest, template: Template, now: datetime) -> None:
    account = db.scalars(
        select(Account).where(Account.professional_id == request.professional_id)
    ).first()
    if account is None or account.msisdn is None:
        return
    outbox.add(
        db,
        account.msisdn,
        template,
        {"label": request.what.value, "ref": request.reference},
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )


def _correct_name(
    db: Db,
    person: Professional,
    request: CorrectionRequest,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    wanted = request.wanted
    write_name(db, person, wanted["first_name"], wanted["other_names"], reason, actor, now)


def _correct_national_id(
    db: Db,
    person: Professional,
    request: CorrectionRequest,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    wanted = str(request.wanted["national_id"])
    digest = id_digest(wanted)
    holder = db.scalars(
        select(Professional.id).where(Professional.national_id_digest == digest)
    ).first()
    if holder not in {None, person.id}:
        raise NationalIdTaken
    before, person.national_id = person.national_id, wanted
    person.national_id_digest = digest
    audit.note(
        db,
        actor,
        "professional.national_id_corrected",
        ("professional", person.id),
        now,
        before={"value": f"***{before[-2:]}"},
        after={"value": f"***{wanted[-2:]}"},
        reason=reason,
    )


def _correct_birth_year(
    db: Db,
    person: Professional,
    request: CorrectionRequest,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    before, person.birth_year = person.birth_year, int(request.wanted["birth_year"])
    audit.note(
        db,
        actor,
        "professional.birth_year_corrected",
        ("professional", person.id),
        now,
        before={"years": 0},
        after={"years": person.birth_year - before},
        reason=reason,
    )


_WRITERS: Final = {
    Corrected.NAME: _correct_name,
    Corrected.NATIONAL_ID: _correct_national_id,
    Corrected.BIRTH_YEAR: _correct_birth_year,
}
