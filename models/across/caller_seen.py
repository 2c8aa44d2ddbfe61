"""A caller as the help desk sees them once the caller check was passed: masked, and what ails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.across.timeline import why_not
from models.attendance import reopenings
from models.attendance.expected import Duty
from models.base.store import Db
from models.messages import calls
from models.messages.cases import Case, CaseState
from models.messages.tables import CallRow, OutboxRow
from models.people import finding, unlocking
from models.people.msisdn import masked
from models.people.tables import Account, OneTimeCode, PinTry, Professional

_TEXTS: Final = 10
"""Texts that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text to the caller: what kind, how far it came, and why not further."""

    at: datetime
    template: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Everything on the caller's page."""

    person: Professional
    account: Account | None
    line: str
    """The account's number, masked."""
    locks: Sequence[PinTry]
    code: OneTimeCode | None
    """The code that the line asked for and that may be texted again."""
    call: CallRow | None
    """The call that is under way, or the last one."""
    is_live: bool
    texts: Sequence[Text]
    cases: Sequence[Case]
    duty: Duty | None
    """Today's duty that lacks a proved check-in, if its window has opened."""


def read(db: Db, person: Professional, now: datetime) -> Caller:
    """Return what the page shows."""
    account = finding.account_of(db, person.id)
    line = account.msisdn if account is not None else None
    call = _last_call(db, line)
    is_open = call is not None and call.ended_at is None
    return Caller(
        person=person,
        account=account,
        line=masked(line) if line else "",
        locks=unlocking.locks(db, account, now) if account else [],
        code=unlocking.last_code(db, account, now) if account else None,
        call=call,
        is_live=is_open and call is not None and call.started_at > now - calls.LONGEST,
        texts=_texts(db, line),
        cases=_cases(db, line),
        duty=reopenings.closed_duty(db, person.id, now),
    )


def _last_call(db: Db, line: str | None) -> CallRow | None:
    query = select(CallRow).where(CallRow.msisdn == line)
    return db.scalars(query.order_by(CallRow.started_at.desc()).limit(1)).first()


def _texts(db: Db, line: str | None) -> list[Text]:
    rows = db.scalars(
        select(OutboxRow)
        .where(OutboxRow.msisdn == line)
        .order_by(OutboxRow.id.desc())
        .limit(_TEXTS)
    )
    return [
        Text(row.created_at, row.template.replace("_", " "), row.state.value, why_not(row) or "")
        for row in rows
    ]


def _cases(db: Db, line: str | None) -> list[Case]:
    query = select(Case).where(Case.msisdn == line, Case.state != CaseState.CLOSED)
    return list(db.scalars(query.order_by(Case.id.desc()).limit(_TEXTS)))
