"""What an attacker would try: forged forms, scripts in names, rows of other areas, cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.across import exports, unusual
from models.across.export_tables import Export
from models.base import lists
from models.base.areas import County, SubCounty
from models.base.lists import Asked, Within
from models.jobs.tables import Centre
from models.people.officer_tables import Officer, OfficerSession, Role
from models.people.profile_tables import WorkStation
from models.people.rights_of_officers import RIGHTS
from models.people.tables import Professional
from tests.admin.desk import Desk, officer
from tests.admin.test_rights import _path, _rules
from ussd_app import exporting
from ussd_app.admin.guard import COOKIE, PERMISSIONS
from ussd_app.admin.lists import EXPORTABLE

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_no_form_is_taken_without_its_token(app: Flask, parts: Service) -> None:
    """Every address that takes a form refuses one that another site could send."""
    desk = officer(app, "admin")
    refused = 0
    for rule in _rules(app):
        if "POST" in (rule.methods or set()):
            for fields in ({}, {"csrf_token": "made-up"}):
                answer = desk.client.post(_path(rule), data=fields)
                assert answer.status_code == 400, rule.rule
            refused += 1
    assert refused > 20


def test_headers(app: Flask, parts: Service) -> None:
    """No inline script, no frame, no cache, no sniffing, no referrer; on errors as well."""
    desk = officer(app, "admin")
    for path in ("/admin/", "/admin/people/999", "/admin/officers/invite", "/admin/sign-in"):
        headers = desk.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_nothing_that_was_imported_runs(app: Flask, parts: Service) -> None:
    """Names of people, centres, places and officers, reasons and filters are shown as text."""
    with parts.patient_store.writing() as db:
        db.execute(update(Professional).values(first_name=EVIL[:40], other_names=EVIL[:60]))
        db.execute(update(Centre).values(name=EVIL[:60]))
        db.execute(update(County).values(name=EVIL[:40]))
        db.execute(update(SubCounty).values(name=EVIL[:60]))
        db.execute(update(Officer).values(name=EVIL[:80]))
        db.execute(update(WorkStation).values(institution=EVIL[:60]))
        unusual.refresh(db, parts.now())
        person = db.scalars(select(Professional.id)).first()
        centre = db.scalars(select(Centre.id)).first()
    desk = officer(app, "admin")
    reason = {"detail": "national_id", "reason": EVIL}
    desk.post(f"/admin/people/{person}/reveal", form_on=f"/admin/people/{person}", **reason)
    paths = [_path(each) for each in _rules(app) if not each.arguments and _is_read(each)]
    paths += [f"/admin/people/{person}", f"/admin/board/centres/{centre}"]
    paths += [f"/admin/people?q={EVIL}", f"/admin/audit?actor={EVIL}", f"/admin/board?date={EVIL}"]
    shown = 0
    for path in paths:
        text = desk.text(path)
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        shown += "&lt;script&gt;" in text or "&lt;scr" in text
    assert shown > 5


def _is_read(rule: Rule) -> bool:
    return "GET" in (rule.methods or set()) and rule.endpoint in PERMISSIONS


def test_a_list_of_another_area_is_empty(app: Flask, parts: Service) -> None:
    """Whatever list an officer of a county without people may open, nothing stands in it."""
    with parts.patient_store.writing() as db:
        for row in db.scalars(select(Officer).where(Officer.role == Role.COUNTY)):
            row.county, row.sub_county_id = 9, None
    desk = officer(app, "county")
    with parts.patient_store.reading() as db:
        who = db.scalars(select(Officer).where(Officer.username == "county")).one()
    checked = 0
    for name, known in EXPORTABLE.items():
        if known.sees not in RIGHTS[Role.COUNTY] or known.exports not in RIGHTS[Role.COUNTY]:
            continue
        fields = {"list": name, "form": "csv"}
        assert (
            desk.post("/admin/exports/new", form_on="/admin/exports", **fields).status_code == 303
        )
        with parts.patient_store.reading() as db:
            export = exports.of_officer(db, who)[0]
        exporting.run(parts, export.id)
        with parts.patient_store.reading() as db:
            rows = db.get_one(Export, export.id).rows
        if known.listing.scope.within is not Within.EVERYWHERE:
            assert rows == 0, name
            checked += 1
    assert checked >= 2


def test_an_export_is_its_officers_own(app: Flask, parts: Service) -> None:
    """A file is found by who asked for it alone, even by an admin who guesses its number."""
    auditor = officer(app, "auditor")
    fields = {"list": "audit", "form": "csv"}
    auditor.post("/admin/exports/new", form_on="/admin/exports", **fields)
    exporting.run(parts, 1)
    answer = auditor.client.get("/admin/exports/1/file")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    assert len(answer.get_data()) == int(answer.headers["Content-Length"])
    assert officer(app, "admin").client.get("/admin/exports/1/file").status_code == 404
    director = officer(app, "tsc")
    answer = director.post("/admin/exports/new", form_on="/admin/exports", **fields)
    assert answer.status_code == 403
    assert (
        director.post("/admin/exports/new", form_on="/admin/exports", list="x").status_code == 404
    )


def test_a_made_up_filter_is_no_sql(app: Flask, parts: Service) -> None:
    """Quotes, wildcards and numbers beyond every bound fit nothing and break nothing."""
    desk = officer(app, "admin")
    for value in ("' OR 1=1 --", "%", "\x00", "9" * 40, "-1", "2026-13-99", "\U0001f600"):
        for known in EXPORTABLE.values():
            with parts.patient_store.reading() as db:
                for each in known.listing.filters:
                    asked = Asked({each.name: value})
                    query = lists.filtered(db, known.listing, asked, parts.now())
                    lists.read(db, known.listing, asked, query, 5)
        answer = desk.client.get("/admin/audit", query_string={"actor": value, "after": value})
        assert answer.status_code == 200


def test_a_session_is_new_with_each_sign_in(app: Flask, parts: Service) -> None:
    """A cookie that somebody planted is worth nothing, before and after."""
    desk = Desk(app)
    desk.client.set_cookie(COOKIE, "planted", path="/admin")
    assert desk.client.get("/admin/").status_code == 303
    desk.sign_in("auditor")
    cookie = desk.client.get_cookie(COOKIE, path="/admin")
    assert cookie is not None
    assert cookie.value != "planted"
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with parts.patient_store.reading() as db:
        assert len(db.scalars(select(OfficerSession)).all()) == 1
    thief = Desk(app)
    thief.client.set_cookie(COOKIE, "planted", path="/admin")
    assert thief.client.get("/admin/").status_code == 303
    desk.post("/admin/sign-out", form_on="/admin/")
    thief.client.set_cookie(COOKIE, cookie.value, path="/admin")
    assert thief.client.get("/admin/").status_code == 303


def test_every_list_says_by_what_it_is_narrowed(app: Flask) -> None:
    """A list of people, numbers or centres names the columns that tell their area."""
    assert {"audit", "unusual"} <= set(EXPORTABLE), app
    for name, known in EXPORTABLE.items():
        width = {Within.PERSON: 1, Within.MSISDN: 1, Within.CENTRE: 2, Within.WISH: 3}
        assert len(known.listing.scope.columns) == width.get(known.listing.scope.within, 0), name
