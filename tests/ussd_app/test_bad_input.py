"""What a broken gateway, a stranger or a curious caller may send to the webhook, and gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from menus import gsm7
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.log_lines import LogLines, logged
from tests.ussd_app.store_scan import counts, places

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from ussd_app.wiring import Service

FORM = "application/x-www-form-urlencoded"
TYPED = "Zx7secret"
"""Stands in every bad answer: if it is found anywhere, something typed got out."""

DIAL = {
    "sessionId": "ATUid_bad",
    "phoneNumber": "+254722645678",
    "networkCode": "63902",
    "serviceCode": "*384*2454#",
    "text": "",
}


def _form(**changes: str | None) -> bytes:
    """Write the dial's form; a field that is None is left out."""
    fields = {name: value for name, value in (DIAL | changes).items() if value is not None}
    return urlencode(fields).encode()


REACH_NO_SESSION: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_understood"),
    "no session": (_form(sessionId=None, text=TYPED), "not_understood"),
    "empty session": (_form(sessionId="", text=TYPED), "not_understood"),
    "long session": (_form(sessionId="x" * 201, text=TYPED), "not_understood"),
    "no number": (_form(phoneNumber=None, text=TYPED), "not_understood"),
    "empty number": (_form(phoneNumber="", text=TYPED), "not_understood"),
    "no code": (_form(serviceCode=None, text=TYPED), "not_ours"),
    "empty code": (_form(serviceCode="", text=TYPED), "not_ours"),
    "foreign code": (_form(serviceCode="*999#", text=TYPED), "not_ours"),
    "code that only begins like ours": (_form(serviceCode="*384*24541#"), "not_ours"),
    "doubled session": (_form() + b"&sessionId=other&text=" + TYPED.encode(), "not_understood"),
    "doubled number": (_form() + b"&phoneNumber=%2B254711000001", "not_understood"),
    "doubled network": (_form() + b"&networkCode=63903", "not_understood"),
    "doubled code": (_form() + b"&serviceCode=*999%23", "not_understood"),
    "doubled text": (_form() + b"&text=" + TYPED.encode(), "not_understood"),
    "fifty-one fields": (_form() + b"&x=1" * 51, "not_understood"),
    "ten thousand characters": (_form(text=TYPED + "7" * 10_000), "not_understood"),
    "a megabyte": (_form(text=TYPED + "7" * 1_000_000), "not_understood"),
    "no mobile": (_form(phoneNumber="12345", text=TYPED), "not_a_line"),
    "words for a number": (_form(phoneNumber=TYPED), "not_a_line"),
    "number with NUL": (_form(phoneNumber="+254722645678\0"), "not_a_line"),
    "number in other figures": (_form(phoneNumber="+٢٥٤٧٢٢٦٤٥٦٧٨"), "not_a_line"),
    "code with NUL": (_form(serviceCode="*384*2454#\0"), "not_ours"),
    "JSON under a form's name": (b'{"sessionId": "x", "text": "' + TYPED.encode() + b'"}', ""),
    "bytes": (bytes(range(256)), "not_understood"),
}

AS_AN_ANSWER: dict[str, str] = {
    "star": "*",
    "stars": "***",
    "hash": "#",
    "star and hash": "1*#",
    "starred": f"{TYPED}*{TYPED}",
    "empty": "",
    "spaces": "   ",
    "emoji": f"{TYPED} 🙂🇰🇪",
    "smart quotes": f"“{TYPED}” ‘n’ — …",
    "NUL": f"{TYPED}\0\0",
    "controls": f"{TYPED}\x1b[2J\r\n\t\x7f",
    "right to left": f"{TYPED}\u202e\u200f",
    "figures of another script": "٢٣٤٥٦٧٨٩",
    "SQL": f"'; DROP TABLE accounts; -- {TYPED}",
    "template": f"{{{{{TYPED}}}}} %s {{ref}}",
    "log line": f'{TYPED}"}}\n{{"event": "hop"}}',
    "long": TYPED + "7" * 3_000,
    "minus": "-1",
    "figure too many": "12",
}


@pytest.fixture
def lines(app: Flask) -> Iterator[LogLines]:
    """Give what the service logs."""
    with logged() as lines:
        yield lines


def _post(app: Flask, body: bytes, content_type: str = FORM) -> TestResponse:
    return app.test_client().post("/ussd", data=body, content_type=content_type)


def _is_honest(response: TestResponse) -> str:
    """Check the form of an answer, whatever it says; return its screen's id."""
    body = response.get_data(as_text=True)
    assert response.status_code == 200
    assert response.mimetype == "text/plain"
    assert body[:4] in {"CON ", "END "}
    assert gsm7.is_gsm7(body)
    assert gsm7.septets(body[4:]) <= gsm7.MAX_SCREEN
    assert "Traceback" not in body
    assert TYPED not in body
    return response.headers["at-ussd-hop-metadata"]


def _leaves_no_trace(parts: Service, lines: LogLines, word: str = TYPED) -> None:
    assert places(parts.store, word) == []
    assert word not in lines.text
    assert "Traceback" not in lines.text
    assert {line["level"] for line in lines.events} <= {"info", "debug"}


@pytest.mark.parametrize("name", REACH_NO_SESSION)
def test_what_reaches_no_session(
    app: Flask,
    parts: Service,
    lines: LogLines,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    name: str,
) -> None:
    """A callback that cannot be placed ends honestly, writes nothing and logs nothing typed."""
    body, screen = REACH_NO_SESSION[name]
    before = counts(parts.store)
    response = _post(app, body)
    assert _is_honest(response) == (screen or "not_understood")
    assert response.data.startswith(b"END ")
    assert counts(parts.store) == before
    _leaves_no_trace(parts, lines)
    assert TYPED not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("name", AS_AN_ANSWER)
@pytest.mark.parametrize("screen", ["welcome", "id_number"])
def test_what_is_typed_into_a_screen(
    app: Flask, parts: Service, phone: Phone, lines: LogLines, screen: str, name: str
) -> None:
    """Whatever is typed, the call goes on at the same screen; nothing is written or logged."""
    phone.dial()
    phone.type("1")
    if screen == "id_number":
        phone.type("1", "1", "1", "1")
    assert phone.label == screen
    before = counts(parts.store)
    phone.type(AS_AN_ANSWER[name])
    assert (phone.label, phone.is_open) == (screen, True)
    assert TYPED not in phone.screen
    assert counts(parts.store) == before
    _leaves_no_trace(parts, lines)


@pytest.mark.parametrize("name", [name for name in AS_AN_ANSWER if AS_AN_ANSWER[name]])
def test_what_comes_first_on_an_unknown_session(
    app: Flask, parts: Service, lines: LogLines, name: str
) -> None:
    """Junk before any dial is a lost call: the first screen, a row for the call, nothing typed."""
    before = counts(parts.store)
    response = _post(app, _form(text=AS_AN_ANSWER[name]))
    assert _is_honest(response) == "language"
    assert response.data.startswith(b"CON The call was lost. Start here.\n")
    assert counts(parts.store) == before | {"calls": before["calls"] + 1}
    _leaves_no_trace(parts, lines)


@pytest.mark.parametrize(
    ("raw", "goes_on"),
    [(b"%ff%fe%80", True), (b"\xff\xfe\x80", True), (b"%C3", True), (b"%ED%A0%80", True)],
)
def test_invalid_utf8(
    app: Flask, parts: Service, lines: LogLines, raw: bytes, goes_on: bool
) -> None:
    """Bytes that are no UTF-8 become an answer like any other wrong one."""
    _post(app, _form())
    before = counts(parts.store)
    response = _post(app, _form().replace(b"text=", b"text=" + raw))
    assert _is_honest(response) == "language"
    assert response.data.startswith(b"CON ") is goes_on
    assert counts(parts.store) == before
    _leaves_no_trace(parts, lines)


@pytest.mark.parametrize("missing", ["text", "networkCode"])
def test_a_dial_without_what_it_can_do_without(
    app: Flask, parts: Service, lines: LogLines, missing: str
) -> None:
    """A dial needs neither text nor network to be answered."""
    response = _post(app, _form(**{missing: None}))
    assert _is_honest(response) == "language"
    assert response.data.startswith(b"CON ")


def test_the_same_field_twice_is_one(app: Flask) -> None:
    """A field that stands twice with the same value is no riddle."""
    response = _post(app, _form() + b"&phoneNumber=" + quote(DIAL["phoneNumber"]).encode())
    assert _is_honest(response) == "language"


@pytest.mark.parametrize("network", ["63902\0", "00000", "🙂", "x" * 500, "63902\n", "'"])
def test_any_network_is_served(app: Flask, parts: Service, lines: LogLines, network: str) -> None:
    """A network that nobody knows is served like any other, on both stores."""
    response = _post(app, _form(networkCode=network))
    assert _is_honest(response) == "language"
    assert [line["network"] for line in lines.of("hop")][-1] in {"63902", "other"}


@pytest.mark.parametrize("repeats", [True, False])
def test_a_session_that_changes_its_number(
    app: Flask, parts: Service, phone: Phone, lines: LogLines, repeats: bool
) -> None:
    """Another number on the same session sees nothing of the call and changes nothing in it."""
    phone.register()
    phone.dial()
    assert "Jane" in phone.screen
    typed = {} if repeats else {"text": "4"}
    before = counts(parts.store)
    response = phone.callback(phoneNumber="+254733000111", **typed)
    assert _is_honest(response) == "another_line"
    assert b"Jane" not in response.data
    assert counts(parts.store) == before
    assert phone.type("4") != ""
    assert phone.label == "sign_in.pin"
    _leaves_no_trace(parts, lines)


WEAK_PINS = {
    "1234": "Digits in a row are easy to guess.",
    "9876": "Digits in a row are easy to guess.",
    "0000": "Repeated digits are easy to guess.",
    "1212": "Repeated digits are easy to guess.",
    "1985": "Your birth year is easy to guess.",
    "5891": "Your birth year is easy to guess.",
    "4568": "Not digits of your ID: easy to guess.",
    "8031": "Not your number's end: easy to guess.",
    "248": "A PIN has 4 digits.",
    "24813": "A PIN has 4 digits.",
    "24a1": "A PIN has 4 digits.",
    "٢٤٨١": "A PIN has 4 digits.",
}


@pytest.mark.parametrize("pin", WEAK_PINS)
def test_weak_pins(app: Flask, parts: Service, lines: LogLines, pin: str) -> None:
    """A PIN that is easy to guess is refused with the reason, and kept nowhere."""
    phone = Phone(app, "+254722648031")
    phone.dial()
    answers = REGISTRATION | {"id_number": "23145680"}
    phone.walk(answers, until="pin")
    before = counts(parts.store)
    screen = phone.type(pin)
    assert screen.splitlines()[0] == WEAK_PINS[pin]
    assert (phone.label, phone.is_open) == ("pin", True)
    assert counts(parts.store) == before
    assert f'"{pin}"' not in lines.text
    phone.walk(answers)
    assert phone.label == "registered"
