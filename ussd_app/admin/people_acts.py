"""What officers do for somebody who cannot get in, and what they correct."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, request

from models.base.clock import nairobi_day
from models.base.store import Db
from models.people import correcting, finding, unlocking
from models.people.correction_tables import Correctable, Correction
from models.people.profile_tables import Gender
from models.people.rights_of_officers import Permission
from models.people.tables import Account, Professional
from ussd_app.admin import guard
from ussd_app.admin.asking import Asked, Box, Refused, carry_out, service_code
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.reach import checked, found, page_of

UNLOCK: Final = Deed(
    "Lift the lock",
    "The PIN may be tried again at once, on every handset. The person is texted.",
    "Nothing to undo: three wrong PINs lock it again.",
    is_grave=False,
)
RESET: Final = Deed(
    "Reset the PIN",
    "The PIN counts no more, and a code for a new one is texted to the account's own line. "
    "A change of number stops, and changes of where they are paid wait 48 hours.",
    "Cannot be undone: the person chooses a new PIN with the code.",
)
CORRECT: Final = Deed(
    "Correct this detail",
    "What you type takes the place of what stands there, and the person is texted. After a change "
    "of name, ID or year of birth, changes of where they are paid wait 48 hours.",
    "Can be undone on the person's page while nothing newer stands there.",
    is_grave=False,
)
UNDO: Final = Deed(
    "Take the correction back",
    "What stood before stands again, and the person is texted.",
    "Can be undone: correct it again.",
    is_grave=False,
)
DEEDS: Final = (UNLOCK, RESET, CORRECT, UNDO)

RULES: Final[dict[Correctable, str]] = {
    Correctable.NAME: "As on the ID: letters, at most 40 in the first name and 40 in the others, "
    "as in Jane Akiru Lokwang.",
    Correctable.NATIONAL_ID: "6 to 9 digits, not all the same, as in 23456789.",
    Correctable.BIRTH_YEAR: "Four digits, of somebody aged 18 to 80, as in 1985.",
    Correctable.GENDER: "Male or female.",
    Correctable.TSC_NUMBER: "4 to 8 digits, as in 412345.",
    Correctable.KRA_PIN: "A, nine digits and a letter, as in A012345678Z.",
    Correctable.NSSF: "6 to 12 letters or digits, as in 123456789X.",
    Correctable.SHA: "6 to 20 letters or digits, as in SHA123456789.",
    Correctable.EMAIL: "A name, an @ and a domain, as in jane@example.co.ke.",
}
"""The rule of each detail with an example: above its field, and again where it is broken."""


@page("/people/<int:person_id>/unlock", Permission.PEOPLE_UNLOCK, "GET", "POST")
def unlock_person(person_id: int) -> Any:
    """Lift every lock of a person's PIN."""

    def look(db: Db) -> Asked:
        person = checked(db, person_id)
        account = finding.account_of(db, person_id)
        count = len(unlocking.locks(db, account, guard.now())) if account else 0
        return _asked(person, counts=[("Locks that hold", count)])

    def act(db: Db, why: str) -> None:
        unlocking.lift(db, _account(db, person_id), why, service_code(), guard.actor(), guard.now())

    return carry_out(UNLOCK, look, act)


@page("/people/<int:person_id>/reset-pin", Permission.PEOPLE_RESET_PIN, "GET", "POST")
def reset_pin_of(person_id: int) -> Any:
    """Let a person's PIN count no more, and text a code for a new one."""

    def act(db: Db, why: str) -> None:
        account = _account(db, person_id)
        unlocking.reset_pin(db, account, why, service_code(), guard.actor(), guard.now())

    return carry_out(RESET, lambda db: _asked(checked(db, person_id)), act)


@page("/people/<int:person_id>/correct/<detail>", Permission.PEOPLE_CORRECT, "GET", "POST")
def correct_person(person_id: int, detail: str) -> Any:
    """Correct one detail of a person."""
    if detail not in list(Correctable):
        abort(404)
    which = Correctable(detail)
    choices = [each.value for each in Gender] if which is Correctable.GENDER else ()
    box = Box("value", detail, hint=RULES[which], choices=choices)

    def act(db: Db, why: str) -> None:
        person, typed = found(db, person_id), request.form.get("value", "")
        try:
            correcting.read(which, typed, nairobi_day(guard.now()))
        except ValueError as bad:
            raise Refused(RULES[which]) from bad
        correcting.correct(
            db, person, which, typed, why, service_code(), guard.actor(), guard.now()
        )

    return carry_out(CORRECT, lambda db: _asked(found(db, person_id), boxes=[box]), act)


@page(
    "/people/<int:person_id>/corrections/<int:correction_id>/undo",
    Permission.PEOPLE_CORRECT,
    "GET",
    "POST",
)
def undo_correction(person_id: int, correction_id: int) -> Any:
    """Put back what stood before a correction."""

    def look(db: Db) -> Asked:
        person = found(db, person_id)
        return _asked(person, counts=[("Detail", _correction(db, person, correction_id).detail)])

    def act(db: Db, why: str) -> None:
        row = _correction(db, found(db, person_id), correction_id)
        correcting.undo(db, row, why, service_code(), guard.actor(), guard.now())

    return carry_out(UNDO, look, act)


def _asked(person: Professional, **shown: Any) -> Asked:
    return Asked(person.full_name, page_of(person.id), **shown)


def _account(db: Db, person_id: int) -> Account:
    account = finding.account_of(db, person_id)
    if account is None:
        raise unlocking.NoLine
    return account


def _correction(db: Db, person: Professional, correction_id: int) -> Correction:
    row = db.get(Correction, correction_id)
    if row is None or row.professional_id != person.id:
        abort(404)
    return row
