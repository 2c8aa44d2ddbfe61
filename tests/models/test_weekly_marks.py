"""P marks told once a week, where the exam's rule says so."""

from __future__ import annotations

import pytest

from models.attendance import weekly
from models.attendance.finals import WEEKLY_P
from models.attendance.tables import MarkText, MarkValue
from models.base.season_tables import RuleRow
from models.base.store import Store
from models.messages.templates import Template
from tests.models.test_final_marks import tell, texts_of
from tests.models.test_marks import mark
from tests.support.exam_builders import Season, at, make_season


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam of Tuesday 3 November on whose P are told weekly: A is P, B is AB."""
    season = make_season(store)
    with store.writing() as db:
        db.add(RuleRow(exam_id=season.exam.id, name=WEEKLY_P, value=True))
    mark(store, season, "17:10", [3])
    mark(store, season, "17:11", [4], MarkValue.ABSENT)
    tell(store, season)
    return season


def test_a_p_waits_and_an_ab_does_not(store: Store, season: Season) -> None:
    """AB, and "nobody marked you", are texted the same day; a P is only written down."""
    told = {each.msisdn: each.template for each in texts_of(store)}
    assert season.msisdn("A") not in told
    assert told[season.msisdn("B")] == Template.MARK_FINAL
    assert told[season.msisdn("C")] == Template.MARK_NONE
    with store.reading() as db:
        assert db.get_one(MarkText, (season.day.id, season.person("A"))).texts == 0


@pytest.mark.parametrize(
    ("clock", "days", "week"),
    [("09:00", 3, None), ("08:59", 4, None), ("09:00", 4, "2026-45"), ("22:00", 5, "2026-45")],
)
def test_the_week_is_told_on_saturday(clock: str, days: int, week: str | None) -> None:
    """From nine, or on Sunday where nothing ran."""
    assert weekly.slot(at(clock, days=days)) == week


def test_everybody_is_told_their_week_once(store: Store, season: Season) -> None:
    """With how many days and which; then the week is done."""
    texts_of(store)
    with store.writing() as db:
        assert weekly.tell(db, "2026-45", "*384*2454#", at("09:00", days=4)) == 1
        assert not weekly.is_told(db, "2026-45")
        assert weekly.tell(db, "2026-45", "*384*2454#", at("09:00", days=4)) == 0
        assert weekly.is_told(db, "2026-45")
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (season.msisdn("A"), Template.MARKS_WEEK)
    assert text.arguments["marked"] == 1
    assert text.arguments["week"] == "20101001|2026-11-03|2026-11-03"


def test_a_p_that_became_ab_was_told_already(store: Store, season: Season) -> None:
    """The correction is texted at once, and the week leaves the day out."""
    officer = season.actor("SUP")
    done = mark(
        store,
        season,
        "07:00",
        [3],
        MarkValue.ABSENT,
        days=1,
        marker_id=None,
        actor=officer,
        reason="was not there",
    )
    assert done.refusal is None
    texts = [each.template for each in texts_of(store) if each.msisdn == season.msisdn("A")]
    assert texts == [Template.MARK_CORRECTED]
    with store.writing() as db:
        assert weekly.tell(db, "2026-45", "*384*2454#", at("09:00", days=4)) == 0
