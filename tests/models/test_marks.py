"""Marking: the two windows to the minute, revisions, the own mark, what comes after the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from models.attendance import charges, check_ins, marks, sheets
from models.attendance.check_ins import Said
from models.attendance.marks import Marked, Order, Refusal
from models.attendance.sheets import Sheet, Span
from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base.audit import Actor, AuditRow, Channel
from models.base.season_tables import RuleRow
from models.base.store import Store
from tests.support.exam_builders import Season, at, make_season

P, AB = MarkValue.PRESENT, MarkValue.ABSENT
SCDE = Actor(Channel.DASHBOARD, "officer:1")


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam with a day today."""
    return make_season(store)


def read(store: Store, season: Season) -> Sheet:
    """Return today's sheet."""
    with store.reading() as db:
        return sheets.sheet(db, season.day, season.centre)


def mark(
    store: Store,
    season: Season,
    clock: str,
    numbers: Sequence[int],
    value: MarkValue = P,
    *,
    by: str = "CM",
    days: int = 0,
    **changes: Any,
) -> Marked:
    """Mark these numbers by the clock in Nairobi."""
    with store.writing() as db:
        sheet = sheets.sheet(db, season.day, season.centre)
        lines, _ = sheet.numbered(numbers)
        fields: dict[str, Any] = {
            "lines": lines,
            "value": value,
            "actor": season.actor(by),
            "marker_id": season.person(by),
            "now": at(clock, days=days),
        }
        return marks.mark(db, sheet, Order(**fields | changes))


def in_force(store: Store, season: Season) -> dict[int, str]:
    """Return the current marks by number on the list."""
    lines = read(store, season).lines
    return {line.number: line.value.value for line in lines if line.value is not None}


def here(store: Store, season: Season, name: str, clock: str = "06:20") -> None:
    """Let somebody check in, without a code."""
    with store.writing() as db:
        check_ins.check_in(
            db,
            Said(
                professional_id=season.person(name),
                msisdn=season.msisdn(name),
                actor=season.actor(name),
                at=at(clock),
                now=at(clock),
            ),
        )


@pytest.mark.parametrize(
    ("clock", "where"),
    [
        ("06:29:59", Span.BEFORE),
        ("06:30", Span.MORNING),
        ("07:59:59", Span.MORNING),
        ("08:00", Span.BETWEEN),
        ("16:59:59", Span.BETWEEN),
        ("17:00", Span.EVENING),
        ("20:59:59", Span.EVENING),
        ("21:00", Span.FINAL),
    ],
)
def test_the_windows_to_the_minute(store: Store, season: Season, clock: str, where: Span) -> None:
    """Marks are taken from 06:30 to 08:00 and from 17:00 to 21:00 in Nairobi."""
    assert sheets.span(season.day, at(clock)) is where
    done = mark(store, season, clock, [3], reason="mistake")
    assert (done.refusal is None) == (where.is_open or where is Span.FINAL)
    assert bool(in_force(store, season)) == where.is_open


def test_the_sheet(store: Store, season: Season) -> None:
    """Who came without a mark is in; the rest is not yet, and never absent by itself."""
    here(store, season, "A")
    here(store, season, "CM")
    mark(store, season, "06:40", [4], P)
    mark(store, season, "06:41", [5], AB)
    sheet = read(store, season)
    assert [line.number for line in sheet.lines] == [1, 2, 3, 4, 5]
    assert [line.number for line in sheet.came] == [1, 3, 4]
    assert [line.number for line in sheet.absent] == [5]
    assert [line.number for line in sheet.not_yet] == [2]
    assert [line.number for line in sheet.to_mark(season.person("CM"))] == [3]
    assert [line.number for line in sheet.to_mark(season.person("SUP"))] == [1, 3]


def test_unknown_numbers_are_told(store: Store, season: Season) -> None:
    """The list has five people."""
    lines, unknown = read(store, season).numbered([5, 3, 9, 3])
    assert ([line.number for line in lines], unknown) == ([3, 5], [9])


def test_nobody_marks_themselves(store: Store, season: Season) -> None:
    """The manager's own mark is left out; the supervisor sets it."""
    done = mark(store, season, "06:40", [1, 3])
    assert ([mark.mark for mark in done.marked], done.own) == ([P], True)
    assert mark(store, season, "06:40", [1]) == Marked(Refusal.NOBODY, own=True)
    assert mark(store, season, "06:41", [1], by="SUP").refusal is None
    assert in_force(store, season) == {1: "P", 3: "P"}


def test_marking_again_changes_nothing(store: Store, season: Season) -> None:
    """One current mark for a person and day, however often it is sent."""
    for _ in range(3):
        mark(store, season, "06:40", [3, 4])
    with store.reading() as db:
        assert [row.revision for row in db.scalars(select(Mark))] == [1, 1]


def test_a_correction_is_a_revision_with_a_reason(store: Store, season: Season) -> None:
    """Without a reason nothing is changed; with it the earlier row stays."""
    mark(store, season, "06:40", [3, 4])
    assert mark(store, season, "17:10", [3], AB).refusal is Refusal.NEEDS_REASON
    mark(store, season, "17:10", [3], AB, reason="left early")
    assert in_force(store, season) == {3: "AB", 4: "P"}
    with store.reading() as db:
        rows = list(
            db.scalars(
                select(Mark)
                .where(Mark.professional_id == season.person("A"))
                .order_by(Mark.revision)
            )
        )
        trail = db.scalars(select(AuditRow).where(AuditRow.subject_id == rows[1].id)).all()[-1]
    assert [(row.revision, row.mark, row.is_current) for row in rows] == [
        (1, P, False),
        (2, AB, True),
    ]
    assert (trail.before, trail.after["mark"], trail.reason) == ({"mark": "P"}, "AB", "left early")


def test_against_the_revision_that_was_shown(store: Store, season: Season) -> None:
    """What the deputy marked meanwhile is not overwritten unseen; other lines are free."""
    edition = read(store, season).edition
    mark(store, season, "17:10", [3], AB, by="SUP")
    stale = mark(store, season, "17:11", [3], P, edition=edition, reason="mistake")
    assert stale.refusal is Refusal.STALE
    assert mark(store, season, "17:11", [4], P, edition=edition).refusal is None
    assert in_force(store, season) == {3: "AB", 4: "P"}


def test_all_or_none(store: Store, season: Season) -> None:
    """Where one of them needs a reason, none is marked."""
    mark(store, season, "06:40", [3])
    assert mark(store, season, "06:41", [3, 4, 5], AB).refusal is Refusal.NEEDS_REASON
    assert in_force(store, season) == {3: "P"}


def test_a_back_dated_correction_waits_for_an_officer(store: Store, season: Season) -> None:
    """It counts when an officer approves it, and not before."""
    mark(store, season, "17:10", [3], AB)
    assert mark(store, season, "09:00", [3], P, days=1).refusal is Refusal.NEEDS_REASON
    done = mark(store, season, "09:00", [3], P, days=1, reason="mistake")
    assert done.waiting
    assert in_force(store, season) == {3: "AB"}
    with store.writing() as db:
        [row] = marks.waiting_for_approval(db, season.centre.id)
        approved = marks.approve(db, row.id, SCDE, at("10:00", days=1))
        assert approved is not None
        assert marks.approve(db, row.id, SCDE, at("10:01", days=1)) is None
    assert in_force(store, season) == {3: "P"}


def test_a_refused_correction_leaves_the_mark(store: Store, season: Season) -> None:
    """The mark in force stays, and the refusal is in the trail."""
    mark(store, season, "17:10", [3], AB)
    [row] = mark(store, season, "09:00", [3], P, days=1, reason="mistake").marked
    with store.writing() as db:
        assert marks.refuse(db, row.id, SCDE, "not seen", at("10:00", days=1)) is not None
        assert marks.waiting_for_approval(db, season.centre.id) == []
    assert in_force(store, season) == {3: "AB"}


@pytest.mark.parametrize(
    ("limit", "days", "clock", "refused"),
    [
        (None, 3, "20:59", False),
        (None, 3, "21:00", True),
        (1, 1, "20:59", False),
        (1, 1, "21:00", True),
    ],
)
def test_back_dating_has_a_limit(
    store: Store, season: Season, limit: int | None, days: int, clock: str, refused: bool
) -> None:
    """Three days, unless the exam's rules say; then only an officer can."""
    if limit is not None:
        with store.writing() as db:
            db.add(RuleRow(exam_id=season.exam.id, name="back_days", value=limit))
    done = mark(store, season, clock, [3], P, days=days, reason="mistake")
    assert done.refusal is (Refusal.TOO_LATE if refused else None)
    officer = mark(
        store,
        season,
        clock,
        [4],
        P,
        days=days,
        reason="SCDE saw it",
        actor=SCDE,
        marker_id=None,
    )
    assert (officer.refusal, officer.waiting) == (None, False)


def test_a_locked_register_is_not_marked(store: Store, season: Season) -> None:
    """Whatever its state after open."""
    with store.writing() as db:
        db.add(
            Register(exam_id=season.exam.id, centre_id=season.centre.id, state=RegisterState.LOCKED)
        )
    assert mark(store, season, "06:40", [3]).refusal is Refusal.LOCKED


def test_who_is_in_charge(store: Store, season: Season) -> None:
    """The manager and the supervisor, also for two weeks after the last day."""
    last = season.days[-1].date
    with store.reading() as db:
        for name in ("CM", "SUP"):
            duty = charges.last_charge(db, season.person(name), at("07:00").date())
            assert duty is not None
            assert duty.day.id == season.day.id
        after = charges.last_charge(db, season.person("CM"), at("07:00", days=10).date())
        assert after is not None
        assert after.day.date == last
        assert charges.last_charge(db, season.person("A"), at("07:00").date()) is None
        assert charges.last_charge(db, season.person("CM"), at("07:00", days=30).date()) is None
        assert charges.in_charge_of(db, season.day, season.centre) == [
            season.person("CM"),
            season.person("SUP"),
        ]
        today = at("07:00").date()
        assert len(charges.charges_at(db, season.person("CM"), "20101001", today)) == 1
        assert charges.charges_at(db, season.person("CM"), "20101002", today) == []
