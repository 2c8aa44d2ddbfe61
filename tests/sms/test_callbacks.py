"""Callbacks about texts, from the literal bodies that the gateway posts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from sms.callbacks import (
    FAILURES,
    FINAL,
    Delivery,
    Incoming,
    KnownStatus,
    MalformedCallback,
    OptOut,
    read_delivery,
    read_incoming,
    read_opt_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOON = datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)
REPORT = "id=ATXid_1&phoneNumber=%2B254711000001&networkCode=63902"


def _form(body: str) -> dict[str, str]:
    return dict(parse_qsl(body, keep_blank_values=True))


INCOMING = [
    (
        "from=%2B254711000001&to=24540&text=IN+20101001+4821&date=2017-05-03T06%3A04%3A45Z"
        "&id=ATXid_a1&linkId=SampleLink&cost=KES+1.00&networkCode=63902",
        Incoming(
            "ATXid_a1",
            "+254711000001",
            "24540",
            "IN 20101001 4821",
            NOON,
            "SampleLink",
            Decimal("1.00"),
            "KES",
            "63902",
        ),
    ),
    # The older text of the page: no cost, no network, the other form of a date.
    (
        "from=%2B254711000001&to=24540&text=STATUS&date=2017-05-03+06%3A04%3A45&id=7&linkId=",
        Incoming("7", "+254711000001", "24540", "STATUS", NOON, None, None, None, None),
    ),
    # The plus not escaped; an empty text.
    (
        "from=+254711000001&text=&id=8",
        Incoming("8", "+254711000001", "", "", None, None, None, None, None),
    ),
    # No plus at all.
    (
        "from=254711000001&to=24540&text=%20yes%0A&id=9",
        Incoming("9", "+254711000001", "24540", " yes\n", None, None, None, None, None),
    ),
    # A sender that is no number, NULs, and more than the store keeps.
    (
        "from=M-PESA%00&to=24540&text=a%00b&id=%00+10+&networkCode=" + "6" * 40,
        Incoming("10", "M-PESA", "24540", "ab", None, None, None, None, "6" * 16),
    ),
    (
        "from=20076&to=24540&text=hi&id=11",
        Incoming("11", "20076", "24540", "hi", None, None, None, None, None),
    ),
]


@pytest.mark.parametrize(("body", "incoming"), INCOMING)
def test_incoming(body: str, incoming: Incoming) -> None:
    """An incoming text is read with whatever optional fields came along."""
    assert read_incoming(_form(body)) == incoming


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2017-05-03T06:04:45Z", NOON),
        ("2017-05-03 06:04:45", NOON),
        ("2017-05-03T09:04:45+03:00", NOON),
        ("2017-05-03T09:04:45 03:00", NOON),
        ("2017-05-03 09:04:45 0300", NOON),
        ("2017-05-03T06:04:45.000Z", NOON),
        ("0001-01-01T00:00:00+03:00", None),
        ("03/05/2017 06:04", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_date(date: str, moment: datetime | None) -> None:
    """Both documented dates, and offsets even unescaped, become UTC; anything else is no time."""
    form = {"from": "+254711000001", "text": "IN", "id": "1", "date": date}
    sent_at = read_incoming(form).sent_at
    assert sent_at == moment
    assert sent_at is None or sent_at.tzinfo is UTC


FIRST = {
    "from": "+254711000001",
    "to": "24540",
    "text": "IN 20101001 4821",
    "date": "2017-05-03T06:04:45Z",
}


def test_made_id_is_the_same_for_a_repeat() -> None:
    """A text without an id gets one that is equal each time the gateway repeats it."""
    made = read_incoming(FIRST).gateway_id
    assert made == read_incoming(FIRST | {"id": "", "networkCode": "63902"}).gateway_id
    # Pinned: ids made by an older version still have to meet the same text.
    assert made == "x-9e2737ba364eae0fc623c18b9ccffaea"


@pytest.mark.parametrize(
    "change",
    [
        {"from": "+254711000002"},
        {"to": "24541"},
        {"date": "2017-05-03T06:04:46Z"},
        {"text": "OUT 20101001 4821"},
        {"to": "24540I", "text": "N 20101001 4821"},
    ],
)
def test_made_id_tells_texts_apart(change: dict[str, str]) -> None:
    """Another sender, shortcode, time or text makes another id."""
    assert read_incoming(FIRST | change).gateway_id != read_incoming(FIRST).gateway_id


def test_made_id_holds_no_figures_of_the_text() -> None:
    """A PIN that somebody texts cannot be guessed back from the id."""
    other = FIRST | {"text": "IN 20101001 9999"}
    assert read_incoming(other).gateway_id == read_incoming(FIRST).gateway_id


def test_no_id_without_a_date() -> None:
    """Without id and date no id is made: STATUS today and STATUS next month are two texts."""
    form = {"from": "+254711000001", "text": "STATUS", "date": " "}
    assert read_incoming(form).gateway_id is None


def test_long_text_is_cut() -> None:
    """Twenty segments of a text are kept, and the end of those that differ later counts for ids."""
    longest = FIRST | {"text": "x" * 3060}
    longer = FIRST | {"text": "x" * 3061}
    assert read_incoming(longest).text == read_incoming(longer).text == "x" * 3060
    assert read_incoming(longest).gateway_id != read_incoming(longer).gateway_id


STATUSES = [
    ("Sent", KnownStatus.SENT, False),
    ("Submitted", KnownStatus.SUBMITTED, False),
    ("Buffered", KnownStatus.BUFFERED, False),
    ("Success", KnownStatus.SUCCESS, True),
    ("Rejected", KnownStatus.REJECTED, True),
    ("Failed", KnownStatus.FAILED, True),
    ("AbsentSubscriber", KnownStatus.ABSENT, False),
    ("Expired", KnownStatus.EXPIRED, True),
    ("success", KnownStatus.SUCCESS, True),
    ("DeliveredToTerminal", None, False),
    ("y" * 50, None, False),
]


@pytest.mark.parametrize(("status", "known", "final"), STATUSES)
def test_delivery_status(status: str, known: KnownStatus | None, final: bool) -> None:
    """Every status is kept as it came; those we know say whether they are the last."""
    delivery = read_delivery(_form(f"{REPORT}&status={status}&retryCount=2"))
    assert delivery == Delivery(
        gateway_id="ATXid_1",
        status=status[:40],
        known=known,
        final=final,
        msisdn="+254711000001",
        network="63902",
        failure_reason=None,
        failure_final=False,
        retry_count=2,
    )


def test_status_table_is_whole() -> None:
    """Each known status says whether it is final, and each is tested above."""
    assert set(FINAL) == set(KnownStatus) == {known for _, known, _ in STATUSES if known}


REASONS = [
    ("InsufficientCredit", "InsufficientCredit", False),
    ("InvalidLinkId", "InvalidLinkId", True),
    ("UserIsInactive", "UserIsInactive", False),
    ("UserInBlackList", "UserInBlackList", True),
    ("UserInBlacklist", "UserInBlackList", True),
    ("UserAccountSuspended", "UserAccountSuspended", False),
    ("NotNetworkSubcriber", "NotNetworkSubscriber", True),
    ("NotNetworkSubscriber", "NotNetworkSubscriber", True),
    ("UserNotSubscribedToProduct", "UserNotSubscribedToProduct", True),
    ("UserDoesNotExist", "UserDoesNotExist", True),
    ("DeliveryFailure", "DeliveryFailure", False),
    ("DoNotDisturbRejection", "DoNotDisturbRejection", False),
    ("SomethingNew", "SomethingNew", False),
    ("z" * 50, "z" * 40, False),
    ("None", None, False),
    ("", None, False),
]


@pytest.mark.parametrize(("written", "reason", "final"), REASONS)
def test_failure_reason(written: str, reason: str | None, final: bool) -> None:
    """A reason has one spelling where we know it, and says whether trying again is in vain."""
    delivery = read_delivery(_form(f"{REPORT}&status=Failed&failureReason={written}"))
    assert (delivery.failure_reason, delivery.failure_final) == (reason, final)


def test_reason_table_is_whole() -> None:
    """Each known reason is tested above."""
    assert set(FAILURES) <= {reason for _, reason, _ in REASONS}


@pytest.mark.parametrize("count", ["", "-1", "two", "٣", "9" * 30])
def test_delivery_without_the_rest(count: str) -> None:
    """A report needs only id and status; a count that is none is left out."""
    form = {"id": "a" * 90, "status": " Sent\0 ", "retryCount": count}
    assert read_delivery(form) == Delivery(
        gateway_id="a" * 80,
        status="Sent",
        known=KnownStatus.SENT,
        final=False,
        msisdn=None,
        network=None,
        failure_reason=None,
        failure_final=False,
        retry_count=None,
    )


@pytest.mark.parametrize(
    ("body", "opt_out"),
    [
        ("senderId=KNEC&phoneNumber=%2B254711000001", OptOut("KNEC", "+254711000001")),
        ("senderId=KNEC&phoneNumber=+254711000001", OptOut("KNEC", "+254711000001")),
        ("phoneNumber=254711000001", OptOut(None, "+254711000001")),
    ],
)
def test_opt_out(body: str, opt_out: OptOut) -> None:
    """An opt-out counts even if it does not say from which sender ID."""
    assert read_opt_out(_form(body)) == opt_out


@pytest.mark.parametrize(
    ("read", "body", "missing"),
    [
        (read_incoming, "", "from"),
        (read_incoming, "text=secret", "from"),
        (read_incoming, "from=+&text=secret", "from"),
        (read_incoming, "from=%00&text=secret", "from"),
        (read_incoming, "from=%2B254711000001&message=secret", "text"),
        (read_delivery, "status=Sent", "id"),
        (read_delivery, "id=secret", "status"),
        (read_delivery, "id=secret&status=%00", "status"),
        (read_opt_out, "senderId=secret", "phoneNumber"),
    ],
)
def test_malformed(read: Callable[[Mapping[str, str]], object], body: str, missing: str) -> None:
    """A form without an indispensable field is malformed, and only the field is named."""
    with pytest.raises(MalformedCallback) as caught:
        read(_form(body))
    assert str(caught.value) == missing


@pytest.mark.parametrize(
    "record",
    [
        read_incoming({"from": "+254711000001", "text": "my PIN is 2580", "id": "1"}),
        read_delivery(_form(f"{REPORT}&status=Sent")),
        read_opt_out({"phoneNumber": "+254711000001"}),
    ],
)
def test_records_do_not_show_numbers_or_texts(record: object) -> None:
    """A record that lands in a log shows neither a number nor what was typed."""
    assert "254711" not in repr(record)
    assert "2580" not in repr(record)
