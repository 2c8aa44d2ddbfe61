"""How long things are kept, and their removal: the table of `docs/privacy.md`, as code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, or_

from models.across.keeping import SEVEN_YEARS, YEAR, Kept, Rule
from models.across.retention_seasons import SEASONS
from models.across.retention_wholes import AuditTrail, People
from models.base.store import Db
from models.jobs.tables import Bar, Conflict, Proposal
from models.messages.broadcast_tables import Broadcast
from models.messages.cases import Case
from models.messages.notices import Notice
from models.messages.tables import CallRow, EarlyReport, InboxRow, InboxState, OutboxRow, Question
from models.people.caller_checks import CallerCheck
from models.people.correction_requests import CorrectionRequest
from models.people.correction_tables import Correction
from models.people.officer_tables import Invitation, Officer
from models.people.profile_tables import PayeeChange
from models.people.rights import ErasureRequest
from models.people.sim_checks import SimCheck, SimVerdict
from models.people.tables import (
    Account,
    CallerRow,
    NumberMove,
    OneTimeCode,
    PinTry,
    PortalPassword,
    Professional,
)

RULES: Final[tuple[Kept, ...]] = (
    Rule("calls", timedelta(days=30), CallRow, lambda before: CallRow.started_at < before),
    Rule(
        "incoming texts",
        timedelta(days=90),
        InboxRow,
        lambda before: and_(InboxRow.received_at < before, InboxRow.state == InboxState.DONE),
    ),
    Rule(
        "words of outgoing texts",
        timedelta(days=90),
        OutboxRow,
        lambda before: and_(OutboxRow.created_at < before, OutboxRow.text.is_not(None)),
        blank=("text", "arguments"),
    ),
    Rule(
        "reports of texts that are not ours",
        timedelta(days=30),
        EarlyReport,
        lambda before: EarlyReport.at < before,
    ),
    Rule(
        "questions",
        timedelta(days=90),
        Question,
        lambda before: Question.expires_at < before,
    ),
    Rule(
        "one-time codes",
        timedelta(days=90),
        OneTimeCode,
        lambda before: OneTimeCode.expires_at < before,
    ),
    Rule(
        "SIM-swap checks",
        timedelta(days=90),
        SimCheck,
        lambda before: SimCheck.wanted_at < before,
    ),
    Rule(
        "SIM-swap verdicts",
        timedelta(days=90),
        SimVerdict,
        lambda before: SimVerdict.at < before,
    ),
    Rule(
        "accounts whose number was never proved",
        timedelta(days=365),
        Account,
        lambda before: and_(Account.number_proved_at.is_(None), Account.opened_at < before),
    ),
    Rule(
        "texts that went out",
        2 * YEAR,
        OutboxRow,
        lambda before: OutboxRow.created_at < before,
    ),
    Rule("closed cases", 2 * YEAR, Case, lambda before: Case.closed_at < before),
    Rule("broadcasts", 2 * YEAR, Broadcast, lambda before: Broadcast.made_at < before),
    Rule("notices", 2 * YEAR, Notice, lambda before: Notice.ends_at < before),
    Rule(
        "wrong PINs",
        timedelta(days=30),
        PinTry,
        lambda before: and_(
            PinTry.at < before, or_(PinTry.locked_until.is_(None), PinTry.locked_until < before)
        ),
    ),
    Rule(
        "moves of a number",
        2 * YEAR,
        NumberMove,
        lambda before: NumberMove.asked_at < before,
    ),
    Rule(
        "passwords of the portal",
        timedelta(days=1),
        PortalPassword,
        lambda before: PortalPassword.expires_at < before,
    ),
    Rule("caller checks", YEAR, CallerCheck, lambda before: CallerCheck.at < before),
    Rule("corrections", YEAR, Correction, lambda before: Correction.at < before),
    Rule(
        "requests to correct",
        2 * YEAR,
        CorrectionRequest,
        lambda before: CorrectionRequest.decided_at < before,
    ),
    Rule(
        "requests to erase",
        2 * YEAR,
        ErasureRequest,
        lambda before: ErasureRequest.decided_at < before,
    ),
    Rule(
        "changes of payee",
        SEVEN_YEARS,
        PayeeChange,
        lambda before: PayeeChange.decided_at < before,
    ),
    Rule(
        "denied imports",
        2 * YEAR,
        Professional,
        lambda before: and_(
            Professional.created_at < before, Professional.denied_import.is_not(None)
        ),
        blank=("denied_import",),
    ),
    Rule(
        "conflicts of interest",
        2 * YEAR,
        Conflict,
        lambda before: Conflict.declared_at < before,
    ),
    Rule("bars that ended", YEAR, Bar, lambda before: Bar.until < before.date()),
    Rule("proposals", 2 * YEAR, Proposal, lambda before: Proposal.decided_at < before),
    Rule(
        "invitations of officers",
        timedelta(days=90),
        Invitation,
        lambda before: Invitation.expires_at < before,
    ),
    *SEASONS,
    Rule(
        "accounts whose line was silent",
        SEVEN_YEARS,
        Account,
        lambda before: Account.last_seen_at < before,
    ),
    Rule(
        "numbers without an account",
        2 * YEAR,
        CallerRow,
        lambda before: and_(
            CallerRow.first_seen_at < before, ~exists().where(Account.msisdn == CallerRow.msisdn)
        ),
    ),
    People(),
    Rule(
        "officers who were disabled",
        SEVEN_YEARS,
        Officer,
        lambda before: Officer.disabled_at < before,
    ),
    AuditTrail(),
)


def run(db: Db, now: datetime, *, dry_run: bool) -> dict[str, int]:
    """Remove what is past its time; return how much of each kind there was."""
    found = {}
    for rule in RULES:
        found[rule.name] = rule.count(db, now)
        if found[rule.name] and not dry_run:
            rule.remove(db, now)
    return found
