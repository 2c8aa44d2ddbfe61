"""Queries: the oldest first with their age, and an answer, ready in both languages or written."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, render_template, request, url_for

from menus import gsm7
from menus.fields.pay import ANSWERS
from models.base.clock import nairobi_day
from models.base.store import Db
from models.pay import queries, query_desk
from models.pay.query_desk import Canned, Waiting
from models.pay.tables import QueryState
from models.people import payees
from models.people.msisdn import masked
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import asking

NOTICES: Final = (
    "The answer was texted.",
    "Choose an answer or write one.",
    "The answer is too long for one text.",
    "An officer cannot answer their own query.",
)
_TEXTED, _EMPTY, _LONG, _OWN = NOTICES


@page("/pay/queries", Permission.PAY_SEE, menu=Chapter.PAY, title="Queries about pay")
def pay_queries() -> str:
    """List the queries that wait, or those that were answered."""
    state = asking.member(QueryState, request.args.get("state", "")) or QueryState.OPEN
    exam_id = request.args.get("exam", 0, type=int)
    today = nairobi_day(guard.now())
    with guard.reading() as db:
        return render_template(
            "admin/pay_queries.html",
            found=query_desk.waiting(db, guard.area(), today, state=state, exam_id=exam_id),
            ages=query_desk.ages(db, guard.area(), today),
            state=state,
            exam_id=exam_id,
            most=query_desk.MOST,
            **asking.choices(db),
        )


@page("/pay/queries/<int:query_id>", Permission.PAY_SEE)
def pay_query(query_id: int) -> str:
    """Show one query with KNEC's six fields, and the answers kept ready."""
    with guard.reading() as db:
        found = _found(db, query_id)
        payee = payees.payee_of(db, found.query.professional_id)
        return render_template(
            "admin/pay_query.html",
            found=found,
            mpesa=masked(payee.mpesa_msisdn) if payee and payee.mpesa_msisdn else "",
            ready=[(each.value, *ANSWERS[each.value]) for each in Canned],
            answer=ANSWERS.get((found.query.answer or "").removeprefix("#")),
            longest=query_desk.ANSWER_LENGTH,
            **asking.choices(db),
        )


@page("/pay/queries/<int:query_id>/answer", Permission.PAY_ANSWER, "POST")
def pay_answer_query(query_id: int) -> Any:
    """Answer: the person is texted in their language, and the claim goes on."""
    ready = asking.member(Canned, request.form.get("ready", ""))
    words = ready.answer if ready else " ".join(request.form.get("text", "").split())
    if not words:
        notice = _EMPTY
    elif gsm7.septets(gsm7.fold(words)) > query_desk.ANSWER_LENGTH:
        notice = _LONG
    else:
        notice = _answer(query_id, words)
    flash(notice)
    return asking.to(url_for("admin.pay_query", query_id=query_id))


def _answer(query_id: int, words: str) -> str:
    try:
        with guard.writing() as db:
            query, own_id = _found(db, query_id).query, asking.signer(db).own_id
            queries.answer(db, query, words, guard.actor(), guard.now(), own_id=own_id)
    except queries.OwnWork:
        return _OWN
    return _TEXTED


def _found(db: Db, query_id: int) -> Waiting:
    found = query_desk.one(db, guard.area(), query_id, nairobi_day(guard.now()))
    if found is None:
        abort(404)
    return found
