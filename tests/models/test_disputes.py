"""Disputes beyond their opening: the reason by text, the centre's answer, the day's own screen."""

from __future__ import annotations

import pytest

from models.attendance import days, disputes, marks
from models.attendance.disputes import BY_TEXT
from models.attendance.marks import Refusal
from models.attendance.tables import Dispute, DisputeState, MarkText, MarkValue
from models.base.store import Db, Store
from models.messages.templates import Template
from tests.models.test_final_marks import tell, texts_of
from tests.models.test_marks import SCDE, mark
from tests.support.exam_builders import TODAY, Season, at, make_season


@pytest.fixture
def season(store: Store) -> Season:
    """Give a final day on which A is marked absent and says that it is wrong, by text."""
    season = make_season(store)
    mark(store, season, "17:10", [3], MarkValue.ABSENT)
    tell(store, season)
    texts_of(store)
    with store.writing() as db:
        text = db.get_one(MarkText, (season.day.id, season.person("A")))
        disputes.open_dispute(db, text, BY_TEXT, season.actor("A"), at("21:05"))
    return season


def row_of(db: Db, season: Season) -> Dispute:
    """Return A's dispute."""
    row = disputes.of_day(db, season.day.id, season.person("A"))
    assert row is not None
    return row


def test_a_reason_is_added_once(store: Store, season: Season) -> None:
    """What was said first stays, and a closed dispute takes none."""
    with store.writing() as db:
        row, actor = row_of(db, season), season.actor("A")
        assert disputes.give_reason(db, row, "other", actor, at("21:06"))
        assert not disputes.give_reason(db, row, "i was there", actor, at("21:07"))
        assert row.reason == "other"
        row.reason, row.state = BY_TEXT, DisputeState.KEPT
        assert not disputes.give_reason(db, row, "other", actor, at("21:08"))


def test_a_correction_that_waits_is_no_longer_the_centres(store: Store, season: Season) -> None:
    """The centre asks once; approved, the dispute is closed by the correction itself."""
    with store.reading() as db:
        assert len(disputes.open_at(db, season.centre.id)) == 1
        assert disputes.open_at(db, season.centre.id, but_of=season.person("A")) == []
    asked = mark(store, season, "07:00", [3], days=1, reason="was there")
    assert asked.waiting
    again = mark(store, season, "07:01", [3], days=1, reason="was there")
    assert again.refusal is Refusal.WAITS
    with store.writing() as db:
        assert disputes.open_at(db, season.centre.id) == []
        assert row_of(db, season).state is DisputeState.OPEN
        marks.approve(db, asked.marked[0].id, SCDE, at("09:00", days=1))
        assert row_of(db, season).state is DisputeState.CORRECTED
        assert not disputes.settle(
            db, row_of(db, season), DisputeState.KEPT, SCDE, "late", at("09:01", days=1)
        )
    told = [each.template for each in texts_of(store) if each.msisdn == season.msisdn("A")]
    assert told == [Template.MARK_CORRECTED]


@pytest.mark.parametrize(
    ("state", "template"),
    [
        (DisputeState.KEPT, Template.DISPUTE_KEPT),
        (DisputeState.LAPSED, Template.DISPUTE_LAPSED),
    ],
)
def test_every_end_is_answered(
    store: Store, season: Season, state: DisputeState, template: Template
) -> None:
    """By one text, with the mark, the day and the reference."""
    with store.writing() as db:
        row = row_of(db, season)
        for _ in range(2):
            disputes.settle(db, row, state, SCDE, "looked at", at("08:00", days=1))
        reference = row.reference
    [text] = [each for each in texts_of(store) if each.msisdn == season.msisdn("A")]
    assert (text.template, text.arguments["ref"]) == (template, reference)
    assert text.arguments["mark_value"] == "AB"


def test_the_days_of_a_worker(store: Store, season: Season) -> None:
    """Yesterday and today, the newest first, with mark, check-in, dispute; nothing of others."""
    with store.reading() as db:
        found = days.of_person(db, season.person("A"), TODAY)
        assert [each.duty.day.date for each in found] == [season.days[1].date, season.days[0].date]
        today = found[0]
        assert today.mark is not None
        assert today.dispute is not None
        assert not today.may_dispute
        assert not found[1].may_dispute
        of_b = days.of_exam_day(db, season.person("B"), season.day.id, TODAY)
        assert of_b is not None
        assert of_b.may_dispute
        assert of_b.dispute is None
        assert days.of_exam_day(db, season.person("B"), 0, TODAY) is None
