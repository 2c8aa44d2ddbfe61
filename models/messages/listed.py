"""The lists of messages as officers see them: outbox, inbox, broadcasts. No words of anybody.

What was texted is read in a person's timeline or in a case, where reading it is audited.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from models.base import list_filters as narrow
from models.base.lists import COUNTRY, Column, Kind, Listing, Scope
from models.messages import failures
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.cases import Case, CaseSource, CaseState
from models.messages.tables import InboxRow, InboxState, MessageClass, OutboxRow, OutboxState

_OUT_TONES: Final = {"delivered": "good", "failed": "bad", "unknown": "warm"}


def _masked(msisdn: Any) -> str:
    """Return the first five signs and the last three: senders that are no numbers too."""
    return f"{str(msisdn)[:5]}...{str(msisdn)[-3:]}" if len(str(msisdn)) > 8 else str(msisdn)


def _in_words(reason: Any) -> str:
    return failures.REASONS.get(str(reason), str(reason))


OUTBOX: Final = Listing(
    name="outbox",
    title="Outbox",
    key=OutboxRow.id,
    source=lambda db, now: select(OutboxRow.id),  # noqa: ARG005 - every list is asked so
    scope=Scope.msisdn(OutboxRow.msisdn),
    columns=(
        Column("created", "Queued", OutboxRow.created_at, Kind.MOMENT),
        Column("msisdn", "Telephone", OutboxRow.msisdn, show=_masked),
        Column("template", "Text", OutboxRow.template),
        Column("class", "Class", OutboxRow.message_class, Kind.WORD),
        Column("state", "State", OutboxRow.state, Kind.WORD, tones=_OUT_TONES),
        Column("reason", "Reason", OutboxRow.reason, Kind.WORD, show=_in_words),
        Column("network", "Network", OutboxRow.network),
        Column("sent", "Sent", OutboxRow.sent_at, Kind.MOMENT),
        Column("cost", "Cost in KES", OutboxRow.cost),
    ),
    filters=(
        narrow.exactly("msisdn", "Telephone", OutboxRow.msisdn),
        narrow.one_of("state", "State", OutboxRow.state, OutboxState),
        narrow.one_of("class", "Class", OutboxRow.message_class, MessageClass),
        narrow.exactly("template", "Text", OutboxRow.template),
        narrow.exactly("reason", "Reason", OutboxRow.reason),
        narrow.since("since", "From", OutboxRow.created_at),
        narrow.until("until", "Until", OutboxRow.created_at),
        narrow.fixed("broadcast", OutboxRow.broadcast_id),
    ),
)

INBOX: Final = Listing(
    name="inbox",
    title="Inbox",
    key=InboxRow.id,
    source=lambda db, now: select(InboxRow.id),  # noqa: ARG005 - every list is asked so
    scope=Scope.msisdn(InboxRow.msisdn),
    columns=(
        Column("received", "Received", InboxRow.received_at, Kind.MOMENT),
        Column("msisdn", "Telephone", InboxRow.msisdn, show=_masked),
        Column("network", "Network", InboxRow.network),
        Column("state", "State", InboxRow.state, Kind.WORD, tones={"new": "warm"}),
        Column("outcome", "What it did", InboxRow.outcome),
        Column("done", "Done", InboxRow.done_at, Kind.MOMENT),
    ),
    filters=(
        narrow.exactly("msisdn", "Telephone", InboxRow.msisdn),
        narrow.one_of("state", "State", InboxRow.state, InboxState),
        narrow.exactly("outcome", "What it did", InboxRow.outcome),
        narrow.since("since", "From", InboxRow.received_at),
        narrow.until("until", "Until", InboxRow.received_at),
    ),
)

BROADCASTS: Final = Listing(
    name="broadcasts",
    title="Broadcasts",
    key=Broadcast.id,
    source=lambda db, now: select(Broadcast.id),  # noqa: ARG005 - every list is asked so
    scope=COUNTRY,
    columns=(
        Column("reference", "Reference", Broadcast.reference),
        Column("made", "Drafted", Broadcast.made_at, Kind.MOMENT),
        Column("by", "By", Broadcast.made_by),
        Column(
            "state",
            "State",
            Broadcast.state,
            Kind.WORD,
            tones={"sending": "warm", "done": "good", "stopped": "bad"},
        ),
        Column("approved", "Let go by", Broadcast.approved_by),
    ),
    filters=(
        narrow.one_of("state", "State", Broadcast.state, BroadcastState),
        narrow.since("since", "From", Broadcast.made_at),
    ),
)

CASES: Final = Listing(
    name="cases",
    title="All cases",
    key=Case.id,
    source=lambda db, now: select(Case.id),  # noqa: ARG005 - every list is asked so
    scope=Scope.msisdn(Case.msisdn),
    columns=(
        Column("reference", "Reference", Case.reference),
        Column("opened", "Since", Case.opened_at, Kind.MOMENT),
        Column("source", "How it came", Case.source, Kind.WORD),
        Column("state", "State", Case.state, Kind.WORD, tones={"open": "warm", "closed": "good"}),
        Column("taken", "Taken by", Case.taken_by),
        Column("msisdn", "Telephone", Case.msisdn, show=_masked),
        Column("closed", "Closed", Case.closed_at, Kind.MOMENT),
    ),
    filters=(
        narrow.exactly("reference", "Reference", Case.reference),
        narrow.one_of("state", "State", Case.state, CaseState),
        narrow.one_of("source", "How it came", Case.source, CaseSource),
        narrow.exactly("taken", "Taken by", Case.taken_by),
        narrow.exactly("msisdn", "Telephone", Case.msisdn),
        narrow.since("since", "From", Case.opened_at),
        narrow.until("until", "Until", Case.opened_at),
    ),
)
