"""A small exam morning in the suite: what the store has at its end is what was meant."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update

from models.attendance.tables import CheckIn, Mark, MarkText, MarkValue
from models.base.store import Db
from models.messages import together
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.messages.together import NewText
from tests.load import exam_morning
from tests.load.exam_morning import Person, Place
from tests.load.stack import whole_service
from ussd_app.wiring import Service

Harm = Callable[[Db, Person], None]


def _lose_check_in(db: Db, person: Person) -> None:
    db.execute(delete(CheckIn).where(CheckIn.professional_id == person.professional_id))


def _turn_mark(db: Db, person: Person) -> None:
    mine = Mark.professional_id == person.professional_id
    db.execute(update(Mark).where(mine, Mark.is_current).values(mark=MarkValue.ABSENT))


def _lose_mark(db: Db, person: Person) -> None:
    mine = Mark.professional_id == person.professional_id
    db.execute(update(Mark).where(mine).values(is_current=False))


def _lose_note(db: Db, person: Person) -> None:
    db.execute(delete(MarkText).where(MarkText.professional_id == person.professional_id))


def _text_twice(db: Db, person: Person) -> None:
    now = db.scalars(select(MarkText.at)).first()
    assert now is not None
    text = NewText(person.msisdn, Template.MARK_FINAL, {}, "en")
    together.add(db, [text], MessageClass.TRANSACTIONAL, now)


HARMS: list[tuple[Harm, str]] = [
    (_lose_check_in, "checked in 0 times"),
    (_turn_mark, "marked AB, comes True"),
    (_lose_mark, "marked None, comes True"),
    (_lose_note, "1 texts of the final mark"),
    (_text_twice, "2 texts of the final mark"),
]
"""What may go wrong in a store, and what the audit must say of it."""


class Undone(Exception):
    """Ends a transaction whose harm is not to stay."""


def _found(service: Service, places: list[Place], harm: Harm) -> list[str]:
    """Harm the manager of the first centre, hear what the audit says, and undo it."""
    person = places[0].staff[0]
    with contextlib.suppress(Undone), service.patient_store.writing() as db:
        harm(db, person)
        found = list(exam_morning.complaints(db, places))
        raise Undone
    return found


@pytest.mark.timeout(240)
def test_a_small_morning() -> None:
    """Every way of checking in and marking; one mark and one text for each, none lost or double.

    Then each kind of harm is done to the store, and the audit finds it.
    """
    with whole_service("small") as stack:
        outcome = exam_morning.play(stack, centres=4, staff=4, threads=4, seed=1)
        service = stack.service()
        found = [_found(service, outcome.places, harm) for harm, _ in HARMS]
        service.close()
    assert outcome.wrong == []
    assert outcome.people == 24
    assert outcome.callers.told.seconds
    assert not outcome.callers.told.screens["apology"]
    who = f"{outcome.places[0].code} number {exam_morning.MANAGER}: "
    assert found == [[who + said] for _, said in HARMS]
