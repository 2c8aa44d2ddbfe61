"""`centre-code`: the daily code of a centre, for trying things."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from models.attendance import codes
from models.base.clock import nairobi_day
from ussd_app.ussd import service


@click.command("centre-code")
@click.argument("centre")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Another day than today.")
@with_appcontext
def centre_code(centre: str, day: datetime | None) -> None:
    """Print the daily code of CENTRE. Refused in production."""
    parts = service()
    if parts.config.is_production:
        raise click.ClickException("Codes are texted to those in charge; nobody prints them here.")
    on = nairobi_day(parts.now()) if day is None else day.date()
    with parts.patient_store.reading() as db:
        found = codes.of_date(db, centre, on)
    if not found:
        raise click.ClickException(f"Centre {centre} has no exam day on {on}.")
    for exam, code in found.items():
        click.echo(code if len(found) == 1 else f"{code} {exam}")
