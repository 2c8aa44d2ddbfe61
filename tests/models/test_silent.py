"""Silent centres: who is texted, when, and of what; replacing somebody who has not come."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.attendance import codes, incidents, no_shows, sheets, silent
from models.attendance.expected import duties_on
from models.attendance.no_shows import Asked
from models.attendance.sheets import Line
from models.attendance.tables import CheckIn, IncidentKind
from models.base.areas import AreaKind, SubCounty
from models.base.audit import Actor
from models.base.season_tables import DayPosition
from models.base.store import Db, Store
from models.jobs.tables import Deployment, Proposal, Reserve
from models.messages.templates import Template
from models.people import officers
from models.people.officer_tables import Role
from models.people.officers import NumberTaken, Post
from models.people.rights_of_officers import Area
from tests.models.test_check_ins import check_in
from tests.models.test_final_marks import texts_of
from tests.support.builders import make_account
from tests.support.exam_builders import TODAY, Season, at, deploy, make_season

DIRECTOR, RESERVE = "+254733000001", "+254711000909"


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam day at a centre of a sub-county with a director, and one on the reserve list."""
    season = make_season(store)
    with store.writing() as db:
        part = SubCounty(
            county_number=47, kind=AreaKind.CONSTITUENCY, name="Langata", folded="LANGATA"
        )
        db.add(part)
        db.flush()
        centre = db.merge(season.centre)
        centre.sub_county_id = part.id
        now = at("05:00", days=-9)
        added = officers.add(
            db, "tsc", "Tabitha", Post(Role.TSC, 47, part.id), Actor.service(), now, msisdn=DIRECTOR
        )
        account = make_account(db, now=now, msisdn=RESERVE, national_id="31000009")
        account.professional.tsc_number = "455667"
        season.accounts["R"] = account
        for each in db.scalars(select(Deployment)):
            each.county, each.sub_county_id = 47, part.id
        reserve = Reserve(
            exam_id=season.exam.id, position="INV", professional_id=season.person("R"), county=47
        )
        db.add(reserve)
        assert added.msisdn == DIRECTOR
    return season


@pytest.mark.parametrize(
    ("clock", "slot"),
    [
        ("07:14", None),
        ("07:15", "0715:2026-11-03"),
        ("07:44", "0715:2026-11-03"),
        ("07:45", "0745:2026-11-03"),
        ("08:14", "0745:2026-11-03"),
        ("08:15", None),
    ],
)
def test_the_two_hours(clock: str, slot: str | None) -> None:
    """Each for half an hour, so that a service that was down still tells."""
    assert silent.slot(at(clock)) == slot


def test_a_director_is_told_once_for_each_hour(store: Store, season: Season) -> None:
    """By code with the manager's number; a centre from which anything came is not silent."""
    with store.writing() as db:
        assert silent.tell(db, at("07:15")) == 1
        assert silent.tell(db, at("07:20")) == 0
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (DIRECTOR, Template.SILENT_CENTRES)
    number = season.msisdn("CM").replace("+254", "0")
    assert text.arguments == {"silent_hour": "07:15", "silent_list": f"20101001 {number}"}
    check_in(store, season, "07:30", "A")
    with store.writing() as db:
        assert silent.tell(db, at("07:45")) == 0
        assert silent.centres(db, at("07:45"), Area()) == []
    assert [each for each in texts_of(store) if each.msisdn == DIRECTOR] == []


def test_an_afternoon_is_not_silent_in_the_morning(store: Store, season: Season) -> None:
    """Only whose check-in has opened is expected."""
    with store.writing() as db:
        for window in db.scalars(select(DayPosition)):
            window.opens = at("12:00").time().replace(hour=12)
    with store.reading() as db:
        assert silent.centres(db, at("07:15"), Area()) == []
        assert len(silent.centres(db, at("12:30"), Area(47))) == 1


def test_five_are_named_and_the_others_counted(store: Store, season: Season) -> None:
    """A centre without a known manager has a dash."""
    with store.reading() as db:
        many = [silent.Silent(10_000 + each, f"2020100{each}", 47, None) for each in range(8)]
        assert silent.listed(db, many, at("07:15")).endswith("20201004 -, +3")
        assert silent.listed(db, many[:1], at("07:15")) == "20201000 -"


def line_of(db: Db, season: Season, number: int) -> Line:
    """Return a line of today's sheet."""
    [line], _ = sheets.sheet(db, season.day, season.centre).numbered([number])
    return line


def ask(store: Store, season: Season, clock: str) -> Asked:
    """Let the manager ask for somebody in the place of A."""
    with store.writing() as db:
        outcome, _ = no_shows.ask(db, line_of(db, season, 3), season.actor("CM"), at(clock))
        return outcome


def test_a_replacement_is_asked_once_and_approved(store: Store, season: Season) -> None:
    """The director is texted; approved, the other works from today, with a number of the list."""
    assert [ask(store, season, "07:20"), ask(store, season, "07:21")] == [Asked.ASKED] * 2
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (DIRECTOR, Template.REPLACEMENT_ASKED)
    actor = Actor.officer("tsc")
    with store.writing() as db:
        [proposal] = no_shows.waiting(db, Area(47))
        assert no_shows.waiting(db, Area(1)) == []
        assert not no_shows.decide(db, proposal.id, Area(1), actor, at("07:25"), accepted=True)
        assert no_shows.decide(db, proposal.id, Area(47), actor, at("07:25"), accepted=True)
        assert not no_shows.decide(db, proposal.id, Area(47), actor, at("07:26"), accepted=True)
    with store.reading() as db:
        sheet = sheets.sheet(db, season.day, season.centre)
        people = [line.professional_id for line in sheet.lines]
        assert season.person("A") not in people
        assert season.person("R") in people
        gone = db.scalars(
            select(Deployment).where(Deployment.professional_id == season.person("A"))
        ).one()
        assert gone.to_date < TODAY
    told = {each.msisdn: each.template for each in texts_of(store)}
    assert told == {
        season.msisdn("A"): Template.DEPLOYMENT_OVER,
        season.msisdn("R"): Template.DEPLOYED,
    }


def test_what_cannot_be_replaced(store: Store, season: Season) -> None:
    """Who came, a day that has started, and where nobody stands by."""
    assert ask(store, season, "08:00") is Asked.TOO_LATE
    check_in(store, season, "06:40", "A")
    assert ask(store, season, "07:20") is Asked.CAME
    with store.writing() as db:
        db.delete(db.query(CheckIn).one())
        db.delete(db.query(Reserve).one())
    assert ask(store, season, "07:20") is Asked.NOBODY


def test_a_place_that_cannot_be_taken_leaves_everything(store: Store, season: Season) -> None:
    """The rules are asked again: nobody loses a place to somebody who may not have it."""
    ask(store, season, "07:20")
    with store.writing() as db:
        deploy(db, season, "R", "INV", 9, centre_id=season.other_centre.id)
    with store.writing() as db:
        [proposal] = no_shows.waiting(db, Area(47))
        actor = Actor.officer("tsc")
        assert not no_shows.decide(db, proposal.id, Area(47), actor, at("07:25"), accepted=True)
        assert db.scalars(select(Proposal.state)).one() == "open"
        assert line_of(db, season, 3).professional_id == season.person("A")


def test_a_number_belongs_to_one_officer(store: Store, season: Season) -> None:
    """And a disabled officer calls from none."""
    with store.writing() as db:
        now = at("06:00")
        other = officers.add(db, "admin", "Amina", Post(Role.ADMIN), Actor.service(), now)
        with pytest.raises(NumberTaken):
            officers.set_msisdn(db, other, DIRECTOR, Actor.service(), now)
        found = officers.by_msisdn(db, DIRECTOR)
        assert found is not None
        found.disabled_at = now
        db.flush()
        assert officers.by_msisdn(db, DIRECTOR) is None
        officers.set_msisdn(db, other, DIRECTOR, Actor.service(), now)
        assert officers.by_msisdn(db, DIRECTOR) is other


def test_the_office_is_alerted(store: Store, season: Season) -> None:
    """Of an incident, once, with whom to call; and of many wrong codes at one centre."""
    with store.writing() as db:
        [duty] = duties_on(db, season.person("SUP"), TODAY)
        for _ in range(2):
            incidents.report(db, duty, IncidentKind.FLOOD, season.actor("SUP"), at("06:20"))
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (DIRECTOR, Template.INCIDENT_ALERT)
    assert text.arguments["incident_kind"] == "flood"
    assert text.arguments["by_msisdn"].replace(" ", "")[1:] == season.msisdn("SUP")[4:]
    with store.writing() as db:
        centre = db.merge(season.centre)
        for number in range(codes.ALARM_AT + 2):
            codes.count_wrong(db, season.day, centre, f"+2547{number % 4:08d}", at("06:30"))
    assert [each.template for each in texts_of(store)] == [Template.CODE_ALARM]
