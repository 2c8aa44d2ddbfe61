"""Reports of pay: each a list that is filtered, sorted and exported like every other."""

from __future__ import annotations

from flask import url_for

from models.pay import listing, reports, results
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter

for _each in reports.ALL:
    lists.declare(_each, Permission.PAY_SEE)


@page("/pay/liability", Permission.PAY_SEE, menu=Chapter.PAY, title="Liability by exam and county")
def pay_liability() -> str:
    """Show what is expected, paid, held and still owed, by exam and county."""
    return lists.show(reports.LIABILITY)


@page("/pay/holds", Permission.PAY_SEE, menu=Chapter.PAY, title="Causes of holds")
def pay_holds() -> str:
    """Show why claims are held, how many, and who must act."""
    return lists.show(reports.HOLDS)


@page("/pay/ageing", Permission.PAY_SEE, menu=Chapter.PAY, title="Ageing of claims")
def pay_ageing() -> str:
    """Show how long claims have stood in each state."""
    return lists.show(reports.AGEING)


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
        reports.RECONCILIATION,
        template="admin/pay_reconciliation.html",
        link=lambda line: url_for("admin.pay_batch", batch_id=line.key),
        ledgers=ledgers,
    )


@page("/pay/all", Permission.PAY_SEE, menu=Chapter.PAY, title="All claims")
def pay_all() -> str:
    """Show every claim as a list, for an export."""
    return lists.show(
        reports.CLAIMS, link=lambda line: url_for("admin.pay_claim", claim_id=line.key)
    )
