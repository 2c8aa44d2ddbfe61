"""Ten years later nothing personal is left of a season, and the trail still holds."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import belongings, retention
from models.across.schema import metadata
from models.base import audit_chain
from models.people import name_words
from models.people.tables import Professional
from tests.support import contents as filled

if TYPE_CHECKING:
    from tests.conftest import Contents
    from ussd_app.wiring import Service

PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"

NAMES_NOBODY = {
    "activities": "the season",
    "allocation_plans": "a rule",
    "banks": "a list",
    "board_centres": "figures",
    "board_runs": "figures",
    "board_slots": "figures",
    "branches": "a list",
    "call_days": "figures",
    "centre_codes": "the season",
    "centre_exams": "the season",
    "centres": "the season",
    "counties": "a list",
    "day_positions": "the season",
    "duty_stations": "the season",
    "exam_days": "the season",
    "exam_kinds": "the season",
    "exams": "the season",
    "funds_notices": "the season",
    "message_figures": "figures",
    "name_spellings": "words without people",
    "needs": "the season",
    "positions": "the season",
    "rates": "the season",
    "rules": "the season",
    "screen_days": "figures",
    "settings": "the service",
    "sittings": "the season",
    "sub_counties": "a list",
    "tax_rules": "the season",
    "vacancies": "the season",
    "way_days": "figures",
}
"""Tables that hold nothing of people and have no period."""

SWEPT = {
    "drafts",
    "export_pieces",
    "exports",
    "name_cases",
    "officer_sessions",
    "payee_freezes",
    "receipts",
    "recovery_codes",
    "sign_ins",
    "simulated_texts",
    "task_runs",
    "unusual",
    "uploads",
}
"""Tables that the sweep, the night or their chapter clears."""

HONOURED = {"opt_outs"}
"""Kept because its holder wished it, until they take it back."""


@pytest.fixture
def contents() -> Contents | None:
    """Fill the store before the test."""
    return filled.demo_season


def _counts(parts: Service) -> dict[str, int]:
    with parts.patient_store.reading() as db:
        tables = metadata().sorted_tables
        return {
            table.name: db.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables
        }


def test_ten_years_later_nothing_personal_is_left(parts: Service) -> None:
    """Every table of people is emptied by the rules alone, in an order that the store allows."""
    later = parts.now() + timedelta(days=3_700)
    before = _counts(parts)
    assert min(before[name] for name in ("marks", "claims", "deployments", "accounts")) > 0
    with parts.patient_store.writing() as db:
        while audit_chain.link(db):
            pass
    with parts.patient_store.writing() as db:
        counted = retention.run(db, later, dry_run=True)
    assert _counts(parts) | {"audit_links": 0} == before | {"audit_links": 0}
    with parts.patient_store.writing() as db:
        assert retention.run(db, later, dry_run=False)["marks"] == counted["marks"] > 0
    left = {name: count for name, count in _counts(parts).items() if count}
    allowed = {*NAMES_NOBODY, *SWEPT, *HONOURED, "officers", "audit"}
    assert {name: count for name, count in left.items() if name not in allowed} == {}
    assert left["audit"] == 1  # where the trail was cut
    with parts.patient_store.writing() as db:
        audit_chain.link(db)
        checked = audit_chain.check(db)
    assert (checked.broken, checked.unlinked) == ([], 0)


def test_a_year_later_everything_that_the_law_keeps_is_there(parts: Service) -> None:
    """Pay and attendance stay, and so do people with an account."""
    before = _counts(parts)
    with parts.patient_store.writing() as db:
        retention.run(db, parts.now() + timedelta(days=366), dry_run=False)
    after = _counts(parts)
    for name in (*belongings.BY_LAW, "professionals", "accounts", "audit"):
        assert after[name] == before[name], name


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_beginning_that_was_cut_otherwise_shows(parts: Service) -> None:
    """Only the rule may cut the trail: whoever removes its first rows is seen."""
    with parts.patient_store.writing() as db:
        audit_chain.link(db)
        first = sa.select(audit_chain.AuditLink.audit_id).order_by(audit_chain.AuditLink.position)
        gone = db.scalars(first.limit(3)).all()
        db.execute(sa.delete(audit_chain.AuditLink).where(audit_chain.AuditLink.audit_id.in_(gone)))
    with parts.patient_store.reading() as db:
        assert audit_chain.check(db).broken


def test_every_table_has_its_period(engine_name: str) -> None:
    """A table is of a rule, goes with a person or account, is swept, or names nobody."""
    ruled = {rule.table.__tablename__ for rule in retention.RULES if hasattr(rule, "table")}
    ruled |= {"professionals", "audit", "audit_links", "case_notes"}
    with_people = belongings.GOES | {name_words.NameWord.__tablename__}
    decided = ruled | with_people | SWEPT | HONOURED | set(NAMES_NOBODY)
    assert set(metadata().tables) - decided == set()
    assert Professional.__tablename__ in ruled


def test_no_period_is_left_open_in_the_privacy_notice(engine_name: str) -> None:
    """The page names a period for every row, and says of each that it is enforced."""
    text = PRIVACY.read_text(encoding="utf-8")
    assert re.search("no period set|meant for|meant:|by hand", text) is None
