"""Sending the outbox: claim, render and freeze, mark, give to the gateway, record.

No transaction is open while the gateway is asked. A lost answer is never sent again. Texts of one
broadcast or reminder with the same words go in one call to many numbers, and before each such call
whatever is urgent goes first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from menus import gsm7
from models.base import settings
from models.base.store import Store
from models.messages import outbox, reports
from models.messages.outbox import Claimed
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Language
from sms.gateway import CREDENTIALS, Gateway, Outcome, Result
from sms.pacing import Pace
from sms.texts import render

STOP_PAUSE: Final = timedelta(minutes=5)
"""How long the whole queue rests when the balance is empty or the credentials are refused."""

MANY: Final = 100
"""Numbers in one call: if its answer is lost, so many texts are of unknown fate."""

SECONDS: Final = 15.0
"""After which a run gives back what it has claimed: a job that is ended would lose answers."""

STOPPED: Final = "sms_stopped"
"""The setting that says until when nothing is sent, and why."""


class SendingObserver(Protocol):
    """Is told what became of each text."""

    def outcome(self, word: str) -> None:
        """Count one text."""

    def queue_stopped(self, reason: str) -> None:
        """Raise the alarm: the gateway's balance is empty, or it refuses our credentials."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the gateway: the same words to one number or to many."""

    text: str
    rows: list[Claimed]

    @property
    def is_bulk(self) -> bool:
        """Tell whether anything urgent goes first."""
        return self.rows[0].is_bulk


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
    pace: Pace = field(default_factory=lambda: Pace(0))
    clock: Callable[[], float] = time.monotonic

    def send(
        self, ids: Sequence[int] | None = None, most: int = 50, *, bulk: bool | None = None
    ) -> int:
        """Send the rows of *ids*, or what is first in the queue; return how many were claimed.

        *bulk* takes only broadcasts and reminders, or only the others.
        """
        # Asked before the transaction: a clock that is still to be agreed on writes to the store.
        now = self.now()
        with self.store.writing() as db:
            stopped = settings.get(db, STOPPED)
            if stopped is not None and now < datetime.fromisoformat(stopped["until"]):
                return 0
            claimed = outbox.claim(db, now, datetime.now(UTC), ids=ids, most=most, bulk=bulk)
        calls = list(self._calls(claimed))
        ends = self.clock() + SECONDS
        for index, call in enumerate(calls):
            if call.is_bulk and self._urgent_first():
                self._give_back(calls[index:])
                break
            stopped_by = self._send(call)
            if stopped_by is not None:
                self._stop(calls[index + 1 :], stopped_by)
                break
            if self.clock() > ends:
                self._give_back(calls[index + 1 :])
                break
        return len(claimed)

    def _urgent_first(self) -> bool:
        """Send what is urgent before the next bulk call; True if the queue was stopped by it."""
        while True:
            with self.store.reading() as db:
                if not outbox.urgent_waits(db, self.now()):
                    return False
            if self.send(most=10, bulk=False) == 0:
                with self.store.reading() as db:
                    return settings.get(db, STOPPED) is not None

    def _calls(self, claimed: Sequence[Claimed]) -> Iterator[Call]:
        """Yield the calls in the queue's order; texts of bulk with the same words are one call."""
        together: dict[tuple[str, str | None], Call] = {}
        for row in claimed:
            text = self._rendered(row)
            if text is None:
                continue
            if not row.is_bulk:
                yield Call(text, [row])
                continue
            key = text, self._sender_of(row)
            open_call = together.setdefault(key, Call(text, []))
            if row.msisdn in {each.msisdn for each in open_call.rows}:
                yield Call(text, [row])
                continue
            open_call.rows.append(row)
            if len(open_call.rows) == MANY:
                yield together.pop(key)
        yield from together.values()

    def _rendered(self, row: Claimed) -> str | None:
        try:
            return row.text or render(Template(row.template), row.arguments, Language(row.language))
        except Exception:
            with self.store.writing() as db:
                outbox.unrenderable(db, row, self.now())
            self.observer.outcome("unrenderable")
            return None

    def _send(self, call: Call) -> str | None:
        """Send one call; return the reason if the whole queue must stop."""
        self.pace.wait(len(call.rows), urgent=not call.is_bulk)
        segments, real = gsm7.segments(call.text), datetime.now(UTC)
        with self.store.writing() as db:
            outbox.lock(db, call.rows)
            rows = [row for row in call.rows if outbox.freeze(db, row, call.text, segments, real)]
        if not rows:
            return None
        results = self.gateway.send(
            call.text, [row.msisdn for row in rows], self._sender_of(rows[0])
        )
        self._record(list(zip(rows, results, strict=True)))
        for result in results:
            self.observer.outcome(result.outcome.value)
        stops = next(filter(_stops_everything, results), None)
        return None if stops is None else stops.reason or "no funds"

    def _sender_of(self, row: Claimed) -> str | None:
        if row.message_class is MessageClass.PROMOTIONAL and self.promotional_id is not None:
            return self.promotional_id
        return self.sender_id

    def _record(self, answered: Sequence[tuple[Claimed, Result]]) -> None:
        now = self.now()
        with self.store.writing() as db:
            outbox.lock(db, [row for row, _ in answered])
            for row, result in answered:
                reason = result.reason or result.outcome.value
                if _stops_everything(result):
                    outbox.put_back(db, row, reason, now, counts=False)
                    continue
                match result.outcome:
                    case Outcome.ACCEPTED:
                        outbox.accepted(
                            db, row, result.gateway_id, result.cost, result.currency, now
                        )
                    case Outcome.REFUSED | Outcome.NO_FUNDS:
                        outbox.refused(db, row, reason, now)
                    case Outcome.RETRY:
                        outbox.put_back(db, row, reason, now)
                    case Outcome.UNKNOWN:
                        outbox.lost(db, row, reason, now)
            reports.catch_up(db, [each.gateway_id for _, each in answered if each.gateway_id], now)

    def _stop(self, waiting: Sequence[Call], reason: str) -> None:
        """Let the whole queue rest, and give back what was claimed but not sent."""
        until = (self.now() + STOP_PAUSE).isoformat()
        with self.store.writing() as db:
            settings.put(db, STOPPED, {"until": until, "reason": reason})
        self._give_back(waiting)
        self.observer.queue_stopped(reason)

    def _give_back(self, waiting: Sequence[Call]) -> None:
        with self.store.writing() as db:
            for call in waiting:
                for row in call.rows:
                    outbox.unclaim(db, row)


def _stops_everything(result: Result) -> bool:
    """Tell whether no other text would fare better."""
    return result.outcome is Outcome.NO_FUNDS or result.reason == CREDENTIALS
