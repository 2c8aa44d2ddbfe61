"""The USSD webhook as HTTP: methods, tokens, other bodies, and the lane in front of Flask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.support.phone import Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import counts

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from ussd_app.wiring import Service

FORM = "application/x-www-form-urlencoded"
OLD, NEW = "old-token-0123456789", "new-token-0123456789"
DIAL = {
    "sessionId": "ATUid_http",
    "phoneNumber": "+254722645678",
    "networkCode": "63902",
    "serviceCode": "*384*2454#",
    "text": "",
}
CALLBACKS = ["/ussd", "/ussd/ended", "/sms/incoming", "/sms/delivery", "/sms/opt-out"]

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@sqlite_only
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", CALLBACKS)
def test_other_methods(app: Flask, parts: Service, path: str, method: str) -> None:
    """A callback is a POST; anything else is refused before any flow."""
    before = counts(parts.store)
    response = app.test_client().open(path, method=method, query_string=DIAL)
    assert response.status_code == 405
    assert counts(parts.store) == before


BODIES = {
    "JSON": (json.dumps(DIAL).encode(), "application/json"),
    "multipart": (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n1\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    "XML": (b"<text>1</text>", "text/xml"),
    "plain text": (urlencode(DIAL).encode(), "text/plain"),
    "JSON that says it is a form": (json.dumps(DIAL).encode(), FORM),
    "nothing at all": (b"", ""),
}


@sqlite_only
@pytest.mark.parametrize("name", BODIES)
def test_other_bodies(app: Flask, parts: Service, name: str) -> None:
    """A body that is no form gets an honest END with status 200 and reaches no flow."""
    before = counts(parts.store)
    body, content_type = BODIES[name]
    response = app.test_client().post("/ussd", data=body, content_type=content_type)
    assert response.status_code == 200
    assert response.mimetype == "text/plain"
    assert response.text.startswith("END We could not read that call. Dial *384*2454#\n")
    assert response.headers["at-ussd-hop-metadata"] == "not_understood"
    assert counts(parts.store) == before


@sqlite_only
@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", ""])
def test_forms(app: Flask, content_type: str) -> None:
    """A form is read with a character set in its type, and without any type."""
    body = urlencode(DIAL).encode()
    response = app.test_client().post("/ussd", data=body, content_type=content_type)
    assert response.text.startswith("CON KNEC exam staff\n")


@sqlite_only
def test_a_body_without_a_length(app: Flask) -> None:
    """A form that comes in chunks is read like one that says its length."""
    response = app.test_client().post(
        "/ussd",
        data=urlencode(DIAL).encode(),
        content_type=FORM,
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    assert response.text.startswith("CON KNEC exam staff\n")


@sqlite_only
@pytest.mark.parametrize("padding", [70_000, 3_000_000])
def test_a_huge_body(app: Flask, padding: int) -> None:
    """What stands beyond 64 KiB is not read; the fields before it are."""
    body = urlencode(DIAL | {"other": "7" * padding}).encode()
    response = app.test_client().post("/ussd", data=body, content_type=FORM)
    assert response.text.startswith("CON KNEC exam staff\n")
    body = urlencode({"other": "7" * padding} | DIAL).encode()
    response = app.test_client().post("/ussd", data=body, content_type=FORM)
    assert response.headers["at-ussd-hop-metadata"] == "not_understood"


@sqlite_only
@pytest.mark.parametrize("text", ["", "1", "1*1", "7"])
def test_the_lane_answers_as_flask_does(app: Flask, phone: Phone, text: str) -> None:
    """The answer in front of Flask has the bytes and the type of the route behind it."""
    phone.dial()
    phone.type(*[answer for answer in text.split("*") if answer])
    form = DIAL | {"sessionId": phone.session, "text": text}
    fast = app.test_client().post("/ussd", data=form)
    app.wsgi_app = app.wsgi_app._behind  # type: ignore[method-assign,attr-defined]
    slow = app.test_client().post("/ussd", data=form)
    assert (fast.status_code, fast.data) == (slow.status_code, slow.data)
    assert fast.headers["Content-Type"] == slow.headers["Content-Type"]
    assert fast.headers["at-ussd-hop-metadata"] == slow.headers["at-ussd-hop-metadata"]
    assert "at-ussd-hop-metadata" in slow.headers


@sqlite_only
@pytest.mark.parametrize("path", CALLBACKS)
def test_a_token_hides_the_callbacks(
    settings: dict[str, str], secrets_root: Path, path: str
) -> None:
    """With tokens set, callbacks live under each of them and nowhere else."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN=f"{OLD}, {NEW}") as app:
        client = app.test_client()
        for prefix in (f"/{OLD}", f"/{NEW}"):
            assert client.post(f"{prefix}{path}", data=DIAL).status_code == 200
        for prefix in ("", "/wrong", f"/{OLD}x", f"/{OLD},{NEW}", f"/{OLD}/{NEW}", f"/{OLD[:-1]}"):
            response = client.post(f"{prefix}{path}", data=DIAL)
            assert response.status_code == 404, prefix
            assert client.get(f"{prefix}{path}").status_code == 404
        assert client.get(f"/{NEW}{path}").status_code == 405


@sqlite_only
def test_a_call_goes_on_while_tokens_rotate(settings: dict[str, str], secrets_root: Path) -> None:
    """A call that began under the old token goes on under the new one."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN=f"{OLD},{NEW}") as app:
        phone = Phone(app, "+254722000911", prefix=f"/{OLD}")
        phone.dial()
        phone.prefix = f"/{NEW}"
        phone.type("1")
        assert phone.label == "welcome"


@sqlite_only
def test_the_token_is_in_no_log(settings: dict[str, str], secrets_root: Path) -> None:
    """The path holds the secret, so no line of ours holds the path."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN=OLD) as app, logged() as lines:
        Phone(app, "+254722000912", prefix=f"/{OLD}").register()
        app.test_client().post(f"/{OLD}/ussd", json=DIAL)
        app.test_client().post(f"/{OLD}/sms/incoming", data={})
        assert len(lines.of("hop")) > 10
        assert OLD not in lines.text


@sqlite_only
def test_a_hop_is_one_line(phone: Phone) -> None:
    """Each hop logs its screen, network and time, the number masked and the session cut."""
    with logged() as lines:
        phone.dial()
        [hop] = lines.of("hop")
        assert phone.msisdn not in lines.text
        assert phone.session not in lines.text
    assert (hop["screen"], hop["network"], hop["goes_on"]) == ("language", "63902", True)
    assert hop["msisdn"] == "07** *** 678"
    assert phone.session.endswith(hop["session"])
    assert 0 < hop["ms"] < 10_000


@sqlite_only
@pytest.mark.parametrize("path", ["/health/live", "/nothing-here", "/handset", "/sms/incoming"])
def test_security_headers(app: Flask, path: str) -> None:
    """Every answer that a browser might show tells it to trust nothing but us."""
    headers = app.test_client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


HUBTEL = {
    "Type": "Initiation",
    "Message": "*384*2454#",
    "Mobile": "254722645678",
    "SessionId": "hubtel-1",
    "ServiceCode": "*384*2454#",
    "Operator": "safaricom",
    "Sequence": 1,
}


@pytest.fixture
def hubtel(app: Flask, settings: dict[str, str], secrets_root: Path) -> Iterator[FlaskClient]:
    """Give the application's client where Hubtel's dialect is spoken too."""
    with app_with(settings, secrets_root, USSD_DIALECTS="africastalking,hubtel") as speaking:
        yield speaking.test_client()


@sqlite_only
def test_a_dialect_that_is_not_spoken(app: Flask) -> None:
    """A dialect is answered only where the settings name it."""
    assert app.test_client().post("/ussd/hubtel", json=HUBTEL).status_code == 404


@sqlite_only
def test_hubtel(hubtel: FlaskClient) -> None:
    """A gateway that sends only the newest answer, as JSON, gets the same screens as JSON."""
    client = hubtel
    first = client.post("/ussd/hubtel", json=HUBTEL)
    assert first.status_code == 200
    assert first.json is not None
    assert (first.json["Type"], first.json["SessionId"]) == ("response", "hubtel-1")
    assert first.json["Message"].startswith("KNEC exam staff\n")
    answer = HUBTEL | {"Type": "Response", "Message": "1", "Sequence": 2}
    second = client.post("/ussd/hubtel", json=answer)
    assert second.json is not None
    assert second.json["Label"] == "welcome"


HUBTEL_JUNK: list[bytes] = [
    b"",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b'{"SessionId": 7}',
    json.dumps(HUBTEL | {"Sequence": "first"}).encode(),
    json.dumps(HUBTEL | {"Message": "7" * 70_000}).encode(),
    json.dumps(HUBTEL | {"Mobile": None}).encode(),
    b"[" * 60_000,
]


@pytest.mark.parametrize("body", HUBTEL_JUNK)
def test_hubtel_junk(hubtel: FlaskClient, parts: Service, body: bytes) -> None:
    """What is no callback of Hubtel gets an honest last screen, and nothing is written."""
    before = counts(parts.store)
    with logged() as lines:
        response = hubtel.post("/ussd/hubtel", data=body)
        assert "Traceback" not in lines.text
        assert [line["level"] for line in lines.events] == ["info"]
    assert response.status_code == 200
    assert response.json is not None
    assert (response.json["Type"], response.json["Label"]) == ("release", "not_understood")
    assert counts(parts.store) == before


@pytest.mark.parametrize("operator", ["", "a\0b", "\ud800", "x" * 500])
def test_hubtel_from_any_network(hubtel: FlaskClient, operator: str) -> None:
    """What JSON can spell and no store can keep is dropped from the network's name."""
    response = hubtel.post("/ussd/hubtel", json=HUBTEL | {"Operator": operator})
    assert response.json is not None
    assert response.json["Label"] == "language"
