"""What Africa's Talking posts to us about texts: those that come in, delivery, and opting out.

Pure readers from a form to a frozen record. They are strict only where nothing could be done
without a field: an unknown status or reason is kept as it came, since new ones do appear.
Source of fields and words: docs.africastalking.com/sms/notifications.
"""

from __future__ import annotations

import enum
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from sms.africas_talking import read_price
from sms.gateway import GATEWAY_ID_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

TEXT_LENGTH = 20 * 153
"""Characters kept of an incoming text: twenty segments, more than any handset joins."""

NUMBER_LENGTH = 16
"""Characters kept of a number, a shortcode, a sender ID or a network code: a plus and 15 digits."""

WORD_LENGTH = 40
"""Characters kept of a status or a reason."""

_ID_LENGTH = 32
# A plus that nobody escaped arrives as a space, in an offset from UTC too.
_BARE_OFFSET = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?) ([0-9]{2}:?[0-9]{2})")


class KnownStatus(enum.StrEnum):
    """The delivery statuses that the gateway documents."""

    SENT = "Sent"
    """It left the gateway's network."""
    SUBMITTED = "Submitted"
    """The operator took it."""
    BUFFERED = "Buffered"
    """The operator keeps it in a queue."""
    SUCCESS = "Success"
    """It is on the handset."""
    REJECTED = "Rejected"
    """The operator refused it."""
    FAILED = "Failed"
    """It cannot be delivered."""
    ABSENT = "AbsentSubscriber"
    """The handset is off or out of coverage."""
    EXPIRED = "Expired"
    """The operator threw it away, for its content or its sender ID."""


FINAL: Mapping[KnownStatus, bool] = {
    KnownStatus.SENT: False,
    KnownStatus.SUBMITTED: False,
    KnownStatus.BUFFERED: False,
    KnownStatus.SUCCESS: True,
    KnownStatus.REJECTED: True,
    KnownStatus.FAILED: True,
    # Failed for now: the operator may still deliver it when the handset is back, and says so.
    KnownStatus.ABSENT: False,
    KnownStatus.EXPIRED: True,
}
"""Whether nothing more is said about a text after this status."""

FAILURES: Mapping[str, bool] = {
    "InsufficientCredit": False,
    "InvalidLinkId": True,
    "UserIsInactive": False,
    "UserInBlackList": True,
    "UserAccountSuspended": False,
    "NotNetworkSubscriber": True,
    "UserNotSubscribedToProduct": True,
    "UserDoesNotExist": True,
    "DeliveryFailure": False,
    "DoNotDisturbRejection": False,
}
"""Why a text was not delivered, and whether the same text would fail for that number again."""

# The gateway's own page misspells it, other clients expect it spelt right: both do appear.
_MISSPELT = {"notnetworksubcriber": "NotNetworkSubscriber"}
_STATUSES = {status.casefold(): status for status in KnownStatus}
_FAILURES = {reason.casefold(): reason for reason in FAILURES} | _MISSPELT


class MalformedCallback(ValueError):
    """A form lacks a field without which nothing can be done. Names the field, never a value."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that somebody sent to us.

    `gateway_id` tells repeats apart: the gateway's own, or one made from the fields and beginning
    with `x-`. It is None where neither an id nor a date came, since then the same words sent again
    another day could not be told from a repeat. `sent_at` is UTC.
    """

    gateway_id: str | None
    sender: str = field(repr=False)
    shortcode: str
    text: str = field(repr=False)
    sent_at: datetime | None
    link_id: str | None
    cost: Decimal | None
    currency: str | None
    network: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a text that the gateway had accepted.

    `status` is as it came and `known` what it means to us, if anything. `failure_reason` has one
    spelling where we know it; `failure_final` says that the same text would fail again.
    """

    gateway_id: str
    status: str
    known: KnownStatus | None
    final: bool
    msisdn: str | None = field(repr=False)
    network: str | None
    failure_reason: str | None
    failure_final: bool
    retry_count: int | None


@dataclass(frozen=True, slots=True)
class OptOut:
    """A number that wants no more bulk texts; `sender_id` None means that it was not said whose."""

    sender_id: str | None
    msisdn: str = field(repr=False)


def read_incoming(form: Mapping[str, str]) -> Incoming:
    """Read an incoming text. An empty text is one; a missing `from` or `text` is malformed."""
    sender = _msisdn(form, "from")
    if sender is None:
        raise MalformedCallback("from")
    if "text" not in form:
        raise MalformedCallback("text")
    text = form["text"].replace("\0", "")
    cost, currency = read_price(form.get("cost"))
    return Incoming(
        gateway_id=_field(form, "id", GATEWAY_ID_LENGTH) or _made_id(form),
        sender=sender,
        shortcode=_field(form, "to", NUMBER_LENGTH) or "",
        text=text[:TEXT_LENGTH],
        sent_at=_moment(_field(form, "date", WORD_LENGTH)),
        link_id=_field(form, "linkId", GATEWAY_ID_LENGTH),
        cost=cost,
        currency=currency,
        network=_field(form, "networkCode", NUMBER_LENGTH),
    )


def read_delivery(form: Mapping[str, str]) -> Delivery:
    """Read a delivery report with whatever status; a missing `id` or `status` is malformed."""
    gateway_id = _needed(form, "id")[:GATEWAY_ID_LENGTH]
    status = _needed(form, "status")[:WORD_LENGTH]
    known = _STATUSES.get(status.casefold())
    reason = _field(form, "failureReason", WORD_LENGTH)
    if reason is not None:
        reason = None if reason == "None" else _FAILURES.get(reason.casefold(), reason)
    retries = _field(form, "retryCount") or ""
    return Delivery(
        gateway_id=gateway_id,
        status=status,
        known=known,
        final=known is not None and FINAL[known],
        msisdn=_msisdn(form, "phoneNumber"),
        network=_field(form, "networkCode", NUMBER_LENGTH),
        failure_reason=reason,
        failure_final=reason is not None and FAILURES.get(reason, False),
        retry_count=int(retries) if re.fullmatch(r"[0-9]{1,6}", retries) else None,
    )


def read_opt_out(form: Mapping[str, str]) -> OptOut:
    """Read an opt-out. It counts without its `senderId`; a missing `phoneNumber` is malformed."""
    msisdn = _msisdn(form, "phoneNumber")
    if msisdn is None:
        raise MalformedCallback("phoneNumber")
    return OptOut(sender_id=_field(form, "senderId", NUMBER_LENGTH), msisdn=msisdn)


def _field(form: Mapping[str, str], name: str, limit: int | None = None) -> str | None:
    """Return a field without NULs (PostgreSQL takes none) and outer space; None if empty."""
    return form.get(name, "").replace("\0", "").strip()[:limit] or None


def _needed(form: Mapping[str, str], name: str) -> str:
    value = _field(form, name)
    if value is None:
        raise MalformedCallback(name)
    return value


def _msisdn(form: Mapping[str, str], name: str) -> str | None:
    """Return E.164 where it is a number; a sender's name or shortcode stays as it came."""
    try:
        # A leading space is left on: it is the plus that nobody escaped.
        return gateway_msisdn(form.get(name, "").replace("\0", "").rstrip())
    except NotAMobileNumber:
        return _field(form, name, NUMBER_LENGTH)


def _made_id(form: Mapping[str, str]) -> str | None:
    """Make an id that the same text has every time the gateway repeats it.

    The id is stored in the clear, and a PIN could be guessed back out of a digest: figures of the
    text count by their place only. Nobody types two such texts within the second of the date.
    """
    if _field(form, "date") is None:
        return None
    parts = [form.get(name, "") for name in ("from", "to", "date")]
    parts.append(re.sub(r"\d", "0", form.get("text", "")))
    return "x-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_ID_LENGTH]


def _moment(written: str | None) -> datetime | None:
    """Read a time in ISO 8601, in UTC unless it says otherwise; None where it is none."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(_BARE_OFFSET.sub(r"\1+\2", written))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
