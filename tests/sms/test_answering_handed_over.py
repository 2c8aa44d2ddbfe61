"""A school or a course by text, after the phone handed it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.across import reference_lists
from models.messages.templates import Template
from models.people import accounts, profile
from models.people.profile_tables import Qualification, WorkStation
from tests.sms.texting import Texting

if TYPE_CHECKING:
    from tests.support.phone import Phone
    from ussd_app.wiring import Service

AT_WORK = {"sign_in.pin": "2481", "profile": "4", "records": "1", "work": "1", "work.employer": "1"}
AT_STUDY = {
    "sign_in.pin": "2481",
    "profile": "4",
    "records": "2",
    "studies": "1",
    "study.level": "3",
    "study.institution": "Kenyatta University",
}
AFTER = {
    "sign_in.pin": "2481",
    "profile.unfinished": "1",
    "work.designation": "1",
    "work.since": "2019",
    "work.county": "47",
    "work.sub_county": "1",
    "work.check": "1",
    "study.from_year": "2005",
    "study.to_year": "2009",
    "study.check": "1",
}
SCHOOL = "Our Lady of Mercy Girls' Secondary School, Nairobi South B"


@pytest.fixture
def texting(parts: Service, phone: Phone) -> Texting:
    """Give somebody with an account who texts."""
    reference_lists.load_reference(parts.patient_store, parts.now())
    phone.register()
    return Texting(parts)


def hand_over(phone: Phone, answers: dict[str, str], at: str) -> None:
    """Dial, come to the screen, and ask for the SMS."""
    phone.dial("*384*2454*4#")
    phone.walk(answers, until=at)
    phone.type("1")
    assert phone.label == "by_text.asked"
    assert not phone.is_open


def schools(parts: Service, phone: Phone) -> list[str]:
    """Return the schools of the number's work stations."""
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, phone.msisdn)
        assert account is not None
        rows = profile.rows_of(db, WorkStation, account.professional_id)
        return [row.institution for row in rows]


def test_the_school_by_text(parts: Service, texting: Texting, phone: Phone) -> None:
    """The draft picks it up: the next dial goes on behind it, and saves it."""
    hand_over(phone, AT_WORK, "work.institution")
    assert texting.last() is Template.ASK_WORKPLACE
    assert texting.say(f"  {SCHOOL}  ") == "answer_noted"
    assert texting.last() is Template.ANSWER_NOTED
    assert schools(parts, phone) == [], "nothing is saved before the echo"
    phone.dial("*384*2454*4#")
    phone.walk(AFTER, until="work.check")
    assert "Our Lady of Mercy" in phone.screen
    phone.type("1")
    assert schools(parts, phone) == [SCHOOL]
    assert texting.say("Another School") != "answer_noted", "the question is answered"


def test_the_course_by_text(parts: Service, texting: Texting, phone: Phone) -> None:
    """A course is asked for and taken in the same way."""
    hand_over(phone, AT_STUDY, "study.course")
    assert texting.last() is Template.ASK_COURSE
    assert texting.say("BEd Arts, English and Literature") == "answer_noted"
    phone.dial("*384*2454*4#")
    phone.walk(AFTER, until="study.check")
    phone.type("1")
    with parts.store.reading() as db:
        [row] = db.query(Qualification).all()
        assert (row.course, row.institution) == (
            "BEd Arts, English and Literature",
            "Kenyatta University",
        )


def test_the_college_by_text(texting: Texting, phone: Phone) -> None:
    """So is where somebody studied."""
    hand_over(phone, AT_STUDY, "study.institution")
    assert texting.last() is Template.ASK_COLLEGE
    assert texting.say("Shanzu Teachers Training College") == "answer_noted"
    phone.dial("*384*2454*4#")
    phone.walk(AFTER, until="study.course")
    assert phone.label == "study.course"


def test_the_phone_came_first(parts: Service, texting: Texting, phone: Phone) -> None:
    """What was typed meanwhile stands, and the sender is told."""
    hand_over(phone, AT_WORK, "work.institution")
    phone.dial("*384*2454*4#")
    phone.walk(AFTER | {"work.institution": "Kibera Primary"}, until="work.since")
    assert texting.say(SCHOOL) == "answer_late"
    assert texting.last() is Template.ANSWER_LATE
    phone.walk(AFTER, until="work.check")
    phone.type("1")
    assert schools(parts, phone) == ["Kibera Primary"]


def test_a_saved_or_left_entry_waits_for_nothing(texting: Texting, phone: Phone) -> None:
    """Words that come then are an ordinary text again."""
    hand_over(phone, AT_WORK, "work.institution")
    phone.dial("*384*2454*4#")
    phone.walk({"sign_in.pin": "2481", "profile.unfinished": "2"}, until="profile")
    assert texting.say("why was I not paid for KCSE last year") == "case"


@pytest.mark.parametrize("text", ["12", "x", "🙂 school", "S" * 61, "23456789"])
def test_no_school_by_text(texting: Texting, phone: Phone, text: str) -> None:
    """What cannot be a school's name is said to be unclear, and may be sent again."""
    hand_over(phone, AT_WORK, "work.institution")
    assert texting.say(text) == "answer_unclear"
    assert texting.last() is Template.ANSWER_UNCLEAR
    assert texting.say("Kibera Primary") == "answer_noted"


def test_a_reply_is_taken_for_a_day(texting: Texting, phone: Phone) -> None:
    """A day later it is an ordinary text."""
    hand_over(phone, AT_WORK, "work.institution")
    phone.later(hours=25)
    assert texting.say("Kibera Primary") != "answer_noted"


def test_three_texts_an_hour(texting: Texting, phone: Phone) -> None:
    """Nobody lets us text without end; the screen stays and takes the typed name."""
    for _ in range(3):
        phone.dial("*384*2454*4#")
        phone.walk(AT_WORK | {"profile.unfinished": "2"}, until="work.institution")
        phone.type("1")
        assert phone.label == "by_text.asked"
    phone.dial("*384*2454*4#")
    phone.walk(AT_WORK | {"profile.unfinished": "2"}, until="work.institution")
    phone.type("1")
    assert phone.label == "work.institution"
    assert "3 SMS in an hour" in phone.screen
