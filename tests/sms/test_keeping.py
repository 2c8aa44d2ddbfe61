"""Four digits alone: today's code checks in, and what may be a PIN is never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.attendance import codes
from models.base.clock import nairobi_day
from models.base.season_tables import ExamDay
from models.messages.tables import InboxRow
from sms.keeping import text_to_keep
from tests.support.phone import Phone
from tests.support.season_builders import (
    deploy,
    make_centre,
    make_exam,
    make_professional,
)

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

STRANGER = "+254722645678"


@pytest.fixture
def working(parts: Service) -> tuple[str, str]:
    """Deploy somebody who works today; return the number and today's code."""
    today = nairobi_day(parts.now())
    with parts.store.writing() as db:
        days = [today - timedelta(days=1), today]
        exam = make_exam(db, "KCSE", days, {})
        centre = make_centre(db)
        account = make_professional(db)
        deploy(db, account.professional, exam, centre=centre)
        day = db.scalars(sa.select(ExamDay).where(ExamDay.date == today)).one()
        return account.msisdn or "", codes.of_day(db, day, centre)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04d}"


def test_todays_code(parts: Service, working: tuple[str, str]) -> None:
    """The code of one's own centre is kept as a check-in, other digits as a wrong try."""
    msisdn, code = working
    with parts.store.reading() as db:
        assert text_to_keep(db, msisdn, f" {code}. ", parts.now()) == f"IN {code}"
        assert text_to_keep(db, msisdn, _other(code), parts.now()) == "IN ____"
        assert text_to_keep(db, msisdn, f"PIN {code}", parts.now()) == "PIN ****"
        assert text_to_keep(db, msisdn, f"in {code}", parts.now()) == f"in {code}"


def test_who_does_not_work_today(parts: Service, working: tuple[str, str]) -> None:
    """From anybody else the very same digits are blanked, right or wrong."""
    msisdn, code = working
    tomorrow = parts.now() + timedelta(days=1)
    with parts.store.reading() as db:
        for typed in (code, _other(code)):
            assert text_to_keep(db, STRANGER, typed, parts.now()) == "****"
            assert text_to_keep(db, msisdn, typed, tomorrow) == "****"


def test_nothing_of_a_pin_is_stored(app: Flask, parts: Service, working: tuple[str, str]) -> None:
    """Past the webhook no digit is left of what was not the code, and all are answered alike."""
    msisdn, code = working
    phone = Phone(app, msisdn)
    typed = [f"{(int(code) + ahead) % 10_000:04d}" for ahead in (1, 2)]
    for each in typed:
        assert phone.text(each) == 200
    with parts.store.reading() as db:
        assert list(db.scalars(sa.select(InboxRow.text))) == ["IN ____"] * 2
