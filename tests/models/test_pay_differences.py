"""After a payment: what a correction adds is paid like a claim, what it takes is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.attendance.tables import MarkValue
from models.base.audit import Actor
from models.pay import batches, computing, results, signing
from models.pay.batch_tables import PayChannel
from models.pay.claims import facts, shown
from models.pay.tables import Claim, ClaimLine, ClaimState, LineKind
from tests.models.test_pay_batches import answered, officer
from tests.support.season_builders import (
    deploy,
    make_exam,
    make_professional,
    make_rate,
    mark,
    receive,
    weekdays,
)

if TYPE_CHECKING:
    from models.base.season_tables import Exam
    from models.base.store import Db, Store
    from models.jobs.tables import Deployment

DATES = [date(2025, 10, 17), *weekdays(date(2025, 10, 31), 4)]
AT = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


def compute(db: Db, deployment: Deployment) -> list[Claim]:
    """Compute; return the claim and its further parts."""
    computing.compute(db, [deployment.professional_id], Actor.service(), AT)
    return list(
        db.scalars(
            select(Claim)
            .where(Claim.professional_id == deployment.professional_id)
            .order_by(Claim.part)
        )
    )


def pay(db: Db, claim: Claim) -> None:
    """Pay a claim by three officers."""
    assert signing.verify(db, [claim.id], officer(1), AT).done
    assert signing.approve(db, [claim.id], officer(2), AT).done
    made = batches.make(db, claim.exam_id, PayChannel.MPESA, officer(3), AT)
    assert made.batch is not None
    content = batches.write(db, made.batch.id, officer(3).actor, AT)
    assert results.read(db, answered(content), officer(3).actor, AT).paid == 1


def paid(db: Db) -> tuple[Exam, Deployment]:
    """Return an exam and somebody who was paid three of its four days."""
    exam = make_exam(db, "DIFF", DATES, {"INV": 55_000})
    deployment = deploy(db, make_professional(db).professional, exam)
    mark(db, deployment, DATES[1:4])
    mark(db, deployment, DATES[4:], MarkValue.ABSENT)
    receive(db, exam)
    [claim] = compute(db, deployment)
    assert claim.net_cents == 165_000
    pay(db, claim)
    return exam, deployment


def test_what_a_correction_adds_is_paid_by_three_officers(store: Store) -> None:
    """A day that was forgotten is a further part, dated, paid once; the payment stays as it was."""
    with store.writing() as db:
        exam, deployment = paid(db)
        mark(db, deployment, DATES[4:], reason="forgotten")
        first, further = compute(db, deployment)
        assert (first.state, first.net_cents, first.difference_cents) == (
            ClaimState.PAID,
            165_000,
            55_000,
        )
        assert (further.state, further.part, further.net_cents) == (
            ClaimState.SUBMITTED,
            1,
            55_000,
        )
        assert facts(shown(db, further))["claim_line"] == "DIFF 2025|1|55000|55000|1"
        assert len(compute(db, deployment)) == 2
        pay(db, further)
        first, further = compute(db, deployment)
        assert (first.difference_cents, further.state) == (0, ClaimState.PAID)
        assert results.ledger(db, exam.id).balances


def test_a_rate_that_rises_is_one_line_of_difference(store: Store) -> None:
    """Three paid days at ten shillings more; a lower sum than was paid opens no part."""
    with store.writing() as db:
        exam, deployment = paid(db)
        make_rate(db, exam, "INV", 56_000, valid_from=DATES[1])
        _, further = compute(db, deployment)
        assert further.net_cents == 3_000
        [line] = db.scalars(select(ClaimLine).where(ClaimLine.claim_id == further.id)).all()
        assert (line.kind, line.cents) == (LineKind.DIFFERENCE, 3_000)
        mark(db, deployment, DATES[3:4], MarkValue.ABSENT, reason="was not there")
        first, further = compute(db, deployment)
        assert (first.difference_cents, further.net_cents) == (2_000 - 55_000, 0)


def test_days_taken_back_are_set_off_against_days_added(store: Store) -> None:
    """Overpaid by a day is shown; a day that is added later brings nothing more."""
    with store.writing() as db:
        exam, deployment = paid(db)
        mark(db, deployment, DATES[3:4], MarkValue.ABSENT, reason="was not there")
        [first] = compute(db, deployment)
        assert (first.net_cents, first.difference_cents) == (165_000, -55_000)
        mark(db, deployment, DATES[4:], reason="was there after all")
        [first] = compute(db, deployment)
        assert first.difference_cents == 0
        assert results.ledger(db, exam.id).balances
