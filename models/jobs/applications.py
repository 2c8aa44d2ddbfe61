"""Applying for a vacancy, and withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.jobs import authority, eligibility, vacancies
from models.jobs.eligibility import Obstacle, Reason
from models.jobs.references import free_reference
from models.jobs.tables import Application, ApplicationState, Vacancy
from models.jobs.texts import job_of, place_of, tell
from models.messages.templates import Template
from models.people.tables import Professional

LIVE = frozenset({ApplicationState.SUBMITTED, ApplicationState.NOMINATED})
"""The states in which an application may be withdrawn."""

FREE = frozenset({ApplicationState.WITHDRAWN, ApplicationState.DRAFT})
"""The states in which one may apply for the same again."""

DRAFT_SPAN = timedelta(hours=24)
"""How long YES and the reference submit what was begun by text."""


class CannotApply(Exception):
    """Rules or dates stand against it; *obstacles* says which."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(each.reason for each in obstacles))
        self.obstacles = tuple(obstacles)


class CannotWithdraw(Exception):
    """The application is decided, or withdrawn already."""


def obstacles(db: Db, professional_id: int, vacancy: Vacancy, now: datetime) -> list[Obstacle]:
    """Return why a person cannot apply; nothing means that they may."""
    if not vacancies.is_open(vacancy, now):
        return [Obstacle(Reason.CLOSED)]
    before = _existing(db, professional_id, vacancy.id)
    if before is not None and before.state not in FREE:
        return [Obstacle(Reason.APPLIED, before.reference)]
    return eligibility.check(db, professional_id, eligibility.post_of(db, vacancy))


def apply(
    db: Db, professional_id: int, vacancy: Vacancy, actor: Actor, now: datetime
) -> Application:
    """Submit an application and text its receipt. Raise CannotApply."""
    application = _opened(db, professional_id, vacancy, ApplicationState.SUBMITTED, now)
    _submitted(db, application, actor, now)
    return application


def begin(
    db: Db, professional_id: int, vacancy: Vacancy, actor: Actor, now: datetime
) -> Application:
    """Keep the wish of one who texted, under the reference that has to come back.

    Nothing is applied for yet. Raise CannotApply.
    """
    application = _opened(db, professional_id, vacancy, ApplicationState.DRAFT, now)
    _note(db, actor, "application.begun", application, now)
    return application


def submit(db: Db, application: Application, actor: Actor, now: datetime) -> None:
    """Submit what was begun by text, within a day. Raise CannotApply."""
    db.refresh(application, with_for_update={"of": Application})
    is_late = now >= application.submitted_at + DRAFT_SPAN
    if application.state is not ApplicationState.DRAFT or is_late:
        raise CannotApply([Obstacle(Reason.CLOSED)])
    found = obstacles(db, application.professional_id, application.vacancy, now)
    if found:
        raise CannotApply(found)
    application.state, application.submitted_at = ApplicationState.SUBMITTED, now
    _submitted(db, application, actor, now)


def _opened(
    db: Db, professional_id: int, vacancy: Vacancy, state: ApplicationState, now: datetime
) -> Application:
    # One person's applications come one after the other: of two at once the second finds the first.
    db.get_one(Professional, professional_id, with_for_update=True)
    found = obstacles(db, professional_id, vacancy, now)
    if found:
        raise CannotApply(found)
    application = _existing(db, professional_id, vacancy.id)
    if application is None:
        application = Application(
            reference=free_reference(db),
            vacancy_id=vacancy.id,
            professional_id=professional_id,
            state=state,
            submitted_at=now,
        )
        db.add(application)
    else:
        application.state, application.submitted_at = state, now
        application.decided_at = application.reason = None
    db.flush()
    return application


def _submitted(db: Db, application: Application, actor: Actor, now: datetime) -> None:
    _note(db, actor, "application.submitted", application, now)
    vacancy = application.vacancy
    tell(
        db,
        application.professional_id,
        Template.APPLIED,
        {
            "job": job_of(db, vacancy.exam, vacancy.position),
            "place": place_of(db, vacancy.county, vacancy.sub_county_id, vacancy.centre_id),
            "application_ref": application.reference,
        },
        now,
    )


def withdraw(db: Db, application: Application, actor: Actor, now: datetime) -> None:
    """Withdraw and text that it is done. Raise CannotWithdraw."""
    db.refresh(application, with_for_update={"of": Application})
    if application.state not in LIVE | {ApplicationState.DRAFT}:
        raise CannotWithdraw
    application.state, application.decided_at = ApplicationState.WITHDRAWN, now
    _note(db, actor, "application.withdrawn", application, now)
    vacancy = application.vacancy
    tell(
        db,
        application.professional_id,
        Template.WITHDRAWN,
        {
            "job": job_of(db, vacancy.exam, vacancy.position),
            "application_ref": application.reference,
            "vacancy_code": vacancy.code,
        },
        now,
    )


def refuse(db: Db, application: Application, reason: str, actor: Actor, now: datetime) -> None:
    """Let an officer refuse an application, in words that the applicant reads.

    Raise ImpossibleMove, OutsideArea.
    """
    vacancy = application.vacancy
    authority.require(db, actor, vacancy.county, vacancy.sub_county_id)
    db.refresh(application, with_for_update={"of": Application})
    application.state, application.decided_at = ApplicationState.REFUSED, now
    application.reason = reason
    _note(db, actor, "application.refused", application, now, reason=reason)


def of_person(db: Db, professional_id: int, most: int = 30) -> Sequence[Application]:
    """Return a person's applications, the newest first."""
    return db.scalars(
        select(Application)
        .where(
            Application.professional_id == professional_id,
            Application.state != ApplicationState.DRAFT,
        )
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(most)
    ).all()


def by_reference(db: Db, professional_id: int, reference: str) -> Application | None:
    """Return the person's own application of this reference."""
    return db.scalars(
        select(Application).where(
            Application.reference == reference, Application.professional_id == professional_id
        )
    ).first()


def _existing(db: Db, professional_id: int, vacancy_id: int) -> Application | None:
    return db.scalars(
        select(Application).where(
            Application.professional_id == professional_id, Application.vacancy_id == vacancy_id
        )
    ).first()


def _note(
    db: Db,
    actor: Actor,
    action: str,
    application: Application,
    now: datetime,
    *,
    reason: str | None = None,
) -> None:
    audit.note(
        db,
        actor,
        action,
        ("application", application.id),
        now,
        after={"ref": application.reference, "vacancy": application.vacancy_id},
        reason=reason,
    )
