"""Texts out and in, what became of them by network and reason, and what they cost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from flask import flash, render_template, request

from models.base import settings
from models.base.clock import nairobi_day
from models.messages import failures, figures
from models.messages.listed import INBOX, OUTBOX
from models.messages.tables import OutboxState
from models.people.rights_of_officers import Permission
from sms.sending import STOPPED
from ussd_app.admin import guard, lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.notices import NETWORKS
from ussd_app.admin.words import word

lists.declare(OUTBOX, Permission.MESSAGES_SEE)
lists.declare(INBOX, Permission.MESSAGES_SEE)

DAYS: Final = (1, 7, 30, 90)
MONTHS: Final = timedelta(days=366)

QUEUE_STOPPED: Final = word(
    "No text goes out now: the gateway's balance is empty, or it refuses us."
)
ONLY_COUNTRY: Final = word("These figures are of the whole country.")


def stopped() -> bool:
    """Tell whether the queue rests, and say so on the page that is about to be shown."""
    with guard.reading() as db:
        kept = settings.get(db, STOPPED)
    if kept is None or datetime.fromisoformat(kept["until"]) < guard.now():
        return False
    flash(QUEUE_STOPPED)
    return True


@page("/messages/outbox", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Outbox")
def outbox_page() -> str:
    """List what went out and what waits, the newest first."""
    stopped()
    return lists.show(OUTBOX)


@page("/messages/inbox", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Inbox")
def inbox_page() -> str:
    """List what came in and what it did, the newest first."""
    return lists.show(INBOX)


@page("/messages/delivery", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Delivery")
def delivery_page() -> str:
    """Show how many texts arrived on each network, and why the others did not."""
    days = request.args.get("days", 7, type=int)
    today = nairobi_day(guard.now())
    since = today - timedelta(days=max(1, min(days, 366)) - 1)
    stopped()
    with guard.reading() as db:
        found = figures.fates(db, since, today)
    return render_template(
        "admin/delivery.html",
        networks=_by_network(found),
        found=[each for each in found if each.state in _NOT_ARRIVED],
        names=NETWORKS,
        words={**failures.STATUSES, **failures.REASONS},
        days=days,
        choices=DAYS,
        only_country=not guard.area().is_country,
    )


_NOT_ARRIVED: Final = frozenset({OutboxState.FAILED, OutboxState.UNKNOWN})


def _by_network(found: list[figures.Fate]) -> dict[str, dict[str, int]]:
    """Add up the texts of each network by state."""
    rows: dict[str, dict[str, int]] = {}
    for each in found:
        row = rows.setdefault(each.network, {})
        row[each.state.value] = row.get(each.state.value, 0) + each.texts
    return rows


@page("/messages/spend", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Spend")
def spend_page() -> str:
    """Show what the texts of each task cost in each month of a year."""
    since: date = (nairobi_day(guard.now()) - MONTHS).replace(day=1)
    with guard.reading() as db:
        found = figures.spend(db, since)
    months: dict[date, list[figures.Spend]] = {}
    for each in found:
        months.setdefault(each.month, []).append(each)
    return render_template(
        "admin/spend.html", months=months, only_country=not guard.area().is_country
    )
