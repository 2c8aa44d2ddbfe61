"""`keys`: rotate the encryption keys, or rebuild the digests by which people are found."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from models.across import rotation
from models.people import reindexing
from ussd_app.ussd import service


@click.group()
def keys() -> None:
    """Look after the keys."""


@keys.command()
@with_appcontext
def rotate() -> None:
    """Encrypt again, with the first key of FIELD_KEYS, what an older one encrypted."""
    for column, count in rotation.rotate(service().patient_store):
        click.echo(f"{column}: {count} encrypted again")


@keys.command()
@with_appcontext
def reindex() -> None:
    """Rebuild the digests after DIGEST_KEY changed. Stop the web processes first."""
    count = reindexing.reindex(service().patient_store)
    click.echo(f"{count} people indexed again")
