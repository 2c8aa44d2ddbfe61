"""The help desk: nothing is shown before the caller check, and little is enough to help then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.messages import outbox
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people import accounts, codes, pins
from models.people.tables import Professional, Purpose
from tests.admin.desk import Desk, officer
from tests.support.phone import Phone
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

JANE = "+254711000003"


def _page(parts: Service, msisdn: str = JANE) -> str:
    with parts.patient_store.reading() as db:
        account = accounts.by_msisdn(db, msisdn)
    assert account is not None
    return f"/admin/helpdesk/callers/{account.professional_id}"


def _pass(desk: Desk, page: str, id_end: str = "0003", year: str = "1983") -> str:
    answer = desk.post(f"{page}/check", form_on=page, id_end=id_end, birth_year=year)
    assert answer.status_code == 303
    return desk.text(page)


def test_nothing_is_shown_before_the_caller_check(app: Flask, parts: Service) -> None:
    """Neither name nor number, in the list nor on the page; a reveal asks for the check too."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    found = desk.text("/admin/helpdesk?q=0711000003")
    assert "J. A. L." in found
    assert "Akiru" not in found
    before = desk.text(page)
    assert "Last four digits" in before
    for hidden in ("Akiru", "30000003", "0711", "Texts to the caller"):
        assert hidden not in before
    person = page.rpartition("/")[2]
    fields = {"detail": "national_id", "reason": "she asked me"}
    profile = f"/admin/people/{person}"
    assert desk.post(f"{profile}/reveal", form_on=profile, **fields).headers["Location"] == page
    after = _pass(desk, page)
    assert "Jane Akiru Lokwang" in after
    assert "07** *** 003" in after
    shown = desk.post(f"{profile}/reveal", form_on=profile, **fields).get_data(as_text=True)
    assert "30000003" in shown


def test_three_wrong_answers_close_the_page(app: Flask, parts: Service) -> None:
    """Each is written down; the right one opens nothing afterwards."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    for _ in range(2):
        assert "That is not right" in _pass(desk, page, year="1984")
    assert "No more tries" in _pass(desk, page, id_end="0004")
    forged = {"csrf_token": desk.token("/admin/"), "id_end": "0003", "birth_year": "1983"}
    desk.client.post(f"{page}/check", data=forged)
    assert "Akiru" not in desk.text(page)
    verdicts = [row.after["verdict"] for row in trail(parts.patient_store, "caller.checked")]
    assert verdicts == ["wrong", "wrong", "wrong", "over"]


def test_the_call_is_seen_live_and_masked(app: Flask, parts: Service) -> None:
    """The screen and how many there were; no value on it, and nothing that was typed."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    phone = Phone(app, JANE)
    phone.dial()
    phone.type("4")
    text = _pass(desk, page)
    assert "<code>sign_in.pin</code>" in text
    assert "Enter your PIN" in text
    phone.type("2580")
    text = desk.text(page)
    assert "PIN given" in text
    live = re.search(r'<pre class="phone">(.*?)</pre>', text, re.DOTALL)
    assert live is not None
    for hidden in ("Jane", "Akiru", "2580", "60%"):
        assert hidden not in live[1]


def test_why_a_text_failed_and_a_lock(app: Flask, parts: Service) -> None:
    """What the officer says to the caller stands in words; the lock is lifted from here."""
    with parts.patient_store.writing() as db:
        row_id = outbox.add(
            db, JANE, Template.HELP, {}, "en", MessageClass.TRANSACTIONAL, parts.now()
        )
        row = db.get_one(OutboxRow, row_id)
        row.state, row.gateway_status = OutboxState.FAILED, "AbsentSubscriber"
        account = accounts.by_msisdn(db, JANE)
        assert account is not None
        for _ in range(pins.TRIES):
            pins.check(db, account, JANE, "0000", parts.now())
    desk, page = officer(app, "helpdesk"), _page(parts)
    text = _pass(desk, page)
    assert "The phone was off or out of coverage." in text
    unlock = page.replace("helpdesk/callers", "people") + "/unlock"
    assert f'href="{unlock}"' in text
    answer = desk.post(unlock, form_on=unlock, reason="checked on the line")
    assert answer.headers["Location"] == page
    assert f'href="{unlock}"' not in desk.text(page)


def test_a_code_again_only_where_the_line_asked(app: Flask, parts: Service) -> None:
    """No way to start a code for somebody; what the line asked for goes to the line."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    assert f'href="{page}/code"' not in _pass(desk, page)
    refused = desk.post(f"{page}/code", form_on=f"{page}/code", reason="please do")
    assert "asked for no code" in refused.get_data(as_text=True)
    with parts.patient_store.writing() as db:
        account = accounts.by_msisdn(db, JANE)
        assert account is not None
        codes.send(db, account, JANE, Purpose.RESET_PIN, "*384*2454#", parts.now())
    assert f'href="{page}/code"' in desk.text(page)
    done = desk.post(f"{page}/code", form_on=f"{page}/code", reason="no SMS came")
    assert done.headers["Location"] == page
    with parts.patient_store.reading() as db:
        sent = db.scalars(select(OutboxRow).where(OutboxRow.template == "reset_code")).all()
    assert [row.msisdn for row in sent] == [JANE, JANE]


def test_back_into_the_window(app: Flask, parts: Service) -> None:
    """For somebody with a duty today; they are told until when."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    text = _pass(desk, page)
    assert f'href="{page}/window"' in text
    done = desk.post(f"{page}/window", form_on=f"{page}/window", reason="network was down")
    assert done.headers["Location"] == page
    with parts.patient_store.reading() as db:
        last = db.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1)).one()
    assert last.arguments is not None
    assert last.arguments["officer_deed"].startswith("window:")
    assert len(trail(parts.patient_store, "check_in.reopened")) == 1


def test_a_name_that_is_markup_runs_nothing_at_the_desk(app: Flask, parts: Service) -> None:
    """Neither in the list nor on the page."""
    page = _page(parts)
    with parts.patient_store.writing() as db:
        person = db.get_one(Professional, int(page.rpartition("/")[2]))
        person.other_names = "<script>alert(1)</script>"
    desk = officer(app, "helpdesk")
    assert "<script>alert" not in desk.text("/admin/helpdesk?q=<script>alert(1)</script>")
    text = _pass(desk, page)
    assert "&lt;script&gt;alert" in text
    assert re.search(r"<script(?! src)", text) is None


def test_a_reset_pin_is_chosen_anew_on_the_own_line(app: Flask, parts: Service) -> None:
    """The next dial asks for the code that was texted, and a PIN of their choice counts."""
    desk, page = officer(app, "helpdesk"), _page(parts)
    _pass(desk, page)
    act = page.replace("helpdesk/callers", "people") + "/reset-pin"
    desk.post(act, form_on=act, reason="forgot it, checked")
    with parts.patient_store.reading() as db:
        last = db.scalars(select(OutboxRow).where(OutboxRow.template == "reset_code")).one()
        assert last.arguments is not None
        code = str(last.arguments["code"])
    phone = Phone(app, JANE)
    assert "Enter the 6-digit code" in phone.dial()
    assert "new secret PIN" in phone.type(code)
    phone.type("7391")
    assert "Your PIN is new" in phone.type("7391")
    phone.dial()
    phone.type("4")
    assert "PIN" not in phone.type("7391").splitlines()[0]
