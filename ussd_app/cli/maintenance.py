"""`maintenance`: close the line honestly, with the time of return."""

from __future__ import annotations

from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext

from models.base import maintenance as switch
from models.base.clock import NAIROBI
from ussd_app.ussd import service


@click.group()
def maintenance() -> None:
    """Close the line for work, or open it again."""


@maintenance.command()
@click.argument("minutes", type=click.IntRange(1, 1_440))
@with_appcontext
def on(minutes: int) -> None:
    """Close the line for MINUTES; callers read when it opens again."""
    parts = service()
    until: datetime = parts.now() + timedelta(minutes=minutes)
    with parts.patient_store.writing() as db:
        switch.close(db, until)
    click.echo(f"Closed until {until.astimezone(NAIROBI):%H:%M}. Processes notice in 5 seconds.")


@maintenance.command()
@with_appcontext
def off() -> None:
    """Open the line again."""
    with service().patient_store.writing() as db:
        switch.reopen(db)
    click.echo("Open again.")
