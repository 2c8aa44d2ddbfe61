"""A whole season by files and an officer's yes: an exam that no line of code has ever heard of."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import func, select

from models.base import season, season_lists
from models.base.importing_rules import RULES
from models.base.season_tables import DayPosition, ExamDay, ExamKind, ExamState, Sitting
from models.jobs import eligibility, needs, vacancies
from models.jobs.eligibility import Reason
from models.jobs.rules import Rules, rules_of
from models.jobs.season_files import IMPORTERS
from models.jobs.tables import Bar, Centre, Deployment, DeploymentState
from models.people import accounts
from tests.support.builders import NOW
from tests.ussd_app.test_imports_cli import run, written

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ussd_app.wiring import Service

ONE_STORE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

OF_OLD: Final = {"KCPE", "KCSE", "DTE", "PTE", "ECDE", "TCAE", "SNE", "BTEP", "BMGT"}
OF_TODAY: Final = {"KCSE", "KJSEA", "KPSEA", "KPLEA", "KILEA"}

PEOPLE: Final = (
    "national_id,birth_year,first_name,other_names,tsc_number\n"
    "34567801,1985,Jane,Akiru,412301\n"
    "34567802,1985,John,Lokwang,412302\n"
    "34567803,1985,Mary,Wanjiru,412303\n"
    "34567804,1985,Peter,Otieno,412304\n"
)

LISTS: Final = {
    "exams": "code,name,level,rank\nZQXA,A brand-new assessment,junior,20\n",
    "positions": "code,name_en,name_sw,rank,at_centre\nSCRIBE,scribe,mwandishi,9,yes\n",
    "activities": "code,name_en,name_sw,rank\nREADING,Reading aloud,Kusoma,9\n",
    "duty-stations": "code,name_en,name_sw,rank\nHALL,Hall,Ukumbi,9\n",
    "exam-days": (
        "exam,year,date,day,rehearsal,positions,opens,closes,evening_closes\n"
        "ZQXA,2031,2031-10-24,0,yes,CM SCRIBE,,,\n"
        "ZQXA,2031,2031-10-27,1,no,CM SCRIBE,06:15,07:30,19:00\n"
    ),
    "sittings": (
        "exam,year,date,sitting,starts,ends,papers\n"
        "ZQXA,2031,2031-10-27,1,08:30,10:00,901/1 902/1\n"
        "ZQXA,2031,2031-10-27,2,11:00,13:00,903/1\n"
    ),
    "rules": (
        "exam,year,position,rule,value,value_sw\n"
        "ZQXA,2031,,years not same centre,2,\n"
        "ZQXA,2031,SCRIBE,levels,junior primary,\n"
        "ZQXA,2031,SCRIBE,candidates_per,15,\n"
        "ZQXA,2031,SCRIBE,duties,Write what the candidate says.,Andika anachosema.\n"
    ),
    "rates": "exam,year,position,valid_from,day\nZQXA,2031,SCRIBE,2031-01-01,612.50\n",
    "centres": (
        "centre,name,kind,level,county,exam,year,candidates\n"
        "20109001,Langata Junior,day,junior,47,ZQXA,2031,31\n"
    ),
    "vacancies": (
        "code,exam,year,activity,duty_station,position,county,centre,places,opens,closes\n"
        "Z1,ZQXA,2031,READING,HALL,SCRIBE,47,20109001,3,2031-09-01,2031-09-30\n"
    ),
    "levels": "national_id,level\n34567801,junior\n34567802,secondary\n",
    "bars": "national_id,kind,since,until\n34567803,discipline,2031-02-01,\n",
    "past-service": "national_id,centre,year\n34567804,20109001,2030\n",
    "deployments": (
        "national_id,exam,year,position,centre,from,to\n"
        "34567801,ZQXA,2031,SCRIBE,20109001,2031-10-24,2031-10-27\n"
    ),
}

BROKEN: Final = {
    "exams": ("code,name,level,rank\nZQ,A,nursery,1\n", "level"),
    "positions": ("code,name_en,name_sw,rank,at_centre\nTOOLONGA,a,a,1,yes\n", "code"),
    "activities": ("code,name_en,name_sw,rank\nA,a,a,x\n", "rank"),
    "duty-stations": (f"code,name_en,name_sw,rank\nA,{'a' * 31},a,1\n", "name_en"),
    "exam-days": ("exam,year,date,day,positions\nNONE,2031,2031-10-24,1,CM\n", "level"),
    "sittings": (
        "exam,year,date,sitting,starts,ends,papers\nZQXA,2031,2031-10-28,1,08:00,09:00,1\n",
        "date",
    ),
    "rules": ("exam,year,rule,value\nZQXA,2031,fixed,many\n", "value"),
    "rates": ("exam,year,position,valid_from,day\nZQXA,2031,NONE,2031-01-01,1\n", "position"),
    "centres": (
        "centre,name,kind,level,county,exam,year,candidates\n"
        "20109001,L,day,junior,48,ZQXA,2031,31\n",
        "county",
    ),
    "vacancies": (
        "code,exam,year,activity,duty_station,position,county,places,opens,closes\n"
        "Z1,ZQXA,2031,NONE,HALL,SCRIBE,47,3,2031-09-01,2031-09-30\n",
        "activity",
    ),
    "levels": ("national_id,level\n34567801,nursery\n", "level"),
    "bars": ("national_id,kind,since,until\n34567803,leave,2031-02-01,2031-01-01\n", "until"),
    "past-service": ("national_id,centre,year\n34567804,20109009,2030\n", "centre"),
    "deployments": (
        "national_id,exam,year,position,centre,from,to\n"
        "34567809,ZQXA,2031,SCRIBE,20109001,2031-10-24,2031-10-27\n",
        "national_id",
    ),
}


@ONE_STORE
def test_a_season_is_files_and_a_yes(app: Flask, parts: Service, tmp_path: Path) -> None:
    """Every list, in its order: dry, with a fault, for good, and again without effect."""
    from models.across import reference_lists

    reference_lists.load_areas(parts.patient_store, NOW)
    assert run(app, "people", "import", written(tmp_path, PEOPLE)).exit_code == 0
    assert list(LISTS) == list(IMPORTERS) == list(BROKEN)
    for name, text in LISTS.items():
        path = written(tmp_path, text)
        dry = run(app, "season", "import", name, path, "--dry-run")
        assert (dry.exit_code, "nothing was saved" in dry.output) == (0, True), name
        done = run(app, "season", "import", name, path)
        assert (done.exit_code, " added" in done.output) == (0, True), (name, done.output)
        assert "0 added, 0 changed" not in done.output, name
        again = run(app, "season", "import", name, path)
        assert "0 added, 0 changed" in again.output, name
        broken, column = BROKEN[name]
        faulty = run(app, "season", "import", name, written(tmp_path, broken))
        assert f"Row 2, {column}:" in faulty.output, (name, faulty.output)
        assert (faulty.exit_code, "Nothing was saved." in faulty.output) == (1, True), name
    _planned_then_open(app, parts)
    _in_force(parts)


def _planned_then_open(app: Flask, parts: Service) -> None:
    when = NOW.replace(year=2031, month=9, day=10)
    with parts.store.reading() as db:
        exam = season.exam(db, "ZQXA", 2031)
        assert exam is not None
        assert (exam.state, exam.name) == (ExamState.PLANNED, "A brand-new assessment")
        assert vacancies.by_county(db, when) == {}
    assert run(app, "exam-days", "open", "--exam", "zqxa", "--year", 2031).exit_code == 0
    with parts.store.reading() as db:
        assert vacancies.by_county(db, when) == {47: 1}


def _in_force(parts: Service) -> None:
    with parts.store.reading() as db:
        exam = season.exam(db, "ZQXA", 2031)
        vacancy = vacancies.find(db, "Z1")
        assert exam is not None
        assert vacancy is not None
        post = eligibility.post_of(db, vacancy)
        assert (post.from_date, post.to_date) == (date(2031, 10, 24), date(2031, 10, 27))
        refused = {}
        for number in range(1, 5):
            person = accounts.professional(db, f"3456780{number}")
            assert person is not None
            refused[number] = [each.reason for each in eligibility.check(db, person.id, post)]
        assert refused == {
            1: [Reason.BUSY],
            2: [Reason.LEVEL],
            3: [Reason.OPEN_CASE],
            4: [Reason.SERVED_HERE],
        }
        rules = rules_of(db, exam.id, "SCRIBE")
        assert (rules.candidates_per, rules.duties_sw) == (15, "Andika anachosema.")
        rate = season.rate(db, exam.id, "SCRIBE", 47, post.from_date)
        assert rate is not None
        assert rate.day_cents == 61_250
        centre = db.scalars(select(Centre)).one()
        assert {
            (row.position, row.needed, row.deployed)
            for row in needs.staffing(db, exam.id, 47)
            if row.needed
        } == {("SCRIBE", 3, 1)}
        assert db.scalars(select(Deployment)).one().state is DeploymentState.DEPLOYED
        assert centre.name == "Langata Junior"
        assert db.scalar(select(func.count()).select_from(Sitting)) == 2
        assert db.scalar(select(func.count()).select_from(DayPosition)) == 4
        assert db.scalars(select(Bar)).one().until is None
        day = season.day(db, exam.id, date(2031, 10, 27))
        assert isinstance(day, ExamDay)
        assert (f"{day.morning_opens:%H:%M}", f"{day.evening_closes:%H:%M}") == ("06:30", "19:00")


@ONE_STORE
def test_the_exams_of_old_stand_beside_todays(parts: Service) -> None:
    """Each with its name in full and its level; a second look adds nothing."""
    with parts.store.writing() as db:
        season_lists.ensure(db)
        season_lists.ensure(db)
        kinds = db.scalars(select(ExamKind).order_by(ExamKind.rank)).all()
    assert {kind.code for kind in kinds} == OF_OLD | OF_TODAY
    assert {kind.code for kind in kinds[:5]} == OF_TODAY
    assert all(len(kind.name) > len(kind.code) for kind in kinds)


def test_every_rule_can_be_set_by_a_list() -> None:
    """What the code asks for, a row can say: no rule waits for a release."""
    asked = {each.name for each in fields(Rules)} - {"duties_en", "duties_sw"} | {"duties"}
    assert asked <= set(RULES)
