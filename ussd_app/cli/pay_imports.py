"""`scripts import FILE` and `tax-rules import FILE`: what only pay has."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from models.pay import pay_files
from ussd_app.cli.imports import ACTOR, DRY_RUN, FILE, run_import
from ussd_app.ussd import service


@click.group()
def scripts() -> None:
    """Look after what examiners marked."""


@scripts.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_scripts(file: Path, *, dry_run: bool) -> None:
    """Import examiners' scripts from FILE; each examiner is texted and may confirm.

    Columns: national_id, exam, year, paper, scripts, rate; optional coordination_days,
    coordination_rate, travel. Money is in shillings.
    """
    _import("scripts", file, dry_run=dry_run)


@click.group("tax-rules")
def tax_rules() -> None:
    """Look after what is withheld from pay."""


@tax_rules.command("import")
@FILE
@DRY_RUN
@with_appcontext
def import_tax_rules(file: Path, *, dry_run: bool) -> None:
    """Import rules of withholding from FILE.

    Columns: position, valid_from, above (shillings), percent; optional valid_to.
    """
    _import("tax-rules", file, dry_run=dry_run)


def _import(name: str, file: Path, *, dry_run: bool) -> None:
    parts = service()
    at = pay_files.Context(parts.config.terms.service_code, ACTOR, parts.now())
    with parts.patient_store.reading() as db:
        importer = pay_files.importer(db, name, at)
    run_import(importer, file, dry_run=dry_run)
