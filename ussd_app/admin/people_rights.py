"""What the law gives a person, carried out by officers: a file of all that is held, erasure.

Merging stands here too: both are for whole records.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, abort, render_template, request, url_for

from models.across import erasing, holding, merging, scope
from models.base.store import Db
from models.people import corrections
from models.people.rights import ErasureRequest, RequestState
from models.people.rights_of_officers import Area, Permission
from models.people.tables import Account, Professional
from ussd_app.admin import guard
from ussd_app.admin.asking import Asked, Box, Refused, carry_out, service_code
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need
from ussd_app.admin.reach import found

EXPORT: Final = Deed(
    "Export this person",
    "A file with everything that is held of this person, in the clear, is given to you once. "
    "Hand it to the person alone.",
    "Cannot be undone: it is written down that you took it.",
)
MERGE: Final = Deed(
    "Merge another record into this one",
    "Everything of the other record moves here; what is here stands where both differ. The other "
    "account ends, its PIN too, and both lines are texted.",
    "Cannot be undone.",
)
ERASE: Final = Deed(
    "Erase this person",
    "The account ends and everything goes but what the law keeps for 7 years: attendance and pay, "
    "with the name and ID number. The person is texted.",
    "Cannot be undone.",
)
REFUSE: Final = Deed(
    "Refuse the erasure",
    "What is held stays, and the person is texted that they may complain.",
    "Can be undone: the person may ask again, or you erase.",
)
DEEDS: Final = (EXPORT, MERGE, ERASE, REFUSE)

NO_OTHER: Final = "No record in your area has this number."
ANSWERED: Final = "It was answered already."


@page("/people/<int:person_id>/export", Permission.PEOPLE_EXPORT, "GET", "POST")
def export_person(person_id: int) -> Any:
    """Give the file with everything that is held of a person."""

    def act(db: Db, why: str) -> Response:
        text = holding.export(db, found(db, person_id), why, guard.actor(), guard.now())
        name = f"person-{person_id}.json"
        return Response(
            text,
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return carry_out(EXPORT, lambda db: _asked(found(db, person_id)), act)


@page("/people/<int:person_id>/merge", Permission.PEOPLE_MERGE, "GET", "POST")
def merge_person(person_id: int) -> Any:
    """Merge another record of the same person into this one; first show what would move."""
    typed = request.values.get("other", "")
    other_id = int(typed) if re.fullmatch(r"[0-9]{1,15}", typed) else None

    def look(db: Db) -> Asked:
        person = found(db, person_id)
        box = Box("other", "Number of the other record", typed, "It stands in its page's address.")
        other = _other(db, other_id)
        if other is None:
            return _asked(person, boxes=[box])
        try:
            plan = merging.plan(db, other, person)
        except merging.SamePerson:
            return _asked(person, boxes=[box])
        counts = [("The other record", other.full_name), *plan.moves.items()]
        return _asked(person, boxes=[box], counts=counts)

    def act(db: Db, why: str) -> None:
        other = _other(db, other_id)
        if other is None:
            raise Refused(NO_OTHER)
        merging.merge(
            db, other, found(db, person_id), why, service_code(), guard.actor(), guard.now()
        )

    return carry_out(MERGE, look, act)


@page("/people/<int:person_id>/erase", Permission.PEOPLE_ERASE, "GET", "POST")
def erase_person(person_id: int) -> Any:
    """Erase a person, or say what still stands in the way."""

    def look(db: Db) -> Asked:
        person = found(db, person_id)
        plan = erasing.plan(db, person, guard.now())
        counts = [("Rows that go", sum(plan.goes.values()))]
        counts.append(("Rows that the law keeps", sum(plan.stays.values())))
        back = url_for("admin.erasures_page")
        return Asked(person.full_name, back, counts, (), plan.hindered_by)

    def act(db: Db, why: str) -> None:
        erasing.erase(db, found(db, person_id), why, guard.actor(), guard.now())

    return carry_out(ERASE, look, act)


@page("/erasures", Permission.PEOPLE_ERASE, menu=Chapter.PEOPLE, title="Requests to be erased")
def erasures_page() -> str:
    """List the requests for erasure that wait, the oldest first; the law gives 14 days."""
    with guard.reading() as db:
        waiting = corrections.open_erasures(db)
        people = {each.account_id: _owner(db, each) for each in waiting}
    shown = [(each, people[each.account_id]) for each in waiting]
    return render_template(
        "admin/erasures.html",
        waiting=[(each, person) for each, person in shown if person is not None],
        now=guard.now(),
    )


@page("/erasures/<int:request_id>/refuse", Permission.PEOPLE_ERASE, "GET", "POST")
def refuse_erasure(request_id: int) -> Any:
    """Refuse a request for erasure, with the reason that the law asks for."""

    def look(db: Db) -> Asked:
        asked = db.get(ErasureRequest, request_id)
        person = _owner(db, asked) if asked is not None else None
        if asked is None or person is None:
            abort(404)
        return Asked(
            person.full_name,
            url_for("admin.erasures_page"),
            [("Reference", asked.reference)],
            hindered_by=() if asked.state is RequestState.OPEN else [ANSWERED],
        )

    def act(db: Db, why: str) -> None:
        if not corrections.refuse_erasure(db, request_id, why, guard.actor(), guard.now()):
            raise Refused(ANSWERED)

    return carry_out(REFUSE, look, act)


@need(
    "Requests to be erased",
    Permission.PEOPLE_ERASE,
    lambda: url_for("admin.erasures_page"),
    late=timedelta(days=10),
)
def erasures_waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count the requests to be erased; the law gives 14 days."""
    del area, now  # decided for the whole country alone
    waiting = corrections.open_erasures(db)
    return Queue(len(waiting), waiting[0].asked_at if waiting else None)


def _owner(db: Db, asked: ErasureRequest) -> Professional | None:
    account = db.get(Account, asked.account_id)
    return scope.person(db, guard.area(), account.professional_id) if account else None


def _other(db: Db, other_id: int | None) -> Professional | None:
    return None if other_id is None else scope.person(db, guard.area(), other_id)


def _asked(person: Professional, **shown: Any) -> Asked:
    back = url_for("admin.person_page", person_id=person.id)
    return Asked(person.full_name, back, **shown)
