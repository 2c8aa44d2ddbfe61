"""What a page of pay was asked for: the filters of its address."""

from __future__ import annotations

import enum
from typing import Any, TypeVar

from flask import abort, redirect, request
from werkzeug.datastructures import MultiDict

from models.base import areas
from models.base.store import Db
from models.pay import listing, signing
from models.pay.listing import Wanted
from models.pay.signing import Signer
from models.pay.tables import Claim, ClaimState, HoldCode
from ussd_app.admin import guard
from ussd_app.admin.pay import words

Kind = TypeVar("Kind", bound=enum.Enum)


def wanted(asked: MultiDict[str, str]) -> Wanted:
    """Return which claims the filters mean; what is no filter of ours narrows nothing."""
    return Wanted(
        exam_id=asked.get("exam", 0, type=int),
        state=member(ClaimState, asked.get("state", "")),
        hold=member(HoldCode, asked.get("hold", "")),
        county=asked.get("county", 0, type=int),
        centre=asked.get("centre", "").strip()[:8],
        position=asked.get("position", "").strip()[:6],
        claim_id=asked.get("claim", 0, type=int),
        differs=asked.get("differs", "") == "yes",
        area=guard.area(),
    )


def member(kind: type[Kind], word: str) -> Kind | None:
    """Return the member of an enum that a word names, or None."""
    try:
        return kind(word)
    except ValueError:
        return None


def filters(found: Wanted) -> dict[str, Any]:
    """Return the filters as an address carries them: only those that narrow."""
    given = {
        "exam": found.exam_id,
        "state": found.state.value if found.state else "",
        "hold": found.hold.value if found.hold else "",
        "county": found.county,
        "centre": found.centre,
        "position": found.position,
        "claim": found.claim_id,
        "differs": "yes" if found.differs else "",
    }
    return {name: value for name, value in given.items() if value}


def choices(db: Db) -> dict[str, Any]:
    """Return what the filters of a page offer, and the words for all states."""
    return {
        "exams": listing.exams(db),
        "counties": areas.counties(db),
        "words": words,
        "states": ClaimState,
        "holds": HoldCode,
    }


def claim(db: Db, claim_id: int) -> Claim:
    """Return a claim of the officer's area, or end with 404."""
    found = listing.one(db, guard.area(), claim_id)
    if found is None:
        abort(404)
    return found


def signer(db: Db) -> Signer:
    """Return who signs."""
    return signing.signer(db, guard.officer())


def reason() -> str:
    """Return the reason that a form gave, in one line."""
    return " ".join(request.form.get("reason", "").split())[:200]


def to(address: str) -> Any:
    """Send the browser on after a form."""
    return redirect(address, 303)
