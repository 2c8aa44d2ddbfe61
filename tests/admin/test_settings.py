"""Settings: the service's health, texts, lists of the season, and importing one after a look."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.across import uploads
from models.across.upload_tables import Upload
from models.base import key_ages
from models.base.areas import County
from models.base.audit import AuditRow
from models.base.season_tables import ExamDay, Rate
from models.messages.tables import OutboxRow
from models.people.officer_tables import Officer
from tests.admin.desk import Desk, officer
from ussd_app import sweeping

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

RATES = "exam,year,position,day,valid_from\nKCSE,{year},INV,{rate},{year}-01-01\n"


def test_the_service(app: Flask, parts: Service) -> None:
    """Health, names and the keys' age, which is counted from when a key was first seen."""
    desk = officer(app, "auditor")
    assert "look here" in desk.text("/admin/settings")  # no worker, no timetable
    with parts.patient_store.writing() as db:
        key_ages.note(db, parts.config.keys, parts.now() - timedelta(days=400))
        key_ages.note(db, parts.config.keys, parts.now())
    page = desk.text("/admin/settings")
    assert page.count('<span class="badge warm">400 d</span>') == 2
    assert "*384*2454#" in page
    assert "simulator" in page


def test_texts_in_both_languages(app: Flask, parts: Service) -> None:
    """Every screen and text stands there with its septets, and nothing to change them."""
    desk = officer(app, "auditor")
    first = desk.text("/admin/settings/texts")
    assert "<code>language</code>" in first
    assert re.search(r'<td class="number">\d+/156</td>', first)
    sms = desk.text("/admin/settings/texts?group=sms")
    assert "<code>day_codes</code>" in sms
    assert re.search(r'<td class="number">\d+/160</td>', sms)
    assert "<textarea" not in sms


def test_lists_of_the_season(app: Flask, parts: Service) -> None:
    """Days, rates and rules of every exam."""
    desk = officer(app, "admin")
    with parts.patient_store.reading() as db:
        days = len(db.scalars(select(ExamDay)).all())
    assert desk.text("/admin/season/days").count("<tr><td") == min(days, 50)
    assert "INV</td>" in desk.text("/admin/season/rates?position=inv")
    assert "Nothing fits" in desk.text("/admin/season/rates?position=xyz")
    assert desk.client.get("/admin/season/rules").status_code == 200
    assert officer(app, "tsc").client.get("/admin/season/days").status_code == 403


def _upload(desk: Desk, name: str, text: str) -> TestResponse:
    page = "/admin/season/import"
    fields = {
        "csrf_token": desk.token(page),
        "list": name,
        "file": (io.BytesIO(text.encode()), "rates.csv"),
    }
    return desk.client.post(page, data=fields, content_type="multipart/form-data")


def test_a_list_is_looked_at_and_then_imported(app: Flask, parts: Service) -> None:
    """The preview saves nothing; with a reason the list is saved, and who and why stands there."""
    desk, year = officer(app, "admin"), parts.now().year
    assert _upload(desk, "rates", "").status_code == 303  # an empty file: told at the preview
    answer = _upload(desk, "rates", RATES.format(year=year, rate=777))
    preview = answer.headers["Location"]
    before = _rates(parts)
    assert "<dt>Rows</dt><dd>1</dd>" in desk.text(preview)
    assert _rates(parts) == before
    assert desk.post(preview, form_on=preview, reason="x").status_code == 422
    assert officer(app, "auditor").client.get(preview).status_code == 403
    done = desk.post(preview, form_on=preview, reason="The new circular")
    assert done.status_code == 303
    assert 77_700 in _rates(parts)
    assert desk.client.get(preview).status_code == 404
    with parts.patient_store.reading() as db:
        row = db.scalars(select(AuditRow).where(AuditRow.action == "season.list_imported")).one()
    assert (row.reason, row.after["list"]) == ("The new circular", "rates")


def _rates(parts: Service) -> list[int]:
    with parts.patient_store.reading() as db:
        return sorted(db.scalars(select(Rate.day_cents)))


def test_what_is_wrong_with_a_list(
    app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults are told by row and rule; a list too long, none, or of another officer is refused."""
    desk, year = officer(app, "admin"), parts.now().year
    preview = _upload(desk, "rates", RATES.format(year=year, rate="<b>lots")).headers["Location"]
    answer = desk.client.get(preview)
    assert answer.status_code == 422
    assert '<td class="number">2</td>' in answer.get_data(as_text=True)
    assert "<b>" not in answer.get_data(as_text=True)
    assert _upload(desk, "passwords", "x").status_code == 422
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    big = "x" * 101
    assert _upload(desk, "rates", big).status_code == 422
    with parts.patient_store.writing() as db:
        kept = db.scalars(select(Upload)).one()
        kept.officer_id = db.scalars(select(Officer.id).where(Officer.username == "tsc")).one()
    assert desk.client.get(preview).status_code == 404
    with parts.patient_store.writing() as db:
        uploads.sweep(db, parts.now() + uploads.KEPT + timedelta(minutes=1))
        assert db.scalars(select(Upload)).all() == []


def test_an_invitation_by_sms(app: Flask, parts: Service) -> None:
    """With a number the link is texted and not shown; it works once and is erased from the row."""
    desk, page = officer(app, "admin"), "/admin/officers/invite"
    with parts.patient_store.reading() as db:
        assert db.get(County, 47) is not None
    fields = {"name": "Ruth Achieng", "username": "ruth", "role": "helpdesk"}
    assert desk.post(page, form_on=page, **fields, msisdn="12").status_code == 422
    answer = desk.post(page, form_on=page, **fields, msisdn="0711000333")
    text = answer.get_data(as_text=True)
    assert "was texted" in text
    assert "/admin/invitation/" not in text
    with parts.patient_store.reading() as db:
        row = db.scalars(select(OutboxRow).where(OutboxRow.msisdn == "+254711000333")).one()
    link = (row.arguments or {})["invitation_link"]
    path = link.partition("localhost")[2]
    assert Desk(app).client.get(path).status_code == 200
    sweeping.texts(parts)
    with parts.patient_store.reading() as db:
        sent = db.get_one(OutboxRow, row.id)
    assert sent.arguments is None or "invitation_link" not in sent.arguments


def test_the_overview(app: Flask, parts: Service) -> None:
    """The season's clock and what waits, for each role as far as it may see it."""
    page = officer(app, "helpdesk").text("/admin/")
    assert "KCSE" in page
    assert "days past" in page
    assert "Today against" in page
    wall = officer(app, "wall").client.get("/admin/")
    assert wall.headers["Location"] == "/admin/wall"


def test_the_list_of_officers(app: Flask, parts: Service) -> None:
    """It is narrowed by role and state, and each leads to the officer's page."""
    desk = officer(app, "auditor")
    assert desk.text("/admin/officers?role=finance").count("<tr><td") == 3
    assert desk.text("/admin/officers?state=Active").count("<tr><td") == 11
    assert "Nothing fits" in desk.text("/admin/officers?state=Disabled")
    link = re.search(r'<td><a href="(/admin/officers/\d+)">', desk.text("/admin/officers"))
    assert link is not None
    assert "Sign-ins" in desk.text(link[1])
