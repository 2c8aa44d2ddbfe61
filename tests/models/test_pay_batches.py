"""From signatures to money: three officers, one file, results once, a ledger that balances."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from models.attendance.tables import MarkValue
from models.base import audit_chain
from models.base.audit import Actor, AuditRow, Channel
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.pay import (
    batches,
    computing,
    files,
    funds,
    queries,
    results,
    signing,
    telling,
)
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel, Result
from models.pay.signing import Refusal, Signer
from models.pay.tables import Claim, ClaimState, HoldCode, PayQuery, QueryKind
from models.people import sim_checks
from models.people.profile_tables import Payee
from models.people.tables import Account
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

DATES = [date(2025, 10, 17), *weekdays(date(2025, 10, 31), 16)]
OPENED = datetime(2026, 11, 3, 3, 41, tzinfo=UTC)
AT = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
"""Long after the accounts of the tests were opened: no PIN is young."""

_serial = count()


def officer(number: int, own_id: int | None = None) -> Signer:
    """Return a finance officer."""
    return Signer(Actor(Channel.DASHBOARD, f"officer:{number}"), own_id)


def submitted(db: Db, people: int = 1) -> tuple[int, list[Claim]]:
    """Return an exam, and claims of so many people that KNEC may verify."""
    exam = make_exam(db, f"X{next(_serial)}", DATES, {"INV": 55_000})
    ids = []
    for _ in range(people):
        person = make_professional(db).professional
        mark(db, deploy(db, person, exam))
        ids.append(person.id)
    receive(db, exam)
    computing.compute(db, ids, Actor.service(), AT)
    return exam.id, list(db.scalars(select(Claim).where(Claim.exam_id == exam.id)))


def approved(db: Db, people: int = 1) -> tuple[int, list[Claim]]:
    """Return an exam and claims with two signatures."""
    exam_id, own = submitted(db, people)
    ids = [claim.id for claim in own]
    assert len(signing.verify(db, ids, officer(1), AT).done) == people
    assert len(signing.approve(db, ids, officer(2), AT).done) == people
    return exam_id, own


def answered(content: str, status: str = "paid") -> str:
    """Return the payer's answer to an M-Pesa file."""
    rows = list(csv.DictReader(io.StringIO(content)))
    lines = [
        (row["Occasion"], status, row["Amount"], f"R{number}", "" if status == "paid" else "No")
        for number, row in enumerate(rows)
    ]
    return files.table(results.COLUMNS, lines)


def test_three_officers_pay_one_claim(store: Store) -> None:
    """Each signs once; whoever signed before is refused, and the person is texted once a day."""
    with store.writing() as db:
        exam_id, [claim] = submitted(db)
        assert signing.verify(db, [claim.id], officer(1), AT, dry_run=True).done == [claim.id]
        assert claim.state is ClaimState.SUBMITTED
        signing.verify(db, [claim.id], officer(1), AT)
        assert signing.approve(db, [claim.id], officer(1), AT).refused == {
            claim.id: Refusal.SAME_OFFICER
        }
        signing.approve(db, [claim.id], officer(2), AT)
        for number in (1, 2):
            made = batches.make(db, exam_id, PayChannel.MPESA, officer(number), AT)
            assert made.refused == {claim.id: Refusal.SAME_OFFICER}
        dry = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT, dry_run=True)
        assert (dry.batch, dry.lines, dry.cents) == (None, 1, 880_000)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        content = batches.write(db, made.batch.id, officer(3).actor, AT)
        found = results.read(db, answered(content), officer(3).actor, AT)
        assert (found.paid, found.unknown, found.doubled) == (1, [], [])
        claim = db.get_one(Claim, claim.id)
        assert (claim.state, claim.receipt) == (ClaimState.PAID, "R0")
        assert db.get_one(Batch, made.batch.id).state is BatchState.CLOSED
        assert results.ledger(db, exam_id).balances
        assert telling.tell_due(db, "*384*2454#", AT) == 1
        assert telling.tell_due(db, "*384*2454#", AT) == 0
        told = db.scalars(select(OutboxRow.template)).all()
        assert told.count(Template.CLAIM_STATUS) == 1


def test_nobody_signs_their_own_claim_or_work(store: Store) -> None:
    """An officer who is the person, or who corrected a mark of the claim, is refused."""
    with store.writing() as db:
        exam_id, [claim] = submitted(db)
        own = officer(1, claim.professional_id)
        assert signing.verify(db, [claim.id], own, AT).refused == {claim.id: Refusal.OWN_CLAIM}
        db.execute(text("UPDATE marks SET marked_by = 'officer:1'"))
        assert signing.verify(db, [claim.id], officer(1), AT).refused == {
            claim.id: Refusal.OWN_WORK
        }
        assert signing.find(db, exam_id, ClaimState.SUBMITTED, county=47) == [claim.id]


def test_funds_that_are_awaited_and_released(store: Store) -> None:
    """Approved claims wait for the money of their exam and county, with the date of the news."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        actor = officer(3).actor
        news = date(2027, 2, 28)
        publish = funds.publish
        publish(db, exam_id, 0, is_released=False, next_news=news, actor=actor, now=AT)
        assert claim.state is ClaimState.FUNDS_AWAITED
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT).lines == 0
        publish(db, exam_id, 47, is_released=True, next_news=None, actor=actor, now=AT)
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT).lines == 1


def test_the_file_has_the_columns_and_is_given_once(store: Store) -> None:
    """Whole shillings, the number as 254; a lost file is the very same again, with a reason."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        content = batches.write(db, made.batch.id, officer(3).actor, AT)
        [row] = csv.DictReader(io.StringIO(content))
        assert tuple(row) == files.MPESA_COLUMNS
        assert (row["Amount"], row["CommandID"]) == ("8800", "BusinessPayment")
        assert row["PartyB"].startswith("2547222")
        assert row["Occasion"] == f"{made.batch.reference}-{claim.id}"
        with pytest.raises(batches.FileGiven):
            batches.write(db, made.batch.id, officer(3).actor, AT)
        with pytest.raises(batches.FileGiven):
            batches.cancel(db, made.batch.id, officer(3).actor, "error", AT)
        again = batches.write_again(db, made.batch.id, officer(3).actor, "disk full", AT)
        assert again == content


def test_who_has_no_mpesa_is_paid_by_bank(store: Store) -> None:
    """The bank's columns: name, branch, account, amount with cents, our instruction."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        payee = db.get_one(Payee, claim.professional_id)
        payee.mpesa_msisdn = payee.mpesa_name = None
        payee.branch_code, payee.account_number = "68000", "0123456789"
        payee.account_digest, payee.account_name = b"d" * 32, "Jane Akiru Lokwang"
        db.flush()
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT).lines == 0
        made = batches.make(db, exam_id, PayChannel.BANK, officer(3), AT)
        assert made.batch is not None
        [row] = csv.DictReader(io.StringIO(batches.write(db, made.batch.id, officer(3).actor, AT)))
        assert list(row.values())[:4] == ["JANE AKIRU LOKWANG", "68000", "0123456789", "8800.00"]


def test_a_young_pin_holds_the_payment(store: Store) -> None:
    """Under 72 hours the claim is held with that reason; afterwards it goes on by itself."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        account = db.scalars(
            select(Account).where(Account.professional_id == claim.professional_id)
        ).one()
        account.pin_set_at = AT - timedelta(hours=71)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.refused == {claim.id: Refusal.PAYEE_NEW}
        assert (claim.state, claim.hold) == (ClaimState.HELD, HoldCode.PAYEE_NEW)
        later = AT + timedelta(hours=73)
        computing.compute(db, [claim.professional_id], Actor.service(), later)
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), later).lines == 1


def test_a_swapped_sim_holds_the_payment(store: Store) -> None:
    """Under 72 hours, with that word; and where SIMs are checked, an unknown one is asked first."""
    with store.writing() as db:
        exam_id, [first, second] = approved(db, people=2)
        payee = db.get_one(Payee, first.professional_id)
        line = str(payee.mpesa_msisdn)
        sim_checks.want(db, [line], AT)
        [due] = sim_checks.claim(db, AT)
        sim_checks.keep_answer(db, due.check_id, "R1", None, AT)
        swapped_on = (AT - timedelta(hours=50)).date()
        sim_checks.keep_verdict(db, "R1", "Swapped", swapped_on, AT)
        dry = batches.make(
            db, exam_id, PayChannel.MPESA, officer(3), AT, checks_sims=True, dry_run=True
        )
        assert dry.refused == {first.id: Refusal.PAYEE_NEW, second.id: Refusal.SIM_UNKNOWN}
        assert sim_checks.claim(db, AT) == []
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT, checks_sims=True)
        assert (made.lines, first.hold, first.reason) == (0, HoldCode.PAYEE_NEW, "SIM")
        assert len(sim_checks.claim(db, AT)) == 1


def test_a_name_with_a_result_counts_as_confirmed(store: Store) -> None:
    """Where it is the payer's name of the very line that was paid."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        content = answered(batches.write(db, made.batch.id, officer(3).actor, AT))
        head, line, _ = content.split("\r\n")
        named = f"{head},Name\r\n{line},AKIRU JANE LOKWANG\r\n"
        assert results.read(db, named, officer(3).actor, AT).paid == 1
        payee = db.get_one(Payee, claim.professional_id)
        assert (payee.mpesa_name, payee.mpesa_name_confirmed_at) == ("AKIRU JANE LOKWANG", AT)


def test_a_file_may_come_to_more_than_32_bits(store: Store) -> None:
    """Five thousand people at KSh 8,800 are 4.4 thousand million cents."""
    with store.writing() as db:
        exam_id, own = approved(db, people=2)
        for claim in own:
            claim.gross_cents = claim.net_cents = 2_000_000_000
        db.flush()
        dry = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT, dry_run=True)
        assert dry.cents == 4_000_000_000
        chosen = [(claim, "+254722200000", "Jane") for claim in own]
        actor = officer(3).actor
        batch = batches.record(db, exam_id, PayChannel.MPESA, 0, chosen, actor, AT)
        assert db.get_one(Batch, batch.id).total_cents == 4_000_000_000
        assert results.ledger(db, exam_id).queued == 4_000_000_000


def test_cents_without_a_bank_account_are_said(store: Store) -> None:
    """M-Pesa takes whole shillings; who has nothing at all is said too, and a full file as well."""
    with store.writing() as db:
        exam_id, [first, second, third] = approved(db, people=3)
        first.gross_cents = first.net_cents = 880_050
        payee = db.get_one(Payee, second.professional_id)
        payee.mpesa_msisdn = payee.mpesa_name = None
        db.flush()
        make = (db, exam_id, PayChannel.MPESA, officer(3), AT)
        dry = batches.make(*make, dry_run=True)
        assert dry.refused == {first.id: Refusal.CENTS_BY_BANK, second.id: Refusal.NO_PAYEE}
        assert (dry.lines, dry.is_full) == (1, False)
        payee.mpesa_msisdn, third.approved_by = "+254722299999", "officer:2"
        db.flush()
        assert batches.make(*make, most=1, dry_run=True).is_full


def test_results_that_fit_nothing_are_listed(store: Store) -> None:
    """Unknown, doubled, and of another amount: nothing is done, and the same file does nothing."""
    with store.writing() as db:
        exam_id, _ = approved(db, people=3)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        content = answered(batches.write(db, made.batch.id, officer(3).actor, AT))
        lines = content.splitlines()
        cheaper = lines[3].replace(",8800,", ",88,")
        mixed = "\r\n".join([lines[0], lines[1], lines[1], "ZZZ-1,paid,1,R,", cheaper])
        found = results.read(db, mixed, officer(3).actor, AT)
        assert (found.paid, len(found.doubled), found.unknown, len(found.differing)) == (
            1,
            1,
            ["ZZZ-1"],
            1,
        )
        assert db.get_one(Batch, made.batch.id).state is BatchState.WRITTEN
        found = results.read(db, content, officer(3).actor, AT)
        assert (found.paid, len(found.doubled)) == (2, 1)
        assert db.get_one(Batch, made.batch.id).state is BatchState.CLOSED
        assert results.ledger(db, exam_id).balances
        with pytest.raises(results.BadResults):
            results.read(db, "a,b\r\n1,2\r\n", officer(3).actor, AT)


def test_a_failed_payment_is_paid_by_a_new_instruction(store: Store) -> None:
    """The person reads why; once it is mended, another batch pays, and only once."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        content = batches.write(db, made.batch.id, officer(3).actor, AT)
        results.read(db, answered(content, "failed"), officer(3).actor, AT)
        assert (claim.state, claim.hold) == (ClaimState.HELD, HoldCode.PAYMENT_FAILED)
        assert claim.reason == "No"
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT).lines == 0


def test_a_file_that_outlived_the_crash_is_paid_once(store: Store) -> None:
    """It reached the payer although nothing was recorded; afterwards no batch can be given up."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        with suppress(Crash), db.begin_nested():
            content = batches.write(db, made.batch.id, officer(3).actor, AT)
            raise Crash
        assert db.get_one(Batch, made.batch.id).state is BatchState.OPEN
        assert results.read(db, answered(content), officer(3).actor, AT).paid == 1
        assert db.get_one(Batch, made.batch.id).state is BatchState.CLOSED
        with pytest.raises(batches.FileGiven):
            batches.cancel(db, made.batch.id, officer(3).actor, "wrong", AT)
        assert claim.state is ClaimState.PAID
        assert results.ledger(db, exam_id).balances


def test_the_store_refuses_two_open_batches_and_two_payments(store: Store) -> None:
    """Whatever a program does."""
    with store.writing() as db:
        exam_id, [claim] = approved(db)
        made = batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT)
        assert made.batch is not None
        other = Batch(
            reference="ZZZZZZ",
            exam_id=exam_id,
            channel=PayChannel.MPESA,
            state=BatchState.OPEN,
            made_at=AT,
            made_by="officer:3",
        )
        db.add(other)
        db.flush()
        for result in (Result.WAITING, Result.PAID):
            if result is Result.PAID:
                db.execute(text("UPDATE batch_lines SET result = 'paid'"))
            twin = BatchLine(
                batch_id=other.id,
                claim_id=claim.id,
                professional_id=claim.professional_id,
                instruction=f"twin-{result.value}",
                cents=1,
                payee="x",
                payee_name="x",
                result=result,
            )
            with pytest.raises(IntegrityError), db.begin_nested():
                db.add(twin)


def test_a_name_carries_no_formula() -> None:
    """What a spreadsheet would compute is a text in our files."""
    assert files.table(["A"], [["=1+1"], ["@x"], ["Jane"]]) == "A\r\n'=1+1\r\n'@x\r\nJane\r\n"


def test_a_query_and_its_answer(store: Store) -> None:
    """A claim that was submitted stands still until the answer, which is texted."""
    with store.writing() as db:
        exam_id, [claim] = submitted(db)
        account = db.scalars(
            select(Account).where(Account.professional_id == claim.professional_id)
        ).one()
        actor = Actor.caller(Channel.USSD, account.id)
        ask = (exam_id, "20101001", "INV", QueryKind.DAYS, actor, AT)
        query = queries.ask(db, account, *ask)
        assert queries.ask(db, account, *ask).id == query.id
        assert claim.state is ClaimState.QUERIED
        with pytest.raises(queries.OwnWork):
            queries.answer(db, query, "x", actor, AT, own_id=account.professional_id)
        queries.answer(db, query, "All 16 days are there.", officer(4).actor, AT)
        assert db.get_one(Claim, claim.id).state is ClaimState.SUBMITTED
        told = db.scalars(select(OutboxRow.template).order_by(OutboxRow.id)).all()
        assert told[-2:] == [Template.QUERY_SENT, Template.QUERY_ANSWERED]
        assert db.scalar(select(func.count()).select_from(PayQuery)) == 1


def test_the_audit_chain_sees_a_changed_and_a_removed_row(store: Store) -> None:
    """The check names the row; an untouched trail is whole."""
    with store.writing() as db:
        submitted(db)
    with store.writing() as db:
        assert audit_chain.link(db) > 2
        assert audit_chain.link(db) == 0
    with store.writing() as db:
        found = audit_chain.check(db)
        assert (found.broken, found.unlinked, len(found.head)) == ([], 0, 64)
        victim = db.scalars(select(AuditRow).order_by(AuditRow.id)).all()[1]
        victim.reason = "changed"
        db.flush()
        assert audit_chain.check(db).broken == [victim.id]


@dataclass
class Season:
    """Three people of one small exam, and what may happen to their claims."""

    exam: Exam
    deployments: list[Deployment]
    written: list[str] = field(default_factory=list)
    at: datetime = AT + timedelta(days=1)

    def absent(self, db: Db, which: int) -> None:
        """Correct a mark to AB."""
        self._mark(db, which, MarkValue.ABSENT)

    def present(self, db: Db, which: int) -> None:
        """Correct a mark to P."""
        self._mark(db, which, MarkValue.PRESENT)

    def _mark(self, db: Db, which: int, value: MarkValue) -> None:
        mark(db, self.deployments[which], [DATES[which + 1]], value, reason="correction")

    def rate(self, db: Db, which: int) -> None:
        """Change the rate of the last day; a second rate from one date is refused."""
        make_rate(db, self.exam, "INV", 56_000 + which, valid_from=DATES[3])

    def sign(self, db: Db, which: int) -> None:
        """Verify, or approve."""
        ids = list(db.scalars(select(Claim.id).where(Claim.exam_id == self.exam.id)))
        verb = signing.verify if which == 0 else signing.approve
        verb(db, ids, officer(1 if which == 0 else 2), self.at)

    def batch(self, db: Db, which: int) -> None:
        """Make a batch."""
        del which
        batches.make(db, self.exam.id, PayChannel.MPESA, officer(3), self.at)

    def write(self, db: Db, which: int) -> None:
        """Write the files of open batches, or give the batches up."""
        open_batches = db.scalars(
            select(Batch.id).where(Batch.exam_id == self.exam.id, Batch.state == BatchState.OPEN)
        ).all()
        for batch_id in open_batches:
            if which == 0:
                batches.cancel(db, batch_id, officer(3).actor, "wrong", self.at)
            else:
                self.written.append(batches.write(db, batch_id, officer(3).actor, self.at))

    def paid(self, db: Db, which: int) -> None:
        """Read that all of a file was paid."""
        self._answer(db, which, "paid")

    def failed(self, db: Db, which: int) -> None:
        """Read that all of a file failed."""
        self._answer(db, which, "failed")

    def _answer(self, db: Db, which: int, status: str) -> None:
        if self.written:
            content = self.written[which % len(self.written)]
            results.read(db, answered(content, status), officer(3).actor, self.at)

    def step(self, db: Db, what: str, which: int, *, crashes: bool) -> None:
        """Do one thing and compute; a crash comes before the commit."""
        with db.begin_nested():
            getattr(self, what)(db, which)
            people = [each.professional_id for each in self.deployments]
            computing.compute(db, people, Actor.service(), self.at)
            if crashes:
                raise Crash


class Crash(Exception):
    """The worker was killed; what is in a file outlives it."""


STEPS = st.tuples(
    st.sampled_from(["absent", "present", "rate", "sign", "batch", "write", "paid", "failed"]),
    st.integers(0, 2),
    st.booleans(),
)


def signed_and_batched(db: Db) -> Season:
    """Return a season whose claims are in a batch already."""
    exam = make_exam(db, f"X{next(_serial)}", DATES[:4], {"INV": 55_000})
    deployments = []
    for _ in range(3):
        deployments.append(deploy(db, make_professional(db).professional, exam))
        mark(db, deployments[-1])
    receive(db, exam)
    season = Season(exam, deployments)
    for what, which in (("batch", 0), ("sign", 0), ("sign", 1), ("batch", 0)):
        season.step(db, what, which, crashes=False)
    return season


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@given(st.lists(STEPS, min_size=4, max_size=20))
@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_is_paid_once_and_balances(
    store: Store, steps: list[tuple[str, int, bool]]
) -> None:
    """Marks, corrections, rates, batches, results and crashes in any order.

    A transaction is a savepoint here, for a commit costs more than all that it holds; that the
    stores themselves refuse a second payment is tested on both engines above.
    """
    with store.writing() as db:
        season = signed_and_batched(db)
        for what, which, crashes in steps:
            with suppress(Crash, IntegrityError):
                season.step(db, what, which, crashes=crashes)
            assert results.ledger(db, season.exam.id).balances
            once = (
                select(func.count())
                .select_from(BatchLine)
                .join(Batch, Batch.id == BatchLine.batch_id)
                .where(Batch.exam_id == season.exam.id, BatchLine.result == Result.PAID)
                .group_by(BatchLine.claim_id)
            )
            assert all(times == 1 for times in db.scalars(once))
        db.rollback()
