"""Somebody who texts, past the webhook: for tests of what a text does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from models.messages import inbox
from models.messages.tables import OutboxRow
from models.messages.templates import Template

if TYPE_CHECKING:
    from ussd_app.wiring import Service

STRANGER = "+254722645678"
_ids = itertools.count()


@dataclass
class Texting:
    """Sends texts past the webhook and reads what the service queued in reply."""

    parts: Service

    def say(self, text: str, msisdn: str = STRANGER) -> str | None:
        """Record one text and act on it; return what it was taken for."""
        now = self.parts.now()
        with self.parts.store.writing() as db:
            row_id = inbox.receive(
                db,
                gateway_id=f"test-{next(_ids)}",
                msisdn=msisdn,
                shortcode="24540",
                text=text,
                network=None,
                sent_at=now,
                now=now,
            )
        assert row_id is not None
        return self.parts.answering.answer(row_id, now)

    def replies(self, msisdn: str = STRANGER) -> list[tuple[Template, str]]:
        """Return template and language of what was queued to a number, the oldest first."""
        with self.parts.store.reading() as db:
            rows = db.scalars(
                sa.select(OutboxRow).where(OutboxRow.msisdn == msisdn).order_by(OutboxRow.id)
            )
            return [(Template(row.template), row.language) for row in rows]

    def last(self, msisdn: str = STRANGER) -> Template:
        """Return the newest reply."""
        return self.replies(msisdn)[-1][0]
