"""One person's timeline over all chapters, in words: what happened, the newest first.

A sentence has numbered places for its facts, which are references, codes and words of states; none
holds a personal number. What a line did before this person had it is somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import func, select

from models.attendance.tables import CheckIn, Dispute, Mark, MarkValue
from models.base.season_tables import Exam, ExamDay
from models.base.store import Db
from models.jobs.tables import Application, Centre, Deployment
from models.messages import failures
from models.messages.cases import Case
from models.messages.tables import CallRow, InboxRow, OutboxRow, OutboxState
from models.pay.tables import Claim, ClaimStep, PayQuery
from models.people import finding
from models.people.profile_tables import PayeeChange
from models.people.tables import MoveState, NumberMove

MOST: Final = 40
"""Events on one page."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: a sentence, the facts for its places, and why it failed."""

    at: datetime
    chapter: str
    words: str
    facts: tuple[str, ...] = ()
    """Each may be a word of `WORDS`, which a page translates."""
    why: str = ""


CALLED: Final = "Called: {0} screens, last {1}, {2}"
TEXT_OUT: Final = "Text to them: {0}, {1}"
TEXT_IN: Final = "Text from them: {0}"
APPLIED: Final = "Application {0} for vacancy {1}: {2}"
DEPLOYED: Final = "Deployment {0}: {1} at {2} for {3}, {4}"
CHECKED_IN: Final = "Checked in at {0} for {1}, {2}"
MARKED: Final = "Marked {0} at {1} for {2}, by {3}, revision {4}"
DISPUTED: Final = "Dispute {0} of a mark: {1}"
CLAIMED: Final = "Claim for {0}: {1}, KES {2}"
ASKED_PAY: Final = "Query {0} about pay: {1}"
PAYEE: Final = "Change {0} of where they are paid ({1}): {2}"
CASE: Final = "Case {0}: {1}"

SENTENCES: Final = (
    CALLED,
    TEXT_OUT,
    TEXT_IN,
    APPLIED,
    DEPLOYED,
    CHECKED_IN,
    MARKED,
    DISPUTED,
    CLAIMED,
    ASKED_PAY,
    PAYEE,
    CASE,
)

Source: TypeAlias = Callable[[Db, int, datetime], Iterator[Event]]


def read(db: Db, person_id: int, before: datetime, most: int = MOST) -> list[Event]:
    """Return the person's latest events before a moment, the newest first."""
    events: list[Event] = []
    for source in _OF_PERSON:
        events += source(db, person_id, before)
    account = finding.account_of(db, person_id)
    if account is not None and account.msisdn is not None:
        since = _since(db, account.id, account.msisdn) or account.opened_at
        for of_line in _OF_LINE:
            events += of_line(db, account.msisdn, since, before)
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _since(db: Db, account_id: int, msisdn: str) -> datetime | None:
    return db.scalar(
        select(func.max(NumberMove.decided_at)).where(
            NumberMove.account_id == account_id,
            NumberMove.to_msisdn == msisdn,
            NumberMove.state == MoveState.DONE,
        )
    )


def _calls(db: Db, msisdn: str, since: datetime, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(CallRow)
        .where(CallRow.msisdn == msisdn, CallRow.started_at < before, CallRow.started_at >= since)
        .order_by(CallRow.started_at.desc())
        .limit(MOST)
    )
    for row in rows:
        ending = row.ending.value if row.ending else "under way"
        hops = "?" if row.hops is None else str(row.hops)
        yield Event(row.started_at, "calls", CALLED, (hops, row.last_screen or "?", ending))


def _texts_out(db: Db, msisdn: str, since: datetime, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.msisdn == msisdn, OutboxRow.created_at < before, OutboxRow.created_at >= since
        )
        .order_by(OutboxRow.id.desc())
        .limit(MOST)
    )
    for row in rows:
        facts = (row.template.replace("_", " "), row.state.value)
        yield Event(row.created_at, "messages", TEXT_OUT, facts, why_not(row) or "")


def why_not(row: OutboxRow) -> str | None:
    """Return why a text has not arrived, or None where it did or still may soon."""
    if row.state is OutboxState.QUEUED and row.not_before > row.created_at:
        return "It waits for the hour at which such texts may go out."
    return failures.why(row)


def _texts_in(db: Db, msisdn: str, since: datetime, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(InboxRow)
        .where(
            InboxRow.msisdn == msisdn, InboxRow.received_at < before, InboxRow.received_at >= since
        )
        .order_by(InboxRow.id.desc())
        .limit(MOST)
    )
    for row in rows:
        yield Event(row.received_at, "messages", TEXT_IN, (row.outcome or row.state.value,))


def _cases(db: Db, msisdn: str, since: datetime, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(Case)
        .where(Case.msisdn == msisdn, Case.opened_at < before, Case.opened_at >= since)
        .order_by(Case.opened_at.desc())
        .limit(MOST)
    )
    for row in rows:
        yield Event(row.opened_at, "messages", CASE, (row.reference, row.state.value))


def _applications(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(Application)
        .where(Application.professional_id == person, Application.submitted_at < before)
        .order_by(Application.submitted_at.desc())
        .limit(MOST)
    )
    for row in rows:
        facts = (row.reference, row.vacancy.code, row.state.value)
        yield Event(row.submitted_at, "jobs", APPLIED, facts, row.reason or "")


def _deployments(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(Deployment)
        .where(Deployment.professional_id == person, Deployment.made_at < before)
        .order_by(Deployment.made_at.desc())
        .limit(MOST)
    )
    for row in rows:
        where = row.centre.code if row.centre else row.station or "?"
        facts = (row.reference, row.position, where, row.exam.label, row.state.value)
        yield Event(row.made_at, "jobs", DEPLOYED, facts, row.reason or "")


def _check_ins(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.execute(
        select(CheckIn, Centre.code, Exam)
        .join(Centre, Centre.id == CheckIn.centre_id)
        .join(ExamDay, ExamDay.id == CheckIn.exam_day_id)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .where(CheckIn.professional_id == person, CheckIn.at < before)
        .order_by(CheckIn.at.desc())
        .limit(MOST)
    )
    for row, centre, exam in rows:
        proved = "proved" if row.proved_at else "unproved"
        facts = (centre, exam.label, proved)
        yield Event(row.at, "attendance", CHECKED_IN, facts, row.late_reason or "")


def _marks(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.execute(
        select(Mark, Centre.code, ExamDay.date)
        .join(Centre, Centre.id == Mark.centre_id)
        .join(ExamDay, ExamDay.id == Mark.exam_day_id)
        .where(Mark.professional_id == person, Mark.at < before)
        .order_by(Mark.at.desc())
        .limit(MOST)
    )
    for row, centre, on in rows:
        value = "present" if row.mark is MarkValue.PRESENT else "absent"
        facts = (value, centre, f"{on:%d %b %Y}", row.marked_by, str(row.revision))
        yield Event(row.at, "attendance", MARKED, facts, row.reason or "")


def _disputes(db: Db, person: int, before: datetime) -> Iterator[Event]:
    query = select(Dispute).where(Dispute.professional_id == person, Dispute.opened_at < before)
    for row in db.scalars(query.order_by(Dispute.opened_at.desc()).limit(MOST)):
        facts = (row.reference, row.state.value)
        yield Event(row.opened_at, "attendance", DISPUTED, facts, row.reason)


def _claims(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.execute(
        select(ClaimStep, Exam)
        .join(Claim, Claim.id == ClaimStep.claim_id)
        .join(Exam, Exam.id == Claim.exam_id)
        .where(Claim.professional_id == person, ClaimStep.at < before)
        .order_by(ClaimStep.at.desc())
        .limit(MOST)
    )
    for step, exam in rows:
        facts = (exam.label, step.state.value, f"{step.net_cents / 100:,.2f}")
        why = step.reason or (step.hold.value if step.hold else "")
        yield Event(step.at, "pay", CLAIMED, facts, why)


def _queries(db: Db, person: int, before: datetime) -> Iterator[Event]:
    query = select(PayQuery).where(PayQuery.professional_id == person, PayQuery.asked_at < before)
    for row in db.scalars(query.order_by(PayQuery.asked_at.desc()).limit(MOST)):
        yield Event(row.asked_at, "pay", ASKED_PAY, (row.reference, row.state.value))


def _payee_changes(db: Db, person: int, before: datetime) -> Iterator[Event]:
    rows = db.scalars(
        select(PayeeChange)
        .where(PayeeChange.professional_id == person, PayeeChange.asked_at < before)
        .order_by(PayeeChange.asked_at.desc())
        .limit(MOST)
    )
    for row in rows:
        facts = (row.reference, row.kind.value, row.state.value)
        yield Event(row.asked_at, "pay", PAYEE, facts)


_OF_PERSON: Final[tuple[Source, ...]] = (
    _applications,
    _deployments,
    _check_ins,
    _marks,
    _disputes,
    _claims,
    _queries,
    _payee_changes,
)
_OF_LINE: Final = (_calls, _texts_out, _texts_in, _cases)
