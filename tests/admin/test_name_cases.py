"""The page of names that do not fit, and its queue on the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from models.people import name_cases
from models.people.profile_tables import WorkStation
from models.people.tables import Account, Professional
from tests.admin.desk import officer

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

PAGE = "/admin/people/names"
TURKANA, NAIROBI = 23, 47


@pytest.fixture
def misnamed(parts: Service) -> int:
    """Let TSC's list have somebody of Nairobi under another's name; return their id."""
    with parts.patient_store.writing() as db:
        person = db.scalars(
            select(Professional)
            .join(Account, Account.professional_id == Professional.id)
            .join(WorkStation, WorkStation.professional_id == Professional.id)
            .where(WorkStation.is_current, WorkStation.county == NAIROBI)
            .order_by(Professional.id)
            .limit(1)
        ).one()
        person.tsc_name = "Zuhura Quadir Xavery"
    name_cases.refresh(parts.patient_store, parts.now())
    return person.id


def test_from_the_queue_to_the_person(app: Flask, parts: Service, misnamed: int) -> None:
    """The name there is masked, on the list and on the profile; filters narrow."""
    desk = officer(app, "tsc")
    assert "<span>Names that do not fit</span>" in desk.text("/admin/")
    with parts.patient_store.reading() as db:
        name = db.get_one(Professional, misnamed).full_name
    text = desk.text(PAGE)
    assert name in text
    assert "***ry" in text
    assert "Zuhura" not in text
    assert name in desk.text(f"{PAGE}?kind=list+of+TSC&sort=-found_at")
    assert name not in desk.text(f"{PAGE}?kind=mpesa")
    with parts.patient_store.reading() as db:
        [case_id] = db.scalars(
            select(name_cases.NameCase.id).where(name_cases.NameCase.professional_id == misnamed)
        )
    answer = desk.client.get(f"{PAGE}/{case_id}")
    assert answer.headers["Location"] == f"/admin/people/{misnamed}"
    profile = desk.text(f"/admin/people/{misnamed}")
    assert "Name at TSC" in profile
    assert "Zuhura" not in profile
    assert desk.client.get(f"{PAGE}/999999").status_code == 404


def test_another_county_has_nothing_of_it(app: Flask, parts: Service, misnamed: int) -> None:
    """Neither in the list nor in the queue nor by its address."""
    with parts.patient_store.writing() as db:
        for place in db.scalars(select(WorkStation).where(WorkStation.professional_id == misnamed)):
            place.county = TURKANA
        db.execute(
            delete(name_cases.NameCase).where(name_cases.NameCase.professional_id != misnamed)
        )
        name = db.get_one(Professional, misnamed).full_name
        cases = list(db.scalars(select(name_cases.NameCase.id)))
    desk = officer(app, "county")
    assert name not in desk.text(PAGE)
    assert "<span>Names that do not fit</span>" not in desk.text("/admin/")
    assert cases
    assert {desk.client.get(f"{PAGE}/{each}").status_code for each in cases} == {404}
