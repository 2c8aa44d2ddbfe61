"""Attendance by text: IN, OUT, CODE, LIST, PRESENT, ABSENT, WRONG, INCIDENT, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
import sqlalchemy as sa

from models.attendance import codes, disputes, sheets
from models.attendance.codes import CodeUse
from models.attendance.tables import CheckIn, Dispute, DisputeState, MarkText
from models.base.audit import Actor
from models.base.clock import Clock
from models.base.season_tables import DayPosition
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from tests.sms.texting import Texting
from tests.support.exam_builders import CENTRE, Season, at, deploy, make_exam, make_season
from ussd_app import exam_days
from ussd_app.wiring import Service


@pytest.fixture
def season(parts: Service) -> Season:
    """Give an exam with a day today, at 06:41 in the morning."""
    set_clock(parts, "06:41")
    return make_season(parts.store)


@pytest.fixture
def checks_out(parts: Service, season: Season) -> None:
    """Let the days ask for check-out, from 16:00 to 21:00."""
    del season
    with parts.store.writing() as db:
        for window in db.scalars(sa.select(DayPosition)):
            window.checks_out, window.out_opens, window.out_closes = True, time(16), time(21)


@pytest.fixture
def texting(parts: Service, season: Season) -> Texting:
    """Give somebody who texts."""
    del season
    return Texting(parts)


def set_clock(parts: Service, clock: str, *, days: int = 0) -> None:
    """Let the service's clock show this time in Nairobi."""
    parts.clock = Clock(at(clock, days=days) - datetime.now(UTC))


def code(parts: Service, season: Season, use: CodeUse = CodeUse.CHECK_IN) -> str:
    """Return today's code."""
    with parts.store.reading() as db:
        return codes.of_day(db, season.day, season.centre, use)


def marks_of(parts: Service, season: Season) -> dict[int, str]:
    """Return the marks in force by number."""
    with parts.store.reading() as db:
        lines = sheets.sheet(db, season.day, season.centre).lines
    return {line.number: line.value.value for line in lines if line.value is not None}


def arguments(parts: Service, msisdn: str) -> dict[str, object]:
    """Return what the newest reply to a number says."""
    with parts.store.reading() as db:
        row = db.scalars(
            sa.select(OutboxRow).where(OutboxRow.msisdn == msisdn).order_by(OutboxRow.id.desc())
        ).first()
    assert row is not None
    return row.arguments or {}


@pytest.mark.parametrize("word", ["IN", "ingia", "NIMEFIKA", "in 20101001"])
@pytest.mark.parametrize("with_code", [True, False])
def test_in(parts: Service, season: Season, texting: Texting, word: str, with_code: bool) -> None:
    """With the code it is proved, without it the time is kept; twice is once."""
    words = f"{word} {code(parts, season)}" if with_code else word
    number = season.msisdn("A")
    for _ in range(2):
        texting.say(words, number)
        assert texting.last(number) is (Template.IN_DONE if with_code else Template.IN_NOTED)
    with parts.store.reading() as db:
        [row] = db.scalars(sa.select(CheckIn))
    assert (row.proved_at is not None, row.channel.value) == (with_code, "sms")


@pytest.mark.parametrize(
    ("words", "clock", "name", "template"),
    [
        ("IN", "05:59", "A", Template.IN_EARLY),
        ("IN", "07:45", "A", Template.IN_LATE),
        ("IN 20101002", "06:41", "A", Template.IN_OTHER_CENTRE),
        ("OUT", "17:00", "A", Template.OUT_NOT_IN),
        ("CODE", "06:41", "A", Template.NOT_IN_CHARGE),
        ("LIST", "06:41", "A", Template.NOT_IN_CHARGE),
        ("CODE", "06:41", "CM", Template.DAY_CODES),
        ("MSIMBO", "06:41", "SUP", Template.DAY_CODES),
        ("ORODHA", "06:41", "CM", Template.STAFF_LIST),
        ("WRONG 7K4QPM", "06:41", "A", Template.DISPUTE_UNKNOWN),
        ("TUKIO MAFURIKO", "06:41", "A", Template.INCIDENT_NOTED),
        ("INCIDENT X", "06:41", "A", Template.INCIDENT_KINDS),
        (f"PRESENT {CENTRE} 482913 ALL", "06:41", "A", Template.NOT_IN_CHARGE),
    ],
)
def test_answers(
    parts: Service,
    season: Season,
    texting: Texting,
    words: str,
    clock: str,
    name: str,
    template: Template,
) -> None:
    """Everything that can be said has its own answer."""
    set_clock(parts, clock)
    texting.say(words, season.msisdn(name))
    assert texting.last(season.msisdn(name)) is template


def test_a_stranger_is_told(texting: Texting) -> None:
    """Whoever has no account is deployed nowhere."""
    texting.say("IN 4821")
    assert texting.last() is Template.NOT_DEPLOYED


def test_wrong_codes_by_text(parts: Service, season: Season, texting: Texting) -> None:
    """They count with those of the phone; the sixth is told to text IN alone."""
    bad = f"{(int(code(parts, season)) + 1) % 10_000:04d}"
    number = season.msisdn("A")
    for _ in range(4):
        texting.say(f"IN {bad}", number)
        assert texting.last(number) is Template.IN_WRONG_CODE
    texting.say(f"IN {bad}", number)
    assert texting.last(number) is Template.IN_TRIES_OVER
    texting.say("IN", number)
    assert texting.last(number) is Template.IN_NOTED


@pytest.mark.usefixtures("checks_out")
def test_out_after_in(parts: Service, season: Season, texting: Texting) -> None:
    """The time of leaving is kept beside that of coming."""
    texting.say("IN", season.msisdn("A"))
    set_clock(parts, "17:05")
    texting.say("NIMETOKA", season.msisdn("A"))
    said = arguments(parts, season.msisdn("A"))
    assert (said["in_at"], said["out_at"]) == ("06:41", "17:05")


def test_marking_by_text(parts: Service, season: Season, texting: Texting) -> None:
    """All but the marker; then exceptions by number, as a revision."""
    register = code(parts, season, CodeUse.REGISTER)
    manager = season.msisdn("CM")
    texting.say(f"PRESENT {CENTRE} {register} ALL", manager)
    assert texting.last(manager) is Template.MARKS_TAKEN
    assert marks_of(parts, season) == {2: "P", 3: "P", 4: "P", 5: "P"}
    texting.say(f"HAWAPO {CENTRE} {register} 4-5", manager)
    assert marks_of(parts, season) == {2: "P", 3: "P", 4: "AB", 5: "AB"}
    texting.say(f"PRESENT {CENTRE} {register} 1", season.msisdn("SUP"))
    assert marks_of(parts, season)[1] == "P"


@pytest.mark.parametrize(
    ("numbers", "clock", "why"),
    [
        ("1", "06:41", "own"),
        ("9", "06:41", "unknown"),
        ("3", "08:00", "closed"),
    ],
)
def test_what_is_not_marked_by_text(
    parts: Service, season: Season, texting: Texting, numbers: str, clock: str, why: str
) -> None:
    """And why."""
    register = code(parts, season, CodeUse.REGISTER)
    set_clock(parts, clock)
    texting.say(f"PRESENT {CENTRE} {register} {numbers}", season.msisdn("CM"))
    assert texting.last(season.msisdn("CM")) is Template.MARKS_REFUSED
    assert arguments(parts, season.msisdn("CM"))["why_not_marked"] == why
    assert marks_of(parts, season) == {}


def test_a_wrong_register_code(parts: Service, season: Season, texting: Texting) -> None:
    """The centre's own code is none; after five even the right one is none."""
    register, manager = code(parts, season, CodeUse.REGISTER), season.msisdn("CM")
    for _ in range(5):
        texting.say(f"PRESENT {CENTRE} {code(parts, season)} ALL", manager)
        assert texting.last(manager) is Template.REGISTER_CODE_WRONG
    texting.say(f"PRESENT {CENTRE} {register} ALL", manager)
    assert marks_of(parts, season) == {}


def test_the_day_by_itself(parts: Service, season: Season, texting: Texting) -> None:
    """Codes at 04:30, marks at 21:00, a dispute by its reference; sweeping twice sends once."""
    set_clock(parts, "04:30")
    for _ in range(2):
        exam_days.run(parts)
    templates = [template for template, _ in texting.replies(season.msisdn("CM"))]
    # Yesterday ended while nothing ran, and is caught up with.
    assert sorted(templates) == [Template.DAY_CODES, Template.MARK_NONE]
    set_clock(parts, "21:00")
    for _ in range(2):
        exam_days.run(parts)
    number = season.msisdn("A")
    assert [template for template, _ in texting.replies(number)] == [Template.MARK_NONE] * 2
    with parts.store.reading() as db:
        ref = db.get_one(MarkText, (season.day.id, season.person("A"))).reference
    texting.say(f"SI SAWA {ref}", number)
    assert texting.last(number) is Template.DISPUTE_OPENED
    assert texting.last(season.msisdn("CM")) is Template.DISPUTE_ASKED


def test_why_a_mark_is_wrong(parts: Service, season: Season, texting: Texting) -> None:
    """After WRONG one digit is the reason; anything else is asked again, and once is enough."""
    number = season.msisdn("C")
    set_clock(parts, "21:00")
    exam_days.run(parts)
    with parts.store.reading() as db:
        key = (season.day.id, season.person("C"))
        reference = db.get_one(MarkText, key).reference
    texting.say(f"WRONG {reference}", number)
    assert texting.last(number) is Template.DISPUTE_OPENED
    assert texting.say("7", number) == "dispute_unclear"
    assert texting.say("1", number) == "dispute_explained"
    assert texting.last(number) is Template.DISPUTE_NOTED
    with parts.store.reading() as db:
        assert db.scalars(sa.select(Dispute.reason)).one() == "i was there"
    assert texting.say("2", number) == "not_understood"
    with parts.store.writing() as db:
        row = db.scalars(sa.select(Dispute)).one()
        disputes.settle(db, row, DisputeState.KEPT, Actor.service(), "seen", parts.now())
    assert texting.say(f"SI SAWA {reference}", number) == "dispute_over"


def test_two_exams_on_a_day(parts: Service, season: Season, texting: Texting) -> None:
    """CODE and LIST answer for both; the register code tells which register is marked."""
    with parts.store.writing() as db:
        exam, days = make_exam(db, "KPSEA", 3)
        other = Season(exam, days, season.centre, season.other_centre, season.accounts)
        deploy(db, other, "CM", "CM", 1, reference="KP2341")
        deploy(db, other, "A", "INV", 3, reference="KP2343")
    manager = season.msisdn("CM")
    texting.say("CODE", manager)
    texting.say("LIST", manager)
    replied = [template for template, _ in texting.replies(manager)]
    assert replied == [Template.DAY_CODES] * 2 + [Template.STAFF_LIST] * 2
    second = code(parts, other, CodeUse.REGISTER)
    texting.say(f"PRESENT {CENTRE} {second} 3", manager)
    assert texting.last(manager) is Template.MARKS_TAKEN
    assert (marks_of(parts, season), marks_of(parts, other)) == ({}, {3: "P"})
