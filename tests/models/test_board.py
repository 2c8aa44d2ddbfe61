"""The board's figures: each level counts the same people, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

from models.attendance import board, board_alarms, board_keeping
from models.attendance.board import Figures
from models.attendance.board_tables import BoardRun, Silence
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.areas import AreaKind, SubCounty
from models.base.audit import Actor, AuditRow, Channel
from models.jobs.tables import Centre, Deployment, DeploymentState
from models.messages import calls, outbox
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people.rights_of_officers import Area
from models.people.tables import Language
from tests.support.exam_builders import TODAY, Season, at, deploy, make_season

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store

COUNTRY, NAIROBI = Area(), Area(47)


def check_in(db: Db, season: Season, name: str, proved_at: datetime | None = None) -> None:
    """Check a person of the season in at 06:40."""
    person = season.person(name)
    row = db.query(Deployment).filter_by(professional_id=person).first()
    assert row is not None
    db.add(
        CheckIn(
            exam_day_id=season.day.id,
            centre_id=season.centre.id,
            deployment_id=row.id,
            professional_id=person,
            reference=f"C{person:05d}",
            at=at("06:40"),
            channel=Channel.USSD,
            msisdn=season.msisdn(name),
            recorded_at=at("06:40"),
            proved_at=proved_at,
        )
    )


def mark(db: Db, season: Season, name: str, *values: MarkValue) -> None:
    """Mark a person of the season; the last value is the one in force."""
    person = season.person(name)
    row = db.query(Deployment).filter_by(professional_id=person).first()
    assert row is not None
    for revision, value in enumerate(values, 1):
        db.add(
            Mark(
                exam_day_id=season.day.id,
                centre_id=season.centre.id,
                deployment_id=row.id,
                professional_id=person,
                revision=revision,
                mark=value,
                is_current=revision == len(values),
                at=at("07:30"),
                channel=Channel.USSD,
                marked_by="account:1",
            )
        )


def make_day(store: Store) -> Season:
    """Make a day: the manager proved, A unproved and present, B corrected to absent, two silent."""
    season = make_season(store)
    with store.writing() as db:
        check_in(db, season, "CM", proved_at=at("06:41"))
        check_in(db, season, "A")
        mark(db, season, "A", MarkValue.PRESENT)
        mark(db, season, "B", MarkValue.PRESENT, MarkValue.ABSENT)
    board_keeping.refresh(store, TODAY, at("07:40"))
    return season


THE_DAY = Figures(expected=5, checked_in=2, unproved=1, present=1, absent=1, silent=2)


def test_every_level_counts_the_same_people(store: Store) -> None:
    """County, sub-county and centre agree; a correction counts as what it says now."""
    season = make_day(store)
    with store.writing() as db:
        part = SubCounty(
            county_number=47, kind=AreaKind.EDUCATION, name="Lang'ata", folded="LANGATA"
        )
        db.add(part)
        db.flush()
        db.get_one(Centre, season.centre.id).sub_county_id = part.id
    board_keeping.refresh(store, TODAY, at("07:45"))
    there = Area(47, part.id)
    with store.reading() as db:
        [county] = board.rows(db, TODAY, COUNTRY)
        [sub_county] = board.rows(db, TODAY, NAIROBI)
        [centre] = board.rows(db, TODAY, there)
        assert board.place_names(db, there) == ["Nairobi", "Lang'ata"]
        assert board.place_names(db, Area(46, part.id)) is None
    assert (county.key, county.name, county.figures) == (47, "Nairobi", THE_DAY)
    assert (sub_county.key, sub_county.name) == (part.id, "Lang'ata")
    assert sub_county.figures == THE_DAY
    assert (centre.key, centre.code) == (season.centre.id, "20101001")
    assert centre.figures == THE_DAY


def test_centres_without_a_sub_county_are_not_lost(store: Store) -> None:
    """They stand under a row of their own, which opens."""
    season = make_day(store)
    with store.reading() as db:
        [row] = board.rows(db, TODAY, NAIROBI)
        [centre] = board.rows(db, TODAY, Area(47, row.key))
    assert (row.key, row.name, row.figures) == (board.NO_SUB_COUNTY, "", THE_DAY)
    assert centre.key == season.centre.id


def test_two_positions_are_one_person(store: Store) -> None:
    """Somebody deployed twice at a centre counts once; who was removed does not count."""
    season = make_day(store)
    with store.writing() as db:
        deploy(db, season, "A", "SUP", 3, reference="TWICE2")
        row = db.query(Deployment).filter_by(professional_id=season.person("C")).one()
        row.state = DeploymentState.REMOVED
    board_keeping.refresh(store, TODAY, at("07:45"))
    with store.reading() as db:
        [county] = board.rows(db, TODAY, COUNTRY)
    assert county.figures == Figures(4, 2, 1, 1, 1, 1)


def test_other_dates_and_places_are_empty(store: Store) -> None:
    """A date without an exam has no rows, and neither has another county."""
    make_day(store)
    for other in (TODAY.replace(month=12), TODAY.replace(day=4)):
        board_keeping.refresh(store, other, at("07:40"))
    with store.reading() as db:
        assert board.rows(db, TODAY.replace(month=12), COUNTRY) == []
        assert board.rows(db, TODAY, Area(1)) == []
        [tomorrow] = board.rows(db, TODAY.replace(day=4), COUNTRY)
    assert tomorrow.figures == Figures(expected=5, silent=5)
    assert board.total([]) == Figures()
    assert board.total([tomorrow, tomorrow]) == Figures(expected=10, silent=10)


def test_a_level_is_one_query(store: Store) -> None:
    """However many rows: the store is asked once."""
    make_day(store)
    asked: list[str] = []
    with store.reading() as db:
        event.listen(db.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
        for place in (COUNTRY, NAIROBI, Area(47, board.NO_SUB_COUNTY)):
            asked.clear()
            board.rows(db, TODAY, place)
            assert len([each for each in asked if "board_centres" in each]) == 1
            assert len(asked) <= 2


def test_an_area_bounds_what_is_asked_for(store: Store) -> None:
    """Outside is None; inside, the smaller of both."""
    assert board.narrowed(COUNTRY, Area(47, 3)) == Area(47, 3)
    assert board.narrowed(NAIROBI, COUNTRY) == NAIROBI
    assert board.narrowed(NAIROBI, Area(46)) is None
    assert board.narrowed(Area(47, 3), NAIROBI) == Area(47, 3)
    assert board.narrowed(Area(47, 3), Area(47, 4)) is None
    assert board.narrowed(Area(47, 3), Area(47, board.NO_SUB_COUNTY)) is None
    season = make_day(store)
    with store.reading() as db:
        assert board.centre(db, Area(1), season.centre.id) is None
        found = board.centre(db, NAIROBI, season.centre.id)
        assert found is not None
        [(exam, sheet)] = board.lists(db, TODAY, found)
    assert exam.label == "KCSE 2026"
    assert [line.name for line in sheet.came] == ["Worker CM", "Worker A"]


def test_the_curve_of_a_morning(store: Store) -> None:
    """Check-ins add up by tens of Kenya's minutes, for every place that they belong to."""
    make_day(store)
    with store.reading() as db:
        for place in (COUNTRY, NAIROBI, Area(47, board.NO_SUB_COUNTY)):
            assert board.curve(db, TODAY, place) == [(6 * 6 + 4, 2)]
        assert board.curve(db, TODAY, Area(46)) == []
        assert board.last_exam_day(db, TODAY) == TODAY.replace(day=2)
        assert board.last_exam_day(db, TODAY.replace(day=2)) is None


def _outbox(db: Db, msisdn: str, state: OutboxState, reason: str | None = None) -> None:
    row_id = outbox.add(
        db,
        msisdn,
        Template.DAY_CODES,
        {"register_head": "20101001|KCSE|2", "day_code": "1234", "register_code": "5678"},
        Language.ENGLISH,
        MessageClass.SECURITY,
        at("04:30"),
    )
    row = db.get_one(OutboxRow, row_id)
    row.state, row.reason = state, reason


def _silence(store: Store, clock: str) -> list[tuple[Silence, int]]:
    board_keeping.refresh(store, TODAY, at(clock))
    with store.reading() as db:
        return board.silences(db, TODAY, NAIROBI)


def test_four_silences(store: Store) -> None:
    """Before check-in opens silence is nothing; then it is told from the texts and the calls."""
    season = make_season(store)
    assert _silence(store, "05:59") == []
    assert _silence(store, "06:30") == [(Silence.NO_CODE, 1)]
    with store.writing() as db:
        _outbox(db, season.msisdn("CM"), OutboxState.FAILED, "AbsentSubscriber")
    assert _silence(store, "06:31") == [(Silence.NETWORK, 1)]
    with store.writing() as db:
        _outbox(db, season.msisdn("SUP"), OutboxState.FAILED, "UserInBlackList")
    assert _silence(store, "06:32") == [(Silence.BLOCKED, 1)]
    with store.writing() as db:
        _outbox(db, season.msisdn("CM"), OutboxState.DELIVERED)
    assert _silence(store, "06:33") == [(Silence.NOBODY_DIALLED, 1)]
    with store.reading() as db:
        [row] = board.rows(db, TODAY, COUNTRY)
        [centre] = board.silent_centres(db, TODAY, COUNTRY, Silence.NOBODY_DIALLED)
        assert board.silent_centres(db, TODAY, Area(1), Silence.NOBODY_DIALLED) == []
    assert (row.silent_centres, centre.id) == (1, season.centre.id)
    with store.writing() as db:
        calls.begin(db, b"x" * 32, season.msisdn("A"), "safaricom", "*384*2454#", at("06:33"))
    assert _silence(store, "06:34") == [(Silence.NETWORK, 1)]
    with store.writing() as db:
        check_in(db, season, "A")
    assert _silence(store, "06:41") == []


def test_a_silent_centre_is_texted_or_called(store: Store) -> None:
    """Both in charge get the codes again, once an hour; whole numbers are shown and noted."""
    season = make_season(store)
    with store.writing() as db:
        centres = [db.get_one(Centre, season.centre.id)]
        actor = Actor.officer("ada")
        given = (TODAY, centres, actor, "silent")
        assert board_alarms.text_again(db, *given, at("06:31")) == 2
        assert board_alarms.text_again(db, *given, at("06:59")) == 0
        assert board_alarms.text_again(db, *given, at("07:00")) == 2
        listed = board_alarms.call_list(db, *given, at("07:00"))
        db.flush()
        noted = [row.action for row in db.query(AuditRow) if row.actor == "officer:ada"]
    assert [(each.position, each.msisdn) for each in listed] == [
        ("CM", season.msisdn("CM")),
        ("SUP", season.msisdn("SUP")),
    ]
    assert noted == ["centre.codes_texted", "centre.codes_texted", "centre.numbers_shown"]


def test_a_count_is_shared_while_it_is_fresh(store: Store) -> None:
    """A quick count is made again after seconds, a slow one only when its figures are old."""
    make_day(store)
    counted, soon = at("07:40"), at("07:41")
    assert board_keeping.keep_fresh(store, TODAY, counted) == counted
    with store.writing() as db:
        db.get_one(BoardRun, TODAY).milliseconds = 1_500
    assert board_keeping.keep_fresh(store, TODAY, soon) == counted
    assert board_keeping.keep_fresh(store, TODAY, at("07:43")) == at("07:43")
    assert board_keeping.keep_fresh(store, TODAY, at("07:44")) == at("07:44")
