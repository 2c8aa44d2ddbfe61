"""`retention`: remove what is past its time."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from models.across import retention as rules
from ussd_app.ussd import service


@click.group()
def retention() -> None:
    """Look after how long things are kept."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@with_appcontext
def run(*, dry_run: bool) -> None:
    """Remove what is past its time, as the timetable does every night."""
    parts = service()
    with parts.patient_store.writing() as db:
        found = rules.run(db, parts.now(), dry_run=dry_run)
    for name, count in found.items():
        click.echo(f"{count:8} {name}{' would go' if dry_run else ''}")
