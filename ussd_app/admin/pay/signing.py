"""Signing in bulk: first a dry run that says who fails and why, then the signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Protocol

from flask import abort, flash, render_template, request, url_for

from models.base.store import Db
from models.pay import listing, signing
from models.pay.listing import Wanted
from models.pay.signing import Signed, Signer
from models.pay.tables import ClaimState
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.deeds import SHORTEST_REASON
from ussd_app.admin.guard import page
from ussd_app.admin.pay import asking

SHOWN: Final = 200
"""Refused claims that are listed one by one; the reasons are counted for all."""

NOTICES: Final = (
    "Done.",
    "Something changed meanwhile: look again before you sign.",
    "Give a reason.",
)
_DONE, _CHANGED, _REASON = NOTICES


class _Verb(Protocol):
    def __call__(
        self, db: Db, ids: Sequence[int], signer: Signer, now: Any, *, dry_run: bool
    ) -> Signed: ...


@dataclass(frozen=True, slots=True)
class Act:
    """One act in bulk: its words, and the state of the claims that it is for."""

    title: str
    consequence: str
    state: ClaimState | None
    needs_reason: bool = False


ACTS: Final = {
    "verify": Act(
        "Verify claims",
        "They are right by your signature; another officer approves them.",
        ClaimState.SUBMITTED,
    ),
    "approve": Act(
        "Approve claims",
        "They may be paid by your signature; a third officer makes the batch.",
        ClaimState.VERIFIED,
    ),
    "return": Act(
        "Return claims to the SCDE",
        "Their signatures are taken back, and the people are texted.",
        None,
        needs_reason=True,
    ),
}


@page("/pay/sign/<act>", Permission.PAY_SIGN, "GET", "POST")
def pay_sign(act: str) -> Any:
    """Show what the signature would do, claim by claim; with the form's yes, do it."""
    if act not in ACTS:
        abort(404)
    wanted = asking.wanted(request.args)
    if ACTS[act].state is not None:
        wanted = replace(wanted, state=ACTS[act].state)
    if request.method == "POST":
        refusal = _sign(act, wanted)
        flash(refusal or _DONE)
        if refusal is None:
            return asking.to(url_for("admin.pay_claims", **asking.filters(wanted)))
    with guard.reading() as db:
        return _show(db, act, wanted)


def _show(db: Db, act: str, wanted: Wanted) -> str:
    ids = listing.ids(db, wanted)
    dry = _verb(act, "")(db, ids, asking.signer(db), guard.now(), dry_run=True)
    return render_template(
        "admin/pay_sign.html",
        act=act,
        words_of_act=ACTS[act],
        wanted=wanted,
        filters=asking.filters(wanted),
        dry=dry,
        seen=_seen(dry),
        is_full=len(ids) == listing.MOST,
        reasons=Counter(dry.refused.values()).most_common(),
        refused=listing.by_ids(db, list(dry.refused)[:SHOWN]),
        **asking.choices(db),
    )


def _sign(act: str, wanted: Wanted) -> str | None:
    """Sign exactly what the officer saw, or say why not."""
    reason = asking.reason()
    if ACTS[act].needs_reason and len(reason) < SHORTEST_REASON:
        return _REASON
    with guard.writing() as db:
        ids, signer = listing.ids(db, wanted), asking.signer(db)
        verb = _verb(act, reason)
        dry = verb(db, ids, signer, guard.now(), dry_run=True)
        if request.form.get("seen", "") != _seen(dry):
            return _CHANGED
        verb(db, dry.done, signer, guard.now(), dry_run=False)
    return None


def _verb(act: str, reason: str) -> _Verb:
    if act == "return":
        return partial(_return, reason)
    return signing.verify if act == "verify" else signing.approve


def _return(
    reason: str, db: Db, ids: Sequence[int], signer: Signer, now: Any, *, dry_run: bool
) -> Signed:
    return signing.send_back(db, ids, signer, reason, now, dry_run=dry_run)


def _seen(dry: Signed) -> str:
    """Return what the officer saw, short: another claim or another sum is another word."""
    return f"{len(dry.done)}.{dry.cents}.{sum(dry.done)}"
