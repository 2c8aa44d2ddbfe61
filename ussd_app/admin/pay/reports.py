"""Reports of pay: each a list that is filtered, sorted and exported like every other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from models.base.lists import Listing
from models.pay import listing, reports, results
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import words

_Words = Mapping[str, Mapping[Any, str]]

_CLAIM_WORDS: Final[_Words] = {"state": words.STATES, "hold": words.HOLDS, "holder": words.HOLDERS}
_BATCH_WORDS: Final[_Words] = {"state": words.BATCHES, "channel": words.CHANNELS}


def _declare(listing: Listing, called: _Words) -> Listing:
    return lists.declare(lists.called(listing, called), Permission.PAY_SEE)


LIABILITY: Final = _declare(reports.LIABILITY, {})
HOLDS: Final = _declare(reports.HOLDS, _CLAIM_WORDS)
AGEING: Final = _declare(reports.AGEING, _CLAIM_WORDS)
RECONCILIATION: Final = _declare(reports.RECONCILIATION, _BATCH_WORDS)
CLAIMS: Final = _declare(reports.CLAIMS, _CLAIM_WORDS)


@page("/pay/liability", Permission.PAY_SEE, menu=Chapter.PAY, title="Liability by exam and county")
def pay_liability() -> str:
    """Show what is expected, paid, held and still owed, by exam and county."""
    return lists.show(LIABILITY)


@page("/pay/holds", Permission.PAY_SEE, menu=Chapter.PAY, title="Causes of holds")
def pay_holds() -> str:
    """Show why claims are held, how many, and who must act."""
    return lists.show(HOLDS)


@page("/pay/ageing", Permission.PAY_SEE, menu=Chapter.PAY, title="Ageing of claims")
def pay_ageing() -> str:
    """Show how long claims have stood in each state."""
    return lists.show(AGEING)


@page(
    "/pay/reconciliation",
    Permission.PAY_SEE,
    menu=Chapter.PAY,
    title="Reconciliation of batches",
)
def pay_reconciliation() -> str:
    """Show batch by batch what was told and answered; above them each exam's ledger."""
    ledgers = []
    if guard.area().is_country:
        with guard.reading() as db:
            ledgers = [(exam.label, results.ledger(db, exam.id)) for exam in listing.exams(db)]
    return lists.show(
        RECONCILIATION,
        template="admin/pay_reconciliation.html",
        link=lambda line: url_for("admin.pay_batch", batch_id=line.key),
        ledgers=ledgers,
    )


@page("/pay/all", Permission.PAY_SEE, menu=Chapter.PAY, title="All claims")
def pay_all() -> str:
    """Show every claim as a list, for an export."""
    return lists.show(CLAIMS, link=lambda line: url_for("admin.pay_claim", claim_id=line.key))
