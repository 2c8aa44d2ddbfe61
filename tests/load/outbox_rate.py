"""Print how many texts a second the outbox gives to a gateway that answers at once, and its memory.

    .venv/bin/python -m tests.load.outbox_rate --bulk 100000 --single 2000

On PostgreSQL in one process: what is left is our own work for each text. The rows are written
beforehand; memory is the process's own after each tenth.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from models.across import schema
from models.base import keys
from models.base.store import Store, open_engine
from models.messages.outbox import BROADCAST, PRIORITY
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from sms.gateway import Balance, Outcome, Result
from sms.sending import Sender
from tests.sms.scripted_gateway import Watcher
from tests.support.builders import DAYTIME, make_ring
from tests.support.postgres import postgres_cluster

CHUNK: Final = 5_000


class Quick:
    """A gateway that takes everything at once and keeps nothing."""

    def send(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        """Take the text."""
        del text, sender
        price = Decimal("0.8")
        return [
            Result(each, Outcome.ACCEPTED, secrets.token_hex(8), price, "KES") for each in msisdns
        ]

    def balance(self) -> Balance | None:
        """Tell nothing."""
        return None


class Silent(Watcher):
    """A watcher that keeps nothing either."""

    def outcome(self, word: str) -> None:
        """Forget it."""


def _fill(store: Store, count: int, *, is_bulk: bool) -> None:
    for begin in range(0, count, CHUNK):
        with store.writing() as db:
            for number in range(begin, min(begin + CHUNK, count)):
                transactional = MessageClass.TRANSACTIONAL
                row = OutboxRow(
                    msisdn=f"+25470{number:07d}",
                    template=Template.BROADCAST if is_bulk else Template.CASE_ANSWER,
                    arguments={"broadcast": "Come."} if is_bulk else {"ref": "A", "answer": number},
                    language="en",
                    message_class=transactional,
                    priority=BROADCAST if is_bulk else PRIORITY[transactional],
                    state=OutboxState.QUEUED,
                    created_at=DAYTIME,
                    not_before=DAYTIME,
                    broadcast_id=1 if is_bulk else None,
                )
                db.add(row)


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _drain(store: Store, count: int, name: str) -> None:
    sender = Sender(store, Quick(), "KNEC", lambda: DAYTIME, Silent())
    begun, sent, shown = time.monotonic(), 0, 0
    while (number := sender.send(most=200)) > 0:
        sent += number
        if sent - shown >= count / 10:
            shown = sent
            print(f"  {name} {sent:>7}: {_megabytes():.0f} MB", flush=True)
    seconds = time.monotonic() - begun
    # What a run gave back after its time was claimed twice and sent once.
    print(f"{name}: {count} texts in {seconds:.1f} s, {count / seconds:.0f}/s", flush=True)


def main() -> None:
    """Fill, send and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bulk", type=int, default=100_000)
    parser.add_argument("--single", type=int, default=2_000)
    asked = parser.parse_args()
    keys.install(make_ring())
    with tempfile.TemporaryDirectory(prefix="rate-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        with postgres_cluster(folder / "postgres") as cluster:
            cluster.create("rate")
            engine = open_engine(cluster.url("rate"), statement_seconds=60)
            schema.upgrade(engine)
            store = Store(engine)
            for name, count in (("single", asked.single), ("bulk", asked.bulk)):
                _fill(store, count, is_bulk=name == "bulk")
                _drain(store, count, name)
            engine.dispose()


if __name__ == "__main__":
    main()
