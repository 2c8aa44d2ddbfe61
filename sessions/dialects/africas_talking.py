"""Africa's Talking: a form with the whole `text` so far; `CON ` or `END ` as plain text.

The fields and rules are those of its USSD documentation: five form fields, nothing that numbers
the turn, no escaping of `*`, HTTP 200 always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from models.messages.tables import CallEnding
from sessions.request import (
    MAX_CODE,
    MAX_SESSION_ID,
    MAX_TEXT,
    Cumulative,
    MalformedRequest,
    Reply,
    UssdRequest,
)

LABEL_HEADER: Final = "at-ussd-hop-metadata"
"""Africa's Talking shows the label in its dashboard and in the end-of-session event."""

MAX_LABEL: Final = 99

_ENDINGS: Final[Mapping[str, CallEnding]] = {
    "Success": CallEnding.SUCCESS,
    "Incomplete": CallEnding.INCOMPLETE,
    "Failed": CallEnding.FAILED,
}


def read_request(form: Mapping[str, Sequence[str]]) -> UssdRequest:
    """Read a callback's form; each field may be missing or doubled. Raise MalformedRequest.

    `text` may be missing: that is the dial. A doubled field is refused, for nobody can tell which
    of the two is meant; the same value twice is one value.
    """
    session_id = _one(form, "sessionId")
    caller = _one(form, "phoneNumber")
    if not session_id or len(session_id) > MAX_SESSION_ID:
        raise MalformedRequest("sessionId")
    if not caller:
        raise MalformedRequest("phoneNumber")
    text = _one(form, "text")
    if len(text) > MAX_TEXT:
        raise MalformedRequest("text")
    return UssdRequest(
        session_id=session_id,
        caller=caller,
        # PostgreSQL takes no NUL, and a network that nobody knows is served like any other.
        network=_one(form, "networkCode").replace("\0", "")[:16],
        service_code=_one(form, "serviceCode")[:MAX_CODE],
        typed=Cumulative(text),
    )


def _one(form: Mapping[str, Sequence[str]], name: str) -> str:
    values = set(form.get(name, ()))
    if len(values) > 1:
        raise MalformedRequest(name)
    return next(iter(values), "")


def write_reply(reply: Reply) -> tuple[bytes, Mapping[str, str]]:
    """Return the body and the headers of the answer."""
    prefix = "CON" if reply.goes_on else "END"
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        LABEL_HEADER: reply.screen.replace("|", "")[:MAX_LABEL],
    }
    return f"{prefix} {reply.text}".encode(), headers


class EndedEvent:
    """The end-of-session event; `input` and `lastAppResponse` hold PINs and are never read."""

    __slots__ = (
        "caller",
        "cost",
        "currency",
        "duration_ms",
        "ending",
        "hops",
        "last_screen",
        "network",
        "session_id",
    )

    def __init__(self, form: Mapping[str, str]) -> None:
        self.session_id = form.get("sessionId", "")[:MAX_SESSION_ID]
        if not self.session_id:
            raise MalformedRequest("sessionId")
        self.caller = form.get("phoneNumber", "")
        self.network = form.get("networkCode", "")[:16]
        self.ending = _ENDINGS.get(form.get("status", ""), CallEnding.UNKNOWN)
        self.hops = _whole(form.get("hopsCount", ""))
        self.duration_ms = _whole(form.get("durationInMillis", ""))
        self.last_screen = form.get("hopsMetadata", "").split("|")[-1].strip()[:60] or None
        self.cost, self.currency = read_cost(form.get("cost", ""))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_cost(text: str) -> tuple[Decimal | None, str | None]:
    """Read `KES 0.8000` or a bare figure."""
    currency, _, amount = text.strip().rpartition(" ")
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return None, None
    if not value.is_finite() or abs(value) > 10**7:
        return None, None
    return value, currency[:3].upper() or None
