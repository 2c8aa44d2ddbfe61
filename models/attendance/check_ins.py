"""Checking in: somebody says that they are there. Evidence, which the manager's mark decides on."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.attendance import codes, expected
from models.attendance.codes import CodeUse
from models.attendance.expected import Duty
from models.attendance.tables import CheckIn
from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.references import new_reference
from models.base.store import Db

AFTER_SENDING: Final = timedelta(hours=12)
"""The gateway repeats for so long: what it says was sent earlier is no evidence."""

BEFORE_SENDING: Final = timedelta(minutes=5)
"""How far the gateway's clock may be ahead of ours."""

NO_REASON: Final = "no reason"
LATE_REASONS: Final = ("transport", "weather", "illness", "other")


class Outcome(enum.StrEnum):
    """What became of a check-in."""

    PROVED = "proved"
    """There, with the day's code."""
    UNPROVED = "unproved"
    """There, without the code yet."""
    ALREADY = "already"
    """Was checked in before; nothing changed."""
    OUT = "out"
    OUT_NOT_ASKED = "out_not_asked"
    """The day asks nobody to check out."""
    OUT_CLOSED = "out_closed"
    """Outside the window in which one checks out."""
    WRONG_CODE = "wrong_code"
    TRIES_OVER = "tries_over"
    TOO_MANY = "too_many"
    """The phone has spoken for as many colleagues as it may today."""
    EARLY = "early"
    LATE = "late"
    """The window is over; with a reason it is kept as late."""
    WRONG_CENTRE = "wrong_centre"
    NOT_NEEDED = "not_needed"
    """Expected on another day."""
    NOT_DEPLOYED = "not_deployed"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome, and what the sentence about it needs."""

    outcome: Outcome
    duty: Duty | None = None
    """The duty that it was about; for NOT_NEEDED the next one."""
    check_in: CheckIn | None = None
    tries_left: int = 0
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of themselves, by which channel and when."""

    professional_id: int
    msisdn: str
    actor: Actor
    at: datetime
    """When they said it."""
    now: datetime
    """When it reached us."""
    code: str | None = None
    centre: str | None = None
    late_reason: str | None = None
    doubtful: bool = False
    by_professional_id: int | None = None


def evidence(sent_at: datetime | None, received_at: datetime) -> tuple[datetime, bool]:
    """Return when a text counts as said, and whether the gateway's own time is doubtful."""
    if sent_at is None:
        return received_at, False
    if received_at - AFTER_SENDING <= sent_at <= received_at + BEFORE_SENDING:
        return min(sent_at, received_at), False
    return received_at, True


def check_in(db: Db, said: Said) -> Answer:
    """Keep that somebody is there, once for an exam day; repeating it changes nothing."""
    duties = expected.duties_on(db, said.professional_id, nairobi_day(said.at))
    if not duties:
        return _not_today(db, said)
    here = [duty for duty in duties if said.centre in {None, duty.centre.code}]
    if not here:
        return Answer(Outcome.WRONG_CENTRE, duties[0])
    duty = _meant(db, here, said)
    kept = expected.check_in_of(db, duty)
    is_self = said.by_professional_id is None
    if kept is not None and is_self and not said.doubtful and duty.opens <= said.at < kept.at:
        return _earlier(db, duty, kept, said)
    if kept is not None and (kept.proved_at is not None or said.code is None or not is_self):
        return Answer(Outcome.ALREADY, duty, kept)
    if said.at < duty.opens:
        return Answer(Outcome.EARLY, duty, kept)
    late = said.at >= duty.closes
    if late and (kept is not None or said.late_reason is None):
        # An unproved check-in stays as it is: the manager sees it, and it costs nobody their pay.
        return Answer(Outcome.LATE, duty, kept)
    if said.code is not None:
        wrong = _try_code(db, duty, said)
        if wrong is not None:
            return wrong
    if kept is None:
        kept = _keep(db, duty, said, late=late)
    else:
        kept.proved_at = said.at
        audit.note(db, said.actor, "check_in.proved", ("check_in", kept.id), said.now)
    return Answer(Outcome.PROVED if kept.proved_at else Outcome.UNPROVED, duty, kept)


def _earlier(db: Db, duty: Duty, kept: CheckIn, said: Said) -> Answer:
    """Let a text that was on its way count as said: before what reached us first.

    Who then dialled late was not late.
    """
    before = {"at": kept.at.isoformat(), "late": kept.late_reason is not None}
    kept.at, kept.recorded_at = said.at, said.now
    if said.at < duty.closes:
        kept.late_reason = None
    if said.code is not None and codes.fits(db, duty.day, duty.centre, said.code, CodeUse.CHECK_IN):
        kept.proved_at = said.at
    after = {"at": kept.at.isoformat(), "late": kept.late_reason is not None}
    subject = ("check_in", kept.id)
    audit.note(db, said.actor, "check_in.earlier", subject, said.now, before=before, after=after)
    return Answer(Outcome.ALREADY, duty, kept)


def _not_today(db: Db, said: Said) -> Answer:
    following = expected.next_duty(db, said.professional_id, nairobi_day(said.at))
    return Answer(Outcome.NOT_DEPLOYED if following is None else Outcome.NOT_NEEDED, following)


def _meant(db: Db, duties: Sequence[Duty], said: Said) -> Duty:
    """Return which of a day's duties is meant: the one whose code it is, else the one of now."""
    if len(duties) > 1 and said.code is not None:
        for duty in duties:
            if codes.fits(db, duty.day, duty.centre, said.code, CodeUse.CHECK_IN):
                return duty
    return current(db, duties, said.at)


def current(db: Db, duties: Sequence[Duty], at: datetime) -> Duty:
    """Return the duty of this hour: open and not proved yet, else the next, else the last."""
    if len(duties) == 1:
        # As for nearly everybody: nothing needs to be asked of the store.
        return duties[0]
    for duty in duties:
        kept = expected.check_in_of(db, duty)
        if at < duty.closes and (kept is None or kept.proved_at is None):
            return duty
    begun = [duty for duty in duties if duty.opens <= at]
    return begun[-1] if begun else duties[0]


def _try_code(db: Db, duty: Duty, said: Said) -> Answer | None:
    """Compare the code; None where it is right."""
    if codes.tries_left(db, duty.day, said.msisdn) == 0:
        return Answer(Outcome.TRIES_OVER, duty)
    if codes.fits(db, duty.day, duty.centre, said.code or "", CodeUse.CHECK_IN):
        return None
    tried = codes.count_wrong(db, duty.day, duty.centre, said.msisdn, said.now)
    outcome = Outcome.WRONG_CODE if tried.tries_left else Outcome.TRIES_OVER
    return Answer(outcome, duty, tries_left=tried.tries_left, alarm=tried.alarm)


def _keep(db: Db, duty: Duty, said: Said, *, late: bool) -> CheckIn:
    row = CheckIn(
        exam_day_id=duty.day.id,
        centre_id=duty.centre.id,
        deployment_id=duty.deployment.id,
        professional_id=said.professional_id,
        reference=new_reference(),
        at=said.at,
        channel=said.actor.channel,
        msisdn=said.msisdn,
        recorded_at=said.now,
        proved_at=said.at if said.code is not None and said.by_professional_id is None else None,
        late_reason=said.late_reason if late else None,
        by_professional_id=said.by_professional_id,
        is_doubtful=said.doubtful,
    )
    db.add(row)
    db.flush()
    after = {"late": late, "proved": row.proved_at is not None, "doubtful": said.doubtful}
    audit.note(db, said.actor, "check_in.kept", ("check_in", row.id), said.now, after=after)
    return row


def check_out(db: Db, said: Said) -> Answer:
    """Keep that somebody leaves, where the day asks for it and within its window.

    The first time stays.
    """
    duties = expected.duties_on(db, said.professional_id, nairobi_day(said.at))
    here = [duty for duty in duties if said.centre in {None, duty.centre.code}]
    for duty in reversed(here):
        kept = expected.check_in_of(db, duty)
        if kept is None:
            continue
        if kept.out_at is not None:
            return Answer(Outcome.ALREADY, duty, kept)
        span = duty.out_span
        if span is None:
            return Answer(Outcome.OUT_NOT_ASKED, duty, kept)
        if not span[0] <= said.at < span[1]:
            return Answer(Outcome.OUT_CLOSED, duty, kept)
        kept.out_at = said.at
        audit.note(db, said.actor, "check_in.out", ("check_in", kept.id), said.now)
        return Answer(Outcome.OUT, duty, kept)
    return _not_today(db, said) if not duties else Answer(Outcome.WRONG_CENTRE, duties[0])
