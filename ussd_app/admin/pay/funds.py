"""Funds: finance says, by exam and county, whether there is money and when there is news."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import flash, render_template, request, url_for

from models.pay import funds, listing
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import asking

NOTICES: Final = ("Published.", "Choose an exam, and a date for the next news.")
_PUBLISHED, _WRONG = NOTICES


@page("/pay/funds", Permission.PAY_SEE, menu=Chapter.PAY, title="Funds")
def pay_funds() -> str:
    """Show what was published, and offer to publish."""
    with guard.reading() as db:
        return render_template(
            "admin/pay_funds.html", notices=funds.notices(db), **asking.choices(db)
        )


@page("/pay/funds/publish", Permission.PAY_SIGN, "POST")
def pay_publish_funds() -> Any:
    """Publish; the claims that are approved follow, and their owners are texted."""
    form = request.form
    exam_id, county = form.get("exam", 0, type=int), form.get("county", 0, type=int)
    is_released = form.get("released", "") == "yes"
    news = _date(form.get("next_news", ""))
    with guard.writing() as db:
        known = {exam.id for exam in listing.exams(db)}
        if exam_id not in known or not (is_released or news):
            flash(_WRONG)
        else:
            funds.publish(
                db,
                exam_id,
                county,
                is_released=is_released,
                next_news=news,
                actor=guard.actor(),
                now=guard.now(),
            )
            flash(_PUBLISHED)
    return asking.to(url_for("admin.pay_funds"))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
