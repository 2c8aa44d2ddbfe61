"""Sending the outbox: claim, render and freeze, mark, give to the gateway, record.

No transaction is open while the gateway is asked. A lost answer is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from menus import gsm7
from models.base import settings
from models.base.store import Store
from models.messages import outbox
from models.messages.outbox import Claimed
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Language
from sms.gateway import CREDENTIALS, Gateway, Outcome, Result
from sms.texts import render

STOP_PAUSE: Final = timedelta(minutes=5)
"""How long the whole queue rests when the balance is empty or the credentials are refused."""

_STOPPED: Final = "sms_stopped"


class SendingObserver(Protocol):
    """Is told what became of each text."""

    def outcome(self, word: str) -> None:
        """Count one text."""

    def queue_stopped(self, reason: str) -> None:
        """Raise the alarm: the gateway's balance is empty, or it refuses our credentials."""


@dataclass(slots=True)
class Sender:
    """Sends what waits; one for each worker process."""

    store: Store
    gateway: Gateway
    sender_id: str | None
    now: Callable[[], datetime]
    observer: SendingObserver
    promotional_id: str | None = None
    """The sender ID of promotional texts: no ID may carry both kinds. The other one if none."""

    def send(self, ids: Sequence[int] | None = None, most: int = 50) -> int:
        """Send the rows of *ids*, or what is first in the queue; return how many were claimed."""
        # Asked before the transaction: a clock that is still to be agreed on writes to the store.
        now = self.now()
        with self.store.writing() as db:
            stopped = settings.get(db, _STOPPED)
            if stopped is not None and now < datetime.fromisoformat(stopped["until"]):
                return 0
            claimed = outbox.claim(db, now, datetime.now(UTC), ids=ids, most=most)
        for index, row in enumerate(claimed):
            stopped_by = self._send_one(row)
            if stopped_by is not None:
                self._stop(claimed[index + 1 :], stopped_by)
                break
        return len(claimed)

    def _send_one(self, row: Claimed) -> str | None:
        """Send one text; return the reason if the whole queue must stop."""
        try:
            text = row.text or render(Template(row.template), row.arguments, Language(row.language))
        except Exception:
            with self.store.writing() as db:
                outbox.unrenderable(db, row, self.now())
            self.observer.outcome("unrenderable")
            return None
        with self.store.writing() as db:
            if not outbox.freeze(db, row, text, gsm7.segments(text), datetime.now(UTC)):
                return None
        [result] = self.gateway.send(text, [row.msisdn], self._sender_of(row))
        self._record(row, result)
        self.observer.outcome(result.outcome.value)
        return result.reason or "no funds" if _stops_everything(result) else None

    def _sender_of(self, row: Claimed) -> str | None:
        if row.message_class is MessageClass.PROMOTIONAL and self.promotional_id is not None:
            return self.promotional_id
        return self.sender_id

    def _record(self, row: Claimed, result: Result) -> None:
        now, reason = self.now(), result.reason or result.outcome.value
        with self.store.writing() as db:
            if _stops_everything(result):
                outbox.put_back(db, row, reason, now, counts=False)
                return
            match result.outcome:
                case Outcome.ACCEPTED:
                    outbox.accepted(db, row, result.gateway_id, result.cost, result.currency, now)
                case Outcome.REFUSED | Outcome.NO_FUNDS:
                    outbox.refused(db, row, reason, now)
                case Outcome.RETRY:
                    outbox.put_back(db, row, reason, now)
                case Outcome.UNKNOWN:
                    outbox.lost(db, row, reason, now)

    def _stop(self, waiting: Sequence[Claimed], reason: str) -> None:
        """Let the whole queue rest, and give back what was claimed but not sent."""
        with self.store.writing() as db:
            settings.put(db, _STOPPED, {"until": (self.now() + STOP_PAUSE).isoformat()})
            for row in waiting:
                outbox.unclaim(db, row)
        self.observer.queue_stopped(reason)


def _stops_everything(result: Result) -> bool:
    """Tell whether no other text would fare better."""
    return result.outcome is Outcome.NO_FUNDS or result.reason == CREDENTIALS
