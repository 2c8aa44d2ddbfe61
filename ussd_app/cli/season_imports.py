"""`centres`, `vacancies`, `exam-days`, `deployments`, `rates import FILE`; the plan."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from models.base import season
from models.base.importing_season import ExamDayImport, RateImport, exam_ids, position_codes
from models.jobs import allocation, needs
from models.jobs.importing_deployments import DeploymentImport
from models.jobs.importing_places import CentreImport, Places, VacancyImport
from ussd_app.cli.imports import ACTOR, DRY_RUN, FILE, run_import
from ussd_app.ussd import service


@click.group()
def centres() -> None:
    """Look after exam centres."""


@centres.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_centres(file: Path, *, dry_run: bool) -> None:
    """Import centres with their candidates from FILE, and compute what they need.

    Columns: centre, name, kind, level, county, exam, year, candidates; optional sub_county,
    knec_county, knec_sub_county, distribution_centre, distance_km, host.
    """
    parts = service()
    with parts.patient_store.reading() as db:
        places = Places(db)
    run_import(CentreImport(places), file, dry_run=dry_run)
    if not dry_run:
        with parts.patient_store.writing() as db:
            rows = sum(needs.recompute(db, exam_id) for exam_id in places.exams.values())
        click.echo(f"Needs: {rows:,} computed.")


@click.group()
def vacancies() -> None:
    """Look after vacancies."""


@vacancies.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_vacancies(file: Path, *, dry_run: bool) -> None:
    """Import vacancies from FILE.

    Columns: code, exam, year, activity, duty_station, position, county, places, opens, closes;
    optional sub_county, centre.
    """
    with service().patient_store.reading() as db:
        places = Places(db)
    run_import(VacancyImport(places), file, dry_run=dry_run)


@click.group("exam-days")
def exam_days() -> None:
    """Look after the calendar of exams."""


@exam_days.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_exam_days(file: Path, *, dry_run: bool) -> None:
    """Import exams and their days from FILE; a new exam waits for an officer to open it.

    Columns: exam, year, level, date, day, positions; optional rehearsal, opens, closes.
    """
    with service().patient_store.reading() as db:
        positions = position_codes(db)
    run_import(ExamDayImport(positions), file, dry_run=dry_run)


@click.group()
def deployments() -> None:
    """Look after deployments."""


@deployments.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_deployments(file: Path, *, dry_run: bool) -> None:
    """Import who works where from FILE; nobody is texted by an import.

    Columns: national_id, exam, year, position, from, to, and centre or station; optional county.
    """
    parts = service()
    with parts.patient_store.reading() as db:
        importer = DeploymentImport(db, parts.now())
    run_import(importer, file, dry_run=dry_run)


@click.group()
def rates() -> None:
    """Look after what days are paid."""


@rates.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_rates(file: Path, *, dry_run: bool) -> None:
    """Import rates from FILE, in shillings.

    Columns: exam, year, position, valid_from, day; optional county, valid_to, rehearsal, transport.
    """
    parts = service()
    with parts.patient_store.reading() as db:
        importer = RateImport(exam_ids(db), position_codes(db), parts.now())
    run_import(importer, file, dry_run=dry_run)


@deployments.command("allocate")
@click.option("--exam", "code", required=True, help="The exam's code, as KCSE.")
@click.option("--year", type=int, required=True)
@click.option("--county", type=int, required=True, help="The county's number.")
@click.option("--propose", is_flag=True, help="Nominate whom the plan places; nobody is told.")
@with_appcontext
def allocate(code: str, year: int, county: int, *, propose: bool) -> None:
    """Plan who fills the open places of a county from its applicants, and say what stays open."""
    parts = service()
    with parts.patient_store.writing() as db:
        exam = season.exam(db, code.upper(), year)
        if exam is None:
            raise click.ClickException("No such exam.")
        made = allocation.for_area(db, exam, county)
        click.echo(f"{len(made.solution.placings):,} placed.")
        for hole in made.unfilled:
            barred = ", ".join(f"{reason} {count}" for reason, count in hole.barred.items())
            click.echo(
                f"Open: centre {hole.centre_id}, {hole.position}: {hole.missing} of "
                f"{hole.applicants} applicants; barred: {barred or 'none'}; "
                f"needed elsewhere: {hole.elsewhere}"
            )
        for left in made.unplaced:
            why = ", ".join(map(str, left.obstacles))
            click.echo(f"Not placed: person {left.professional_id}: {why}")
        if propose:
            count = allocation.propose(db, made, ACTOR, parts.now())
            click.echo(f"{count:,} nominated; nobody is told before an officer confirms.")
