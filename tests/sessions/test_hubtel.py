"""Hubtel's dialect: literal documents, and a whole registration through the line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from menus import gsm7
from sessions.dialects.hubtel import read_request, write_reply
from sessions.request import MAX_TEXT, Latest, MalformedRequest, Reply, UssdRequest
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import counts

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from ussd_app.wiring import Service

DIAL: dict[str, Any] = {
    "Type": "Initiation",
    "Message": "*384*2454#",
    "ServiceCode": "384",
    "Operator": "vodafone",
    "ClientState": "",
    "Mobile": "254722645678",
    "SessionId": "6e9f",
    "Sequence": 1,
    "Platform": "USSD",
}
ANSWER = DIAL | {"Type": "Response", "Message": "1", "Sequence": 2}


def read(document: object) -> UssdRequest:
    """Read a document as the webhook does."""
    return read_request(json.dumps(document).encode())


def test_a_dial() -> None:
    """On the dial the message is what was dialled, and no answer."""
    assert read(DIAL) == UssdRequest(
        session_id="6e9f",
        caller="+254722645678",
        network="vodafone",
        service_code="*384*2454#",
        typed=Latest(1, ""),
    )


def test_an_answer() -> None:
    """Later the message is only the newest answer, under its number."""
    found = read(ANSWER | {"ServiceCode": "*384*2454#"})
    assert (found.typed, found.service_code) == (Latest(2, "1"), "*384*2454#")


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"Message": "Taita*Taveta"}, "typed", Latest(2, "Taita*Taveta")),
        ({"Message": "*1*"}, "typed", Latest(2, "*1*")),
        ({"Message": ""}, "typed", Latest(2, "")),
        ({"Message": "Ng’ang’a 🙂"}, "typed", Latest(2, "Ng’ang’a 🙂")),
        ({"Message": "1\0\ud800"}, "typed", Latest(2, "1?")),
        ({"Message": "7" * MAX_TEXT}, "typed", Latest(2, "7" * MAX_TEXT)),
        ({"Sequence": "3"}, "typed", Latest(3, "1")),
        ({"Sequence": 999}, "typed", Latest(999, "1")),
        ({"Type": "initiation", "Message": "*1#"}, "service_code", "*1#"),
        ({"Type": "Initiation", "Message": ""}, "service_code", "384"),
        ({"Type": "Initiation", "Message": "*" * 99}, "service_code", "*" * 60),
        ({"Type": "", "Message": "5"}, "typed", Latest(2, "5")),
        ({"Mobile": "+254722645678"}, "caller", "+254722645678"),
        ({"Operator": "x" * 99}, "network", "x" * 16),
        ({"Operator": "mtn\0"}, "network", "mtn"),
    ],
)
def test_odd_documents(changes: dict[str, object], field: str, value: object) -> None:
    """A document that can be understood is."""
    assert getattr(read(ANSWER | changes), field) == value


@pytest.mark.parametrize("missing", ["ServiceCode", "Operator", "ClientState", "Platform", "Type"])
def test_what_may_be_missing(missing: str) -> None:
    """Session, number, message and sequence are a call; the rest may be missing."""
    document = {name: value for name, value in ANSWER.items() if name != missing}
    assert read(document).typed == Latest(2, "1")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"SessionId": ""}, "SessionId"),
        ({"SessionId": None}, "SessionId"),
        ({"SessionId": 7}, "SessionId"),
        ({"SessionId": "\0"}, "SessionId"),
        ({"SessionId": "x" * 201}, "SessionId"),
        ({"Mobile": ""}, "Mobile"),
        ({"Mobile": ["+254722645678"]}, "Mobile"),
        ({"Mobile": 254722645678}, "Mobile"),
        ({"Message": {"pin": "2481"}}, "Message"),
        ({"Message": 2481}, "Message"),
        ({"Message": "7" * 10_000}, "Message"),
        ({"Sequence": 0}, "Sequence"),
        ({"Sequence": -1}, "Sequence"),
        ({"Sequence": 1_000}, "Sequence"),
        ({"Sequence": None}, "Sequence"),
        ({"Sequence": 1.5}, "Sequence"),
        ({"Sequence": "2481"}, "Sequence"),
        ({"Sequence": "٢"}, "Sequence"),
        ({"Sequence": "0"}, "Sequence"),
        ({"Operator": 7}, "Operator"),
    ],
)
def test_what_cannot_be_understood(changes: dict[str, object], part: str) -> None:
    """A document that lacks what a call needs is refused by the part's name alone."""
    with pytest.raises(MalformedRequest) as refused:
        read(ANSWER | changes)
    assert str(refused.value) == part


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'"2481"', b"{", b"\xff\xfe", b"[" * 100_000, b"Message=2481"]
)
def test_what_is_no_document(body: bytes) -> None:
    """What is no JSON object is refused, and not quoted."""
    with pytest.raises(MalformedRequest) as refused:
        read_request(body)
    assert str(refused.value) == "body"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("goes_on", "kind", "shown"),
    [
        (True, "response", "input"),
        (False, "release", "display"),
    ],
)
def test_write_reply(goes_on: bool, kind: str, shown: str) -> None:
    """The answer is JSON that names its session and says whether the call goes on."""
    body, headers = write_reply(Reply("Your PIN?\n0. Back", goes_on, "pin"), "6e9f")
    assert headers == {"Content-Type": "application/json"}
    assert json.loads(body) == {
        "SessionId": "6e9f",
        "Type": kind,
        "Message": "Your PIN?\n0. Back",
        "Label": "pin",
        "ClientState": "",
        "DataType": shown,
        "FieldType": "text",
    }


class GhanaPhone:
    """A phone behind Hubtel: every answer goes alone, under its number."""

    def __init__(self, client: FlaskClient, session: str) -> None:
        self.client, self.session = client, session
        self.numbers = itertools.count(1)
        self.sent: dict[str, object] = {}
        self.shown: dict[str, Any] = {}

    def send(self, message: str) -> None:
        """Send what was dialled or typed."""
        number = next(self.numbers)
        kind = "Initiation" if number == 1 else "Response"
        changes = {"Type": kind, "Message": message, "Sequence": number}
        self.sent = DIAL | changes | {"SessionId": self.session}
        self.post()

    def post(self) -> None:
        """Send it, again if it was sent before."""
        response = self.client.post("/ussd/hubtel", json=self.sent)
        assert response.status_code == 200
        assert response.json is not None
        self.shown = response.json
        assert self.shown["SessionId"] == self.session
        assert gsm7.septets(self.shown["Message"]) <= gsm7.MAX_SCREEN

    @property
    def label(self) -> str:
        """Return the label of the screen that is shown."""
        return str(self.shown["Label"])


@pytest.fixture
def ghana(
    app: Flask, settings: dict[str, str], secrets_root: Path
) -> Iterator[tuple[GhanaPhone, Service]]:
    """Give a phone behind Hubtel, and the parts of the service that it calls."""
    with app_with(settings, secrets_root, USSD_DIALECTS="hubtel") as speaking:
        yield GhanaPhone(speaking.test_client(), "6e9f"), speaking.extensions["line"]


def test_a_whole_registration(ghana: tuple[GhanaPhone, Service], app: Flask) -> None:
    """An account is opened through the other dialect, with every callback sent twice."""
    phone, parts = ghana
    phone.send("*384*2454#")
    seen = []
    while phone.shown["Type"] == "response":
        first = phone.shown
        phone.post()
        assert phone.shown == first
        seen.append(phone.label)
        phone.send(REGISTRATION[phone.label])
    assert seen == list(REGISTRATION)
    assert (phone.label, phone.shown["DataType"]) == ("registered", "display")
    rows = counts(parts.store)
    assert (rows["accounts"], rows["outbox"]) == (1, 1)
    own = Phone(app, "+254722645678")
    own.dial()
    assert own.label == "home"
    assert own.screen.startswith("KNEC: Jane")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_deep_dial(ghana: tuple[GhanaPhone, Service]) -> None:
    """The task behind the code is read from what was dialled, and the call goes on without it."""
    phone, _ = ghana
    phone.send("*384*2454*5#")
    phone.send("1")
    assert phone.label == "help"
    phone.send("0")
    assert phone.label == "welcome"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_foreign_code(ghana: tuple[GhanaPhone, Service]) -> None:
    """What is not our code ends honestly."""
    phone, _ = ghana
    phone.send("*713*1#")
    assert (phone.label, phone.shown["Type"]) == ("not_ours", "release")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_stars_in_a_name(ghana: tuple[GhanaPhone, Service]) -> None:
    """A star is part of the answer here as well."""
    phone, _ = ghana
    phone.send("*384*2454#")
    while phone.label != "first_name":
        phone.send(REGISTRATION[phone.label])
    phone.send("Ja*ne")
    assert phone.label == "first_name"
    assert phone.shown["Message"].startswith("A name has letters only")
