"""What waits for an officer's yes or no: corrections that people asked for, changes of payee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import abort, render_template, request, url_for

from models.across import scope
from models.base.store import Db
from models.people import correction_requests, names, payee_decisions, profile
from models.people.correction_requests import Corrected, CorrectionRequest
from models.people.msisdn import masked
from models.people.profile_tables import ChangeState, PayeeChange, PayeeKind
from models.people.rights import RequestState
from models.people.rights_of_officers import Area, Permission
from models.people.tables import Professional
from ussd_app.admin import guard
from ussd_app.admin.asking import Asked, Box, Refused, carry_out
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need

CORRECTION: Final = {
    "approve": Deed(
        "Approve the correction",
        "What the person asked for takes the place of what stands there, and they are texted. "
        "Approve only what you have seen on the ID.",
        "Can be undone by correcting the detail again.",
    ),
    "refuse": Deed(
        "Refuse the correction",
        "What stands there stays, and the person is texted.",
        "Can be undone: the person may ask again.",
    ),
}
PAYEE: Final = {
    "approve": Deed(
        "Approve the change of payee",
        "The change goes on: it counts after its 48 hours, and the person is texted then.",
        "The person can stop it until it counts.",
    ),
    "refuse": Deed(
        "Refuse the change of payee",
        "The person is paid as before. They are texted, and so is the old line.",
        "Can be undone: the person may ask again with their PIN.",
    ),
}
DEEDS: Final = (*CORRECTION.values(), *PAYEE.values())

ANSWERED: Final = "It was answered already."
NOT_ASKED: Final = "That is not what the person asked for. Look at the ID again."
REFUSALS: Final = (ANSWERED, NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the list shows it, masked."""

    id: int
    person: Professional
    reference: str
    what: str
    wanted: str
    asked_at: datetime
    score: int | None = None
    """How well the name that is wanted fits the one that stands, of 100."""


@page(
    "/people/corrections",
    Permission.PEOPLE_CORRECT,
    menu=Chapter.PEOPLE,
    title="Corrections that wait",
)
def person_corrections_page() -> str:
    """List the corrections that people ask for, the oldest first."""
    with guard.reading() as db:
        waiting = correction_requests.waiting(db)
        found = [
            shown for each in waiting if (shown := _request(db, each, guard.area())) is not None
        ]
    return render_template(
        "admin/decisions.html",
        title="Corrections that wait",
        endpoint="admin.decide_person_correction",
        way="request_id",
        found=found,
        now=guard.now(),
    )


@page(
    "/payee-changes",
    Permission.PAYEE_DECIDE,
    menu=Chapter.PEOPLE,
    title="Changes of payee that wait",
)
def payee_changes_page() -> str:
    """List the changes of payee that need an officer, the oldest first."""
    with guard.reading() as db:
        found = [
            shown
            for each in payee_decisions.waiting(db)
            if (shown := _change(db, each, guard.area())) is not None
        ]
    return render_template(
        "admin/decisions.html",
        title="Changes of payee that wait",
        endpoint="admin.decide_payee",
        way="change_id",
        found=found,
        now=guard.now(),
    )


@page("/people/corrections/<int:request_id>/<deed>", Permission.PEOPLE_CORRECT, "GET", "POST")
def decide_person_correction(request_id: int, deed: str) -> Any:
    """Approve or refuse a correction; an ID or a year is typed again from the ID itself."""

    def look(db: Db) -> Asked:
        asked = db.get(CorrectionRequest, request_id)
        shown = _request(db, asked, guard.area()) if asked is not None else None
        if asked is None or shown is None:
            abort(404)
        is_typed = deed == "approve" and asked.what is not Corrected.NAME
        boxes = [Box("seen", "As it stands on the ID that you saw")] if is_typed else []
        return _asked(
            shown, "admin.person_corrections_page", asked.state is RequestState.OPEN, boxes
        )

    def act(db: Db, why: str) -> None:
        asked = db.get_one(CorrectionRequest, request_id)
        seen = " ".join(request.form.get("seen", "").split())
        if deed == "approve" and asked.what is not Corrected.NAME and seen != asked.wanted_text:
            raise Refused(NOT_ASKED)
        verb = correction_requests.approve if deed == "approve" else correction_requests.refuse
        if not verb(db, request_id, why, guard.actor(), guard.now()):
            raise Refused(ANSWERED)

    return carry_out(_deed(CORRECTION, deed), look, act)


@page("/payee-changes/<int:change_id>/<deed>", Permission.PAYEE_DECIDE, "GET", "POST")
def decide_payee(change_id: int, deed: str) -> Any:
    """Approve or refuse a change of payee."""

    def look(db: Db) -> Asked:
        change = db.get(PayeeChange, change_id)
        shown = _change(db, change, guard.area()) if change is not None else None
        if change is None or shown is None:
            abort(404)
        is_open = change.state is ChangeState.OFFICER
        return _asked(shown, "admin.payee_changes_page", is_open, [])

    def act(db: Db, why: str) -> None:
        verb = payee_decisions.approve if deed == "approve" else payee_decisions.refuse
        if not verb(db, change_id, why, guard.actor(), guard.now()):
            raise Refused(ANSWERED)

    return carry_out(_deed(PAYEE, deed), look, act)


@need(
    "Corrections that wait",
    Permission.PEOPLE_CORRECT,
    lambda: url_for("admin.person_corrections_page"),
    late=timedelta(days=10),
)
def corrections_waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count the corrections that wait; the law gives 14 days."""
    del now
    waiting = correction_requests.waiting(db)
    found = [each.asked_at for each in waiting if scope.person(db, area, each.professional_id)]
    return Queue(len(found), min(found, default=None))


@need(
    "Changes of payee that wait",
    Permission.PAYEE_DECIDE,
    lambda: url_for("admin.payee_changes_page"),
    late=timedelta(days=2),
)
def payees_waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count the changes of payee that need an officer."""
    del now
    waiting = payee_decisions.waiting(db)
    found = [each.asked_at for each in waiting if scope.person(db, area, each.professional_id)]
    return Queue(len(found), min(found, default=None))


def _deed(deeds: dict[str, Deed], word: str) -> Deed:
    if word not in deeds:
        abort(404)
    return deeds[word]


def _asked(shown: Waiting, back: str, is_open: bool, boxes: list[Box]) -> Asked:  # noqa: FBT001
    counts: list[tuple[str, int | str]] = [
        ("Reference", shown.reference),
        ("Detail", shown.what),
        ("Wanted", shown.wanted),
    ]
    if shown.score is not None:
        counts.append(("Fits the name by", f"{shown.score} / 100"))
    hindered = () if is_open else (ANSWERED,)
    return Asked(shown.person.full_name, url_for(back), counts, boxes, hindered)


def _request(db: Db, asked: CorrectionRequest, area: Area) -> Waiting | None:
    person = scope.person(db, area, asked.professional_id)
    if person is None:
        return None
    wanted, score = asked.wanted_text, None
    if asked.what is Corrected.NAME:
        score = names.score(wanted, person.full_name)
    else:
        wanted = profile.masked(wanted)
    return Waiting(
        asked.id, person, asked.reference, asked.what.value, wanted, asked.asked_at, score
    )


def _change(db: Db, change: PayeeChange, area: Area) -> Waiting | None:
    person = scope.person(db, area, change.professional_id)
    if person is None:
        return None
    wanted = change.wanted
    is_mpesa = change.kind is PayeeKind.MPESA
    name = str(wanted.get("mpesa_name" if is_mpesa else "account_name") or "")
    number = str(wanted.get("mpesa_msisdn" if is_mpesa else "account_number") or "")
    hidden = masked(number) if is_mpesa and number else profile.masked(number)
    return Waiting(
        change.id,
        person,
        change.reference,
        change.kind.value,
        f"{hidden} {name}".strip(),
        change.asked_at,
        names.score(name, person.full_name) if name else None,
    )
