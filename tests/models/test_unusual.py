"""Unusual: each pattern is found, what is ordinary is not; areas and officers apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.across import scope, unusual
from models.across.unusual_tables import Pattern, Unusual
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base import audit, lists
from models.base.audit import Actor, Channel
from models.base.lists import Asked
from models.base.season_tables import ExamDay
from models.jobs.tables import Deployment
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel
from models.pay.tables import Claim, ClaimState
from models.people.officer_tables import Officer, Role
from models.people.profile_tables import NextOfKin, Payee, Relationship
from models.people.rights_of_officers import Area
from models.people.tables import Language
from tests.models.test_board import check_in, mark
from tests.support.exam_builders import at, make_season

if TYPE_CHECKING:
    from models.base.store import Db, Store

NOW = at("20:00")


def _found(store: Store, pattern: Pattern) -> list[tuple[int, str, int | None, str | None]]:
    with store.writing() as db:
        unusual.refresh(db, NOW)
    with store.reading() as db:
        rows = db.scalars(select(Unusual).where(Unusual.pattern == pattern).order_by(Unusual.id))
        return [(row.weight, row.what, row.professional_id, row.officer) for row in rows]


def test_one_payee_of_several(store: Store) -> None:
    """Two people paid on one line or one account; a line of one's own is nothing."""
    season = make_season(store)
    people = [season.person(name) for name in ("A", "B", "C")]
    with store.writing() as db:
        for person, msisdn, digest in zip(
            people,
            ("+254711000777", "+254711000777", "+254711000778"),
            (None, b"x" * 32, b"x" * 32),
            strict=True,
        ):
            db.add(Payee(professional_id=person, mpesa_msisdn=msisdn, account_digest=digest))
    assert _found(store, Pattern.ONE_PAYEE) == [
        (2, "M-Pesa 07** *** 777", people[0], None),
        (2, "M-Pesa 07** *** 777", people[1], None),
        (2, "Account 787878", people[1], None),
        (2, "Account 787878", people[2], None),
    ]


def test_one_next_of_kin_of_several(store: Store) -> None:
    """Three of one family are ordinary, four are looked at."""
    season = make_season(store)
    for count, name in enumerate(("CM", "SUP", "A", "B"), 1):
        with store.writing() as db:
            db.add(
                NextOfKin(
                    professional_id=season.person(name),
                    name="Kin",
                    msisdn="+254711000777",
                    msisdn_digest=b"k" * 32,
                    relationship_=next(iter(Relationship)),
                )
            )
        assert len(_found(store, Pattern.ONE_KIN)) == (4 if count == 4 else 0)


def test_marked_and_never_checked_in(store: Store) -> None:
    """Three days present without a word; one check-in of one's own clears it, another's not."""
    season = make_season(store)
    with store.writing() as db:
        for day in list(db.scalars(select(ExamDay).order_by(ExamDay.date)))[:3]:
            for name in ("A", "B"):
                _mark_on(db, season.person(name), day.id, season.centre.id)
        check_in(db, season, "A")
    assert _found(store, Pattern.NEVER_CHECKED_IN) == [(3, "KCSE 2026", season.person("B"), None)]


def _mark_on(db: Db, person: int, day: int, centre: int) -> None:
    row = db.query(Deployment).filter_by(professional_id=person).first()
    assert row is not None
    db.add(
        Mark(
            exam_day_id=day,
            centre_id=centre,
            deployment_id=row.id,
            professional_id=person,
            revision=1,
            mark=MarkValue.PRESENT,
            is_current=True,
            at=at("07:30"),
            channel=Channel.USSD,
            marked_by="account:1",
        )
    )


def test_one_handset_for_many(store: Store) -> None:
    """Five people from one handset in a day, told with whose it is."""
    season = make_season(store)
    with store.writing() as db:
        for name in ("CM", "SUP", "A", "B", "C"):
            check_in(db, season, name)
        db.flush()
        for row in db.query(CheckIn):
            row.msisdn = season.msisdn("CM")
    assert _found(store, Pattern.ONE_HANDSET) == [
        (5, "07** *** 901 2026-11-03", season.person("CM"), None)
    ]


def test_a_new_pin_before_payday(store: Store) -> None:
    """A reset within a week before a batch that pays the person."""
    season = make_season(store)
    with store.writing() as db:
        for name, days in (("A", 2), ("B", 9)):
            account = season.accounts[name].id
            made = NOW - timedelta(days=days)
            audit.note(db, Actor.service(), "account.pin_reset", ("account", account), made)
        batch = Batch(
            reference="BAT234",
            exam_id=season.exam.id,
            channel=next(iter(PayChannel)),
            state=next(iter(BatchState)),
            made_at=NOW,
            made_by="officer:ada",
        )
        db.add(batch)
        db.flush()
        for name in ("A", "B", "C"):
            _pay(db, batch, season.person(name), season.exam.id)
    assert _found(store, Pattern.RESET_BEFORE_PAY) == [(5, "BAT234: 2 d", season.person("A"), None)]


def _pay(db: Db, batch: Batch, person: int, exam_id: int) -> None:
    claim = Claim(
        professional_id=person,
        exam_id=exam_id,
        state=ClaimState.QUEUED,
        state_since=NOW,
        computed_at=NOW,
    )
    db.add(claim)
    db.flush()
    db.add(
        BatchLine(
            batch_id=batch.id,
            claim_id=claim.id,
            professional_id=person,
            instruction=f"I{person}",
            cents=1,
            payee="x",
            payee_name="x",
        )
    )


def test_officers_who_look_or_change_much(store: Store) -> None:
    """Many reveals within one hour of the clock; the same over a day is work."""
    with store.writing() as db:
        for name in ("ada", "ben"):
            db.add(
                Officer(
                    username=name,
                    name=name,
                    role=Role.HELPDESK,
                    language=Language.ENGLISH,
                    created_at=NOW,
                )
            )
        for number in range(unusual.REVEALS):
            for name, minutes in (("ada", 1), ("ben", 60)):
                when = NOW - timedelta(minutes=30 + minutes * number)
                actor = Actor.officer(name)
                audit.note(db, actor, "person.revealed", ("person", number), when)
    assert _found(store, Pattern.MANY_CHANGES) == []
    assert _found(store, Pattern.MANY_REVEALS) == [(20, "2026-11-03 19:00", None, "officer:ada")]


def test_areas(store: Store) -> None:
    """An officer of a county sees findings of its people, and none of officers."""
    season = make_season(store)
    with store.writing() as db:
        for name in ("A", "B"):
            db.add(Payee(professional_id=season.person(name), mpesa_msisdn="+254711000777"))
        db.add(
            Unusual(
                pattern=Pattern.MANY_CHANGES,
                weight=1,
                what="x",
                found_at=NOW,
                officer="officer:ada",
            )
        )
        mark(db, season, "A", MarkValue.PRESENT)
        unusual.refresh(db, NOW)
    with store.reading() as db:
        for area, count in ((Area(), 2), (Area(46), 0)):
            query = unusual.PEOPLE.source(db, NOW)
            query = scope.listed(db, query, area, unusual.PEOPLE.scope)
            assert len(lists.read(db, unusual.PEOPLE, Asked(), query).lines) == count
        finding = db.scalars(select(Unusual.id)).first()
        assert unusual.person_of(db, Area(), finding or 0) == season.person("A")
        assert unusual.person_of(db, Area(46), finding or 0) is None
