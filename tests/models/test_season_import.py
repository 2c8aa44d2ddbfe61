"""A season as lists: days, rates, centres and their needs, vacancies, deployments."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from models.base.areas import AreaKind, SubCounty
from models.base.audit import Actor
from models.base.importing import Fate, Faulty, Report, import_sheet
from models.base.importing_season import ExamDayImport, RateImport
from models.base.season_tables import DayPosition, Exam, ExamDay, ExamState, Rate
from models.jobs import needs
from models.jobs.importing_deployments import DeploymentImport
from models.jobs.importing_places import CentreImport, Places, VacancyImport
from models.jobs.needs import Staffing
from models.jobs.rules import Rules
from models.jobs.tables import Centre, Deployment, DeploymentState, Vacancy, VacancyState
from tests.support.builders import NOW
from tests.support.job_builders import make_deployment, make_rule, make_season, make_teacher

if TYPE_CHECKING:
    from pathlib import Path

    from models.base.importing import Importer
    from models.base.store import Store

CENTRES = (
    "centre,name,kind,level,county,sub_county,distance_km,host,exam,year,candidates\n"
    "20101001,Langata High,day,secondary,47,Langata,4,,KCSE,2026,200\n"
    "20101002,Kibera Girls,boarding,secondary,47,,,20101001,KCSE,2026,14\n"
)
DEPLOYED = (
    "national_id,exam,year,position,centre,from,to\n"
    "34567801,KCSE,2026,INV,20101001,2026-11-09,27/11/2026\n"
    "34567802,KCSE,2026,SUP,20101001,2026-11-09,2026-11-15\n"
)


def load(store: Store, folder: Path, text: str, kind: Any) -> Report:
    """Import a list as the command does."""
    path = folder / "list.csv"
    path.write_text(text)
    with store.reading() as db:
        importer: Importer[Any] = kind(db)
    return import_sheet(store, path, importer, Actor.service(), NOW)


def centres(db: Any) -> CentreImport:
    """Return the importer of centres."""
    return CentreImport(Places(db))


def vacancies(db: Any) -> VacancyImport:
    """Return the importer of vacancies."""
    return VacancyImport(Places(db))


def deployments(db: Any) -> DeploymentImport:
    """Return the importer of deployments."""
    return DeploymentImport(db, NOW)


def days(db: Any) -> ExamDayImport:
    """Return the importer of exam days."""
    return ExamDayImport(db)


def rates(db: Any) -> RateImport:
    """Return the importer of rates."""
    return RateImport(db, NOW)


@pytest.fixture
def season(store: Store) -> Store:
    """Give KCSE 2026 with its rules, a sub-county and two teachers."""
    with store.writing() as db:
        exam = make_season(db, small_below=15, at_small=0)
        db.add(
            SubCounty(county_number=47, name="Langata", kind=AreaKind.EDUCATION, folded="langata")
        )
        make_rule(db, exam, "candidates_per", 20, "INV")
        make_rule(db, exam, "at_small", 1, "INV")
        make_rule(db, exam, "fixed", 1, "CM")
        for number in (1, 2):
            make_teacher(db, number)
    return store


def test_a_new_exam_is_planned_until_an_officer_opens_it(season: Store, tmp_path: Path) -> None:
    """Days, windows and positions come as they stand; the second time nothing changes."""
    text = (
        "exam,year,level,date,day,rehearsal,positions,opens,closes\n"
        "KJSEA,2026,junior,2026-10-23,0,yes,CM SUP,,\n"
        "KJSEA,2026,junior,2026-10-26,1,no,CM SUP INV,06:15,7:30\n"
    )
    report = load(season, tmp_path, text, days)
    assert report.tally["exams", Fate.ADDED] == 1
    assert report.tally["exam days", Fate.ADDED] == 2
    with season.reading() as db:
        exam = db.scalars(select(Exam).where(Exam.code == "KJSEA")).one()
        assert exam.state is ExamState.PLANNED
        found = db.scalars(
            select(ExamDay).where(ExamDay.exam_id == exam.id).order_by(ExamDay.date)
        ).all()
        assert [(day.number, day.is_rehearsal) for day in found] == [(0, True), (1, False)]
        windows = db.scalars(
            select(DayPosition).where(DayPosition.exam_day_id == found[1].id)
        ).all()
        assert {each.position for each in windows} == {"CM", "SUP", "INV"}
        assert {(each.opens, each.closes) for each in windows} == {(time(6, 15), time(7, 30))}
    again = load(season, tmp_path, text, days)
    assert again.tally["exam days", Fate.UNCHANGED] == 2
    assert again.tally["exam days", Fate.ADDED] == 0


def test_rates_are_cents_with_dates_and_a_county(season: Store, tmp_path: Path) -> None:
    """Nairobi may be paid otherwise than everywhere else."""
    text = (
        "exam,year,position,county,valid_from,valid_to,day,rehearsal\n"
        "KCSE,2026,INV,,2026-01-01,,550,\n"
        "KCSE,2026,INV,47,2026-01-01,2026-12-31,600.50,300\n"
    )
    load(season, tmp_path, text, rates)
    with season.reading() as db:
        found = db.scalars(select(Rate).order_by(Rate.county)).all()
    assert [(each.county, each.day_cents, each.rehearsal_cents) for each in found] == [
        (0, 55_000, 0),
        (47, 60_050, 30_000),
    ]
    assert found[1].valid_to == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("candidates", "rules", "expected"),
    [
        (0, Rules(fixed=1), 0),
        (1, Rules(candidates_per=20), 1),
        (20, Rules(candidates_per=20), 1),
        (21, Rules(candidates_per=20), 2),
        (200, Rules(candidates_per=200), 1),
        (201, Rules(candidates_per=200), 2),
        (14, Rules(candidates_per=200, small_below=15, at_small=0), 0),
        (15, Rules(candidates_per=200, small_below=15, at_small=0), 1),
        (14, Rules(fixed=1, small_below=15), 1),
        (250, Rules(fixed=1, extra_above=250), 1),
        (251, Rules(fixed=1, extra_above=250), 2),
    ],
)
def test_needs_follow_the_rules(candidates: int, rules: Rules, expected: int) -> None:
    """A supervisor per 200, an invigilator per 20, the small centre, the extra officer."""
    assert needs.needed(candidates, rules) == expected


def test_centres_come_with_hosts_and_needs(season: Store, tmp_path: Path) -> None:
    """What is needed, deployed, accepted and missing is told for each centre."""
    report = load(season, tmp_path, CENTRES, centres)
    assert report.tally["centres", Fate.ADDED] == 2
    with season.writing() as db:
        high, girls = db.scalars(select(Centre).order_by(Centre.code)).all()
        assert (girls.host_id, high.host_id) == (high.id, None)
        assert (high.distance_km, high.sub_county_id is None) == (4, False)
        exam = db.scalars(select(Exam)).one()
        needs.recompute(db, exam.id)
        person, other = make_teacher(db, 3), make_teacher(db, 4)
        make_deployment(db, person, exam, high, "AAAA", state=DeploymentState.ACCEPTED)
        make_deployment(db, other, exam, high, "BBBB", state=DeploymentState.DECLINED)
        found = {(each.centre_id, each.position): each for each in needs.staffing(db, exam.id, 47)}
        assert found[high.id, "INV"] == Staffing(high.id, "INV", 10, 1, 1)
        assert found[high.id, "INV"].missing == 9
        assert found[high.id, "CM"].missing == 1
        assert found[girls.id, "INV"].needed == 1
        assert found[girls.id, "CM"].needed == 0
        assert needs.staffing(db, exam.id, 1) == []
        only = needs.staffing(db, exam.id, 47, high.sub_county_id)
        assert {each.centre_id for each in only} == {high.id}
    again = load(season, tmp_path, CENTRES, centres)
    assert again.tally["centres", Fate.UNCHANGED] == 2


def test_vacancies_close_at_five_and_stay_closed(season: Store, tmp_path: Path) -> None:
    """The list may come again after an officer closed one."""
    text = (
        "code,exam,year,activity,duty_station,position,county,sub_county,places,opens,closes\n"
        "v7,KCSE,2026,FIELD,CENTRE,INV,47,Langata,3,2026-10-01,2026-10-20\n"
    )
    load(season, tmp_path, text, vacancies)
    with season.writing() as db:
        vacancy = db.scalars(select(Vacancy)).one()
        assert (vacancy.code, vacancy.closes_at.hour) == ("V7", 14)
        vacancy.state = VacancyState.CLOSED
    load(season, tmp_path, text, vacancies)
    with season.reading() as db:
        assert db.scalars(select(Vacancy)).one().state is VacancyState.CLOSED


def test_deployments_are_added_and_moved_once(season: Store, tmp_path: Path) -> None:
    """References are given, must-accept positions are offers, a second run changes nothing."""
    load(season, tmp_path, CENTRES, centres)
    report = load(season, tmp_path, DEPLOYED, deployments)
    assert report.tally["deployments", Fate.ADDED] == 2
    again = load(season, tmp_path, DEPLOYED, deployments)
    assert again.tally["deployments", Fate.UNCHANGED] == 2
    moved = load(season, tmp_path, DEPLOYED.replace("2026-11-15", "2026-11-20"), deployments)
    assert moved.tally["deployments", Fate.CHANGED] == 1
    with season.reading() as db:
        found = db.scalars(select(Deployment).order_by(Deployment.position)).all()
        assert [(each.position, each.to_date.day) for each in found] == [("INV", 27), ("SUP", 20)]
        assert all(len(each.reference) == 5 for each in found)
        assert all(each.county == 47 and each.sub_county_id is not None for each in found)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("99999999,KCSE,2026,INV,20101001,2026-11-09,2026-11-27", "national_id"),
        ("34567801,KCSE,2025,INV,20101001,2026-11-09,2026-11-27", "exam"),
        ("34567801,KCSE,2026,XYZ,20101001,2026-11-09,2026-11-27", "position"),
        ("34567801,KCSE,2026,INV,20109999,2026-11-09,2026-11-27", "centre"),
        ("34567801,KCSE,2026,INV,,2026-11-09,2026-11-27", "centre"),
        ("34567801,KCSE,2026,INV,20101002,2026-11-27,2026-11-28", "from"),
        ("34567801,KCSE,2026,INV,20101002,2026-12-03,2026-12-02", "to"),
    ],
)
def test_one_broken_row_and_nothing_is_imported(
    season: Store, tmp_path: Path, row: str, column: str
) -> None:
    """The row and its column are named; of the good rows before it nothing is kept."""
    load(season, tmp_path, CENTRES, centres)
    with pytest.raises(Faulty) as faulty:
        load(season, tmp_path, f"{DEPLOYED}{row}\n", deployments)
    assert [(each.row, each.column) for each in faulty.value.faults] == [(4, column)]
    with season.reading() as db:
        assert db.scalar(select(func.count()).select_from(Deployment)) == 0
