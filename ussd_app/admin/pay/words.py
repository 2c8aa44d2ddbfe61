"""What the pages of pay call states, reasons and refusals; their Swahili is in the words' list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.pay.batch_tables import BatchState, PayChannel, Result
from models.pay.signing import Refusal
from models.pay.tables import ClaimState, HoldCode, Holder, LineKind, QueryKind, Unpaid

STATES: Final[Mapping[ClaimState, str]] = {
    ClaimState.ACCRUING: "Counting",
    ClaimState.REGISTER_PENDING: "Register on its way",
    ClaimState.SUBMITTED: "To verify",
    ClaimState.VERIFIED: "To approve",
    ClaimState.APPROVED: "To pay",
    ClaimState.FUNDS_AWAITED: "Awaits funds",
    ClaimState.QUEUED: "Being paid",
    ClaimState.PAID: "Paid",
    ClaimState.HELD: "On hold",
    ClaimState.RETURNED: "Returned",
    ClaimState.QUERIED: "Queried",
    ClaimState.RESOLVED: "Query answered",
}

HOLDS: Final[Mapping[HoldCode, str]] = {
    HoldCode.NAME_DIFFERS: "Payee's name is not the ID name",
    HoldCode.DETAILS_MISSING: "TSC number, KRA PIN or payee missing",
    HoldCode.REGISTER: "Register not signed and stamped",
    HoldCode.NOT_DEPLOYED: "Worked, not deployed",
    HoldCode.LATE_DATA: "Attendance late or incomplete",
    HoldCode.PAYEE_NEW: "Payee, SIM or PIN under 72 hours old",
    HoldCode.PAYMENT_FAILED: "The payer refused it",
}

HOLDERS: Final[Mapping[Holder, str]] = {
    Holder.PERSON: "The person",
    Holder.CENTRE: "The centre",
    Holder.SCDE: "SCDE",
    Holder.KNEC: "KNEC",
    Holder.FINANCE: "Finance",
    Holder.NOBODY: "Nobody",
}

REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.WRONG_STATE: "In another state by now",
    Refusal.OWN_CLAIM: "Your own claim",
    Refusal.OWN_WORK: "Stands on a mark or scripts of yours",
    Refusal.SAME_OFFICER: "You signed it before: another officer must",
    Refusal.NOTHING_DUE: "Nothing is due",
    Refusal.PAYEE_NEW: "Payee, SIM or PIN under 72 hours old",
    Refusal.OTHER_BATCH: "In another open batch",
    Refusal.CENTS_BY_BANK: "Has cents, which M-Pesa does not take, and no bank account",
    Refusal.NO_PAYEE: "Nowhere to pay to",
    Refusal.SIM_UNKNOWN: "SIM not checked yet: asked now, batch it later",
}

KINDS: Final[Mapping[LineKind, str]] = {
    LineKind.DAY: "Day",
    LineKind.REHEARSAL: "Rehearsal",
    LineKind.TRANSPORT: "Transport",
    LineKind.SCRIPTS: "Scripts",
    LineKind.COORDINATION: "Coordination",
    LineKind.TRAVEL: "Travel",
    LineKind.DIFFERENCE: "Difference",
}

UNPAID: Final[Mapping[Unpaid, str]] = {
    Unpaid.SAME_DATE: "Another exam pays this date",
    Unpaid.NOT_DEPLOYED: "Not deployed",
    Unpaid.NO_RATE: "No rate",
    Unpaid.REHEARSAL: "Rehearsal not paid",
}

QUERIES: Final[Mapping[QueryKind, str]] = {
    QueryKind.DAYS: "Days or amount",
    QueryKind.NOT_PAID: "Not paid",
    QueryKind.NOT_DEPLOYED: "Worked, not deployed",
}

CHANNELS: Final[Mapping[PayChannel, str]] = {
    PayChannel.MPESA: "M-Pesa",
    PayChannel.BANK: "Bank",
}

BATCHES: Final[Mapping[BatchState, str]] = {
    BatchState.OPEN: "Recorded, no file yet",
    BatchState.WRITTEN: "File given out",
    BatchState.CLOSED: "Closed",
    BatchState.CANCELLED: "Cancelled",
}

RESULTS: Final[Mapping[Result, str]] = {
    Result.WAITING: "Waiting",
    Result.PAID: "Paid",
    Result.FAILED: "Failed",
    Result.CANCELLED: "Cancelled",
}

ALL: Final[tuple[Mapping[object, str], ...]] = (
    STATES,
    HOLDS,
    HOLDERS,
    REFUSALS,
    KINDS,
    UNPAID,
    QUERIES,
    CHANNELS,
    BATCHES,
    RESULTS,
)  # type: ignore[assignment]
