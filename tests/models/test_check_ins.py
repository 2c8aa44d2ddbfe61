"""Checking in: windows to the minute, codes and tries, no code yet, repeats, two exams on a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models.attendance import check_ins, codes, expected
from models.attendance.check_ins import Answer, Outcome, Said
from models.attendance.tables import CheckIn
from models.base.audit import AuditRow, Channel
from models.base.season_tables import DayPosition, ExamDay
from models.base.store import Store
from tests.support.exam_builders import Season, at, deploy, make_exam, make_season


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam with a day today."""
    return make_season(store)


def said(season: Season, moment: datetime, name: str = "A", **changes: Any) -> Said:
    """Return what somebody says at a moment."""
    fields: dict[str, Any] = {
        "professional_id": season.person(name),
        "msisdn": season.msisdn(name),
        "actor": season.actor(name),
        "at": moment,
        "now": moment,
    }
    return Said(**fields | changes)


def check_in(store: Store, season: Season, clock: str, name: str = "A", **changes: Any) -> Answer:
    """Check somebody in by the clock in Nairobi."""
    with store.writing() as db:
        return check_ins.check_in(db, said(season, at(clock), name, **changes))


def code_of(store: Store, season: Season) -> str:
    """Return today's code."""
    with store.reading() as db:
        return codes.of_day(db, season.day, season.centre)


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 10_000:04d}"


def kept(store: Store) -> list[CheckIn]:
    """Return every check-in."""
    with store.reading() as db:
        return list(db.scalars(select(CheckIn).order_by(CheckIn.id)))


@pytest.mark.parametrize(
    ("clock", "outcome"),
    [
        ("05:59:59", Outcome.EARLY),
        ("06:00", Outcome.PROVED),
        ("07:44:59", Outcome.PROVED),
        ("07:45", Outcome.LATE),
        ("23:59", Outcome.LATE),
    ],
)
def test_the_window_to_the_minute(
    store: Store, season: Season, clock: str, outcome: Outcome
) -> None:
    """It opens at 06:00 and closes at 07:45 in Nairobi; outside nothing is kept."""
    answer = check_in(store, season, clock, code=code_of(store, season))
    assert answer.outcome is outcome
    assert len(kept(store)) == (outcome is Outcome.PROVED)


def test_a_check_in_is_kept_once(store: Store, season: Season) -> None:
    """Saying it again, with or without the code, by another channel, changes nothing."""
    code = code_of(store, season)
    first = check_in(store, season, "06:10", code=code)
    for again in (
        {"code": code},
        {},
        {"code": wrong(code)},
        {"code": code, "actor": season.actor("A", Channel.SMS)},
    ):
        answer = check_in(store, season, "06:40", **again)
        assert answer.outcome is Outcome.ALREADY
        assert answer.check_in is not None
        assert first.check_in is not None
        assert answer.check_in.reference == first.check_in.reference
    [row] = kept(store)
    assert (row.at, row.proved_at, row.channel) == (at("06:10"), at("06:10"), Channel.USSD)
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(AuditRow)) is not None
        actions = list(
            db.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "check_in"))
        )
    assert actions == ["check_in.kept"]


def test_no_code_yet_is_completed_under_the_first_time(store: Store, season: Season) -> None:
    """The time stays the first one; only the proof is added."""
    assert check_in(store, season, "06:10").outcome is Outcome.UNPROVED
    assert check_in(store, season, "06:20").outcome is Outcome.ALREADY
    assert check_in(store, season, "07:44", code=code_of(store, season)).outcome is Outcome.PROVED
    [row] = kept(store)
    assert (row.at, row.proved_at) == (at("06:10"), at("07:44"))


def test_after_the_window_the_code_completes_nothing(store: Store, season: Season) -> None:
    """It stays unproved, with its time, and no reason makes it late."""
    check_in(store, season, "06:10")
    code = code_of(store, season)
    for more in ({}, {"late_reason": "transport"}):
        answer = check_in(store, season, "07:45", code=code, **more)
        assert answer.outcome is Outcome.LATE
    [row] = kept(store)
    assert (row.proved_at, row.late_reason) == (None, None)


@pytest.mark.parametrize("with_code", [True, False])
def test_late_with_a_reason(store: Store, season: Season, with_code: bool) -> None:
    """Late with a reason is kept as late."""
    code = code_of(store, season) if with_code else None
    answer = check_in(store, season, "08:10", code=code, late_reason="transport")
    assert answer.outcome is (Outcome.PROVED if with_code else Outcome.UNPROVED)
    [row] = kept(store)
    assert (row.late_reason, row.at) == ("transport", at("08:10"))


def test_a_reason_in_time_is_not_kept(store: Store, season: Season) -> None:
    """Who is in time is not late, whatever was pressed before."""
    check_in(store, season, "07:00", late_reason="transport")
    assert kept(store)[0].late_reason is None


def test_five_wrong_codes(store: Store, season: Season) -> None:
    """Then not even the right one counts that day; no code yet does, and others are not locked."""
    code = code_of(store, season)
    left = [check_in(store, season, "06:30", code=wrong(code)).tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert check_in(store, season, "06:31", code=code).outcome is Outcome.TRIES_OVER
    assert check_in(store, season, "06:32").outcome is Outcome.UNPROVED
    assert check_in(store, season, "06:33", "B", code=code).outcome is Outcome.PROVED
    with store.writing() as db:
        tomorrow = at("06:30", days=1)
        day = season.days[2]
        fresh = codes.of_day(db, day, season.centre)
        answer = check_ins.check_in(db, said(season, tomorrow, code=fresh))
    assert answer.outcome is Outcome.PROVED


def test_many_wrong_codes_of_a_centre_only_raise_an_alarm(store: Store, season: Season) -> None:
    """At the fifteenth, once; and everybody with the right code still gets in."""
    bad = wrong(code_of(store, season))
    alarms = [
        check_in(store, season, "06:30", name, code=bad).alarm
        for name in ("A", "B", "C", "SUP")
        for _ in range(4)
    ]
    assert [number for number, alarm in enumerate(alarms, 1) if alarm] == [codes.ALARM_AT]
    assert check_in(store, season, "06:31", code=code_of(store, season)).outcome is Outcome.PROVED


def test_not_needed_today(store: Store, season: Season) -> None:
    """Who works on other days reads which is next; who works on none is not deployed."""
    with store.writing() as db:
        first = expected.duties_on(db, season.person("A"), at("07:00").date())[0]
        db.merge(first.deployment).from_date = season.days[-1].date
    answer = check_in(store, season, "06:30")
    assert answer.outcome is Outcome.NOT_NEEDED
    assert answer.duty is not None
    assert answer.duty.day.date == season.days[-1].date
    with store.writing() as db:
        late = said(season, at("06:30", days=9))
        assert check_ins.check_in(db, late).outcome is Outcome.NOT_DEPLOYED


def test_a_position_that_the_day_does_not_expect(store: Store, season: Season) -> None:
    """Orals need supervisors only: an invigilator is not needed that day."""
    with store.writing() as db:
        row = db.get_one(DayPosition, (season.day.id, "INV"))
        db.delete(row)
    assert check_in(store, season, "06:30").outcome is Outcome.NOT_NEEDED
    assert check_in(store, season, "06:30", "SUP").outcome is Outcome.UNPROVED


def test_another_centre(store: Store, season: Season) -> None:
    """A centre that is named and is not one's own is told, and costs no try."""
    answer = check_in(store, season, "06:30", centre="20101002", code="1234")
    assert answer.outcome is Outcome.WRONG_CENTRE
    assert answer.duty is not None
    assert answer.duty.centre.code == "20101001"
    assert kept(store) == []


def test_two_exams_on_one_day(store: Store, season: Season) -> None:
    """Each has its own code, check-in and window; the code tells which is meant."""
    other = make_second_exam(store, season)
    with store.reading() as db:
        second = codes.of_day(db, other, season.centre)
    code = code_of(store, season)
    assert check_in(store, season, "07:00", code=second).duty.day.id == other.id  # type: ignore[union-attr]
    assert check_in(store, season, "07:01", code=code).duty.day.id == season.day.id  # type: ignore[union-attr]
    assert {row.exam_day_id for row in kept(store)} == {season.day.id, other.id}


def make_second_exam(store: Store, season: Season) -> ExamDay:
    """Let a second exam run today at the same centre, from 06:30 to 09:00."""
    with store.writing() as db:
        exam, days = make_exam(db, "KPSEA", 3)
        deploy(
            db,
            Season(exam, days, season.centre, season.other_centre, season.accounts),
            "A",
            "INV",
            3,
            reference="KP2345",
        )
        day = next(day for day in days if day.date == season.day.date)
        window = db.get_one(DayPosition, (day.id, "INV"))
        window.opens, window.closes = time(6, 30), time(9, 0)
        return day


@pytest.mark.parametrize(
    ("before", "doubtful"),
    [
        (timedelta(hours=12), False),
        (timedelta(hours=12, seconds=1), True),
        (timedelta(minutes=-5), False),
        (timedelta(minutes=-5, seconds=-1), True),
    ],
)
def test_the_gateways_own_time(before: timedelta, doubtful: bool) -> None:
    """It is evidence within 12 hours before receipt and 5 minutes after; else it is flagged."""
    received = at("17:30")
    moment, is_doubtful = check_ins.evidence(received - before, received)
    assert is_doubtful is doubtful
    assert moment == (received if doubtful else min(received - before, received))


def test_a_text_that_came_late_counts_when_it_was_sent(store: Store, season: Season) -> None:
    """Sent at 06:40 and received at 17:30: in time, and both times are kept."""
    code = code_of(store, season)
    answer = check_in(
        store, season, "06:40", code=code, now=at("17:30"), actor=season.actor("A", Channel.SMS)
    )
    assert answer.outcome is Outcome.PROVED
    [row] = kept(store)
    assert (row.at, row.recorded_at, row.late_reason) == (at("06:40"), at("17:30"), None)


@pytest.mark.parametrize(
    ("sent", "doubtful", "came"),
    [("06:40", False, "06:40"), ("12:00", True, "08:10"), ("05:59", False, "08:10")],
)
def test_a_text_on_its_way_outdoes_a_late_call(
    store: Store, season: Season, sent: str, doubtful: bool, came: str
) -> None:
    """Who texted in time and then dialled late was not late; no doubtful or early time counts."""
    code = code_of(store, season)
    check_in(store, season, "08:10", late_reason="transport")
    sms = season.actor("A", Channel.SMS)
    check_in(store, season, sent, code=code, now=at("12:00"), actor=sms, doubtful=doubtful)
    [row] = kept(store)
    assert row.at == at(came)
    assert (row.late_reason is None, row.proved_at is not None) == (came == sent, came == sent)


def ask_for_check_out(store: Store) -> None:
    """Let every day ask for check-out from 16:00 to 21:00."""
    with store.writing() as db:
        for window in db.query(DayPosition):
            window.checks_out, window.out_opens, window.out_closes = True, time(16), time(21)


def test_check_out_keeps_the_first_time(store: Store, season: Season) -> None:
    """Only who checked in can check out, and once."""
    ask_for_check_out(store)
    with store.writing() as db:
        assert check_ins.check_out(db, said(season, at("17:00"))).outcome is Outcome.WRONG_CENTRE
    check_in(store, season, "06:40")
    with store.writing() as db:
        assert check_ins.check_out(db, said(season, at("17:00"))).outcome is Outcome.OUT
        assert check_ins.check_out(db, said(season, at("17:30"))).outcome is Outcome.ALREADY
    assert kept(store)[0].out_at == at("17:00")


@pytest.mark.parametrize(
    ("clock", "outcome"),
    [
        ("15:59", Outcome.OUT_CLOSED),
        ("16:00", Outcome.OUT),
        ("20:59", Outcome.OUT),
        ("21:00", Outcome.OUT_CLOSED),
    ],
)
def test_check_out_to_the_minute(
    store: Store, season: Season, clock: str, outcome: Outcome
) -> None:
    """The window takes its first minute and not its last; a day that asks for none keeps none."""
    check_in(store, season, "06:40")
    with store.writing() as db:
        plain = check_ins.check_out(db, said(season, at(clock)))
        assert plain.outcome is Outcome.OUT_NOT_ASKED
    ask_for_check_out(store)
    with store.writing() as db:
        assert check_ins.check_out(db, said(season, at(clock))).outcome is outcome
    assert (kept(store)[0].out_at is not None) is (outcome is Outcome.OUT)
