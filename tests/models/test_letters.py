"""The appointment letter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from models.base.season_tables import Rate
from models.jobs import letters
from models.jobs.letters import NoLetter
from models.jobs.tables import DeploymentState
from tests.support.builders import NOW
from tests.support.job_builders import (
    make_centre,
    make_deployment,
    make_offer,
    make_rule,
    make_season,
    make_teacher,
)

if TYPE_CHECKING:
    from models.base.store import Store


def test_the_letter_says_who_where_when_and_for_how_much(store: Store) -> None:
    """Everything that an officer at a gate asks for stands on it, in a PDF."""
    with store.writing() as db:
        exam, centre, person = make_season(db), make_centre(db), make_teacher(db)
        make_rule(db, exam, "duties", {"en": "Be there by 07:00.", "sw": "Fika 07:00."}, "INV")
        db.add(
            Rate(
                exam_id=exam.id,
                position="INV",
                valid_from=date(2026, 1, 1),
                day_cents=55_000,
                loaded_at=NOW,
            )
        )
        made = make_deployment(db, person, exam, centre)
        said = letters.lines_of(db, made, NOW)
        paper = letters.letter_of(db, made, NOW)
        assert paper == letters.letter_of(db, made, NOW)
    for line in (
        "Ref: KNEC/KCSE/INV/2026/D4T9",
        "Wanjiku wa Kamau",
        "ID number: 34567801",
        "Duty station: 20101001 Langata High",
        "Dates: 09 November 2026 to 27 November 2026",
        "Rate: KSh 550.00 for each day worked while the exam is on",
        "Be there by 07:00.",
    ):
        assert line in said
        assert line.encode() in paper
    assert paper.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "state", [DeploymentState.OFFERED, DeploymentState.NOMINATED, DeploymentState.REMOVED]
)
def test_nobody_has_a_letter_who_is_not_appointed(store: Store, state: DeploymentState) -> None:
    """An offer is no appointment."""
    with store.writing() as db:
        offer = make_offer(db, make_teacher(db), make_season(db), state=state)
        with pytest.raises(NoLetter):
            letters.letter_of(db, offer, NOW)
