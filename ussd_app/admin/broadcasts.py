"""Broadcasts: a draft, what it would be, a test, the second officer's yes, and the progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for

from models.across import audiences
from models.across.audiences import NoAudience
from models.base import areas, audit, season
from models.base.store import Db
from models.jobs.tables import DeploymentState
from models.messages import broadcasts, outbox
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.broadcasts import NotNow, SameOfficer, UnknownPlaceholder
from models.messages.listed import BROADCASTS
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.msisdn import NotAMobileNumber, read_msisdn
from models.people.rights_of_officers import Permission
from sms import broadcasting
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.messages import stopped
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.ussd import service

lists.declare(BROADCASTS, Permission.MESSAGES_SEE)

CLASSES: Final = (MessageClass.TRANSACTIONAL, MessageClass.REMINDER, MessageClass.PROMOTIONAL)
STATES: Final = (
    DeploymentState.OFFERED,
    DeploymentState.DEPLOYED,
    DeploymentState.ACCEPTED,
    DeploymentState.DECLINED,
    DeploymentState.EXPIRED,
)
LENGTH: Final = 320

NO_WORDS: Final = word("A broadcast needs its words in both languages.")
NO_AUDIENCE: Final = word("Say whom it is for: nobody texts everybody by accident.")
BAD_PLACEHOLDER: Final = word("A text may hold {name} and {centre} only.")
NO_SUB_COUNTY: Final = word("The sub-county is not in that county.")
NO_NUMBER: Final = word("That is no Kenyan mobile number.")
SAME_OFFICER: Final = word("A second officer must say yes.")
NOT_NOW: Final = word("Something changed meanwhile: look again.")
TOO_LONG: Final = word("Some receiver's text would lose its end: shorten it first.")
NOBODY: Final = word("The audience is empty.")
TOO_DEAR: Final = word("The gateway's balance does not cover it.")
TESTED: Final = word("The longest text is on its way to that number.")
DONE: Final = word("Done.")

DEEDS: Final[Mapping[str, Deed]] = {
    "approve": Deed(
        title=word("Let this broadcast go"),
        consequence=word("Each of these people is texted once, behind all that is urgent."),
        undo=word("It can be paused and stopped; what has gone out stays out."),
    ),
    "pause": Deed(
        title=word("Pause this broadcast"),
        consequence=word("No more of it goes out for now."),
        undo=word("Can be undone: resume it."),
        is_grave=False,
    ),
    "resume": Deed(
        title=word("Resume this broadcast"),
        consequence=word("It goes on where it was paused; nobody is texted twice."),
        undo=word("It can be paused and stopped; what has gone out stays out."),
        is_grave=False,
    ),
    "stop": Deed(
        title=word("Stop this broadcast"),
        consequence=word("What has not gone out never will."),
        undo=word("Cannot be undone: draft a new one."),
    ),
}


@page("/messages/broadcasts", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Broadcasts")
def broadcasts_page() -> str:
    """List the broadcasts, the newest first."""
    stopped()
    return lists.show(
        BROADCASTS,
        template="admin/broadcasts.html",
        link=lambda line: url_for("admin.broadcast_page", broadcast_id=line.key),
    )


@page("/messages/broadcasts/new", Permission.MESSAGES_SEND, "GET", "POST")
def new_broadcast() -> Any:
    """Draft a broadcast: nobody is texted by this."""
    wrong = ""
    if request.method == "POST":
        try:
            with guard.writing() as db:
                row = _drafted(db)
                broadcast_id = row.id
        except NoAudience:
            wrong = NO_AUDIENCE
        except UnknownPlaceholder:
            wrong = BAD_PLACEHOLDER
        except ValueError as bad:
            wrong = str(bad)
        else:
            return redirect(url_for("admin.broadcast_page", broadcast_id=broadcast_id), 303)
    with guard.reading() as db:
        shown = render_template(
            "admin/broadcast_new.html",
            exams=season.open_exams(db),
            counties=areas.counties(db),
            positions=sorted(season.positions(db)),
            states=STATES,
            classes=CLASSES,
            longest=LENGTH,
            form=request.form,
            wrong=wrong,
        )
    return shown, 422 if wrong else 200


@page("/messages/broadcasts/<int:broadcast_id>", Permission.MESSAGES_SEE)
def broadcast_page(broadcast_id: int) -> str:
    """Show one broadcast: its words, whom it reaches, what it costs, and how far it has come."""
    stopped()
    with guard.reading() as db:
        row = _found(db, broadcast_id)
        return render_template(
            "admin/broadcast.html",
            one=row,
            seen=broadcasting.preview(db, row),
            audience=_in_words(db, row.audience),
            progress=broadcasts.progress(db, row),
            deeds={name: DEEDS[name] for name in _possible(row)},
            now=guard.now(),
        )


@page("/messages/broadcasts/<int:broadcast_id>/test", Permission.MESSAGES_SEND, "POST")
def test_broadcast(broadcast_id: int) -> Any:
    """Text the longest rendering to the officer's own telephone."""
    with guard.writing() as db:
        row = _found(db, broadcast_id)
        try:
            msisdn = read_msisdn(request.form.get("msisdn", ""))
        except NotAMobileNumber:
            flash(NO_NUMBER)
        else:
            body = broadcasting.preview(db, row).body
            outbox.add(
                db,
                msisdn,
                Template.BROADCAST,
                {"broadcast": body},
                guard.officer().language,
                MessageClass.TRANSACTIONAL,
                guard.now(),
            )
            subject = ("broadcast", row.id)
            audit.note(db, guard.actor(), "broadcast.tested", subject, guard.now())
            flash(TESTED)
    return redirect(url_for("admin.broadcast_page", broadcast_id=broadcast_id), 303)


@page("/messages/broadcasts/<int:broadcast_id>/<act>", Permission.MESSAGES_SEND, "GET", "POST")
def broadcast_deed(broadcast_id: int, act: str) -> Any:
    """Say what will happen and to how many, ask why, and do it."""
    if act not in DEEDS:
        abort(404)
    back = url_for("admin.broadcast_page", broadcast_id=broadcast_id)
    with guard.reading() as db:
        row = _found(db, broadcast_id)
        seen = broadcasting.preview(db, row)
        refusal = _refusal(row, seen) if act == "approve" else ""
    if refusal:
        flash(refusal)
        return redirect(back, 303)
    reason = deeds.reason()
    if reason is None:
        counts: list[tuple[str, int | str]] = [
            (word("People"), seen.people),
            (word("Cost in KES"), f"{seen.cost:,.2f}"),
        ]
        return deeds.ask(DEEDS[act], subject=row.reference, counts=counts, back=back)
    try:
        with guard.writing() as db:
            row = _found(db, broadcast_id)
            verb = getattr(broadcasts, act)
            verb(db, row, guard.actor(), guard.now(), reason=reason)
        flash(DONE)
    except SameOfficer:
        flash(SAME_OFFICER)
    except NotNow:
        flash(NOT_NOW)
    return redirect(back, 303)


def _refusal(row: Broadcast, seen: broadcasting.Preview) -> str:
    """Return why it cannot be let go, if so."""
    if row.made_by == guard.actor().name:
        return SAME_OFFICER
    if seen.is_cut:
        return TOO_LONG
    if not seen.people:
        return NOBODY
    if broadcasting.affordable(service().gateway, seen.cost) is False:
        return TOO_DEAR
    return ""


def _possible(row: Broadcast) -> tuple[str, ...]:
    return {
        BroadcastState.DRAFT: ("approve", "stop"),
        BroadcastState.SENDING: ("pause", "stop"),
        BroadcastState.PAUSED: ("resume", "stop"),
    }.get(row.state, ())


def _drafted(db: Db) -> Broadcast:
    form = request.form
    english, kiswahili = (" ".join(form.get(each, "").split()) for each in ("english", "kiswahili"))
    if not english or not kiswahili or max(len(english), len(kiswahili)) > LENGTH:
        raise ValueError(NO_WORDS)
    conditions = _conditions(db, form)
    audiences.accounts_of(conditions)
    message_class = MessageClass(form.get("class", ""))
    if message_class not in CLASSES:
        raise ValueError(NO_WORDS)
    return broadcasts.draft(
        db, english, kiswahili, message_class, conditions, guard.actor(), guard.now()
    )


def _conditions(db: Db, form: Mapping[str, str]) -> dict[str, Any]:
    county = int(form["county"]) if form.get("county", "").isdigit() else None
    found: dict[str, Any] = {
        "exam_id": int(form["exam"]) if form.get("exam", "").isdigit() else None,
        "county": county,
        "centre": form.get("centre", "").strip() or None,
        "position": form.get("position") or None,
        "state": DeploymentState(form["state"]).value if form.get("state") else None,
    }
    if form.get("sub_county", "").strip():
        fitting = areas.find_sub_counties(db, county or 0, form["sub_county"])
        if len(fitting) != 1:
            raise ValueError(NO_SUB_COUNTY)
        found["sub_county_id"] = fitting[0].id
    return {name: value for name, value in found.items() if value is not None}


def _in_words(db: Db, audience: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the conditions with their names."""
    names = {each.id: each.label for each in season.open_exams(db)}
    said = []
    for name, value in audience.items():
        match name:
            case "exam_id":
                said.append((word("Exam"), names.get(value, str(value))))
            case "county":
                county = areas.county(db, value)
                said.append((word("County"), county.name if county else str(value)))
            case "sub_county_id":
                part = areas.sub_county(db, value)
                said.append((word("Sub-county"), part.name if part else str(value)))
            case "centre":
                said.append((word("Centre"), str(value)))
            case "position":
                said.append((word("Position"), str(value)))
            case _:
                said.append((word("State"), str(value)))
    return said


def _found(db: Db, broadcast_id: int) -> Broadcast:
    row = db.get(Broadcast, broadcast_id)
    if row is None or not guard.area().is_country:
        abort(404)
    return row
