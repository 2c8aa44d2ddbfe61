"""Africa's Talking: texts go out through its own SDK, and every answer becomes a `Result`.

What touches the network is `sms.connection`, in place of the SDK's own.
"""

from __future__ import annotations

import json
import re
import ssl
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sms.connection import TIMEOUT, Connection, checked_address
from sms.gateway import GATEWAY_ID_LENGTH, Balance, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import requests

CODES: Mapping[int, tuple[str, Outcome]] = {
    100: ("Processed", Outcome.ACCEPTED),
    101: ("Sent", Outcome.ACCEPTED),
    102: ("Queued", Outcome.ACCEPTED),
    401: ("RiskHold", Outcome.REFUSED),
    402: ("InvalidSenderId", Outcome.REFUSED),
    403: ("InvalidPhoneNumber", Outcome.REFUSED),
    404: ("UnsupportedNumberType", Outcome.REFUSED),
    405: ("InsufficientBalance", Outcome.NO_FUNDS),
    406: ("UserInBlacklist", Outcome.REFUSED),
    407: ("CouldNotRoute", Outcome.REFUSED),
    409: ("DoNotDisturbRejection", Outcome.REFUSED),
    500: ("InternalServerError", Outcome.RETRY),
    501: ("GatewayError", Outcome.RETRY),
    502: ("RejectedByGateway", Outcome.REFUSED),
}
"""`statusCode` of one recipient. Source: docs.africastalking.com/sms/sending."""

STATUSES: Mapping[int, tuple[str, Outcome]] = {
    401: ("credentials", Outcome.REFUSED),
    403: ("credentials", Outcome.REFUSED),
    408: ("http_408", Outcome.UNKNOWN),
    425: ("throttled", Outcome.RETRY),
    429: ("throttled", Outcome.RETRY),
}
"""HTTP statuses that are not judged by their class. Proxies say 408 for more than RFC 9110 does."""

_MSISDN = re.compile(r"\+?([1-9][0-9]{6,14})")
_PRICE = re.compile(r"(?:([A-Z]{3})\s*)?(-?[0-9]{1,8}(?:\.[0-9]{1,6})?)")
_NONE_SENT = re.compile(r"\s*Sent to 0/")
_SOME_SENT = re.compile(r"\s*Sent to [1-9]")
_NAMES = {name.casefold(): code for code, (name, _) in CODES.items()}
# What a whole request may be turned away for. A name of the 500s is left out: at that level it
# does not say whether anything was taken.
_TURNED_AWAY = {
    name.casefold(): (name, outcome)
    for name, outcome in CODES.values()
    if outcome in {Outcome.REFUSED, Outcome.NO_FUNDS}
}


class AfricasTalking:
    """The gateway, by way of its SDK. The user name `sandbox` reaches its sandbox.

    `base_url` replaces the address that the SDK picks (scheme and host, without `/version1`).
    `timeout` is the seconds to connect and to wait for the answer. Importing the SDK takes a tenth
    of a second, so it happens here and not in processes that never send.

    Raises `ValueError` for a key or an address that cannot be right.
    """

    def __init__(
        self,
        username: str,
        api_key: str,
        base_url: str | None = None,
        timeout: tuple[float, float] = TIMEOUT,
        session: requests.Session | None = None,
    ) -> None:
        from africastalking.Application import ApplicationService
        from africastalking.SMS import SMSService

        self._timeout = timeout
        self._connection = Connection(api_key, session)
        address = checked_address(base_url) if base_url else None
        self._sms: Any = SMSService(username, api_key)
        self._application: Any = ApplicationService(username, api_key)
        for service in (self._sms, self._application):
            service._make_request = self._connection.request
            if address:
                service._baseUrl = f"{address}/version1"

    def send(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        """Send one text to several numbers; return one result for each, in the order asked.

        A number twice is one text. What the SDK would let through (an empty text) or raise for (a
        number without its country) is refused here without a request.
        """
        if not text:
            return _all(msisdns, Outcome.REFUSED, "empty_text")
        able = [msisdn for msisdn in msisdns if _MSISDN.fullmatch(msisdn)]
        answered = iter(self._post(text, able, sender) if able else [])
        refusal = Outcome.REFUSED, None, None, None, "invalid_number"
        return [
            next(answered) if _MSISDN.fullmatch(msisdn) else Result(msisdn, *refusal)
            for msisdn in msisdns
        ]

    def balance(self) -> Balance | None:
        """Return what is left to send with (`GET /version1/user`); None when it does not tell."""
        from urllib3.exceptions import HTTPError

        try:
            answer = self._application.fetch_application_data(timeout=self._timeout)
        except (OSError, HTTPError):
            return None
        if not 200 <= answer.status < 300:
            return None
        amount, currency = read_price(_member(_json(answer.body), "UserData").get("balance"))
        return Balance(amount, currency) if amount is not None and currency else None

    def close(self) -> None:
        """Give the kept connections back."""
        self._connection.close()

    def _post(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        from urllib3.exceptions import HTTPError

        numbers = list(dict.fromkeys(_plus(msisdn) for msisdn in msisdns))
        try:
            answer = self._sms.send(text, numbers, sender_id=sender or None, timeout=self._timeout)
        # Every error of requests is an OSError; one of urllib3's slips through now and then.
        except (OSError, HTTPError) as error:
            return _all(msisdns, *_fate(error))
        return read_answer(answer.status, answer.content_type, answer.body, msisdns)


def read_answer(
    status: int, content_type: str, body: bytes | str, msisdns: Sequence[str]
) -> list[Result]:
    """Read the answer to a send; return one result for every number asked, in that order.

    Success and refusal share HTTP 201, so each recipient is read. Only what is certain becomes a
    retry or a refusal; any doubt whether the text was taken is `Outcome.UNKNOWN`.
    """
    if status in STATUSES:
        reason, outcome = STATUSES[status]
        return _all(msisdns, outcome, reason)
    answer = _member(_json(body), "SMSMessageData")
    found = _by_number(answer.get("Recipients"))
    if found:
        return [_result(msisdn, found.get(_plus(msisdn))) for msisdn in msisdns]
    if not (200 <= status < 300 or 400 <= status < 500):
        return _all(msisdns, Outcome.UNKNOWN, f"http_{status}")
    settled = _turned_away(answer.get("Message"))
    if settled:
        return _all(msisdns, *settled)
    if status >= 400:
        return _all(msisdns, Outcome.REFUSED, f"http_{status}")
    if answer:
        return _all(msisdns, Outcome.UNKNOWN, "no_recipients")
    reason = "unreadable" if "json" in content_type.casefold() else "not_json"
    return _all(msisdns, Outcome.UNKNOWN, reason)


def read_price(written: object) -> tuple[Decimal | None, str | None]:
    """Read `KES 0.8000` into an amount and a currency; either is None where it does not say."""
    match = _PRICE.fullmatch(str(written).strip().replace(",", ""))
    return (Decimal(match[2]), match[1]) if match else (None, None)


def _by_number(recipients: object) -> dict[str, dict[str, Any]]:
    """Return the recipients by number; where one stands twice, the entry that was accepted."""
    found: dict[str, dict[str, Any]] = {}
    for entry in recipients if isinstance(recipients, list) else []:
        if isinstance(entry, dict):
            number = _plus(str(entry.get("number")))
            if number not in found or _verdict(entry)[0] is Outcome.ACCEPTED:
                found[number] = entry
    return found


def _result(msisdn: str, entry: dict[str, Any] | None) -> Result:
    if entry is None:
        return Result(msisdn, Outcome.UNKNOWN, reason="not_answered")
    outcome, reason = _verdict(entry)
    cost, currency = read_price(entry.get("cost"))
    gateway_id = str(entry.get("messageId") or "").strip()[:GATEWAY_ID_LENGTH]
    # A refusal carries the word "None" for its id.
    known_id = None if gateway_id in {"", "None"} else gateway_id
    return Result(msisdn, outcome, known_id, cost, currency, reason)


def _verdict(entry: dict[str, Any]) -> tuple[Outcome, str | None]:
    """Judge one recipient by its code, or by the code's name where there is no code."""
    written = str(entry.get("statusCode", ""))
    code = int(written) if re.fullmatch(r"[0-9]{3}", written) else None
    if code is None:
        status = str(entry.get("status", "")).strip().casefold()
        code = 101 if status == "success" else _NAMES.get(status)
    if code is None:
        return Outcome.UNKNOWN, "no_code"
    if code not in CODES:
        return Outcome.UNKNOWN, f"code_{code}"
    name, outcome = CODES[code]
    return outcome, None if outcome is Outcome.ACCEPTED else name


def _turned_away(message: object) -> tuple[Outcome, str] | None:
    """Judge a request without recipients by its message; None where that leaves a doubt."""
    if not isinstance(message, str) or _SOME_SENT.match(message):
        return None
    if _NONE_SENT.match(message):
        return Outcome.RETRY, "none_sent"
    squeezed = re.sub(r"[^a-z]", "", message.casefold())
    for folded, (name, outcome) in _TURNED_AWAY.items():
        if folded in squeezed:
            return outcome, name
    return None


def _fate(error: Exception) -> tuple[Outcome, str]:
    """Tell from what broke whether the request can have reached the gateway."""
    import requests
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.ConnectTimeout):
        return Outcome.RETRY, "connect_timeout"
    # No address, no listener, or no proxy: nothing was ever written.
    if isinstance(cause, NewConnectionError) or isinstance(error, requests.exceptions.ProxyError):
        return Outcome.RETRY, "unreachable"
    # A certificate is judged before the request goes out; any other TLS fault may come after.
    if cause is not None and isinstance(_first(cause), ssl.SSLCertVerificationError):
        return Outcome.RETRY, "certificate"
    if isinstance(error, requests.Timeout):
        return Outcome.UNKNOWN, "timeout"
    return Outcome.UNKNOWN, "connection_lost"


def _first(error: BaseException) -> object:
    return error.args[0] if error.args else None


def _json(body: bytes | str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _member(answer: object, name: str) -> dict[str, Any]:
    """Return the object under that name, or an empty one where there is none."""
    member = answer.get(name) if isinstance(answer, dict) else None
    return member if isinstance(member, dict) else {}


def _plus(number: str) -> str:
    """Write a number with its plus, so that two spellings of one number are equal."""
    match = _MSISDN.fullmatch(number.strip())
    return f"+{match[1]}" if match else number


def _all(msisdns: Sequence[str], outcome: Outcome, reason: str) -> list[Result]:
    return [Result(msisdn, outcome, reason=reason) for msisdn in msisdns]
