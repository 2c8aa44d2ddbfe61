"""The end-of-session event: enrichment that may be repeated, late, early, or never come."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base import keys
from models.messages.tables import CallEnding, CallRow
from tests.support.phone import Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.store_scan import counts, places, store_down
from ussd_app import sweeping

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

SECRET = "Qz8typed"


def _event(phone: Phone, **changes: str) -> dict[str, str]:
    """Write the event as the gateway does, with everything that was typed in it."""
    return {
        "date": "2026-11-03 03:41:00",
        "sessionId": phone.session,
        "serviceCode": "*384*2454#",
        "networkCode": "63902",
        "phoneNumber": phone.msisdn,
        "status": "Incomplete",
        "cost": "KES 0.8000",
        "durationInMillis": "41000",
        "hopsCount": "7",
        "hopsMetadata": "language|welcome|consent|early_texts|number|id_number|birth_year",
        "input": f"1*1*1*1*1*23456789*{SECRET}*2481",
        "lastAppResponse": f"CON Choose a secret PIN {SECRET}",
        "errorMessage": SECRET,
    } | changes


def _ended(app: Flask, form: dict[str, str]) -> int:
    return app.test_client().post("/ussd/ended", data=form).status_code


def _call(parts: Service, phone: Phone) -> CallRow | None:
    with parts.store.reading() as db:
        return db.get(CallRow, keys.current().digest("session", phone.session))


def _seen(parts: Service, phone: Phone) -> CallRow:
    row = _call(parts, phone)
    assert row is not None
    return row


def test_the_literal_form(app: Flask, parts: Service, phone: Phone) -> None:
    """The event completes the call with how it ended, its hops, time and price."""
    phone.dial()
    assert _seen(parts, phone).ended_at is None
    assert _ended(app, _event(phone)) == 200
    row = _seen(parts, phone)
    assert row.ending is CallEnding.INCOMPLETE
    assert (row.hops, row.last_screen, row.duration_ms) == (7, "birth_year", 41_000)
    assert (row.cost, row.currency) == (Decimal("0.8000"), "KES")
    assert row.ended_at is not None


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("Success", CallEnding.SUCCESS),
        ("Incomplete", CallEnding.INCOMPLETE),
        ("Failed", CallEnding.FAILED),
        ("Strange", CallEnding.UNKNOWN),
        ("", CallEnding.UNKNOWN),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_statuses(
    app: Flask, parts: Service, phone: Phone, status: str, ending: CallEnding
) -> None:
    """Each status means one ending; one that we do not know is none of ours."""
    phone.dial()
    assert _ended(app, _event(phone, status=status)) == 200
    assert _seen(parts, phone).ending is ending


def test_repeated(app: Flask, parts: Service, phone: Phone) -> None:
    """The same event again changes nothing, not even the moment of the end."""
    phone.dial()
    _ended(app, _event(phone))
    first, before = _seen(parts, phone), counts(parts.store)
    phone.later(minutes=5)
    for _ in range(2):
        assert _ended(app, _event(phone)) == 200
    again = _seen(parts, phone)
    assert (again.ended_at, again.hops, again.ending) == (first.ended_at, 7, first.ending)
    assert counts(parts.store) == before


def test_before_the_dial_was_seen(app: Flask, parts: Service, phone: Phone) -> None:
    """An event that comes before our own record of the call makes one; the dial leaves it whole."""
    phone.session = "ATUid_early"
    assert _ended(app, _event(phone)) == 200
    assert _seen(parts, phone).ending is CallEnding.INCOMPLETE
    phone.post()
    assert phone.label == "language"
    row = _seen(parts, phone)
    assert (row.ending, row.msisdn) == (CallEnding.INCOMPLETE, phone.msisdn)


def test_late(app: Flask, parts: Service, phone: Phone) -> None:
    """An event that comes after the sweep adds what only the gateway knows."""
    phone.dial()
    phone.type("1")
    phone.later(minutes=10)
    sweeping.run(parts)
    swept = _seen(parts, phone)
    assert (swept.ending, swept.last_screen) == (CallEnding.INCOMPLETE, "welcome")
    assert swept.hops == 2
    phone.later(hours=3)
    assert _ended(app, _event(phone)) == 200
    row = _seen(parts, phone)
    assert (row.ended_at, row.duration_ms, row.hops) == (swept.ended_at, 41_000, 7)


def test_missing(app: Flask, parts: Service, phone: Phone) -> None:
    """A call whose event never comes is completed by the sweep, from its session or without."""
    phone.register()
    finished = phone.session
    phone.dial()
    dropped = phone.session
    phone.dial()
    parts.patient_redis.delete(_session_key(phone.session))
    lost = phone.session
    sweeping.run(parts)
    phone.session = lost
    assert _seen(parts, phone).ended_at is None, "a call of this minute may still go on"
    phone.later(minutes=4)
    sweeping.run(parts)
    endings = {}
    for phone.session in (finished, dropped, lost):
        row = _seen(parts, phone)
        endings[phone.session] = (row.ending, row.last_screen)
    assert endings == {
        finished: (CallEnding.SUCCESS, "registered"),
        dropped: (CallEnding.INCOMPLETE, "home"),
        lost: (CallEnding.UNKNOWN, None),
    }


def _session_key(session: str) -> bytes:
    return b"s:{%s}" % keys.current().digest("session", session).hex().encode()


def test_what_was_typed_is_nowhere(app: Flask, parts: Service, phone: Phone) -> None:
    """`input`, `lastAppResponse` and `errorMessage` are in no table, no log and no answer."""
    phone.dial()
    with logged() as lines:
        assert _ended(app, _event(phone)) == 200
        with store_down(parts.store):
            assert _ended(app, _event(phone)) == 200
        assert SECRET not in lines.text
        assert [line["event"] for line in lines.events] == ["call.event_lost"]
    assert places(parts.store, SECRET) == []
    assert places(parts.store, "2481") == []
    assert "calls.last_screen" in places(parts.store, "birth_year")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"sessionId": ""},
        {"sessionId": "x"},
        {"sessionId": "x", "phoneNumber": "7"},
        {f"f{number}": "1" for number in range(60)},
    ],
)
def test_unreadable(app: Flask, parts: Service, form: dict[str, str]) -> None:
    """An event without its session or number is dropped with 200: repeating it helps nobody."""
    before = counts(parts.store)
    with logged() as lines:
        assert _ended(app, form) == 200
        assert [line["event"] for line in lines.events] == ["call.event_unreadable"]
    assert counts(parts.store) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"hopsCount": "many", "durationInMillis": "-1", "cost": "free"},
        {"hopsCount": "9" * 40, "durationInMillis": "", "cost": "KES 1e99"},
        {"hopsMetadata": "", "networkCode": "x" * 90, "serviceCode": "y" * 90},
        {"cost": "NaN"},
    ],
)
def test_odd_fields(app: Flask, parts: Service, phone: Phone, changes: dict[str, str]) -> None:
    """What cannot be read of an event is left out; the rest of it counts."""
    phone.dial()
    assert _ended(app, _event(phone, **changes)) == 200
    row = _seen(parts, phone)
    assert row.ending is CallEnding.INCOMPLETE
    assert (row.cost is None) == ("cost" in changes)


def test_a_dialled_answer_is_not_kept(app: Flask, parts: Service, phone: Phone) -> None:
    """What was dialled behind our code may be a code or a PIN: it is not kept either."""
    phone.session = "ATUid_deep"
    assert _ended(app, _event(phone, serviceCode="*384*2454*1*7391#")) == 200
    assert _call(parts, phone) is not None
    assert places(parts.store, "7391") == []


def test_nothing_else_changes(app: Flask, parts: Service, phone: Phone) -> None:
    """An event in the middle of a call does not end it: the gateway is believed about nothing."""
    phone.dial()
    before = counts(parts.store)
    _ended(app, _event(phone))
    assert counts(parts.store) == before
    phone.type("1")
    assert (phone.label, phone.is_open) == ("welcome", True)
    with parts.store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(CallRow)) == 1
