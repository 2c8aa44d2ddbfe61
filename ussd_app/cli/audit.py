"""`audit`: prove that the audit trail is as it was written."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from models.base import audit_chain
from ussd_app.ussd import service


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@with_appcontext
def check() -> None:
    """Link what is new, and compute the whole chain again; exit 1 if a row was changed."""
    parts = service()
    while True:
        with parts.patient_store.writing() as db:
            if not audit_chain.link(db):
                break
    with parts.patient_store.reading() as db:
        found = audit_chain.check(db)
    click.echo(f"{found.rows} rows linked, {found.unlinked} not yet, head {found.head or 'none'}")
    if found.broken:
        shown = ", ".join(map(str, found.broken[:20]))
        raise click.ClickException(f"{len(found.broken)} rows differ from the chain: {shown}")
