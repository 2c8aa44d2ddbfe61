"""Checks of SIMs: what is asked for a change of payee, and what each verdict does to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor, Channel
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.people import payee_decisions, payees, sim_checks
from models.people.profile_tables import ChangeState
from models.people.sim_checks import CheckState, Line, SimCheck
from models.people.tables import Language
from tests.support.builders import DAY, MSISDN, NOW
from tests.support.payee_steps import (
    FIRST_LINE,
    SECOND_LINE,
    ask,
    change_of,
    settle,
    to_bank,
    to_line,
)
from tests.support.profile_builders import keep_named, trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from models.base.store import Store

OFFICER = Actor(Channel.DASHBOARD, "officer:1")
DUE = NOW + 2 * DAY
TODAY = date(2026, 11, 3)
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=31)


def claim(store: Store, at: datetime = NOW) -> dict[str, int]:
    """Take what is to be asked; return the check of each line."""
    with store.writing() as db:
        return {due.msisdn: due.check_id for due in sim_checks.claim(db, at)}


def take(store: Store, check_id: int, request_id: str | None, reason: str | None = None) -> None:
    """Keep that the gateway took the question, or why it did not."""
    with store.writing() as db:
        sim_checks.keep_answer(db, check_id, request_id, reason, NOW)


def tell(
    store: Store, request_id: str, status: str, day: date | None = None, at: datetime = NOW
) -> None:
    """Keep a verdict."""
    with store.writing() as db:
        sim_checks.keep_verdict(db, request_id, status, day, at)


def state_of(store: Store, check_id: int) -> CheckState:
    """Return how far the check is."""
    with store.reading() as db:
        return db.get_one(SimCheck, check_id).state


def run_due(store: Store, change_id: int, at: datetime = DUE) -> ChangeState:
    """Let the change happen if it may; return what became of it."""
    with store.writing() as db:
        payees.apply_if_due(db, change_id, at)
    return change_of(store, change_id).state


def asked_all(store: Store) -> tuple[int, dict[str, int]]:
    """Ask for a change and about its lines; every question is taken, under the line as its id."""
    change = ask(store, keep_named(store), to_line(FIRST_LINE))
    checks = claim(store)
    for line, check_id in checks.items():
        take(store, check_id, line)
    return change, checks


def test_the_own_line_and_the_new_one_are_asked_about_once(store: Store) -> None:
    """A change of the bank has no new line; nobody is asked about twice at once."""
    account = keep_named(store)
    ask(store, account, to_line(FIRST_LINE))
    assert set(claim(store)) == {MSISDN, FIRST_LINE}
    assert claim(store) == {}
    ask(store, account, to_bank())
    assert set(claim(store)) == {MSISDN}


def test_accepted_is_not_a_verdict(store: Store) -> None:
    """A change whose lines are only asked about goes to an officer when it is due."""
    change, checks = asked_all(store)
    assert {state_of(store, each) for each in checks.values()} == {CheckState.ASKED}
    assert run_due(store, change, DUE - DAY) is ChangeState.WAITING
    assert run_due(store, change) is ChangeState.OFFICER
    assert {state_of(store, each) for each in checks.values()} == {CheckState.UNCLEAR}
    [row] = trail(store, "payee.sim_unclear")
    assert row.actor == "service"


def test_an_unchecked_change_is_applied(store: Store) -> None:
    """While the check is off nothing is asked and nothing is held back."""
    change = ask(store, keep_named(store), to_line(FIRST_LINE))
    assert run_due(store, change) is ChangeState.APPLIED


@pytest.mark.parametrize("day", [None, LONG_AGO])
@pytest.mark.parametrize("status", ["NotSwapped", "notswapped"])
def test_no_swap_lets_it_happen(store: Store, status: str, day: date | None) -> None:
    """Never, or so long ago that it does not count."""
    change, checks = asked_all(store)
    for line in checks:
        tell(store, line, status, day)
    assert run_due(store, change) is ChangeState.APPLIED


@pytest.mark.parametrize(
    ("status", "day"),
    [("Swapped", YESTERDAY), ("Swapped", None), ("NotSwapped", YESTERDAY), ("swapped", TODAY)],
)
def test_a_recent_swap_needs_an_officer(store: Store, status: str, day: date | None) -> None:
    """At once, whichever line it was: the day outranks the word."""
    change, checks = asked_all(store)
    tell(store, MSISDN, "NotSwapped")
    tell(store, FIRST_LINE, status, day)
    assert change_of(store, change).state is ChangeState.OFFICER
    assert state_of(store, checks[FIRST_LINE]) is CheckState.SWAPPED
    [row] = trail(store, "payee.sim_swapped")
    assert row.after == {"ref": change_of(store, change).reference, "state": "officer"}


@pytest.mark.parametrize("wish", [to_line, to_bank])
@pytest.mark.parametrize("is_swapped", [True, False])
def test_the_owner_is_told_that_an_officer_looks(
    store: Store, wish: Callable[[], dict[str, str]], *, is_swapped: bool
) -> None:
    """Once, on the account's line and on the one that is paid, whichever way it came about."""
    account = keep_named(store, language=Language.KISWAHILI)
    settle(store, account, to_line(SECOND_LINE))
    change = ask(store, account, wish(), at=NOW + 3 * DAY)
    for line, check_id in claim(store, NOW + 3 * DAY).items():
        take(store, check_id, line)
    if is_swapped:
        tell(store, MSISDN, "Swapped", TODAY, NOW + 3 * DAY)
    for _ in range(2):
        assert run_due(store, change, DUE + 3 * DAY) is ChangeState.OFFICER
    with store.reading() as db:
        told = db.scalars(select(OutboxRow).where(OutboxRow.template == Template.PAYEE_HELD)).all()
    assert sorted(each.msisdn for each in told) == sorted([MSISDN, SECOND_LINE])
    assert {each.language for each in told} == {Language.KISWAHILI}
    assert [each.arguments for each in told] == [{"ref": change_of(store, change).reference}] * 2


def test_an_old_swap_is_none(store: Store) -> None:
    """The gateway tells of the last one ever."""
    change, checks = asked_all(store)
    for line in checks:
        tell(store, line, "Swapped", LONG_AGO)
    assert run_due(store, change) is ChangeState.APPLIED


@pytest.mark.parametrize("status", ["Failed", "Error", "SomethingNew"])
def test_what_could_not_be_told_is_unclear(store: Store, status: str) -> None:
    """An officer decides when it is due; "Pending" says nothing yet."""
    change, checks = asked_all(store)
    for line in checks:
        tell(store, line, "Pending")
    assert {state_of(store, each) for each in checks.values()} == {CheckState.ASKED}
    tell(store, MSISDN, "NotSwapped")
    tell(store, FIRST_LINE, status)
    assert state_of(store, checks[FIRST_LINE]) is CheckState.UNCLEAR
    assert run_due(store, change) is ChangeState.OFFICER


def test_an_officer_overrules_it(store: Store) -> None:
    """The change goes on with its time, and is paid without another question."""
    change, _ = asked_all(store)
    tell(store, MSISDN, "NotSwapped")
    tell(store, FIRST_LINE, "Swapped", YESTERDAY)
    with store.writing() as db:
        assert payee_decisions.approve(db, change, "seen with ID", OFFICER, NOW)
    assert run_due(store, change) is ChangeState.APPLIED
    with store.reading() as db:
        assert sim_checks.lines_of(db, [FIRST_LINE], NOW + DAY) == {FIRST_LINE: Line.CLEAR}


def test_a_late_verdict_stops_what_an_officer_let_go_on(store: Store) -> None:
    """They decided without it."""
    change, _ = asked_all(store)
    tell(store, MSISDN, "NotSwapped")
    assert run_due(store, change) is ChangeState.OFFICER
    with store.writing() as db:
        assert payee_decisions.approve(db, change, "no answer came", OFFICER, DUE)
    tell(store, FIRST_LINE, "Swapped", YESTERDAY, DUE)
    assert run_due(store, change, DUE) is ChangeState.OFFICER


def test_a_verdict_may_come_before_its_question_is_kept(store: Store) -> None:
    """It is kept under the request's id, and counts as soon as that id is known."""
    change = ask(store, keep_named(store), to_line(FIRST_LINE))
    checks = claim(store)
    tell(store, "early", "Swapped", YESTERDAY)
    assert change_of(store, change).state is ChangeState.WAITING
    take(store, checks[FIRST_LINE], "early")
    assert change_of(store, change).state is ChangeState.OFFICER
    tell(store, "nobody's", "NotSwapped")


def test_what_was_not_taken_is_asked_again(store: Store) -> None:
    """Ten minutes later, five times at most; then it is unclear."""
    ask(store, keep_named(store), to_bank())
    for tries in range(sim_checks.TRIES):
        at = NOW + tries * sim_checks.PAUSE
        [check_id] = claim(store, at).values()
        assert claim(store, at) == {}
        take(store, check_id, None, "unreachable")
    assert state_of(store, check_id) is CheckState.UNCLEAR
    assert claim(store, NOW + DAY) == {}


def test_a_batch_asks_about_its_lines(store: Store) -> None:
    """A line is clear only by a fresh verdict; whatever else is unknown."""
    lines = ["+254722000011", "+254722000012", "+254722000013"]
    with store.writing() as db:
        sim_checks.want(db, lines, NOW)
        sim_checks.want(db, lines[:1], NOW)
    checks = claim(store)
    assert sorted(checks) == lines
    for line, check_id in checks.items():
        take(store, check_id, line)
    tell(store, lines[0], "NotSwapped")
    tell(store, lines[1], "Swapped", YESTERDAY)
    with store.reading() as db:
        assert sim_checks.lines_of(db, lines, NOW) == {
            lines[0]: Line.CLEAR,
            lines[1]: Line.SWAPPED,
            lines[2]: Line.UNKNOWN,
        }
        later = sim_checks.lines_of(db, lines, NOW + sim_checks.FRESH)
        assert set(later.values()) == {Line.UNKNOWN, Line.SWAPPED}
    with store.writing() as db:
        sim_checks.want(db, lines, NOW + DAY)
    assert claim(store, NOW + DAY) == {}, "one is known, one swapped, one under way"
