"""The larger demonstrations: bounded steps, the same people every time, sound in themselves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.base import settings
from models.base.store import Db
from models.jobs.tables import Centre, Deployment, DeploymentState
from models.people.tables import Account, Professional
from tests.load import invariants
from tests.support.contents import demo_season
from tests.support.phone import Phone
from ussd_app import demo
from ussd_app.demo import crowd, scales
from ussd_app.demo.scales import Scale, Size
from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("contents", [demo_season])

CENTRES = 25


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a country of 25 centres, ten at a time."""
    monkeypatch.setitem(scales.SIZES, Scale.COUNTY, Size((47, 1), CENTRES))
    monkeypatch.setattr(crowd, "_BATCH", 10)


@pytest.fixture
def loaded(parts: Service) -> Service:
    """Add the crowd to the small season."""
    demo.load_crowd(parts.patient_store, parts.now(), Scale.COUNTY, lambda *_: None)
    return parts


def _crowd_of(db: Db) -> list[tuple[str | None, str, str]]:
    """Return who works where, in their order."""
    query = (
        select(Account.msisdn, Centre.code, Deployment.position)
        .join(Deployment, Deployment.professional_id == Account.professional_id)
        .join(Centre, Centre.id == Deployment.centre_id)
        .where(Deployment.state == DeploymentState.DEPLOYED)
        .order_by(Account.msisdn)
    )
    return [(msisdn, code, position) for msisdn, code, position in db.execute(query)]


def test_every_centre_has_its_staff_and_nothing_is_doubled(loaded: Service) -> None:
    """Staff by the rules, one in fifteen without a place, and a store that audits clean."""
    with loaded.store.reading() as db:
        staff = sum(sum(scales.staff(each).values()) for each in range(1, CENTRES + 1))
        assert db.scalar(select(func.count(Centre.id))) == CENTRES + 3
        here = [row for row in _crowd_of(db) if row[1].startswith("3000")]
        assert len(here) == staff
        people = db.scalar(select(func.count(Professional.id))) or 0
        assert staff * 1.05 < people - 26 < staff * 1.08
        assert invariants.audit(db, loaded.now()) == []


def test_what_was_broken_off_goes_on(parts: Service) -> None:
    """A load that stops in the middle and is begun again makes the very same season."""
    now = parts.now()

    def stop(done: int, _of: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load_crowd(parts.patient_store, parts.now(), Scale.COUNTY, stop)
    demo.load(parts.patient_store, now)
    assert demo.load_crowd(parts.patient_store, parts.now(), Scale.COUNTY, lambda *_: None) > 0
    assert demo.load_crowd(parts.patient_store, parts.now(), Scale.COUNTY, lambda *_: None) == 0
    with parts.store.reading() as db:
        assert settings.get(db, demo.MARK) == {
            "season": "county",
            "centres": CENTRES,
            "people": 211,
        }
        found = _crowd_of(db)
    assert len(found) == len(set(found))
    assert found[0] == ("+254711000001", "20101001", "CM")
    assert ("+254712000001", "30000001", "CM") in found


def test_somebody_of_the_crowd_dials(app: Flask, loaded: Service) -> None:
    """Who was made by the thousand is served like anyone: known, deployed, in their language."""
    phone = Phone(app, "+254712000002")
    phone.dial()
    assert "30000001" in phone.screen
    assert phone.label == "home"
