"""The old line's answer by text, when an account moves to another number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.audit import Actor
from models.messages.templates import Template
from models.people import accounts
from models.people.tables import Language, MoveState, NumberMove
from tests.sms.texting import STRANGER, Texting
from tests.support.phone import Phone

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

NEW_LINE = "+254733000111"


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts."""
    return Texting(parts)


@pytest.fixture
def moving(app: Flask, phone: Phone) -> Phone:
    """Give the new line of an account that waits for the old one's answer."""
    phone.register()
    other = Phone(app, NEW_LINE, network="63903")
    other.dial()
    other.type("1", "2", "23456789", "2481", "2")
    assert other.label == "move.sent"
    other.dial()
    other.type(other.code_from_sms())
    assert other.label == "move.waiting"
    phone.messages()
    return other


def _move(parts: Service) -> MoveState:
    with parts.store.reading() as db:
        return db.scalars(sa.select(NumberMove.state)).one()


@pytest.mark.parametrize("text", ["YES", "ndio", "Ndiyo!"])
def test_yes_moves_at_once(parts: Service, texting: Texting, moving: Phone, text: str) -> None:
    """The old line's YES moves the account now; both lines are told."""
    assert _move(parts) is MoveState.WAITING
    assert texting.say(text) == "move_agreed"
    assert _move(parts) is MoveState.DONE
    assert texting.last() is Template.MOVE_AGREED
    assert texting.last(NEW_LINE) is Template.MOVE_DONE
    moving.dial()
    assert moving.label == "home"
    assert texting.say("YES") == "nothing_open"


def test_no_stops_the_move(parts: Service, texting: Texting, moving: Phone) -> None:
    """The old line's NO leaves the account where it is, and says to change the PIN."""
    assert texting.say("HAPANA") == "move_refused"
    assert _move(parts) is MoveState.STOPPED
    assert texting.last() is Template.MOVE_REFUSED
    assert texting.last(NEW_LINE) is Template.MOVE_STOPPED
    moving.later(hours=25)
    moving.dial()
    assert moving.label == "welcome"
    assert texting.say("YES") == "nothing_open"


def test_words_are_no_answer(parts: Service, texting: Texting, moving: Phone) -> None:
    """Anything but YES or NO leaves the move as it is, and its question open."""
    for text in ("yes of course", "who is this?", "YES 1234"):
        assert texting.say(text) in {"usage", "not_understood", "silent"}
    assert _move(parts) is MoveState.WAITING
    assert texting.say("NO") == "move_refused"


def test_only_the_old_line_may_answer(parts: Service, texting: Texting, moving: Phone) -> None:
    """YES from the new line, or from anyone, is an answer to nothing."""
    assert texting.say("YES", NEW_LINE) == "nothing_open"
    assert texting.say("YES", "+254722645679") == "nothing_open"
    assert _move(parts) is MoveState.WAITING


def test_an_answer_that_comes_too_late(parts: Service, texting: Texting, moving: Phone) -> None:
    """After the wait the question is over; the move has happened by itself."""
    moving.later(hours=25)
    moving.messages()
    moving.dial()
    assert moving.label == "home"
    assert texting.say("NO") == "nothing_open"
    assert _move(parts) is MoveState.DONE


def test_an_answer_to_a_move_that_is_over(parts: Service, texting: Texting, moving: Phone) -> None:
    """A move that ended by other means is not agreed to any more."""
    with parts.store.writing() as db:
        db.execute(sa.update(NumberMove).values(state=MoveState.STOPPED))
    assert texting.say("YES") == "nothing_open"
    assert texting.last() is Template.NOTHING_OPEN


def test_yes_when_the_new_line_has_an_account_by_now(
    parts: Service, texting: Texting, moving: Phone
) -> None:
    """YES is not thanked for with a move that cannot happen: the line belongs to somebody."""
    with parts.store.writing() as db:
        now = parts.now()
        old = accounts.by_msisdn(db, STRANGER)
        assert old is not None
        accounts.open_account(
            db,
            accounts.Registration(
                msisdn=NEW_LINE,
                proved=True,
                national_id="31415926",
                birth_year=1990,
                pin="7391",
                language=Language.ENGLISH,
                early_texts=False,
                consent_version="2026-1",
            ),
            Actor.service(),
            now,
        )
    assert texting.say("YES") == "nothing_open"
    assert texting.last() is Template.NOTHING_OPEN
    assert _move(parts) is MoveState.STOPPED
    with parts.store.reading() as db:
        still = accounts.by_msisdn(db, STRANGER)
        assert still is not None
        assert still.id == old.id
