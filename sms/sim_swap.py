"""Whether a SIM was swapped: asked of Africa's Talking's Insights, which answers by a callback.

The request is only ever taken or not taken; "accepted" says nothing of the SIM. The callback names
no number, so the request's id is what counts. Source: docs of Insights, SIM swap.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from sms.callbacks import WORD_LENGTH, MalformedCallback
from sms.connection import TIMEOUT, Connection, checked_address
from sms.gateway import GATEWAY_ID_LENGTH

if TYPE_CHECKING:
    import requests

_NEVER: Final = date(1900, 1, 1)
"""What the gateway writes for a SIM that never was swapped."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the question about one line: its request's id, or why it was not taken."""

    msisdn: str = field(repr=False)
    request_id: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the callback says: the gateway's own word, and the day of the last swap, if any."""

    request_id: str
    status: str
    swapped_on: date | None


class SimSwaps(Protocol):
    """Something that is asked whether SIMs were swapped, and answers later."""

    def ask(self, msisdn: str) -> Taken:
        """Ask about one line. Never raises for what the network or the gateway does."""


class AfricasTalkingSimSwaps:
    """Asks through the SDK's Insights. Raises ValueError for a key or an address that is none."""

    def __init__(
        self,
        username: str,
        api_key: str,
        base_url: str | None = None,
        session: requests.Session | None = None,
    ) -> None:
        from africastalking.Insights import InsightService

        self._connection = Connection(api_key, session)
        self._insights: Any = InsightService(username, api_key)
        self._insights._make_request = self._connection.request
        if base_url:
            self._insights._baseUrl = f"{checked_address(base_url)}/v1"

    def ask(self, msisdn: str) -> Taken:
        """Ask about one line: a second line in one request could not be told from the first."""
        from urllib3.exceptions import HTTPError

        try:
            answer = self._insights.check_sim_swap_state([msisdn], timeout=TIMEOUT)
        except (OSError, HTTPError):
            return Taken(msisdn, None, "unreachable")
        except ValueError:
            return Taken(msisdn, None, "invalid_number")
        if not 200 <= answer.status < 300:
            return Taken(msisdn, None, f"http_{answer.status}")
        return read_taken(answer.body, msisdn)

    def close(self) -> None:
        """Give the kept connections back."""
        self._connection.close()


def read_taken(body: bytes, msisdn: str) -> Taken:
    """Read the answer to a question about one line; only an id says that it was taken."""
    for entry in _entries(body):
        if _number(entry) != msisdn:
            continue
        request_id = _word(entry.get("requestId"), GATEWAY_ID_LENGTH)
        if request_id not in {None, "None"}:
            return Taken(msisdn, request_id)
        return Taken(msisdn, None, _word(entry.get("status"), WORD_LENGTH) or "no_id")
    return Taken(msisdn, None, "not_answered")


def read_verdict(body: bytes) -> Verdict:
    """Read the callback. Without `requestId` or `status` it is malformed: it says nothing."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedCallback("body") from None
    if not isinstance(fields, dict):
        raise MalformedCallback("body")
    request_id = _word(fields.get("requestId"), GATEWAY_ID_LENGTH)
    status = _word(fields.get("status"), WORD_LENGTH)
    if request_id is None:
        raise MalformedCallback("requestId")
    if status is None:
        raise MalformedCallback("status")
    return Verdict(request_id, status, _day(fields.get("lastSimSwapDate")))


def _entries(body: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return []
    responses = answer.get("responses") if isinstance(answer, dict) else None
    found = responses if isinstance(responses, list) else []
    return [entry for entry in found if isinstance(entry, dict)]


def _number(entry: Mapping[str, Any]) -> str | None:
    phone = entry.get("phoneNumber")
    written = phone.get("number") if isinstance(phone, dict) else phone
    try:
        return gateway_msisdn(str(written))
    except NotAMobileNumber:
        return None


def _word(value: object, length: int) -> str | None:
    return value.replace("\0", "").strip()[:length] or None if isinstance(value, str) else None


def _day(value: object) -> date | None:
    """Read `DD-MM-YYYY`; None for a SIM that never was swapped, and for what is no day."""
    try:
        day = datetime.strptime(str(value), "%d-%m-%Y").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return None
    return day if day != _NEVER else None
