"""A gateway whose fate for each text is written beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sms.gateway import CREDENTIALS, Balance, Outcome, Result

ACCEPTED = Result("", Outcome.ACCEPTED, "ATXid_1", Decimal("0.8000"), "KES")
REFUSED = Result("", Outcome.REFUSED, reason="UserInBlacklist")
RETRY = Result("", Outcome.RETRY, reason="GatewayError")
NO_FUNDS = Result("", Outcome.NO_FUNDS, reason="InsufficientBalance")
NO_FUNDS_UNSAID = Result("", Outcome.NO_FUNDS)
WRONG_CREDENTIALS = Result("", Outcome.REFUSED, reason=CREDENTIALS)
LOST = Result("", Outcome.UNKNOWN, reason="timeout")


class Killed(BaseException):
    """The process died here: nothing below the entry point catches it."""


@dataclass
class ScriptedGateway:
    """Answers with the next result of its script, then accepts; remembers what it was given."""

    script: list[Result] = field(default_factory=list)
    given: list[tuple[str, str]] = field(default_factory=list)
    calls: list[list[str]] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    left: Balance | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        """Take the text of each number; a script has a result for each."""
        self.calls.append(list(msisdns))
        self.senders.append(sender)
        self.before()
        results = [self._one(text, msisdn) for msisdn in msisdns]
        self.after()
        return results

    def _one(self, text: str, msisdn: str) -> Result:
        with self._lock:
            self.given.append((msisdn, text))
            scripted = self.script.pop(0) if self.script else ACCEPTED
            gateway_id = f"ATXid_{len(self.given)}" if scripted.gateway_id else None
        return replace(scripted, msisdn=msisdn, gateway_id=gateway_id)

    def balance(self) -> Balance | None:
        """Tell what the test put in, which is nothing at first."""
        return self.left


@dataclass
class Watcher:
    """Remembers what the sender told about."""

    outcomes: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    def outcome(self, word: str) -> None:
        """Note one text."""
        self.outcomes.append(word)

    def queue_stopped(self, reason: str) -> None:
        """Note an alarm."""
        self.alarms.append(reason)
