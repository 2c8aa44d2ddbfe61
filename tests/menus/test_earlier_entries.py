"""Schools that others gave before are offered to who types the beginning of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.across import reference_lists
from models.people import accounts, profile
from models.people.profile_tables import WorkStation
from tests.support.phone import Phone

if TYPE_CHECKING:
    from ussd_app.wiring import Service

WORK = {
    "sign_in.pin": "2481",
    "profile": "4",
    "records": "1",
    "work": "1",
    "work.employer": "1",
    "work.designation": "1",
    "work.since": "2019",
    "work.county": "47",
    "work.sub_county": "1",
    "work.check": "1",
}


def stations(parts: Service, msisdn: str) -> list[str]:
    """Return the schools of the number's account."""
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, msisdn)
        assert account is not None
        rows = profile.rows_of(db, WorkStation, account.professional_id)
        return [row.institution for row in rows]


def add_work(phone: Phone, number: int, **answers: str) -> None:
    """Register and add a work station, as far as the answers go."""
    phone.register(id_number=f"2345678{number}")
    phone.dial("*384*2454*4#")
    phone.walk(WORK | {"work.institution": "Kibera Primary"} | answers, until="work.check")


@pytest.fixture
def known(parts: Service, phone: Phone) -> Phone:
    """Give a second phone, after the first said that it works at Kibera Primary."""
    reference_lists.load_reference(parts.patient_store, parts.now())
    add_work(phone, 1)
    phone.type("1")
    assert stations(parts, phone.msisdn) == ["Kibera Primary"]
    return Phone(phone.app, "+254722000099")


def test_the_beginning_of_a_school_finds_it(parts: Service, known: Phone) -> None:
    """What was typed stands first, then what others gave; a number chooses."""
    add_work(known, 2, **{"work.institution": "kib"})
    assert known.label == "work.earlier"
    assert "1. kib\n2. Kibera Primary" in known.screen
    known.type("2")
    known.walk(WORK, until="records")
    assert stations(parts, known.msisdn) == ["Kibera Primary"]


def test_what_was_typed_may_stand(parts: Service, known: Phone) -> None:
    """A new school is no other school because it begins alike; and the draft keeps its place."""
    add_work(known, 2, **{"work.institution": "Kibera"})
    known.dial("*384*2454*4#")
    known.walk({"sign_in.pin": "2481", "profile.unfinished": "1"})
    assert known.label == "work.earlier"
    known.type("1")
    known.walk(WORK, until="records")
    assert stations(parts, known.msisdn) == ["Kibera"]


def test_the_same_school_is_spelled_the_same(parts: Service, known: Phone) -> None:
    """Capitals make no second school, and nothing is asked where there is nothing to choose."""
    add_work(known, 2, **{"work.institution": "KIBERA PRIMARY"})
    assert known.label == "work.check"
    known.type("1")
    assert stations(parts, known.msisdn) == ["Kibera Primary"]
