"""Codes and final marks of many centres at once: exactly what each centre alone is given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from models.attendance import code_texts, codes, finals
from models.attendance.tables import MarkText, MarkValue
from models.base import references, task_runs
from models.base.audit import Actor
from models.base.store import Store
from models.jobs.tables import Deployment, ListNumber
from models.messages import outbox, together
from models.messages.tables import MessageClass, OutboxRow
from models.messages.templates import Template
from models.messages.together import NewText
from models.people.tables import Account
from tests.models.test_marks import mark
from tests.support.exam_builders import Season, add_person, at, deploy, make_season

ELSEWHERE = {"G": "CM", "H": "SUP", "D": "INV", "E": "INV"}
"""Who works at the other centre; D here as well."""


@pytest.fixture
def season(store: Store) -> Season:
    """Give two centres with staff; of the other's only G is on its list, and C has no telephone."""
    season = make_season(store)
    other = season.other_centre.id
    with store.writing() as db:
        for number, (name, position) in enumerate(ELSEWHERE.items(), 6):
            add_person(db, season, name, position, number)
        people = [season.person(name) for name in ELSEWHERE]
        db.execute(
            sa.update(Deployment)
            .where(Deployment.professional_id.in_(people))
            .values(centre_id=other)
        )
        db.add(
            ListNumber(centre_id=other, year=season.exam.year, professional_id=people[0], number=6)
        )
        deploy(db, season, "D", "INV", 14, reference="KCDD99")
        db.get_one(Account, season.accounts["C"].id).msisdn = None
        codes.replace(db, season.day, season.other_centre, Actor.service(), at("06:30"))
    mark(store, season, "17:10", [3])
    mark(store, season, "17:11", [4], MarkValue.ABSENT)
    return season


def both(season: Season) -> list[int]:
    """Return the two centres."""
    return [season.centre.id, season.other_centre.id]


def take(store: Store) -> list[tuple[Any, ...]]:
    """Return every text that waits without its reference, and empty the outbox."""
    with store.writing() as db:
        rows = db.scalars(select(OutboxRow)).all()
        found = [
            (
                row.msisdn,
                row.template,
                {name: value for name, value in (row.arguments or {}).items() if name != "ref"},
                row.language,
                row.message_class,
                row.priority,
                row.state,
                row.created_at,
                row.not_before,
                row.attempts,
            )
            for row in rows
        ]
        db.execute(sa.delete(OutboxRow))
    return sorted(found, key=str)


def test_final_marks_are_the_same(store: Store, season: Season) -> None:
    """One text each, also who was expected at two centres, and none without a number."""
    take(store)
    with store.writing() as db:
        assert finals.tell(db, season.day, both(season), at("21:00")) == 8
        assert finals.tell(db, season.day, both(season), at("21:01")) == 0
    together = take(store)
    with store.writing() as db:
        notes = {row.professional_id: (row.mark, row.texts) for row in db.scalars(select(MarkText))}
        db.execute(sa.delete(MarkText))
        db.execute(sa.delete(task_runs.TaskRun))
    for centre in both(season):
        with store.writing() as db:
            finals.tell(db, season.day, [centre], at("21:00"))
    assert take(store) == together
    with store.reading() as db:
        alone = {row.professional_id: (row.mark, row.texts) for row in db.scalars(select(MarkText))}
    assert notes == alone
    assert len(alone) == 9
    assert {text[0] for text in together} == {
        season.msisdn(name) for name in ("CM", "SUP", "A", "B", *ELSEWHERE)
    }


def test_what_another_has_claimed_is_left_to_it(store: Store, season: Season) -> None:
    """A batch tells the centres that are free, and those alone."""
    take(store)
    with store.writing() as db:
        finals.tell(db, season.day, [season.other_centre.id], at("21:00"))
    first = {text[0] for text in take(store)}
    with store.writing() as db:
        finals.tell(db, season.day, both(season), at("21:00"))
        assert finals.untold_centres(db, season.day) == []
    second = {text[0] for text in take(store)}
    assert first.isdisjoint(second)
    assert second == {season.msisdn(name) for name in ("CM", "SUP", "A", "B")}


def test_codes_are_the_same(store: Store, season: Season) -> None:
    """Each manager the codes in force, a replaced one too; who has no list number is given one."""
    take(store)
    with store.writing() as db:
        assert code_texts.text_once(db, "e", season.day, both(season), at("18:30")) == 4
        assert code_texts.text_once(db, "e", season.day, both(season), at("18:31")) == 0
        key = (season.other_centre.id, season.exam.year, season.person("E"))
        assert db.get_one(ListNumber, key).number == 9
    together = take(store)
    for centre in both(season):
        with store.writing() as db:
            code_texts.text_once(db, "m", season.day, [centre], at("18:30"))
    assert take(store) == together
    with store.reading() as db:
        in_force = {
            centre.code: codes.of_day(db, season.day, centre)
            for centre in (season.centre, season.other_centre)
        }
    found = {text[2]["register_head"].split("|")[0]: text[2]["day_code"] for text in together}
    assert found == in_force


@pytest.mark.parametrize("message_class", [MessageClass.SECURITY, MessageClass.TRANSACTIONAL])
def test_texts_queued_together_are_as_one_by_one(store: Store, message_class: MessageClass) -> None:
    """Sealed, with the priority and the hour of their class."""
    text = NewText("+254711000001", Template.MARK_FINAL, {"mark_value": "P"}, "sw")
    with store.writing() as db:
        outbox.add(
            db,
            text.msisdn,
            text.template,
            text.arguments,
            text.language,
            message_class,
            at("22:00"),
        )
    alone = take(store)
    with store.writing() as db:
        together.add(db, [text], message_class, at("22:00"))
        together.add(db, [], message_class, at("22:00"))
    assert take(store) == alone


def test_what_can_be_refused_is_not_queued_together(store: Store) -> None:
    """Reminders and offers are asked about number by number."""
    with store.writing() as db, pytest.raises(ValueError, match="refuses"):
        together.add(db, [], MessageClass.REMINDER, at("12:00"))


def test_claims_of_many_periods(store: Store) -> None:
    """Those that are free, each once; and by the head of their name."""
    now = at("21:00")
    with store.writing() as db:
        assert task_runs.claim_all(db, "t", [], now) == set()
        assert task_runs.claim(db, "t", "1:2", now)
        assert task_runs.claim_all(db, "t", ["1:1", "1:2", "11:1"], now) == {"1:1", "11:1"}
        assert task_runs.claim_all(db, "t", ["1:1"], now + timedelta(days=1)) == set()
        assert task_runs.claimed(db, "t", "1:") == {"1:1", "1:2"}


def test_references_that_are_taken_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """All different, and none that is in use."""
    drawn = iter(["AAAA", "BBBB", "BBBB", "CCCC", "DDDD"])
    monkeypatch.setattr(references, "new_reference", lambda _: next(drawn))
    found = references.new_references(3, lambda some: {"AAAA"} & set(some), 4)
    assert sorted(found) == ["BBBB", "CCCC", "DDDD"]
