"""The gateway that sends nothing: texts land in simulated phones, delivery reports come back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from models.base.store import Store
from models.messages import reports, simulated
from sms.gateway import Balance, Outcome, Result

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
