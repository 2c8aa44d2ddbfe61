"""The season's commands: what an operator reads of an import and of a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.base import season
from models.base.audit import AuditRow
from models.base.clock import nairobi_day
from models.base.season_tables import ExamState
from models.jobs import applications
from models.jobs.tables import Deployment, Need
from tests.support.builders import CALLER
from tests.support.job_builders import (
    make_deployment,
    make_rule,
    make_season,
    make_teacher,
    make_vacancy,
)
from tests.ussd_app.test_imports_cli import run, written

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ussd_app.wiring import Service

CENTRES = (
    "centre,name,kind,level,county,exam,year,candidates\n"
    "20101001,Langata High,day,secondary,47,KCSE,2026,30\n"
)


def test_centres_are_imported_and_their_places_planned(
    app: Flask, parts: Service, tmp_path: Path
) -> None:
    """After the dry run nothing; then centres, needs, and a plan that says what stays open."""
    now = parts.now()
    with parts.store.writing() as db:
        exam = make_season(db)
        make_rule(db, exam, "candidates_per", 20, "INV")
        vacancy = make_vacancy(
            db, exam, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
        )
        applications.apply(db, make_teacher(db).id, vacancy, CALLER, now)
    path = written(tmp_path, CENTRES)
    assert "nothing was saved" in run(app, "centres", "import", path, "--dry-run").output
    with parts.store.reading() as db:
        assert db.scalars(select(Need)).all() == []
    assert "Needs: 3 computed." in run(app, "centres", "import", path).output
    words = ("deployments", "allocate", "--exam", "kcse", "--year", 2026, "--county", 47)
    told = run(app, *words).output
    assert "1 placed." in told
    assert "INV: 1 of 1 applicants; barred: none; needed elsewhere: 1" in told
    with parts.store.reading() as db:
        assert db.scalars(select(Deployment)).all() == []
    assert "1 nominated" in run(app, *words, "--propose").output
    rotated = run(app, *words, "--week", "2026-11-16")
    assert (rotated.exit_code, "Nothing rotates" in rotated.output) == (1, True)
    wrong = run(app, "deployments", "allocate", "--exam", "X", "--year", 2026, "--county", 47)
    assert (wrong.exit_code, "No such exam." in wrong.output) == (1, True)


def test_a_broken_list_is_told_by_row(app: Flask, parts: Service, tmp_path: Path) -> None:
    """Nothing is saved, and the command fails."""
    with parts.store.writing() as db:
        make_season(db)
    for command, text, fault in (
        ("rates", "exam,year,position,valid_from,day\nKCSE,2026,INV,2026-01-01,x\n", "day"),
        (
            "exam-days",
            "exam,year,level,date,day,positions\nKCSE,2026,secondary,2026-11-10,3,QQ\n",
            "positions",
        ),
        (
            "vacancies",
            "code,exam,year,activity,duty_station,position,county,places,opens,closes\n"
            "V1,KCSE,2026,FIELD,CENTRE,INV,48,1,2026-10-01,2026-10-02\n",
            "county",
        ),
        (
            "deployments",
            "national_id,exam,year,position,station,from,to\n"
            "34567801,KCSE,2026,EXM,Marking,2026-12-02,2026-12-20\n",
            "national_id",
        ),
    ):
        result = run(app, command, "import", written(tmp_path, text))
        assert result.exit_code == 1
        assert f"Row 2, {fault}:" in result.output
        assert "Nothing was saved." in result.output


def test_a_planned_exam_is_opened_by_a_command(app: Flask, parts: Service, tmp_path: Path) -> None:
    """A new season is an import and a yes; the yes stands in the audit trail."""
    with parts.store.writing() as db:
        make_season(db)
    text = "exam,year,level,date,day,positions\nKPSEA,2026,primary,2026-10-26,1,CM SUP\n"
    assert run(app, "exam-days", "import", written(tmp_path, text)).exit_code == 0
    told = run(app, "exam-days", "open", "--exam", "kpsea", "--year", 2026)
    assert (told.exit_code, told.output) == (0, "KPSEA 2026 is open.\n")
    with parts.store.reading() as db:
        exam = season.exam(db, "KPSEA", 2026)
        assert exam is not None
        assert exam.state is ExamState.OPEN
        assert db.scalars(select(AuditRow).where(AuditRow.action == "exam.opened")).one()
    assert run(app, "exam-days", "open", "--exam", "X", "--year", 2026).exit_code == 1


def test_whom_a_list_deployed_is_texted_by_a_command(app: Flask, parts: Service) -> None:
    """Dry first; then once for everybody."""
    with parts.store.writing() as db:
        exam = make_season(db)
        person = make_teacher(db, 8, has_line=True)
        last = nairobi_day(parts.now()) + timedelta(days=9)
        make_deployment(db, person, exam, None, station="Hall", to_date=last, from_date=last)
    words = ("deployments", "tell", "--exam", "kcse", "--year", 2026)
    assert run(app, *words, "--dry-run").output == "1 with a line of their own were not told.\n"
    assert "1 texts written." in run(app, *words).output
    assert "0 texts written." in run(app, *words, "--county", 47).output
    assert run(app, *words[:-1], 2001).exit_code == 1
