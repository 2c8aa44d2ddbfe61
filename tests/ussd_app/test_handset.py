"""The handset's endpoints: the page, its texts, and losing Redis; none of them in production."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from models.base.keys import new_key
from tests.support.phone import Phone
from tests.ussd_app.other_settings import app_with

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ussd_app.wiring import Service

PRODUCTION = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql+psycopg://line@/line?host=/nowhere",
    "CALLBACK_TOKEN": "a-token-of-22-letters-",
    "GATEWAY": "africastalking",
    "AT_USERNAME": "knec",
    "AT_API_KEY": "atsk_1",
    "FIELD_KEYS": f"k1:{new_key()}",
    "DIGEST_KEY": new_key(),
    "PIN_PEPPERS": f"p1:{new_key()}",
    "SECRET_KEY": new_key(),
}


def test_messages(app: Flask, parts: Service, phone: Phone) -> None:
    """A phone's texts come with their number, time in Kenya, sender, words and status."""
    phone.register()
    phone.messages()
    client = app.test_client()
    response = client.get("/handset/messages", query_string={"msisdn": phone.msisdn})
    assert response.status_code == 200
    assert response.json is not None
    [message] = response.json
    assert set(message) == {"n", "at", "from", "text", "status"}
    assert (message["from"], message["status"]) == ("24540", "Success")
    assert message["text"].startswith("KNEC: your account is open.")
    at = datetime.fromisoformat(message["at"])
    assert at.utcoffset() == timedelta(hours=3)
    assert abs(parts.now() - at) < timedelta(minutes=1)


def test_messages_after(app: Flask, phone: Phone) -> None:
    """Only what is newer than the number asked for comes, the oldest first."""
    for words in ("HELP", "STOP", "START"):
        phone.text(words)
    phone.messages()
    client = app.test_client()

    def numbers(after: str) -> list[int]:
        query = {"msisdn": phone.msisdn, "after": after}
        found = client.get("/handset/messages", query_string=query).json
        assert found is not None
        return [message["n"] for message in found]

    every = numbers("")
    assert len(every) == 3
    assert every == sorted(every)
    assert numbers("0") == every
    assert numbers(str(every[0])) == every[1:]
    assert numbers(str(every[-1])) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nobody_elses_messages(app: Flask, phone: Phone) -> None:
    """Another number's texts are not among them."""
    phone.text("HELP")
    phone.messages()
    response = app.test_client().get("/handset/messages?msisdn=%2B254722645679")
    assert response.json == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query", ["", "msisdn=", "msisdn=7", "msisdn=%2B254722645678&after=x", "msisdn=M-PESA&after=1"]
)
def test_bad_questions(app: Flask, query: str) -> None:
    """A question without a number is told what is needed."""
    response = app.test_client().get(f"/handset/messages?{query}")
    assert response.status_code == 400
    assert response.json is not None
    assert "msisdn must be a number" in response.json["error"]


def test_losing_redis(app: Flask, parts: Service, phone: Phone) -> None:
    """The switch that loses Redis empties it; the call goes on by its draft."""
    phone.dial()
    phone.type("1", "1", "1", "1", "1", "23456789")
    assert phone.label == "birth_year"
    assert app.test_client().post("/handset/wipe").status_code == 204
    assert parts.redis.dbsize() == 0
    phone.type("1985")
    assert phone.label == "birth_year"
    assert phone.screen.startswith("The call was lost. Go on here.")
    assert app.test_client().get("/handset/wipe").status_code == 405


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_page(app: Flask) -> None:
    """The page tells the phone where to dial, and every file that it names is there."""
    client = app.test_client()
    page = client.get("/handset")
    assert page.status_code == 200
    for told in ("*384*2454#", "24540", "/ussd", "/ussd/ended", "/sms/incoming"):
        assert told in page.text
    files = [
        word.strip("\"'") for word in page.text.replace(">", " ").split() if "/static/" in word
    ]
    paths = [file.partition("=")[2].strip("\"'") for file in files]
    assert paths
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        response.close()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_page_under_a_token(settings: dict[str, str], secrets_root: Path) -> None:
    """With callbacks under a token the phone dials there."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN="first-token,second") as app:
        page = app.test_client().get("/handset").text
    assert "/first-token/ussd" in page
    assert "second" not in page


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path", ["/handset", "/handset/", "/handset/messages?msisdn=%2B254722645678", "/handset/wipe"]
)
def test_not_in_production(settings: dict[str, str], secrets_root: Path, path: str) -> None:
    """In production there is no phone to play with, by no method."""
    with app_with(settings, secrets_root, **PRODUCTION) as app:
        for method in ("GET", "POST"):
            assert app.test_client().open(path, method=method).status_code == 404
