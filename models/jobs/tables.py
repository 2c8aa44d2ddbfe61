"""The tables of jobs: centres and what they need, vacancies, applications, deployments."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.season_tables import Exam, SchoolLevel
from models.base.tables import Base, Key, by_value


class CentreKind(enum.StrEnum):
    """What kind of school a centre is."""

    DAY = "day"
    BOARDING = "boarding"
    MIXED = "mixed"


class Centre(Base):
    """An exam centre, by the eight digits that candidates' numbers begin with."""

    __tablename__ = "centres"
    __table_args__ = (Index("ix_centres_area", "county", "sub_county_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[CentreKind] = mapped_column(by_value(CentreKind))
    level: Mapped[SchoolLevel] = mapped_column(by_value(SchoolLevel))
    county: Mapped[int] = mapped_column(ForeignKey("counties.number"))
    sub_county_id: Mapped[int | None] = mapped_column(ForeignKey("sub_counties.id"), default=None)
    knec_county: Mapped[str | None] = mapped_column(String(2), default=None)
    """The council's own number of the county, from which nothing is derived."""
    knec_sub_county: Mapped[str | None] = mapped_column(String(5), default=None)
    distribution_centre: Mapped[str | None] = mapped_column(String(60), default=None)
    distance_km: Mapped[int | None] = mapped_column(default=None)
    """From the distribution centre."""
    host_id: Mapped[int | None] = mapped_column(ForeignKey("centres.id"), default=None)
    """The centre that hosts this one; a hosted school keeps its own code."""


class CentreExam(Base):
    """A centre that sits an exam, and how many candidates it has."""

    __tablename__ = "centre_exams"
    __table_args__ = (
        Index("ix_centre_exams_exam", "exam_id", "centre_id"),
        CheckConstraint("candidates >= 0", name="candidates"),
    )

    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    candidates: Mapped[int]


class Need(Base):
    """How many of a position a centre needs for an exam, computed from the rules in force."""

    __tablename__ = "needs"

    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"), primary_key=True)
    needed: Mapped[int]


class VacancyState(enum.StrEnum):
    """Whether one may apply."""

    OPEN = "open"
    CLOSED = "closed"


class Vacancy(Base):
    """A post that people may apply for, by CP2's six selectors."""

    __tablename__ = "vacancies"
    __table_args__ = (
        Index("ix_vacancies_open", "state", "county", "exam_id"),
        CheckConstraint("places > 0", name="places"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    activity: Mapped[str] = mapped_column(ForeignKey("activities.code"))
    duty_station: Mapped[str] = mapped_column(ForeignKey("duty_stations.code"))
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"))
    county: Mapped[int] = mapped_column(ForeignKey("counties.number"))
    places: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    sub_county_id: Mapped[int | None] = mapped_column(ForeignKey("sub_counties.id"), default=None)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centres.id"), default=None)
    state: Mapped[VacancyState] = mapped_column(by_value(VacancyState), default=VacancyState.OPEN)

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True, init=False)


class ApplicationState(enum.StrEnum):
    """How far an application has come."""

    DRAFT = "draft"
    """Asked for by text; nothing is applied for before the reference comes back."""
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    NOMINATED = "nominated"
    REFUSED = "refused"
    DEPLOYED = "deployed"


class Application(Base):
    """One person's wish for one vacancy. Applying again after withdrawing reopens the same row."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("vacancy_id", "professional_id"),
        Index("ix_applications_professional", "professional_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    state: Mapped[ApplicationState] = mapped_column(by_value(ApplicationState))
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)

    vacancy: Mapped[Vacancy] = relationship(lazy="joined", innerjoin=True, init=False)


class ConflictKind(enum.StrEnum):
    """Why somebody must not work at a centre."""

    RELATIVE = "relative"
    OWN_SCHOOL = "own_school"
    TUITION = "tuition"


class Conflict(Base):
    """A conflict of interest that a person declared: they are never deployed there."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("professional_id", "centre_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(by_value(ConflictKind))
    declared_at: Mapped[datetime]


class BarKind(enum.StrEnum):
    """Why somebody cannot be deployed at all for a time."""

    DISCIPLINE = "discipline"
    LEAVE = "leave"
    HEALTH = "health"


class Bar(Base):
    """Something that keeps a person from every deployment while it lasts."""

    __tablename__ = "bars"
    __table_args__ = (UniqueConstraint("professional_id", "kind", "since"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    kind: Mapped[BarKind] = mapped_column(by_value(BarKind))
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)


class Standing(Base):
    """What the employer's list tells of a teacher that eligibility needs."""

    __tablename__ = "standings"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[SchoolLevel] = mapped_column(by_value(SchoolLevel))


class PastService(Base):
    """That somebody served at a centre in a year: from a list, for no deployment here says it."""

    __tablename__ = "past_services"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True
    )
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)


class DeploymentState(enum.StrEnum):
    """How far a deployment has come."""

    NOMINATED = "nominated"
    """Proposed; the person has not been told."""
    DEPLOYED = "deployed"
    """Told, and counts: silence means yes where the position need not accept."""
    OFFERED = "offered"
    """Told, and counts only once accepted."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Offered, and not answered in time."""
    REPLACED = "replaced"
    REMOVED = "removed"
    COMPLETED = "completed"

    @property
    def counts(self) -> bool:
        """Tell whether the person works there: checks in, is marked, is paid."""
        return self in WORKING


WORKING = frozenset({DeploymentState.DEPLOYED, DeploymentState.ACCEPTED, DeploymentState.COMPLETED})
OPEN_PLACES = frozenset({*WORKING, DeploymentState.NOMINATED, DeploymentState.OFFERED})
"""The states in which a deployment takes up its place."""


class Deployment(Base):
    """Who works where, in which position, from when to when."""

    __tablename__ = "deployments"
    __table_args__ = (
        Index("ix_deployments_professional", "professional_id", "exam_id"),
        Index("ix_deployments_centre", "centre_id", "exam_id", "state"),
        Index("ix_deployments_answer", "state", "answer_by"),
        CheckConstraint("from_date <= to_date", name="dates"),
        # Two officers deploying one person to one centre at once: one wins, the other is told.
        Index(
            "uq_deployments_place",
            "exam_id",
            "centre_id",
            "professional_id",
            "position",
            "from_date",
            unique=True,
            postgresql_where=text(
                "state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"
            ),
            sqlite_where=text(
                "state IN ('nominated', 'deployed', 'offered', 'accepted', 'completed')"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"))
    from_date: Mapped[date]
    to_date: Mapped[date]
    state: Mapped[DeploymentState] = mapped_column(by_value(DeploymentState))
    made_at: Mapped[datetime]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centres.id"), default=None)
    """None where the duty station is no exam centre, such as a marking centre."""
    station: Mapped[str | None] = mapped_column(String(60), default=None)
    """The name of the duty station that is no exam centre."""
    county: Mapped[int | None] = mapped_column(ForeignKey("counties.number"), default=None)
    sub_county_id: Mapped[int | None] = mapped_column(ForeignKey("sub_counties.id"), default=None)
    must_accept: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)
    """Why it was declined, replaced or removed."""
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("deployments.id"), default=None, index=True
    )
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id"), default=None, index=True
    )
    plan_id: Mapped[int | None] = mapped_column(Key, default=None, index=True)
    """The row of `allocation_plans` that nominated; None where an officer did, or a list.

    No foreign key: SQLite could get one only by making this table, which marks and claims refer to,
    anew; and plans are never removed.
    """
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the text about the place was written; None where nobody was told yet."""

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True, init=False)
    centre: Mapped[Centre | None] = relationship(lazy="joined", init=False)


class ListNumber(Base):
    """A person's number on a centre's list: it never changes within a year."""

    __tablename__ = "list_numbers"
    __table_args__ = (UniqueConstraint("centre_id", "year", "number"),)

    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id"), primary_key=True, index=True
    )
    number: Mapped[int]


class Reserve(Base):
    """Somebody who stands by for a position in an area, in the order of *rank*."""

    __tablename__ = "reserves"
    __table_args__ = (Index("ix_reserves_area", "exam_id", "position", "county", "sub_county_id"),)

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"), primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id"), primary_key=True, index=True
    )
    county: Mapped[int] = mapped_column(ForeignKey("counties.number"))
    sub_county_id: Mapped[int | None] = mapped_column(ForeignKey("sub_counties.id"), default=None)
    rank: Mapped[int] = mapped_column(default=0)


class ProposalKind(enum.StrEnum):
    """What a director is asked to decide."""

    NEXT_IN_LINE = "next_in_line"
    """The place of somebody who said no, or did not answer, to the next in line."""
    NO_SHOW = "no_show"
    """Somebody has not come on an exam morning: another takes the place from that day on."""
    MOVE = "move"
    """Somebody declared a conflict of interest where they are deployed."""


class ProposalState(enum.StrEnum):
    """Whether it is decided."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Proposal(Base):
    """Something that a director decides about one deployment."""

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_open", "state", "kind"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    kind: Mapped[ProposalKind] = mapped_column(by_value(ProposalKind))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("professionals.id"), index=True)
    """Who would take the place; None where nobody stands by."""
    state: Mapped[ProposalState] = mapped_column(by_value(ProposalState))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(40), default=None)
