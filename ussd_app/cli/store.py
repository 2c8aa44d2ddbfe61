"""`db`, `demo` and `prepare`: the store's schema and its demonstration season."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from models.across import backup as backups
from models.across import reference_lists, schema
from models.base import clock
from ussd_app import demo as demo_season
from ussd_app.cli.running import refuse_demo
from ussd_app.demo.scales import SIZES, Scale
from ussd_app.ussd import service
from ussd_app.wiring import Service


@click.group()
def db() -> None:
    """Look after the store."""


@db.command()
@with_appcontext
def upgrade() -> None:
    """Bring the store to the newest schema."""
    _upgrade()
    click.echo(f"The store is at {schema.head()}.")


def _upgrade() -> None:
    parts = service()
    parts.make_room()
    schema.upgrade(parts.patient_store.engine)
    if parts.config.clock is None:
        with parts.patient_store.writing() as session:
            clock.forget(session)
    reference_lists.load_reference(parts.patient_store, parts.now())


@db.command(hidden=True)
@click.argument("message")
@with_appcontext
def revise(message: str) -> None:
    """Write a migration from what the tables have and the store has not."""
    schema.revise(service().patient_store.engine, message)


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole store into a new FILE; the service may go on meanwhile."""
    try:
        backups.backup(service().patient_store, file)
    except backups.BackupFailed as error:
        raise click.ClickException(f"No backup was made: {error}.") from None
    click.echo(f"Backed up into {file}. The keys are not in it: keep them elsewhere.")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Give up what the store holds now.")
@with_appcontext
def restore(file: Path, *, replace: bool) -> None:
    """Bring the store back from FILE, with web, worker and timetable stopped."""
    parts = service()
    parts.make_room()
    try:
        backups.restore(parts.patient_store, file, replace=replace)
    except backups.StoreNotEmpty:
        raise click.ClickException(
            "The store holds something. --replace gives it up for what the backup holds."
        ) from None
    except backups.BackupFailed as error:
        raise click.ClickException(f"Not restored: {error}.") from None
    click.echo(f"Restored from {file}; the store is at {schema.head()}.")


@click.group()
def demo() -> None:
    """Load a season to try things on. Refused in production."""


@demo.command()
@click.option(
    "--scale", type=click.Choice([each.value for each in Scale]), default="small", show_default=True
)
@with_appcontext
def load(scale: str) -> None:
    """Load the demonstration season; what exists already stays as it is.

    `county` adds 750 centres and 6,400 people to `small`, `national` 35,000 and 300,000. What was
    broken off goes on where it stopped.
    """
    parts = service()
    if parts.config.is_production:
        raise click.ClickException("Demo data are refused in production.")
    loaded = demo_season.load(
        parts.patient_store, parts.now(), real_windows=parts.config.clock is not None
    )
    loaded += _crowd(parts, Scale(scale))
    click.echo(f"Demo season ({scale}): {loaded:,} people added. PIN 2580 for all of them.")


def _crowd(parts: Service, scale: Scale) -> int:
    """Add the crowd of a larger season, with a bar on a terminal."""
    with click.progressbar(
        length=SIZES[scale].centres,
        label="Centres",
        file=sys.stderr,
        hidden=scale is Scale.SMALL or not sys.stderr.isatty(),
    ) as bar:
        return demo_season.load_crowd(
            parts.patient_store, parts.now(), scale, lambda done, _: bar.update(done - bar.pos)
        )


@click.command(hidden=True)
@with_appcontext
def prepare() -> None:
    """Migrate, and load the small demo into an empty store; what `run.py` does before it starts."""
    parts = service()
    _upgrade()
    refuse_demo(parts)
    if not parts.config.is_production and demo_season.is_empty(parts.patient_store):
        demo_season.load(
            parts.patient_store, parts.now(), real_windows=parts.config.clock is not None
        )
        click.echo("Loaded the small demo season.")
