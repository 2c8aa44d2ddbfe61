"""`areas`, `banks`, `people` and `payees import FILE`: official lists as CSV or XLSX."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from models.base import areas as area_lists
from models.base.audit import Actor, Channel
from models.base.importing import (
    Fate,
    Faulty,
    Importer,
    Progress,
    Report,
    Step,
    import_sheet,
)
from models.base.importing_areas import SubCountyImport
from models.base.sheets import BadSheet
from models.people.importing_banks import BankImport
from models.people.importing_payees import PayeeImport
from models.people.importing_people import PeopleImport
from ussd_app.ussd import service

ACTOR = Actor(Channel.COMMAND, "import")

FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say what would be done.")


@click.group()
def areas() -> None:
    """Look after counties and sub-counties."""


@areas.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_areas(file: Path, *, dry_run: bool) -> None:
    """Import sub-counties from FILE.

    Columns: county or county_number, sub_county; optional knec_code, kind (education unless given).
    """
    with service().patient_store.reading() as db:
        counties = area_lists.counties(db)
    run_import(SubCountyImport(counties), file, dry_run=dry_run)


@click.group()
def banks() -> None:
    """Look after banks and branches."""


@banks.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_banks(file: Path, *, dry_run: bool) -> None:
    """Import banks and branches from FILE, in the form of the Kenya Bankers Association's list.

    Columns: bank_code, bank_name, branch_code, branch_name; optional short_name.
    """
    run_import(BankImport(), file, dry_run=dry_run)


@click.group()
def people() -> None:
    """Look after the people whom lists bring."""


@people.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_people(file: Path, *, dry_run: bool) -> None:
    """Import teachers from FILE, such as TSC's list.

    Columns: national_id, birth_year, full_name (or first_name and other_names), tsc_number.
    What an account holds always stands; only what is empty in it is filled.
    """
    run_import(PeopleImport(ACTOR, service().now()), file, dry_run=dry_run)


@click.group()
def payees() -> None:
    """Look after where people are paid."""


@payees.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_payees(file: Path, *, dry_run: bool) -> None:
    """Import the names in which M-Pesa lines are registered from FILE, as the payer knows them.

    Columns: msisdn, registered_name. Such a name counts as confirmed and outranks what was typed.
    """
    run_import(PayeeImport(ACTOR, service().now()), file, dry_run=dry_run)


def run_import(importer: Importer[Any], file: Path, *, dry_run: bool) -> None:
    """Run one import, with progress and its report; leave with 1 if nothing was saved."""
    parts = service()
    try:
        with _bars(dry_run=dry_run) as progress:
            report = import_sheet(
                parts.patient_store,
                file,
                importer,
                ACTOR,
                parts.now(),
                dry_run=dry_run,
                progress=progress,
            )
    except BadSheet as bad:
        click.echo(str(bad), err=True)
    except Faulty as faulty:
        _tell_faults(faulty)
    else:
        _tell(report, dry_run=dry_run)
        return
    click.echo("Nothing was saved.", err=True)
    sys.exit(1)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _tell_faults(faulty: Faulty) -> None:
    for fault in faulty.faults:
        where = f"Row {fault.row:,}, {fault.column}" if fault.column else f"Row {fault.row:,}"
        click.echo(f"{where}: {fault.sentence}", err=True)
    rest = faulty.count - len(faulty.faults)
    shown = f", of which the first {len(faulty.faults)} are shown" if rest else ""
    click.echo(f"{_counted(faulty.count, 'fault')}{shown}.", err=True)


def _tell(report: Report, *, dry_run: bool) -> None:
    click.echo(f"{_counted(report.rows, 'row')}.")
    for what in dict.fromkeys(what for what, _ in report.tally):
        added, changed, unchanged, different = (report.tally[what, fate] for fate in Fate)
        click.echo(f"{what}: {added:,} added, {changed:,} changed, {unchanged:,} unchanged.")
        if different:
            verb = "differs from its account" if different == 1 else "differ from their accounts"
            click.echo(f"{what}: {different:,} {verb}; what the account holds stands.")
    if report.left_out:
        click.echo(f"Not kept yet: {', '.join(report.left_out)}.")
    if report.unknown:
        click.echo(f"Unknown columns, not read: {', '.join(report.unknown)}.")
    if dry_run:
        click.echo("A dry run: nothing was saved.")


@contextmanager
def _bars(*, dry_run: bool) -> Iterator[Progress]:
    """Give what draws one progress bar for each pass over the file, on a terminal."""
    labels = {Step.CHECKING: "Checking", Step.SAVING: "Comparing" if dry_run else "Saving"}
    drawn: dict[Step, tuple[Any, int]] = {}
    with ExitStack() as stack:

        def progress(step: Step, done: int, total: int | None) -> None:
            if step not in drawn:
                stack.close()
                length = max(total or done, done)
                bar = click.progressbar(
                    length=length,
                    label=labels[step],
                    file=sys.stderr,
                    hidden=not sys.stderr.isatty(),
                )
                drawn[step] = stack.enter_context(bar), 0
            bar, before = drawn[step]
            bar.update(done - before)
            drawn[step] = bar, done

        yield progress
