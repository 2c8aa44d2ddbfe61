"""Payment batches: making one after a dry run, its file once, and what the payer answered."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from flask import Response, abort, flash, render_template, request, url_for

from models.base.store import Db
from models.pay import batch_lists, batches, listing, results
from models.pay.batch_tables import Batch, PayChannel
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.deeds import SHORTEST_REASON
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import asking
from ussd_app.admin.pay.signing import SHOWN
from ussd_app.ussd import service

LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes of a results file: about 50,000 lines, ten times what one batch holds."""

NOTICES: Final = (
    "Nothing to pay here now.",
    "Something changed meanwhile: look again.",
    "The file was given out already. Only a lost file comes again, with a reason.",
    "The batch was cancelled.",
    "This is no results file: a column is missing.",
    "Choose a file of at most 4 MB.",
)
_NOTHING, _CHANGED, _GIVEN, _CANCELLED, _NO_RESULTS, _TOO_LARGE = NOTICES


@page("/pay/batches", Permission.PAY_SEE, menu=Chapter.PAY, title="Batches")
def pay_batches() -> str:
    """List the batches, and offer to make one."""
    _country()
    exam_id = request.args.get("exam", 0, type=int)
    with guard.reading() as db:
        found = batch_lists.page(
            db,
            exam_id,
            before=request.args.get("before", type=int),
            after=request.args.get("after", type=int),
        )
        return render_template(
            "admin/pay_batches.html",
            found=found,
            exam_id=exam_id,
            channels=PayChannel,
            **asking.choices(db),
        )


@page("/pay/batches/make", Permission.PAY_SIGN, "GET", "POST")
def pay_make_batch() -> Any:
    """Show who would be paid and who not, and why; with the form's yes, record the batch."""
    exam_id, county = (request.args.get(name, 0, type=int) for name in ("exam", "county"))
    channel = asking.member(PayChannel, request.args.get("channel", "")) or PayChannel.MPESA
    if request.method == "POST":
        with guard.writing() as db:
            signer = asking.signer(db)
            dry = batches.make(
                db,
                exam_id,
                channel,
                signer,
                guard.now(),
                county=county,
                checks_sims=service().sim_swaps is not None,
            )
            made = dry.batch
            if made is not None and request.form.get("seen", "") != f"{dry.lines}.{dry.cents}":
                db.rollback()
                made = None
                flash(_CHANGED)
            elif made is None:
                flash(_NOTHING)
        if made is not None:
            return asking.to(url_for("admin.pay_batch", batch_id=made.id))
    with guard.reading() as db:
        signer = asking.signer(db)
        dry = batches.make(
            db,
            exam_id,
            channel,
            signer,
            guard.now(),
            county=county,
            dry_run=True,
            checks_sims=service().sim_swaps is not None,
        )
        return render_template(
            "admin/pay_make_batch.html",
            dry=dry,
            channel=channel,
            exam_id=exam_id,
            county=county,
            reasons=Counter(dry.refused.values()).most_common(),
            refused=listing.by_ids(db, list(dry.refused)[:SHOWN]),
            **asking.choices(db),
        )


@page("/pay/batches/<int:batch_id>", Permission.PAY_SEE)
def pay_batch(batch_id: int) -> str:
    """Show one batch: control totals, hash, and its instructions."""
    with guard.reading() as db:
        batch = _found(db, batch_id)
        return render_template(
            "admin/pay_batch.html",
            batch=batch,
            counts=batch_lists.counts(db, batch_id),
            found=batch_lists.lines(
                db,
                batch_id,
                before=request.args.get("before", type=int),
                after=request.args.get("after", type=int),
            ),
            **asking.choices(db),
        )


@page("/pay/batches/<int:batch_id>/file", Permission.PAY_SIGN, "POST")
def pay_batch_file(batch_id: int) -> Any:
    """Give the file out, once; a lost one again, with a reason."""
    reason = asking.reason()
    try:
        with guard.writing() as db:
            reference = _found(db, batch_id).reference
            if len(reason) < SHORTEST_REASON:
                content = batches.write(db, batch_id, guard.actor(), guard.now())
            else:
                content = batches.write_again(db, batch_id, guard.actor(), reason, guard.now())
    except batches.FileGiven:
        flash(_GIVEN)
        return asking.to(url_for("admin.pay_batch", batch_id=batch_id))
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="KNEC-{reference}.csv"'},
    )


@page("/pay/batches/<int:batch_id>/cancel", Permission.PAY_SIGN, "POST")
def pay_cancel_batch(batch_id: int) -> Any:
    """Give up a batch of which no file exists."""
    reason = asking.reason()
    if len(reason) < SHORTEST_REASON:
        flash("Give a reason.")
    else:
        try:
            with guard.writing() as db:
                _found(db, batch_id)
                batches.cancel(db, batch_id, guard.actor(), reason, guard.now())
            flash(_CANCELLED)
        except batches.FileGiven:
            flash(_GIVEN)
    return asking.to(url_for("admin.pay_batch", batch_id=batch_id))


@page(
    "/pay/results",
    Permission.PAY_SIGN,
    "GET",
    "POST",
    menu=Chapter.PAY,
    title="Results of the payer",
)
def pay_results() -> str:
    """Take the payer's answers: matched line by line, what fits nothing is listed."""
    found, wrong, is_dry = None, "", request.form.get("dry", "") == "yes"
    if request.method == "POST":
        content = _uploaded()
        if content is None:
            wrong = _TOO_LARGE
        else:
            try:
                with guard.writing() as db:
                    found = results.read(db, content, guard.actor(), guard.now(), dry_run=is_dry)
            except results.BadResults:
                wrong = _NO_RESULTS
    return render_template(
        "admin/pay_results.html", read=found, is_dry=is_dry, wrong=wrong, columns=results.COLUMNS
    )


def _uploaded() -> str | None:
    file = request.files.get("file")
    content = file.stream.read(LARGEST_FILE + 1) if file is not None else b""
    if not content or len(content) > LARGEST_FILE:
        return None
    return content.decode("utf-8-sig", "replace")


def _found(db: Db, batch_id: int) -> Batch:
    batch = db.get(Batch, batch_id)
    _country()
    if batch is None:
        abort(404)
    return batch


def _country() -> None:
    """End with 404 for an officer of a part: a batch holds people of many places."""
    if not guard.area().is_country:
        abort(404)
