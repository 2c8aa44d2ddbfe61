"""Queries: KNEC's six fields, of which a person types only what we cannot know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.references import new_reference
from models.base.season_tables import Exam, ExamState
from models.base.store import Db
from models.jobs.tables import Centre
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.pay import computing, states
from models.pay.tables import (
    Claim,
    ClaimState,
    Holder,
    PayQuery,
    QueryKind,
    QueryState,
)
from models.people.tables import Account, Professional

REPLY_SPAN: Final = timedelta(days=14)

_MOVED: Final = frozenset({ClaimState.REGISTER_PENDING, ClaimState.SUBMITTED, ClaimState.RETURNED})
"""The states in which a query stops a claim; a hold or a payment goes on beside it."""


class OwnWork(Exception):
    """An officer cannot decide on their own claim or their own work."""


def exams(db: Db) -> list[Exam]:
    """Return the exams that one may ask about, the newest first."""
    return list(
        db.scalars(
            select(Exam)
            .where(Exam.state != ExamState.PLANNED)
            .order_by(Exam.year.desc(), Exam.code)
            .limit(20)
        )
    )


def centre_exists(db: Db, code: str) -> bool:
    """Tell whether there is a centre of this code."""
    return db.scalars(select(Centre.id).where(Centre.code == code)).first() is not None


def ask(
    db: Db,
    account: Account,
    exam_id: int,
    centre_code: str,
    position: str,
    kind: QueryKind,
    actor: Actor,
    now: datetime,
) -> PayQuery:
    """Raise a query, and text its reference; an open one about the same is returned instead."""
    person_id = account.professional_id
    db.scalar(select(Professional.id).where(Professional.id == person_id).with_for_update())
    query = db.scalars(
        select(PayQuery).where(
            PayQuery.professional_id == person_id,
            PayQuery.exam_id == exam_id,
            PayQuery.kind == kind,
            PayQuery.state == QueryState.OPEN,
        )
    ).first()
    if query is not None:
        return query
    query = PayQuery(
        reference=_free_reference(db),
        professional_id=person_id,
        exam_id=exam_id,
        centre_code=centre_code,
        position=position,
        kind=kind,
        state=QueryState.OPEN,
        holder=Holder.SCDE,
        asked_at=now,
        reply_by=nairobi_day(now) + REPLY_SPAN,
    )
    db.add(query)
    db.flush()
    audit.note(
        db,
        actor,
        "query.asked",
        ("professional", person_id),
        now,
        after={"ref": query.reference, "kind": kind.value, "exam": exam_id, "centre": centre_code},
    )
    claim = _claim(db, person_id, exam_id)
    if kind is QueryKind.NOT_DEPLOYED:
        computing.compute(db, [person_id], actor, now)
    elif claim is not None and claim.state in _MOVED:
        states.move(db, claim, ClaimState.QUERIED, actor, now, reason=query.reference)
    if account.msisdn is not None:
        outbox.add(
            db,
            account.msisdn,
            Template.QUERY_SENT,
            facts(query),
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )
    return query


def answer(
    db: Db, query: PayQuery, words: str, actor: Actor, now: datetime, *, own_id: int | None = None
) -> None:
    """Answer a query: the person is texted, and the claim goes on. Raise OwnWork."""
    if own_id == query.professional_id:
        raise OwnWork
    if query.state is QueryState.ANSWERED:
        return
    query.state, query.answer = QueryState.ANSWERED, words[:60]
    query.answered_at, query.answered_by = now, actor.name
    audit.note(
        db,
        actor,
        "query.answered",
        ("professional", query.professional_id),
        now,
        before={"state": QueryState.OPEN.value},
        after={"ref": query.reference, "state": QueryState.ANSWERED.value},
    )
    db.flush()
    claim = _claim(db, query.professional_id, query.exam_id)
    if claim is not None and claim.state is ClaimState.QUERIED and not _others(db, query):
        states.move(db, claim, ClaimState.RESOLVED, actor, now, reason=query.reference)
    computing.compute(db, [query.professional_id], actor, now)
    account = db.scalars(
        select(Account).where(Account.professional_id == query.professional_id)
    ).first()
    if account is not None and account.msisdn is not None:
        outbox.add(
            db,
            account.msisdn,
            Template.QUERY_ANSWERED,
            facts(query),
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )


def newest(db: Db, professional_id: int) -> PayQuery | None:
    """Return a person's newest query, the open ones first."""
    return db.scalars(
        select(PayQuery)
        .where(PayQuery.professional_id == professional_id)
        .order_by((PayQuery.state == QueryState.ANSWERED), PayQuery.id.desc())
        .limit(1)
    ).first()


def by_reference(db: Db, professional_id: int, reference: str) -> PayQuery | None:
    """Return one of a person's own queries."""
    return db.scalars(
        select(PayQuery).where(
            PayQuery.professional_id == professional_id, PayQuery.reference == reference
        )
    ).first()


def facts(query: PayQuery) -> dict[str, str]:
    """Return what texts and screens say of a query."""
    return {
        "query_ref": query.reference,
        "query_exam": query.exam.label,
        "query_centre": query.centre_code,
        "query_role": query.position,
        "query_by": query.reply_by.isoformat(),
        "query_status": f"{query.state.value}|{query.reply_by.isoformat()}",
        "query_answer": query.answer or "",
    }


def _claim(db: Db, professional_id: int, exam_id: int) -> Claim | None:
    return db.scalars(
        select(Claim)
        .where(Claim.professional_id == professional_id, Claim.exam_id == exam_id, Claim.part == 0)
        .with_for_update(of=Claim)
    ).first()


def _others(db: Db, query: PayQuery) -> bool:
    return (
        db.scalars(
            select(PayQuery.id).where(
                PayQuery.professional_id == query.professional_id,
                PayQuery.exam_id == query.exam_id,
                PayQuery.state == QueryState.OPEN,
                PayQuery.id != query.id,
            )
        ).first()
        is not None
    )


def _free_reference(db: Db) -> str:
    """Return a free reference; it begins with Q, so that it is known for what it is."""
    while True:
        reference = f"Q{new_reference(4)}"
        if db.scalars(select(PayQuery.id).where(PayQuery.reference == reference)).first() is None:
            return reference
