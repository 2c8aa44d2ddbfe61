"""`worker`, `timetable` and `sweep`: the processes beside the web."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from rq.serializers import JSONSerializer

from ussd_app import jobs, sweeping
from ussd_app import timetable as recurring
from ussd_app.config import BadSetting
from ussd_app.quiet_worker import QuietWorker
from ussd_app.ussd import service
from ussd_app.wiring import Service


def refuse_demo(parts: Service) -> None:
    """Stop with a sentence where demo people would be texted for real."""
    try:
        parts.refuse_demo_in_earnest()
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--burst", is_flag=True, help="Stop when nothing waits.")
@click.option(
    "--queue",
    "queues",
    multiple=True,
    type=click.Choice(jobs.QUEUES),
    help="Work on these queues alone; on all without it, texts first.",
)
@with_appcontext
def worker(*, burst: bool, queues: tuple[str, ...]) -> None:
    """Run jobs until stopped."""
    parts = service()
    refuse_demo(parts)
    redis = parts.patient_redis
    # Jobs are short and bounded; not forking for each is three times as fast.
    QuietWorker(
        [jobs.queue(redis, name) for name in queues or jobs.QUEUES],
        connection=redis,
        serializer=JSONSerializer,
        log_job_description=False,
    ).work(burst=burst, logging_level="WARNING", with_scheduler=True)


@click.command()
@with_appcontext
def timetable() -> None:
    """Start recurring work until stopped."""
    recurring.build(service().patient_redis).start()  # type: ignore[no-untyped-call]


@click.command()
@with_appcontext
def sweep() -> None:
    """Take up at once what was left behind."""
    parts = service()
    refuse_demo(parts)
    sweeping.run(parts)
    click.echo("Swept.")
