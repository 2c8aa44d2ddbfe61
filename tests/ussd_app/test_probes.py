"""Eleven behaviours that menus by USSD get wrong, each put to the real webhook.

They are the ones by which the libraries of this trade were compared; twenty callers at once stand
at the end, two hundred in `test_many_callers.py`.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from menus import gsm7
from models.people import accounts
from models.people.tables import Account
from tests.support.phone import REGISTRATION, Phone
from ussd_app.wiring import Service

LONGEST_BODY = 160
"""What Safaricom carries, with `CON ` or `END ` in front."""

SESSION_SECONDS = 600
DAY_SECONDS = 86_400

JOURNEYS_EACH = 5
CALLERS = 20


def accounts_of(parts: Service) -> int:
    """Count the accounts of the store."""
    with parts.patient_store.reading() as db:
        return db.scalar(select(func.count()).select_from(Account)) or 0


def at(phone: Phone, label: str) -> Phone:
    """Bring a stranger's phone to a screen of the registration."""
    phone.dial()
    phone.walk(REGISTRATION, until=label)
    assert phone.label == label
    return phone


def test_repeated_callback_does_not_advance_twice(phone: Phone, parts: Service) -> None:
    """Every callback of a registration sent twice gives the same screen, and one right account."""
    screens = [phone.dial()]
    while phone.is_open:
        assert phone.post() == screens[-1]
        screens.append(phone.type(REGISTRATION[phone.label]))
    assert len(screens) == len(REGISTRATION) + 1
    assert accounts_of(parts) == 1
    with parts.patient_store.reading() as db:
        account = accounts.by_national_id(db, REGISTRATION["id_number"])
        assert account is not None
        assert account.professional.full_name == "Jane Akiru Lokwang"


def test_repeated_last_callback_repeats_the_end(phone: Phone, parts: Service) -> None:
    """The end is read again word for word, and nothing is done or texted a second time."""
    end = phone.register()
    assert phone.label == "registered"
    for _ in range(3):
        assert phone.post() == end
        assert not phone.is_open
    assert accounts_of(parts) == 1
    assert len(phone.messages()) == 1


@pytest.mark.parametrize("label", ["language", "welcome", "consent", "number", "name_check"])
@pytest.mark.parametrize("answer", ["7", "42", "-1", "1.", "1 2", "yes", "#"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_invalid_option_reprompts(phone: Phone, label: str, answer: str) -> None:
    """A key that is not on the screen asks again, says so, and loses nothing."""
    at(phone, label)
    phone.type(answer)
    assert (phone.label, phone.is_open) == (label, True)
    assert phone.screen.startswith("Press a number shown below.")
    assert phone.walk(REGISTRATION).startswith("Done.")


@pytest.mark.parametrize("answer", ["Ja*ne", "*", "*Jane", "Jane*", "**", "1*1", "Jane*Akiru*1"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_typed_star_is_kept(phone: Phone, answer: str) -> None:
    """A star inside an answer belongs to that answer; it is never taken for two."""
    at(phone, "first_name").type(answer)
    assert phone.label == "first_name"
    assert phone.screen.startswith("A name has letters only")
    phone.walk(REGISTRATION, until="name_check")
    assert phone.screen.startswith("Jane Akiru Lokwang\n")


@pytest.mark.parametrize("label", [key for key in REGISTRATION if key not in {"language"}])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_empty_answer_is_asked_again(phone: Phone, label: str) -> None:
    """Nothing typed, or only spaces, shows the same screen again with a sentence."""
    at(phone, label)
    for nothing in ("", "  "):
        phone.type(nothing)
        assert (phone.label, phone.is_open) == (label, True)
        assert re.match("Nothing arrived|Press a number", phone.screen)
    assert phone.walk(REGISTRATION).startswith("Done.")


@pytest.mark.parametrize("label", list(REGISTRATION))
@pytest.mark.parametrize("unit", ["W", "7", "'", "€", "ŋ", "😀", "W "])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_300_characters_never_make_a_screen_over_160(phone: Phone, label: str, unit: str) -> None:
    """An answer of 300 characters is refused on a screen that still fits, wherever it is typed."""
    at(phone, label).typed.append(unit * (300 // len(unit)))
    body = phone.callback().get_data(as_text=True)
    assert body.startswith("CON ")
    assert gsm7.is_gsm7(body)
    assert gsm7.septets(body) <= LONGEST_BODY
    phone.post()
    assert phone.walk(REGISTRATION).startswith("Done.")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_longest_names_are_shown_on_a_screen_that_fits(phone: Phone) -> None:
    """Names of 40 wide letters each are taken and echoed within the budget."""
    name = "W" * 40
    phone.register(first_name=name, other_names=name)
    assert phone.label == "registered"
    phone.dial()
    assert phone.screen.startswith(f"KNEC: {'W' * 24}")
    assert gsm7.septets(phone.screen) <= 156


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("Ng’ang’a", "Ng'ang'a"), ("Wanjirũ", "Wanjiru"), ("Zoë", "Zoe"), ("Ŋakuru", "Ngakuru")],
)
def test_smart_quote_is_folded_for_the_handset(phone: Phone, typed: str, shown: str) -> None:
    """A character outside GSM-7 is shown as its nearest, so that the screen stays a short one."""
    at(phone, "first_name").type(typed, "Mwangi")
    assert phone.screen.startswith(f"{shown} Mwangi\n")
    phone.type("1")
    phone.dial()
    assert f": {shown}\n" in phone.screen
    assert gsm7.is_gsm7(phone.screen)


@pytest.mark.parametrize("text", ["2*1", "1*1*1*1*23456789", "1*1*1*1*23456789*1985*2481*2481"])
def test_unknown_session_half_way_is_answered(phone: Phone, parts: Service, text: str) -> None:
    """A session that nobody knows begins at the first screen and says so; nothing is replayed."""
    phone.dial(first_text=text)
    assert (phone.label, phone.is_open) == ("language", True)
    assert phone.screen.startswith("The call was lost. Start here.")
    assert accounts_of(parts) == 0
    phone.walk(REGISTRATION)
    assert phone.label == "registered"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_session_keys_expire(phone: Phone, parts: Service) -> None:
    """Every key of a call has an expiry, on every hop: sessions of minutes, counters of a day."""
    redis = parts.patient_redis
    phone.dial()
    while phone.is_open:
        assert [0 < redis.ttl(key) <= SESSION_SECONDS for key in redis.keys("s:*")] == [True]
        phone.type(REGISTRATION[phone.label])
    counters = redis.keys("c:*")
    assert counters
    assert all(0 < redis.ttl(key) <= DAY_SECONDS for key in counters)


def test_missing_text_is_answered(app: Flask, phone: Phone) -> None:
    """A callback without `text` is the dial."""
    form = {"sessionId": "ATUid_no_text", "phoneNumber": phone.msisdn, "networkCode": "63902"}
    response = app.test_client().post("/ussd", data=form | {"serviceCode": "*384*2454#"})
    assert response.status_code == 200
    assert response.get_data(as_text=True).startswith("CON KNEC exam staff\n")
    assert response.headers["at-ussd-hop-metadata"] == "language"


def test_twenty_callers_at_once_are_not_mixed_up(app: Flask) -> None:
    """A hundred calls by twenty callers at a time: each is shown its own number, and no other."""

    def call_again_and_again(index: int) -> list[str]:
        phone = Phone(app, f"+2547224{index:05d}")
        shown = []
        for _ in range(JOURNEYS_EACH):
            phone.dial()
            # A writer of an embedded store may have to wait too long for its turn: dial again.
            while phone.walk(REGISTRATION | {"resume": "2"}, until="id_number") and (
                phone.label == "unavailable"
            ):
                phone.dial()
            assert phone.label == "id_number"
            phone.type("0")
            shown.append(phone.screen)
        return shown

    with ThreadPoolExecutor(CALLERS) as callers:
        shown = list(callers.map(call_again_and_again, range(CALLERS)))
    for index, screens in enumerate(shown):
        own = f"Use 0722 4{index // 1000:02d} {index % 1000:03d} for your account?"
        assert [screen.splitlines()[0] for screen in screens] == [own] * JOURNEYS_EACH
