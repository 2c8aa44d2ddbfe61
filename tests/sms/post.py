"""A post office for tests: a store, a clock that stands, a gateway with a script, and senders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from models.messages import outbox
from models.messages.outbox import CLAIM_SPAN
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from sms.sending import Sender
from tests.sms.scripted_gateway import ScriptedGateway, Watcher

if TYPE_CHECKING:
    from models.base.store import Store

START = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


@dataclass
class Post:
    """A post office for one test: a store, a clock that stands, a gateway and a sender."""

    store: Store
    gateway: ScriptedGateway = field(default_factory=ScriptedGateway)
    watcher: Watcher = field(default_factory=Watcher)
    moment: datetime = START

    @property
    def sender(self) -> Sender:
        """Return a sender as a new worker process would have it."""
        return Sender(self.store, self.gateway, "KNEC", lambda: self.moment, self.watcher)

    def queue(
        self,
        count: int = 1,
        message_class: MessageClass = MessageClass.TRANSACTIONAL,
        template: Template = Template.HELP,
        arguments: dict[str, Any] | None = None,
    ) -> list[int]:
        """Queue texts to as many numbers; return their rows."""
        given = {"service_code": "*384*2454#"} if arguments is None else arguments
        with self.store.writing() as db:
            return [
                outbox.add(
                    db,
                    f"+2547220000{number:02d}",
                    template,
                    given,
                    "en",
                    message_class,
                    self.moment,
                )
                for number in range(count)
            ]

    def row(self, row_id: int) -> OutboxRow:
        """Return one row."""
        with self.store.reading() as db:
            return db.get_one(OutboxRow, row_id)

    def states(self) -> list[OutboxState]:
        """Return the state of every row."""
        with self.store.reading() as db:
            return list(db.scalars(sa.select(OutboxRow.state).order_by(OutboxRow.id)))

    def sweep(self, later: timedelta = CLAIM_SPAN + timedelta(seconds=1)) -> list[int]:
        """Sweep as it would be done so much later, in the machine's time."""
        with self.store.writing() as db:
            return outbox.sweep(db, self.moment, datetime.now(UTC) + later)
