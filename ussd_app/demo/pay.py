"""The demonstration's claims: last year's paid, and each of KNEC's five causes at one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from models.attendance.tables import Mark, MarkValue
from models.base import season
from models.base.audit import Actor, Channel
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import Exam, ExamState
from models.base.store import Db
from models.pay import batches, computing, results, rounds, signing
from models.pay.batch_tables import PayChannel
from models.pay.files import shillings, table
from models.pay.signing import Signer
from models.pay.tables import (
    Claim,
    Holder,
    PayQuery,
    QueryKind,
    QueryState,
    ScriptEntry,
    TaxRule,
)
from models.people import accounts
from models.people.profile_tables import Payee
from models.people.tables import Professional

EXAM: Final = "KCSE"
PAID: Final = (*range(3, 13), 15)
"""Whose claim of last year is paid."""

OTHER_NAME, UNDEPLOYED, LATE, EXAMINER = 15, 19, 20, 23


def load(db: Db, now: datetime) -> None:
    """Add the claims where there are none."""
    today = nairobi_day(now)
    last, this = (season.exam(db, EXAM, year) for year in (today.year - 1, today.year))
    if last is None or this is None or db.query(Claim.id).first() is not None:
        return
    people = {
        number: person
        for number in range(1, 27)
        if (person := accounts.professional(db, f"{30_000_000 + number}")) is not None
    }
    ids = [person.id for person in people.values()]
    ended = season.days(db, last.id)[-1].date
    then = min(datetime.combine(ended, time(9, 0), NAIROBI) + timedelta(days=60), now)
    if then < now:
        then = min(then, now - timedelta(days=14))
    _tax(db)
    _scripts(db, last, people[EXAMINER], then)
    _late_correction(db, last, people[LATE])
    _pay_last_year(db, last, this, people, then)
    _queries(db, last, people, now)
    computing.compute(db, ids, Actor.service(), now)
    db.flush()
    # Nobody is texted about what was so before they came.
    for claim in db.query(Claim):
        claim.to_tell = False
    rounds.start_here(db)


def _pay_last_year(
    db: Db, last: Exam, this: Exam, people: dict[int, Professional], then: datetime
) -> None:
    """Compute and pay last year as it was then: this year's exam was not planned yet."""
    payee = db.get_one(Payee, people[OTHER_NAME].id)
    name_now, payee.mpesa_name = payee.mpesa_name, people[OTHER_NAME].full_name
    this.state = ExamState.PLANNED
    db.flush()
    computing.compute(db, [person.id for person in people.values()], Actor.service(), then)
    paid_ids = [people[number].id for number in PAID]
    own = db.query(Claim).filter(Claim.exam_id == last.id, Claim.professional_id.in_(paid_ids))
    _pay(db, last, own.order_by(Claim.id).all(), then)
    payee.mpesa_name, this.state = name_now, ExamState.OPEN
    db.flush()


def _pay(db: Db, exam: Exam, own: Sequence[Claim], then: datetime) -> None:
    """Verify, approve, batch and pay, a day each and by three officers."""
    officers = [Signer(Actor.officer(f"finance{number}")) for number in (1, 2, 3)]
    days = [then + timedelta(days=ahead) for ahead in range(1, 5)]
    ids = [claim.id for claim in own]
    signing.verify(db, ids, officers[0], days[0])
    signing.approve(db, ids, officers[1], days[1])
    chosen = []
    for claim in own:
        line = db.get_one(Payee, claim.professional_id)
        chosen.append((claim, line.mpesa_msisdn or "", line.mpesa_name or ""))
    batch = batches.record(db, exam.id, PayChannel.MPESA, 0, chosen, officers[2].actor, days[2])
    batches.write(db, batch.id, officers[2].actor, days[2])
    answers = [
        (
            f"{batch.reference}-{claim.id}",
            "paid",
            shillings(claim.net_cents),
            f"DEMO{claim.id:06d}",
            "",
        )
        for claim in own
    ]
    results.read(db, table(results.COLUMNS, answers), officers[2].actor, days[3])


def _tax(db: Db) -> None:
    db.add(
        TaxRule(
            position="EXM", valid_from=date(2022, 1, 1), above_cents=2_400_000, basis_points=500
        )
    )


def _scripts(db: Db, exam: Exam, examiner: Professional, at: datetime) -> None:
    db.add(
        ScriptEntry(
            professional_id=examiner.id,
            exam_id=exam.id,
            paper="565/2",
            scripts=450,
            script_cents=6_000,
            coordination_days=3,
            coordination_cents=25_000,
            travel_cents=200_000,
            entered_at=at,
            entered_by="officer:finance1",
            confirmed_at=at,
            confirmed_by="officer:finance2",
        )
    )


def _late_correction(db: Db, exam: Exam, person: Professional) -> None:
    """Add a back-dated correction that no officer has approved."""
    last = season.days(db, exam.id)[-1]
    first = (
        db.query(Mark).filter(Mark.professional_id == person.id, Mark.exam_day_id == last.id).one()
    )
    db.add(
        Mark(
            exam_day_id=first.exam_day_id,
            centre_id=first.centre_id,
            deployment_id=first.deployment_id,
            professional_id=person.id,
            revision=first.revision + 1,
            mark=MarkValue.ABSENT,
            is_current=False,
            at=first.at + timedelta(days=20),
            channel=Channel.DASHBOARD,
            marked_by="service",
            reason="The register came late",
            needs_approval=True,
        )
    )


def _queries(db: Db, exam: Exam, people: dict[int, Professional], now: datetime) -> None:
    asked = now - timedelta(days=3)
    db.add(
        PayQuery(
            reference="QW7KD",
            professional_id=people[UNDEPLOYED].id,
            exam_id=exam.id,
            centre_code="20101003",
            position="INV",
            kind=QueryKind.NOT_DEPLOYED,
            state=QueryState.OPEN,
            holder=Holder.SCDE,
            asked_at=asked,
            reply_by=nairobi_day(asked) + timedelta(days=14),
        )
    )
    db.add(
        PayQuery(
            reference="QL8TE",
            professional_id=people[LATE].id,
            exam_id=exam.id,
            centre_code="20101003",
            position="INV",
            kind=QueryKind.NOT_PAID,
            state=QueryState.ANSWERED,
            holder=Holder.SCDE,
            asked_at=asked,
            reply_by=nairobi_day(asked) + timedelta(days=14),
            answer="Your SCDE completes day 16 this week; then KNEC verifies.",
            answered_at=now - timedelta(days=1),
            answered_by="officer:scde",
        )
    )
    db.flush()
