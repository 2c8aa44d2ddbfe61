"""Jobs by text: what is open, applying with the reference as proof, answers to offers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.clock import Clock
from models.jobs.tables import Application, ApplicationState, Deployment, DeploymentState
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from tests.sms.texting import Texting
from tests.support.builders import NOW
from tests.support.job_builders import (
    make_centre,
    make_deployment,
    make_offer,
    make_season,
    make_teacher,
    make_vacancy,
)

if TYPE_CHECKING:
    from ussd_app.wiring import Service

LINE, OTHERS = "+254722645608", "+254722645609"


@pytest.fixture
def texting(parts: Service, monkeypatch: pytest.MonkeyPatch) -> Texting:
    """Give two teachers with lines, a vacancy V101, and an offer D4T9 of the first."""
    at(parts, monkeypatch, timedelta())
    with parts.store.writing() as db:
        exam = make_season(db, years_not_same_centre=2)
        make_vacancy(db, exam)
        centre = make_centre(db)
        make_vacancy(db, exam, "V102", centre_id=centre.id)
        teacher = make_teacher(db, 8, has_line=True)
        make_teacher(db, 9, has_line=True)
        make_offer(
            db,
            teacher,
            exam,
            from_date=NOW.date() + timedelta(days=40),
            to_date=NOW.date() + timedelta(days=50),
        )
        make_deployment(db, teacher, make_season(db, year=2025), centre, "AAAA")
    return Texting(parts)


def at(parts: Service, monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """Let the service's time stand still, *later* than the exam day of the builders."""
    monkeypatch.setattr(Clock, "now", lambda _clock: NOW + later)
    del parts


def application(texting: Texting) -> Application:
    """Return the only application."""
    with texting.parts.store.reading() as db:
        return db.scalars(sa.select(Application)).one()


def offer(texting: Texting) -> Deployment:
    """Return the offer."""
    with texting.parts.store.reading() as db:
        return db.scalars(sa.select(Deployment).where(Deployment.reference == "D4T9")).one()


def arguments(texting: Texting, msisdn: str = LINE) -> dict[str, object]:
    """Return what the newest text to a number says."""
    with texting.parts.store.reading() as db:
        row = db.scalars(
            sa.select(OutboxRow).where(OutboxRow.msisdn == msisdn).order_by(OutboxRow.id.desc())
        ).first()
        assert row is not None
        return dict(row.arguments or {})


def test_what_is_open_is_listed_for_anybody(texting: Texting) -> None:
    """A stranger too may ask; a county without vacancies is named as such."""
    assert texting.say("jobs") == "jobs"
    said = arguments(texting, "+254722645678")
    assert (said["place"], said["jobs_list"]) == ("Nairobi", "V101 KCSE INV, V102 KCSE INV")
    assert texting.say("KAZI 47", LINE) == "jobs"
    assert texting.say("JOBS 1", LINE) == "jobs_none"


def test_applying_by_text_needs_the_reference_back(texting: Texting) -> None:
    """APPLY alone sends nothing; YES with the reference does, once, and only from that number."""
    assert texting.say("APPLY v101", LINE) == "apply_asked"
    begun = application(texting)
    assert begun.state is ApplicationState.DRAFT
    assert arguments(texting)["application_ref"] == begun.reference
    assert texting.say(f"YES {begun.reference}", OTHERS) == "reference_unknown"
    assert application(texting).state is ApplicationState.DRAFT
    assert texting.say(f"yes {begun.reference}", LINE) == "applied"
    assert application(texting).state is ApplicationState.SUBMITTED
    assert texting.last(LINE) is Template.APPLIED
    assert texting.say(f"YES {begun.reference}", LINE) == "reference_unknown"
    assert texting.say("APPLY V101", LINE) == "cannot_apply"
    assert arguments(texting)["why"] == f"applied:{begun.reference}"
    assert texting.say(f"ONDOA {begun.reference}", LINE) == "withdrawn"
    assert application(texting).state is ApplicationState.WITHDRAWN
    assert texting.say(f"ONDOA {begun.reference}", LINE) == "reference_unknown"


def test_a_wish_is_dropped_by_no_and_by_time(
    texting: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a day the reference submits nothing any more."""
    texting.say("OMBA V101", LINE)
    reference = application(texting).reference
    assert texting.say(f"HAPANA {reference}", LINE) == "withdrawn"
    assert texting.say(f"NDIYO {reference}", LINE) == "reference_unknown"
    assert texting.say("OMBA V101", LINE) == "apply_asked"
    at(texting.parts, monkeypatch, timedelta(hours=24))
    assert texting.say(f"NDIYO {reference}", LINE) == "cannot_apply"
    assert application(texting).state is ApplicationState.DRAFT


def test_who_may_not_apply_reads_why(texting: Texting) -> None:
    """Served there last year; no such vacancy; no account."""
    assert texting.say("APPLY V102", LINE) == "cannot_apply"
    assert arguments(texting)["why"] == "served_here:2025"
    assert texting.say("APPLY V999", LINE) == "reference_unknown"
    assert texting.say("APPLY V101") == "reference_unknown"


@pytest.mark.parametrize(
    ("word", "outcome", "state", "template"),
    [
        ("YES D4T9", "accepted", DeploymentState.ACCEPTED, Template.APPOINTED),
        ("Nakubali d4t9", "accepted", DeploymentState.ACCEPTED, Template.APPOINTED),
        ("NO D4T9", "declined", DeploymentState.DECLINED, Template.DECLINED),
        ("NAKATAA D4T9", "declined", DeploymentState.DECLINED, Template.DECLINED),
    ],
)
def test_an_offer_is_answered_by_its_reference(
    texting: Texting, word: str, outcome: str, state: DeploymentState, template: Template
) -> None:
    """Once, and by nobody else."""
    assert texting.say(word, OTHERS) == "reference_unknown"
    assert offer(texting).state is DeploymentState.OFFERED
    assert texting.say(word, LINE) == outcome
    assert offer(texting).state is state
    assert texting.last(LINE) is template
    assert texting.say(word, LINE) == "reference_unknown"


def test_a_bare_yes_never_takes_an_offer(texting: Texting) -> None:
    """A yes to anything else must not become an appointment."""
    assert texting.say("YES", LINE) == "nothing_open"
    assert offer(texting).state is DeploymentState.OFFERED


def test_the_sweep_recalls_an_offer_and_then_ends_it(
    texting: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day before the deadline, once; at the deadline it is over."""
    from ussd_app import sweeping

    at(texting.parts, monkeypatch, timedelta(days=2))
    sweeping.run(texting.parts)
    sweeping.run(texting.parts)
    assert [each for each, _ in texting.replies(LINE)] == [Template.OFFER_REMINDER]
    at(texting.parts, monkeypatch, timedelta(days=3))
    sweeping.run(texting.parts)
    assert offer(texting).state is DeploymentState.EXPIRED
    assert texting.last(LINE) is Template.OFFER_OVER
