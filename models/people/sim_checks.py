"""Whether a line's SIM was swapped of late: asked of the gateway, answered later, or never.

A thief who swaps somebody's SIM owns their line and changes where they are paid. So the lines of a
change of payee are checked while it waits its 48 hours, and a payment batch may ask about its own.
That the gateway took the question says nothing of the SIM; only a verdict does, and without one
an officer decides. The verdict names no number: it is matched by the request's id.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, Index, String, exists, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.store import Db
from models.base.tables import Base, Key, by_value
from models.people import payee_texts
from models.people.profile_tables import ChangeState, PayeeChange
from models.people.tables import Account

RECENT: Final = timedelta(days=30)
"""A swap within it needs an officer."""

FRESH: Final = timedelta(days=7)
"""How long a verdict of no swap is believed of a line."""

TRIES: Final = 5
PAUSE: Final = timedelta(minutes=10)
"""Until a question that the gateway did not take is asked again."""


class CheckState(enum.StrEnum):
    """How far a check has come."""

    WANTED = "wanted"
    ASKED = "asked"
    """The gateway took the question, which says nothing of the SIM."""
    CLEAR = "clear"
    SWAPPED = "swapped"
    UNCLEAR = "unclear"
    """The gateway could not tell, or did not in time."""
    OVERRULED = "overruled"
    """An officer let the change go on."""


class SimCheck(Base):
    """One question about one line, for a change of payee or for a batch."""

    __tablename__ = "sim_checks"
    __table_args__ = (
        Index("ix_sim_checks_due", "state", "not_before"),
        Index("ix_sim_checks_msisdn", "msisdn", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    msisdn: Mapped[str] = mapped_column(String(16))
    change_id: Mapped[int | None] = mapped_column(
        ForeignKey("payee_changes.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[CheckState] = mapped_column(by_value(CheckState))
    wanted_at: Mapped[datetime]
    not_before: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[str | None] = mapped_column(String(80), default=None, unique=True)
    reason: Mapped[str | None] = mapped_column(String(40), default=None)
    """The gateway's own word, where it did not take the question or could not tell."""
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    swapped_on: Mapped[date | None] = mapped_column(default=None)


class SimVerdict(Base):
    """A verdict as it came; it may come before we have kept the id of our request."""

    __tablename__ = "sim_verdicts"

    request_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = mapped_column(String(40))
    swapped_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Due:
    """A question that is to be asked now."""

    check_id: int
    msisdn: str


class Line(enum.StrEnum):
    """What is known of a line before it is paid."""

    CLEAR = "clear"
    SWAPPED = "swapped"
    UNKNOWN = "unknown"


def want(db: Db, msisdns: Iterable[str], now: datetime) -> None:
    """Ask about lines that nothing fresh is known of, and about none twice at once."""
    lines = sorted(set(msisdns))
    under_way = set(
        db.scalars(
            select(SimCheck.msisdn).where(
                SimCheck.msisdn.in_(lines),
                SimCheck.state.in_([CheckState.WANTED, CheckState.ASKED]),
                SimCheck.wanted_at > now - FRESH,
            )
        )
    )
    known = lines_of(db, lines, now)
    for line in lines:
        if line not in under_way and known[line] is Line.UNKNOWN:
            db.add(_check(line, None, now))
    db.flush()


def lines_of(db: Db, msisdns: Collection[str], now: datetime) -> dict[str, Line]:
    """Tell of each line whether its SIM was swapped of late.

    UNKNOWN is no CLEAR: nobody asked, the answer is out, or it is older than `FRESH`. What an
    officer overruled is clear.
    """
    found = db.execute(
        select(SimCheck.msisdn, SimCheck.swapped_on, SimCheck.state, SimCheck.answered_at)
        .where(
            SimCheck.msisdn.in_(list(msisdns)),
            SimCheck.answered_at > now - RECENT,
            SimCheck.state.in_([CheckState.CLEAR, CheckState.SWAPPED, CheckState.OVERRULED]),
        )
        .order_by(SimCheck.answered_at)
    )
    lines = dict.fromkeys(msisdns, Line.UNKNOWN)
    for row in found:
        if row.state is CheckState.OVERRULED:
            lines[row.msisdn] = Line.CLEAR
        elif _is_recent(row.swapped_on, now):
            lines[row.msisdn] = Line.SWAPPED
        elif row.answered_at > now - FRESH:
            lines[row.msisdn] = Line.CLEAR
    return lines


def claim(db: Db, now: datetime, most: int = 20) -> list[Due]:
    """Take the questions that are due, those of changes of payee that wait among them."""
    _want_for_changes(db, now)
    due = db.scalars(
        select(SimCheck)
        .where(
            SimCheck.state == CheckState.WANTED,
            SimCheck.not_before <= now,
        )
        .order_by(SimCheck.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for check in due:
        check.tries += 1
        check.not_before = now + PAUSE
    return [Due(check.id, check.msisdn) for check in due]


def keep_answer(
    db: Db, check_id: int, request_id: str | None, reason: str | None, now: datetime
) -> None:
    """Keep that the gateway took a question, under its id, or that it did not."""
    check = db.get(SimCheck, check_id, with_for_update=True)
    if check is None or check.state is not CheckState.WANTED:
        return
    if request_id is None:
        check.reason = reason
        if check.tries >= TRIES:
            _settle(db, check, CheckState.UNCLEAR, None, now)
        return
    check.request_id, check.reason, check.state = request_id, None, CheckState.ASKED
    verdict = db.get(SimVerdict, request_id)
    if verdict is not None:
        _apply(db, check, verdict, now)


def keep_verdict(
    db: Db, request_id: str, status: str, swapped_on: date | None, now: datetime
) -> None:
    """Keep a verdict; a second one of the same request replaces the first."""
    verdict = db.merge(
        SimVerdict(request_id=request_id, status=status, swapped_on=swapped_on, at=now)
    )
    check = db.scalars(
        select(SimCheck).where(SimCheck.request_id == request_id).with_for_update()
    ).first()
    if check is not None:
        _apply(db, check, verdict, now)


def hold_back(db: Db, change: PayeeChange, now: datetime) -> bool:
    """Give a due change to an officer where a line of it is not known to be clear; tell its owner.

    A change that nobody checked, for the check is off, is not held back.
    """
    checks = db.scalars(
        select(SimCheck).where(
            SimCheck.change_id == change.id,
            SimCheck.state.not_in([CheckState.CLEAR, CheckState.OVERRULED]),
        )
    ).all()
    for check in checks:
        if check.state in {CheckState.WANTED, CheckState.ASKED}:
            check.reason = "no_verdict"
            _settle(db, check, CheckState.UNCLEAR, None, now)
    if checks:
        _to_officer(db, change, "payee.sim_unclear", now)
    return bool(checks)


def overrule(db: Db, change_id: int) -> None:
    """Let the change go on whatever was said of its lines: an officer decided."""
    db.execute(
        update(SimCheck)
        .where(
            SimCheck.change_id == change_id,
            SimCheck.state.in_([CheckState.SWAPPED, CheckState.UNCLEAR]),
        )
        .values(state=CheckState.OVERRULED)
    )


def of_change(db: Db, change_id: int) -> list[SimCheck]:
    """Return the checks of a change, for the officer who decides."""
    return list(
        db.scalars(select(SimCheck).where(SimCheck.change_id == change_id).order_by(SimCheck.id))
    )


def without_verdict(db: Db, prefix: str, most: int = 100) -> list[tuple[str, str]]:
    """Return the id and the line of each question under an id that begins so, not answered yet."""
    found = db.execute(
        select(SimCheck.request_id, SimCheck.msisdn)
        .where(SimCheck.state == CheckState.ASKED, SimCheck.request_id.startswith(prefix))
        .order_by(SimCheck.id)
        .limit(most)
    )
    return [(str(request_id), msisdn) for request_id, msisdn in found]


def _want_for_changes(db: Db, now: datetime, most: int = 100) -> None:
    """Ask about the account's line and the new one of each change that waits unchecked."""
    unchecked = db.execute(
        select(PayeeChange, Account.msisdn)
        .outerjoin(Account, Account.professional_id == PayeeChange.professional_id)
        .where(
            PayeeChange.state.in_([ChangeState.WAITING, ChangeState.OFFICER]),
            ~exists().where(SimCheck.change_id == PayeeChange.id),
            or_(PayeeChange.due_at > now, PayeeChange.state == ChangeState.OFFICER),
        )
        .order_by(PayeeChange.id)
        .limit(most)
    ).all()
    for change, own in unchecked:
        lines = {own, change.wanted.get("mpesa_msisdn")} - {None}
        for line in sorted(str(each) for each in lines):
            db.add(_check(line, change.id, now))
    db.flush()


def _check(msisdn: str, change_id: int | None, now: datetime) -> SimCheck:
    return SimCheck(
        msisdn=msisdn,
        change_id=change_id,
        state=CheckState.WANTED,
        wanted_at=now,
        not_before=now,
    )


def _apply(db: Db, check: SimCheck, verdict: SimVerdict, now: datetime) -> None:
    """Settle a check by the verdict; one that says "not yet" settles nothing."""
    word = verdict.status.casefold()
    if word == "pending":
        return
    if _is_recent(verdict.swapped_on, now) or (word == "swapped" and verdict.swapped_on is None):
        swapped_on = verdict.swapped_on or nairobi_day(now)
        _settle(db, check, CheckState.SWAPPED, swapped_on, now)
    elif word in {"swapped", "notswapped"}:
        _settle(db, check, CheckState.CLEAR, verdict.swapped_on, now)
    elif check.state is CheckState.ASKED:
        check.reason = verdict.status
        _settle(db, check, CheckState.UNCLEAR, None, now)


def _settle(
    db: Db, check: SimCheck, state: CheckState, swapped_on: date | None, now: datetime
) -> None:
    check.state, check.swapped_on, check.answered_at = state, swapped_on, now
    change = None if check.change_id is None else db.get(PayeeChange, check.change_id)
    if change is not None and state is CheckState.SWAPPED:
        _to_officer(db, change, "payee.sim_swapped", now)


def _to_officer(db: Db, change: PayeeChange, action: str, now: datetime) -> None:
    if change.state is not ChangeState.WAITING:
        return
    change.state = ChangeState.OFFICER
    audit.note(
        db,
        Actor.service(),
        action,
        ("professional", change.professional_id),
        now,
        after={"ref": change.reference, "state": change.state.value},
    )
    payee_texts.tell_held(db, change, now)


def _is_recent(swapped_on: date | None, now: datetime) -> bool:
    return swapped_on is not None and swapped_on > nairobi_day(now - RECENT)
