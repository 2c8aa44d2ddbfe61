"""Officers' lists of the chapter: vacancies, applications, deployments, plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select

from models.base import list_filters as narrow
from models.base.areas import County, SubCounty
from models.base.list_filters import Choice, Filter
from models.base.lists import Column, Kind, Listing, Scope
from models.base.season_tables import Exam, ExamState, Position
from models.base.store import Db
from models.jobs.plan_tables import AllocationPlan, PlanState
from models.jobs.tables import (
    Application,
    ApplicationState,
    Centre,
    Deployment,
    DeploymentState,
    Vacancy,
    VacancyState,
)
from models.people.tables import Professional

_NAME: Final = func.trim(
    func.coalesce(Professional.first_name, "") + " " + func.coalesce(Professional.other_names, "")
)


def exams(db: Db) -> Sequence[Exam]:
    """Return the exams that are planned or run, the newest first; those that are over after."""
    return db.scalars(
        select(Exam).order_by(Exam.state == ExamState.CLOSED, Exam.year.desc(), Exam.code)
    ).all()


def _exam_choices(db: Db) -> list[Choice]:
    return [(str(exam.id), exam.label) for exam in exams(db)]


def _position_choices(db: Db) -> list[Choice]:
    found = db.scalars(select(Position).order_by(Position.rank))
    return [(each.code, each.name_en) for each in found]


def _county_choices(db: Db) -> list[Choice]:
    found = db.scalars(select(County).order_by(County.number))
    return [(str(each.number), each.name) for each in found]


def _position(column: Any) -> Filter:
    return Filter(
        "position",
        "Position",
        lambda value: column == value,
        narrow.Shape.CHOICE,
        _position_choices,
    )


VACANCIES: Final = Listing(
    name="vacancies",
    title="Vacancies",
    key=Vacancy.id,
    source=lambda _db, _now: (
        select(Vacancy.id)
        .select_from(Vacancy)
        .join(Exam, Exam.id == Vacancy.exam_id)
        .join(County, County.number == Vacancy.county)
        .outerjoin(SubCounty, SubCounty.id == Vacancy.sub_county_id)
        .outerjoin(Centre, Centre.id == Vacancy.centre_id)
    ),
    scope=Scope.centre(Vacancy.county, Vacancy.sub_county_id),
    columns=(
        Column("code", "Code", Vacancy.code, sorts=True),
        Column("exam", "Exam", Exam.code),
        Column("year", "Year", Exam.year, show=str),
        Column("position", "Position", Vacancy.position),
        Column("county", "County", County.name),
        Column("sub_county", "Sub-county", SubCounty.name),
        Column("centre", "Centre", Centre.code),
        Column("places", "Places", Vacancy.places, Kind.NUMBER, sorts=True),
        Column("closes", "Open until", Vacancy.closes_at, Kind.MOMENT, sorts=True),
        Column("state", "State", Vacancy.state, Kind.WORD, tones={"open": "good", "closed": ""}),
    ),
    filters=(
        narrow.equal("code", "Code", Vacancy.code),
        narrow.number("exam", "Exam", Vacancy.exam_id, _exam_choices),
        narrow.number("county", "County", Vacancy.county, _county_choices),
        _position(Vacancy.position),
        narrow.one_of("state", "State", Vacancy.state, VacancyState),
    ),
)

APPLICATIONS: Final = Listing(
    name="applications",
    title="Applications",
    key=Application.id,
    source=lambda _db, _now: (
        select(Application.id)
        .select_from(Application)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .join(Exam, Exam.id == Vacancy.exam_id)
        .join(Professional, Professional.id == Application.professional_id)
        .outerjoin(SubCounty, SubCounty.id == Vacancy.sub_county_id)
        .where(Application.state != ApplicationState.DRAFT)
    ),
    scope=Scope.wish(Vacancy.county, Vacancy.sub_county_id, Application.professional_id),
    columns=(
        Column("reference", "Reference", Application.reference),
        Column("name", "Name", _NAME),
        Column("vacancy", "Vacancy", Vacancy.code),
        Column("exam", "Exam", Exam.code),
        Column("position", "Position", Vacancy.position),
        Column("sub_county", "Sub-county", SubCounty.name),
        Column("submitted", "Sent", Application.submitted_at, Kind.MOMENT, sorts=True),
        Column(
            "state",
            "State",
            Application.state,
            Kind.WORD,
            tones={"submitted": "warm", "nominated": "warm", "deployed": "good", "refused": "bad"},
        ),
    ),
    filters=(
        narrow.equal("reference", "Reference", Application.reference),
        narrow.equal("vacancy", "Vacancy", Vacancy.code),
        narrow.number("exam", "Exam", Vacancy.exam_id, _exam_choices),
        _position(Vacancy.position),
        narrow.one_of("state", "State", Application.state, ApplicationState),
    ),
)

DEPLOYMENTS: Final = Listing(
    name="deployments",
    title="Deployments",
    key=Deployment.id,
    source=lambda _db, _now: (
        select(Deployment.id)
        .select_from(Deployment)
        .join(Exam, Exam.id == Deployment.exam_id)
        .join(Professional, Professional.id == Deployment.professional_id)
        .outerjoin(Centre, Centre.id == Deployment.centre_id)
    ),
    scope=Scope.centre(Deployment.county, Deployment.sub_county_id),
    columns=(
        Column("reference", "Reference", Deployment.reference),
        Column("name", "Name", _NAME),
        Column("exam", "Exam", Exam.code),
        Column("year", "Year", Exam.year, show=str),
        Column("position", "Position", Deployment.position),
        Column("centre", "Centre", func.coalesce(Centre.code, Deployment.station)),
        Column("from", "First day", Deployment.from_date, Kind.DAY),
        Column("to", "Last day", Deployment.to_date, Kind.DAY),
        Column(
            "state",
            "State",
            Deployment.state,
            Kind.WORD,
            tones={
                "nominated": "warm",
                "offered": "warm",
                "deployed": "good",
                "accepted": "good",
                "declined": "bad",
                "expired": "bad",
            },
        ),
        Column("told", "Told", Deployment.told_at, Kind.MOMENT),
    ),
    filters=(
        narrow.equal("reference", "Reference", Deployment.reference),
        narrow.number("exam", "Exam", Deployment.exam_id, _exam_choices),
        narrow.exactly("centre", "Centre", Centre.code),
        _position(Deployment.position),
        narrow.one_of("state", "State", Deployment.state, DeploymentState),
        narrow.fixed("at", Deployment.centre_id),
        narrow.fixed("plan", Deployment.plan_id),
    ),
)

PLANS: Final = Listing(
    name="allocation_plans",
    title="Allocation",
    key=AllocationPlan.id,
    source=lambda _db, _now: (
        select(AllocationPlan.id)
        .select_from(AllocationPlan)
        .join(Exam, Exam.id == AllocationPlan.exam_id)
        .join(County, County.number == AllocationPlan.county)
        .outerjoin(SubCounty, SubCounty.id == AllocationPlan.sub_county_id)
    ),
    scope=Scope.centre(AllocationPlan.county, AllocationPlan.sub_county_id),
    columns=(
        Column("made", "Made", AllocationPlan.made_at, Kind.MOMENT),
        Column("exam", "Exam", Exam.code),
        Column("county", "County", County.name),
        Column("sub_county", "Sub-county", SubCounty.name),
        Column("from", "First day", AllocationPlan.from_date, Kind.DAY),
        Column("to", "Last day", AllocationPlan.to_date, Kind.DAY),
        Column("nominated", "Nominated", AllocationPlan.nominated, Kind.NUMBER),
        Column("by", "Made by", AllocationPlan.made_by),
        Column(
            "state",
            "State",
            AllocationPlan.state,
            Kind.WORD,
            tones={"asked": "", "open": "warm", "accepted": "good", "dropped": ""},
        ),
    ),
    filters=(
        narrow.number("exam", "Exam", AllocationPlan.exam_id, _exam_choices),
        narrow.one_of("state", "State", AllocationPlan.state, PlanState),
    ),
)
