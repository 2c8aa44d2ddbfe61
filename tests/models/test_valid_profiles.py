"""The look at profiles, which the long walk ends with, finds what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.people import profile
from models.people.profile import Detail
from tests.support.builders import NOW
from tests.support.payee_steps import OWNER
from tests.support.profile_builders import account_in, keep_named, study_of, work_at
from tests.support.valid_profiles import faults

if TYPE_CHECKING:
    from models.base.store import Store


def test_what_no_rule_takes_is_found(store: Store) -> None:
    """By the column's name; a profile of right answers has none."""
    account_id = keep_named(store)
    with store.writing() as db:
        person = account_in(db, account_id).professional
        profile.add_row(db, person, work_at(person.id), OWNER, NOW)
        profile.save_number(db, person, Detail.KRA_PIN, "A012345678Z", OWNER, NOW)
        assert faults(db) == []
        profile.save_number(db, person, Detail.EMAIL, "no address", OWNER, NOW)
        profile.add_row(db, person, work_at(person.id, "🙂"), OWNER, NOW)
        study = study_of(person.id)
        study.from_year, study.to_year = study.to_year, study.from_year
        profile.add_row(db, person, study, OWNER, NOW)
        assert faults(db) == ["Details.email", "WorkStation.institution", "Qualification.years"]
