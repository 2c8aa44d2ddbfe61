"""Speaking for a colleague whose phone is dead."""

from __future__ import annotations

import pytest

from models.attendance import agents, check_ins, codes
from models.attendance.check_ins import Answer, Outcome, Said
from models.attendance.tables import CheckIn
from models.base.store import Store
from models.messages.templates import Template
from tests.models.test_final_marks import texts_of
from tests.support.exam_builders import Season, add_person, at, make_season


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam day of today."""
    return make_season(store)


def speak(
    store: Store, season: Season, digits: str, clock: str = "06:40", *, code: str | None = None
) -> Answer:
    """Let C speak for whoever has an ID with this end."""
    with store.writing() as db:
        [duty] = agents.colleagues(db, season.person("C"), digits, at(clock))
        typed = code or codes.of_day(db, season.day, season.centre)
        return agents.speak(
            db,
            duty,
            season.person("C"),
            season.msisdn("C"),
            typed,
            season.actor("C"),
            at(clock),
        )


def test_it_is_unproved_and_both_are_texted(store: Store, season: Season) -> None:
    """The code makes it no proof; repeating it, or doing it for one who came, changes nothing."""
    assert speak(store, season, "0003").outcome is Outcome.UNPROVED
    assert speak(store, season, "0003", "06:50").outcome is Outcome.ALREADY
    with store.reading() as db:
        row = db.query(CheckIn).one()
        assert (row.proved_at, row.at) == (None, at("06:40"))
        assert row.by_professional_id == season.person("C")
        assert row.msisdn == season.msisdn("C")
    assert {each.msisdn: each.template for each in texts_of(store)} == {
        season.msisdn("A"): Template.AGENT_FOR_YOU,
        season.msisdn("C"): Template.AGENT_NOTED,
    }


def test_the_colleagues_own_code_proves_it(store: Store, season: Season) -> None:
    """Under the first time, as after "no code yet"."""
    speak(store, season, "0003")
    with store.writing() as db:
        said = Said(
            professional_id=season.person("A"),
            msisdn=season.msisdn("A"),
            actor=season.actor("A"),
            at=at("07:00"),
            now=at("07:00"),
            code=codes.of_day(db, season.day, season.centre),
        )
        answer = check_ins.check_in(db, said)
        assert answer.check_in is not None
        assert (answer.check_in.at, answer.check_in.proved_at) == (at("06:40"), at("07:00"))


def test_five_a_phone_a_day(store: Store, season: Season) -> None:
    """The sixth is the manager's."""
    with store.writing() as db:
        for number in range(6, 12):
            add_person(db, season, f"P{number}", "INV", number)
    outcomes = [speak(store, season, f"{number:04d}").outcome for number in range(6, 12)]
    assert outcomes == [*[Outcome.UNPROVED] * 5, Outcome.TOO_MANY]


@pytest.mark.parametrize(
    ("clock", "code", "outcome"),
    [
        ("05:59", None, Outcome.EARLY),
        ("07:45", None, Outcome.LATE),
        ("06:40", "____", Outcome.WRONG_CODE),
    ],
)
def test_what_is_refused(
    store: Store, season: Season, clock: str, code: str | None, outcome: Outcome
) -> None:
    """Outside the window and with a wrong code nothing is kept and nobody is texted."""
    assert speak(store, season, "0003", clock, code=code).outcome is outcome
    assert texts_of(store) == []
    with store.reading() as db:
        assert db.query(CheckIn).count() == 0


def test_only_colleagues_of_today(store: Store, season: Season) -> None:
    """Neither oneself, nor unknown digits, nor anybody on a day without a duty."""
    with store.reading() as db:
        agent = season.person("C")
        assert agents.colleagues(db, agent, "0005", at("06:40")) == []
        assert agents.colleagues(db, agent, "7777", at("06:40")) == []
        assert agents.colleagues(db, agent, "0003", at("06:40", days=30)) == []
