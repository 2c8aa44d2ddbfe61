"""The broadcasts' pages: a draft, what it would be, a test, two officers, progress."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.audit import Actor
from models.messages import figures
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.tables import OutboxRow, OutboxState
from sms.gateway import Balance
from tests.admin.desk import Desk, officer
from tests.sms.scripted_gateway import ScriptedGateway
from tests.support.phone import Phone
from ussd_app import sweeping

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

NEW = "/admin/messages/broadcasts/new"
ONE = "/admin/messages/broadcasts/1"
DRAFT = {
    "english": "{name}, come to {centre} on Friday.",
    "kiswahili": "{name}, njoo {centre} Ijumaa.",
    "class": "transactional",
    "centre": "20101001",
    "position": "INV",
}
REASON = "the rehearsal was moved"


def _drafted(app: Flask, **changes: str) -> Desk:
    desk = officer(app, "comms")
    answer = desk.post(NEW, form_on=NEW, **DRAFT | changes)
    assert answer.headers["Location"] == ONE, answer.get_data(as_text=True)
    return desk


def _state(parts: Service) -> BroadcastState:
    with parts.patient_store.reading() as db:
        return db.scalars(sa.select(Broadcast.state)).one()


def test_a_broadcast_from_draft_to_phone(app: Flask, parts: Service) -> None:
    """It is seen whole, tested, let go by a second officer, and each gets one text."""
    desk, other = _drafted(app), officer(app, "admin")
    shown = desk.text(ONE)
    assert "<dt>People</dt><dd>10</dd>" in shown
    assert "<dt>Cost in KES</dt><dd>8.00</dd>" in shown
    assert "come to 20101001 on Friday." in shown
    desk.post(f"{ONE}/test", form_on=ONE, msisdn="0722 000 111")
    mine = Phone(app, "+254722000111")
    assert mine.messages()[0].endswith("come to 20101001 on Friday.")
    desk.post(f"{ONE}/approve", form_on=ONE, reason=REASON)
    assert "A second officer must say yes." in desk.text(ONE)
    assert _state(parts) is BroadcastState.DRAFT
    asked = other.text(f"{ONE}/approve")
    assert "texted once, behind all that is urgent" in asked
    other.post(f"{ONE}/approve", form_on=ONE, reason=REASON)
    phone = Phone(app, "+254711000003")
    phone.messages()
    for _ in range(3):
        sweeping.run(parts)
    news = [text for text in phone.messages() if text.startswith("KNEC news:")]
    assert len(news) == 1
    shown = desk.text(ONE)
    assert "<dt>delivered</dt><dd>10</dd>" in shown
    assert "Written 10 / 10" in shown
    assert "Let this broadcast go" not in shown
    with parts.patient_store.reading() as db:
        sent = db.scalars(sa.select(OutboxRow).where(OutboxRow.broadcast_id == 1)).all()
    assert len({row.msisdn for row in sent}) == 10


def test_paused_resumed_stopped(app: Flask, parts: Service) -> None:
    """Each deed asks why, is audited, and leaves what it should."""
    _drafted(app)
    desk = officer(app, "admin")
    for act, state in (
        ("approve", BroadcastState.SENDING),
        ("pause", BroadcastState.PAUSED),
        ("pause", BroadcastState.PAUSED),
        ("resume", BroadcastState.SENDING),
        ("stop", BroadcastState.STOPPED),
    ):
        assert desk.post(f"{ONE}/{act}", form_on=ONE, reason="no").status_code == 422
        desk.post(f"{ONE}/{act}", form_on=ONE, reason=REASON)
        assert _state(parts) is state
    assert desk.post(f"{ONE}/burn", form_on=NEW).status_code == 404
    audit = desk.text("/admin/audit?action=broadcast.stopped")
    assert REASON in audit


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"english": " "}, "both languages"),
        ({"english": "{shoe} size"}, "may hold {name}"),
        ({"centre": "", "position": ""}, "nobody texts everybody"),
        ({"county": "47", "sub_county": "Nowhere"}, "not in that county"),
        ({"class": "security"}, "both languages"),
    ],
)
def test_what_is_no_draft(app: Flask, changes: dict[str, str], words: str) -> None:
    """The form says what is wrong, and keeps what was typed."""
    answer = officer(app, "comms").post(NEW, form_on=NEW, **DRAFT | changes)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"english": "x" * 150}, "would lose its end"),
        ({"position": "DRV"}, "audience is empty"),
        ({}, "balance does not cover it"),
    ],
)
def test_what_cannot_be_let_go(
    app: Flask, parts: Service, changes: dict[str, str], words: str
) -> None:
    """A text that is too long, an empty audience, a balance that is too small."""
    parts.__dict__["gateway"] = ScriptedGateway(left=Balance(Decimal("7.99"), "KES"))
    _drafted(app, **changes)
    desk = officer(app, "admin")
    assert desk.post(f"{ONE}/approve", form_on=ONE, reason=REASON).status_code == 303
    assert words in desk.text(ONE)
    assert _state(parts) is BroadcastState.DRAFT


def test_signs_that_plain_sms_lacks(app: Flask) -> None:
    """They are shown before anybody is texted."""
    desk = _drafted(app, english="Ng’ang’a 🙂 come")
    shown = desk.text(ONE)
    assert "plain SMS lacks" in shown
    assert "<code>’🙂</code>" in shown


def test_a_number_that_is_none(app: Flask, parts: Service) -> None:
    """A test goes to a Kenyan mobile or nowhere."""
    desk = _drafted(app)
    desk.post(f"{ONE}/test", form_on=ONE, msisdn="12")
    assert "no Kenyan mobile number" in desk.text(ONE)


def test_the_lists_and_figures(app: Flask, parts: Service) -> None:
    """Outbox and inbox by state, delivery in words, spend by task; numbers are masked."""
    phone = Phone(app, "+254711000003")
    phone.text("PAY")
    phone.messages()
    with parts.patient_store.writing() as db:
        row = db.scalars(sa.select(OutboxRow).order_by(OutboxRow.id.desc())).first()
        assert row is not None
        row.state, row.reason, row.cost = OutboxState.FAILED, "UserInBlackList", Decimal("0.8")
        row.network = "63902"
    desk = officer(app, "helpdesk")
    shown = desk.text("/admin/messages/outbox?state=failed")
    assert "+2547...003" in shown
    assert "+254711000003" not in shown
    assert "The line blocks our texts." in shown
    assert "+2547...003" in desk.text("/admin/messages/inbox")
    assert "No texts in these days" in desk.text("/admin/messages/delivery")
    with parts.patient_store.writing() as db:
        figures.count_late(db, parts.now())
    shown = desk.text("/admin/messages/delivery?days=1")
    assert "Safaricom" in shown
    assert "The line blocks our texts." in shown
    assert "0.80" in desk.text("/admin/messages/spend")
    assert Actor.officer("helpdesk").name not in shown
    assert officer(app, "tsc").text("/admin/messages/spend").count("whole country") == 1
    assert officer(app, "tsc").client.get(NEW).status_code == 403
