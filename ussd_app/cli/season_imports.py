"""`season import LIST FILE`, and the lists that have a command of their own; the plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from models.base import season
from models.base.clock import nairobi_day
from models.jobs import allocation, proposing, rotation, season_files, seen, telling
from models.people.rights_of_officers import Area
from ussd_app.cli.imports import ACTOR, DRY_RUN, FILE, run_import
from ussd_app.ussd import service


def _import(name: str, file: Path, *, dry_run: bool) -> None:
    parts = service()
    with parts.patient_store.reading() as db:
        importer = season_files.importer(db, name, parts.now())
    run_import(importer, file, dry_run=dry_run)
    if dry_run:
        return
    with parts.patient_store.writing() as db:
        rows = season_files.follow_up(db, name)
    if rows:
        click.echo(f"Needs: {rows:,} computed.")


@click.group("season")
def season_lists() -> None:
    """Import what a season is made of."""


@season_lists.command("import")
@click.argument("name", metavar="LIST", type=click.Choice(list(season_files.IMPORTERS)))
@FILE
@DRY_RUN
@with_appcontext
def import_list(name: str, file: Path, *, dry_run: bool) -> None:
    """Import any list of a season from FILE; `docs/jobs.md` has the columns of each."""
    _import(name, file, dry_run=dry_run)


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
    _import("centres", file, dry_run=dry_run)


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
    _import("vacancies", file, dry_run=dry_run)


@click.group("exam-days")
def exam_days() -> None:
    """Look after the calendar of exams."""


@exam_days.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_exam_days(file: Path, *, dry_run: bool) -> None:
    """Import exams and their days from FILE; a new exam waits for an officer to open it.

    Columns: exam, year, date, day, positions; optional level, rehearsal, opens, closes,
    morning_opens, morning_closes, evening_opens, evening_closes.
    """
    _import("exam-days", file, dry_run=dry_run)


@exam_days.command("open")
@click.option("--exam", "code", required=True, help="The exam's code, as KCSE.")
@click.option("--year", type=int, required=True)
@with_appcontext
def open_exam(code: str, year: int) -> None:
    """Open a planned exam: from now on phones see its vacancies and days."""
    parts = service()
    with parts.patient_store.writing() as db:
        exam = season.exam(db, code.upper(), year)
        if exam is None:
            raise click.ClickException("No such exam.")
        season.open_exam(db, exam.id, ACTOR, parts.now())
    click.echo(f"{exam.label} is open.")


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
    _import("deployments", file, dry_run=dry_run)


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
    _import("rates", file, dry_run=dry_run)


@deployments.command("tell")
@click.option("--exam", "code", required=True, help="The exam's code, as KCSE.")
@click.option("--year", type=int, required=True)
@click.option("--county", type=int, help="The county's number; every county without it.")
@DRY_RUN
@with_appcontext
def tell(code: str, year: int, county: int | None, *, dry_run: bool) -> None:
    """Text everybody whom a list deployed and who was not told yet; nobody is texted twice."""
    parts, area = service(), Area(county)
    with parts.patient_store.reading() as db:
        exam = season.exam(db, code.upper(), year)
        if exam is None:
            raise click.ClickException("No such exam.")
        waiting = telling.untold(db, exam, area, nairobi_day(parts.now()))
    click.echo(f"{waiting:,} with a line of their own were not told.")
    written = 0
    while not dry_run:
        with parts.patient_store.writing() as db:
            count = telling.tell_some(db, exam, area, ACTOR, parts.now())
        if count == 0:
            click.echo(f"{written:,} texts written.")
            return
        written += count


@deployments.command("allocate")
@click.option("--exam", "code", required=True, help="The exam's code, as KCSE.")
@click.option("--year", type=int, required=True)
@click.option("--county", type=int, required=True, help="The county's number.")
@click.option(
    "--week",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Plan this week for the positions that rotate, from the people of the week before.",
)
@click.option("--propose", is_flag=True, help="Nominate whom the plan places; nobody is told.")
@with_appcontext
def allocate(code: str, year: int, county: int, *, week: datetime | None, propose: bool) -> None:
    """Plan who fills the open places of a county from its applicants, and say what stays open."""
    parts = service()
    with parts.patient_store.writing() as db:
        exam = season.exam(db, code.upper(), year)
        if exam is None:
            raise click.ClickException("No such exam.")
        if week is None:
            made = allocation.for_area(db, exam, county)
        else:
            rotated = rotation.for_week(db, exam, county, week.date())
            if rotated is None:
                raise click.ClickException("Nothing rotates in that week.")
            made = rotated
        click.echo(f"{len(made.solution.placings):,} placed.")
        codes = seen.centres(db, {hole.centre_id for hole in made.unfilled})
        for hole in made.unfilled:
            barred = ", ".join(f"{reason} {count}" for reason, count in hole.barred.items())
            click.echo(
                f"Open: centre {codes[hole.centre_id].code}, {hole.position}: {hole.missing} of "
                f"{hole.applicants} applicants; barred: {barred or 'none'}; "
                f"needed elsewhere: {hole.elsewhere}"
            )
        for left in made.unplaced:
            why = ", ".join(map(str, left.obstacles))
            click.echo(f"Not placed: person {left.professional_id}: {why}")
        if propose:
            on = None if week is None else week.date()
            kept = proposing.ask(
                db, exam, county, ACTOR, parts.now(), on=on, rotates=week is not None
            )
            proposing.carry_out(db, kept, parts.now())
            click.echo(f"{kept.nominated:,} nominated; nobody is told before an officer confirms.")
