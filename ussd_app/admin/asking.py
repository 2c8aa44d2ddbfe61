"""Asking before an act: what will happen, to whom, whether it can be undone, and why.

Every act on a person goes through `carry_out`: a page that says what will happen, a reason, one
transaction, and a refusal in words where the rules say no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from models.across.erasing import CannotErase
from models.across.merging import CannotMerge, SamePerson
from models.attendance.reopenings import NothingToReopen
from models.base.store import Db
from models.people.accounts import IdTaken
from models.people.correcting import NotLatest, SameValue
from models.people.correction_requests import NationalIdTaken
from models.people.profile import KraPinTaken
from models.people.unlocking import NoLine, NothingAsked, NothingLocked, TooManyCodes
from ussd_app.admin import guard
from ussd_app.admin.deeds import LONGEST_REASON, NO_REASON, SHORTEST_REASON, Deed


class Refused(Exception):
    """The act was refused by the page itself; the message is a sentence of the words' list."""


REFUSALS: Final[dict[type[Exception], str]] = {
    CannotErase: "Something is still open, so nothing was erased.",
    CannotMerge: "Both records have something that a person has once. Settle that first.",
    IdTaken: "Another record has this ID number. If both are one person, merge them.",
    KraPinTaken: "Another person has this KRA PIN.",
    NationalIdTaken: "Another record has this ID number. If both are one person, merge them.",
    NoLine: "The account has no proved line to text to.",
    NotLatest: "It was changed again meanwhile, or taken back already.",
    NothingAsked: "The line asked for no code of late. The caller dials and asks for one.",
    NothingLocked: "Nothing is locked.",
    NothingToReopen: "There is no duty today whose window has opened and that lacks a check-in.",
    SamePerson: "These are one record already.",
    SameValue: "The record says that already.",
    TooManyCodes: "The line was texted three codes within the hour. Wait.",
}
"""What the page says where a verb refuses."""

DONE: Final = "Done."


@dataclass(frozen=True, slots=True)
class Box:
    """A field of the form beside the reason."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows of the one who is acted on."""

    subject: str
    back: str
    counts: Sequence[tuple[str, int | str]] = ()
    """What will be touched, and how much of it."""
    boxes: Sequence[Box] = field(default_factory=tuple)
    hindered_by: Sequence[str] = ()
    """Why it cannot be done now; the form is not shown then."""


def carry_out(
    deed: Deed, look: Callable[[Db], Asked], act: Callable[[Db, str], Any]
) -> Response | tuple[str, int]:
    """Show what will happen; once a reason is given, do it and go back.

    *look* reads what the page shows and ends with 404 outside of the officer's area; it is asked
    again inside of the transaction, before *act*.
    """
    wrong = ""
    if request.method == "POST":
        why = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
        if len(why) < SHORTEST_REASON:
            wrong = NO_REASON
        else:
            try:
                with guard.writing() as db:
                    asked = look(db)
                    answer = act(db, why)
            except Refused as refusal:
                wrong = str(refusal)
            except tuple(REFUSALS) as refusal:
                wrong = REFUSALS[type(refusal)]
            else:
                if isinstance(answer, Response):
                    return answer
                flash(DONE)
                return redirect(asked.back, 303)
    with guard.reading() as db:
        asked = look(db)
    page = render_template("admin/act.html", deed=deed, asked=asked, wrong=wrong, form=request.form)
    return page, 422 if wrong else 200


def service_code() -> str:
    """Return what is dialled, for the texts that an act sends."""
    from ussd_app.ussd import service

    return service().line.terms.service_code
