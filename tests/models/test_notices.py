"""Notices: put up and taken down by officers, and who sees which."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from models.across import whereabouts
from models.base.audit import Actor
from models.messages import notices
from models.messages.notices import BadNotice, Notice, Standing, Whereabouts
from tests.support.builders import DAY, HOUR, NOW
from tests.support.season_builders import deploy, make_centre, make_exam, make_professional

if TYPE_CHECKING:
    from models.base.store import Store

COMMS = Actor.officer("comms")
TURKANA, NAIROBI = 23, 47


def _notice(**changes: Any) -> Notice:
    values: dict[str, Any] = {
        "english": "Airtel down",
        "kiswahili": "Airtel haipo",
        "begins_at": NOW,
        "ends_at": NOW + HOUR,
        "made_by": COMMS.name,
    }
    return Notice(**values | changes)


def _standing(english: str, **limits: Any) -> Standing:
    return Standing(english, english, NOW, NOW + HOUR, **limits)


def _never() -> Whereabouts:
    raise AssertionError("nobody needs to know where the caller is")


def test_a_notice_from_its_beginning_to_its_end(store: Store) -> None:
    """It stands from one moment to the other, and ends early when an officer takes it down."""
    with store.writing() as db:
        first = notices.put_up(db, _notice(), COMMS, NOW)
        later = notices.put_up(
            db, _notice(begins_at=NOW + HOUR, ends_at=NOW + DAY, county=TURKANA), COMMS, NOW
        )
        first_id, later_id = first.id, later.id
    with store.reading() as db:
        assert [each.county for each in notices.in_force(db, NOW)] == [None]
        assert len(notices.in_force(db, NOW, ahead=HOUR)) == 2
        assert [each.county for each in notices.in_force(db, NOW + HOUR)] == [TURKANA]
    with store.writing() as db:
        assert notices.take_down(db, db.get_one(Notice, later_id), COMMS, NOW + 2 * HOUR)
        assert not notices.take_down(db, db.get_one(Notice, first_id), COMMS, NOW + 2 * HOUR)
    with store.reading() as db:
        assert notices.in_force(db, NOW + 2 * HOUR) == []
        assert [each.ended_by for each in notices.recent(db, NOW + DAY)] == [COMMS.name, None]
        assert notices.recent(db, NOW + timedelta(days=9)) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changes",
    [
        {"english": " "},
        {"kiswahili": ""},
        {"ends_at": NOW},
        {"ends_at": NOW + 15 * DAY},
        {"sub_county_id": 3},
        {"task": "6"},
    ],
)
def test_what_is_no_notice(store: Store, changes: dict[str, Any]) -> None:
    """Words in both languages, an end within 14 days, and limits that exist."""
    with store.writing() as db, pytest.raises(BadNotice):
        notices.put_up(db, _notice(**changes), COMMS, NOW)


@pytest.mark.parametrize(
    ("network", "county", "works", "seen"),
    [
        ("63903", TURKANA, True, "both"),
        ("63903", NAIROBI, True, "airtel"),
        ("63902", TURKANA, False, "turkana"),
        ("63902", NAIROBI, True, "check-in"),
        ("63902", NAIROBI, False, "all"),
    ],
)
def test_the_narrowest_is_shown(network: str, county: int, works: bool, seen: str) -> None:
    """Of several the one with the most limits that fit; check-in is for who works today."""
    standing = [
        _standing("all"),
        _standing("check-in", task="1"),
        _standing("airtel", network="63903", task="5"),
        _standing("turkana", county=TURKANA, task="5"),
        _standing("both", county=TURKANA, network="63903", task="1"),
    ]
    found = notices.for_caller(
        standing, network, lambda: Whereabouts(county), NOW, works_today=works
    )
    assert found is not None
    assert found.english == seen


def test_nobody_is_looked_up_for_nothing() -> None:
    """Where no notice of an area stands, or not for this network, no store is asked."""
    plain = [_standing("all"), _standing("airtel", county=TURKANA, network="63903")]
    found = notices.for_caller(plain, "63902", _never, NOW, works_today=False)
    assert found == plain[0]
    assert notices.for_caller(plain, "63902", _never, NOW + HOUR, works_today=False) is None


def test_where_a_person_is(store: Store) -> None:
    """The place of the present deployment; nothing is known of who has neither."""
    with store.writing() as db:
        exam = make_exam(db, "KCSE", [NOW.date()], {})
        placed, other = make_professional(db, "Ann"), make_professional(db, "Bo")
        deploy(db, placed.professional, exam, centre=make_centre(db))
        assert whereabouts.of_person(db, placed.professional_id, NOW.date()).county == NAIROBI
        gone = (NOW + 30 * DAY).date()
        assert whereabouts.of_person(db, placed.professional_id, gone) == Whereabouts()
        assert whereabouts.of_person(db, other.professional_id, NOW.date()) == Whereabouts()
