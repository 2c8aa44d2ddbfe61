"""Questions by SMS, numbers that want no more texts, and the memory of simulated phones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from models.messages import opt_outs, questions, simulated
from models.messages.tables import MessageClass, OptOut, Question, QuestionKind
from tests.support.builders import DAY, HOUR, MINUTE, MSISDN, NOW, OTHER_MSISDN

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store

NAME, MOVE = QuestionKind.NAME, QuestionKind.MOVE


def open_now(db: Db, msisdn: str = MSISDN, at: datetime = NOW) -> list[tuple[QuestionKind, int]]:
    """Return what is open for a number."""
    return [(found.kind, found.subject_id) for found in questions.open_for(db, msisdn, at)]


def test_a_question_is_open_for_its_number(store: Store) -> None:
    """The newest comes first, because a bare YES answers the last question."""
    with store.writing() as db:
        questions.ask(db, MSISDN, NAME, 7, NOW)
        questions.ask(db, MSISDN, MOVE, 8, NOW)
        questions.ask(db, OTHER_MSISDN, NAME, 9, NOW)
    with store.reading() as db:
        assert open_now(db) == [(MOVE, 8), (NAME, 7)]
        assert open_now(db, OTHER_MSISDN) == [(NAME, 9)]


def test_asking_again_closes_the_older_question(store: Store) -> None:
    """Of its own kind and number only."""
    with store.writing() as db:
        questions.ask(db, MSISDN, NAME, 7, NOW)
        questions.ask(db, MSISDN, MOVE, 8, NOW)
        questions.ask(db, OTHER_MSISDN, NAME, 9, NOW)
        questions.ask(db, MSISDN, NAME, 10, NOW + MINUTE)
        assert open_now(db) == [(NAME, 10), (MOVE, 8)]
        assert open_now(db, OTHER_MSISDN) == [(NAME, 9)]
        closed = db.query(Question).filter(Question.subject_id == 7).one()
        assert closed.answered_at == NOW + MINUTE


@pytest.mark.parametrize("span", [None, 30 * MINUTE, DAY])
def test_a_question_stays_open_for_its_span(store: Store, span: timedelta | None) -> None:
    """30 minutes, unless whoever asks says otherwise."""
    with store.writing() as db:
        if span is None:
            questions.ask(db, MSISDN, NAME, 7, NOW)
        else:
            questions.ask(db, MSISDN, NAME, 7, NOW, span)
        end = NOW + (span or 30 * MINUTE)
        assert open_now(db, at=end - timedelta(seconds=1)) == [(NAME, 7)]
        assert open_now(db, at=end) == []


def test_a_closed_question_keeps_its_first_answer(store: Store) -> None:
    """Closing twice changes nothing."""
    with store.writing() as db:
        questions.ask(db, MSISDN, NAME, 7, NOW)
        questions.close(db, MSISDN, NAME, NOW + MINUTE)
        questions.close(db, MSISDN, NAME, NOW + HOUR)
        assert open_now(db) == []
        assert db.query(Question).one().answered_at == NOW + MINUTE


def test_a_number_opts_out_and_in_again(store: Store) -> None:
    """A second STOP keeps the first day; START without STOP changes nothing."""
    with store.writing() as db:
        opt_outs.start(db, MSISDN)
        assert not opt_outs.stopped(db, MSISDN, MessageClass.REMINDER)
        opt_outs.stop(db, MSISDN, "KNEC", NOW)
    with store.writing() as db:
        opt_outs.stop(db, MSISDN, None, NOW + DAY)
    with store.writing() as db:
        assert opt_outs.stopped(db, MSISDN, MessageClass.REMINDER)
        assert not opt_outs.stopped(db, OTHER_MSISDN, MessageClass.REMINDER)
        row = db.get_one(OptOut, MSISDN)
        assert (row.sender_id, row.at) == ("KNEC", NOW)
        opt_outs.start(db, MSISDN)
    with store.reading() as db:
        assert not opt_outs.stopped(db, MSISDN, MessageClass.REMINDER)


def test_a_simulated_phone_shows_its_newer_texts(store: Store) -> None:
    """The oldest first, only its own, and only those after the last one seen."""
    with store.writing() as db:
        for number, msisdn in enumerate((MSISDN, OTHER_MSISDN, MSISDN)):
            simulated.keep(
                db,
                msisdn=msisdn,
                sender="KNEC",
                text=f"Text {number}",
                gateway_id=f"sim-{number}",
                now=NOW,
            )
    with store.reading() as db:
        first, second = simulated.after(db, MSISDN, 0)
        assert (first.text, second.text) == ("Text 0", "Text 2")
        assert simulated.after(db, MSISDN, first.id) == [second]
        assert simulated.after(db, MSISDN, second.id) == []
