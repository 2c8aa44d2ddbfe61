"""`officers add`: the first officer of a new store, and any other."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from models.base.audit import Actor, Channel
from models.people import officers as officer_list
from models.people.msisdn import NotAMobileNumber, local, read_msisdn
from models.people.officer_tables import Role
from models.people.officers import BadArea, BadUsername, NumberTaken, Post, UsernameTaken
from ussd_app.ussd import service


@click.group()
def officers() -> None:
    """Look after the dashboard's officers."""


@officers.command()
@click.argument("username")
@click.option("--name", required=True, help="The officer's full name.")
@click.option("--role", type=click.Choice([each.value for each in Role]), required=True)
@click.option("--county", type=int, help="The number of the county that the officer is held to.")
@click.option("--sub-county", "sub_county_id", type=int, help="The id of the sub-county.")
@with_appcontext
def add(username: str, name: str, role: str, county: int | None, sub_county_id: int | None) -> None:
    """Add an officer and print the one-time link with which they choose a password."""
    parts = service()
    actor, now = Actor(Channel.COMMAND, "officers"), parts.now()
    try:
        with parts.patient_store.writing() as db:
            post = Post(Role(role), county, sub_county_id)
            added = officer_list.add(db, username, name, post, actor, now)
            token = officer_list.invite(db, added, actor, now)
    except (BadUsername, UsernameTaken, BadArea) as bad:
        raise click.ClickException(str(bad)) from None
    click.echo(f"Officer {added.username} ({role}). Valid for 72 hours, once:")
    click.echo(f"/admin/invitation/{token}")


@officers.command()
@click.argument("username")
@click.argument("msisdn")
@with_appcontext
def number(username: str, msisdn: str) -> None:
    """Set the number from which an officer calls, and to which they are texted."""
    parts = service()
    actor, now = Actor(Channel.COMMAND, "officers"), parts.now()
    try:
        with parts.patient_store.writing() as db:
            found = officer_list.by_username(db, username)
            if found is None:
                raise click.ClickException(f"there is no officer {username}")
            officer_list.set_msisdn(db, found, read_msisdn(msisdn), actor, now)
    except (NumberTaken, NotAMobileNumber) as bad:
        raise click.ClickException(str(bad)) from None
    click.echo(f"Officer {username} calls from {local(read_msisdn(msisdn))}.")
