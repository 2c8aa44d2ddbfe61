"""After 21:00: one text each with the day's mark, one more for a correction, and disputes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.attendance import code_texts, codes, disputes, finals, incidents, marks
from models.attendance.codes import CodeUse
from models.attendance.expected import duties_on
from models.attendance.tables import Dispute, DisputeState, IncidentKind, MarkText, MarkValue
from models.base.audit import Actor
from models.base.store import Store
from models.messages import outbox
from models.messages.outbox import Claimed
from models.messages.templates import Template
from tests.models.test_marks import SCDE, mark
from tests.support.exam_builders import TODAY, Season, at, make_season

AB = MarkValue.ABSENT


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam with a day today."""
    return make_season(store)


def texts_of(store: Store) -> list[Claimed]:
    """Take every text that waits."""
    with store.writing() as db:
        return outbox.claim(db, at("23:59", days=9), at("23:59", days=9))


def tell(store: Store, season: Season, clock: str = "21:00", *, days: int = 0) -> int:
    """Tell everybody at the centre, as the sweep does."""
    with store.writing() as db:
        return finals.tell(db, season.day, [season.centre.id], at(clock, days=days))


def test_the_day_is_final_at_nine_in_the_evening(store: Store, season: Season) -> None:
    """Not a minute before, and each centre once; days long past are not dug up."""
    with store.reading() as db:
        dates = [day.date for day in finals.final_days(db, at("20:59"))]
        assert TODAY not in dates
        assert TODAY in [day.date for day in finals.final_days(db, at("21:00"))]
        assert TODAY not in [day.date for day in finals.final_days(db, at("21:00", days=3))]
        assert len(finals.untold_centres(db, season.day)) == 2
    tell(store, season)
    with store.reading() as db:
        assert finals.untold_centres(db, season.day) == [season.other_centre.id]


def test_everybody_is_told_once(store: Store, season: Season) -> None:
    """P, AB, and nobody marked you: one text each, however often it is asked."""
    mark(store, season, "17:10", [3])
    mark(store, season, "17:11", [4], AB)
    assert tell(store, season) == 5
    assert tell(store, season, "21:05") == 0
    found = {text.msisdn: (text.template, text.arguments["mark_value"]) for text in texts_of(store)}
    assert found == {
        season.msisdn("CM"): (Template.MARK_NONE, ""),
        season.msisdn("SUP"): (Template.MARK_NONE, ""),
        season.msisdn("A"): (Template.MARK_FINAL, "P"),
        season.msisdn("B"): (Template.MARK_FINAL, "AB"),
        season.msisdn("C"): (Template.MARK_NONE, ""),
    }


def test_a_correction_before_nine_is_not_texted(store: Store, season: Season) -> None:
    """Marks are provisional until then: only the last is told."""
    mark(store, season, "06:40", [3])
    mark(store, season, "17:10", [3], AB, reason="left early")
    assert texts_of(store) == []


def test_a_correction_afterwards_sends_one_more(store: Store, season: Season) -> None:
    """When the officer approves it, and not when it is asked."""
    mark(store, season, "17:10", [3], AB)
    tell(store, season)
    texts_of(store)
    mark(store, season, "09:00", [3], days=1, reason="mistake")
    assert texts_of(store) == []
    with store.writing() as db:
        [row] = marks.waiting_for_approval(db, season.centre.id)
        marks.approve(db, row.id, SCDE, at("10:00", days=1))
    [text] = texts_of(store)
    assert (text.template, text.arguments["mark_value"]) == (Template.MARK_CORRECTED, "P")
    with store.reading() as db:
        assert db.get_one(MarkText, (season.day.id, season.person("A"))).texts == 2


def reference(store: Store, season: Season, name: str) -> str:
    """Return the reference of the text about somebody's mark."""
    with store.reading() as db:
        return db.get_one(MarkText, (season.day.id, season.person(name))).reference


def test_a_dispute_asks_those_in_charge(store: Store, season: Season) -> None:
    """Once, under the text's own reference, open for 72 hours; nobody disputes another's mark."""
    mark(store, season, "17:10", [3], AB)
    tell(store, season)
    texts_of(store)
    ref = reference(store, season, "A")
    for _ in range(2):
        with store.writing() as db:
            assert disputes.told(db, season.person("B"), ref) is None
            text = disputes.told(db, season.person("A"), ref)
            assert text is not None
            row, _ = disputes.open_dispute(db, text, "by text", season.actor("A"), at("21:30"))
            assert (row.reference, row.due_at) == (ref, at("21:30") + timedelta(hours=72))
    asked = texts_of(store)
    assert {text.msisdn for text in asked} == {season.msisdn("CM"), season.msisdn("SUP")}
    assert len(asked) == 2


def test_a_managers_dispute_asks_the_supervisor(store: Store, season: Season) -> None:
    """Whose mark it is, is not asked about it."""
    tell(store, season)
    texts_of(store)
    with store.writing() as db:
        text = disputes.told(db, season.person("CM"), reference(store, season, "CM"))
        assert text is not None
        disputes.open_dispute(db, text, "by text", season.actor("CM"), at("21:30"))
    assert [text.msisdn for text in texts_of(store)] == [season.msisdn("SUP")]


@pytest.mark.parametrize(("hours", "state"), [(71, DisputeState.OPEN), (72, DisputeState.LAPSED)])
def test_a_dispute_lapses(store: Store, season: Season, hours: int, state: DisputeState) -> None:
    """After 72 hours without an answer; one that was settled stays as it is."""
    tell(store, season)
    with store.writing() as db:
        for name in ("A", "B"):
            text = disputes.told(db, season.person(name), reference(store, season, name))
            assert text is not None
            row, _ = disputes.open_dispute(db, text, "by text", season.actor(name), at("21:30"))
        disputes.settle(db, row, DisputeState.KEPT, SCDE, "was seen", at("22:00"))
        disputes.lapse(db, at("21:30") + timedelta(hours=hours))
    with store.reading() as db:
        found = [row.state for row in db.scalars(select(Dispute).order_by(Dispute.id))]
    assert found == [state, DisputeState.KEPT]


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ("18:29:59", None),
        ("18:30", ("e", 1)),
        ("23:58", ("e", 1)),
        ("04:29:59", None),
        ("04:30", ("m", 0)),
        ("08:00", ("m", 0)),
        ("08:00:01", None),
    ],
)
def test_when_codes_are_texted(clock: str, due: tuple[str, int] | None) -> None:
    """For the next day from 18:30 on, for today from 04:30 on, by the clock in Nairobi."""
    found = code_texts.slot(at(clock))
    assert found == (None if due is None else (due[0], TODAY + timedelta(days=due[1])))


def test_codes_go_to_those_in_charge_once_for_each_slot(store: Store, season: Season) -> None:
    """Manager and supervisor, both codes, in the class that no quiet hour holds back."""
    for which in ("e", "e", "m"):
        with store.writing() as db:
            code_texts.text_once(db, which, season.day, [season.centre.id], at("04:30"))
    sent = texts_of(store)
    assert sorted(text.msisdn for text in sent) == sorted(
        2 * [season.msisdn("CM"), season.msisdn("SUP")]
    )
    with store.reading() as db:
        assert sent[0].arguments["day_code"] == codes.of_day(db, season.day, season.centre)
        register = codes.of_day(db, season.day, season.centre, CodeUse.REGISTER)
        assert (sent[0].arguments["register_code"], len(register)) == (register, 6)
        [(day, waiting)] = code_texts.untexted(db, "m", TODAY)
        assert (day.id, waiting) == (season.day.id, [season.other_centre.id])
    assert {text.message_class.value for text in sent} == {"security"}


def test_an_incident_is_noted_once(store: Store, season: Season) -> None:
    """The same kind from the same person on one day is the same incident."""
    with store.writing() as db:
        [duty] = duties_on(db, season.person("CM"), TODAY)
        actor = Actor.service()
        first, is_new = incidents.report(db, duty, IncidentKind.FLOOD, actor, at("07:00"))
        again, is_newer = incidents.report(db, duty, IncidentKind.FLOOD, actor, at("07:05"))
        other, _ = incidents.report(db, duty, IncidentKind.HOSPITAL, actor, at("07:06"))
    assert (is_new, is_newer) == (True, False)
    assert first.reference == again.reference != other.reference
