"""The gateway that sends nothing: texts land in simulated phones, reports come back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from models.base.clock import nairobi_day
from models.base.store import Store
from models.messages import reports, simulated
from models.people import sim_checks
from sms.gateway import Balance, Outcome, Result
from sms.sim_swap import Taken

_PREFIX: Final = "SIM_"


@dataclass(frozen=True, slots=True)
class Simulator:
    """Keeps every text where the handset reads it."""

    store: Store
    shortcode: str
    now: Callable[[], datetime]

    def send(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        """Deliver at once; the report comes as the gateway's would, through its own door."""
        results = []
        with self.store.writing() as db:
            for msisdn in msisdns:
                gateway_id = f"{_PREFIX}{secrets.token_hex(12)}"
                simulated.keep(
                    db,
                    msisdn=msisdn,
                    sender=sender or self.shortcode,
                    text=text,
                    gateway_id=gateway_id,
                    now=self.now(),
                )
                results.append(
                    Result(msisdn, Outcome.ACCEPTED, gateway_id, Decimal("0"), "KES", None)
                )
        return results

    def report_deliveries(self) -> None:
        """Report every text as delivered, as a network does shortly after the send."""
        with self.store.writing() as db:
            for gateway_id in reports.unreported(db, _PREFIX):
                reports.report(db, gateway_id, "Success", None, self.now())

    def balance(self) -> Balance | None:
        """Return a balance that is never empty."""
        return Balance(Decimal("1000"), "KES")


SWAPPED_ENDING: Final = "99"
"""The last figures of a number whose SIM the simulator says was swapped yesterday."""


@dataclass(frozen=True, slots=True)
class SimulatedSimSwaps:
    """Takes every question at once and answers it later, as the gateway does."""

    store: Store
    now: Callable[[], datetime]

    def ask(self, msisdn: str) -> Taken:
        """Take the question."""
        return Taken(msisdn, f"{_PREFIX}{secrets.token_hex(12)}")

    def answer(self) -> None:
        """Give the verdicts that are out, through the verb that the callback uses."""
        now = self.now()
        with self.store.writing() as db:
            for request_id, msisdn in sim_checks.without_verdict(db, _PREFIX):
                is_swapped = msisdn.endswith(SWAPPED_ENDING)
                status = "Swapped" if is_swapped else "NotSwapped"
                day = nairobi_day(now) - timedelta(days=1) if is_swapped else None
                sim_checks.keep_verdict(db, request_id, status, day, now)
