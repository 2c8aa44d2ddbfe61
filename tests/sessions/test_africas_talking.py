"""Africa's Talking's dialect, on literal bodies as they come over the wire."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.messages.tables import CallEnding
from sessions.dialects.africas_talking import (
    MAX_LABEL,
    EndedEvent,
    read_cost,
    read_request,
    write_reply,
)
from sessions.request import MAX_TEXT, Cumulative, MalformedRequest, Reply, UssdRequest
from ussd_app.ussd import read_form

DIAL = (
    b"sessionId=ATUid_8b2f&phoneNumber=%2B254722645678&networkCode=63902"
    b"&serviceCode=%2A384%2A2454%23&text="
)
REST = b"&phoneNumber=%2B254722645678&serviceCode=*384*2454%23&networkCode=63902"


def read(body: bytes) -> UssdRequest:
    """Read a body as the webhook does."""
    return read_request(read_form(body))


def test_a_dial() -> None:
    """The five fields of a callback, unescaped."""
    assert read(DIAL) == UssdRequest(
        session_id="ATUid_8b2f",
        caller="+254722645678",
        network="63902",
        service_code="*384*2454#",
        typed=Cumulative(""),
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"1", "1"),
        (b"1*1*2", "1*1*2"),
        (b"1%2A1%2A2", "1*1*2"),
        (b"1*2*", "1*2*"),
        (b"*", "*"),
        (b"1*Taita*Taveta", "1*Taita*Taveta"),
        (b"1*Jane+Akiru", "1*Jane Akiru"),
        (b"1*a%2Bb%26c", "1*a+b&c"),
        (b"1*%C3%A9", "1*é"),
        ("1*Ng’ang’a".encode(), "1*Ng’ang’a"),
        (b"1*%F0%9F%99%82", "1*🙂"),
        (b"1*%00", "1*\0"),
        (b"%23", "#"),
        (b"1*%FF", "1*\ufffd"),
        (b"1*\xff\xfe", "1*\ufffd\ufffd"),
        (b"1*%0D%0A2", "1*\r\n2"),
        (b"%20", " "),
    ],
)
def test_what_was_typed(raw: bytes, text: str) -> None:
    """The text comes through as it was typed, whatever it holds."""
    assert read(DIAL + raw).typed == Cumulative(text)


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_comes_through(text: str) -> None:
    """Whatever a phone can send is what the session reads."""
    assert read(DIAL + quote_plus(text).encode()).typed == Cumulative(text)


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        (b"sessionId=x" + REST, "typed", Cumulative("")),
        (b"sessionId=x&phoneNumber=+254722645678&text=", "caller", " 254722645678"),
        (b"sessionId=x&phoneNumber=254722645678&text=", "caller", "254722645678"),
        (b"sessionId=x&phoneNumber=y", "network", ""),
        (b"sessionId=x&phoneNumber=y", "service_code", ""),
        (b"sessionId=x&phoneNumber=y&networkCode=", "network", ""),
        (b"sessionId=x&phoneNumber=y&networkCode=63902%00", "network", "63902"),
        (b"sessionId=x&phoneNumber=y&networkCode=" + b"9" * 99, "network", "9" * 16),
        (b"sessionId=x&phoneNumber=y&serviceCode=" + b"*" * 99, "service_code", "*" * 60),
        (b"sessionId=x&phoneNumber=y&phoneNumber=y", "caller", "y"),
        (b"sessionId=x&phoneNumber=y&text=1&text=1", "typed", Cumulative("1")),
        (b"sessionId=x&phoneNumber=y&more=1&more=2", "caller", "y"),
        (b"sessionId=" + b"x" * 200 + b"&phoneNumber=y", "session_id", "x" * 200),
        (b"sessionId=x%20y%00&phoneNumber=y", "session_id", "x y\0"),
    ],
)
def test_what_may_be_missing_or_odd(body: bytes, field: str, value: object) -> None:
    """A callback that can be understood is, with the fields that it has."""
    assert getattr(read(body), field) == value


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "sessionId"),
        (b"&&&", "sessionId"),
        (b"phoneNumber=y&text=1", "sessionId"),
        (b"sessionId=&phoneNumber=y", "sessionId"),
        (b"sessionId=" + b"x" * 201 + b"&phoneNumber=y", "sessionId"),
        (b"sessionId=x&sessionId=z&phoneNumber=y", "sessionId"),
        (b"sessionid=x&phoneNumber=y", "sessionId"),
        (b"sessionId=x", "phoneNumber"),
        (b"sessionId=x&phoneNumber=", "phoneNumber"),
        (b"sessionId=x&phoneNumber=y&phoneNumber=z", "phoneNumber"),
        (b"sessionId=x&phoneNumber=y&phoneNumber=", "phoneNumber"),
        (b"sessionId=x&phoneNumber=y&text=1&text=2481", "text"),
        (b"sessionId=x&phoneNumber=y&text=1&text=", "text"),
        (b"sessionId=x&phoneNumber=y&text=" + b"7" * 10_000, "text"),
        (b"sessionId=x&phoneNumber=y&networkCode=1&networkCode=2", "networkCode"),
        (b"sessionId=x&phoneNumber=y&serviceCode=1&serviceCode=2", "serviceCode"),
        (b'{"sessionId": "x", "phoneNumber": "y"}', "sessionId"),
    ],
)
def test_what_cannot_be_understood(body: bytes, part: str) -> None:
    """Without a session or a number, or with two different values of one field, there is no call.

    The refusal names the part and nothing that was sent.
    """
    with pytest.raises(MalformedRequest) as refused:
        read(body)
    assert (refused.value.part, str(refused.value)) == (part, part)


def test_the_longest_text() -> None:
    """A text at the bound is read, and one character more is not."""
    assert read(DIAL + b"7" * MAX_TEXT).typed == Cumulative("7" * MAX_TEXT)
    with pytest.raises(MalformedRequest):
        read(DIAL + b"7" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (Reply("Your PIN?\n0. Back", goes_on=True, screen="pin"), b"CON Your PIN?\n0. Back"),
        (Reply("Goodbye", goes_on=False, screen="goodbye"), b"END Goodbye"),
        (Reply("Zoé €5", goes_on=True, screen="x"), "CON Zoé €5".encode()),
    ],
)
def test_write_reply(reply: Reply, body: bytes) -> None:
    """The prefix says whether the call goes on; nothing stands before it, no byte-order mark."""
    written, headers = write_reply(reply)
    assert written == body
    assert headers == {
        "Content-Type": "text/plain; charset=utf-8",
        "at-ussd-hop-metadata": reply.screen,
    }


@pytest.mark.parametrize(
    ("screen", "label"),
    [
        ("sign_in.pin", "sign_in.pin"),
        ("a|b|", "ab"),
        ("x" * 120, "x" * MAX_LABEL),
        ("|" * 5 + "x" * 120, "x" * 99),
    ],
)
def test_labels(screen: str, label: str) -> None:
    """A label has at most 99 characters and no bar, which joins labels in the event."""
    assert write_reply(Reply("", goes_on=True, screen=screen))[1]["at-ussd-hop-metadata"] == label


FULL_EVENT = {
    "date": "2026-11-03 03:41:00",
    "sessionId": "ATUid_8b2f",
    "serviceCode": "*384*2454#",
    "networkCode": "63902",
    "phoneNumber": "+254722645678",
    "status": "Incomplete",
    "cost": "KES 0.8000",
    "durationInMillis": "41250",
    "hopsCount": "7",
    "hopsMetadata": "language|welcome|pin",
    "input": "1*1*2481",
    "lastAppResponse": "CON Type 2481 once more",
    "errorMessage": "",
}


def test_an_ended_event() -> None:
    """The event tells how a call ended, what it cost and where; what was typed is never read."""
    event = EndedEvent(FULL_EVENT)
    told = {name: getattr(event, name) for name in EndedEvent.__slots__}
    assert told == {
        "session_id": "ATUid_8b2f",
        "caller": "+254722645678",
        "network": "63902",
        "ending": CallEnding.INCOMPLETE,
        "hops": 7,
        "duration_ms": 41_250,
        "last_screen": "pin",
        "cost": Decimal("0.8000"),
        "currency": "KES",
    }
    assert "2481" not in str(told)


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"status": "Success"}, "ending", CallEnding.SUCCESS),
        ({"status": "Failed"}, "ending", CallEnding.FAILED),
        ({"status": "success"}, "ending", CallEnding.UNKNOWN),
        ({"status": ""}, "ending", CallEnding.UNKNOWN),
        ({"hopsCount": ""}, "hops", None),
        ({"hopsCount": "-1"}, "hops", None),
        ({"hopsCount": "٧"}, "hops", None),
        ({"hopsCount": "7.0"}, "hops", None),
        ({"hopsCount": "9" * 12}, "hops", None),
        ({"durationInMillis": "0"}, "duration_ms", 0),
        ({"hopsMetadata": ""}, "last_screen", None),
        ({"hopsMetadata": "|"}, "last_screen", None),
        ({"hopsMetadata": "language"}, "last_screen", "language"),
        ({"hopsMetadata": "a| pin "}, "last_screen", "pin"),
        ({"hopsMetadata": "x" * 99}, "last_screen", "x" * 60),
        ({"networkCode": "9" * 40}, "network", "9" * 16),
        ({"sessionId": "x" * 300}, "session_id", "x" * 200),
    ],
)
def test_odd_events(changes: dict[str, str], name: str, value: object) -> None:
    """A field that makes no sense is unknown; the rest of the event still counts."""
    assert getattr(EndedEvent(FULL_EVENT | changes), name) == value


def test_an_event_that_only_names_its_session() -> None:
    """Every field but the session may be missing."""
    event = EndedEvent({"sessionId": "x"})
    assert (event.caller, event.ending, event.hops) == ("", CallEnding.UNKNOWN, None)
    assert (event.cost, event.currency, event.last_screen) == (None, None, None)
    with pytest.raises(MalformedRequest, match="sessionId"):
        EndedEvent({"phoneNumber": "+254722645678"})


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("KES 0.8000", (Decimal("0.8000"), "KES")),
        ("kes 1", (Decimal(1), "KES")),
        ("0", (Decimal(0), None)),
        (" KES 2.5 ", (Decimal("2.5"), "KES")),
        ("None", (None, None)),
        ("", (None, None)),
        ("KES", (None, None)),
        ("KES NaN", (None, None)),
        ("KES Infinity", (None, None)),
        ("KES 1e30", (None, None)),
        ("KES -1e30", (None, None)),
        ("KES 1,000", (None, None)),
    ],
)
def test_read_cost(text: str, cost: tuple[Decimal | None, str | None]) -> None:
    """A price is a currency and a figure of sensible size, or unknown."""
    assert read_cost(text) == cost
