"""Cases: opened once a day for a number, worked on by one officer, answered by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.audit import Actor, AuditRow, Channel
from models.messages import cases
from models.messages.cases import ANSWER_LENGTH, CaseClosed, CaseSource, CaseState, LongAnswer
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from tests.support.builders import DAY, HOUR, MSISDN, NOW, OTHER_MSISDN

if TYPE_CHECKING:
    from models.base.store import Db, Store

DESK = Actor(Channel.DASHBOARD, "officer:helpdesk")
OTHER = Actor(Channel.DASHBOARD, "officer:admin")


def _case(db: Db) -> cases.Case:
    return cases.from_text(db, MSISDN, "I was not paid", "en", NOW)


def test_one_case_a_day(store: Store) -> None:
    """More words of the same number join its open case; another number or day has its own."""
    with store.writing() as db:
        first = _case(db)
        assert cases.from_text(db, MSISDN, "at all", "en", NOW + HOUR) is first
        assert cases.from_text(db, OTHER_MSISDN, "nor I", "sw", NOW).id != first.id
        assert cases.from_text(db, MSISDN, "still not", "en", NOW + 2 * DAY).id != first.id
        assert [note.text for note in cases.notes(db, first)] == ["I was not paid", "at all"]
        assert cases.by_reference(db, first.reference) is first
        assert len(first.reference) == 6


def test_the_reference_of_an_apology(store: Store) -> None:
    """A case may have the reference that the caller was given already."""
    with store.writing() as db:
        _case(db)
        case = cases.open_for(db, MSISDN, CaseSource.APOLOGY, "en", NOW, reference="7K4QPM")
        assert case.reference == "7K4QPM"
        again = cases.open_for(db, MSISDN, CaseSource.APOLOGY, "en", NOW, reference="7K4QPM")
        assert again is case


def test_the_oldest_waits_first(store: Store) -> None:
    """The list shows what is not closed, in the order in which it came."""
    with store.writing() as db:
        younger = cases.from_text(db, OTHER_MSISDN, "later", "en", NOW + HOUR)
        older = _case(db)
        assert cases.waiting(db) == [older, younger]
        cases.close(db, older, DESK, NOW + HOUR)
        assert cases.waiting(db) == [younger]


def test_one_officer_takes_it(store: Store) -> None:
    """Who takes a case has it; a second officer is told no, the first may take it again."""
    with store.writing() as db:
        case = _case(db)
        assert cases.take(db, case, DESK, NOW)
        assert (case.state, case.taken_by) == (CaseState.TAKEN, DESK.name)
        assert not cases.take(db, case, OTHER, NOW)
        assert cases.take(db, case, DESK, NOW)


def test_the_answer_is_texted(store: Store) -> None:
    """An answer goes to the caller; a note goes nowhere; both are audited."""
    with store.writing() as db:
        case = _case(db)
        cases.note(db, case, "asked the county", DESK, NOW)
        cases.answer(db, case, "Pay is due in March.", DESK, NOW)
        [row] = db.scalars(sa.select(OutboxRow))
        assert (row.msisdn, row.template, row.language) == (MSISDN, Template.CASE_ANSWER, "en")
        assert row.arguments == {"ref": case.reference, "answer": "Pay is due in March."}
        actions = list(db.scalars(sa.select(AuditRow.action).order_by(AuditRow.id)))
        assert actions == ["case.noted", "case.answered"]
        with pytest.raises(LongAnswer):
            cases.answer(db, case, "x" * (ANSWER_LENGTH + 1), DESK, NOW)


def test_a_closed_case_stays_closed(store: Store) -> None:
    """Nothing is added to it, and the next words of the number open a new one."""
    with store.writing() as db:
        case = _case(db)
        cases.close(db, case, DESK, NOW)
        for act in (cases.take, cases.close):
            with pytest.raises(CaseClosed):
                act(db, case, DESK, NOW)
        with pytest.raises(CaseClosed):
            cases.note(db, case, "more", DESK, NOW)
        with pytest.raises(CaseClosed):
            cases.answer(db, case, "more", DESK, NOW)
        assert _case(db).id != case.id
