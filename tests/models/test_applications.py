"""Applying and withdrawing: the receipt, the refusals, and two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.season_tables import ExamState
from models.jobs import applications, vacancies
from models.jobs.applications import CannotApply, CannotWithdraw
from models.jobs.eligibility import Reason
from models.jobs.plan_tables import PlanState
from models.jobs.states import (
    APPLICATION_MOVES,
    DEPLOYMENT_MOVES,
    PLAN_MOVES,
    PROPOSAL_MOVES,
    ImpossibleMove,
    drawn,
)
from models.jobs.tables import (
    Application,
    ApplicationState,
    Deployment,
    DeploymentState,
    ProposalState,
    Vacancy,
    VacancyState,
)
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from tests.support.builders import CALLER, DAY, NOW
from tests.support.job_builders import (
    make_centre,
    make_deployment,
    make_season,
    make_teacher,
    make_vacancy,
)
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from models.base.store import Store


def prepared(store: Store) -> tuple[int, int]:
    """Add an open vacancy and a teacher with a line; return both ids."""
    with store.writing() as db:
        return make_vacancy(db, make_season(db)).id, make_teacher(db, 8, has_line=True).id


def texts(store: Store) -> list[str]:
    """Return the templates of the texts that wait, in order."""
    with store.reading() as db:
        return list(db.scalars(select(OutboxRow.template).order_by(OutboxRow.id)))


def test_an_application_has_a_reference_and_a_receipt(store: Store) -> None:
    """The text says what was applied for, and the reference that withdraws it."""
    vacancy_id, person_id = prepared(store)
    with store.writing() as db:
        made = applications.apply(db, person_id, db.get_one(Vacancy, vacancy_id), CALLER, NOW)
    assert made.state is ApplicationState.SUBMITTED
    assert texts(store) == [Template.APPLIED]
    with store.reading() as db:
        [row] = db.scalars(select(OutboxRow)).all()
        assert row.arguments == {
            "job": "KCSE 2026 invigilator",
            "place": "Nairobi",
            "application_ref": made.reference,
        }
        found = applications.by_reference(db, person_id, made.reference)
        assert found is not None
        assert found.id == made.id
        assert applications.by_reference(db, person_id + 1, made.reference) is None
    assert len(trail(store, "application.submitted")) == 1


def test_a_second_application_is_refused_with_the_first_ones_reference(store: Store) -> None:
    """Nothing is written twice, and the person learns which it was."""
    vacancy_id, person_id = prepared(store)
    with store.writing() as db:
        vacancy = db.get_one(Vacancy, vacancy_id)
        made = applications.apply(db, person_id, vacancy, CALLER, NOW)
        with pytest.raises(CannotApply) as refused:
            applications.apply(db, person_id, vacancy, CALLER, NOW)
    assert [str(each) for each in refused.value.obstacles] == [f"applied:{made.reference}"]
    assert texts(store) == [Template.APPLIED]


def test_withdrawing_and_applying_again_reopens_the_same_row(store: Store) -> None:
    """The reference stays, so that old receipts are never wrong."""
    vacancy_id, person_id = prepared(store)
    with store.writing() as db:
        vacancy = db.get_one(Vacancy, vacancy_id)
        first = applications.apply(db, person_id, vacancy, CALLER, NOW)
        applications.withdraw(db, first, CALLER, NOW + DAY)
        assert (first.state, first.decided_at) == (ApplicationState.WITHDRAWN, NOW + DAY)
        with pytest.raises(CannotWithdraw):
            applications.withdraw(db, first, CALLER, NOW + DAY)
        again = applications.apply(db, person_id, vacancy, CALLER, NOW + 2 * DAY)
        assert again.id == first.id
        assert (again.submitted_at, again.decided_at) == (NOW + 2 * DAY, None)
    assert texts(store) == [Template.APPLIED, Template.WITHDRAWN, Template.APPLIED]


def test_who_is_refused_reads_why(store: Store) -> None:
    """A rule of the season, and a vacancy that is closed in any of its ways."""
    with store.writing() as db:
        exam, old = make_season(db, years_not_same_centre=2), make_season(db, year=2024)
        centre, person = make_centre(db), make_teacher(db)
        make_deployment(db, person, old, centre)
        vacancy = make_vacancy(db, exam, centre_id=centre.id)
        [only] = applications.obstacles(db, person.id, vacancy, NOW)
        assert str(only) == "served_here:2024"
        for now, changes in (
            (NOW - 2 * DAY, {}),
            (NOW + 7 * DAY, {}),
            (NOW, {"state": VacancyState.CLOSED}),
        ):
            other = make_vacancy(db, exam, f"V{now:%d}{len(changes)}", **changes)
            [only] = applications.obstacles(db, person.id, other, now)
            assert only.reason is Reason.CLOSED
        exam.state = ExamState.PLANNED
        db.flush()
        assert vacancies.by_county(db, NOW) == {}


def test_of_two_applications_at_once_one_is_kept(store: Store) -> None:
    """A doubled callback and an SMS race; the second is told of the first."""
    vacancy_id, person_id = prepared(store)
    together = Barrier(2)

    def work(_number: int) -> str:
        together.wait(20)
        try:
            with store.writing() as db:
                vacancy = db.get_one(Vacancy, vacancy_id)
                return applications.apply(db, person_id, vacancy, CALLER, NOW).reference
        except CannotApply as refused:
            return refused.obstacles[0].detail

    with ThreadPoolExecutor(2) as pool:
        references = list(pool.map(work, range(2)))
    assert references[0] == references[1]
    with store.reading() as db:
        assert len(db.scalars(select(Application)).all()) == 1


def test_only_what_is_open_is_counted(store: Store) -> None:
    """By county and by kind of work, what closes first before the others."""
    with store.writing() as db:
        exam = make_season(db)
        make_vacancy(db, exam, "V1", closes_at=NOW + 3 * DAY)
        make_vacancy(db, exam, "V2", closes_at=NOW + 2 * DAY)
        make_vacancy(db, exam, "V3", position="SUP")
        make_vacancy(db, exam, "V4", state=VacancyState.CLOSED)
        assert vacancies.by_county(db, NOW) == {47: 3}
        found = vacancies.in_county(db, 47, NOW)
        assert [each.code for each in found] == ["V2", "V1", "V3"]
        assert sorted(vacancies.by_work(found).values()) == [1, 2]
        assert vacancies.find(db, " v2 ") is found[0]
        assert vacancies.find(db, "V9") is None


@pytest.mark.parametrize("before", DeploymentState)
@pytest.mark.parametrize("after", DeploymentState)
def test_no_deployment_moves_as_it_is_not_declared(
    before: DeploymentState, after: DeploymentState
) -> None:
    """Whoever assigns a state is held to the table of transitions."""
    deployment = Deployment(
        reference="D4T9",
        professional_id=1,
        exam_id=1,
        position="INV",
        from_date=NOW.date(),
        to_date=NOW.date(),
        state=before,
        made_at=NOW,
    )
    if after is before or after in DEPLOYMENT_MOVES[before]:
        deployment.state = after
        assert deployment.state is after
    else:
        with pytest.raises(ImpossibleMove):
            deployment.state = after
        assert deployment.state is before


@pytest.mark.parametrize(
    ("moves", "states"),
    [
        (APPLICATION_MOVES, ApplicationState),
        (DEPLOYMENT_MOVES, DeploymentState),
        (PROPOSAL_MOVES, ProposalState),
        (PLAN_MOVES, PlanState),
    ],
)
def test_every_state_is_declared_and_drawn_in_the_documents(
    moves: Mapping[StrEnum, frozenset[StrEnum]], states: type[StrEnum]
) -> None:
    """`docs/jobs.md` shows exactly the transitions that are in force."""
    assert set(moves) == set(states)
    text = (Path(__file__).resolve().parents[2] / "docs/jobs.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{drawn(moves)}\n```" in text
