"""Claims: the list with its filters, and one claim's whole chain, as a page and as PDF."""

from __future__ import annotations

from flask import Response, render_template, request

from models.pay import chain, chain_paper, listing
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import asking


@page("/pay", Permission.PAY_SEE, menu=Chapter.PAY, title="Claims")
def pay_claims() -> str:
    """List claims, with how much is in which state."""
    found = asking.wanted(request.args)
    with guard.reading() as db:
        return render_template(
            "admin/pay_claims.html",
            wanted=found,
            filters=asking.filters(found),
            sums=listing.sums(db, found) if found.exam_id else [],
            found=listing.page(
                db,
                found,
                before=request.args.get("before", type=int),
                after=request.args.get("after", type=int),
            ),
            **asking.choices(db),
        )


@page("/pay/claims/<int:claim_id>", Permission.PAY_SEE)
def pay_claim(claim_id: int) -> str:
    """Show one claim with everything that it stands on."""
    with guard.reading() as db:
        found = chain.of_claim(db, asking.claim(db, claim_id))
        return render_template("admin/pay_claim.html", chain=found, **asking.choices(db))


@page("/pay/claims/<int:claim_id>/chain.pdf", Permission.PAY_SEE)
def pay_claim_paper(claim_id: int) -> Response:
    """Give the same as PDF."""
    with guard.reading() as db:
        found = chain.of_claim(db, asking.claim(db, claim_id))
    return Response(
        chain_paper.chain_paper(found, guard.now()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="claim-{claim_id}.pdf"'},
    )
