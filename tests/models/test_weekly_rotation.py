"""Supervisors rotate weekly: the rule, the plan of a week, and the note for who comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.jobs import eligibility, handovers, needs, placing, proposing, rotation, weeks
from models.jobs.eligibility import Reason
from models.jobs.handover_tables import Handover, HandoverKind
from models.jobs.handovers import NothingToHandOver
from models.jobs.placing import NotAllowed
from models.jobs.tables import CentreExam, ConflictKind, Deployment
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from tests.support.builders import CALLER, NOW
from tests.support.job_builders import (
    FIRST,
    LAST,
    OFFICER,
    make_centre,
    make_deployment,
    make_post,
    make_rule,
    make_season,
    make_teacher,
)
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.season_tables import Exam
    from models.base.store import Db, Store
    from models.jobs.tables import Centre
    from models.people.tables import Professional

SUNDAY, MONDAY = date(2026, 11, 15), date(2026, 11, 16)
FIRST_WEEK, SECOND_WEEK = (FIRST, SUNDAY), (MONDAY, date(2026, 11, 22))


def make_rotating(db: Db, centres: int = 3) -> tuple[Exam, list[Centre], list[Professional]]:
    """Give an exam whose supervisors rotate, centres that need one, and who holds each first."""
    exam = make_season(db)
    make_rule(db, exam, "rotates_weekly", value=True, position="SUP")
    make_rule(db, exam, "candidates_per", 200, "SUP")
    made = [make_centre(db, f"2010100{number}") for number in range(1, centres + 1)]
    people = [make_teacher(db, number, has_line=True) for number in range(1, centres + 1)]
    for number, (centre, person) in enumerate(zip(made, people, strict=True)):
        db.add(CentreExam(centre_id=centre.id, exam_id=exam.id, candidates=90))
        in_first_week(db, exam, centre, person, f"W{number + 2}AA")
    db.flush()
    needs.recompute(db, exam.id)
    return exam, made, people


def in_first_week(
    db: Db, exam: Exam, centre: Centre, person: Professional, reference: str
) -> Deployment:
    """Let a person supervise a centre in the exam's first week."""
    return make_deployment(
        db, person, exam, centre, reference, position="SUP", to_date=SUNDAY, from_date=FIRST
    )


def supervising(exam: Exam, centre: Centre, span: tuple[date, date]) -> eligibility.Post:
    """Return a supervisor's post."""
    return make_post(exam, centre, position="SUP", from_date=span[0], to_date=span[1])


def test_weeks_end_on_sundays() -> None:
    """The outer weeks are cut to the exam; a span that passes a Sunday crosses."""
    assert weeks.weeks(FIRST, LAST) == [FIRST_WEEK, SECOND_WEEK, (date(2026, 11, 23), LAST)]
    assert weeks.weeks(SUNDAY, SUNDAY) == [(SUNDAY, SUNDAY)]
    assert weeks.crosses((SUNDAY, MONDAY))
    assert not weeks.crosses(FIRST_WEEK)
    assert weeks.neighbours(FIRST_WEEK, SECOND_WEEK)
    assert weeks.neighbours(SECOND_WEEK, FIRST_WEEK)
    assert not weeks.neighbours(FIRST_WEEK, (date(2026, 11, 23), LAST))


def test_nobody_supervises_one_centre_two_weeks_on_end(store: Store) -> None:
    """Nor longer than a week at once; an officer may, with a reason that is kept."""
    with store.writing() as db:
        exam, [first, second, _], [person, *_] = make_rotating(db)
        post = supervising(exam, first, SECOND_WEEK)
        with pytest.raises(NotAllowed) as refused:
            placing.nominate(db, person.id, post, OFFICER, NOW)
        assert {each.reason for each in refused.value.obstacles} == {Reason.ROTATION}
        assert not refused.value.is_firm
        elsewhere = supervising(exam, second, SECOND_WEEK)
        assert eligibility.check(db, person.id, elsewhere) == []
        long = supervising(exam, second, (MONDAY, LAST))
        with pytest.raises(NotAllowed) as refused:
            placing.nominate(db, person.id, long, OFFICER, NOW)
        assert [str(each) for each in refused.value.obstacles] == ["rotation:week"]
        third = supervising(exam, first, (date(2026, 11, 23), LAST))
        assert eligibility.check(db, person.id, third) == []
        placing.nominate(db, person.id, post, OFFICER, NOW, override="the only one here")
    [kept] = trail(store, "deployment.overridden")
    assert (kept.reason, kept.after["against"]) == ("the only one here", ["rotation"])


def test_a_week_is_planned_from_the_week_before(store: Store) -> None:
    """Everybody moves within the area; the officer's yes deploys them and tells them."""
    with store.writing() as db:
        exam, centres, people = make_rotating(db)
        from models.jobs import conflicts

        conflicts.declare(db, people[0].id, centres[1], ConflictKind.RELATIVE, CALLER, NOW)
        assert rotation.for_week(db, exam, 47, FIRST) is None
        plan = rotation.for_week(db, exam, 47, MONDAY)
        assert plan is not None
        assert plan.dates == SECOND_WEEK
        placed = {each.professional_id: each.centre_id for each in plan.solution.placings}
        before = {person.id: centre.id for person, centre in zip(people, centres, strict=True)}
        assert set(placed) == set(before)
        assert all(placed[person] != centre_id for person, centre_id in before.items())
        assert placed[people[0].id] == centres[2].id
        kept = proposing.ask(db, exam, 47, OFFICER, NOW, on=MONDAY, rotates=True)
        proposing.carry_out(db, kept, NOW)
        assert (kept.nominated, kept.from_date, kept.to_date) == (3, *SECOND_WEEK)
        assert rotation.for_week(db, exam, 47, MONDAY + timedelta(days=7)) is not None
        proposing.accept(db, kept, OFFICER, NOW)
        assert proposing.confirm_some(db, kept, NOW) == 3
        assert (kept.confirmed, kept.left_out) == (3, 0)
        for on in (FIRST, MONDAY):
            rows = needs.staffing(db, exam.id, 47, on=on)
            assert [row.deployed for row in rows if row.position == "SUP"] == [1, 1, 1]
    with store.reading() as db:
        texts = db.scalars(select(OutboxRow.template)).all()
    assert texts == [Template.DEPLOYED] * 3


def test_one_centre_alone_cannot_rotate_and_the_plan_says_so(store: Store) -> None:
    """The place stays open for this reason, and so does its supervisor."""
    with store.writing() as db:
        exam, [centre], [person] = make_rotating(db, centres=1)
        plan = rotation.for_week(db, exam, 47, MONDAY)
        assert plan is not None
        [hole] = plan.unfilled
        assert (hole.centre_id, hole.barred) == (centre.id, {Reason.ROTATION: 1})
        assert [each.professional_id for each in plan.unplaced] == [person.id]


def test_a_note_reaches_who_comes_next(store: Store) -> None:
    """By SMS when it is written, or when the next is deployed; theirs alone, and sealed."""
    with store.writing() as db:
        exam, [first, second, _], [leaving, coming, _] = make_rotating(db)
        mine = db.scalars(select(Deployment).where(Deployment.centre_id == first.id)).one()
        following = placing.deploy(
            db, coming.id, supervising(exam, first, SECOND_WEEK), OFFICER, NOW
        )
        assert handovers.for_deployment(db, following) is None
        handovers.write(db, mine, HandoverKind.ABSENT, "two in room 4", CALLER, NOW)
        handovers.write(db, mine, HandoverKind.ABSENT, "three in room 4", CALLER, NOW)
        note = handovers.for_deployment(db, following)
        assert note is not None
        assert handovers.as_fact(note) == "absent:three in room 4"
        assert db.scalars(select(Handover)).all() == [note]
        assert handovers.for_deployment(db, mine) is None
        other = db.scalars(select(Deployment).where(Deployment.centre_id == second.id)).one()
        handovers.write(db, other, HandoverKind.IN_ORDER, None, CALLER, NOW)
        placing.deploy(db, leaving.id, supervising(exam, second, SECOND_WEEK), OFFICER, NOW)
        with pytest.raises(NothingToHandOver):
            handovers.write(db, mine, HandoverKind.OTHER, "x" * 71, CALLER, NOW)
        placing.remove(db, following, "ill", OFFICER, NOW)
        with pytest.raises(NothingToHandOver):
            handovers.write(db, following, HandoverKind.OTHER, "x", CALLER, NOW)
    with store.reading() as db:
        rows = db.scalars(
            select(OutboxRow).where(OutboxRow.template == Template.HANDOVER).order_by(OutboxRow.id)
        ).all()
        told = [(row.msisdn[-2:], (row.arguments or {})["handover"]) for row in rows]
    assert told == [
        ("02", "absent:two in room 4"),
        ("02", "absent:three in room 4"),
        ("01", "in_order:"),
    ]
    assert len(trail(store, "handover.written")) == 3
