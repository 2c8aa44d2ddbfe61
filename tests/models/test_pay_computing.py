"""Claims from marks: KNEC's real figures, one date once, corrections, and the five causes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.attendance.tables import MarkValue, RegisterState
from models.base.audit import Actor
from models.base.season_tables import RuleRow
from models.jobs.tables import Deployment, DeploymentState
from models.pay import computing, states
from models.pay.gathering import PRECEDENCE_RULE
from models.pay.tables import (
    Claim,
    ClaimLine,
    ClaimState,
    ClaimStep,
    HoldCode,
    Holder,
    LineKind,
    ScriptEntry,
    TaxRule,
    Unpaid,
)
from models.people.profile_tables import Details, Payee
from tests.support.season_builders import (
    deploy,
    make_centre,
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
    from models.people.tables import Professional

RATES_2025 = {"SUP": 68_000, "INV": 55_000, "CM": 55_000}
"""KSh 680 and 550 a day, in cents."""

KCSE_DATES = [date(2025, 10, 17), *weekdays(date(2025, 10, 31), 16)]
KPSEA_DATES = [date(2025, 10, 24), date(2025, 10, 27), date(2025, 10, 28), date(2025, 10, 29)]
AFTER = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
DURING = datetime(2025, 11, 5, 9, 0, tzinfo=UTC)
ACTOR = Actor.service()


def kcse(db: Db) -> Exam:
    """Add KCSE 2025: a rehearsal that is not paid, and 16 days."""
    return make_exam(db, "KCSE", KCSE_DATES, RATES_2025)


def compute(db: Db, *people: Professional, at: datetime = AFTER) -> dict[int, Claim]:
    """Compute the claims of these people; return them by exam."""
    computing.compute(db, [person.id for person in people], ACTOR, at)
    found = select(Claim).where(Claim.professional_id.in_([person.id for person in people]))
    return {claim.exam_id: claim for claim in db.scalars(found)}


@pytest.mark.parametrize(
    ("exam_code", "dates", "position", "days", "shillings"),
    [
        ("KCSE", KCSE_DATES, "SUP", 16, 10_880),
        ("KCSE", KCSE_DATES, "INV", 16, 8_800),
        ("KPSEA", KPSEA_DATES, "SUP", 3, 2_040),
        ("KPSEA", KPSEA_DATES, "INV", 3, 1_650),
    ],
)
def test_the_published_figures_of_2025(
    store: Store, exam_code: str, dates: list[date], position: str, days: int, shillings: int
) -> None:
    """All days present, the rehearsal unpaid, the register received: KNEC's own sums."""
    with store.writing() as db:
        exam = make_exam(db, exam_code, dates, RATES_2025)
        person = make_professional(db).professional
        mark(db, deploy(db, person, exam, position))
        receive(db, exam)
        claim = compute(db, person)[exam.id]
        assert (claim.days, claim.net_cents, claim.state) == (
            days,
            shillings * 100,
            ClaimState.SUBMITTED,
        )
        lines = db.scalars(select(ClaimLine).where(ClaimLine.claim_id == claim.id)).all()
        assert sum(line.cents for line in lines) == shillings * 100
        [rehearsal] = [line for line in lines if line.unpaid]
        assert (rehearsal.kind, rehearsal.unpaid) == (LineKind.REHEARSAL, Unpaid.REHEARSAL)


def test_a_second_computation_changes_nothing(store: Store) -> None:
    """Neither lines nor timeline grow."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        mark(db, deploy(db, person, exam))
        compute(db, person)
        before = [(line.id, line.cents) for line in db.scalars(select(ClaimLine))]
        steps = len(db.scalars(select(ClaimStep)).all())
        done = computing.compute(db, [person.id], ACTOR, AFTER)
        assert (done.claims, done.new, done.changed, done.moved) == (1, 0, 0, 0)
        assert [(line.id, line.cents) for line in db.scalars(select(ClaimLine))] == before
        assert len(db.scalars(select(ClaimStep)).all()) == steps


def test_county_rate_rehearsal_and_transport(store: Store) -> None:
    """Nairobi's own rate goes before the general; a paid rehearsal and transport add up."""
    with store.writing() as db:
        exam = make_exam(db, "KCSE", KCSE_DATES, {"SUP": 63_000})
        make_rate(
            db, exam, "SUP", 69_500, county=47, rehearsal_cents=30_000, transport_cents=100_000
        )
        person = make_professional(db).professional
        mark(db, deploy(db, person, exam, "SUP"))
        claim = compute(db, person)[exam.id]
        assert claim.net_cents == 16 * 69_500 + 30_000 + 100_000
        assert (claim.days, claim.day_cents) == (17, None)


def test_a_new_rate_counts_from_its_date(store: Store) -> None:
    """Days before keep the rate of their time, and the line keeps which rate it was."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        later = make_rate(db, exam, "INV", 60_000, valid_from=KCSE_DATES[9])
        mark(db, deploy(db, person, exam))
        claim = compute(db, person)[exam.id]
        assert claim.net_cents == 8 * 55_000 + 8 * 60_000
        new = db.scalars(select(ClaimLine).where(ClaimLine.rate_id == later.id)).all()
        assert {line.date for line in new} == set(KCSE_DATES[9:])


def test_one_date_is_paid_once_over_two_exams(store: Store) -> None:
    """The better paid exam pays unless a rule says otherwise; the other mark stays, unpaid."""
    with store.writing() as db:
        shared = [date(2025, 11, 3), date(2025, 11, 4)]
        first = make_exam(db, "KCSE", [date(2025, 10, 17), *shared], {"INV": 55_000})
        second = make_exam(db, "KJSEA", [date(2025, 10, 24), *shared], {"SUP": 68_000})
        person = make_professional(db).professional
        mark(db, deploy(db, person, first, "INV"))
        mark(db, deploy(db, person, second, "SUP"))
        claims = compute(db, person)
        assert (claims[first.id].net_cents, claims[second.id].net_cents) == (0, 136_000)
        kept = db.scalars(select(ClaimLine).where(ClaimLine.unpaid == Unpaid.SAME_DATE)).all()
        assert [line.rate_cents for line in kept] == [55_000, 55_000]
        db.add(RuleRow(exam_id=first.id, name=PRECEDENCE_RULE, value=1))
        claims = compute(db, person)
        assert (claims[first.id].net_cents, claims[second.id].net_cents) == (110_000, 0)


def test_the_store_refuses_a_date_paid_twice(store: Store) -> None:
    """Whatever a program does: the second paid line of a date is refused."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        mark(db, deploy(db, person, exam))
        claim = compute(db, person)[exam.id]
        twin = ClaimLine(
            claim_id=claim.id,
            professional_id=person.id,
            kind=LineKind.DAY,
            quantity=1,
            rate_cents=55_000,
            cents=55_000,
            date=KCSE_DATES[1],
        )
        with pytest.raises(IntegrityError), db.begin_nested():
            db.add(twin)


def test_a_correction_takes_signatures_back(store: Store) -> None:
    """A verified claim whose marks change must be verified again, and shows the difference."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        deployment = deploy(db, person, exam)
        mark(db, deployment)
        receive(db, exam)
        claim = compute(db, person)[exam.id]
        claim.verified_by = "officer:1"
        states.move(db, claim, ClaimState.VERIFIED, ACTOR, AFTER)
        mark(db, deployment, [KCSE_DATES[3]], MarkValue.ABSENT, reason="was ill")
        claim = compute(db, person)[exam.id]
        assert (claim.state, claim.verified_by) == (ClaimState.SUBMITTED, None)
        assert claim.net_cents == 15 * 55_000
        differences = db.scalars(select(ClaimStep.difference_cents)).all()
        assert [each for each in differences if each] == [16 * 55_000, -55_000]


def test_what_was_told_to_the_payer_stays(store: Store) -> None:
    """A later correction is a difference beside the paid sum, never another sum."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        deployment = deploy(db, person, exam)
        mark(db, deployment)
        receive(db, exam)
        claim = compute(db, person)[exam.id]
        for state in (ClaimState.VERIFIED, ClaimState.APPROVED, ClaimState.QUEUED):
            states.move(db, claim, state, ACTOR, AFTER)
        mark(db, deployment, [KCSE_DATES[3]], MarkValue.ABSENT, reason="was ill")
        compute(db, person)
        assert (claim.net_cents, claim.difference_cents) == (880_000, -55_000)
        assert claim.state is ClaimState.QUEUED


def test_the_way_of_a_claim_without_a_hold(store: Store) -> None:
    """Accruing while the exam runs, then the register's turn, then with KNEC."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        deployment = deploy(db, person, exam)
        mark(db, deployment, KCSE_DATES[:3])
        claim = compute(db, person, at=DURING)[exam.id]
        assert (claim.state, claim.days) == (ClaimState.ACCRUING, 2)
        mark(db, deployment, KCSE_DATES[3:])
        soon = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
        compute(db, person, at=soon)
        assert (claim.state, claim.days) == (ClaimState.REGISTER_PENDING, 16)
        receive(db, exam)
        compute(db, person, at=soon)
        assert claim.state is ClaimState.SUBMITTED


def _other_name(db: Db, person: Professional, exam: Exam) -> None:
    db.get_one(Payee, person.id).mpesa_name = "ZIPPORAH NDUTA"


def _no_kra_pin(db: Db, person: Professional, exam: Exam) -> None:
    details = db.get_one(Details, person.id)
    details.kra_pin = details.kra_pin_digest = None


def _unstamped(db: Db, person: Professional, exam: Exam) -> None:
    receive(db, exam, state=RegisterState.STAMPED_CENTRE)


def _removed(db: Db, person: Professional, exam: Exam) -> None:
    for row in db.scalars(select(Deployment).where(Deployment.professional_id == person.id)):
        row.state = DeploymentState.REMOVED


def _unapproved(db: Db, person: Professional, exam: Exam) -> None:
    [row] = db.scalars(select(Deployment).where(Deployment.professional_id == person.id))
    mark(
        db,
        row,
        [KCSE_DATES[2]],
        MarkValue.ABSENT,
        is_current=False,
        needs_approval=True,
        reason="late",
    )


@pytest.mark.parametrize(
    ("spoil", "code", "holder"),
    [
        (_other_name, HoldCode.NAME_DIFFERS, Holder.PERSON),
        (_no_kra_pin, HoldCode.DETAILS_MISSING, Holder.PERSON),
        (_unstamped, HoldCode.REGISTER, Holder.SCDE),
        (_removed, HoldCode.NOT_DEPLOYED, Holder.SCDE),
        (_unapproved, HoldCode.LATE_DATA, Holder.SCDE),
    ],
)
def test_the_five_causes_are_found_alone(
    store: Store, spoil: object, code: HoldCode, holder: Holder
) -> None:
    """Each by itself, from a claim that else would be with KNEC; who must act is said."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        mark(db, deploy(db, person, exam))
        receive(db, exam)
        assert callable(spoil)
        spoil(db, person, exam)
        db.flush()
        claim = compute(db, person)[exam.id]
        assert (claim.state, claim.hold, claim.holder) == (ClaimState.HELD, code, holder)
        assert claim.to_tell


def test_a_mended_cause_lets_the_claim_go_on(store: Store) -> None:
    """The name is right now: the claim goes to where the facts put it."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        mark(db, deploy(db, person, exam))
        receive(db, exam)
        _other_name(db, person, exam)
        claim = compute(db, person)[exam.id]
        db.get_one(Payee, person.id).mpesa_name = "LOKWANG JANE AKIRU"
        compute(db, person)
        assert (claim.state, claim.hold) == (ClaimState.SUBMITTED, None)


def test_a_hold_can_be_switched_off_for_an_exam(store: Store) -> None:
    """Which causes hold is data of the exam."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        mark(db, deploy(db, person, exam))
        receive(db, exam)
        _no_kra_pin(db, person, exam)
        db.add(RuleRow(exam_id=exam.id, name="hold_details_missing", value=False))
        db.flush()
        assert compute(db, person)[exam.id].state is ClaimState.SUBMITTED


@pytest.mark.parametrize(
    ("scripts", "gross", "tax"),
    [(400, 2_400_000, 0), (401, 2_406_000, 120_300), (500, 3_000_000, 150_000)],
)
def test_scripts_and_withholding_tax(store: Store, scripts: int, gross: int, tax: int) -> None:
    """5 % of examiners' pay above KSh 24,000, by a rule; only what was confirmed counts."""
    with store.writing() as db:
        exam = kcse(db)
        db.add(
            TaxRule(
                position="EXM", valid_from=date(2022, 1, 1), above_cents=2_400_000, basis_points=500
            )
        )
        person = make_professional(db).professional
        deploy(db, person, exam, "EXM")
        entry = ScriptEntry(
            professional_id=person.id,
            exam_id=exam.id,
            paper="565/2",
            scripts=scripts,
            script_cents=6_000,
            entered_at=AFTER,
            entered_by="officer:1",
        )
        db.add(entry)
        db.flush()
        assert compute(db, person)[exam.id].gross_cents == 0
        entry.confirmed_at, entry.confirmed_by = AFTER, "officer:2"
        db.flush()
        claim = compute(db, person)[exam.id]
        assert (claim.gross_cents, claim.tax_cents, claim.net_cents) == (gross, tax, gross - tax)


def test_coordination_and_travel_stand_beside_scripts(store: Store) -> None:
    """Three lines, one sum."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        deploy(db, person, exam, "EXM")
        db.add(
            ScriptEntry(
                professional_id=person.id,
                exam_id=exam.id,
                paper="565/2",
                scripts=100,
                script_cents=6_000,
                coordination_days=3,
                coordination_cents=25_000,
                travel_cents=200_000,
                entered_at=AFTER,
                entered_by="officer:1",
                confirmed_at=AFTER,
                confirmed_by="officer:2",
            )
        )
        db.flush()
        claim = compute(db, person)[exam.id]
        assert claim.net_cents == 600_000 + 75_000 + 200_000
        kinds = set(db.scalars(select(ClaimLine.kind)))
        assert kinds == {LineKind.SCRIPTS, LineKind.COORDINATION, LineKind.TRAVEL}


def test_every_state_is_declared_and_paid_is_the_end() -> None:
    """The machine is whole: each state has its row, each is reached, and nothing leaves *paid*."""
    assert set(states.TRANSITIONS) == set(ClaimState)
    reached = {to for after in states.TRANSITIONS.values() for to in after}
    assert reached == set(ClaimState)
    assert not states.TRANSITIONS[ClaimState.PAID]


def test_a_move_that_is_not_declared_is_refused(store: Store) -> None:
    """A claim that accrues cannot be paid."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        deploy(db, person, exam)
        claim = compute(db, person, at=DURING)[exam.id]
        with pytest.raises(states.WrongMove):
            states.move(db, claim, ClaimState.PAID, ACTOR, DURING + timedelta(1))
        assert claim.state is ClaimState.ACCRUING


def test_two_centres_give_the_place_of_most_days(store: Store) -> None:
    """Who moved in the middle is counted where most days were worked; both registers matter."""
    with store.writing() as db:
        exam, person = kcse(db), make_professional(db).professional
        other = make_centre(db, "20101002")
        mark(db, deploy(db, person, exam), KCSE_DATES[1:4])
        mark(db, deploy(db, person, exam, centre=other), KCSE_DATES[4:])
        receive(db, exam)
        claim = compute(db, person)[exam.id]
        assert (claim.centre_id, claim.net_cents) == (other.id, 880_000)
        assert claim.hold is HoldCode.REGISTER
